//! Reading queries: what pieces come out, and that nothing a person types fails.

use jianbao::query::{Node, Note, Piece, parse};
use proptest::prelude::*;

/// Pieces as text, exact ones in quotes.
fn pieces(text: &str) -> Vec<String> {
    fn show(node: &Node, out: &mut Vec<String>) {
        match node {
            Node::All(nodes) => nodes.iter().for_each(|node| show(node, out)),
            Node::Piece(Piece { text, exact: true }) => out.push(format!("\"{text}\"")),
            Node::Piece(Piece { text, exact: false }) => out.push(text.clone()),
        }
    }
    let mut out = Vec::new();
    if let Some(root) = parse(text).root {
        show(&root, &mut out);
    }
    out
}

#[test]
fn white_space_and_chinese_punctuation_separate_pieces() {
    assert_eq!(pieces("北京 冬奥"), ["北京", "冬奥"]);
    assert_eq!(pieces("北京\u{3000}冬奥"), ["北京", "冬奥"]);
    assert_eq!(pieces("北京，冬奥。"), ["北京", "冬奥"]);
    assert_eq!(pieces("注意:"), ["注意:"]);
    assert_eq!(pieces("*ST舜船"), ["*ST舜船"]);
}

#[test]
fn quotes_of_every_kind_ask_for_the_exact_string() {
    for text in [
        "\"网络 空间\"",
        "“网络 空间”",
        "”网络 空间“",
        "「网络 空间」",
        "『网络 空间』",
        "＂网络 空间＂",
        "“网络 空间\"",
    ] {
        assert_eq!(pieces(text), ["\"网络 空间\""], "{text}");
    }
    assert_eq!(pieces("“甲”乙「丙」"), ["\"甲\"", "乙", "\"丙\""]);
}

#[test]
fn an_open_quote_is_noted_and_searched() {
    let query = parse("“网络空间");
    assert_eq!(query.notes, [Note::OpenQuote('“')]);
    assert_eq!(pieces("“网络空间"), ["\"网络空间\""]);
}

#[test]
fn nothing_to_find_is_noted() {
    for text in ["", "  ", "？！", "“”", "——"] {
        let query = parse(text);
        assert_eq!(query.root, None, "{text:?}");
        assert_eq!(query.notes.last(), Some(&Note::NothingToFind(text.to_owned())));
    }
}

proptest! {
    #[test]
    fn never_panics_and_keeps_what_was_typed(text in "\\PC{0,40}") {
        prop_assert_eq!(parse(&text).text, text);
    }

    #[test]
    fn pieces_hold_letters(text in super::analysis::text()) {
        for piece in pieces(&text) {
            prop_assert!(piece.chars().any(jianbao::analysis::is_letter));
        }
    }
}
