//! Ranking by evidence: how much of a text's letters, pairs and words speaks for a paragraph and for the article around it.
//! Decides an order, and how much of the query a paragraph has; never which words are asked for.
//!
//! Each term adds its BM25 to every paragraph that holds it, with softer saturation and length normalisation than tantivy's
//! constants (Chinese paragraphs are short and their single characters strong evidence), and the BM25 of its summed frequency to
//! every article. Terms are taken one at a time, so that an article's paragraphs, which are neighbours, are summed on the way.

use tantivy::{
    DocId, DocSet, SegmentReader, TERMINATED, Term,
    postings::Postings,
    schema::{Field, IndexRecordOption},
};

use super::{Scope, plan::PiecePlan, vocabulary};
use crate::{
    analysis::{grams, is_letter},
    error::Result,
    index::Archive,
};

/// Saturation and length normalisation of BM25 for paragraphs, and for articles. Measured; see DESIGN.md, "Ranking".
const PARAGRAPH: Bm25 = Bm25 { k1: 0.6, b: 0.6 };
const ARTICLE: Bm25 = Bm25 { k1: 0.6, b: 0.75 };

#[derive(Clone, Copy)]
struct Bm25 {
    k1: f32,
    b: f32,
}

impl Bm25 {
    fn of(self, frequency: u32, length: u32, average: f32) -> f32 {
        let tf = frequency as f32;
        tf * (self.k1 + 1.0) / (tf + self.k1 * (1.0 - self.b + self.b * length as f32 / average))
    }
}

/// A term that speaks for a text.
struct Witness {
    field: Field,
    text: String,
    /// How rare it is in the archive.
    idf: f32,
}

/// What the documents of a segment have, by document.
pub(super) struct SegmentEvidence {
    /// Evidence of the paragraph and of its article together.
    pub scores: Vec<f32>,
    /// Share of the query's pairs and words, weighed by rarity, that the paragraph has.
    pub shares: Vec<f32>,
}

/// Weighs every document of the archive by what it has of the pieces.
pub(super) fn weigh(archive: &Archive, pieces: &[&PiecePlan], scope: Scope) -> Result<Vec<SegmentEvidence>> {
    let witnesses = witnesses(archive, pieces)?;
    let weigh = || -> tantivy::Result<Vec<SegmentEvidence>> {
        let lengths = Lengths::of(archive);
        let segments = archive.searcher().segment_readers().iter();
        segments.map(|segment| weigh_segment(archive, segment, &witnesses, &lengths, scope)).collect()
    };
    weigh().map_err(archive.failed("weighing evidence"))
}

/// Letters, pairs and words of the pieces, each once.
fn witnesses(archive: &Archive, pieces: &[&PiecePlan]) -> Result<Vec<Witness>> {
    let fields = archive.fields();
    let mut terms: Vec<(Field, String)> = Vec::new();
    let mut add = |field: Field, text: &str| {
        if !terms.iter().any(|(f, t)| *f == field && t == text) {
            terms.push((field, text.to_owned()));
        }
    };
    let total = archive.totals().words;
    for piece in pieces {
        let text = without_asides(&piece.folded);
        grams::characters(&text, &mut |letter, _| add(fields.chars, letter));
        grams::pairs(&text, &mut |pair, _| add(fields.grams, pair));
        for run in text.split(|c| !is_letter(c)).filter(|run| !run.is_empty()) {
            for word in vocabulary::cut(run, total, |word| archive.word_frequency(word))? {
                add(fields.words, &run[word]);
            }
        }
    }
    let documents = archive.totals().documents as f32;
    terms
        .into_iter()
        .map(|(field, text)| {
            let term = Term::from_field_text(field, &text);
            let frequency = archive.searcher().doc_freq(&term).map_err(archive.failed("weighing evidence"))? as f32;
            Ok(Witness { field, text, idf: (1.0 + (documents - frequency + 0.5) / (frequency + 0.5)).ln() })
        })
        .collect()
}

/// Leaves out what stands in brackets, （附图片１张）, when something is left without it: a remark about the article, not its
/// subject.
fn without_asides(folded: &str) -> String {
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

/// Average lengths in tokens.
struct Lengths {
    paragraph: [(Field, f32); 3],
    article: [(Field, f32); 3],
}

impl Lengths {
    fn of(archive: &Archive) -> Self {
        let (fields, totals) = (archive.fields(), archive.totals());
        let sums = [(fields.words, totals.words), (fields.grams, totals.grams), (fields.chars, totals.chars)];
        let over = |number: u64| sums.map(|(field, sum)| (field, sum as f32 / number.max(1) as f32));
        Self { paragraph: over(totals.documents), article: over(totals.articles) }
    }
}

fn weigh_segment(
    archive: &Archive,
    segment: &SegmentReader,
    witnesses: &[Witness],
    lengths: &Lengths,
    scope: Scope,
) -> tantivy::Result<SegmentEvidence> {
    let fields = archive.fields();
    let documents = segment.max_doc() as usize;
    let column = segment.fast_fields().u64(segment.schema().get_field_name(fields.paragraph))?;
    let mut numbers = vec![0; documents];
    column.values.get_range(0, &mut numbers);
    let mut scores = vec![0.0_f32; documents];
    let mut articles = vec![0.0_f32; documents];
    let mut shares = vec![0.0_f32; documents];
    let of_shares = |witness: &Witness| witness.field != fields.chars;
    let all: f32 = witnesses.iter().filter(|witness| of_shares(witness)).map(|witness| witness.idf).sum();
    let counts = |doc: usize, head: usize| scope == Scope::All || head != doc;

    for ((field, average), (_, article_average)) in lengths.paragraph.iter().zip(&lengths.article) {
        let norms = segment.get_fieldnorms_reader(*field)?;
        let index = segment.inverted_index(*field)?;
        // Length of each article, at its head.
        let mut article_lengths = vec![0_u32; documents];
        for (doc, number) in numbers.iter().enumerate() {
            let head = doc - *number as usize;
            if counts(doc, head) {
                article_lengths[head] += norms.fieldnorm(doc as DocId);
            }
        }
        for witness in witnesses.iter().filter(|witness| witness.field == *field) {
            let term = Term::from_field_text(*field, &witness.text);
            let Some(mut postings) = index.read_postings(&term, IndexRecordOption::WithFreqs)? else { continue };
            // The article that is being summed: its head and the frequency so far.
            let mut article = (0, 0);
            let mut close = |(head, frequency): (usize, u32)| {
                if frequency > 0 {
                    articles[head] += witness.idf * ARTICLE.of(frequency, article_lengths[head], *article_average);
                }
            };
            let mut doc = postings.doc();
            while doc != TERMINATED {
                let at = doc as usize;
                let head = at - numbers[at] as usize;
                if head != article.0 {
                    close(article);
                    article = (head, 0);
                }
                if counts(at, head) {
                    let frequency = postings.term_freq();
                    article.1 += frequency;
                    scores[at] += witness.idf * PARAGRAPH.of(frequency, norms.fieldnorm(doc), *average);
                    if of_shares(witness) {
                        shares[at] += witness.idf / all;
                    }
                }
                doc = postings.advance();
            }
            close(article);
        }
    }
    for doc in 0..documents {
        if scores[doc] > 0.0 {
            scores[doc] += articles[doc - numbers[doc] as usize];
        }
    }
    Ok(SegmentEvidence { scores, shares })
}
