//! Verifies that the articles of an index are complete and match the record of sources.

use std::collections::HashMap;

use tantivy::{DocAddress, SegmentReader};

use crate::{
    error::Result,
    generation::{
        ids,
        sources::{ArticleEntry, article_hash},
    },
    maintenance::verify::{
        reindex::{CompleteArticle, ReindexCheck},
        verification::Verification,
    },
    reader::index_reader::IndexReader,
};

/// Checks that every article is complete and matches the record, and that every recorded article is indexed. Every
/// `step`th article is analysed again.
pub(crate) fn verify(
    check: &ReindexCheck<'_>,
    entries: &[Vec<ArticleEntry>],
    step: usize,
    report: &mut Verification,
) -> Result<()> {
    let mut recorded: HashMap<u128, &ArticleEntry> = HashMap::new();
    for entry in entries.iter().flatten() {
        if let Some(id) = entry.id()
            && recorded.insert(ids::hash(id), entry).is_some()
        {
            report.add_fault(format!("the article {id} is recorded twice"));
        }
    }
    let mut seen = 0;
    for (ordinal, segment) in check.reader.searcher().segment_readers().iter().enumerate() {
        let mut complete = verify_segment(check.reader, ordinal as u32, segment, &mut recorded, report)?;
        complete.retain(|_| {
            seen += 1;
            seen % step == 0
        });
        check.compare(ordinal as u32, &complete, report)?;
    }
    let mut missing: Vec<&str> = recorded.values().filter_map(|entry| entry.id()).collect();
    missing.sort_unstable();
    for id in missing {
        report.add_fault(format!("the article {id} is recorded but not indexed"));
    }
    Ok(())
}

/// Checks the articles of a segment: a title document, then as many paragraphs as its record says, numbered without
/// gaps. Returns the complete ones.
fn verify_segment(
    reader: &IndexReader,
    ordinal: u32,
    segment: &SegmentReader,
    recorded: &mut HashMap<u128, &ArticleEntry>,
    report: &mut Verification,
) -> Result<Vec<CompleteArticle>> {
    let name = segment.schema().get_field_name(reader.fields().paragraph);
    let numbers = segment.fast_fields().u64(name).map_err(reader.error_while("reading its columns"))?;
    let mut complete = Vec::new();
    let mut doc = 0;
    while doc < segment.max_doc() {
        let title_doc = doc;
        doc += 1;
        if segment.is_deleted(title_doc) {
            continue;
        }
        if numbers.first(title_doc) != Some(0) {
            report.add_fault(format!("document {title_doc} of segment {ordinal} is a paragraph without its article"));
            continue;
        }
        let record = match reader.record(DocAddress::new(ordinal, title_doc)) {
            Ok(record) => record,
            Err(error) => {
                report.add_fault(error.to_string());
                continue;
            }
        };
        report.articles += 1;
        let following = (1..).take_while(|number| {
            let at = title_doc + *number as u32;
            at < segment.max_doc() && numbers.first(at) == Some(*number) && !segment.is_deleted(at)
        });
        let paragraphs = following.count();
        doc = title_doc + 1 + paragraphs as u32;
        let id = record.meta.id.clone();
        if paragraphs != record.paragraphs {
            report.add_fault(format!("the article {id} has {paragraphs} of its {} paragraphs", record.paragraphs));
            continue;
        }
        complete.push(CompleteArticle { title_doc, paragraphs });
        let mut article = reader.article_at(DocAddress::new(ordinal, title_doc), record)?;
        match recorded.remove(&ids::hash(&id)) {
            None => report.add_fault(format!("the article {id} is indexed but not recorded, or indexed twice")),
            Some(entry) => {
                article.meta.id.clone_from(&entry.original_id);
                if article_hash(&article) != entry.article_hash {
                    report.add_fault(format!("the article {id} is not as it was read"));
                } else if entry.empty != article.paragraphs.is_empty() {
                    report.add_fault(format!("the article {id} is recorded as with paragraphs or without, wrongly"));
                }
            }
        }
    }
    Ok(complete)
}
