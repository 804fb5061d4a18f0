//! Converts an article to the documents of the index.

use tantivy::TantivyDocument;

use crate::format::{codec::encode, record::ArticleRecord, schema::Fields};
use jianbao_model::{Article, ArticleMeta};
use jianbao_query::engine::epoch_day;
use jianbao_text::{Tokens, dates::parse_date, fold, segmenter::Segmenter, tokens::TokenSpans};

/// The maximum number of tags of an article by which it can be found. All of them are in its record.
pub(crate) const MAX_TAGS: usize = 32;

/// A document with its folded text and tokens, the input of [`SegmentBuilder`](crate::segment::SegmentBuilder).
pub(crate) struct AnalyzedDocument {
    /// Stored values, columns, and the terms of fields that are not analyzed.
    pub values: TantivyDocument,
    /// The folded text; empty if the document has no text.
    pub folded: String,
    /// Words and numbers, as byte ranges of the folded text.
    pub tokens: TokenSpans,
}

/// Returns the documents of an article, title first, with their tokens as ranges of the folded text.
pub(crate) fn analyzed(
    fields: Fields,
    segmenter: &Segmenter,
    article: Article,
) -> impl Iterator<Item = AnalyzedDocument> {
    documents_of(fields, article, move |text| {
        let folded = fold(text);
        let mut tokens = TokenSpans::default();
        if !folded.is_empty() {
            tokens.tokenize(segmenter, &folded);
        }
        (TantivyDocument::default(), (folded, tokens))
    })
    .map(|(values, (folded, tokens))| AnalyzedDocument { values, folded, tokens })
}

/// Returns the documents of an article, title first, with their tokens as lists for tantivy's own writers.
pub fn documents(fields: Fields, segmenter: &Segmenter, article: Article) -> impl Iterator<Item = TantivyDocument> {
    let mut tokens = Tokens::default();
    documents_of(fields, article, move |text| {
        let mut document = TantivyDocument::default();
        if !text.is_empty() {
            tokens.tokenize(segmenter, &fold(text));
            document.add_text(fields.words, &tokens.words);
            document.add_text(fields.bigrams, &tokens.bigrams);
            document.add_text(fields.ends, &tokens.ends);
            document.add_text(fields.numbers, &tokens.numbers);
        }
        (document, ())
    })
    .map(|(document, ())| document)
}

/// Returns the first and the last day of the month or year of an article without a day, in days since 1970-01-01.
fn known_period(meta: &ArticleMeta) -> Option<(i64, i64)> {
    let text = meta.date_text.as_deref().filter(|_| meta.date.is_none())?;
    let (first, last) = parse_date(text).period()?;
    Some((epoch_day(first), epoch_day(last)))
}

/// Adds the values that do not depend on the analysis to the document that `analyze` returns for each text.
fn documents_of<T>(
    fields: Fields,
    mut article: Article,
    mut analyze: impl FnMut(&str) -> (TantivyDocument, T),
) -> impl Iterator<Item = (TantivyDocument, T)> {
    let title = std::mem::take(&mut article.meta.title);
    let record = ArticleRecord { meta: article.meta, paragraphs: article.paragraphs.len() };
    std::iter::once(title).chain(article.paragraphs).enumerate().map(move |(number, text)| {
        let meta = &record.meta;
        let (mut document, analysis) = analyze(&text);
        if !text.is_empty() {
            document.add_bytes(fields.text, &encode(&text));
        }
        document.add_text(fields.article, &meta.id);
        document.add_u64(fields.paragraph, number as u64);
        if let Some(date) = meta.date {
            document.add_i64(fields.day, epoch_day(date));
        }
        for (field, value) in [
            (fields.source, &meta.source),
            (fields.page, &meta.page),
            (fields.author, &meta.author),
            (fields.section, &meta.section),
        ] {
            if let Some(value) = value {
                document.add_text(field, value);
            }
        }
        if number == 0 {
            if let Some((first, last)) = known_period(meta) {
                document.add_i64(fields.first_day, first);
                document.add_i64(fields.last_day, last);
            }
            for (field, value) in [
                (fields.editor, &meta.editor),
                (fields.agency, &meta.agency),
                (fields.place, &meta.place),
                (fields.url, &meta.url),
            ] {
                if let Some(value) = value {
                    document.add_text(field, value);
                }
            }
            for tag in meta.tags.iter().take(MAX_TAGS) {
                document.add_text(fields.tags, tag);
            }
            document.add_bytes(fields.record, &encode(&record.to_stored()));
        }
        (document, analysis)
    })
}
