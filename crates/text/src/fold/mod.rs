//! Folding: maps spellings that readers consider equal to one form, and keeps the position of each character in the original.
//! Folded text is used for comparison only; the original is what is stored and shown.
//!
//! One pass applies these rules to each character, in this order:
//!
//! | characters | result |
//! |---|---|
//! | compatibility forms (NFKC: full and half width, Kangxi radicals, ligatures, circled digits), combining marks | plain form |
//! | letter case | lower case |
//! | accented Latin letters, ligatures (æ, ß) | plain letters |
//! | traditional, Hong Kong, Taiwan and Japanese variants | the representative of their group (see [`variants`]) |
//! | format characters: zero-width, BOM, variation selectors, stray controls | nothing |
//! | white space | one space between two letters of scripts that use spaces, otherwise nothing |
//! | middle dots · • ‧ ・ between two digits | `.`; older newspapers use them as decimal points |
//! | other middle dots, and a full stop between two Han characters | nothing |
//! | dashes of any length, including repeated ones | `-` |
//! | quotation marks of any shape | `"` |
//! | ○ used as zero | 〇 |
//!
//! Other punctuation is kept in its plain form. An exact string therefore matches across punctuation only if the text has the same
//! mark.
//!
//! ```
//! use jianbao_text::fold;
//! assert_eq!(fold("國務院"), fold("国务院"));
//! assert_eq!(fold("ＧＤＰ增长３０％"), "gdp增长30%");
//! assert_eq!(fold("万 众 一 心"), "万众一心");
//! assert_eq!(fold("埃琳娜·科斯塔（Elena  Costa）"), "埃琳娜科斯塔(elena costa)");
//! assert_eq!(fold("１３·４亿"), "13.4亿");
//! assert_eq!(fold("Café Müller"), "cafe muller");
//! ```

mod accents;
mod chars;
mod folded;
mod folder;
mod rules;
pub mod variants;

pub use chars::{fold_char, fold_char_bmp, fold_table};
pub use folded::Folded;
pub use folder::{fold, has_word_char};
pub use rules::{Rule, Rules, VERSION};
