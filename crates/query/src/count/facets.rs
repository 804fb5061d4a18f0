//! Facets: counts matches by source, year, page, section, author and other fields of the article, without reading texts.

use std::collections::HashMap;

use jianbao_model::Date;
use jianbao_text::{byline, fold};

use crate::{
    engine::{Count, Engine, FacetField, FieldCounts, date_from_epoch_day},
    error::Result,
    options::Options,
    plan::plan,
    syntax::{FieldLanguage, Filter, FilterField, Query, page_key},
};

/// The matches of a query by fields of their articles.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Facets {
    /// The total.
    pub total: Count,
    /// By newspaper, news agency or website.
    pub source: Facet,
    /// By year of publication.
    pub year: Facet,
    /// By page of the newspaper.
    pub page: Facet,
    /// By section or column.
    pub section: Facet,
    /// By author.
    pub author: Facet,
    /// By editor in charge.
    pub editor: Facet,
    /// By news agency.
    pub agency: Facet,
    /// By place in the dateline.
    pub place: Facet,
    /// By tag.
    pub tag: Facet,
}

/// The matches by the values of a field. The counts of `values`, `others` and `missing` add up to the total, except for authors,
/// editors and tags: an article with several of them counts under each.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Facet {
    /// The values with the most hits, sorted by hits descending, then by code points.
    pub values: Vec<FacetValue>,
    /// The number of distinct values.
    pub distinct: usize,
    /// Matches whose value is not in `values`.
    pub others: Count,
    /// Matches without a value.
    pub missing: Count,
}

/// A value with its number of matches.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FacetValue {
    /// The value as written in most of the matching articles. Spellings that a filter treats as equal are one value: 濱港時報 and 滨港时报,
    /// page 03 and 3.
    pub value: String,
    /// Number of matching paragraphs, including titles.
    pub hits: usize,
    /// Number of articles that contain them.
    pub articles: usize,
}

impl Facets {
    /// Returns the facet of a field; `None` for addresses, which are not counted.
    #[must_use]
    pub fn of(&self, field: FacetField) -> Option<&Facet> {
        Some(match field {
            FacetField::Source => &self.source,
            FacetField::Year => &self.year,
            FacetField::Page => &self.page,
            FacetField::Section => &self.section,
            FacetField::Author => &self.author,
            FacetField::Editor => &self.editor,
            FacetField::Agency => &self.agency,
            FacetField::Place => &self.place,
            FacetField::Tag => &self.tag,
            FacetField::Url => return None,
        })
    }
}

impl FacetField {
    /// Returns the filter for a value of this field; `None` if the query language cannot express it.
    ///
    /// Added to the query, the filter matches what the facet counted. For an author or editor, it also matches bylines that contain the
    /// name without a sign around it.
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

    /// Returns the filter field of this facet field.
    #[must_use]
    pub fn filter_field(self) -> FilterField {
        match self {
            Self::Source => FilterField::Source,
            Self::Year => FilterField::Date,
            Self::Page => FilterField::Page,
            Self::Section => FilterField::Section,
            Self::Author => FilterField::Author,
            Self::Editor => FilterField::Editor,
            Self::Agency => FilterField::Agency,
            Self::Place => FilterField::Place,
            Self::Tag => FilterField::Tag,
            Self::Url => FilterField::Url,
        }
    }
}

/// Counts the matches of `query` by each field of [`Facets`], with at most `limit` values for each. Only the matching
/// options, the scope and the budget of `options` are used.
///
/// # Errors
///
/// If the archive cannot be read, or the budget of `options` is exhausted.
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
    let named: Vec<FacetField> = FacetField::FACETS.into_iter().filter(|field| *field != FacetField::Year).collect();
    let counts = engine.counts(&matching, options.scope, &named, &options.budget)?;
    let mut by_year: HashMap<String, Count> = HashMap::new();
    let mut undated = Count::default();
    for (number, count) in counts.days {
        match number.and_then(date_from_epoch_day) {
            Some(date) => by_year.entry(format!("{:04}", date.year())).or_default().add(count),
            None => undated.add(count),
        }
    }
    for ((first, last), count) in counts.periods {
        let year = |day| date_from_epoch_day(day).map(Date::year);
        match year(first).filter(|first| Some(*first) == year(last)) {
            Some(year) => by_year.entry(format!("{year:04}")).or_default().add(count),
            None => undated.add(count),
        }
    }
    let years = FieldCounts { values: by_year.into_iter().collect(), missing: undated };
    let mut fields = counts.fields.into_iter();
    let mut next = || fields.next().unwrap_or_default();
    let [source, page, section] = [next(), next(), next()];
    let [author, editor, agency] = [by_name(next()), by_name(next()), next()];
    let [place, tag] = [next(), next()];
    Ok(Facets {
        total: counts.total,
        source: top_values(source, limit, fold),
        year: top_values(years, limit, str::to_owned),
        page: top_values(page, limit, page_key),
        section: top_values(section, limit, fold),
        author: top_values(author, limit, fold),
        editor: top_values(editor, limit, fold),
        agency: top_values(agency, limit, fold),
        place: top_values(place, limit, fold),
        tag: top_values(tag, limit, fold),
    })
}

/// Counts bylines under each of their names. A byline without a name is a value by itself.
pub(crate) fn by_name(counts: FieldCounts) -> FieldCounts {
    let mut names: HashMap<String, Count> = HashMap::new();
    for (byline, count) in counts.values {
        let authors = byline::authors(&byline);
        for name in if authors.is_empty() { vec![byline] } else { authors } {
            names.entry(name).or_default().add(count);
        }
    }
    // 周立堂李闻 counts under both names if both occur.
    let joined: Vec<(String, Vec<String>)> = names
        .keys()
        .map(|name| (name.clone(), byline::known_names(name, |part| names.contains_key(part))))
        .filter(|(_, parts)| !parts.is_empty())
        .map(|(name, parts)| (name.clone(), parts.into_iter().map(str::to_owned).collect()))
        .collect();
    for (name, parts) in joined {
        let count = names.remove(&name).unwrap_or_default();
        for part in parts {
            names.entry(part).or_default().add(count);
        }
    }
    FieldCounts { values: names.into_iter().collect(), missing: counts.missing }
}

/// Returns the values with the most hits. Values with the same `folded` form are merged.
fn top_values(counts: FieldCounts, limit: usize, folded: impl Fn(&str) -> String) -> Facet {
    let mut spellings = counts.values;
    // The most common spelling comes first and represents the others.
    spellings
        .sort_unstable_by(|(a, a_count), (b, b_count)| b_count.articles.cmp(&a_count.articles).then_with(|| a.cmp(b)));
    let mut values: Vec<FacetValue> = Vec::new();
    let mut index_of: HashMap<String, usize> = HashMap::new();
    for (value, Count { hits, articles }) in spellings {
        let at = *index_of.entry(folded(&value)).or_insert(values.len());
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
