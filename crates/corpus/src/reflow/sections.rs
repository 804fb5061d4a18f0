//! Numbered sections of an article, and whether they are in order.

use crate::reflow::{shape::is_heading, tidy};

/// Returns the numbers of the sections if they are 1 to the last, each once, but not in increasing order. `None` if
/// they are in order or incomplete.
#[must_use]
pub fn out_of_order(paragraphs: &[String]) -> Option<Vec<usize>> {
    let numbers: Vec<usize> = paragraphs.iter().filter_map(|paragraph| number(paragraph)).take(60).collect();
    let mut sorted = numbers.clone();
    sorted.sort_unstable();
    let complete = sorted.len() >= 3 && sorted.iter().enumerate().all(|(at, number)| *number == at + 1);
    (complete && sorted != numbers).then_some(numbers)
}

/// Returns the number of a heading: `1 激荡`, `二、`, `（三）`.
fn number(paragraph: &str) -> Option<usize> {
    if paragraph.len() > 90 || !is_heading(paragraph) {
        return None;
    }
    let text = tidy(paragraph).trim_start_matches(['（', '(', '第']);
    let digits = text.trim_start_matches(|c: char| c.is_ascii_digit());
    let (number, rest) = if digits.len() < text.len() {
        (text[..text.len() - digits.len()].parse().ok()?, digits)
    } else {
        let first = text.chars().next()?;
        (1 + "一二三四五六七八九".chars().position(|c| c == first)?, &text[first.len_utf8()..])
    };
    let apart = rest.is_empty()
        || rest.starts_with(|c: char| c.is_whitespace())
        || rest.starts_with(['、', '.', '．', '）', ')', '章', '节', '節', '部']);
    (apart && number < 60).then_some(number)
}
