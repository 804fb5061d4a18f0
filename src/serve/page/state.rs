//! The state of the search page, as its address contains it, so that addresses can be saved and shared. Parsing never
//! fails; invalid values are ignored.

use std::fmt::Write as _;

use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, percent_decode_str, utf8_percent_encode};

use crate::search::{Mode, Options, Page, Sort, Within};

/// Articles on a page of results.
pub const ARTICLES: usize = 10;
/// Paragraphs per article.
pub const PARAGRAPHS: usize = 3;
/// Maximum number of compared terms.
const MAX_COMPARED: usize = 4;

/// The state of the search page.
///
/// ```
/// use jianbao::serve::page::State;
/// let state = State::read("q=%E5%A4%A7%E6%A1%A5+%E9%80%9A%E8%BD%A6&sort=-date&page=2");
/// assert_eq!((state.query.as_str(), state.page), ("大桥 通车", 2));
/// assert_eq!(state.address(), "/?q=%E5%A4%A7%E6%A1%A5+%E9%80%9A%E8%BD%A6&sort=-date&page=2");
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct State {
    /// The query, including filters.
    pub query: String,
    /// How clauses without quotation marks match.
    pub mode: Mode,
    /// The unit of text in which all clauses must match; `None` for the default of [`Options`].
    pub within: Option<Within>,
    /// The order of hits.
    pub sort: Sort,
    /// Page of the results, from 1.
    pub page: usize,
    /// Parameters of the timeline, which only the script uses, in the order of the address: step, scale and range, and
    /// the compared terms. Kept here so that links preserve them.
    pub chart_params: Vec<(&'static str, String)>,
}

impl Default for State {
    fn default() -> Self {
        Self {
            query: String::new(),
            mode: Mode::Default,
            within: None,
            sort: Sort::Relevance,
            page: 1,
            chart_params: Vec::new(),
        }
    }
}

impl State {
    /// Parses a query string. Ignores invalid values.
    #[must_use]
    pub fn read(query: &str) -> Self {
        let mut state = Self::default();
        for pair in query.split('&') {
            let (name, value) = pair.split_once('=').unwrap_or((pair, ""));
            let value = decoded(value);
            match name {
                "q" => state.query = value,
                "mode" => {
                    state.mode = MODES.iter().find(|(known, _)| *known == value).map_or(state.mode, |found| found.1);
                }
                "within" => state.within = WITHIN.iter().find(|(known, _)| *known == value).map(|found| found.1),
                "sort" => {
                    state.sort = SORTS.iter().find(|(known, _)| *known == value).map_or(state.sort, |found| found.1);
                }
                "page" => state.page = value.parse().ok().filter(|page| (1..=MAX_PAGE).contains(page)).unwrap_or(1),
                _ => state.read_chart_param(name, value),
            }
        }
        state
    }

    fn read_chart_param(&mut self, name: &str, value: String) {
        let Some(&(name, max)) = CHART_PARAMS.iter().find(|(known, _)| *known == name) else { return };
        let known = self.chart_params.iter().filter(|(other, _)| *other == name).count();
        if known < max && !value.is_empty() {
            self.chart_params.push((name, value));
        }
    }

    /// The search options: the articles of this page, with the best paragraphs of each.
    ///
    /// ```
    /// use jianbao::serve::page::State;
    /// let options = State::read("q=大桥&page=3").options();
    /// assert_eq!((options.page.offset, options.page.limit, options.group), (20, 10, Some(3)));
    /// ```
    #[must_use]
    pub fn options(&self) -> Options {
        Options {
            page: Page { offset: (self.page - 1) * ARTICLES, limit: ARTICLES },
            mode: self.mode,
            within: self.within,
            sort: self.sort,
            group: Some(PARAGRAPHS),
            ..Options::default()
        }
    }

    /// The address of the search page in this state.
    #[must_use]
    pub fn address(&self) -> String {
        let mut address = format!("/?q={}", encoded(&self.query));
        for (name, value) in self.switches() {
            let _ = write!(address, "&{name}={}", encoded(&value));
        }
        if self.page > 1 {
            let _ = write!(address, "&page={}", self.page);
        }
        address
    }

    /// The parameters besides query and page; default values are omitted.
    pub(super) fn switches(&self) -> Vec<(&'static str, String)> {
        let mut switches = Vec::new();
        if self.mode != Mode::Default {
            switches.push(("mode", self.mode_name().to_owned()));
        }
        if let Some(within) = self.within_name() {
            switches.push(("within", within.to_owned()));
        }
        if self.sort != Sort::Relevance {
            switches.push(("sort", self.sort_name().to_owned()));
        }
        switches.extend(self.chart_params.iter().cloned());
        switches
    }

    pub(super) fn mode_name(&self) -> &'static str {
        MODES.iter().find(|(_, mode)| *mode == self.mode).map_or("default", |(name, _)| name)
    }

    pub(super) fn within_name(&self) -> Option<&'static str> {
        WITHIN.iter().find(|(_, within)| Some(*within) == self.within).map(|(name, _)| *name)
    }

    pub(super) fn sort_name(&self) -> &'static str {
        SORTS.iter().find(|(_, sort)| *sort == self.sort).map_or("relevance", |(name, _)| name)
    }

    /// The address of an export of all results in this format.
    pub(super) fn export(&self, format: &str) -> String {
        let mut address = format!("/api/v1/export?q={}&format={format}", encoded(&self.query));
        if self.mode != Mode::Default {
            let _ = write!(address, "&mode={}", self.mode_name());
        }
        if let Some(within) = self.within_name() {
            let _ = write!(address, "&within={within}");
        }
        address
    }

    /// The address of the advanced form for this query.
    pub(super) fn advanced_address(&self) -> String {
        format!("/advanced{}", &self.address()[1..])
    }
}

/// The address of an article in this state. It keeps the query, for the marks and for the link back to the results.
///
/// ```
/// use jianbao::serve::page::{State, article_address};
/// let state = State::read("q=%E6%A1%A5&page=2");
/// assert_eq!(article_address("临江/1", &state, Some(3)), "/article/%E4%B8%B4%E6%B1%9F%2F1?q=%E6%A1%A5&page=2#p3");
/// ```
#[must_use]
pub fn article_address(id: &str, state: &State, paragraph: Option<usize>) -> String {
    let mut address = format!("/article/{}", encoded(id).replace('+', "%20"));
    if !state.query.is_empty() {
        address.push_str(&state.address()[1..]);
    }
    if let Some(paragraph) = paragraph {
        let _ = write!(address, "#p{paragraph}");
    }
    address
}

/// The address of the citation of an article as a file in this style.
pub(super) fn citation_address(id: &str, style: &str) -> String {
    format!("/citation/{}?style={style}", encoded(id).replace('+', "%20"))
}

const MODES: [(&str, Mode); 3] = [("default", Mode::Default), ("words", Mode::Words), ("exact", Mode::Exact)];
const WITHIN: [(&str, Within); 3] =
    [("paragraph", Within::Paragraph), ("sentence", Within::Sentence), ("article", Within::Article)];
const SORTS: [(&str, Sort); 3] = [("relevance", Sort::Relevance), ("-date", Sort::Newest), ("date", Sort::Oldest)];
const CHART_PARAMS: [(&str, usize); 4] = [("by", 1), ("rel", 1), ("view", 1), ("compare", MAX_COMPARED)];
/// Upper bound of the page number. All hits before a page must be ranked to show it.
const MAX_PAGE: usize = 1_000;

/// Decodes a value of a form: `+` is a space, `%E5` is a byte. Invalid escapes are kept.
pub(super) fn decoded(value: &str) -> String {
    percent_decode_str(&value.replace('+', " ")).decode_utf8_lossy().into_owned()
}

/// The characters of a value that are encoded: all but the unreserved ones of RFC 3986.
const VALUE: &AsciiSet = &NON_ALPHANUMERIC.remove(b'-').remove(b'.').remove(b'_').remove(b'~');

/// Encodes a value for an address.
pub(super) fn encoded(value: &str) -> String {
    utf8_percent_encode(value, VALUE).to_string().replace("%20", "+")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_says_all_that_it_was_read_from() {
        let address = "q=a%2Bb%26%25&mode=exact&within=sentence&sort=date&by=month&compare=%E6%A1%A5&compare=x&page=7";
        assert_eq!(State::read(address).address(), format!("/?{address}"));
    }

    #[test]
    fn invalid_parameters_are_ignored() {
        let state = State::read("q=%E5%A4&page=0&sort=worst&mode&&=&%zz&by=&utm=1");
        assert_eq!(state, State { query: "\u{fffd}".into(), ..State::default() });
        assert_eq!(State::read("page=99999999999999999999").page, 1);
        assert_eq!(State::read("q=100%25%2").query, "100%%2");
    }

    #[test]
    fn no_more_than_four_terms_are_compared() {
        let state = State::read("compare=a&compare=b&compare=c&compare=d&compare=e&by=year&by=day");
        assert_eq!(state.chart_params.iter().filter(|(name, _)| *name == "compare").count(), 4);
        assert_eq!(state.chart_params.iter().filter(|(name, _)| *name == "by").count(), 1);
    }
}
