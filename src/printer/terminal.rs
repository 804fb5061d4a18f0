//! Prints hits and articles for a terminal. The caller decides about colours.

use std::io::{self, Write};

use anstyle::{AnsiColor, Style};

use super::neutralise;
use crate::{
    model::{Article, ArticleMeta, Span, page_in_chinese},
    search::{Hit, snippet},
};

/// How matching terms are marked.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Marks {
    /// In colour.
    Colour,
    /// Between 【 and 】.
    Brackets,
}

/// Prints hits and articles.
#[derive(Debug, Clone, Copy)]
pub struct Terminal {
    /// How terms are marked.
    pub marks: Marks,
    /// Whether titles and ids are coloured.
    pub colour: bool,
    /// Maximum number of characters per paragraph; `None` for all.
    pub snippet: Option<usize>,
}

/// The characters next to a join.
fn neighbours(text: impl Iterator<Item = char>) -> String {
    text.take(8).collect()
}

const MARK: Style = AnsiColor::Red.on_default().bold();
const TITLE: Style = Style::new().bold();
pub(super) const META: Style = Style::new().dimmed();

impl Terminal {
    /// Prints hits. Adjacent hits of one article share a heading.
    ///
    /// # Errors
    ///
    /// Returns write errors.
    pub fn hits(self, hits: &[Hit], out: &mut dyn Write) -> io::Result<()> {
        let mut previous: Option<&str> = None;
        for hit in hits {
            if previous != Some(&hit.article.id) {
                if previous.is_some() {
                    writeln!(out)?;
                }
                let title_marks: &[Span] = if hit.paragraph == 0 { &hit.highlights } else { &[] };
                self.heading(&hit.article, title_marks, out)?;
            }
            previous = Some(&hit.article.id);
            // The heading already shows the title.
            if hit.paragraph > 0 {
                self.paragraph(hit, out)?;
            }
            if hit.more > 0 {
                let noun = if hit.more == 1 { "paragraph" } else { "paragraphs" };
                self.styled(&format!("… {} more {noun} of this article", hit.more), META, out)?;
                writeln!(out)?;
            }
        }
        Ok(())
    }

    /// Prints a whole article. `highlights` contains the marks of each paragraph, the title first.
    ///
    /// # Errors
    ///
    /// Returns write errors.
    pub fn article(self, article: &Article, highlights: &[Vec<Span>], out: &mut dyn Write) -> io::Result<()> {
        let marks = |number: usize| highlights.get(number).map_or(&[][..], Vec::as_slice);
        self.heading(&article.meta, marks(0), out)?;
        if let Some(url) = &article.meta.url {
            self.styled(&neutralise(url), META, out)?;
            writeln!(out)?;
        }
        for (number, paragraph) in article.paragraphs.iter().enumerate() {
            writeln!(out)?;
            self.marked(paragraph, marks(number + 1), Style::new(), out)?;
            writeln!(out)?;
            for join in article.meta.joins.iter().filter(|join| join.paragraph == number + 1) {
                if let Some((before, after)) = paragraph.split_at_checked(join.byte) {
                    let (before, after) = (neighbours(before.chars().rev()), neighbours(after.chars()));
                    let before: String = before.chars().rev().collect();
                    let note = format!("(joined at a column break: …{before}|{after}…)");
                    self.styled(&neutralise(&note), META, out)?;
                    writeln!(out)?;
                }
            }
        }
        Ok(())
    }

    /// Prints a paragraph, or a snippet of it.
    fn paragraph(self, hit: &Hit, out: &mut dyn Write) -> io::Result<()> {
        let text = &hit.text;
        let shown = self.snippet.map_or(Span { start: 0, end: text.len() }, |n| snippet(text, &hit.highlights, n));
        let inside = |mark: &&Span| shown.start <= mark.start && mark.end <= shown.end;
        let moved = |mark: &Span| Span { start: mark.start - shown.start, end: mark.end - shown.start };
        let marks: Vec<Span> = hit.highlights.iter().filter(inside).map(moved).collect();
        out.write_all(if shown.start > 0 { "…" } else { "" }.as_bytes())?;
        self.marked(shown.of(text), &marks, Style::new(), out)?;
        writeln!(out, "{}", if shown.end < text.len() { "…" } else { "" })
    }

    fn heading(self, meta: &ArticleMeta, marks: &[Span], out: &mut dyn Write) -> io::Result<()> {
        if meta.title.is_empty() {
            self.styled("(no title)", META, out)?;
        } else {
            self.marked(&meta.title, marks, TITLE, out)?;
        }
        writeln!(out)?;
        let date = meta.date.map(|date| date.to_string());
        let page = meta.page.as_deref().map(page_in_chinese);
        let date = date.as_ref().or(meta.date_text.as_ref()).cloned();
        let mut parts: Vec<&str> = [&meta.source, &date, &page, &meta.section, &meta.author]
            .into_iter()
            .flatten()
            .map(String::as_str)
            .collect();
        let id = format!("[{}]", meta.id);
        parts.push(&id);
        self.styled(&neutralise(&parts.join("  ")), META, out)?;
        writeln!(out)
    }

    fn marked(self, text: &str, marks: &[Span], style: Style, out: &mut dyn Write) -> io::Result<()> {
        let mut at = 0;
        for span in marks {
            self.styled(&neutralise(&text[at..span.start]), style, out)?;
            let term = neutralise(span.of(text));
            match self.marks {
                Marks::Colour => self.term(&term, out)?,
                Marks::Brackets => self.styled(&format!("【{term}】"), style, out)?,
            }
            at = span.end;
        }
        self.styled(&neutralise(&text[at..]), style, out)
    }

    /// Prints a marked term in colour.
    #[allow(clippy::unused_self)]
    pub(super) fn term(self, term: &str, out: &mut dyn Write) -> io::Result<()> {
        write!(out, "{MARK}{term}{MARK:#}")
    }

    pub(super) fn styled(self, text: &str, style: Style, out: &mut dyn Write) -> io::Result<()> {
        if self.colour && !text.is_empty() && style != Style::new() {
            write!(out, "{style}{text}{style:#}")
        } else {
            out.write_all(text.as_bytes())
        }
    }
}
