//! BM25 for evidence. Saturation and length normalisation are softer than tantivy's constants, because Chinese
//! paragraphs are short.

use tantivy::fieldnorm::FieldNormReader;

use crate::reader::index_reader::IndexReader;

/// Parameters for paragraphs and for articles. For measurements see DESIGN.md, "Ranking".
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

/// The BM25 scores of paragraphs, computed once for each of the 256 lengths that the index distinguishes.
pub(crate) struct ParagraphScores {
    length_norms: Vec<f32>,
    /// The scores of frequency 1, which most paragraphs have.
    single: Vec<f32>,
}

impl ParagraphScores {
    pub(crate) fn new(average: f32) -> Self {
        let lengths = (0..=u8::MAX).map(FieldNormReader::id_to_fieldnorm);
        let length_norms: Vec<f32> = lengths.map(|length| PARAGRAPH.length_norm(length, average)).collect();
        let single = length_norms.iter().map(|norm| PARAGRAPH.score_with_norm(1, *norm)).collect();
        Self { length_norms, single }
    }

    /// Returns the score of a paragraph whose length has the code `length_id`.
    pub(crate) fn score(&self, frequency: u32, length_id: u8) -> f32 {
        match frequency {
            1 => self.single[usize::from(length_id)],
            frequency => PARAGRAPH.score_with_norm(frequency, self.length_norms[usize::from(length_id)]),
        }
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
