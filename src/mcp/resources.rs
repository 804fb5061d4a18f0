//! The resources: the contents of the archive, and the query language.

use serde_json::json;

use super::{
    answer::{Answer, Members, clipped},
    archive::Archive,
};

/// The description of the query language, for models.
const QUERY_HELP: &str = include_str!("query_help.md");
/// Maximum length of the name of a newspaper.
const MAX_NAME: usize = 80;

/// A resource.
pub(super) struct Resource {
    pub(super) uri: &'static str,
    pub(super) name: &'static str,
    pub(super) description: &'static str,
    pub(super) mime_type: &'static str,
    read: fn(&Archive) -> crate::Result<String>,
}

/// All resources.
pub(super) const ALL: &[Resource] = &[
    Resource {
        uri: "jianbao://coverage",
        name: "coverage",
        description: "What the archive covers: articles, paragraphs, first and last date, articles by year and by newspaper.",
        mime_type: "application/json",
        read: coverage,
    },
    Resource {
        uri: "jianbao://query-help",
        name: "query-help",
        description: "How queries are written, with examples.",
        mime_type: "text/markdown",
        read: |_| Ok(QUERY_HELP.to_owned()),
    },
];

impl Resource {
    /// Returns the text of the resource, no longer than an answer may be.
    ///
    /// # Errors
    ///
    /// Fails if the index cannot be read.
    pub(super) fn read(&self, archive: &Archive) -> crate::Result<String> {
        (self.read)(archive)
    }
}

fn coverage(archive: &Archive) -> crate::Result<String> {
    let opened = archive.state();
    let stats = crate::index::catch_panics(opened.reader.dir(), || opened.reader.stats())?;
    let years: Vec<_> = stats.years.iter().map(|(year, count)| json!([year, count.articles])).collect();
    let is_cut = years.len() > MAX_YEARS;
    let head = Members::default()
        .with("articles", stats.articles)
        .with("paragraphs", stats.paragraphs)
        .with("first_date", stats.first_date.map(|date| date.to_string()))
        .with("last_date", stats.last_date.map(|date| date.to_string()))
        .with("undated_articles", stats.undated)
        .with("articles_by_year", (!is_cut).then_some(years))
        .with("more", "all newspapers and years: the tool facets with an empty query, a range of dates, and `field`");
    let mut sources: Vec<_> = stats.sources.iter().collect();
    sources.sort_by(|a, b| b.1.cmp(a.1).then(a.0.cmp(b.0)));
    let items = sources.iter().map(|(name, articles)| {
        Members::default().with("source", clipped(name, MAX_NAME)).with("articles", **articles)
    });
    let items: Vec<Members> = items.collect();
    let of = items.len();
    let answer = Answer { head, notes: opened.notes, list: "newspapers", items, first: 0, of, stamp: 0 };
    Ok(answer.render(archive.limits.characters))
}

/// For more years, models can call `facets`.
const MAX_YEARS: usize = 100;
