//! Queries as text and as JSON: what is written is read as the same tree.

use jianbao::query::{Names, Node, parse};
use proptest::prelude::*;

/// Texts with everything that means something to the parser, glued at random.
fn typed() -> impl Strategy<Value = String> {
    const SIGNS: &[&str] = &[
        "甲", "乙", "x", "12", "２", "年", "-", "－", "~", "～", "..", "(", ")", "（", "）", "\"", "“", "”", "「", "」", "『", "』", "？",
        "?", "*", "，", " ", " ", "  ", ":", "：", "OR", "或", "AND", "&&", "NOT", "NEAR", "NEAR/2", "／", "标题:", "标题:(", "title：",
        "来源:", "日期:", "2015", "2015-12", "版:", "py:", "\u{0}", "\u{feff}", "’", "|", " | ", " OR ", " NEAR ", " NEAR/3 ", " NOT ",
        " -", "“甲”", "“乙”", "\"甲 乙\"", "~3", " (", ") ",
    ];
    proptest::collection::vec(proptest::sample::select(SIGNS), 0..16).prop_map(|signs| signs.concat())
}

/// A condition that is read as itself when it is written.
fn assert_written(node: &Node) -> Result<(), TestCaseError> {
    for names in [Names::Chinese, Names::English] {
        let text = node.written(names);
        let read = parse(&text);
        prop_assert_eq!(read.root.as_ref(), Some(node), "{}", text);
    }
    Ok(())
}

proptest! {
    #![proptest_config(ProptestConfig { cases: cases(), ..ProptestConfig::default() })]

    #[test]
    fn every_tree_that_is_read_is_written(text in typed()) {
        let query = parse(&text);
        prop_assert_eq!(&parse(&query.to_string()), &query);
        if let Some(root) = &query.root {
            assert_written(root)?;
        }
    }
}

fn cases() -> u32 {
    std::env::var("JIANBAO_FUZZ").ok().and_then(|cases| cases.parse().ok()).unwrap_or(2_000)
}
