//! The one place where tokens meet tantivy: analyzers for the fields of folded text. The text they are given is
//! already folded; they never fold and never look at an original.

use std::sync::Arc;

use tantivy::tokenizer::{Token, TokenStream, Tokenizer};

use super::{grams, numbers, segmenter::Segmenter};

/// Words of a folded text for the `words` field.
///
/// ```
/// use std::sync::Arc;
/// use jianbao::analysis::{WordsTokenizer, segmenter::Segmenter};
/// use tantivy::tokenizer::{TokenStream, Tokenizer};
/// let mut tokenizer = WordsTokenizer::new(Arc::new(Segmenter::new()));
/// let mut stream = tokenizer.token_stream("大桥通车");
/// assert_eq!(TokenStream::next(&mut stream).unwrap().text, "大桥");
/// ```
#[derive(Clone)]
pub struct WordsTokenizer {
    segmenter: Arc<Segmenter>,
    tokens: Tokens,
}

impl WordsTokenizer {
    /// An analyzer around a loaded segmenter.
    #[must_use]
    pub fn new(segmenter: Arc<Segmenter>) -> Self {
        Self { segmenter, tokens: Tokens::default() }
    }
}

impl Tokenizer for WordsTokenizer {
    type TokenStream<'a> = Stream<'a>;

    fn token_stream<'a>(&'a mut self, folded: &'a str) -> Stream<'a> {
        self.tokens.fill(|tokens| {
            let mut position = 0;
            self.segmenter.words(folded, &mut |word, _| {
                tokens.push(word, position);
                position += 1;
            });
        })
    }
}

/// Pairs of letters for the `grams` field, at their character positions.
#[derive(Clone, Default)]
pub struct GramsTokenizer {
    tokens: Tokens,
}

impl Tokenizer for GramsTokenizer {
    type TokenStream<'a> = Stream<'a>;

    fn token_stream<'a>(&'a mut self, folded: &'a str) -> Stream<'a> {
        self.tokens.fill(|tokens| grams::pairs(folded, &mut |pair, position| tokens.push(pair, position)))
    }
}

/// Single letters for the `chars` field.
#[derive(Clone, Default)]
pub struct CharsTokenizer {
    tokens: Tokens,
}

impl Tokenizer for CharsTokenizer {
    type TokenStream<'a> = Stream<'a>;

    fn token_stream<'a>(&'a mut self, folded: &'a str) -> Stream<'a> {
        self.tokens.fill(|tokens| grams::characters(folded, &mut |letter, position| tokens.push(letter, position)))
    }
}

/// Whole numbers for the `numbers` field.
#[derive(Clone, Default)]
pub struct NumbersTokenizer {
    tokens: Tokens,
}

impl Tokenizer for NumbersTokenizer {
    type TokenStream<'a> = Stream<'a>;

    fn token_stream<'a>(&'a mut self, folded: &'a str) -> Stream<'a> {
        self.tokens.fill(|tokens| numbers::runs(folded, &mut |run| tokens.push(run, 0)))
    }
}

/// The tokens of one text, all in one buffer that is used again for the next: no allocation per token.
#[derive(Clone, Default)]
struct Tokens {
    bytes: String,
    /// End in `bytes` and position of each token.
    marks: Vec<(u32, u32)>,
    token: Token,
}

impl Tokens {
    fn push(&mut self, text: &str, position: usize) {
        self.bytes.push_str(text);
        self.marks.push((self.bytes.len() as u32, position as u32));
    }

    fn fill(&mut self, run: impl FnOnce(&mut Self)) -> Stream<'_> {
        self.bytes.clear();
        self.marks.clear();
        run(self);
        Stream { tokens: self, next: 0, start: 0 }
    }
}

/// The stream that tantivy pulls tokens from.
///
/// Offsets are not given: highlighting works on the original text, see [`crate::search`].
pub struct Stream<'a> {
    tokens: &'a mut Tokens,
    next: usize,
    start: usize,
}

impl TokenStream for Stream<'_> {
    fn advance(&mut self) -> bool {
        let Some(&(end, position)) = self.tokens.marks.get(self.next) else { return false };
        let token = &mut self.tokens.token;
        token.text.clear();
        token.text.push_str(&self.tokens.bytes[self.start..end as usize]);
        token.position = position as usize;
        self.start = end as usize;
        self.next += 1;
        true
    }

    fn token(&self) -> &Token {
        &self.tokens.token
    }

    fn token_mut(&mut self) -> &mut Token {
        &mut self.tokens.token
    }
}
