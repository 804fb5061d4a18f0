//! What the index keeps of a folded text: for each field the list of its tokens. Pure; decides which tokens there are, not what a
//! field does with them.
//!
//! A pair of letters that stands as a word is one token, marked as such, and not two tokens in two fields: three of five words
//! of news have two letters, and posting is most of the work of building and most of an index.

use super::{bigrams, is_word_char, numbers, segmenter::Segmenter};

/// Ends a token in a list. Folding leaves no such character.
pub const END: char = '\u{1}';

/// The tokens of a text, by field. A list is written as one string, in which U+0001 ends each token; an empty one is a
/// place without a token, which only counts as a position.
///
/// ```
/// use jianbao_text::{Tokens, segmenter::Segmenter};
/// let mut tokens = Tokens::default();
/// tokens.read(&Segmenter::new(), "大桥,通");
/// assert_eq!(tokens.words, "通\u{1}");
/// assert_eq!(tokens.bigrams, "大桥\u{2}\u{1}\u{1}\u{1}\u{1}");
/// assert_eq!(tokens.ends, "桥\u{1}通\u{1}");
/// ```
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Tokens {
    /// Words, but for those of two letters.
    pub words: String,
    /// For each folded character, the pair of letters that begins there, with [`bigrams::WORD`] where it stands as a word.
    pub bigrams: String,
    /// Letters before which a run ends: those that begin no pair.
    pub ends: String,
    /// Numbers that are no part of longer ones.
    pub numbers: String,
    /// Byte offsets in the text where words of two letters begin.
    word_pairs: Vec<u32>,
}

impl Tokens {
    /// Takes the tokens of `folded` in place of those before.
    pub fn read(&mut self, segmenter: &Segmenter, folded: &str) {
        let Self { words, bigrams, ends, numbers, word_pairs } = self;
        for list in [&mut *words, &mut *bigrams, &mut *ends, &mut *numbers] {
            list.clear();
        }
        word_pairs.clear();
        segmenter.words(folded, &mut |word, span| {
            if bigrams::is_pair(word) { word_pairs.push(span.start as u32) } else { push(words, word) }
        });
        // Words inside words come after them.
        word_pairs.sort_unstable();
        let mut next_words = word_pairs.iter().copied().peekable();
        let mut previous: Option<usize> = None;
        for (at, c) in folded.char_indices() {
            let letter = is_word_char(c);
            if let Some(first) = previous {
                if letter {
                    bigrams.push_str(&folded[first..at + c.len_utf8()]);
                    while next_words.next_if(|&word| word < first as u32).is_some() {}
                    if next_words.peek() == Some(&(first as u32)) {
                        bigrams.push(bigrams::WORD);
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
        numbers::runs(folded, &mut |run| push(numbers, run));
    }
}

fn push(list: &mut String, token: &str) {
    list.push_str(token);
    list.push(END);
}
