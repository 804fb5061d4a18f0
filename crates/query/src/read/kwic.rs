//! Keyword in context (KWIC): every occurrence of a query with the text before and after it, as stored. The printer formats it.

use std::sync::Arc;

use jianbao_model::{ArticleMeta, Span};
use jianbao_text::fold;

use super::results;
use crate::{
    engine::{Count, Engine},
    error::Result,
    highlight::highlights_within,
    options::Options,
    plan::plan,
    syntax::Query,
};

/// The options of a concordance.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ConcordanceOptions {
    /// The maximum number of characters before and after each occurrence.
    pub width: usize,
    /// The order of the lines of a concordance.
    pub order: LineOrder,
}

impl Default for ConcordanceOptions {
    fn default() -> Self {
        Self { width: 40, order: LineOrder::Position }
    }
}

/// The order of the lines of a concordance.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum LineOrder {
    /// By date, article and position.
    #[default]
    Position,
    /// By the text before the occurrence, compared backwards from it, so that equal words before it are adjacent.
    Left,
    /// By the text after the occurrence, so that equal words after it are adjacent.
    Right,
}

/// The occurrences of a query with their context.
#[derive(Debug, Clone, PartialEq)]
pub struct Concordance {
    /// The number of matching paragraphs and articles. A paragraph may have several lines, or none if the query has only filters.
    pub total: Count,
    /// The lines of the requested page.
    pub lines: Vec<ConcordanceLine>,
}

/// An occurrence with its context.
#[derive(Debug, Clone, PartialEq)]
pub struct ConcordanceLine {
    /// The text before the occurrence.
    pub left: String,
    /// The occurrence itself, called node in corpus linguistics.
    pub node: String,
    /// The text after the occurrence.
    pub right: String,
    /// The metadata of the article.
    pub article: Arc<ArticleMeta>,
    /// The number of the paragraph; 0 is the title.
    pub paragraph: usize,
    /// The byte span of the occurrence in the paragraph.
    pub span: Span,
}

/// Returns the occurrences of `query` with their context. Adjacent highlights are one occurrence, as in a search.
///
/// The page of `options` counts lines. Its sort order and grouping are ignored, and the query is not relaxed.
///
/// # Errors
///
/// If the archive cannot be read, or the budget of `options` is exhausted.
///
/// ```
/// use jianbao_query::{Engine, Options, read::{ConcordanceOptions, kwic}, syntax::parse};
/// fn example(engine: &dyn Engine) -> jianbao_query::Result<()> {
/// for line in kwic(engine, &parse("大桥"), &Options::strict(), ConcordanceOptions::default())?.lines {
///     println!("{}【{}】{}", line.left, line.node, line.right);
/// }
/// Ok(())
/// }
/// ```
pub fn kwic(engine: &dyn Engine, query: &Query, options: &Options, context: ConcordanceOptions) -> Result<Concordance> {
    let plan = plan(engine, query, options.plan())?;
    let matches = engine.matches(&plan.match_node(), options.scope, &options.budget)?;
    let total = results::count_matches(&matches);
    let mut page = LineBuffer {
        lines: Vec::new(),
        limit: options.page.offset.saturating_add(options.page.limit),
        sorted: context.order != LineOrder::Position,
    };
    'articles: for article_match in &matches {
        if page.is_full() {
            break;
        }
        let texts = results::read_texts(engine, article_match, &article_match.paragraphs, &[], &options.budget)?;
        let article = Arc::new(texts.meta);
        for document in texts.documents {
            let text = &document.text;
            for span in highlights_within(&plan, text, &options.budget)? {
                if page.is_full() {
                    break 'articles;
                }
                let (left, right) = (
                    last_characters(&text[..span.start], context.width),
                    first_characters(&text[span.end..], context.width),
                );
                let line = ConcordanceLine {
                    left: left.to_owned(),
                    node: span.of(text).to_owned(),
                    right: right.to_owned(),
                    article: Arc::clone(&article),
                    paragraph: document.paragraph,
                    span,
                };
                page.add(context.order, line);
            }
        }
    }
    Ok(Concordance { total, lines: page.finish(options.page.offset) })
}

/// Collects the lines that may be on the requested page.
struct LineBuffer {
    /// The lines with their sort keys.
    lines: Vec<(String, ConcordanceLine)>,
    /// The maximum number of lines to keep.
    limit: usize,
    sorted: bool,
}

impl LineBuffer {
    /// Whether no further line can be on the page.
    fn is_full(&self) -> bool {
        !self.sorted && self.lines.len() >= self.limit
    }

    fn add(&mut self, order: LineOrder, line: ConcordanceLine) {
        let key = match order {
            LineOrder::Position => String::new(),
            LineOrder::Left => fold(&line.left).chars().rev().collect(),
            LineOrder::Right => fold(&line.right),
        };
        self.lines.push((key, line));
        // Drop lines early, so that memory depends on the page and not on the number of occurrences.
        if self.sorted && self.lines.len() >= self.limit.saturating_mul(2).saturating_add(1024) {
            self.sort();
        }
    }

    fn sort(&mut self) {
        // The sort is stable: lines with equal context stay in the order of the archive.
        self.lines.sort_by(|(a, _), (b, _)| a.cmp(b));
        self.lines.truncate(self.limit);
    }

    fn finish(mut self, offset: usize) -> Vec<ConcordanceLine> {
        if self.sorted {
            self.sort();
        }
        self.lines.into_iter().skip(offset).map(|(_, line)| line).collect()
    }
}

/// Returns the last `characters` characters of `text`.
fn last_characters(text: &str, characters: usize) -> &str {
    if characters == 0 {
        return "";
    }
    text.char_indices().rev().nth(characters - 1).map_or(text, |(at, _)| &text[at..])
}

/// Returns the first `characters` characters of `text`.
fn first_characters(text: &str, characters: usize) -> &str {
    text.char_indices().nth(characters).map_or(text, |(at, _)| &text[..at])
}
