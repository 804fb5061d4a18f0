//! The grammar of queries.
//!
//! ```text
//! query  = { gap | quoted | piece }         every piece must match
//! gap    = white space | ， 、 。 ； ！ ？ ：
//! quoted = open text close                  the exact string; “” "" 「」 『』 and their mixtures
//! piece  = what stands between gaps and quotes
//! ```
//!
//! A quote that is not closed ends with the query. Pieces without a letter or digit are left out, with a note when nothing else
//! is left.

use super::{Node, Note, Piece, Query};
use crate::analysis::is_letter;

/// Reads a query. Never fails.
///
/// ```
/// use jianbao::query::{Node, Piece, parse};
/// let query = parse("大桥，“网络空间”");
/// assert_eq!(query.root, Some(Node::All(vec![
///     Node::Piece(Piece { text: "大桥".into(), exact: false }),
///     Node::Piece(Piece { text: "网络空间".into(), exact: true }),
/// ])));
/// assert_eq!(parse("？！").root, None);
/// ```
#[must_use]
pub fn parse(text: &str) -> Query {
    let mut query = Query { text: text.to_owned(), ..Query::default() };
    let mut pieces = Vec::new();
    let mut piece = String::new();
    let mut rest = text.chars();
    while let Some(c) = rest.next() {
        if let Some(closing) = closing(c) {
            push(&mut pieces, &mut piece, false);
            let quoted = rest.as_str();
            let end = quoted.find(|c| closing.contains(&c));
            if end.is_none() {
                query.notes.push(Note::OpenQuote(c));
            }
            piece.push_str(&quoted[..end.unwrap_or(quoted.len())]);
            push(&mut pieces, &mut piece, true);
            rest = quoted[end.unwrap_or(quoted.len())..].chars();
            // The closing quote itself.
            rest.next();
        } else if is_gap(c) {
            push(&mut pieces, &mut piece, false);
        } else {
            piece.push(c);
        }
    }
    push(&mut pieces, &mut piece, false);
    query.root = match pieces.len() {
        0 => None,
        1 => pieces.pop(),
        _ => Some(Node::All(pieces)),
    };
    if query.root.is_none() {
        query.notes.push(Note::NothingToFind(text.to_owned()));
    }
    query
}

fn push(pieces: &mut Vec<Node>, text: &mut String, exact: bool) {
    let text = std::mem::take(text);
    if text.chars().any(is_letter) {
        pieces.push(Node::Piece(Piece { text: text.trim().to_owned(), exact }));
    }
}

fn is_gap(c: char) -> bool {
    c.is_whitespace() || matches!(c, '，' | '、' | '。' | '；' | '！' | '？' | '：')
}

/// The marks that close what `open` opens; `None` when it opens nothing. People mix straight and curly ones, so either closes.
fn closing(open: char) -> Option<&'static [char]> {
    match open {
        '"' | '“' | '”' | '＂' | '〝' => Some(&['"', '”', '“', '＂', '〞']),
        '「' => Some(&['」']),
        '『' => Some(&['』']),
        _ => None,
    }
}
