//! The documents of an article: its title and its paragraphs, with the tokens of each.

use serde_json::{Map, Value};

use jianbao_model::{Article, ArticleMeta};
use jianbao_query::engine::{FacetField, epoch_day};
use jianbao_text::{Tokens, bigrams, dates::parse_date, fold, has_word_char, segmenter::Segmenter, tokens::END};

use super::record::Record;
use crate::schema::{
    ARTICLE, BIGRAMS, CHARACTERS, DAY, ENDS, FIRST_DAY, HAS_TEXT, HOLE, LAST_DAY, MARKED_BIGRAMS, NUMBERS, PARAGRAPH,
    RECORD, TERMS, TEXT, WORDS, facet_field, token,
};

/// The maximum number of tags of an article by which it can be found, as in the index on disk. All of them are in its record.
const MAX_TAGS: usize = 32;

/// A document, and the tokens that were counted in it.
pub(super) struct Document {
    pub json: Value,
    pub tokens: Tokens,
    /// The folded text.
    pub folded: String,
}

/// Returns the values of a field of an article by which it can be found.
pub(super) fn values(meta: &ArticleMeta, field: FacetField) -> Vec<&str> {
    let value = match field {
        FacetField::Year => &None,
        FacetField::Tag => return meta.tags.iter().take(MAX_TAGS).map(String::as_str).collect(),
        FacetField::Source => &meta.source,
        FacetField::Page => &meta.page,
        FacetField::Section => &meta.section,
        FacetField::Author => &meta.author,
        FacetField::Editor => &meta.editor,
        FacetField::Agency => &meta.agency,
        FacetField::Place => &meta.place,
        FacetField::Url => &meta.url,
    };
    value.as_deref().into_iter().collect()
}

/// Returns document `number` of an article; 0 is the title. `None` if it has fewer.
pub(super) fn document(segmenter: &Segmenter, article: &Article, number: usize) -> Option<Document> {
    let text = article.text(number)?;
    let folded = fold(text);
    let mut tokens = Tokens::default();
    tokens.tokenize(segmenter, &folded);
    let mut json = common(&article.meta);
    let mut set = |field: &str, value: Value| json.insert(field.to_owned(), value);
    set(PARAGRAPH, number.into());
    set(HAS_TEXT, has_word_char(&folded).into());
    set(TEXT, text.into());
    set(WORDS, joined(items(&tokens.words).map(token)).into());
    set(ENDS, joined(items(&tokens.ends).map(token)).into());
    set(NUMBERS, joined(items(&tokens.numbers).map(token)).into());
    let marked = items(&tokens.bigrams).map(|bigram| if bigram.is_empty() { HOLE } else { bigram });
    set(BIGRAMS, joined(marked.clone().map(|bigram| bigram.trim_end_matches(bigrams::WORD_MARK))).into());
    // Holes keep positions, which this field does not have.
    set(MARKED_BIGRAMS, joined(marked.filter(|bigram| *bigram != HOLE)).into());
    let mut characters = Vec::new();
    bigrams::characters(&folded, &mut |character, _| characters.push(character));
    set(CHARACTERS, joined(characters.into_iter()).into());
    let terms = items(&tokens.words).map(str::to_owned);
    let words_of_two =
        items(&tokens.bigrams).filter_map(|bigram| bigram.strip_suffix(bigrams::WORD_MARK)).map(str::to_owned);
    set(TERMS, Value::from(terms.chain(words_of_two).collect::<Vec<_>>().join(&END.to_string())));
    if number == 0 {
        let record = Record::new(&article.meta, article.paragraphs.len());
        set(RECORD, serde_json::to_value(record).expect("a record is JSON"));
    }
    Some(Document { json: Value::Object(json), tokens, folded })
}

/// The values that all documents of an article have, so that no filter needs its title document.
fn common(meta: &ArticleMeta) -> Map<String, Value> {
    let mut json = Map::new();
    json.insert(ARTICLE.to_owned(), meta.id.as_str().into());
    if let Some(date) = meta.date {
        json.insert(DAY.to_owned(), epoch_day(date).into());
    } else if let Some((first, last)) = meta.date_text.as_deref().and_then(|text| parse_date(text).period()) {
        json.insert(FIRST_DAY.to_owned(), epoch_day(first).into());
        json.insert(LAST_DAY.to_owned(), epoch_day(last).into());
    }
    for field in FacetField::ALL {
        let values = values(meta, field);
        if let Some(name) = facet_field(field)
            && !values.is_empty()
        {
            json.insert(name.to_owned(), values.into());
        }
    }
    json
}

/// The tokens of a list.
pub(super) fn items(list: &str) -> impl Iterator<Item = &str> + Clone {
    list.split_terminator(END)
}

fn joined<T: AsRef<str>>(mut tokens: impl Iterator<Item = T>) -> String {
    let mut line = String::new();
    if let Some(first) = tokens.next() {
        line.push_str(first.as_ref());
    }
    for token in tokens {
        line.push(' ');
        line.push_str(token.as_ref());
    }
    line
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;
    use jianbao_model::Date;

    #[test]
    fn a_paragraph_has_the_tokens_of_its_text_and_the_values_of_its_article() {
        let meta = ArticleMeta {
            id: "lj-1".into(),
            title: "大桥合龙".into(),
            date: Some(Date::constant(1970, 1, 3)),
            source: Some("临江日报".into()),
            tags: vec!["交通".into(), "桥梁".into()],
            ..ArticleMeta::default()
        };
        let article = Article { meta, paragraphs: vec!["第7座大桥，通車".into()] };
        let found = document(&Segmenter::new(), &article, 1).unwrap().json;
        assert_eq!(found[BIGRAMS], "第7 7座 座大 大桥 _ _ 通车 _");
        assert_eq!(found[MARKED_BIGRAMS], "第7 7座 座大 大桥\u{2} 通车\u{2}");
        assert_eq!(found[CHARACTERS], "第 7 座 大 桥 通 车");
        assert_eq!((&found[ENDS], &found[NUMBERS]), (&"桥 车".into(), &"7".into()));
        assert_eq!((&found[TEXT], &found[DAY]), (&"第7座大桥，通車".into(), &2.into()));
        assert_eq!(found["tags"], serde_json::json!(["交通", "桥梁"]));
        assert!(found.get(RECORD).is_none());
        let title = document(&Segmenter::new(), &article, 0).unwrap().json;
        assert_eq!((&title[RECORD]["paragraphs"], &title[HAS_TEXT]), (&1.into(), &true.into()));
        assert!(document(&Segmenter::new(), &article, 2).is_none());
    }
}
