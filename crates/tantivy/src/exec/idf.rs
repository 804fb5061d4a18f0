//! Inverse document frequency.

/// Returns the inverse document frequency of BM25 for a term with document frequency `frequency`: ln(1 + (N − n + ½) /
/// (n + ½)).
///
/// A frequency above `documents` is treated as `documents`. As in Lucene's `BM25Similarity`, the result is never
/// negative.
pub(crate) fn idf(documents: u64, frequency: u64) -> f32 {
    let (documents, frequency) = (documents as f32, frequency.min(documents) as f32);
    (1.0 + (documents - frequency + 0.5) / (frequency + 0.5)).ln()
}
