//! A tantivy tokenizer that reads the token lists of [`Tokens`](jianbao_text::Tokens). The analysis itself is done
//! before.

use tantivy::tokenizer::{Token, TokenStream, Tokenizer};

use jianbao_text::tokens::END;

/// Splits a token list. Positions count every item of the list, including empty ones.
///
/// ```
/// use jianbao_tantivy::ListTokenizer;
/// use jianbao_text::{Tokens, segmenter::Segmenter};
/// use tantivy::tokenizer::{TokenStream, Tokenizer};
/// let mut tokens = Tokens::default();
/// tokens.tokenize(&Segmenter::new(), "通,大桥");
/// let mut tokenizer = ListTokenizer::default();
/// let mut stream = tokenizer.token_stream(&tokens.bigrams);
/// let token = TokenStream::next(&mut stream).unwrap();
/// assert_eq!((token.text.as_str(), token.position), ("大桥\u{2}", 2));
/// ```
#[derive(Clone, Default)]
pub struct ListTokenizer {
    token: Token,
}

impl Tokenizer for ListTokenizer {
    type TokenStream<'a> = ListStream<'a>;

    fn token_stream<'a>(&'a mut self, list: &'a str) -> ListStream<'a> {
        ListStream { token: &mut self.token, rest: list, position: 0 }
    }
}

/// The token stream of [`ListTokenizer`].
///
/// Tokens have no offsets, because highlighting works on the original text.
pub struct ListStream<'a> {
    token: &'a mut Token,
    rest: &'a str,
    position: usize,
}

impl TokenStream for ListStream<'_> {
    fn advance(&mut self) -> bool {
        while let Some(end) = memchr::memchr(END as u8, self.rest.as_bytes()) {
            let text = &self.rest[..end];
            self.rest = &self.rest[end + END.len_utf8()..];
            self.position += 1;
            if !text.is_empty() {
                self.token.text.clear();
                self.token.text.push_str(text);
                self.token.position = self.position - 1;
                return true;
            }
        }
        false
    }

    fn token(&self) -> &Token {
        self.token
    }

    fn token_mut(&mut self) -> &mut Token {
        self.token
    }
}
