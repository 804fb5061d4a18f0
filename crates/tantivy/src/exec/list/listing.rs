//! Lists articles by date and id: all matching articles, or those of one day.

use jianbao_model::Date;
use jianbao_query::{
    Budget, Scope,
    engine::{ArticleKey, ArticleMatch, epoch_day},
    plan::MatchNode,
};
use tantivy::{DocAddress, DocSet, SegmentReader, TERMINATED, Term, columnar::StrColumn, schema::IndexRecordOption};

use crate::exec::{
    address,
    list::matches::{self, Matches},
};
use crate::{error::Result, format::columns::strings, reader::index_reader::IndexReader};

/// Budget steps for collecting and sorting one article.
const ENTRY_STEPS: u64 = 1000;

/// An article with matches.
struct Entry {
    day: Option<i64>,
    id: String,
    title_doc: DocAddress,
    paragraphs: Vec<usize>,
}

/// Returns the matching articles by date and id; those without a date come last.
pub(crate) fn list_matches(
    reader: &IndexReader,
    matching: &MatchNode,
    scope: Scope,
    budget: &Budget,
) -> Result<Vec<ArticleMatch>> {
    let mut entries = Vec::new();
    for matches in matches::matches(reader, matching, scope, budget)? {
        budget.check()?;
        budget.spend(ENTRY_STEPS * matches.articles().count() as u64);
        collect_entries(reader, &matches, &mut entries).map_err(reader.error_while("reading its columns"))?;
    }
    let key = |entry: &Entry| (entry.day.is_none(), entry.day);
    entries.sort_unstable_by(|a, b| key(a).cmp(&key(b)).then_with(|| a.id.cmp(&b.id)));
    let found = |entry: Entry| ArticleMatch {
        article: ArticleKey { id: entry.id, address: address::to_number(entry.title_doc) },
        paragraphs: entry.paragraphs,
    };
    Ok(entries.into_iter().map(found).collect())
}

fn collect_entries(reader: &IndexReader, matches: &Matches<'_>, entries: &mut Vec<Entry>) -> tantivy::Result<()> {
    let fields = reader.fields();
    let days = matches.days(fields.day)?;
    let Some(ids) = matches.strings(fields.article)? else { return Ok(()) };
    let first = entries.len();
    // Ordinals of ids sort like the ids.
    let mut numbered: Vec<(u64, usize)> = Vec::new();
    for article in matches.articles() {
        let title_doc = article.title_doc;
        numbered.extend(ids.ords().first(title_doc.doc_id).map(|number| (number, entries.len())));
        entries.push(Entry {
            day: days.as_ref().and_then(|days| days.first(title_doc.doc_id)),
            id: String::new(),
            title_doc,
            paragraphs: article.paragraphs().map(|number| number as usize).collect(),
        });
    }
    debug_assert_eq!(numbered.len(), entries.len() - first, "every document has the id of its article");
    numbered.sort_unstable();
    fill_ids(&ids, &numbered, entries)
}

/// Fills in the ids in one pass over their dictionary.
fn fill_ids(ids: &StrColumn, numbered: &[(u64, usize)], entries: &mut [Entry]) -> tantivy::Result<()> {
    let numbers: Vec<u64> = numbered.iter().map(|(number, _)| *number).collect();
    let mut places = numbered.iter();
    ids.dictionary().sorted_ords_to_term_cb(&numbers, |id| {
        if let (Some((_, at)), Ok(id)) = (places.next(), str::from_utf8(id)) {
            id.clone_into(&mut entries[*at].id);
        }
    })?;
    Ok(())
}

/// Returns the articles of a day and a source, each with its page.
pub(crate) fn same_day(
    reader: &IndexReader,
    date: Date,
    source: Option<&str>,
) -> Result<Vec<(ArticleKey, Option<String>)>> {
    let mut found = Vec::new();
    for (ordinal, segment) in reader.searcher().segment_readers().iter().enumerate() {
        same_day_in_segment(reader, ordinal as u32, segment, epoch_day(date), source, &mut found)
            .map_err(reader.error_while("looking for articles of the same day"))?;
    }
    Ok(found)
}

/// Adds the articles of a day and a source in one segment. They are found through the index of days: one day of a
/// newspaper has a few hundred documents.
fn same_day_in_segment(
    reader: &IndexReader,
    ordinal: u32,
    segment: &SegmentReader,
    day: i64,
    source: Option<&str>,
    found: &mut Vec<(ArticleKey, Option<String>)>,
) -> tantivy::Result<()> {
    let fields = reader.fields();
    let (columns, schema) = (segment.fast_fields(), segment.schema());
    let numbers = columns.u64(schema.get_field_name(fields.paragraph))?;
    let [ids, sources, pages] = [fields.article, fields.source, fields.page].map(|field| strings(segment, field));
    let (ids, sources, pages) = (ids?, sources?, pages?);
    let of_day = Term::from_field_i64(fields.day, day);
    let index = segment.inverted_index(fields.day)?;
    let Some(mut postings) = index.read_postings(&of_day, IndexRecordOption::Basic)? else { return Ok(()) };
    while postings.doc() != TERMINATED {
        let doc = postings.doc();
        let is_title = numbers.first(doc) == Some(0) && !segment.is_deleted(doc);
        if is_title && value(sources.as_ref(), doc)?.as_deref() == source {
            let page = value(pages.as_ref(), doc)?;
            let id = value(ids.as_ref(), doc)?.unwrap_or_default();
            found.push((ArticleKey { id, address: address::to_number(DocAddress::new(ordinal, doc)) }, page));
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
