//! Checks that the articles of an index are complete, and that they are those of its record.

use std::collections::HashMap;

use tantivy::{DocAddress, SegmentReader};

use crate::{
    error::Result,
    generation::{
        ids,
        sources::{Entry, whole},
    },
    maintenance::verify::{
        reindex::{Complete, Deriving},
        verification::Verification,
    },
    reader::index_reader::IndexReader,
};

/// Every article is whole, and what the record says; and the record has no other. One article of `step` is analysed again.
pub(crate) fn verify(
    deriving: &Deriving<'_>,
    entries: &[Vec<Entry>],
    step: usize,
    found: &mut Verification,
) -> Result<()> {
    let mut recorded: HashMap<u128, &Entry> = HashMap::new();
    for entry in entries.iter().flatten() {
        if let Some(id) = entry.id()
            && recorded.insert(ids::hash(id), entry).is_some()
        {
            found.fault(format!("the article {id} is recorded twice"));
        }
    }
    let mut seen = 0;
    for (ordinal, segment) in deriving.archive.searcher().segment_readers().iter().enumerate() {
        let mut complete = verify_segment(deriving.archive, ordinal as u32, segment, &mut recorded, found)?;
        complete.retain(|_| {
            seen += 1;
            seen % step == 0
        });
        deriving.compare(ordinal as u32, &complete, found)?;
    }
    let mut missing: Vec<&str> = recorded.values().filter_map(|entry| entry.id()).collect();
    missing.sort_unstable();
    for id in missing {
        found.fault(format!("the article {id} is recorded but not indexed"));
    }
    Ok(())
}

/// An article is its head and its paragraphs, numbered without a gap, as many as the head says. Gives those that are.
fn verify_segment(
    archive: &IndexReader,
    ordinal: u32,
    segment: &SegmentReader,
    recorded: &mut HashMap<u128, &Entry>,
    found: &mut Verification,
) -> Result<Vec<Complete>> {
    let name = segment.schema().get_field_name(archive.fields().paragraph);
    let numbers = segment.fast_fields().u64(name).map_err(archive.failed("reading its columns"))?;
    let mut complete = Vec::new();
    let mut doc = 0;
    while doc < segment.max_doc() {
        let head = doc;
        doc += 1;
        if segment.is_deleted(head) {
            continue;
        }
        if numbers.first(head) != Some(0) {
            found.fault(format!("document {head} of segment {ordinal} is a paragraph without its article"));
            continue;
        }
        let record = match archive.record(DocAddress::new(ordinal, head)) {
            Ok(record) => record,
            Err(error) => {
                found.fault(error.to_string());
                continue;
            }
        };
        found.articles += 1;
        let has = (1..).take_while(|number| {
            let at = head + *number as u32;
            at < segment.max_doc() && numbers.first(at) == Some(*number) && !segment.is_deleted(at)
        });
        let paragraphs = has.count();
        doc = head + 1 + paragraphs as u32;
        let id = record.meta.id.clone();
        if paragraphs != record.paragraphs {
            found.fault(format!("the article {id} has {paragraphs} of its {} paragraphs", record.paragraphs));
            continue;
        }
        complete.push(Complete { head, paragraphs });
        let mut article = archive.article_at(DocAddress::new(ordinal, head), record)?;
        match recorded.remove(&ids::hash(&id)) {
            None => found.fault(format!("the article {id} is indexed but not recorded, or indexed twice")),
            Some(entry) => {
                article.meta.id.clone_from(&entry.wanted);
                if whole(&article) != entry.whole {
                    found.fault(format!("the article {id} is not as it was read"));
                } else if entry.empty != article.paragraphs.is_empty() {
                    found.fault(format!("the article {id} is recorded as with paragraphs or without, wrongly"));
                }
            }
        }
    }
    Ok(complete)
}
