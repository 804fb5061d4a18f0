//! The words of a text with their positions.

use jianbao_model::Span;
use jianbao_text::{Folded, segmenter::Segmenter};

/// The words of a text, as the index has them.
///
/// A position is a word that is inside no other word. The words inside it have the same position.
pub(crate) struct Tokens {
    folded: Folded,
    /// All words: their span in the folded text, and their position.
    words: Vec<(Span, usize)>,
    /// The span in the original text of the word at each position: ascending, disjoint.
    pub(crate) positions: Vec<Span>,
}

impl Tokens {
    /// Segments `text`.
    pub(crate) fn new(segmenter: &Segmenter, text: &str) -> Self {
        let folded = Folded::new(text);
        let mut words = Vec::new();
        let mut positions = Vec::new();
        let mut end = 0;
        segmenter.words(folded.as_str(), &mut |_, span| {
            // The words inside a word come after it and end before it does.
            if span.start >= end {
                end = span.end;
                positions.push(folded.original_span(span));
            }
            words.push((span, positions.len() - 1));
        });
        Self { folded, words, positions }
    }

    /// Iterates over all folded words with their positions, in text order.
    pub(crate) fn words(&self) -> impl Iterator<Item = (&str, usize)> {
        self.words.iter().map(|(span, position)| (span.of(self.folded.as_str()), *position))
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    #[test]
    fn words_inside_a_word_have_its_position() {
        let text = "長江大橋通車。";
        let tokens = Tokens::new(&Segmenter::new(), text);
        let words: Vec<(&str, usize)> = tokens.words().collect();
        assert_eq!(words, [("长江大桥", 0), ("长江", 0), ("大桥", 0), ("通车", 1)]);
        let originals: Vec<&str> = tokens.positions.iter().map(|span| span.of(text)).collect();
        assert_eq!(originals, ["長江大橋", "通車"]);
    }
}
