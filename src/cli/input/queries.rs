//! Parses queries and reads lists of queries. Rejects queries that are too long, because the search time grows with the
//! length.

use std::io::{self, BufRead, Read};

use crate::{
    analysis::numbers::thousands,
    query::{self, Query},
};

/// Maximum length of a query: enough for a long article.
const MAX_CHARACTERS: usize = 100_000;

/// Parses a query.
///
/// # Errors
///
/// Fails if the query is too long.
pub(in crate::cli) fn parse(text: &str) -> anyhow::Result<Query> {
    match rejection_reason(text) {
        Some(reason) => anyhow::bail!(reason),
        None => Ok(query::parse(text)),
    }
}

/// Why a query is rejected; `None` if it is accepted.
pub(in crate::cli) fn rejection_reason(text: &str) -> Option<String> {
    // A character has at least one byte.
    let long = text.len() > MAX_CHARACTERS && text.chars().nth(MAX_CHARACTERS).is_some();
    long.then(|| format!("the query is longer than {} characters; shorten it", thousands(MAX_CHARACTERS as u64)))
}

/// Reads the next line of a list, without its line end; `None` at the end of the list. Keeps only the beginning of a
/// line that is too long for a query.
///
/// # Errors
///
/// Fails if the list cannot be read.
pub(in crate::cli) fn next_line(list: &mut dyn BufRead) -> io::Result<Option<String>> {
    let max_bytes = MAX_CHARACTERS * 4 + 4;
    let mut line = Vec::new();
    if (&mut *list).take(max_bytes as u64).read_until(b'\n', &mut line)? == 0 {
        return Ok(None);
    }
    if line.pop_if(|last| *last == b'\n').is_none() && line.len() == max_bytes {
        skip_rest_of_line(list)?;
    }
    line.pop_if(|last| *last == b'\r');
    Ok(Some(String::from_utf8_lossy(&line).into_owned()))
}

fn skip_rest_of_line(list: &mut dyn BufRead) -> io::Result<()> {
    loop {
        let available = list.fill_buf()?;
        if available.is_empty() {
            return Ok(());
        }
        let end = memchr::memchr(b'\n', available);
        let used = end.map_or(available.len(), |at| at + 1);
        list.consume(used);
        if end.is_some() {
            return Ok(());
        }
    }
}

/// The beginning of a rejected query, for messages.
pub(in crate::cli) fn abbreviated(text: &str) -> String {
    text.chars().take(40).chain(['…']).collect()
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    #[test]
    fn lines_of_any_length_are_read_one_by_one() {
        let long = "大".repeat(MAX_CHARACTERS + 1);
        let longer = "a".repeat(MAX_CHARACTERS * 5);
        let longest = "桥".repeat(MAX_CHARACTERS);
        let text = format!("大桥\r\n\n{long}\n{longer}\n{longest}\n市长");
        let mut list = text.as_bytes();
        let mut lines = Vec::new();
        while let Some(line) = next_line(&mut list).unwrap() {
            lines.push(line);
        }
        assert_eq!((lines.len(), lines[0].as_str(), lines[1].as_str(), lines[5].as_str()), (6, "大桥", "", "市长"));
        let refused: Vec<bool> = lines.iter().map(|line| rejection_reason(line).is_some()).collect();
        assert_eq!(refused, [false, false, true, true, false, false]);
        assert_eq!(lines[4], longest);
    }
}
