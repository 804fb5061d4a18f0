//! The version of the text analysis, as a string that an index stores.

use crate::{bigrams, fold, segmenter};

/// The version of the text analysis, such as `fold2-1a2b3c4d jieba0.11+3 grams2`.
///
/// It combines the versions of folding (rules and variant table), of the segmenter with its dictionary, and of the bigrams. Two
/// programs produce the same tokens for every text if their fingerprints are equal. An index that was built with a different
/// fingerprint cannot be searched.
#[must_use]
pub fn fingerprint() -> String {
    let table = blake3::hash(fold::variants::TABLE.as_bytes()).to_hex();
    format!("fold{}-{} {} grams{}", fold::VERSION, &table[..8], segmenter::VERSION, bigrams::VERSION)
}
