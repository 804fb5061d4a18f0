//! Ranking by evidence: how much of a text's pairs, words and letters speaks for a paragraph and for the article around it.
//! Decides an order, and how much of the query a paragraph has; never which words are asked for.
//!
//! Each pair and word adds its BM25 to every paragraph that holds it, with softer saturation and length normalisation than
//! tantivy's constants (Chinese paragraphs are short and their single characters strong evidence), and the BM25 of its summed
//! frequency to every article. Terms are taken one at a time, so that an article's paragraphs, which are neighbours, are
//! summed on the way. Letters, which stand nearly everywhere, are counted in the texts of the best only: see [`letters`](super::letters).

use tantivy::{DocId, SegmentReader, TERMINATED, Term, schema::IndexRecordOption};

use super::{Scope, literal::PairPostings, plan::PiecePlan, vocabulary};
use crate::{
    analysis::{grams, is_letter},
    error::Result,
    index::Archive,
};

/// Saturation and length normalisation of BM25 for paragraphs, and for articles. Measured; see DESIGN.md, "Ranking".
pub(super) const PARAGRAPH: Bm25 = Bm25 { k1: 0.6, b: 0.6 };
pub(super) const ARTICLE: Bm25 = Bm25 { k1: 0.6, b: 0.75 };

#[derive(Clone, Copy)]
pub(super) struct Bm25 {
    k1: f32,
    b: f32,
}

impl Bm25 {
    pub(super) fn of(self, frequency: u32, length: u32, average: f32) -> f32 {
        let tf = frequency as f32;
        tf * (self.k1 + 1.0) / (tf + self.k1 * (1.0 - self.b + self.b * length as f32 / average))
    }
}

/// How rare it is that a term stands in a document, for so many of all.
pub(super) fn idf(documents: u64, frequency: u64) -> f32 {
    let (documents, frequency) = (documents as f32, frequency.min(documents) as f32);
    (1.0 + (documents - frequency + 0.5) / (frequency + 0.5)).ln()
}

/// A pair or a word that speaks for a text: one term, or two that count as one.
struct Witness {
    terms: Vec<Term>,
    idf: f32,
}

/// What the documents of a segment have, by document.
pub(super) struct SegmentEvidence {
    /// Evidence of the paragraph and of its article together.
    pub scores: Vec<f32>,
    /// Share of the query's pairs and words, weighed by rarity, that the paragraph has.
    pub shares: Vec<f32>,
    /// Number of the paragraph in its article.
    pub numbers: Vec<u32>,
    /// Length of each article, at its head, in pairs.
    pub article_lengths: Vec<u32>,
}

/// Average lengths in pairs.
#[derive(Clone, Copy)]
pub(super) struct Lengths {
    pub paragraph: f32,
    pub article: f32,
}

impl Lengths {
    pub(super) fn of(archive: &Archive) -> Self {
        let totals = archive.totals();
        let over = |number: u64| (totals.grams as f32 / number.max(1) as f32).max(1.0);
        Self { paragraph: over(totals.documents), article: over(totals.articles) }
    }
}

/// Weighs every document of the archive by what it has of the pairs and words of the pieces.
pub(super) fn weigh(archive: &Archive, pieces: &[&PiecePlan], scope: Scope) -> Result<Vec<SegmentEvidence>> {
    let witnesses = witnesses(archive, pieces)?;
    let weigh = || -> tantivy::Result<Vec<SegmentEvidence>> {
        let lengths = Lengths::of(archive);
        let segments = archive.searcher().segment_readers().iter();
        segments.map(|segment| weigh_segment(archive, segment, &witnesses, lengths, scope)).collect()
    };
    weigh().map_err(archive.failed("weighing evidence"))
}

/// Pairs and words of the pieces, each once.
fn witnesses(archive: &Archive, pieces: &[&PiecePlan]) -> Result<Vec<Witness>> {
    let fields = archive.fields();
    let mut terms: Vec<Vec<Term>> = Vec::new();
    let mut add = |term: Vec<Term>| {
        if !terms.contains(&term) {
            terms.push(term);
        }
    };
    let total = archive.totals().grams;
    for piece in pieces {
        let text = without_asides(&piece.folded);
        grams::pairs(&text, &mut |pair, _| add(fields.pair(pair).into()));
        for run in text.split(|c| !is_letter(c)).filter(|run| !run.is_empty()) {
            for word in vocabulary::cut(run, total, |word| archive.word_frequency(word))? {
                add(vec![fields.word(&run[word])]);
            }
        }
    }
    let documents = archive.totals().documents;
    let weighed = |terms: Vec<Term>| -> tantivy::Result<Witness> {
        let mut frequency = 0;
        for term in &terms {
            frequency += archive.searcher().doc_freq(term)?;
        }
        Ok(Witness { terms, idf: idf(documents, frequency) })
    };
    terms.into_iter().map(weighed).collect::<tantivy::Result<_>>().map_err(archive.failed("weighing evidence"))
}

/// Leaves out what stands in brackets, （附图片１张）, when something is left without it: a remark about the article, not its
/// subject.
pub(super) fn without_asides(folded: &str) -> String {
    let mut depth = 0_usize;
    let outside: String = folded
        .chars()
        .filter_map(|c| match c {
            '(' | '[' | '【' => {
                depth += 1;
                Some(' ')
            }
            ')' | ']' | '】' => {
                depth = depth.saturating_sub(1);
                None
            }
            _ => (depth == 0).then_some(c),
        })
        .collect();
    if outside.chars().filter(|&c| is_letter(c)).count() >= 2 { outside } else { folded.to_owned() }
}

fn weigh_segment(
    archive: &Archive,
    segment: &SegmentReader,
    witnesses: &[Witness],
    lengths: Lengths,
    scope: Scope,
) -> tantivy::Result<SegmentEvidence> {
    let fields = archive.fields();
    let documents = segment.max_doc() as usize;
    let column = segment.fast_fields().u64(segment.schema().get_field_name(fields.paragraph))?;
    let mut wide = vec![0; documents];
    column.values.get_range(0, &mut wide);
    let numbers: Vec<u32> = wide.into_iter().map(|number| number as u32).collect();
    let norms = segment.get_fieldnorms_reader(fields.grams)?;
    let counts = |doc: usize, head: usize| scope == Scope::All || head != doc;
    let mut article_lengths = vec![0_u32; documents];
    for (doc, number) in numbers.iter().enumerate() {
        let head = doc - *number as usize;
        if counts(doc, head) {
            article_lengths[head] += norms.fieldnorm(doc as DocId);
        }
    }
    let mut scores = vec![0.0_f32; documents];
    let mut articles = vec![0.0_f32; documents];
    let mut shares = vec![0.0_f32; documents];
    let all: f32 = witnesses.iter().map(|witness| witness.idf).sum();
    for witness in witnesses {
        let index = segment.inverted_index(witness.terms[0].field())?;
        let mut lists = Vec::with_capacity(2);
        for term in &witness.terms {
            lists.push(index.read_postings(term, IndexRecordOption::WithFreqs)?);
        }
        let mut lists = lists.into_iter();
        let Some(mut postings) = PairPostings::new(lists.next().flatten(), lists.next().flatten(), 0) else { continue };
        // The article that is being summed: its head and the frequency so far.
        let mut article = (0, 0);
        let mut close = |(head, frequency): (usize, u32)| {
            if frequency > 0 {
                articles[head] += witness.idf * ARTICLE.of(frequency, article_lengths[head], lengths.article);
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
                scores[at] += witness.idf * PARAGRAPH.of(frequency, norms.fieldnorm(doc), lengths.paragraph);
                shares[at] += witness.idf / all;
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
    Ok(SegmentEvidence { scores, shares, numbers, article_lengths })
}
