//! Reads texts and articles.

use std::collections::HashMap;

use serde_json::{Value, json};

use jianbao_model::{Article, ArticleMeta, Date};
use jianbao_query::{
    Budget,
    engine::{ArticleKey, ArticleTexts, DocumentRequest, DocumentText, FacetField, epoch_day},
};

use super::{
    collect::key,
    queries::{constant, one_of, word_query},
    reader::ClusterReader,
    stream::{Found, Order, Parts, Stream, unreadable},
};
use crate::{
    error::Result,
    publish::Record,
    schema::{ARTICLE, DAY, PARAGRAPH, RECORD, TEXT, document_id, facet_field},
};

/// The number of documents that are read with one request.
const BATCH: usize = 1000;

const TEXTS: Parts<'_> = Parts { stored: &[TEXT, RECORD], columns: &[] };

/// Returns the texts of documents, in the order of `requests`, with the `words` that each contains as a word.
pub(super) fn read(reader: &ClusterReader, requests: &[DocumentRequest], words: &[&str]) -> Result<Vec<ArticleTexts>> {
    let named: Vec<Value> = words
        .iter()
        .enumerate()
        .map(|(name, word)| {
            let mut query = constant(&word_query(word), 0.0);
            query["constant_score"]["_name"] = name.to_string().into();
            query
        })
        .collect();
    // The title document has the metadata.
    let mut ids: Vec<String> = requests
        .iter()
        .flat_map(|request| {
            std::iter::once(0)
                .chain(request.paragraphs.iter().copied())
                .map(|number| document_id(&request.article.id, number))
        })
        .collect();
    ids.sort_unstable();
    ids.dedup();
    let mut found: HashMap<(String, usize), Found> = HashMap::new();
    let budget = Budget::default();
    for ids in ids.chunks(BATCH) {
        let query = json!({ "bool": { "filter": { "ids": { "values": ids } }, "should": named } });
        let mut stream = Stream::new(reader, &query, Order::Article, TEXTS, &budget);
        loop {
            let page = stream.next_page()?;
            if page.is_empty() {
                break;
            }
            found.extend(page.into_iter().map(|one| ((one.article.clone(), one.paragraph), one)));
        }
    }
    let document = |article: &ArticleKey, number: usize| {
        let missing = || jianbao_query::Error::NoArticle { id: article.id.clone() };
        found.get(&(article.id.clone(), number)).ok_or_else(missing)
    };
    let mut texts = Vec::with_capacity(requests.len());
    for request in requests {
        let (meta, _) = meta(document(&request.article, 0)?)?;
        let mut documents = Vec::with_capacity(request.paragraphs.len());
        for &paragraph in &request.paragraphs {
            let one = document(&request.article, paragraph)?;
            let words = (0..words.len()).map(|word| one.matched.contains(&word)).collect();
            documents.push(DocumentText { paragraph, text: text(one)?, words });
        }
        texts.push(ArticleTexts { meta, documents });
    }
    Ok(texts)
}

fn text(found: &Found) -> Result<String> {
    let text = found.source[TEXT].as_str();
    text.map(str::to_owned).ok_or_else(|| unreadable("a document has no text"))
}

/// Returns the metadata of the article with this title document, and the number of its paragraphs.
fn meta(title: &Found) -> Result<(ArticleMeta, usize)> {
    let record: Record = serde_json::from_value(title.source[RECORD].clone())
        .map_err(|error| unreadable(&format!("the metadata of an article: {error}")))?;
    let paragraphs = record.paragraphs;
    let meta = record.into_meta(text(title)?).ok_or_else(|| unreadable("an article has a date that does not exist"))?;
    Ok((meta, paragraphs))
}

/// Returns the article with this id.
pub(super) fn article(reader: &ClusterReader, id: &str) -> Result<(ArticleKey, Article)> {
    let budget = Budget::default();
    let mut stream = Stream::new(reader, &one_of(ARTICLE, &[id]), Order::Article, TEXTS, &budget);
    let mut documents = Vec::new();
    loop {
        let page = stream.next_page()?;
        if page.is_empty() {
            break;
        }
        documents.extend(page);
    }
    let Some((title, bodies)) = documents.split_first() else {
        return Err(jianbao_query::Error::NoArticle { id: id.to_owned() }.into());
    };
    let (meta, paragraphs) = meta(title)?;
    let is_complete = title.paragraph == 0 && bodies.iter().map(|body| body.paragraph).eq(1..=paragraphs);
    if !is_complete {
        return Err(unreadable("an article lacks paragraphs"));
    }
    Ok((key(id), Article { meta, paragraphs: bodies.iter().map(text).collect::<Result<_>>()? }))
}

/// Returns the number of documents of an article, with its title.
pub(super) fn documents_of(reader: &ClusterReader, id: &str) -> Result<usize> {
    let budget = Budget::default();
    let mut stream = Stream::new(reader, &one_of(ARTICLE, &[id]), Order::Article, Parts::default(), &budget).page_of(0);
    stream.next_page()?;
    Ok(stream.total)
}

/// Returns the articles of a day and a source, each with its page.
pub(super) fn same_day(
    reader: &ClusterReader,
    date: Date,
    source: Option<&str>,
) -> Result<Vec<(ArticleKey, Option<String>)>> {
    let [Some(sources), Some(pages)] = [FacetField::Source, FacetField::Page].map(facet_field) else {
        return Ok(Vec::new());
    };
    let of_source = match source {
        Some(source) => one_of(sources, &[source]),
        None => json!({ "bool": { "must_not": { "exists": { "field": sources } } } }),
    };
    let title = json!({ "term": { PARAGRAPH: 0 } });
    let day = json!({ "term": { DAY: epoch_day(date) } });
    let query = json!({ "bool": { "filter": [title, day, of_source] } });
    let budget = Budget::default();
    let parts = Parts { stored: &[], columns: &[pages] };
    let mut stream = Stream::new(reader, &query, Order::Article, parts, &budget);
    let mut found = Vec::new();
    loop {
        let page = stream.next_page()?;
        if page.is_empty() {
            return Ok(found);
        }
        let with_page = |one: Found| {
            let page = one.strings(pages).next().map(str::to_owned);
            (key(&one.article), page)
        };
        found.extend(page.into_iter().map(with_page));
    }
}
