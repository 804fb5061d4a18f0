//! Where something was said: matches by newspaper, year, page, section and author. Counts exactly what matches as asked, from
//! columns; never reads text.

use std::collections::HashMap;

use serde::Serialize;
use tantivy::columnar::StrColumn;

use super::{Options, matches, matches::Matches, plan::plan};
use crate::{
    analysis::fold,
    error::Result,
    index::{Archive, day},
    query::{Filter, FilterField, Names, Query},
};

/// Matches by what is known of their articles.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Facets {
    /// All matches.
    pub total: Count,
    /// By newspaper, agency or site.
    pub source: Facet,
    /// By year of publication.
    pub year: Facet,
    /// By page.
    pub page: Facet,
    /// By section.
    pub section: Facet,
    /// By author.
    pub author: Facet,
}

/// Matches by the values of one field. Values, others and missing add up to all.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct Facet {
    /// The values with the most hits, most first, then in the order of their characters.
    pub values: Vec<FacetValue>,
    /// How many values there are.
    pub distinct: usize,
    /// Matches with a value that is not among `values`.
    pub others: Count,
    /// Matches without a value.
    pub missing: Count,
}

/// A value and how many matches have it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct FacetValue {
    /// As it is written in most of the matching articles. Spellings that a query takes for the same are one value: 濱港時報 and
    /// 滨港时报, page 03 and 3.
    pub value: String,
    /// Matching paragraphs, titles included.
    pub hits: usize,
    /// Articles they stand in.
    pub articles: usize,
}

/// What facets are of.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum FacetField {
    /// Newspaper, agency or site.
    Source,
    /// Year of publication.
    Year,
    /// Page.
    Page,
    /// Section.
    Section,
    /// Author.
    Author,
}

impl FacetField {
    /// All, in the order in which [`Facets`] has them.
    pub const ALL: [Self; 5] = [Self::Source, Self::Year, Self::Page, Self::Section, Self::Author];

    /// The condition that the field has this value; `None` when the query language cannot say it. With a query it finds what the
    /// facet has counted, of an author also those whose names contain this one.
    ///
    /// ```
    /// use jianbao::{query::Names, search::FacetField};
    /// let written = |field: FacetField, value| field.condition(value)?.written(Names::Chinese);
    /// assert_eq!(written(FacetField::Source, "临江日报").as_deref(), Some("来源:临江日报"));
    /// assert_eq!(written(FacetField::Section, "国际 新闻").as_deref(), Some("栏目:\"国际 新闻\""));
    /// assert_eq!(written(FacetField::Page, "头版"), None);
    /// ```
    #[must_use]
    pub fn condition(self, value: &str) -> Option<Filter> {
        Filter::new(self.filtered(), value).filter(|filter| filter.written(Names::Chinese).is_some())
    }

    /// The field that such a condition filters by.
    #[must_use]
    pub fn filtered(self) -> FilterField {
        match self {
            Self::Source => FilterField::Source,
            Self::Year => FilterField::Date,
            Self::Page => FilterField::Page,
            Self::Section => FilterField::Section,
            Self::Author => FilterField::Author,
        }
    }
}

/// A page without the zeros that only some print before it.
fn folded_page(page: &str) -> String {
    fold(page).trim_start_matches('0').to_owned()
}

/// How much matches.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize)]
pub struct Count {
    /// Matching paragraphs, titles included.
    pub hits: usize,
    /// Articles they stand in.
    pub articles: usize,
}

impl Count {
    fn add(&mut self, other: Self) {
        self.hits += other.hits;
        self.articles += other.articles;
    }
}

/// Counts the matches of `query` by source, year, page, section and author, giving at most `limit` values of each. Of `options`
/// only what decides about matching is used.
///
/// # Errors
///
/// When the index cannot be read.
///
/// ```no_run
/// use jianbao::{index::Archive, query::parse, search::{Options, facets}};
/// let archive = Archive::open("index".as_ref())?;
/// for source in facets(&archive, &parse("大桥"), &Options::strict(), 10)?.source.values {
///     println!("{}: {}", source.value, source.hits);
/// }
/// # Ok::<(), jianbao::Error>(())
/// ```
pub fn facets(archive: &Archive, query: &Query, options: &Options, limit: usize) -> Result<Facets> {
    let plan = plan(archive, query, options.plan())?;
    let fields = archive.fields();
    let mut total = Count::default();
    let mut years = Values::default();
    let named = [fields.source, fields.page, fields.section, fields.author];
    let mut values = named.map(|_| Values::default());
    let mut count = |matches: &Matches<'_>| -> tantivy::Result<()> {
        let days = matches.days(fields.day)?;
        let mut columns = Vec::new();
        for field in named {
            columns.push(Ordinals::new(matches.strings(field)?));
        }
        let mut by_day: HashMap<Option<i64>, Count> = HashMap::new();
        for article in matches.articles() {
            let found = Count { hits: article.hits(), articles: 1 };
            total.add(found);
            by_day.entry(days.as_ref().and_then(|days| days.first(article.head.doc_id))).or_default().add(found);
            for column in &mut columns {
                column.count(article.head.doc_id, found);
            }
        }
        for (number, found) in by_day {
            match number.and_then(day) {
                Some(date) => years.add(&format!("{:04}", date.year()), found),
                None => years.missing.add(found),
            }
        }
        columns.iter().zip(&mut values).try_for_each(|(column, values)| column.name(values))
    };
    for matches in matches::matches(archive, &plan, options)? {
        count(&matches).map_err(archive.failed("counting by its columns"))?;
    }
    let [source, page, section, author] = values;
    Ok(Facets {
        total,
        source: source.best(limit, fold),
        year: years.best(limit, str::to_owned),
        page: page.best(limit, folded_page),
        section: section.best(limit, fold),
        author: author.best(limit, fold),
    })
}

/// Counts by the numbers that a segment gives its values.
struct Ordinals {
    column: Option<StrColumn>,
    counts: Vec<Count>,
    missing: Count,
}

impl Ordinals {
    fn new(column: Option<StrColumn>) -> Self {
        let values = column.as_ref().map_or(0, |column| column.num_terms());
        Self { column, counts: vec![Count::default(); values], missing: Count::default() }
    }

    fn count(&mut self, head: u32, found: Count) {
        let ordinal = self.column.as_ref().and_then(|column| column.ords().first(head));
        match ordinal {
            Some(ordinal) => self.counts[ordinal as usize].add(found),
            None => self.missing.add(found),
        }
    }

    /// Adds the counts under their names.
    fn name(&self, values: &mut Values) -> tantivy::Result<()> {
        values.missing.add(self.missing);
        let Some(column) = &self.column else { return Ok(()) };
        let with = |(ordinal, count): (usize, &Count)| (count.hits > 0).then_some(ordinal as u64);
        let ordinals: Vec<u64> = self.counts.iter().enumerate().filter_map(with).collect();
        let mut each = ordinals.iter();
        // In one pass over the dictionary: values of a large archive are many.
        column.dictionary().sorted_ords_to_term_cb(&ordinals, |value| {
            if let (Some(&ordinal), Ok(value)) = (each.next(), str::from_utf8(value)) {
                values.add(value, self.counts[ordinal as usize]);
            }
        })?;
        Ok(())
    }
}

/// Counts by value, of all segments.
#[derive(Default)]
struct Values {
    counts: HashMap<String, Count>,
    missing: Count,
}

impl Values {
    fn add(&mut self, value: &str, found: Count) {
        match self.counts.get_mut(value) {
            Some(count) => count.add(found),
            None => {
                self.counts.insert(value.to_owned(), found);
            }
        }
    }

    /// The values with the most hits, those with the same `folded` form taken together.
    fn best(self, limit: usize, folded: impl Fn(&str) -> String) -> Facet {
        let mut spellings: Vec<(String, Count)> = self.counts.into_iter().collect();
        // The commonest spelling comes first and gives its name.
        spellings.sort_unstable_by(|(a, a_count), (b, b_count)| {
            b_count.articles.cmp(&a_count.articles).then_with(|| a.cmp(b))
        });
        let mut values: Vec<FacetValue> = Vec::new();
        let mut known: HashMap<String, usize> = HashMap::new();
        for (value, Count { hits, articles }) in spellings {
            let at = *known.entry(folded(&value)).or_insert(values.len());
            match values.get_mut(at) {
                Some(value) => {
                    value.hits += hits;
                    value.articles += articles;
                }
                None => values.push(FacetValue { value, hits, articles }),
            }
        }
        values.sort_unstable_by(|a, b| b.hits.cmp(&a.hits).then_with(|| a.value.cmp(&b.value)));
        let distinct = values.len();
        let mut others = Count::default();
        for FacetValue { hits, articles, .. } in values.drain(limit.min(distinct)..) {
            others.add(Count { hits, articles });
        }
        Facet { values, distinct, others, missing: self.missing }
    }
}
