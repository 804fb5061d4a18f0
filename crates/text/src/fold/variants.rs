//! Groups of Han characters that are the same character in different standards: traditional and simplified, Hong Kong,
//! Taiwan, Japanese. Maps one character to one character; never looks at context, so that what a query folds to can never
//! depend on what is beside it.
//!
//! [`TABLE`] is made of three files beside it, by the tests in `tests/it/variants.rs`:
//!
//! 1. `opencc.txt`, from OpenCC's dictionaries (Apache-2.0, see NOTICE):
//!    - a traditional character joins its first simplified form, and its second one when the first is itself (瞭 is both 瞭
//!      and 了, and 藉 both 藉 and 借), so that both spellings find each other;
//!    - Hong Kong and Taiwan variants join (着著, 裏裡), Japanese ones only when that does not join two characters that both
//!      belong to GB 2312 (聯 is 連 in Japanese: left apart);
//!    - the group is named by its first character: not a traditional form, then GB 2312 level 1, level 2, code point.
//! 2. `readers.txt`, by hand: what readers take for the same and the other two leave apart (账帐, 你妳, 青靑, 滨浜).
//! 3. `unihan.txt`, from Unicode's kSemanticVariant and kZVariant (Unicode License v3, see NOTICE): a character that GB 2312
//!    does not have joins the only group of GB 2312 that they name for it (炮砲, 铺舖, 邻隣).

use std::sync::LazyLock;

/// One group a line, its representative first.
pub const TABLE: &str = include_str!("variants.txt");

/// First and last character of the block that the dense table covers: it holds all but a few hundred of the variants.
const DENSE: std::ops::RangeInclusive<u32> = 0x3400..=0x9fff;

struct Groups {
    /// Representative of each character of [`DENSE`]; 0 where it lies outside the Basic Multilingual Plane.
    dense: Box<[u16]>,
    /// The other pairs (character, representative), sorted.
    sparse: Vec<(char, char)>,
}

static GROUPS: LazyLock<Groups> = LazyLock::new(|| {
    let mut dense: Box<[u16]> = DENSE.map(|c| c as u16).collect();
    let mut sparse = Vec::new();
    for line in TABLE.lines() {
        let mut group = line.chars();
        let Some(first) = group.next() else { continue };
        for variant in group {
            let narrow = u16::try_from(first as u32).ok();
            if DENSE.contains(&(variant as u32)) {
                dense[(variant as u32 - DENSE.start()) as usize] = narrow.unwrap_or(0);
            }
            if narrow.is_none() || !DENSE.contains(&(variant as u32)) {
                sparse.push((variant, first));
            }
        }
    }
    sparse.sort_unstable();
    Groups { dense, sparse }
});

/// The character that stands for the group of `c`; `c` itself when it is in none.
///
/// ```
/// use jianbao_text::fold::variants::representative;
/// assert_eq!(["後", "后", "裏", "裡", "著", "乾", "幹"].map(|c| representative(c.chars().next().unwrap())),
///            ['后', '后', '里', '里', '着', '干', '干']);
/// assert_eq!(representative('𠮷'), '𠮷');
/// ```
#[must_use]
pub fn representative(c: char) -> char {
    let code = c as u32;
    if code < *DENSE.start() {
        return c;
    }
    let groups = &*GROUPS;
    if DENSE.contains(&code) {
        let mapped = groups.dense[(code - DENSE.start()) as usize];
        if mapped != 0 {
            return char::from_u32(u32::from(mapped)).expect("the table holds characters");
        }
    }
    groups.sparse.binary_search_by_key(&c, |&(variant, _)| variant).map_or(c, |at| groups.sparse[at].1)
}
