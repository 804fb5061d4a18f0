//! The whole answer to a query in an order that does not depend on ranking or on how the index lies: by date, id and paragraph.
//! Article by article, so that no result is too large. Never ranks.

use tantivy::{DocAddress, columnar::StrColumn};

use super::{
    Options,
    budget::Budget,
    facets::Count,
    highlight,
    hit::{Match, match_of},
    matches::{self, Matches},
    plan::{Plan, plan},
};
use crate::{
    error::Result,
    index::Archive,
    model::{ArticleMeta, Span},
    query::Query,
};

/// All matches of a query, to be read one article after the other.
///
/// ```no_run
/// use jianbao::{index::Archive, query::parse, search::{Options, Results}};
/// let archive = Archive::open("index".as_ref())?;
/// let results = Results::new(&archive, &parse("大桥 通车"), &Options::strict())?;
/// for article in results.articles() {
///     let article = article?;
///     println!("{}: {}", article.meta.title, article.paragraphs.len());
/// }
/// # Ok::<(), jianbao::Error>(())
/// ```
pub struct Results<'a> {
    archive: &'a Archive,
    query: String,
    plan: Plan,
    entries: Vec<Entry>,
    total: Count,
    budget: Budget,
}

/// An article with matching paragraphs.
#[derive(Debug, Clone, PartialEq)]
pub struct ArticleMatches {
    /// What is known of it.
    pub meta: ArticleMeta,
    /// The paragraphs that match, in reading order.
    pub paragraphs: Vec<ParagraphMatch>,
}

/// A paragraph that matches.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ParagraphMatch {
    /// Its number; 0 is the title.
    pub number: usize,
    /// How it matches.
    pub matched: Match,
    /// Its original text.
    pub text: String,
    /// What is marked in it: bytes of `text`, sorted, disjoint.
    pub highlights: Vec<Span>,
}

/// An article of the answer before it is read.
pub(super) struct Entry {
    day: Option<i64>,
    id: String,
    pub head: DocAddress,
    pub paragraphs: Vec<u32>,
}

impl<'a> Results<'a> {
    /// Finds what matches `query` as asked. Of `options` only what decides about matching is used.
    ///
    /// # Errors
    ///
    /// When the index cannot be read.
    pub fn new(archive: &'a Archive, query: &Query, options: &Options) -> Result<Self> {
        let plan = plan(archive, query, options.plan())?;
        let entries = entries(archive, &plan, options)?;
        let total = total(&entries);
        Ok(Self { archive, query: query.text.clone(), plan, entries, total, budget: options.budget.clone() })
    }

    /// The archive that was searched.
    #[must_use]
    pub fn archive(&self) -> &'a Archive {
        self.archive
    }

    /// What was typed.
    #[must_use]
    pub fn query(&self) -> &str {
        &self.query
    }

    /// What was searched for.
    #[must_use]
    pub fn plan(&self) -> &Plan {
        &self.plan
    }

    /// How many paragraphs match, and in how many articles.
    #[must_use]
    pub fn total(&self) -> Count {
        self.total
    }

    /// The articles with their matching paragraphs, by date and id; those without a date last.
    pub fn articles(&self) -> impl Iterator<Item = Result<ArticleMatches>> + '_ {
        self.entries.iter().map(|entry| self.read(entry))
    }

    /// The articles in the same order, without text.
    pub fn records(&self) -> impl Iterator<Item = Result<ArticleMeta>> + '_ {
        self.entries.iter().map(|entry| Ok(self.archive.record(entry.head)?.meta))
    }

    fn read(&self, entry: &Entry) -> Result<ArticleMatches> {
        let meta = self.archive.record(entry.head)?.meta;
        let mut paragraphs = Vec::with_capacity(entry.paragraphs.len());
        for &number in &entry.paragraphs {
            let address = DocAddress::new(entry.head.segment_ord, entry.head.doc_id + number);
            let text = if number == 0 { meta.title.clone() } else { self.archive.text(address)? };
            paragraphs.push(ParagraphMatch {
                number: number as usize,
                matched: match_of(self.archive, &self.plan, address, &text, &self.budget)?,
                highlights: highlight::highlights_within(&self.plan, &text, &self.budget)?,
                text,
            });
        }
        Ok(ArticleMatches { meta, paragraphs })
    }
}

pub(super) fn total(entries: &[Entry]) -> Count {
    Count { hits: entries.iter().map(|entry| entry.paragraphs.len()).sum(), articles: entries.len() }
}

/// What matches, in order.
pub(super) fn entries(archive: &Archive, plan: &Plan, options: &Options) -> Result<Vec<Entry>> {
    let mut entries = Vec::new();
    for matches in matches::matches(archive, plan, options)? {
        options.budget.check()?;
        gather(archive, &matches, &mut entries).map_err(archive.failed("reading its columns"))?;
    }
    let key = |entry: &Entry| (entry.day.is_none(), entry.day);
    entries.sort_unstable_by(|a, b| key(a).cmp(&key(b)).then_with(|| a.id.cmp(&b.id)));
    Ok(entries)
}

fn gather(archive: &Archive, matches: &Matches<'_>, entries: &mut Vec<Entry>) -> tantivy::Result<()> {
    let fields = archive.fields();
    let days = matches.days(fields.day)?;
    let Some(ids) = matches.strings(fields.article)? else { return Ok(()) };
    let first = entries.len();
    // Numbers of ids sort like the ids.
    let mut numbered: Vec<(u64, usize)> = Vec::new();
    for article in matches.articles() {
        let head = article.head;
        numbered.extend(ids.ords().first(head.doc_id).map(|number| (number, entries.len())));
        entries.push(Entry {
            day: days.as_ref().and_then(|days| days.first(head.doc_id)),
            id: String::new(),
            head,
            paragraphs: article.paragraphs().collect(),
        });
    }
    debug_assert_eq!(numbered.len(), entries.len() - first, "every document has the id of its article");
    numbered.sort_unstable();
    name(&ids, &numbered, entries)
}

/// Fills in the ids in one pass over their dictionary.
fn name(ids: &StrColumn, numbered: &[(u64, usize)], entries: &mut [Entry]) -> tantivy::Result<()> {
    let numbers: Vec<u64> = numbered.iter().map(|(number, _)| *number).collect();
    let mut places = numbered.iter();
    ids.dictionary().sorted_ords_to_term_cb(&numbers, |id| {
        if let (Some((_, at)), Ok(id)) = (places.next(), str::from_utf8(id)) {
            id.clone_into(&mut entries[*at].id);
        }
    })?;
    Ok(())
}
