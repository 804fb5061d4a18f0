//! The facets beside the results: sources, years, pages, sections, authors and so on. Each entry links to the query with that
//! filter added or removed. The script inserts this HTML into the page.

use super::super::{
    html::Html,
    lang::Lang,
    messages::{self, Messages, fill},
    query_edits::{self, with_filter},
    state::State,
};
use crate::{
    analysis::numbers::thousands,
    query::{FilterField, Query},
    search::{FacetField, FacetValue, Facets},
};

/// Values per field.
pub const VALUES: usize = 8;
/// Values of an expanded field.
pub const UNFOLDED_VALUES: usize = 60;

/// The fields, in their order on the page.
const FIELDS: [FacetField; 9] = [
    FacetField::Source,
    FacetField::Year,
    FacetField::Section,
    FacetField::Page,
    FacetField::Author,
    FacetField::Agency,
    FacetField::Place,
    FacetField::Editor,
    FacetField::Tag,
];

/// The contents of the facets.
#[derive(Debug, Clone, Copy)]
pub struct FacetsPage<'a> {
    /// Its language.
    pub lang: Lang,
    /// The state of the search page.
    pub state: &'a State,
    /// The parsed query.
    pub query: &'a Query,
    /// Names of the expanded fields.
    pub unfolded: &'a [String],
    /// The counts, or the HTTP status of the error.
    pub counts: Result<&'a Counts, u16>,
}

/// The facets of a query.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Counts {
    /// The facets of the whole query.
    pub all: Facets,
    /// For each filtered field, the facets of the query without its filters: the values that could be selected instead.
    pub alternatives: Vec<(FilterField, Facets)>,
}

/// For each filtered field, the query without its filters; see [`Counts::alternatives`].
#[must_use]
pub fn without_each_field(query: &Query) -> Vec<(FilterField, Query)> {
    let mut queries: Vec<(FilterField, Query)> = Vec::new();
    for filter in query.filters() {
        let field = filter.field();
        let rest = query.without_filters(field);
        if rest.root.is_some() && queries.iter().all(|(known, _)| *known != field) {
            queries.push((field, rest));
        }
    }
    queries
}

/// Renders the facets, without the enclosing element.
///
/// ```
/// use jianbao::{query::parse, serve::page::{FacetsPage, Lang, State, facets}};
/// let state = State::read("q=大桥 来源:甲");
/// let query = parse(&state.query);
/// let html = facets(&FacetsPage { lang: Lang::Zh, state: &state, query: &query, unfolded: &[], counts: Err(422) });
/// assert!(html.contains("请少用通配符"));
/// ```
#[must_use]
pub fn facets(page: &FacetsPage<'_>) -> String {
    let mut html = Html::default();
    match page.counts {
        Ok(counts) => {
            for field in FIELDS {
                group(&mut html, page, counts, field);
            }
        }
        Err(status) => {
            html.raw("<p class=\"failed\">").text(messages::failure(page.lang, status)).raw("</p>\n");
        }
    }
    html.into_string()
}

fn group(html: &mut Html, page: &FacetsPage<'_>, counts: &Counts, field: FacetField) {
    let name = field.name();
    let messages = page.lang.messages();
    let filtered = field.filter_field();
    let active = page.query.filters().any(|filter| filter.field() == filtered);
    // With a filter, the only remaining value is the selected one, in whichever spelling it was typed.
    let selected = match counts.all.of(field).map_or(&[][..], |facet| &facet.values) {
        [only] if active => Some(only.value.as_str()),
        _ => None,
    };
    let alternatives = counts.alternatives.iter().find(|(field, _)| *field == filtered).map(|(_, facets)| facets);
    let Some(facet) = alternatives.unwrap_or(&counts.all).of(field) else { return };
    let unfolded = page.unfolded.iter().any(|unfolded| unfolded == name);
    let values = &facet.values[..facet.values.len().min(if unfolded { UNFOLDED_VALUES } else { VALUES })];
    if values.is_empty() || (values.len() == 1 && facet.missing.hits == 0 && selected.is_none()) {
        return;
    }
    let label = label(messages, field);
    html.raw("<section class=\"facet\" data-field=\"").raw(name).raw("\" aria-label=\"").text(label).raw("\"><h2>");
    html.text(label).raw("</h2><ul>");
    for value in values {
        entry(html, page, field, value, selected == Some(value.value.as_str()));
    }
    if facet.missing.hits > 0 {
        html.raw("<li><span class=\"entry quiet\">");
        value_and_count(html, messages.missing, facet.missing.hits);
        html.raw("</span></li>");
    }
    html.raw("</ul>");
    if unfolded || facet.distinct > VALUES {
        html.raw("<button type=\"button\" class=\"turn\" data-turn=\"").raw(name).raw("\">");
        html.text(if unfolded { messages.fewer } else { messages.all }).raw("</button>");
    }
    html.raw("</section>\n");
}

fn entry(html: &mut Html, page: &FacetsPage<'_>, field: FacetField, value: &FacetValue, selected: bool) {
    let messages = page.lang.messages();
    let shown = match (field, page.lang) {
        (FacetField::Page, _) => page.lang.page(&value.value),
        (FacetField::Year, Lang::Zh) => format!("{}年", value.value),
        _ => value.value.clone(),
    };
    html.raw("<li>");
    let query = if selected {
        Some(query_edits::without_field(page.query, field.filter_field(), page.lang))
    } else {
        field.filter_for(&value.value).map(|filter| with_filter(page.query, filter, page.lang))
    };
    if let Some(query) = query {
        html.raw("<a class=\"entry\" href=\"").text(&address(page, query));
        html.raw(if selected { "\" aria-current=\"true\" title=\"" } else { "\" title=\"" });
        html.text(&fill(if selected { messages.release } else { messages.only }, &[&shown])).raw("\">");
        value_and_count(html, &shown, value.hits);
        html.raw(if selected { "<span class=\"cross\" aria-hidden=\"true\">×</span></a>" } else { "</a>" });
    } else {
        // A value that cannot be quoted has no link.
        html.raw("<span class=\"entry\">");
        value_and_count(html, &shown, value.hits);
        html.raw("</span>");
    }
    html.raw("</li>");
}

fn value_and_count(html: &mut Html, name: &str, hits: usize) {
    html.raw("<span class=\"value\">").text(name).raw("</span><span class=\"leader\" aria-hidden=\"true\"></span>");
    html.raw("<span class=\"count\">").text(&thousands(hits as u64)).raw("</span>");
}

/// The address of the first page of another query.
fn address(page: &FacetsPage<'_>, query: String) -> String {
    State { query, page: 1, ..page.state.clone() }.address()
}

fn label(messages: &Messages, field: FacetField) -> &'static str {
    match field {
        FacetField::Source => messages.source,
        FacetField::Year => messages.year,
        FacetField::Page => messages.page,
        FacetField::Section => messages.section,
        FacetField::Author => messages.author,
        FacetField::Editor => messages.editor,
        FacetField::Agency => messages.agency,
        FacetField::Place => messages.place,
        FacetField::Tag => messages.tag,
        FacetField::Url => messages.original,
    }
}
