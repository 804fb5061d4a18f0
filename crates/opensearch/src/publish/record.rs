//! The metadata of an article as JSON, stored in its title document. The title is the text of that document.

use serde::{Deserialize, Serialize};

use jianbao_model::{ArticleMeta, Date, Join};

/// The stored metadata. Unknown fields are left out.
#[derive(Debug, Default, Serialize, Deserialize)]
#[serde(default)]
pub(crate) struct Record {
    id: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    date: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    date_text: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    source: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    author: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    place: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    agency: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    editor: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    page: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    section: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    url: Option<String>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    tags: Vec<String>,
    /// Paragraph and byte of each join.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    joins: Vec<(usize, usize)>,
    /// The number of body paragraphs.
    pub paragraphs: usize,
}

impl Record {
    // Both directions name every field, so that a new field of `ArticleMeta` does not compile until it is added here.
    pub(crate) fn new(meta: &ArticleMeta, paragraphs: usize) -> Self {
        let ArticleMeta {
            id,
            title: _,
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
        } = meta.clone();
        Self {
            id,
            date: date.map(|date| date.to_string()),
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
            joins: joins.iter().map(|join| (join.paragraph, join.byte)).collect(),
            paragraphs,
        }
    }

    /// Returns the metadata with this title; `None` if the date is none.
    pub(crate) fn into_meta(self, title: String) -> Option<ArticleMeta> {
        Some(ArticleMeta {
            id: self.id,
            title,
            date: self.date.map(|date| date.parse::<Date>()).transpose().ok()?,
            date_text: self.date_text,
            source: self.source,
            author: self.author,
            place: self.place,
            agency: self.agency,
            editor: self.editor,
            page: self.page,
            section: self.section,
            url: self.url,
            tags: self.tags,
            joins: self.joins.into_iter().map(|(paragraph, byte)| Join { paragraph, byte }).collect(),
        })
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    #[test]
    fn metadata_is_read_as_it_was_written() {
        let some = |text: &str| Some(text.to_owned());
        let full = ArticleMeta {
            id: "临江日报/2016/20160312-01-02".into(),
            title: "大桥合龙".into(),
            date: Some(Date::constant(2016, 3, 12)),
            date_text: some("2016年3月"),
            source: some("临江日报"),
            author: some("李闻"),
            place: some("临江"),
            agency: some("临江社"),
            editor: some("周立堂"),
            page: some("A3"),
            section: some("要闻"),
            url: some("https://example.com/a?b=c&d"),
            tags: vec!["交通".into(), "桥梁".into()],
            joins: vec![Join { paragraph: 1, byte: 12 }],
        };
        for meta in [full, ArticleMeta { id: "a".into(), ..ArticleMeta::default() }] {
            let json = serde_json::to_string(&Record::new(&meta, 2)).unwrap();
            let read: Record = serde_json::from_str(&json).unwrap();
            assert_eq!(read.paragraphs, 2);
            assert_eq!(read.into_meta(meta.title.clone()), Some(meta));
        }
    }
}
