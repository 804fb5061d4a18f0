//! Collects every match of a query by article, in index order. Counts, concordances and exports are computed from it.
//! It neither ranks nor reads text.

use tantivy::{
    COLLECT_BLOCK_BUFFER_LEN, DocAddress, DocId, SegmentReader,
    columnar::{Column, StrColumn},
    query::EnableScoring,
    schema::Field,
};

use jianbao_query::{Budget, Scope, plan::MatchNode};

use crate::exec::{
    query::{lower, target::Target, tiered::TierStep},
    scan,
};
use crate::{error::Result, format::columns::strings, reader::index_reader::IndexReader};

/// The matches in one segment.
pub(crate) struct Matches<'a> {
    /// Ordinal of the segment.
    pub ordinal: u32,
    pub segment: &'a SegmentReader,
    /// Title document and paragraph number of each match, in document order.
    found: Vec<(DocId, u32)>,
}

/// An article and its matching paragraphs.
#[derive(Debug, Clone, Copy)]
pub(crate) struct MatchedArticle<'m> {
    /// The title document of the article.
    pub title_doc: DocAddress,
    /// Title document and paragraph number of each match; never empty.
    found: &'m [(DocId, u32)],
}

impl MatchedArticle<'_> {
    /// Returns the number of matching paragraphs.
    pub fn hits(&self) -> usize {
        self.found.len()
    }

    /// Returns the numbers of the matching paragraphs, ascending; 0 is the title.
    pub fn paragraphs(&self) -> impl Iterator<Item = u32> + '_ {
        self.found.iter().map(|(_, paragraph)| *paragraph)
    }
}

impl Matches<'_> {
    /// Returns the matches grouped by article. The documents of an article are adjacent.
    pub fn articles(&self) -> impl Iterator<Item = MatchedArticle<'_>> {
        let address = |title_doc| DocAddress::new(self.ordinal, title_doc);
        self.found
            .chunk_by(|a, b| a.0 == b.0)
            .map(move |found| MatchedArticle { title_doc: address(found[0].0), found })
    }

    /// Returns the matching documents, ascending.
    pub fn documents(&self) -> impl Iterator<Item = DocId> + '_ {
        self.found.iter().map(|(title_doc, paragraph)| title_doc + paragraph)
    }

    /// Returns a column of days, or `None` if no document of the segment has a value.
    pub fn days(&self, field: Field) -> tantivy::Result<Option<Column<i64>>> {
        self.segment.fast_fields().column_opt(self.segment.schema().get_field_name(field))
    }

    /// Returns a column of strings, or `None` if no document of the segment has a value.
    pub fn strings(&self, field: Field) -> tantivy::Result<Option<StrColumn>> {
        strings(self.segment, field)
    }
}

/// Returns the matches of a query, one item per segment.
pub(crate) fn matches<'a>(
    reader: &'a IndexReader,
    matching: &MatchNode,
    scope: Scope,
    budget: &Budget,
) -> Result<Vec<Matches<'a>>> {
    let target = Target { fields: reader.fields(), budget, tier: TierStep::none() };
    let query = lower::lower(target, matching);
    let searcher = reader.searcher();
    let run = || -> tantivy::Result<Vec<Matches<'a>>> {
        let weight = query.weight(EnableScoring::disabled_from_searcher(searcher))?;
        let mut all = Vec::new();
        for (ordinal, segment) in searcher.segment_readers().iter().enumerate() {
            let numbers = segment.fast_fields().u64(segment.schema().get_field_name(reader.fields().paragraph))?;
            let mut found = Vec::new();
            let mut values = vec![None; COLLECT_BLOCK_BUFFER_LEN];
            scan::for_each_block(weight.as_ref(), segment, budget, |block| {
                let values = &mut values[..block.len()];
                numbers.first_vals(block, values);
                for (&doc, number) in block.iter().zip(values.iter()) {
                    let number = number.unwrap_or(0) as u32;
                    if scope == Scope::All || number > 0 {
                        found.push((doc - number, number));
                    }
                }
            })?;
            all.push(Matches { ordinal: ordinal as u32, segment, found });
        }
        Ok(all)
    };
    let matches = run().map_err(reader.error_while("searching it"))?;
    budget.check()?;
    Ok(matches)
}
