//! HTML inside the fields of records: `<p>`, `<br>`, `&nbsp;`.

use crate::markup::{Dialect, Token, Tokens, decode, flow};

/// Names of tags that are recognised in a text that need not be HTML. Others are text in angle brackets: `<本报讯>`,
/// `3<x`.
const NAMES: &str = "p br div li tr h1 h2 h3 h4 h5 h6 section article blockquote figure figcaption table ul ol dl dd dt hr center \
    pre header footer main a abbr b big body cite code em font form i iframe img input label link meta o:p object \
    rb rp rt rtc ruby script small source span strike strong style sub sup svg tbody td tfoot th thead u video wbr noscript nobr";

/// Whether a text has tags or entities of HTML.
///
/// ```
/// use jianbao_corpus::markup::has_markup;
/// assert!(has_markup("大桥<br>合龙") && has_markup("<ruby>犇<rt>bēn</rt></ruby>") && has_markup("&ldquo;大桥&rdquo;"));
/// assert!(!has_markup("<本报讯>大桥合龙") && !has_markup("A&B, 3 < 5 > 2"));
/// ```
#[must_use]
pub fn has_markup(text: &str) -> bool {
    let known = |name: &str| NAMES.split(' ').any(|known| name.eq_ignore_ascii_case(known));
    let tagged = memchr::memchr(b'<', text.as_bytes()).is_some()
        && Tokens::new(text, Dialect::Html).any(|token| match token {
            Token::Open(tag) => known(tag.name),
            Token::Close(name) => known(name),
            _ => false,
        });
    tagged || decode(text) != text
}

/// Returns the paragraphs of a text that contains tags or entities, or `None` if it contains none.
#[must_use]
pub fn paragraphs(text: &str) -> Option<Vec<String>> {
    has_markup(text).then(|| flow(text))
}

/// Removes the tags from a text of one line.
///
/// ```
/// use jianbao_corpus::markup::inline;
/// assert_eq!(inline("<b>大桥</b>&nbsp;合龙<br>"), "大桥 合龙");
/// ```
#[must_use]
pub fn inline(text: &str) -> String {
    flow(text).join(" ").split_whitespace().collect::<Vec<_>>().join(" ")
}
