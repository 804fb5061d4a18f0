//! Ranking by evidence: how much of a text's pairs, words and letters speaks for a paragraph and for the article around it.
//! Decides an order, and how much of the query a paragraph has; never which words are asked for.
//!
//! Each pair and word adds its BM25 to every paragraph that holds it, with softer saturation and length normalisation than
//! tantivy's constants (Chinese paragraphs are short and their single characters strong evidence), and the BM25 of its summed
//! frequency to every article. Terms are taken one at a time, so that an article's paragraphs, which are neighbours, are
//! summed on the way. Letters, which stand nearly everywhere, are counted in the texts of the best only: see [`letters`](super::letters).

use tantivy::{DocId, TERMINATED, Term, fieldnorm::FieldNormReader, schema::IndexRecordOption};

use jianbao_query::{
    Budget, Scope,
    engine::{EvidenceTerm, Request},
};

use crate::exec::query::pair_postings::PairPostings;
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

/// A pair or a word that speaks for a text: one term, or two that count as one.
struct QueryTerm {
    terms: Vec<Term>,
    idf: f32,
}

/// What the documents of a segment have, by document.
pub(crate) struct SegmentEvidence<'a> {
    /// Evidence of the paragraph and of its article together.
    pub scores: Vec<f32>,
    /// Share of the query's pairs and words, weighed by rarity, that the paragraph has.
    pub shares: Vec<f32>,
    /// Where the articles lie.
    pub layout: &'a Layout,
}

impl SegmentEvidence<'_> {
    /// Length of the article with this head, whose title has so many pairs, in pairs.
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

/// Weighs every document of the archive by what it has of the terms.
pub(crate) fn weigh<'a>(
    archive: &'a IndexReader,
    terms: &[EvidenceTerm],
    request: &Request,
) -> Result<Vec<SegmentEvidence<'a>>> {
    let weigh = || -> tantivy::Result<Vec<SegmentEvidence<'_>>> {
        let witnesses = terms.iter().map(|term| witness(archive, term)).collect::<tantivy::Result<Vec<_>>>()?;
        let lengths = Lengths::of(archive);
        let segments = 0..archive.searcher().segment_readers().len() as u32;
        let weigh = |ordinal| weigh_segment(archive, ordinal, &witnesses, lengths, request.scope, &request.budget);
        segments.map(weigh).collect()
    };
    let evidence = weigh().map_err(archive.failed("weighing evidence"))?;
    request.budget.check()?;
    Ok(evidence)
}

/// A term of the query in the index.
fn witness(archive: &IndexReader, term: &EvidenceTerm) -> tantivy::Result<QueryTerm> {
    let fields = archive.fields();
    let terms: Vec<Term> = match term {
        EvidenceTerm::Bigram(bigram) => fields.pair(bigram).into(),
        EvidenceTerm::Word(word) => vec![fields.word(word)],
    };
    let mut frequency = 0;
    for term in &terms {
        frequency += archive.searcher().doc_freq(term)?;
    }
    Ok(QueryTerm { terms, idf: idf(archive.totals().documents, frequency) })
}

fn weigh_segment<'a>(
    archive: &'a IndexReader,
    ordinal: u32,
    witnesses: &[QueryTerm],
    lengths: Lengths,
    scope: Scope,
    budget: &Budget,
) -> tantivy::Result<SegmentEvidence<'a>> {
    let meter = budget.meter();
    let segment = archive.searcher().segment_reader(ordinal);
    let layout = archive.layout(ordinal)?;
    let numbers = &layout.numbers;
    let documents = numbers.len();
    let norms = segment.get_fieldnorms_reader(archive.fields().bigrams)?;
    let counts = |doc: usize, head: usize| scope == Scope::All || head != doc;
    let mut scores = vec![0.0_f32; documents];
    let mut articles = vec![0.0_f32; documents];
    let mut shares = vec![0.0_f32; documents];
    let all: f32 = witnesses.iter().map(|witness| witness.idf).sum();
    // Lengths are rounded to 256 values by the index.
    let dampings: Vec<f32> =
        (0..=u8::MAX).map(|id| PARAGRAPH.damping(FieldNormReader::id_to_fieldnorm(id), lengths.paragraph)).collect();
    for witness in witnesses {
        let index = segment.inverted_index(witness.terms[0].field())?;
        let mut lists = Vec::with_capacity(2);
        for term in &witness.terms {
            lists.push(index.read_postings(term, IndexRecordOption::WithFreqs)?);
        }
        let mut lists = lists.into_iter();
        let Some(mut postings) = PairPostings::new(lists.next().flatten(), lists.next().flatten(), 0) else { continue };
        let share = witness.idf / all;
        // The article that is being summed: its head and the frequency so far.
        let mut article = (0, 0);
        let mut close = |(head, frequency): (usize, u32)| {
            if frequency > 0 {
                let length = article_length(layout, head, scope, norms.fieldnorm(head as DocId));
                articles[head] += witness.idf * ARTICLE.of(frequency, length, lengths.article);
            }
        };
        let mut doc = postings.doc;
        while doc != TERMINATED {
            let at = doc as usize;
            let head = at - numbers[at] as usize;
            if head != article.0 {
                close(article);
                article = (head, 0);
            }
            if counts(at, head) {
                let frequency = postings.frequency();
                article.1 += frequency;
                let damping = dampings[usize::from(norms.fieldnorm_id(doc))];
                scores[at] += witness.idf * PARAGRAPH.against(frequency, damping);
                shares[at] += share;
            }
            if !meter.spend(4) {
                break;
            }
            doc = postings.advance();
        }
        close(article);
    }
    for doc in 0..documents {
        if scores[doc] > 0.0 {
            scores[doc] += articles[doc - numbers[doc] as usize];
        }
    }
    Ok(SegmentEvidence { scores, shares, layout })
}
