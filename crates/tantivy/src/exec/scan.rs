//! Runs a tantivy weight over a segment until the budget is exceeded. Every loop over matching documents is in this
//! file.

use tantivy::{COLLECT_BLOCK_BUFFER_LEN, DocId, Score, SegmentReader, TERMINATED, query::Weight};

use jianbao_query::Budget;

/// Calls `each` with blocks of matching documents, ascending. Removed documents are left out.
pub(crate) fn for_each_block(
    weight: &dyn Weight,
    segment: &SegmentReader,
    budget: &Budget,
    mut each: impl FnMut(&[DocId]),
) -> tantivy::Result<()> {
    let mut scorer = weight.scorer(segment, 1.0)?;
    let alive_docs = segment.alive_bitset();
    let meter = budget.meter();
    let mut buffer = [0; COLLECT_BLOCK_BUFFER_LEN];
    loop {
        let filled = scorer.fill_buffer(&mut buffer);
        match alive_docs {
            None => each(&buffer[..filled]),
            Some(alive_docs) => {
                let mut count = 0;
                for at in 0..filled {
                    buffer[count] = buffer[at];
                    count += usize::from(alive_docs.is_alive(buffer[at]));
                }
                each(&buffer[..count]);
            }
        }
        if filled < COLLECT_BLOCK_BUFFER_LEN || !meter.spend(filled as u32) {
            return Ok(());
        }
    }
}

/// Calls `each` with every matching document and its score. Removed documents are left out.
pub(crate) fn for_each_scored(
    weight: &dyn Weight,
    segment: &SegmentReader,
    budget: &Budget,
    mut each: impl FnMut(DocId, Score),
) -> tantivy::Result<()> {
    let mut scorer = weight.scorer(segment, 1.0)?;
    let alive_docs = segment.alive_bitset();
    let meter = budget.meter();
    let mut doc = scorer.doc();
    while doc != TERMINATED {
        if alive_docs.is_none_or(|alive_docs| alive_docs.is_alive(doc)) {
            each(doc, scorer.score());
        }
        if !meter.spend(1) {
            break;
        }
        doc = scorer.advance();
    }
    Ok(())
}
