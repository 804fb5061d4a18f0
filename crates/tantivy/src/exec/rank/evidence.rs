//! Ranks documents by evidence: the share of the bigrams, words and characters of a text that a paragraph and its
//! article contain. The caller decides which terms are looked up.
//!
//! Each bigram and word adds its BM25 score to every paragraph that contains it, and the BM25 score of its summed
//! frequency to every article. Saturation and length normalisation are softer than tantivy's constants, because Chinese
//! paragraphs are short. Characters occur nearly everywhere, so they are counted only in the texts of the best
//! paragraphs: see [`characters`](super::characters).
//!
//! A segment is processed in windows of whole articles. Within a window, terms are processed one at a time, so that the
//! adjacent paragraphs of an article are summed in passing. The table of a window fits into the cache of a core,
//! whatever the size of the archive.

use tantivy::{
    DocId, TERMINATED, Term,
    fieldnorm::FieldNormReader,
    index::SegmentReader,
    postings::TermInfo,
    schema::{Field, IndexRecordOption},
};

use jianbao_query::{
    Budget, Scope,
    engine::{Evidence, EvidenceTerm, Request},
};

use crate::exec::query::bigram_postings::BigramPostings;
use crate::{error::Result, exec::idf::idf, format::layout::Layout, reader::index_reader::IndexReader};

/// Saturation and length normalisation of BM25 for paragraphs and for articles. For measurements see DESIGN.md,
/// "Ranking".
pub(crate) const PARAGRAPH: Bm25 = Bm25 { k1: 0.6, b: 0.6 };
pub(crate) const ARTICLE: Bm25 = Bm25 { k1: 0.6, b: 0.75 };

/// The parameters of BM25.
#[derive(Clone, Copy)]
pub(crate) struct Bm25 {
    k1: f32,
    b: f32,
}

impl Bm25 {
    /// Returns the BM25 score without IDF.
    pub(crate) fn score(self, frequency: u32, length: u32, average: f32) -> f32 {
        self.score_with_norm(frequency, self.length_norm(length, average))
    }

    /// Returns the length normalisation, which is added to the frequency in the denominator.
    fn length_norm(self, length: u32, average: f32) -> f32 {
        self.k1 * (1.0 - self.b + self.b * length as f32 / average)
    }

    fn score_with_norm(self, frequency: u32, length_norm: f32) -> f32 {
        let tf = frequency as f32;
        tf * (self.k1 + 1.0) / (tf + length_norm)
    }
}

/// Minimum number of documents in a window; a window ends at the end of an article.
const WINDOW: usize = 1 << 14;

/// A bigram or word of the query: one term, or two terms that count as one.
struct QueryTerm {
    /// The term infos of each segment.
    term_infos: Vec<[Option<TermInfo>; 2]>,
    field: Field,
    idf: f32,
}

/// The documents of a segment that have enough of the terms.
pub(crate) struct SegmentEvidence<'a> {
    /// Documents, ascending, each with the sum of the evidence of the paragraph and of its article.
    pub found: Vec<(DocId, f32)>,
    /// Paragraph numbers and article lengths of the segment.
    pub layout: &'a Layout,
}

impl SegmentEvidence<'_> {
    /// Returns the length of an article in bigrams. `title` is the number of bigrams of its title.
    pub(crate) fn article_length(&self, title_doc: DocId, scope: Scope, title: u32) -> u32 {
        article_length(self.layout, title_doc as usize, scope, title)
    }
}

fn article_length(layout: &Layout, title_doc: usize, scope: Scope, title: u32) -> u32 {
    match scope {
        Scope::All => layout.lengths[title_doc],
        Scope::Bodies => layout.lengths[title_doc] - title,
    }
}

/// Average lengths in bigrams.
#[derive(Clone, Copy)]
pub(crate) struct AverageLengths {
    pub paragraph: f32,
    pub article: f32,
}

impl AverageLengths {
    pub(crate) fn new(reader: &IndexReader) -> Self {
        let totals = reader.totals();
        let over = |number: u64| (totals.bigrams as f32 / number.max(1) as f32).max(1.0);
        Self { paragraph: over(totals.documents), article: over(totals.articles) }
    }
}

/// Scores every document by the terms that it contains. Returns the documents that are `wanted` and contain enough of
/// the terms, by segment.
pub(crate) fn collect_evidence<'a>(
    reader: &'a IndexReader,
    evidence: &Evidence,
    request: &Request,
    wanted: impl Fn(u32, DocId) -> bool,
) -> Result<Vec<SegmentEvidence<'a>>> {
    let collect_evidence = || -> tantivy::Result<Vec<SegmentEvidence<'_>>> {
        let terms = evidence.terms.iter().map(|term| look_up(reader, term)).collect::<tantivy::Result<Vec<_>>>()?;
        let collector = EvidenceCollector {
            reader,
            terms: &terms,
            lengths: AverageLengths::new(reader),
            share: evidence.share,
            scope: request.scope,
            budget: &request.budget,
        };
        let segments = 0..reader.searcher().segment_readers().len() as u32;
        segments.map(|ordinal| collector.segment(ordinal, |doc| wanted(ordinal, doc))).collect()
    };
    let evidence = collect_evidence().map_err(reader.error_while("weighing evidence"))?;
    request.budget.check()?;
    Ok(evidence)
}

/// Looks up a term of the query in all segments.
fn look_up(reader: &IndexReader, term: &EvidenceTerm) -> tantivy::Result<QueryTerm> {
    let fields = reader.fields();
    let terms: Vec<Term> = match term {
        EvidenceTerm::Bigram(bigram) => fields.bigram_terms(bigram).into(),
        EvidenceTerm::Word(word) => vec![fields.word_term(word)],
    };
    let field = terms[0].field();
    let mut frequency = 0;
    let mut term_infos = Vec::with_capacity(reader.searcher().segment_readers().len());
    for segment in reader.searcher().segment_readers() {
        let mut of_segment = [None, None];
        let index = segment.inverted_index(field)?;
        for (info, term) in of_segment.iter_mut().zip(&terms) {
            *info = index.get_term_info(term)?;
            frequency += info.as_ref().map_or(0, |info| u64::from(info.doc_freq));
        }
        term_infos.push(of_segment);
    }
    Ok(QueryTerm { term_infos, field, idf: idf(reader.totals().documents, frequency) })
}

struct EvidenceCollector<'a, 'q> {
    reader: &'a IndexReader,
    terms: &'q [QueryTerm],
    lengths: AverageLengths,
    /// Minimum share of the terms, weighted by IDF.
    share: f32,
    scope: Scope,
    budget: &'q Budget,
}

/// The evidence of a document; `article` is set at the title document only.
#[derive(Clone, Copy, Default)]
struct DocEvidence {
    score: f32,
    share: f32,
    article: f32,
}

/// The postings of a term in a segment.
struct TermPostings {
    postings: BigramPostings,
    idf: f32,
    share: f32,
}

impl<'a> EvidenceCollector<'a, '_> {
    fn postings(&self, ordinal: u32, segment: &SegmentReader) -> tantivy::Result<Vec<TermPostings>> {
        let idf_sum: f32 = self.terms.iter().map(|term| term.idf).sum();
        let mut lists = Vec::with_capacity(self.terms.len());
        for term in self.terms {
            let [first, second] = &term.term_infos[ordinal as usize];
            let index = segment.inverted_index(term.field)?;
            let open = |info: &Option<TermInfo>| {
                info.as_ref()
                    .map(|info| index.read_postings_from_terminfo(info, IndexRecordOption::WithFreqs))
                    .transpose()
            };
            if let Some(postings) = BigramPostings::new(open(first)?, open(second)?, 0) {
                lists.push(TermPostings { postings, idf: term.idf, share: term.idf / idf_sum });
            }
        }
        Ok(lists)
    }

    fn segment(&self, ordinal: u32, wanted: impl Fn(DocId) -> bool) -> tantivy::Result<SegmentEvidence<'a>> {
        let reader = self.reader;
        let meter = self.budget.meter();
        let segment = reader.searcher().segment_reader(ordinal);
        let layout = reader.layout(ordinal)?;
        let numbers = &layout.numbers;
        let norms = segment.get_fieldnorms_reader(reader.fields().bigrams)?;
        let mut lists = self.postings(ordinal, segment)?;
        // The index rounds lengths to 256 values, and most frequencies are 1.
        let length_norms: Vec<f32> = (0..=u8::MAX)
            .map(|id| PARAGRAPH.length_norm(FieldNormReader::id_to_fieldnorm(id), self.lengths.paragraph))
            .collect();
        let single_scores: Vec<f32> =
            length_norms.iter().map(|length_norm| PARAGRAPH.score_with_norm(1, *length_norm)).collect();
        let mut found = Vec::new();
        let mut window: Vec<DocEvidence> = Vec::new();
        let mut start = 0;
        while start < numbers.len() && !lists.is_empty() {
            let end = article_end(numbers, start + WINDOW);
            window.clear();
            window.resize(end - start, DocEvidence::default());
            for TermPostings { postings, idf, share } in &mut lists {
                // The current article: its title document, and the frequency so far.
                let mut article = (start, 0);
                let close = |window: &mut [DocEvidence], (title_doc, frequency): (usize, u32)| {
                    if frequency > 0 {
                        let length = article_length(layout, title_doc, self.scope, norms.fieldnorm(title_doc as DocId));
                        window[title_doc - start].article +=
                            *idf * ARTICLE.score(frequency, length, self.lengths.article);
                    }
                };
                let mut doc = postings.doc;
                while (doc as usize) < end {
                    let at = doc as usize;
                    let title_doc = at - numbers[at] as usize;
                    if title_doc != article.0 {
                        close(&mut window, article);
                        article = (title_doc, 0);
                    }
                    if self.scope == Scope::All || title_doc != at {
                        let frequency = postings.frequency();
                        article.1 += frequency;
                        let id = usize::from(norms.fieldnorm_id(doc));
                        let value = if frequency == 1 {
                            single_scores[id]
                        } else {
                            PARAGRAPH.score_with_norm(frequency, length_norms[id])
                        };
                        let doc_evidence = &mut window[at - start];
                        doc_evidence.score += *idf * value;
                        doc_evidence.share += *share;
                    }
                    if !meter.spend(4) {
                        return Ok(SegmentEvidence { found, layout });
                    }
                    doc = postings.advance();
                }
                close(&mut window, article);
            }
            for (at, doc_evidence) in window.iter().enumerate() {
                let doc = (start + at) as DocId;
                if doc_evidence.score > 0.0 && doc_evidence.share >= self.share && wanted(doc) {
                    found.push((doc, doc_evidence.score + window[at - numbers[start + at] as usize].article));
                }
            }
            lists.retain(|list| list.postings.doc != TERMINATED);
            start = end;
        }
        Ok(SegmentEvidence { found, layout })
    }
}

/// Returns the first title document at or after `at`, or the end of the segment.
fn article_end(numbers: &[u32], at: usize) -> usize {
    let rest = numbers.get(at..).unwrap_or_default();
    rest.iter().position(|number| *number == 0).map_or(numbers.len(), |begin| at + begin)
}
