//! The tokens of a folded text for each field of the index.
//!
//! A word of two characters is not stored twice, as a word and as a bigram. It is one bigram token with a mark
//! ([`bigrams::WORD_MARK`]). Three of five words in news text have two characters, and writing postings is most of the work of
//! building an index and most of its size.

use jianbao_model::Span;

use crate::{bigrams, characters::is_word_char, numbers, segmenter::Segmenter};

/// Terminates each token of a list. Folded text never contains this character.
pub const END: char = '\u{1}';

/// The tokens of a text, by field.
///
/// Each list is one string in which [`END`] terminates each token. An empty token only advances the position.
///
/// ```
/// use jianbao_text::{Tokens, segmenter::Segmenter};
/// let mut tokens = Tokens::default();
/// tokens.tokenize(&Segmenter::new(), "大桥,通");
/// assert_eq!(tokens.words, "通\u{1}");
/// assert_eq!(tokens.bigrams, "大桥\u{2}\u{1}\u{1}\u{1}\u{1}");
/// assert_eq!(tokens.ends, "桥\u{1}通\u{1}");
/// ```
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Tokens {
    /// Words other than those of two characters.
    pub words: String,
    /// For each folded character, the bigram that begins there, followed by [`bigrams::WORD_MARK`] if it is a word of the text.
    pub bigrams: String,
    /// The last characters of runs: those that begin no bigram.
    pub ends: String,
    /// Maximal numbers: those that are not part of a longer number.
    pub numbers: String,
    spans: TokenSpans,
}

/// The byte spans of the words and numbers of a folded text.
///
/// Together with the characters of the text they determine all its tokens. The index builder uses them instead of [`Tokens`] to
/// avoid allocating a string per field.
///
/// ```
/// use jianbao_text::{segmenter::Segmenter, tokens::TokenSpans};
/// let (mut spans, text) = (TokenSpans::default(), "第7座大桥,通");
/// spans.tokenize(&Segmenter::new(), text);
/// assert_eq!(spans.words.last().map(|word| word.of(text)), Some("通"));
/// assert_eq!(spans.word_pairs.iter().map(|at| &text[*at..*at + 6]).collect::<Vec<_>>(), ["大桥"]);
/// assert_eq!(spans.numbers.iter().map(|number| number.of(text)).collect::<Vec<_>>(), ["7"]);
/// ```
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct TokenSpans {
    /// Words other than those of two characters, in the order of the segmenter.
    pub words: Vec<Span>,
    /// Byte offsets of the words of two characters, ascending, without duplicates.
    pub word_pairs: Vec<usize>,
    /// Maximal numbers, ascending.
    pub numbers: Vec<Span>,
}

impl TokenSpans {
    /// Replaces the contents with the tokens of `folded`.
    pub fn tokenize(&mut self, segmenter: &Segmenter, folded: &str) {
        let Self { words, word_pairs, numbers } = self;
        words.clear();
        word_pairs.clear();
        numbers.clear();
        segmenter.words(folded, &mut |word, span| {
            if bigrams::is_bigram(word) { word_pairs.push(span.start) } else { words.push(span) }
        });
        // The segmenter emits the words inside a word after that word, so offsets are not in order.
        word_pairs.sort_unstable();
        word_pairs.dedup();
        numbers::run_spans(folded, &mut |run| numbers.push(run));
    }
}

impl Tokens {
    /// Replaces the contents with the tokens of `folded`.
    pub fn tokenize(&mut self, segmenter: &Segmenter, folded: &str) {
        self.spans.tokenize(segmenter, folded);
        let Self { words, bigrams, ends, numbers, spans } = self;
        for list in [&mut *words, &mut *bigrams, &mut *ends, &mut *numbers] {
            list.clear();
        }
        spans.words.iter().for_each(|word| push(words, word.of(folded)));
        spans.numbers.iter().for_each(|number| push(numbers, number.of(folded)));
        let mut next_words = spans.word_pairs.iter().copied().peekable();
        let mut previous: Option<usize> = None;
        for (at, c) in folded.char_indices() {
            let letter = is_word_char(c);
            if let Some(first) = previous {
                if letter {
                    bigrams.push_str(&folded[first..at + c.len_utf8()]);
                    if next_words.next_if_eq(&first).is_some() {
                        bigrams.push(bigrams::WORD_MARK);
                    }
                } else {
                    push(ends, &folded[first..at]);
                }
                bigrams.push(END);
            }
            if !letter {
                bigrams.push(END);
            }
            previous = letter.then_some(at);
        }
        if let Some(first) = previous {
            push(ends, &folded[first..]);
            bigrams.push(END);
        }
    }
}

fn push(list: &mut String, token: &str) {
    list.push_str(token);
    list.push(END);
}
