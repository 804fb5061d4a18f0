//! Groups of variant Han characters: traditional and simplified, Hong Kong, Taiwan and Japanese forms. Each character maps to one
//! character without regard to context, so that a query and a text always fold alike.
//!
//! The tests in `tests/it/variants.rs` generate [`TABLE`] from three files in `variants`:
//!
//! 1. `opencc.txt`, from OpenCC's dictionaries (Apache-2.0, see NOTICE):
//!    - a traditional character is grouped with its first simplified form, and with the second if the first is the character itself
//!      (瞭 maps to 瞭 and 了, 藉 to 藉 and 借), so that both spellings match each other;
//!    - Hong Kong and Taiwan variants are grouped (着著, 裏裡); Japanese variants only if that does not merge two characters of GB 2312
//!      (Japanese uses 連 for 聯, so these two stay separate);
//!    - the representative of a group is its first character in this order: not a traditional form, GB 2312 level 1, level 2, code
//!      point.
//! 2. `readers.txt`, compiled by hand: characters that readers consider equal and the other two files do not (账帐, 你妳, 青靑, 滨浜).
//! 3. `unihan.txt`, from Unicode's kSemanticVariant and kZVariant (Unicode License v3, see NOTICE): a character outside GB 2312 is
//!    added to the group of GB 2312 that these properties name for it, if they name only one (炮砲, 铺舖, 邻隣).

use std::sync::LazyLock;

/// The groups, one per line, each with its representative first.
pub const TABLE: &str = include_str!("variants.txt");

/// The code points of the dense table, which covers all but a few hundred of the variants.
const DENSE: std::ops::RangeInclusive<u32> = 0x3400..=0x9fff;

struct Groups {
    /// The representative of each character of [`DENSE`]; 0 if it is outside the Basic Multilingual Plane.
    dense: Box<[u16]>,
    /// Pairs of the other characters and their representatives, sorted.
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

/// Returns the representative of the group of `c`, or `c` itself if it is in no group.
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
