//! What the index keeps of a folded text: for each field the list of its tokens. Pure; decides which tokens there are, not what a
//! field does with them.
//!
//! A pair of letters that stands as a word is one token, marked as such, and not two tokens in two fields: three of five words
//! of news have two letters, and posting is most of the work of building and most of an index.

use super::{bigrams, is_word_char, numbers, segmenter::Segmenter};
use jianbao_model::Span;

/// Ends a token in a list. Folding leaves no such character.
pub const END: char = '\u{1}';

/// The tokens of a text, by field. A list is written as one string, in which U+0001 ends each token; an empty one is a
/// place without a token, which only counts as a position.
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
    /// Words, but for those of two letters.
    pub words: String,
    /// For each folded character, the pair of letters that begins there, with [`bigrams::WORD_MARK`] where it stands as a word.
    pub bigrams: String,
    /// Letters before which a run ends: those that begin no pair.
    pub ends: String,
    /// Numbers that are no part of longer ones.
    pub numbers: String,
    spans: TokenSpans,
}

/// Words and numbers of a folded text by their places. With the characters of the text they give all its tokens; who builds an index
/// reads them without a string for each list.
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
    /// Words, but for those of two letters, in the order of the segmenter.
    pub words: Vec<Span>,
    /// Byte offsets where words of two letters begin, ascending, each once.
    pub word_pairs: Vec<usize>,
    /// Numbers that are no part of longer ones, ascending.
    pub numbers: Vec<Span>,
}

impl TokenSpans {
    /// Takes the tokens of `folded` in place of those before.
    pub fn tokenize(&mut self, segmenter: &Segmenter, folded: &str) {
        let Self { words, word_pairs, numbers } = self;
        words.clear();
        word_pairs.clear();
        numbers.clear();
        segmenter.words(folded, &mut |word, span| {
            if bigrams::is_bigram(word) { word_pairs.push(span.start) } else { words.push(span) }
        });
        // Words inside words come after them.
        word_pairs.sort_unstable();
        word_pairs.dedup();
        numbers::run_spans(folded, &mut |run| numbers.push(run));
    }
}

impl Tokens {
    /// Takes the tokens of `folded` in place of those before.
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
