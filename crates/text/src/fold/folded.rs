//! Folded text with a map from its characters back to the bytes of the original.

use jianbao_model::Span;

use super::{folder::Folder, rules::Rules};

/// A folded text with the byte range in the original of each of its characters.
///
/// ```
/// use jianbao_text::Folded;
/// let original = "廣場 上 的 大 橋，";
/// let folded = Folded::new(original);
/// let found = folded.find("大桥").next().unwrap();
/// assert_eq!(folded.original_span(found).of(original), "大 橋");
/// ```
#[derive(Debug, Clone, Default)]
pub struct Folded {
    text: String,
    /// Byte offset in `text` of each folded character.
    offsets: Vec<u32>,
    /// Byte range in the original of each folded character, end exclusive.
    spans: Vec<(u32, u32)>,
}

impl Folded {
    /// Folds `text` by all rules.
    #[must_use]
    pub fn new(text: &str) -> Self {
        Self::with_rules(Rules::default(), text)
    }

    /// Folds `text` by `rules` only.
    #[must_use]
    pub fn with_rules(rules: Rules, text: &str) -> Self {
        let mut folded = Self::default();
        Folder::new(rules).run(text, &mut |c, span| {
            folded.offsets.push(folded.text.len() as u32);
            folded.spans.push((span.start as u32, span.end as u32));
            folded.text.push(c);
        });
        folded
    }

    /// The folded text.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.text
    }

    /// Iterates over the occurrences of `needle`, which must be folded, as byte spans of the folded text.
    ///
    /// Overlapping occurrences are included. An empty `needle` has none.
    pub fn find<'a>(&'a self, needle: &'a str) -> impl Iterator<Item = Span> + 'a {
        let finder = memchr::memmem::Finder::new(needle.as_bytes()).into_owned();
        let mut from = 0;
        std::iter::from_fn(move || {
            if needle.is_empty() {
                return None;
            }
            let start = from + finder.find(self.text.as_bytes().get(from..)?)?;
            from = start + needle.chars().next().map_or(1, char::len_utf8);
            Some(Span { start, end: start + needle.len() })
        })
    }

    /// Maps a byte span of the folded text to the byte span of the original that it comes from.
    ///
    /// The result includes removed characters (spaces, dots) between the first and the last character, but not those at the ends.
    /// An original character that folds to several characters is included whole if any of them is in `span`.
    ///
    /// # Panics
    ///
    /// If `span` is empty or ends after the folded text.
    #[must_use]
    pub fn original_span(&self, span: Span) -> Span {
        assert!(!span.is_empty() && span.end <= self.text.len(), "a span of the folded text");
        let first = self.character_index(span.start);
        let last = self.character_index(span.end - 1);
        Span { start: self.spans[first].0 as usize, end: self.spans[last].1 as usize }
    }

    /// Returns the index of the folded character that contains byte `offset` of the folded text.
    ///
    /// # Panics
    ///
    /// If the folded text is empty.
    #[must_use]
    pub fn character_index(&self, offset: usize) -> usize {
        self.offsets.partition_point(|&start| start as usize <= offset) - 1
    }
}
