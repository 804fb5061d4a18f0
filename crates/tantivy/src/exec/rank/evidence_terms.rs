//! The terms of a relaxed query: bigrams and words, with their rarity and their postings.

use jianbao_query::engine::{EvidenceTerm, idf};
use tantivy::{Term, index::SegmentReader, postings::TermInfo, schema::Field, schema::IndexRecordOption};

use crate::exec::query::bigram_postings::BigramPostings;
use crate::reader::index_reader::IndexReader;

/// Shares are sums of floats; a share this much below the minimum may be rounded down from it.
pub(crate) const ROUNDING: f32 = 1e-4;

/// The terms of a query, rarest first. The order is the same in all segments, so that sums of floats are the same too.
pub(crate) struct EvidenceTerms {
    terms: Vec<QueryTerm>,
}

/// A bigram or word of the query: one term, or two terms that count as one.
struct QueryTerm {
    /// The term infos of each segment.
    infos: Vec<[Option<TermInfo>; 2]>,
    field: Field,
    idf: f32,
    /// The share of the term in the sum of the IDFs, and the sum of the shares of all terms after it.
    share: f32,
    rest: f32,
}

/// The postings of a term in a segment.
pub(crate) struct TermPostings {
    pub postings: BigramPostings,
    pub idf: f32,
    pub share: f32,
    /// The sum of the shares of the terms after this one.
    pub rest: f32,
}

impl EvidenceTerms {
    /// Looks up the terms in all segments.
    pub(crate) fn look_up(reader: &IndexReader, terms: &[EvidenceTerm]) -> tantivy::Result<Self> {
        let mut terms =
            terms.iter().map(|term| QueryTerm::look_up(reader, term)).collect::<tantivy::Result<Vec<_>>>()?;
        terms.sort_by(|a, b| b.idf.total_cmp(&a.idf));
        let sum: f32 = terms.iter().map(|term| term.idf).sum();
        let mut rest = 0.0;
        for term in terms.iter_mut().rev() {
            term.share = term.idf / sum;
            term.rest = rest;
            rest += term.share;
        }
        Ok(Self { terms })
    }

    /// Opens the postings of a segment, rarest term first.
    pub(crate) fn postings(&self, ordinal: u32, segment: &SegmentReader) -> tantivy::Result<Vec<TermPostings>> {
        self.terms.iter().filter_map(|term| term.postings(ordinal, segment).transpose()).collect()
    }
}

impl QueryTerm {
    fn look_up(reader: &IndexReader, term: &EvidenceTerm) -> tantivy::Result<Self> {
        let fields = reader.fields();
        let terms: Vec<Term> = match term {
            EvidenceTerm::Bigram(bigram) => fields.bigram_terms(bigram).into(),
            EvidenceTerm::Word(word) => vec![fields.word_term(word)],
        };
        let field = terms[0].field();
        let mut frequency = 0;
        let mut infos = Vec::with_capacity(reader.searcher().segment_readers().len());
        for segment in reader.searcher().segment_readers() {
            let mut of_segment = [None, None];
            let index = segment.inverted_index(field)?;
            for (info, term) in of_segment.iter_mut().zip(&terms) {
                *info = index.get_term_info(term)?;
                frequency += info.as_ref().map_or(0, |info| u64::from(info.doc_freq));
            }
            infos.push(of_segment);
        }
        let idf = idf(reader.totals().documents, frequency);
        Ok(Self { infos, field, idf, share: 0.0, rest: 0.0 })
    }

    fn postings(&self, ordinal: u32, segment: &SegmentReader) -> tantivy::Result<Option<TermPostings>> {
        let index = segment.inverted_index(self.field)?;
        let open = |info: &Option<TermInfo>| {
            let postings = info.as_ref();
            postings.map(|info| index.read_postings_from_terminfo(info, IndexRecordOption::WithFreqs)).transpose()
        };
        let [first, second] = &self.infos[ordinal as usize];
        let postings = BigramPostings::new(open(first)?, open(second)?, 0);
        Ok(postings.map(|postings| TermPostings { postings, idf: self.idf, share: self.share, rest: self.rest }))
    }
}
