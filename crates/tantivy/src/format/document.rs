//! An article as documents of the index, and back. Never decides when they are written.

use tantivy::TantivyDocument;

use crate::format::{codec::encode, record::ArticleRecord, schema::Fields};
use jianbao_model::Article;
use jianbao_query::engine::days;
use jianbao_text::{Tokens, fold, segmenter::Segmenter};

/// Makes the documents of an article, head first.
pub fn documents(fields: Fields, segmenter: &Segmenter, mut article: Article) -> impl Iterator<Item = TantivyDocument> {
    let mut tokens = Tokens::default();
    let title = std::mem::take(&mut article.meta.title);
    let record = ArticleRecord { meta: article.meta, paragraphs: article.paragraphs.len() };
    std::iter::once(title).chain(article.paragraphs).enumerate().map(move |(number, text)| {
        let meta = &record.meta;
        let mut document = TantivyDocument::default();
        if !text.is_empty() {
            tokens.read(segmenter, &fold(&text));
            document.add_text(fields.words, &tokens.words);
            document.add_text(fields.bigrams, &tokens.bigrams);
            document.add_text(fields.ends, &tokens.ends);
            document.add_text(fields.numbers, &tokens.numbers);
            document.add_bytes(fields.text, &encode(&text));
        }
        document.add_text(fields.article, &meta.id);
        document.add_u64(fields.paragraph, number as u64);
        if let Some(date) = meta.date {
            document.add_i64(fields.day, days(date));
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
            document.add_bytes(fields.record, &encode(&record.to_stored()));
        }
        document
    })
}
