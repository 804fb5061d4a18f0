//! Queries as text and as JSON: written queries are parsed to the same tree.

use jianbao::query::{Clause, ClauseKind, FieldLanguage, Filter, Node, Part, Query, parse};
use proptest::prelude::*;

/// Texts with everything that has a meaning to the parser, concatenated at random.
fn typed() -> impl Strategy<Value = String> {
    const SIGNS: &[&str] = &[
        "甲",
        "乙",
        "x",
        "12",
        "２",
        "年",
        "-",
        "－",
        "~",
        "～",
        "..",
        "(",
        ")",
        "（",
        "）",
        "\"",
        "“",
        "”",
        "「",
        "」",
        "『",
        "』",
        "？",
        "?",
        "*",
        "，",
        " ",
        " ",
        "  ",
        ":",
        "：",
        "OR",
        "或",
        "AND",
        "&&",
        "NOT",
        "NEAR",
        "NEAR/2",
        "／",
        "标题:",
        "标题:(",
        "title：",
        "来源:",
        "日期:",
        "2015",
        "2015-12",
        "版:",
        "py:",
        "\u{0}",
        "\u{feff}",
        "’",
        "|",
        " | ",
        " OR ",
        " NEAR ",
        " NEAR/3 ",
        " NOT ",
        " -",
        "“甲”",
        "“乙”",
        "\"甲 乙\"",
        "~3",
        " (",
        ") ",
    ];
    proptest::collection::vec(proptest::sample::select(SIGNS), 0..16).prop_map(|signs| signs.concat())
}

/// A condition that is parsed to itself after writing.
fn assert_written(node: &Node) -> Result<(), TestCaseError> {
    for names in [FieldLanguage::Chinese, FieldLanguage::English] {
        let text = node.to_text(names);
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

#[test]
fn dates_are_written_by_their_longest_periods() {
    let written = |value: &str| parse(&format!("日期:{value}")).root.unwrap().to_string();
    for (value, expected) in [
        ("2016年", "日期:2016"),
        ("2016-02-01..2016-02-29", "日期:2016-02"),
        ("20160229", "日期:2016-02-29"),
        ("2012至2016", "日期:2012..2016"),
        ("2012..2016-06", "日期:2012-01..2016-06"),
        ("2012-02-02..2016", "日期:2012-02-02..2016-12-31"),
        ("2015-12..", "日期:2015-12.."),
        ("..2015", "日期:..2015"),
    ] {
        assert_eq!(written(value), expected);
    }
}

#[test]
fn a_quotation_of_a_sentence_stays_beside_its_letters() {
    let sentence = parse("推动“互联网+”行动").root.unwrap();
    assert_eq!(sentence.to_string(), "推动“互联网+”行动");
    assert_ne!(parse("推动 “互联网+” 行动").root, Some(sentence));
}

/// Trees from a program, most of which cannot be typed.
fn built() -> impl Strategy<Value = Node> {
    let text = "[甲乙x1 ()（）\"“”「」『』?*|:-]{0,6}|OR|NEAR/3|来源:甲|标题:";
    let kind = prop_oneof![
        Just(ClauseKind::Words),
        Just(ClauseKind::Exact),
        Just(ClauseKind::Cited),
        (0_u32..2_000_000).prop_map(ClauseKind::Slop),
        Just(ClauseKind::Wildcard),
        Just(ClauseKind::Pinyin),
    ];
    let clause = (text, kind).prop_map(|(text, kind)| Clause { text, kind });
    let leaf = prop_oneof![
        clause.clone().prop_map(Node::Clause),
        (clause.clone(), clause, 0_u32..20).prop_map(|(left, right, distance)| Node::Near { left, right, distance }),
        text.prop_map(|value| Node::Filter(Filter::Source(value))),
        text.prop_map(|value| Node::Filter(Filter::Page(value))),
        text.prop_map(|value| Node::Filter(Filter::Tag(value))),
        text.prop_map(|value| Node::Filter(Filter::Url(value))),
    ];
    leaf.prop_recursive(4, 24, 4, move |inner| {
        let part = prop_oneof![Just(Part::Title), Just(Part::Body), Just(Part::Lead)];
        prop_oneof![
            proptest::collection::vec(inner.clone(), 0..4).prop_map(Node::All),
            proptest::collection::vec(inner.clone(), 0..4).prop_map(Node::Any),
            proptest::collection::vec(inner.clone(), 0..4).prop_map(Node::Sentence),
            inner.clone().prop_map(|node| Node::Not(Box::new(node))),
            (inner, text, part).prop_map(|(node, typed, part)| Node::Part { part, node: Box::new(node), typed }),
        ]
    })
}

proptest! {
    #![proptest_config(ProptestConfig { cases: cases(), ..ProptestConfig::default() })]

    /// The text of a query from a tree is parsed to the tree of the query, which is written as the same text or an
    /// equivalent one.
    #[test]
    fn a_query_of_any_tree_keeps_the_law(node in built()) {
        let query = Query::from(node);
        prop_assert_eq!(&parse(&query.to_string()), &query);
        if let Some(root) = &query.root {
            assert_written(root)?;
        }
    }

    #[test]
    fn queries_and_their_trees_survive_json(text in typed()) {
        let query = parse(&text);
        let json = serde_json::to_string(&query).unwrap();
        prop_assert_eq!(serde_json::from_str::<Query>(&json).unwrap(), query);
    }

    #[test]
    fn a_filter_that_is_written_is_read(value in "\\PC{1,8}|[甲 \"“”「」『』():-]{1,8}") {
        let filter = Filter::Source(value.trim().to_owned());
        if let Some(text) = filter.to_text(FieldLanguage::Chinese) {
            prop_assert_eq!(parse(&text).root, Some(Node::Filter(filter)));
        }
    }
}
