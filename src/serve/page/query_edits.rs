//! Modified queries for the script, which does not parse the query language: the query without its date filter, and a
//! query to which a date can be appended.

use serde::Serialize;

use super::{lang::Lang, state::State};
use crate::{
    model::Date,
    query::{DateRange, FieldLanguage, Filter, FilterField, Query, parse},
};

/// The queries that the timeline counts and links to.
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
    /// The query without its date filter.
    pub base: String,
    /// The query with an open date filter, to which a date can be appended.
    pub dated: String,
    /// The date range of the query.
    pub date: Option<DateRange>,
    /// The terms compared with it.
    pub compared: Vec<ComparedTerm>,
}

/// A term compared with the query.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct ComparedTerm {
    /// The term with the filters of the query, except dates.
    pub query: String,
    /// The same with an open date filter.
    pub dated: String,
}

impl Edits {
    /// The modified queries of `state`.
    #[must_use]
    pub fn of(state: &State, lang: Lang) -> Self {
        let query = parse(state.query.trim());
        let base = query.without_filters(FilterField::Date);
        let terms = state.chart_params.iter().filter(|(name, _)| *name == "compare");
        let compared = terms.map(|(_, term)| {
            let term = with_filters_of(&parse(term.trim()), &base, lang);
            ComparedTerm { dated: dated(&term, lang), query: term.text }
        });
        Self {
            base: without_field(&query, FilterField::Date, lang),
            dated: dated(&base, lang),
            date: query.required_dates(),
            compared: compared.collect(),
        }
    }
}

/// The query with another filter.
pub(super) fn with_filter(query: &Query, filter: Filter, lang: Lang) -> String {
    query.with_filter(filter).to_text(names(lang))
}

/// The query without the filters of `field`; as it was typed if there are none.
pub(super) fn without_field(query: &Query, field: FilterField, lang: Lang) -> String {
    let rest = query.without_filters(field);
    if rest == *query { rest.text } else { rest.root.map_or(String::new(), |root| root.to_text(names(lang))) }
}

/// The query without the condition at this place of [`Query::conditions`].
pub(super) fn without_condition(query: &Query, at: usize, lang: Lang) -> String {
    query.without_condition(at).root.map_or(String::new(), |root| root.to_text(names(lang)))
}

/// `term` with the filters of `base` for fields that `term` does not filter. All terms are compared under the same
/// conditions.
fn with_filters_of(term: &Query, base: &Query, lang: Lang) -> Query {
    let more = base.filters().filter(|filter| term.filters().all(|own| own.field() != filter.field()));
    more.fold(term.clone(), |term, filter| parse(&with_filter(&term, filter.clone(), lang)))
}

/// The query with a date filter, up to the date itself.
fn dated(query: &Query, lang: Lang) -> String {
    let day = Date::constant(2000, 2, 29);
    let range = DateRange { from: Some(day), to: Some(day) };
    let text = with_filter(query, Filter::Date(range), lang);
    // The added filter comes last.
    text.strip_suffix(&range.to_string()).unwrap_or(&text).to_owned()
}

/// The field names in this language.
pub(super) fn names(lang: Lang) -> FieldLanguage {
    match lang {
        Lang::Zh => FieldLanguage::Chinese,
        Lang::En => FieldLanguage::English,
    }
}
