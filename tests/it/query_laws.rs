//! Laws and limits of the query parser: for any text, its tree meets the conditions of `Node`, and parsing ends soon.

use std::time::{Duration, Instant};

use jianbao::query::{Clause, ClauseKind, DateRange, Filter, Node, Note, parse};
use proptest::prelude::*;

use super::query::{clauses, nodes};

#[test]
fn nesting_has_a_limit() {
    let nested = |depth: usize| format!("{}甲{} 乙", "(丙|".repeat(depth), ")".repeat(depth));
    assert_eq!(parse(&nested(32)).notes, []);
    let deeper = parse(&nested(33));
    assert_eq!(deeper.notes, [Note::TooDeep]);
    assert_eq!(clauses(&deeper.text).len(), 35);
}

#[test]
fn long_queries_have_an_end() {
    let long = |count: usize| "甲 OR ".repeat(count - 1) + "甲";
    assert_eq!(parse(&long(256)).notes, []);
    let longer = parse(&long(257));
    assert_eq!(longer.notes, [Note::TooMany(256)]);
    assert_eq!(longer.root, parse(&long(256)).root);
    assert_eq!(clauses(&"OR ".repeat(1000)).len(), 256);
    assert_eq!(clauses(&("甲 ".repeat(255) + "乙 NEAR/5 丙 NEAR/5 丁")).len(), 256);
}

#[test]
fn no_query_takes_long() {
    let start = Instant::now();
    for bomb in
        ["(", ")", "\"", "“", "「", "-", "-(", "标题:(", "来源:(", "甲(", "NOT ", "甲 OR ", "日期:x ", "| ", "NEAR "]
    {
        // A quotation mark is one step and the others several, and the test is short.
        let count = if bomb.chars().count() == 1 { 100_000 } else { 20_000 };
        for close in ["", ")", "”"] {
            let text = bomb.repeat(count) + "甲" + &close.repeat(count);
            assert_eq!(parse(&text).text, text);
        }
    }
    // Unoptimised, on a busy machine. Quadratic time would take minutes.
    assert!(start.elapsed() < Duration::from_secs(20), "{:?}", start.elapsed());
}

/// For any text, its tree meets the conditions of `Node`.
fn check(text: &str) {
    let query = parse(text);
    assert_eq!(query.text, text);
    assert_eq!(parse(text), query, "the same text, the same query");
    assert_eq!(query.root.is_none(), query.notes.last() == Some(&Note::NothingToFind(text.to_owned())));
    for node in nodes(text) {
        match node {
            Node::All(nodes) => {
                assert!(nodes.len() > 1 && !nodes.iter().any(|node| matches!(node, Node::All(_))), "{nodes:?}");
            }
            Node::Any(nodes) => {
                assert!(nodes.len() > 1 && !nodes.iter().any(|node| matches!(node, Node::Any(_))), "{nodes:?}");
            }
            Node::Sentence(nodes) => {
                assert!(nodes.len() > 1 && !nodes.iter().any(|node| matches!(node, Node::Sentence(_))), "{nodes:?}");
                assert!(nodes.iter().any(|node| !matches!(node, Node::Not(_) | Node::Filter(_))), "{nodes:?}");
            }
            Node::Not(node) | Node::Part { node, .. } => assert!(!matches!(*node, Node::Not(_)), "{node:?}"),
            Node::Clause(Clause { text, kind }) => {
                let visible =
                    matches!(kind, ClauseKind::Exact | ClauseKind::Cited) && !jianbao::analysis::fold(&text).is_empty();
                assert!(jianbao::analysis::has_word_char(&text) || visible, "{text:?}");
                assert_eq!(text.trim(), text);
                assert!(kind != ClauseKind::Wildcard || text.contains(['?', '*']), "{text:?}");
            }
            Node::Filter(Filter::Date(DateRange { from, to })) => {
                assert!(from.is_some() || to.is_some());
                assert!(from.is_none_or(|from| to.is_none_or(|to| from <= to)));
            }
            Node::Near { .. } | Node::Filter(_) => {}
        }
    }
}

/// Everything with a meaning to the parser, in any order.
fn signs() -> impl Strategy<Value = String> {
    let sign = proptest::sample::select(
        "甲|乙丙|f|x|12|２|2015|年|12月|-|－|~|～|..|(|)|（|）|\"|“|”|「|」|？|?|*|，| |  |:|：|OR|或|AND|&&|NOT|NEAR|NEAR/2|／|标题|标题:|\
         title：|来源:|日期:|版:|py:|\u{0}|\u{feff}|’"
            .split('|')
            .chain(["|", " | ", " OR ", " NEAR "])
            .collect::<Vec<_>>(),
    );
    proptest::collection::vec(sign, 0..24).prop_map(|signs| signs.concat())
}

proptest! {
    #[test]
    fn any_text_is_a_query(text in any::<String>()) {
        check(&text);
    }

    #[test]
    fn printable_text_is_a_query(text in "\\PC{0,40}") {
        check(&text);
    }

    #[test]
    fn signs_in_any_order_are_a_query(text in signs()) {
        check(&text);
    }

    #[test]
    fn text_of_archives_is_a_query(text in super::analysis::text()) {
        check(&text);
    }

    #[test]
    fn a_quotation_keeps_its_text(text in "[甲乙丙，（）|:-]{1,12}") {
        prop_assume!(jianbao::analysis::has_word_char(&text));
        let exact = Clause { text: text.clone(), kind: ClauseKind::Exact };
        prop_assert_eq!(parse(&format!("「{text}」")).root, Some(Node::Clause(exact)));
    }
}
