//! Keyword in context: every occurrence with the text before and after it. Gives text as it is stored; how it is laid out in
//! columns is the printer's business.

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

/// How occurrences are shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ConcordanceOptions {
    /// Characters before an occurrence and behind it, at most.
    pub width: usize,
    /// The order of lines.
    pub order: LineOrder,
}

impl Default for ConcordanceOptions {
    fn default() -> Self {
        Self { width: 40, order: LineOrder::Position }
    }
}

/// The order of lines.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum LineOrder {
    /// As the occurrences are in the archive: by date, article and place.
    #[default]
    Position,
    /// By what is before, read from the occurrence backwards: the same words before it are together.
    Left,
    /// By what follows: the same words behind it are together.
    Right,
}

/// The occurrences of a query.
#[derive(Debug, Clone, PartialEq)]
pub struct Concordance {
    /// What matches; a paragraph may have several lines, or none when only conditions were asked for.
    pub total: Count,
    /// The lines of the page.
    pub lines: Vec<ConcordanceLine>,
}

/// An occurrence.
#[derive(Debug, Clone, PartialEq)]
pub struct ConcordanceLine {
    /// What precedes it.
    pub left: String,
    /// What was marked.
    pub node: String,
    /// What follows it.
    pub right: String,
    /// The article.
    pub article: Arc<ArticleMeta>,
    /// Number of the paragraph; 0 is the title.
    pub paragraph: usize,
    /// Where it is in the paragraph, in bytes.
    pub span: Span,
}

/// Every marked occurrence of `query` with its context. Marks that touch are one occurrence, as in a search. The page of `options`
/// counts lines; how hits are sorted and grouped there has no meaning here, and nothing is loosened.
///
/// # Errors
///
/// When the index cannot be read.
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
    let total = results::total(&matches);
    let mut page = Kept {
        lines: Vec::new(),
        keep: options.page.offset.saturating_add(options.page.limit),
        sorted: context.order != LineOrder::Position,
    };
    'articles: for found in &matches {
        if page.is_full() {
            break;
        }
        let texts = results::texts(engine, found, &found.paragraphs, &[], &options.budget)?;
        let article = Arc::new(texts.meta);
        for document in texts.documents {
            let text = &document.text;
            for span in highlights_within(&plan, text, &options.budget)? {
                if page.is_full() {
                    break 'articles;
                }
                let (left, right) =
                    (before(&text[..span.start], context.width), after(&text[span.end..], context.width));
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

/// The lines that may be on the page.
struct Kept {
    /// With what they are sorted by.
    lines: Vec<(String, ConcordanceLine)>,
    keep: usize,
    sorted: bool,
}

impl Kept {
    /// Whether nothing that comes later can be on the page.
    fn is_full(&self) -> bool {
        !self.sorted && self.lines.len() >= self.keep
    }

    fn add(&mut self, order: LineOrder, line: ConcordanceLine) {
        let key = match order {
            LineOrder::Position => String::new(),
            LineOrder::Left => fold(&line.left).chars().rev().collect(),
            LineOrder::Right => fold(&line.right),
        };
        self.lines.push((key, line));
        // Of a hundred thousand lines a page of twenty is kept, not all until the end.
        if self.sorted && self.lines.len() >= self.keep.saturating_mul(2).saturating_add(1024) {
            self.sort();
        }
    }

    fn sort(&mut self) {
        // Stable: lines with the same context stay in the order of the archive.
        self.lines.sort_by(|(a, _), (b, _)| a.cmp(b));
        self.lines.truncate(self.keep);
    }

    fn finish(mut self, offset: usize) -> Vec<ConcordanceLine> {
        if self.sorted {
            self.sort();
        }
        self.lines.into_iter().skip(offset).map(|(_, line)| line).collect()
    }
}

/// The last `characters` of a text.
fn before(text: &str, characters: usize) -> &str {
    if characters == 0 {
        return "";
    }
    text.char_indices().rev().nth(characters - 1).map_or(text, |(at, _)| &text[at..])
}

/// The first `characters` of a text.
fn after(text: &str, characters: usize) -> &str {
    text.char_indices().nth(characters).map_or(text, |(at, _)| &text[..at])
}
