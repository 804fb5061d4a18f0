//! What the script may make of a query, written here so that it need not read the query language: the query without its dates,
//! and what a date is put behind.

use serde::Serialize;

use super::{lang::Lang, state::State};
use crate::{
    model::Date,
    query::{DateRange, Filter, FilterField, Names, Query, parse},
};

/// The queries that the timeline asks for and leads to.
///
/// ```
/// use jianbao::serve::page::{Edits, Lang, State};
/// let edits = Edits::of(&State::read("q=大桥|高铁&compare=地铁"), Lang::Zh);
/// assert_eq!(serde_json::to_value(edits).unwrap(), serde_json::json!({
///     "base": "大桥|高铁",
///     "dated": "(大桥 OR 高铁) 日期:",
///     "date": null,
///     "compared": [{ "query": "地铁", "dated": "地铁 日期:" }],
/// }));
/// ```
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Edits {
    /// The query without its dates.
    pub base: String,
    /// The query as it is limited to a date that is put behind.
    pub dated: String,
    /// The days that the query asks for.
    pub date: Option<DateRange>,
    /// The terms that are compared with it.
    pub compared: Vec<ComparedTerm>,
}

/// A term that is compared with the query.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct ComparedTerm {
    /// The term under the conditions of the query, dates left out.
    pub query: String,
    /// The same as it is limited to a date that is put behind.
    pub dated: String,
}

impl Edits {
    /// Those of the query and the compared terms of `state`.
    #[must_use]
    pub fn of(state: &State, lang: Lang) -> Self {
        let query = parse(state.query.trim());
        let base = query.without(FilterField::Date);
        let terms = state.chart_params.iter().filter(|(name, _)| *name == "compare");
        let compared = terms.map(|(_, term)| {
            let term = with_filters_of(&parse(term.trim()), &base, lang);
            ComparedTerm { dated: dated(&term, lang), query: term.text }
        });
        Self {
            base: without_field(&query, FilterField::Date, lang),
            dated: dated(&base, lang),
            date: query.dates(),
            compared: compared.collect(),
        }
    }
}

/// The query of a link that limits `query` to this filter.
pub(super) fn with_filter(query: &Query, filter: Filter, lang: Lang) -> String {
    query.limited(filter).written(names(lang))
}

/// The query of a link that takes the filters of `field` away; as it was typed when there are none.
pub(super) fn without_field(query: &Query, field: FilterField, lang: Lang) -> String {
    let rest = query.without(field);
    if rest == *query { rest.text } else { rest.root.map_or(String::new(), |root| root.written(names(lang))) }
}

/// `term` with those filters of `base` that it has not itself: terms are compared under the same conditions.
fn with_filters_of(term: &Query, base: &Query, lang: Lang) -> Query {
    let more = base.filters().filter(|filter| term.filters().all(|own| own.field() != filter.field()));
    more.fold(term.clone(), |term, filter| parse(&with_filter(&term, filter.clone(), lang)))
}

/// The query as it is limited to a date, without the date.
fn dated(query: &Query, lang: Lang) -> String {
    let day = Date::constant(2000, 2, 29);
    let range = DateRange { from: Some(day), to: Some(day) };
    let text = with_filter(query, Filter::Date(range), lang);
    // The filter that was added comes last.
    text.strip_suffix(&range.to_string()).unwrap_or(&text).to_owned()
}

/// The names of fields that a reader of this language knows.
fn names(lang: Lang) -> Names {
    match lang {
        Lang::Zh => Names::Chinese,
        Lang::En => Names::English,
    }
}
