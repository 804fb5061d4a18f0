//! A newspaper by its years: the number of articles of each month.

use std::collections::BTreeMap;

use super::{
    super::{
        html::Html,
        lang::Lang,
        layout::{self, Kind},
        messages,
        state::State,
    },
    parts,
    place::{Place, Point},
};
use crate::{index::Stats, model::Date};

/// The contents of the page.
#[derive(Debug, Clone, Copy)]
pub struct BrowseYearsPage<'a> {
    /// Its language.
    pub lang: Lang,
    /// Statistics of the index.
    pub stats: &'a Stats,
    /// The place.
    pub place: &'a Place,
    /// The number of articles of each day that has any.
    pub days: &'a BTreeMap<Date, usize>,
    /// The number of articles without a day.
    pub undated: usize,
}

/// Renders the page.
#[must_use]
pub fn browse_years(page: &BrowseYearsPage<'_>) -> String {
    let BrowseYearsPage { lang, stats, place, days, undated } = *page;
    let messages = lang.messages();
    let name = parts::source_name(lang, place);
    let mut html = Html::default();
    layout::open(&mut html, lang, Kind::Browse, Some(name), &State::default());
    layout::archive_summary(&mut html, lang, Some(stats));
    layout::search_form(&mut html, lang, Kind::Browse, &State::default());
    html.raw("<main id=\"main\" class=\"browse\" tabindex=\"-1\">\n");
    parts::trail(&mut html, lang, &place.at(Point::Archive));
    html.raw("<h1>").text(name).raw("</h1>\n");
    let articles: usize = days.values().sum();
    html.raw("<p class=\"about\">").text(&messages::issues(lang, days.len(), articles));
    if let Some(query) = place.query(None).filter(|query| query.root.is_some()) {
        let state = State { query: query.text, sort: crate::search::Sort::Oldest, ..State::default() };
        html.raw(" <a href=\"").text(&state.address()).raw("\">").text(messages.all_of_source).raw("</a>");
    }
    html.raw("</p>\n");
    if undated > 0 {
        html.raw("<p class=\"about\">").text(&messages::without_day(lang, undated)).raw("</p>\n");
    }
    months(&mut html, lang, place, days);
    html.raw("</main>\n");
    layout::close(&mut html, lang);
    html.into_string()
}

fn months(html: &mut Html, lang: Lang, place: &Place, days: &BTreeMap<Date, usize>) {
    let (Some(first), Some(last)) = (days.keys().next(), days.keys().next_back()) else { return };
    let mut months: BTreeMap<Date, usize> = BTreeMap::new();
    for (day, articles) in days {
        *months.entry(day.first_of_month()).or_default() += articles;
    }
    let max = months.values().copied().max().unwrap_or_default();
    let messages = lang.messages();
    html.raw("<div class=\"scroll\" role=\"region\" tabindex=\"0\" aria-label=\"").text(messages.months);
    html.raw("\"><table class=\"coverage months\"><thead><tr><th scope=\"col\">").text(messages.year).raw("</th>");
    for month in 1..=12 {
        html.raw("<th scope=\"col\">").text(&messages::month_column(lang, month)).raw("</th>");
    }
    html.raw("</tr></thead><tbody>\n");
    for year in first.year()..=last.year() {
        html.raw("<tr><th scope=\"row\">").text(&year.to_string()).raw("</th>");
        for month in 1..=12 {
            let Ok(start) = Date::new(year, month, 1) else { continue };
            match months.get(&start) {
                Some(&articles) => {
                    html.raw("<td class=\"").raw(parts::shade(articles, max)).raw("\"><a href=\"");
                    html.text(&place.at(Point::Month(start)).address()).raw("\" aria-label=\"");
                    html.text(&messages::month_and_count(lang, start, articles)).raw("\">");
                    parts::count(html, articles);
                    html.raw("</a></td>");
                }
                None if start > *first && start < *last => {
                    html.raw("<td class=\"gap\"><span class=\"spoken\">").text(messages.gap).raw("</span></td>");
                }
                None => {
                    html.raw("<td class=\"none\"></td>");
                }
            }
        }
        html.raw("</tr>\n");
    }
    html.raw("</tbody></table></div>\n");
}
