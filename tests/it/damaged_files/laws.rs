//! Laws of everything that is read from any input.

use jianbao::{corpus::Parsed, model::Article};

/// Laws of every article.
pub fn is_sound(article: &Article) {
    let Article { meta, paragraphs } = article;
    assert!(!meta.id.trim().is_empty(), "an article without an id: {meta:?}");
    assert_eq!(meta.title, meta.title.trim(), "a title with white space around it");
    assert!(paragraphs.iter().all(|paragraph| !paragraph.trim().is_empty()), "a blank paragraph: {paragraphs:?}");
    assert!(meta.date_text.as_ref().is_none_or(|text| !text.trim().is_empty()));
    for join in &meta.joins {
        let paragraph = paragraphs.get(join.paragraph - 1).unwrap_or_else(|| panic!("{join:?} in no paragraph"));
        let inside = join.byte > 0 && join.byte < paragraph.len() && paragraph.is_char_boundary(join.byte);
        assert!(inside, "{join:?} in {paragraph:?}");
    }
}

/// Bytes of title and paragraphs.
pub fn text_bytes(article: &Article) -> usize {
    article.meta.title.len() + article.paragraphs.iter().map(String::len).sum::<usize>()
}

/// Laws of the result of reading.
pub fn is_bounded(parsed: &Parsed, size: usize) {
    parsed.articles.iter().for_each(is_sound);
    for skip in &parsed.skips {
        assert!(!skip.reason.trim().is_empty() && !skip.reason.contains("a bug in the program"), "{skip}");
    }
    let out: usize = parsed.articles.iter().map(text_bytes).sum();
    let decoded = parsed.bytes as usize;
    assert!(out <= 4 * decoded + 1000, "{out} bytes of {decoded}");
    assert!(parsed.articles.len() + parsed.skips.len() <= 2 * decoded + size + 10);
}

/// The end of a file and its facts may be in a later batch than its articles.
pub fn every_article_is_of_a_file<'a>(batches: impl IntoIterator<Item = &'a Parsed>) {
    let (mut told, mut read) = (0, 0);
    for parsed in batches {
        told += parsed.facts.iter().map(|facts| facts.articles).sum::<usize>();
        read += parsed.articles.len();
    }
    assert_eq!(told, read);
}
