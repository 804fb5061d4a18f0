//! Encodes the metadata of an article: for the stored record, and for the hash that detects changes. The encoding does
//! not depend on the field order of [`ArticleMeta`] or on any JSON output of the program.
//!
//! The encoding is a JSON object with the fields of [`StoredMeta`] in their order, without unknown ones. It is part of
//! the [`FORMAT`](crate::format::schema::FORMAT), because indexes contain hashes of these bytes. A new field must be
//! added at the end and omitted when unknown, so that articles without it keep their hash and are not indexed again.

use std::borrow::Cow;

use serde::{Deserialize, Serialize};

use jianbao_model::{ArticleMeta, Date, Join};

/// The record of an article, stored in its title document. The title is stored separately, as the text of that
/// document.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct ArticleRecord {
    /// Id, date, source and so on; the title is empty here.
    pub meta: ArticleMeta,
    /// Number of body paragraphs.
    pub paragraphs: usize,
}

#[derive(Serialize, Deserialize)]
struct StoredRecord<'a> {
    #[serde(flatten)]
    meta: StoredMeta<'a>,
    paragraphs: usize,
}

/// The fields in the order in which they are written. Do not reorder, rename or remove one without a new format.
#[derive(Serialize, Deserialize)]
struct StoredMeta<'a> {
    id: Cow<'a, str>,
    #[serde(default, skip_serializing_if = "str::is_empty")]
    title: Cow<'a, str>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    date: Option<Cow<'a, str>>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    date_text: Option<Cow<'a, str>>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    source: Option<Cow<'a, str>>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    author: Option<Cow<'a, str>>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    place: Option<Cow<'a, str>>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    agency: Option<Cow<'a, str>>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    editor: Option<Cow<'a, str>>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    page: Option<Cow<'a, str>>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    section: Option<Cow<'a, str>>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    url: Option<Cow<'a, str>>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    joins: Vec<StoredJoin>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    tags: Vec<Cow<'a, str>>,
}

#[derive(Serialize, Deserialize)]
struct StoredJoin {
    paragraph: usize,
    byte: usize,
}

/// Returns the bytes of `meta` that the hash of an article covers.
pub(crate) fn hashed(meta: &ArticleMeta) -> Vec<u8> {
    serde_json::to_vec(&StoredMeta::from(meta)).expect("strings and numbers are JSON")
}

impl ArticleRecord {
    /// Returns the stored form.
    pub(crate) fn to_stored(&self) -> String {
        let stored = StoredRecord { meta: StoredMeta::from(&self.meta), paragraphs: self.paragraphs };
        serde_json::to_string(&stored).expect("strings and numbers are JSON")
    }

    /// Parses the result of [`to_stored`](Self::to_stored). Returns `None` for other text.
    pub(crate) fn from_stored(stored: &str) -> Option<Self> {
        let StoredRecord { meta, paragraphs } = serde_json::from_str(stored).ok()?;
        Some(Self { meta: meta.read()?, paragraphs })
    }
}

// Both directions name every field, so that a new field of `ArticleMeta` does not compile until it is added here.
impl<'a> From<&'a ArticleMeta> for StoredMeta<'a> {
    fn from(meta: &'a ArticleMeta) -> Self {
        let ArticleMeta {
            id,
            title,
            date,
            date_text,
            source,
            author,
            place,
            agency,
            editor,
            page,
            section,
            url,
            tags,
            joins,
        } = meta;
        let known = |value: &'a Option<String>| value.as_deref().map(Cow::Borrowed);
        Self {
            id: id.into(),
            title: title.into(),
            date: date.map(|date| date.to_string().into()),
            date_text: known(date_text),
            source: known(source),
            author: known(author),
            place: known(place),
            agency: known(agency),
            editor: known(editor),
            page: known(page),
            section: known(section),
            url: known(url),
            joins: joins.iter().map(|&Join { paragraph, byte }| StoredJoin { paragraph, byte }).collect(),
            tags: tags.iter().map(|tag| tag.as_str().into()).collect(),
        }
    }
}

impl StoredMeta<'_> {
    /// Returns the stored metadata, or `None` if its date is invalid.
    fn read(self) -> Option<ArticleMeta> {
        let known = |value: Option<Cow<'_, str>>| value.map(Cow::into_owned);
        Some(ArticleMeta {
            id: self.id.into_owned(),
            title: self.title.into_owned(),
            date: self.date.map(|text| text.parse::<Date>()).transpose().ok()?,
            date_text: known(self.date_text),
            source: known(self.source),
            author: known(self.author),
            place: known(self.place),
            agency: known(self.agency),
            editor: known(self.editor),
            page: known(self.page),
            section: known(self.section),
            url: known(self.url),
            tags: self.tags.into_iter().map(Cow::into_owned).collect(),
            joins: self.joins.into_iter().map(|StoredJoin { paragraph, byte }| Join { paragraph, byte }).collect(),
        })
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;
    use crate::generation::sources::article_hash;
    use jianbao_model::Article;

    /// An article with all fields.
    fn full() -> Article {
        let some = |text: &str| Some(text.to_owned());
        let meta = ArticleMeta {
            id: "临江日报/2016/20160312-01-02".into(),
            title: "“大桥”合龙\\通车\n\u{1}\u{7f}\u{2028}".into(),
            date: Some(Date::constant(2016, 3, 12)),
            date_text: some("2016年3月"),
            source: some("临江日报"),
            author: some("林"),
            place: some("北京"),
            agency: some("新华社"),
            editor: some("王"),
            page: some("A3"),
            section: some("要闻"),
            url: some("https://example.com/a?b=c&d"),
            tags: Vec::new(),
            joins: vec![Join { paragraph: 1, byte: 12 }, Join { paragraph: 2, byte: 3 }],
        };
        Article {
            meta, paragraphs: vec!["昨日清晨，大桥合龙。".into(), "两岸群众奔走相告。".into()]
        }
    }

    fn bare() -> Article {
        Article { meta: ArticleMeta { id: "a".into(), ..ArticleMeta::default() }, paragraphs: Vec::new() }
    }

    /// Indexes of format 4 contain these hashes. A new optional field of the contract or of `ArticleMeta` must not
    /// change them. Otherwise every article would be indexed again, and `verify` would report every article as changed.
    #[test]
    fn the_hash_is_what_existing_indexes_hold() {
        assert_eq!(article_hash(&full()), 0x0886_897e_345a_5639_f6eb_6ece_f804_ba59);
        assert_eq!(article_hash(&bare()), 0x103c_b4ee_ef74_3f96_b7d3_5e61_7909_b64d);
    }

    /// The stored record, byte for byte.
    #[test]
    fn the_record_is_what_existing_indexes_hold() {
        let record = |mut article: Article| {
            article.meta.title.clear();
            ArticleRecord { paragraphs: article.paragraphs.len(), meta: article.meta }
        };
        let stored = r#"{"id":"临江日报/2016/20160312-01-02","date":"2016-03-12","date_text":"2016年3月","source":"临江日报","author":"林","place":"北京","agency":"新华社","editor":"王","page":"A3","section":"要闻","url":"https://example.com/a?b=c&d","joins":[{"paragraph":1,"byte":12},{"paragraph":2,"byte":3}],"paragraphs":2}"#;
        assert_eq!(record(full()).to_stored(), stored);
        assert_eq!(ArticleRecord::from_stored(stored), Some(record(full())));
        assert_eq!(record(bare()).to_stored(), r#"{"id":"a","paragraphs":0}"#);
        assert_eq!(ArticleRecord::from_stored(r#"{"id":"a","paragraphs":0}"#), Some(record(bare())));
    }

    /// An older program can read the records of a newer one of the same format.
    #[test]
    fn a_field_that_is_not_known_yet_is_passed_over() {
        let newer = r#"{"id":"a","keywords":["桥"],"paragraphs":3}"#;
        let record = ArticleRecord::from_stored(newer).unwrap();
        assert_eq!((record.meta, record.paragraphs), (bare().meta, 3));
    }

    #[test]
    fn invalid_records_are_rejected() {
        for stored in ["", "{}", r#"{"id":"a"}"#, r#"{"id":"a","date":"2016-02-30","paragraphs":1}"#] {
            assert_eq!(ArticleRecord::from_stored(stored), None, "{stored}");
        }
    }

    /// Articles that differ in any field have different hashes, also if the same text is in another field.
    #[test]
    fn every_field_counts() {
        let changed: [fn(&mut Article); 15] = [
            |article| article.meta.id.push('x'),
            |article| article.meta.title.push('x'),
            |article| article.meta.date = None,
            |article| article.meta.date_text = None,
            |article| article.meta.source = None,
            |article| article.meta.author = None,
            |article| article.meta.place = None,
            |article| article.meta.agency = None,
            |article| article.meta.editor = None,
            |article| article.meta.page = None,
            |article| article.meta.section = None,
            |article| article.meta.url = None,
            |article| article.meta.joins.truncate(1),
            |article| article.paragraphs[1].push('x'),
            |article| std::mem::swap(&mut article.meta.author, &mut article.meta.editor),
        ];
        let mut hashes = vec![article_hash(&full())];
        for change in changed {
            let mut article = full();
            change(&mut article);
            hashes.push(article_hash(&article));
        }
        let count = hashes.len();
        hashes.sort_unstable();
        hashes.dedup();
        assert_eq!(hashes.len(), count);
    }
}
