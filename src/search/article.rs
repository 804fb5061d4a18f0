//! An article with what a query marks in it, and the articles beside it: those of the same newspaper, day and page. Looks
//! articles up, never searches.

use serde::Serialize;
use tantivy::{DocAddress, DocSet, SegmentReader, TERMINATED, Term, columnar::StrColumn, schema::IndexRecordOption};

use super::{Options, highlight, plan::plan};
use crate::{
    error::Result,
    index::{Archive, days, strings},
    model::{ArticleMeta, Span},
    query::Query,
};

/// An article, whole, with marks.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct MarkedArticle {
    /// What is known of it.
    pub meta: ArticleMeta,
    /// Its title as number 0, then its paragraphs.
    pub paragraphs: Vec<MarkedParagraph>,
    /// What stands beside it.
    pub neighbours: Neighbours,
}

/// A paragraph with marks.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct MarkedParagraph {
    /// Its number; 0 is the title.
    pub number: usize,
    /// Its original text; of a missing title, empty.
    pub text: String,
    /// What is marked in it: bytes of `text`, sorted, disjoint.
    pub highlights: Vec<Span>,
}

/// Articles of the same newspaper and day. All are missing when the article has no date.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct Neighbours {
    /// The one before it on its page, by id.
    pub previous: Option<Neighbour>,
    /// The one behind it on its page.
    pub next: Option<Neighbour>,
    /// The first of the page before.
    pub previous_page: Option<Neighbour>,
    /// The first of the page behind.
    pub next_page: Option<Neighbour>,
}

/// An article to go to.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Neighbour {
    /// Its id.
    pub id: String,
    /// Its title; empty when it has none.
    pub title: String,
    /// Its page.
    pub page: Option<String>,
}

/// The article with this id, with the marks of `query`.
///
/// # Errors
///
/// [`NoArticle`](crate::Error::NoArticle) when there is none; when the index cannot be read.
///
/// ```no_run
/// use jianbao::{index::Archive, query::parse, search::{Options, marked_article}};
/// let archive = Archive::open("index".as_ref())?;
/// let article = marked_article(&archive, "临江日报/2016/20160312/20160312-01-02", Some(&parse("大桥")), &Options::default())?;
/// println!("{} → {:?}", article.meta.title, article.neighbours.next);
/// # Ok::<(), jianbao::Error>(())
/// ```
pub fn marked_article(archive: &Archive, id: &str, query: Option<&Query>, options: &Options) -> Result<MarkedArticle> {
    let article = archive.article(id)?;
    let plan = query.map(|query| plan(archive, query, options.plan())).transpose()?;
    let texts = std::iter::once(article.meta.title.clone()).chain(article.paragraphs).enumerate();
    let paragraphs = texts.map(|(number, text)| -> Result<MarkedParagraph> {
        let marks = plan.as_ref().map(|plan| highlight::highlights_within(plan, &text, &options.budget)).transpose()?;
        Ok(MarkedParagraph { number, highlights: marks.unwrap_or_default(), text })
    });
    let paragraphs = paragraphs.collect::<Result<_>>()?;
    Ok(MarkedArticle { neighbours: neighbours(archive, &article.meta)?, meta: article.meta, paragraphs })
}

/// An article of the same newspaper and day.
struct Beside {
    /// Digits by their number, so that page 10 comes behind page 9.
    order: Vec<Part>,
    page: Option<String>,
    id: String,
    head: DocAddress,
}

#[derive(Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Part {
    Number(u64),
    Text(String),
}

fn neighbours(archive: &Archive, meta: &ArticleMeta) -> Result<Neighbours> {
    let Some(date) = meta.date else { return Ok(Neighbours::default()) };
    let mut all = Vec::new();
    for (ordinal, segment) in archive.searcher().segment_readers().iter().enumerate() {
        beside(archive, ordinal as u32, segment, days(date), meta.source.as_deref(), &mut all)
            .map_err(archive.failed("looking for articles of the same day"))?;
    }
    all.sort_unstable_by(|a, b| a.order.cmp(&b.order).then_with(|| a.page.cmp(&b.page)).then_with(|| a.id.cmp(&b.id)));
    let Some(at) = all.iter().position(|beside| beside.id == meta.id) else { return Ok(Neighbours::default()) };
    let same_page = |beside: &&Beside| beside.page == meta.page;
    let first_of = |page: &Option<String>| all.iter().find(|beside| beside.page == *page);
    let read = |beside: Option<&Beside>| -> Result<Option<Neighbour>> {
        let Some(Beside { page, id, head, .. }) = beside else { return Ok(None) };
        Ok(Some(Neighbour { id: id.clone(), title: archive.text(*head)?, page: page.clone() }))
    };
    let page_before = all[..at].iter().rfind(|beside| !same_page(beside)).and_then(|beside| first_of(&beside.page));
    Ok(Neighbours {
        previous: read(all[..at].last().filter(same_page))?,
        next: read(all.get(at + 1).filter(same_page))?,
        previous_page: read(page_before)?,
        next_page: read(all[at..].iter().find(|beside| !same_page(beside)))?,
    })
}

/// Articles of this day and source in a segment: a newspaper's day is some hundreds of documents, found by the day.
fn beside(
    archive: &Archive,
    ordinal: u32,
    segment: &SegmentReader,
    day: i64,
    source: Option<&str>,
    found: &mut Vec<Beside>,
) -> tantivy::Result<()> {
    let fields = archive.fields();
    let (columns, schema) = (segment.fast_fields(), segment.schema());
    let numbers = columns.u64(schema.get_field_name(fields.paragraph))?;
    let [ids, sources, pages] = [fields.article, fields.source, fields.page].map(|field| strings(segment, field));
    let (ids, sources, pages) = (ids?, sources?, pages?);
    let of_day = Term::from_field_i64(fields.day, day);
    let index = segment.inverted_index(fields.day)?;
    let Some(mut postings) = index.read_postings(&of_day, IndexRecordOption::Basic)? else { return Ok(()) };
    while postings.doc() != TERMINATED {
        let doc = postings.doc();
        let head = numbers.first(doc) == Some(0) && !segment.is_deleted(doc);
        if head && value(sources.as_ref(), doc)?.as_deref() == source {
            let page = value(pages.as_ref(), doc)?;
            let id = value(ids.as_ref(), doc)?.unwrap_or_default();
            let head = DocAddress::new(ordinal, doc);
            found.push(Beside { order: order(page.as_deref().unwrap_or_default()), page, id, head });
        }
        postings.advance();
    }
    Ok(())
}

fn value(column: Option<&StrColumn>, doc: u32) -> tantivy::Result<Option<String>> {
    let Some((column, ordinal)) = column.and_then(|column| Some((column, column.ords().first(doc)?))) else {
        return Ok(None);
    };
    let mut value = String::new();
    column.ord_to_str(ordinal, &mut value)?;
    Ok(Some(value))
}

/// What pages sort by: `A2` before `A10`.
fn order(page: &str) -> Vec<Part> {
    let mut parts = Vec::new();
    let mut rest = page;
    while let Some(c) = rest.chars().next() {
        let digits = c.is_ascii_digit();
        let end = rest.find(|c: char| c.is_ascii_digit() != digits).unwrap_or(rest.len());
        let (part, after) = rest.split_at(end);
        parts.push(match part.parse() {
            Ok(number) => Part::Number(number),
            Err(_) => Part::Text(part.to_owned()),
        });
        rest = after;
    }
    parts
}
