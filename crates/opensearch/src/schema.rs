//! The fields of a document in the cluster, and the settings of an index. No other file contains field names.

use std::borrow::Cow;

use serde_json::{Value, json};

use jianbao_query::engine::FacetField;
use jianbao_text::bigrams;

/// Version of the fields and of what they contain. Increased by every change that makes older archives unreadable.
pub(crate) const FORMAT: u32 = 1;

/// Words other than those of two characters, with frequencies.
pub(crate) const WORDS: &str = "words";
/// Bigrams, each with a mark if it is a word; with frequencies. Used for ranking, and for words of two characters.
pub(crate) const MARKED_BIGRAMS: &str = "marked_bigrams";
/// Bigrams without marks, at the positions of their characters. Used for strings.
pub(crate) const BIGRAMS: &str = "bigrams";
/// Word characters.
pub(crate) const CHARACTERS: &str = "characters";
/// The last characters of runs.
pub(crate) const ENDS: &str = "ends";
/// Numbers that are not part of longer ones.
pub(crate) const NUMBERS: &str = "numbers";
/// Whether the text has a word character.
pub(crate) const HAS_TEXT: &str = "has_text";
/// The original text; not indexed.
pub(crate) const TEXT: &str = "text";
/// All words of the text, for counting; not indexed.
pub(crate) const TERMS: &str = "terms";
/// The metadata of the article, in the title document only; not indexed.
pub(crate) const RECORD: &str = "record";
/// The id of the article.
pub(crate) const ARTICLE: &str = "article";
/// The number of the document in its article; 0 is the title.
pub(crate) const PARAGRAPH: &str = "paragraph";
/// The day of publication in days since 1970-01-01; absent if unknown.
pub(crate) const DAY: &str = "day";
/// The first day of the month or year of which only this is known.
pub(crate) const FIRST_DAY: &str = "first_day";
/// The last day of that month or year.
pub(crate) const LAST_DAY: &str = "last_day";

/// Stands for a position without a bigram. It is no word character, so no bigram equals it.
pub(crate) const HOLE: &str = "_";

/// The longest token that is stored as it is, in bytes. Lucene refuses terms of more than 32,766 bytes.
const MAX_TOKEN: usize = 1000;
/// Begins the token that stands for one that cannot be stored as it is. Folded text has no control characters.
const HASH_MARK: char = '\u{3}';

/// Returns the field with the values of a facet; `None` for years, which are counted by day.
pub(crate) fn facet_field(field: FacetField) -> Option<&'static str> {
    Some(match field {
        FacetField::Year => return None,
        FacetField::Source => "source",
        FacetField::Page => "page",
        FacetField::Section => "section",
        FacetField::Author => "author",
        FacetField::Editor => "editor",
        FacetField::Agency => "agency",
        FacetField::Place => "place",
        FacetField::Tag => "tags",
        FacetField::Url => "url",
    })
}

/// Returns a token as it is stored. Tokens are separated by white space, and their length is limited; one that does not fit is replaced
/// by its hash.
pub(crate) fn token(token: &str) -> Cow<'_, str> {
    let is_space = |c: char| c.is_whitespace() || (c < ' ' && c != bigrams::WORD_MARK);
    if token.len() <= MAX_TOKEN && !token.contains(is_space) {
        return token.into();
    }
    format!("{HASH_MARK}{}", blake3::hash(token.as_bytes()).to_hex()).into()
}

/// Returns the field and the token of a folded word where it occurs as a word.
pub(crate) fn word_token(word: &str) -> (&'static str, String) {
    if bigrams::is_bigram(word) {
        (MARKED_BIGRAMS, format!("{word}{}", bigrams::WORD_MARK))
    } else {
        (WORDS, token(word).into_owned())
    }
}

/// Returns the id of a document. Ids of articles may be longer than the cluster allows for documents.
pub(crate) fn document_id(article: &str, paragraph: usize) -> String {
    format!("{}-{paragraph}", &blake3::hash(article.as_bytes()).to_hex()[..32])
}

/// Returns the settings and mappings of the index of a generation.
pub(crate) fn index(shards: u32, replicas: u32) -> Value {
    let ranked = |analyzer: &str, options: &str| json!({ "type": "text", "analyzer": analyzer, "index_options": options, "similarity": "ranked" });
    let unranked = json!({ "type": "text", "analyzer": "tokens", "index_options": "docs", "norms": false });
    let keyword = json!({ "type": "keyword" });
    // Lucene refuses terms of more than 32,766 bytes, and a character takes up to four.
    let value = json!({ "type": "keyword", "ignore_above": 8191 });
    let stored = json!({ "type": "text", "index": false });
    let number = json!({ "type": "integer" });
    let mut properties = json!({
        WORDS: ranked("tokens", "freqs"),
        MARKED_BIGRAMS: ranked("places", "freqs"),
        BIGRAMS: ranked("places", "positions"),
        CHARACTERS: ranked("tokens", "freqs"),
        ENDS: unranked,
        NUMBERS: unranked,
        HAS_TEXT: { "type": "boolean" },
        TEXT: stored,
        TERMS: stored,
        RECORD: { "type": "object", "enabled": false },
        ARTICLE: keyword,
        PARAGRAPH: number,
        DAY: number,
        FIRST_DAY: number,
        LAST_DAY: number,
    });
    for field in FacetField::ALL.into_iter().filter_map(facet_field) {
        properties[field] = value.clone();
    }
    json!({
        "settings": {
            "number_of_shards": shards,
            "number_of_replicas": replicas,
            // Nothing is visible before the generation is complete.
            "refresh_interval": "-1",
            "similarity": { "ranked": { "type": "BM25", "k1": 1.2, "b": 0.75, "discount_overlaps": false } },
            "analysis": {
                "tokenizer": { "spaces": { "type": "whitespace", "max_token_length": 32000 } },
                "filter": { "holes": { "type": "stop", "stopwords": [HOLE] } },
                "analyzer": {
                    "tokens": { "type": "custom", "tokenizer": "spaces" },
                    "places": { "type": "custom", "tokenizer": "spaces", "filter": ["holes"] },
                },
            },
        },
        "mappings": {
            "dynamic": "strict",
            "_routing": { "required": true },
            // What is made from the text need not be stored beside it.
            "_source": { "excludes": [WORDS, MARKED_BIGRAMS, BIGRAMS, CHARACTERS, ENDS, NUMBERS] },
            "properties": properties,
        },
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tokens_without_a_place_in_the_cluster_are_replaced_by_their_hash() {
        assert_eq!(token("大桥\u{2}"), "大桥\u{2}");
        let long = "大".repeat(400);
        let replaced = [token("a b"), token("a\u{3000}b"), token("a\u{1c}b"), token(&long)];
        for token in &replaced {
            assert!(token.starts_with(HASH_MARK) && token.len() == 65, "{token:?}");
        }
        assert_ne!(replaced[0], replaced[1]);
    }

    #[test]
    fn words_of_two_characters_are_marked_bigrams() {
        assert_eq!(word_token("大桥"), (MARKED_BIGRAMS, "大桥\u{2}".to_owned()));
        assert_eq!(word_token("长江大桥"), (WORDS, "长江大桥".to_owned()));
    }
}
