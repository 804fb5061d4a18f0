//! Recognizes the syntax of other search programs, which is searched as text here. A note reports each, with the form to write instead.

use std::fmt;

use serde::{Deserialize, Serialize};

use super::punctuation::half_width;
use jianbao_text::{has_word_char, is_word_char};

/// What another program would take a text for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum OtherSyntax {
    /// An operator for words near each other: `W/5`, `NEAR5`, `near/5`, `ADJ`.
    Distance,
    /// The weight of a word: `大桥^2`.
    Weight,
    /// Words spelled similarly, or a distance without a quotation: `大桥~`, `大桥~5`.
    Similar,
    /// A regular expression: `/大.桥/`.
    RegularExpression,
    /// An exclusion: `!大桥`.
    Exclusion,
}

impl fmt::Display for OtherSyntax {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Distance => "for words near each other write 大桥 NEAR/5 通车",
            Self::Weight => "words have no weights",
            Self::Similar => "for words near each other write \"大桥 通车\"~5; similar words are not searched for",
            Self::RegularExpression => "instead of regular expressions, use ? and * in quotes: \"大?桥\"",
            Self::Exclusion => "to exclude words write -大桥",
        })
    }
}

/// Operators of other programs that are followed by a number or that are written in capitals: `ADJ3`, `SAME`.
const OPERATORS: [&str; 5] = ["near", "adj", "same", "within", "onear"];

/// Returns what another program would take the clause `text` for. `between_others` is set if the clause is between two operands.
pub(super) fn other_syntax(text: &str, between_others: bool) -> Option<OtherSyntax> {
    let text: String = text.chars().map(half_width).collect();
    if between_others && is_distance(&text) {
        return Some(OtherSyntax::Distance);
    }
    let digits = |text: &str| !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit() || byte == b'.');
    let after = |sign: char| text.rsplit_once(sign).filter(|(word, _)| has_word_char(word)).map(|(_, after)| after);
    if after('^').is_some_and(digits) {
        return Some(OtherSyntax::Weight);
    }
    // 3~5 is a range.
    let is_word = |word: &str| word.ends_with(|c: char| is_word_char(c) && !c.is_numeric());
    let is_similar = |(word, after): (&str, &str)| is_word(word) && (after.is_empty() || digits(after));
    if text.rsplit_once('~').is_some_and(is_similar) {
        return Some(OtherSyntax::Similar);
    }
    let expression = text.strip_prefix('/').and_then(|rest| rest.strip_suffix('/'));
    if expression.is_some_and(|inner| inner.contains(['.', '*', '+', '?', '[', '(', '|', '\\'])) {
        return Some(OtherSyntax::RegularExpression);
    }
    text.strip_prefix('!').filter(|rest| rest.starts_with(is_word_char)).map(|_| OtherSyntax::Exclusion)
}

/// Whether `text` looks like an operator with a distance. `NEAR/5` itself is an operator and not a clause.
fn is_distance(text: &str) -> bool {
    let (name, rest) = text.split_at(text.find(|c: char| !c.is_ascii_alphabetic()).unwrap_or(text.len()));
    let number = rest.strip_prefix('/').unwrap_or(rest);
    let is_number = number.bytes().all(|byte| byte.is_ascii_digit()) && number.len() <= 3;
    let is_operator = OPERATORS.contains(&name.to_ascii_lowercase().as_str());
    let has_slash = rest.starts_with('/');
    let is_written_large = name.bytes().all(|byte| byte.is_ascii_uppercase());
    !name.is_empty()
        && is_number
        && match (has_slash, number.is_empty()) {
            (true, false) => name.len() <= 7,
            (true, true) | (false, false) => is_operator,
            (false, true) => is_operator && is_written_large,
        }
}
