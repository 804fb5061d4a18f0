//! Where something was said: matches by newspaper, year, page, section and author. Counts exactly what matches as asked, from
//! columns; never reads text.

use std::collections::HashMap;

use jianbao_text::fold;

use crate::{
    engine::{Count, Engine, FacetField, FieldCounts, date_from_epoch_day},
    error::Result,
    options::Options,
    plan::plan,
    syntax::{FieldLanguage, Filter, FilterField, Query, page_key},
};

/// Matches by what is known of their articles.
#[derive(Debug, Clone, PartialEq, Eq)]
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
#[derive(Debug, Clone, Default, PartialEq, Eq)]
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
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FacetValue {
    /// As it is written in most of the matching articles. Spellings that a query takes for the same are one value: 濱港時報 and
    /// 滨港时报, page 03 and 3.
    pub value: String,
    /// Matching paragraphs, titles included.
    pub hits: usize,
    /// Articles they are in.
    pub articles: usize,
}

impl FacetField {
    /// The condition that the field has this value; `None` when the query language cannot say it. With a query it finds what the
    /// facet has counted, of an author also those whose names contain this one.
    ///
    /// ```
    /// use jianbao_query::{engine::FacetField, syntax::FieldLanguage};
    /// let written = |field: FacetField, value| field.filter_for(value)?.to_text(FieldLanguage::Chinese);
    /// assert_eq!(written(FacetField::Source, "临江日报").as_deref(), Some("来源:临江日报"));
    /// assert_eq!(written(FacetField::Section, "国际 新闻").as_deref(), Some("栏目:\"国际 新闻\""));
    /// assert_eq!(written(FacetField::Page, "头版").as_deref(), Some("版:1"));
    /// ```
    #[must_use]
    pub fn filter_for(self, value: &str) -> Option<Filter> {
        Filter::new(self.filter_field(), value).filter(|filter| filter.to_text(FieldLanguage::Chinese).is_some())
    }

    /// The field that such a condition filters by.
    #[must_use]
    pub fn filter_field(self) -> FilterField {
        match self {
            Self::Source => FilterField::Source,
            Self::Year => FilterField::Date,
            Self::Page => FilterField::Page,
            Self::Section => FilterField::Section,
            Self::Author => FilterField::Author,
        }
    }
}

/// Counts the matches of `query` by source, year, page, section and author, giving at most `limit` values of each. Of `options`
/// only what decides about matching is used.
///
/// # Errors
///
/// When the index cannot be read.
///
/// ```
/// use jianbao_query::{Engine, Options, count::facets, syntax::parse};
/// fn example(engine: &dyn Engine) -> jianbao_query::Result<()> {
/// for source in facets(engine, &parse("大桥"), &Options::strict(), 10)?.source.values {
///     println!("{}: {}", source.value, source.hits);
/// }
/// Ok(())
/// }
/// ```
pub fn facets(engine: &dyn Engine, query: &Query, options: &Options, limit: usize) -> Result<Facets> {
    let matching = plan(engine, query, options.plan())?.match_node();
    let named = [FacetField::Source, FacetField::Page, FacetField::Section, FacetField::Author];
    let counts = engine.counts(&matching, options.scope, &named, &options.budget)?;
    let mut by_year: HashMap<String, Count> = HashMap::new();
    let mut undated = Count::default();
    for (number, count) in counts.days {
        match number.and_then(date_from_epoch_day) {
            Some(date) => by_year.entry(format!("{:04}", date.year())).or_default().add(count),
            None => undated.add(count),
        }
    }
    let years = FieldCounts { values: by_year.into_iter().collect(), missing: undated };
    let mut fields = counts.fields.into_iter();
    let mut next = || fields.next().unwrap_or_default();
    let [source, page, section, author] = [next(), next(), next(), next()];
    Ok(Facets {
        total: counts.total,
        source: best(source, limit, fold),
        year: best(years, limit, str::to_owned),
        page: best(page, limit, page_key),
        section: best(section, limit, fold),
        author: best(author, limit, fold),
    })
}

/// The values with the most hits, those with the same `folded` form taken together.
fn best(counts: FieldCounts, limit: usize, folded: impl Fn(&str) -> String) -> Facet {
    let mut spellings = counts.values;
    // The commonest spelling comes first and gives its name.
    spellings
        .sort_unstable_by(|(a, a_count), (b, b_count)| b_count.articles.cmp(&a_count.articles).then_with(|| a.cmp(b)));
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
    Facet { values, distinct, others, missing: counts.missing }
}
