//! Ranking by evidence: how much of a text's pairs, words and letters speaks for a paragraph and for the article around it.
//! Decides an order, and how much of the query a paragraph has; never which words are asked for.
//!
//! Each pair and word adds its BM25 to every paragraph that holds it, with softer saturation and length normalisation than
//! tantivy's constants (Chinese paragraphs are short and their single characters strong evidence), and the BM25 of its summed
//! frequency to every article. Characters, which occur nearly everywhere, are counted in the texts of the best only: see
//! [`letters`](super::letters).
//!
//! A segment is read in windows of whole articles. In a window terms are taken one at a time, so that an article's paragraphs, which
//! are neighbours, are summed on the way. The table of a window fits into the cache of a core, whatever the size of the archive.

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

use crate::exec::query::bigram_postings::PairPostings;
use crate::{error::Result, exec::idf::idf, format::layout::Layout, reader::index_reader::IndexReader};

/// Saturation and length normalisation of BM25 for paragraphs, and for articles. Measured; see DESIGN.md, "Ranking".
pub(crate) const PARAGRAPH: Bm25 = Bm25 { k1: 0.6, b: 0.6 };
pub(crate) const ARTICLE: Bm25 = Bm25 { k1: 0.6, b: 0.75 };

#[derive(Clone, Copy)]
pub(crate) struct Bm25 {
    k1: f32,
    b: f32,
}

impl Bm25 {
    pub(crate) fn of(self, frequency: u32, length: u32, average: f32) -> f32 {
        self.against(frequency, self.damping(length, average))
    }

    /// What a length does to every frequency in a text so long.
    fn damping(self, length: u32, average: f32) -> f32 {
        self.k1 * (1.0 - self.b + self.b * length as f32 / average)
    }

    fn against(self, frequency: u32, damping: f32) -> f32 {
        let tf = frequency as f32;
        tf * (self.k1 + 1.0) / (tf + damping)
    }
}

/// Documents that a window has at least; it ends where an article ends.
const WINDOW: usize = 1 << 14;

/// A bigram or a word of the query: one term, or two that count as one, as each segment has them.
struct QueryTerm {
    /// By segment.
    infos: Vec<[Option<TermInfo>; 2]>,
    field: Field,
    idf: f32,
}

/// The documents of a segment that have enough of the terms.
pub(crate) struct SegmentEvidence<'a> {
    /// Ascending, each with the evidence of the paragraph and of its article together.
    pub found: Vec<(DocId, f32)>,
    /// Where the articles lie.
    pub layout: &'a Layout,
}

impl SegmentEvidence<'_> {
    /// Length of the article with this head, whose title has `title` bigrams, in bigrams.
    pub(crate) fn article_length(&self, head: DocId, scope: Scope, title: u32) -> u32 {
        article_length(self.layout, head as usize, scope, title)
    }
}

fn article_length(layout: &Layout, head: usize, scope: Scope, title: u32) -> u32 {
    match scope {
        Scope::All => layout.lengths[head],
        Scope::Bodies => layout.lengths[head] - title,
    }
}

/// Average lengths in pairs.
#[derive(Clone, Copy)]
pub(crate) struct Lengths {
    pub paragraph: f32,
    pub article: f32,
}

impl Lengths {
    pub(crate) fn of(archive: &IndexReader) -> Self {
        let totals = archive.totals();
        let over = |number: u64| (totals.bigrams as f32 / number.max(1) as f32).max(1.0);
        Self { paragraph: over(totals.documents), article: over(totals.articles) }
    }
}

/// Weighs every document of the archive by what it has of the terms, and keeps those that have enough and are `wanted`, by segment and
/// document.
pub(crate) fn weigh<'a>(
    archive: &'a IndexReader,
    evidence: &Evidence,
    request: &Request,
    wanted: impl Fn(u32, DocId) -> bool,
) -> Result<Vec<SegmentEvidence<'a>>> {
    let weigh = || -> tantivy::Result<Vec<SegmentEvidence<'_>>> {
        let terms = evidence.terms.iter().map(|term| look_up(archive, term)).collect::<tantivy::Result<Vec<_>>>()?;
        let weighing = Weighing {
            archive,
            terms: &terms,
            lengths: Lengths::of(archive),
            share: evidence.share,
            scope: request.scope,
            budget: &request.budget,
        };
        let segments = 0..archive.searcher().segment_readers().len() as u32;
        segments.map(|ordinal| weighing.segment(ordinal, |doc| wanted(ordinal, doc))).collect()
    };
    let evidence = weigh().map_err(archive.failed("weighing evidence"))?;
    request.budget.check()?;
    Ok(evidence)
}

/// A term of the query in the index.
fn look_up(archive: &IndexReader, term: &EvidenceTerm) -> tantivy::Result<QueryTerm> {
    let fields = archive.fields();
    let terms: Vec<Term> = match term {
        EvidenceTerm::Bigram(bigram) => fields.pair(bigram).into(),
        EvidenceTerm::Word(word) => vec![fields.word(word)],
    };
    let field = terms[0].field();
    let mut frequency = 0;
    let mut infos = Vec::with_capacity(archive.searcher().segment_readers().len());
    for segment in archive.searcher().segment_readers() {
        let mut of_segment = [None, None];
        let index = segment.inverted_index(field)?;
        for (info, term) in of_segment.iter_mut().zip(&terms) {
            *info = index.get_term_info(term)?;
            frequency += info.as_ref().map_or(0, |info| u64::from(info.doc_freq));
        }
        infos.push(of_segment);
    }
    Ok(QueryTerm { infos, field, idf: idf(archive.totals().documents, frequency) })
}

struct Weighing<'a, 'q> {
    archive: &'a IndexReader,
    terms: &'q [QueryTerm],
    lengths: Lengths,
    /// The least share of the terms, weighed by rarity.
    share: f32,
    scope: Scope,
    budget: &'q Budget,
}

/// What a document has, and at the head of an article what the article has.
#[derive(Clone, Copy, Default)]
struct Weight {
    score: f32,
    share: f32,
    article: f32,
}

/// The postings of a term in a segment.
struct TermPostings {
    postings: PairPostings,
    idf: f32,
    share: f32,
}

impl<'a> Weighing<'a, '_> {
    fn postings(&self, ordinal: u32, segment: &SegmentReader) -> tantivy::Result<Vec<TermPostings>> {
        let all: f32 = self.terms.iter().map(|term| term.idf).sum();
        let mut lists = Vec::with_capacity(self.terms.len());
        for term in self.terms {
            let [one, other] = &term.infos[ordinal as usize];
            let index = segment.inverted_index(term.field)?;
            let open = |info: &Option<TermInfo>| {
                info.as_ref()
                    .map(|info| index.read_postings_from_terminfo(info, IndexRecordOption::WithFreqs))
                    .transpose()
            };
            if let Some(postings) = PairPostings::new(open(one)?, open(other)?, 0) {
                lists.push(TermPostings { postings, idf: term.idf, share: term.idf / all });
            }
        }
        Ok(lists)
    }

    fn segment(&self, ordinal: u32, wanted: impl Fn(DocId) -> bool) -> tantivy::Result<SegmentEvidence<'a>> {
        let archive = self.archive;
        let meter = self.budget.meter();
        let segment = archive.searcher().segment_reader(ordinal);
        let layout = archive.layout(ordinal)?;
        let numbers = &layout.numbers;
        let norms = segment.get_fieldnorms_reader(archive.fields().bigrams)?;
        let mut lists = self.postings(ordinal, segment)?;
        // Lengths are rounded to 256 values by the index, and most frequencies are 1.
        let dampings: Vec<f32> = (0..=u8::MAX)
            .map(|id| PARAGRAPH.damping(FieldNormReader::id_to_fieldnorm(id), self.lengths.paragraph))
            .collect();
        let once: Vec<f32> = dampings.iter().map(|damping| PARAGRAPH.against(1, *damping)).collect();
        let mut found = Vec::new();
        let mut window: Vec<Weight> = Vec::new();
        let mut start = 0;
        while start < numbers.len() && !lists.is_empty() {
            let end = article_end(numbers, start + WINDOW);
            window.clear();
            window.resize(end - start, Weight::default());
            for TermPostings { postings, idf, share } in &mut lists {
                // The article that is being summed: its head and the frequency so far.
                let mut article = (start, 0);
                let close = |window: &mut [Weight], (head, frequency): (usize, u32)| {
                    if frequency > 0 {
                        let length = article_length(layout, head, self.scope, norms.fieldnorm(head as DocId));
                        window[head - start].article += *idf * ARTICLE.of(frequency, length, self.lengths.article);
                    }
                };
                let mut doc = postings.doc;
                while (doc as usize) < end {
                    let at = doc as usize;
                    let head = at - numbers[at] as usize;
                    if head != article.0 {
                        close(&mut window, article);
                        article = (head, 0);
                    }
                    if self.scope == Scope::All || head != at {
                        let frequency = postings.frequency();
                        article.1 += frequency;
                        let id = usize::from(norms.fieldnorm_id(doc));
                        let value = if frequency == 1 { once[id] } else { PARAGRAPH.against(frequency, dampings[id]) };
                        let weight = &mut window[at - start];
                        weight.score += *idf * value;
                        weight.share += *share;
                    }
                    if !meter.spend(4) {
                        return Ok(SegmentEvidence { found, layout });
                    }
                    doc = postings.advance();
                }
                close(&mut window, article);
            }
            for (at, weight) in window.iter().enumerate() {
                let doc = (start + at) as DocId;
                if weight.score > 0.0 && weight.share >= self.share && wanted(doc) {
                    found.push((doc, weight.score + window[at - numbers[start + at] as usize].article));
                }
            }
            lists.retain(|list| list.postings.doc != TERMINATED);
            start = end;
        }
        Ok(SegmentEvidence { found, layout })
    }
}

/// The first document from `at` on that begins an article, or the end of the segment.
fn article_end(numbers: &[u32], at: usize) -> usize {
    let rest = numbers.get(at..).unwrap_or_default();
    rest.iter().position(|number| *number == 0).map_or(numbers.len(), |begin| at + begin)
}
