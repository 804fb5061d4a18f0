//! Prints concordance lines with the occurrences aligned. A Han character is two columns wide, a Latin letter one.
//! Truncates context, but never occurrences.

use std::io::{self, Write};

use anstyle::Style;

use super::{BOM, Marks, Terminal, csv_row, neutralise, terminal::META, width};
use crate::search::ConcordanceLine;

/// Width of a date.
const DATE: usize = 10;
/// Minimum width of the context.
const MIN_CONTEXT: usize = 6;

impl Terminal {
    /// The width of the context on each side with which `lines` fit into `columns`.
    #[must_use]
    pub fn context(self, lines: &[ConcordanceLine], columns: usize) -> usize {
        let node = lines.iter().map(|line| width(&neutralise(&line.node))).max().unwrap_or(0);
        let id = lines.iter().map(|line| width(&id(line))).max().unwrap_or(0);
        let signs = if self.marks == Marks::Brackets { 4 } else { 2 };
        (columns.saturating_sub(DATE + 2 + signs + node + 2 + id) / 2).max(MIN_CONTEXT)
    }

    /// Prints occurrences with `context` columns on each side, preceded by the date and followed by the article.
    ///
    /// # Errors
    ///
    /// Returns write errors.
    pub fn lines(self, lines: &[ConcordanceLine], context: usize, out: &mut dyn Write) -> io::Result<()> {
        let nodes: Vec<String> = lines.iter().map(|line| neutralise(&line.node).into_owned()).collect();
        let longest = nodes.iter().map(|node| width(node)).max().unwrap_or(0);
        for (line, node) in lines.iter().zip(&nodes) {
            let date = line.article.date.map(|date| date.to_string()).unwrap_or_default();
            self.styled(&format!("{date:DATE$}  "), META, out)?;
            let left = neutralise(&line.left);
            let left = end(&left, context);
            write!(out, "{}{left}", " ".repeat(context - width(left)))?;
            match self.marks {
                Marks::Brackets => write!(out, "【{node}】")?,
                Marks::Colour => {
                    out.write_all(b" ")?;
                    self.term(node, out)?;
                    out.write_all(b" ")?;
                }
            }
            let right = neutralise(&line.right);
            let right = start(&right, context);
            self.styled(right, Style::new(), out)?;
            let padding = longest - width(node) + context - width(right);
            write!(out, "{}  ", " ".repeat(padding))?;
            self.styled(&id(line), META, out)?;
            writeln!(out)?;
        }
        Ok(())
    }

    /// Prints occurrences with their whole context, a line for each, preceded by the date and followed by the article.
    ///
    /// # Errors
    ///
    /// Returns write errors.
    pub fn sentences(self, lines: &[ConcordanceLine], out: &mut dyn Write) -> io::Result<()> {
        for line in lines {
            let date = line.article.date.map(|date| date.to_string()).unwrap_or_default();
            self.styled(&format!("{date:DATE$}  "), META, out)?;
            self.styled(&neutralise(&line.left), Style::new(), out)?;
            let node = neutralise(&line.node);
            match self.marks {
                Marks::Brackets => write!(out, "【{node}】")?,
                Marks::Colour => self.term(&node, out)?,
            }
            self.styled(&neutralise(&line.right), Style::new(), out)?;
            self.styled(&format!("  {}", id(line)), META, out)?;
            writeln!(out)?;
        }
        Ok(())
    }
}

/// Formats occurrences as a CSV table: the text before, the occurrence, the text after, and what is known of the article.
#[must_use]
pub fn concordance_csv(lines: &[ConcordanceLine]) -> String {
    let mut out = BOM.to_owned();
    out += &csv_row(["left", "node", "right", "article", "paragraph", "date", "source", "page", "author", "title"]);
    for line in lines {
        let article = &line.article;
        let date = article.date.map(|date| date.to_string()).or_else(|| article.date_text.clone()).unwrap_or_default();
        let paragraph = line.paragraph.to_string();
        let field = |field: &'_ Option<String>| field.clone().unwrap_or_default();
        out += &csv_row([
            &line.left,
            &line.node,
            &line.right,
            &article.id,
            &paragraph,
            &date,
            &field(&article.source),
            &field(&article.page),
            &field(&article.author),
            &article.title,
        ]);
    }
    out
}

fn id(line: &ConcordanceLine) -> String {
    let place = if line.paragraph == 0 { "title".to_owned() } else { format!("¶{}", line.paragraph) };
    format!("[{}] {place}", neutralise(&line.article.id))
}

/// The longest suffix of a text that fits.
fn end(text: &str, columns: usize) -> &str {
    let starts = text.char_indices().map(|(at, _)| at).chain([text.len()]);
    // Do not separate zero-width marks from the letter before them.
    let begins = |at: &usize| text[*at..].chars().next().is_none_or(|c| width(c.encode_utf8(&mut [0; 4])) > 0);
    starts.filter(begins).map(|at| &text[at..]).find(|rest| width(rest) <= columns).unwrap_or_default()
}

/// The longest prefix of a text that fits.
fn start(text: &str, columns: usize) -> &str {
    let ends = text.char_indices().map(|(at, c)| at + c.len_utf8());
    ends.take_while(|end| width(&text[..*end]) <= columns).last().map_or("", |end| &text[..end])
}
