//! Keyword in context (KWIC): every occurrence of a query with the text before and after it, as stored. The printer formats it.

use std::sync::Arc;

use jianbao_model::{ArticleMeta, Span};
use jianbao_text::sentences::sentences;

use super::{
    line_order::{LineOrder, Sample},
    results,
};
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
    /// Whether the context is the sentence of the occurrence, of any length, instead.
    pub sentence: bool,
    /// The order of the lines.
    pub order: LineOrder,
    /// The random sample from which the page is taken; `None` for all occurrences.
    pub sample: Option<Sample>,
}

impl Default for ConcordanceOptions {
    fn default() -> Self {
        Self { width: 40, sentence: false, order: LineOrder::Position, sample: None }
    }
}

/// The occurrences of a query with their context.
#[derive(Debug, Clone, PartialEq)]
pub struct Concordance {
    /// The number of matching paragraphs and articles. A paragraph may have several lines, or none if the query has only filters.
    pub total: Count,
    /// The number of occurrences; `None` if those after the page were not read. All are read for a sorted page and for a sample.
    pub occurrences: Option<u64>,
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
        order: context.order,
        sample: context.sample,
        occurrences: 0,
    };
    let mut is_complete = true;
    'articles: for article_match in &matches {
        if page.is_full() {
            is_complete = false;
            break;
        }
        let texts = results::read_texts(engine, article_match, &article_match.paragraphs, &[], &options.budget)?;
        let article = Arc::new(texts.meta);
        for document in texts.documents {
            let text = &document.text;
            for span in highlights_within(&plan, text, &options.budget)? {
                if page.is_full() {
                    is_complete = false;
                    break 'articles;
                }
                let around = [&text[..span.start], &text[span.end..]];
                let shown = if context.sentence {
                    sentence_around(text, span)
                } else {
                    [last_characters(around[0], context.width), first_characters(around[1], context.width)]
                };
                let line = ConcordanceLine {
                    left: shown[0].to_owned(),
                    node: span.of(text).to_owned(),
                    right: shown[1].to_owned(),
                    article: Arc::clone(&article),
                    paragraph: document.paragraph,
                    span,
                };
                page.add(context.order.key(shown, around), line);
            }
        }
    }
    let occurrences = is_complete.then_some(page.occurrences);
    Ok(Concordance { total, occurrences, lines: page.finish(options.page.offset) })
}

/// Collects the lines that may be on the requested page.
struct LineBuffer {
    lines: Vec<BufferedLine>,
    /// The number of lines up to the end of the page.
    limit: usize,
    order: LineOrder,
    sample: Option<Sample>,
    /// The number of lines that were added.
    occurrences: u64,
}

struct BufferedLine {
    /// The rank in the sample; 0 without one.
    rank: u64,
    key: String,
    /// The position among all occurrences.
    number: u64,
    line: ConcordanceLine,
}

impl LineBuffer {
    /// Whether no further line can be on the page.
    fn is_full(&self) -> bool {
        self.sample.is_none() && self.order == LineOrder::Position && self.lines.len() >= self.limit
    }

    fn add(&mut self, key: String, line: ConcordanceLine) {
        let rank = self.sample.map_or(0, |sample| sample.rank(&line.article.id, line.paragraph, line.span.start));
        self.lines.push(BufferedLine { rank, key, number: self.occurrences, line });
        self.occurrences += 1;
        // Drop lines early, so that memory depends on the page and not on the number of occurrences.
        let kept = self.sample.map_or(self.limit, |sample| sample.size);
        if self.lines.len() >= kept.saturating_mul(2).saturating_add(1024) {
            self.drop_surplus();
        }
    }

    /// Drops the lines that are not in the sample, or that are after the page.
    fn drop_surplus(&mut self) {
        if let Some(sample) = self.sample {
            self.lines.sort_unstable_by_key(|buffered| (buffered.rank, buffered.number));
            self.lines.truncate(sample.size);
        } else {
            self.sort();
            self.lines.truncate(self.limit);
        }
    }

    fn sort(&mut self) {
        // Lines with equal context stay in the order of the archive.
        self.lines.sort_unstable_by(|a, b| (&a.key, a.number).cmp(&(&b.key, b.number)));
    }

    fn finish(mut self, offset: usize) -> Vec<ConcordanceLine> {
        self.drop_surplus();
        self.sort();
        self.lines.truncate(self.limit);
        self.lines.into_iter().skip(offset).map(|buffered| buffered.line).collect()
    }
}

/// Returns the text before and after `span` in its sentence, without white space at the ends. An occurrence that crosses the end of a
/// sentence has both.
fn sentence_around(text: &str, span: Span) -> [&str; 2] {
    let (mut start, mut end) = (span.start, span.end);
    for sentence in sentences(text) {
        if sentence.contains(&span.start) {
            start = sentence.start;
        }
        if sentence.end >= span.end {
            end = sentence.end;
            break;
        }
    }
    [text[start..span.start].trim_start(), text[span.end..end].trim_end()]
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
