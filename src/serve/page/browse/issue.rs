//! The issue of a day: its articles, page by page.

use std::collections::BTreeMap;

use super::{
    super::{
        html::Html,
        lang::Lang,
        layout::{self, Kind},
        messages::{self, fill},
        state::{State, article_address},
    },
    parts,
    place::{Place, Point},
};
use crate::{
    index::Stats,
    model::{ArticleMeta, Date},
    query::DateRange,
    search::Issue,
};

/// Articles on a page of an issue.
pub const ISSUE_ARTICLES: usize = 200;

/// The contents of the page.
#[derive(Debug, Clone, Copy)]
pub struct BrowseIssuePage<'a> {
    /// Its language.
    pub lang: Lang,
    /// Statistics of the index.
    pub stats: &'a Stats,
    /// The place.
    pub place: &'a Place,
    /// The day.
    pub day: Date,
    /// The number of articles of each day of all time that has any.
    pub days: &'a BTreeMap<Date, usize>,
    /// The articles of the day.
    pub issue: &'a Issue,
}

/// Renders the page.
#[must_use]
pub fn browse_issue(page: &BrowseIssuePage<'_>) -> String {
    let BrowseIssuePage { lang, stats, place, day, days, issue } = *page;
    let messages = lang.messages();
    let name = parts::source_name(lang, place);
    let mut html = Html::default();
    layout::open(&mut html, lang, Kind::Browse, Some(&format!("{name} {}", lang.date(day))), &State::default());
    layout::archive_summary(&mut html, lang, Some(stats));
    layout::search_form(&mut html, lang, Kind::Browse, &State::default());
    html.raw("<main id=\"main\" class=\"browse issue\" tabindex=\"-1\">\n");
    parts::trail(&mut html, lang, place);
    html.raw("<h1>").text(name).raw("</h1>\n<p class=\"dateline\"><time datetime=\"").text(&day.to_string()).raw("\">");
    html.text(&lang.dateline(day)).raw("</time></p>\n<p class=\"about\">").text(&messages::articles(lang, issue.total));
    if let Some(query) = place.query(Some(DateRange { from: Some(day), to: Some(day) })) {
        let state = State { query: query.text, ..State::default() };
        html.raw(" <a href=\"").text(&state.address()).raw("\">").text(messages.search_issue).raw("</a>");
    }
    html.raw("</p>\n<nav class=\"steps\" aria-label=\"").text(messages.other_issues).raw("\">\n");
    let target = |day: Option<(&Date, &usize)>| day.map(|(day, _)| (place.at(Point::Day(*day)), lang.date(*day)));
    parts::step(&mut html, "prev", messages.previous_issue, target(days.range(..day).next_back()));
    let after = days.range(day..).find(|(other, _)| **other > day);
    parts::step(&mut html, "next", messages.next_issue, target(after));
    html.raw("</nav>\n");
    if issue.total == 0 {
        html.raw("<p class=\"empty\">").text(messages.no_issue).raw("</p>\n");
    }
    pages(&mut html, lang, place.source.is_none(), &issue.articles);
    further(&mut html, lang, place, issue.total);
    html.raw("</main>\n");
    layout::close(&mut html, lang);
    html.into_string()
}

/// Writes the articles under their pages, and under their sources if there are several.
fn pages(html: &mut Html, lang: Lang, with_sources: bool, articles: &[ArticleMeta]) {
    let messages = lang.messages();
    for of_page in articles.chunk_by(|a, b| a.page == b.page && a.source == b.source) {
        let Some(first) = of_page.first() else { continue };
        let source = first.source.as_deref().filter(|_| with_sources);
        let page = first.page.as_deref().map(|page| lang.page(page));
        let heading: Vec<&str> = source.into_iter().chain(page.as_deref()).collect();
        html.raw("<section class=\"of-page\">");
        if !heading.is_empty() {
            html.raw("<h2>").text(&heading.join("　")).raw("</h2>");
        }
        html.raw("<ol>\n");
        for article in of_page {
            let title = if article.title.is_empty() { messages.untitled } else { &article.title };
            html.raw("<li><a href=\"").text(&article_address(&article.id, &State::default(), None)).raw("\">");
            html.text(title).raw("</a>");
            let credits: Vec<&str> =
                [&article.section, &article.author].into_iter().flatten().map(String::as_str).collect();
            if !credits.is_empty() {
                html.raw(" <span class=\"credits\">").text(&credits.join("　")).raw("</span>");
            }
            html.raw("</li>\n");
        }
        html.raw("</ol></section>\n");
    }
}

/// Links to the other pages of a long list.
fn further(html: &mut Html, lang: Lang, place: &Place, total: usize) {
    let messages = lang.messages();
    let last = total.div_ceil(ISSUE_ARTICLES);
    if last < 2 {
        return;
    }
    html.raw("<nav class=\"pages\" aria-label=\"").text(messages.pages).raw("\">");
    let at = |page| Place { page, ..place.clone() }.address();
    if place.page > 1 {
        html.raw("<a href=\"").text(&at((place.page - 1).min(last))).raw("\">").text(messages.earlier).raw("</a> ");
    }
    html.raw("<span>").text(&fill(messages.page_of, &[&place.page.to_string(), &last.to_string()])).raw("</span>");
    if place.page < last {
        html.raw(" <a href=\"").text(&at(place.page + 1)).raw("\">").text(messages.later).raw("</a>");
    }
    html.raw("</nav>\n");
}
