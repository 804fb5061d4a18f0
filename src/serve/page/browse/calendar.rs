//! A month of a newspaper as a calendar, with the number of articles of each day.

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
pub struct BrowseMonthPage<'a> {
    /// Its language.
    pub lang: Lang,
    /// Statistics of the index.
    pub stats: &'a Stats,
    /// The place.
    pub place: &'a Place,
    /// The first day of the month.
    pub month: Date,
    /// The number of articles of each day of all time that has any.
    pub days: &'a BTreeMap<Date, usize>,
}

/// Renders the page.
#[must_use]
pub fn browse_month(page: &BrowseMonthPage<'_>) -> String {
    let BrowseMonthPage { lang, stats, place, month, days } = *page;
    let messages = lang.messages();
    let title = format!("{} {}", parts::source_name(lang, place), messages::month_name(lang, month));
    let mut html = Html::default();
    layout::open(&mut html, lang, Kind::Browse, Some(&title), &State::default());
    layout::archive_summary(&mut html, lang, Some(stats));
    layout::search_form(&mut html, lang, Kind::Browse, &State::default());
    html.raw("<main id=\"main\" class=\"browse\" tabindex=\"-1\">\n");
    parts::trail(&mut html, lang, place);
    html.raw("<h1>").text(&messages::month_name(lang, month)).raw("</h1>\n");
    let own: usize = days.range(month..=month.last_of_month()).map(|(_, articles)| articles).sum();
    let issues = days.range(month..=month.last_of_month()).count();
    html.raw("<p class=\"about\">")
        .text(&messages::issues(lang, issues, own))
        .raw("</p>\n<nav class=\"steps\" aria-label=\"");
    html.text(messages.other_months).raw("\">\n");
    // Months without an issue are passed over.
    let before = days.range(..month).next_back().map(|(day, _)| *day);
    let after = days.range(month.last_of_month()..).find(|(day, _)| **day > month.last_of_month()).map(|(day, _)| *day);
    let target = |day: Option<Date>| {
        day.map(|day| (place.at(Point::Month(day.first_of_month())), messages::month_name(lang, day)))
    };
    parts::step(&mut html, "prev", messages.previous_month, target(before));
    parts::step(&mut html, "next", messages.next_month, target(after));
    html.raw("</nav>\n");
    grid(&mut html, page);
    html.raw("</main>\n");
    layout::close(&mut html, lang);
    html.into_string()
}

fn grid(html: &mut Html, page: &BrowseMonthPage<'_>) {
    let BrowseMonthPage { lang, place, month, days, .. } = *page;
    let last = month.last_of_month();
    let max = days.range(month..=last).map(|(_, articles)| *articles).max().unwrap_or_default();
    let (first_ever, last_ever) = (days.keys().next(), days.keys().next_back());
    html.raw("<table class=\"coverage calendar\"><thead><tr>");
    for weekday in 0..7 {
        html.raw("<th scope=\"col\">").text(messages::weekday(lang, weekday)).raw("</th>");
    }
    html.raw("</tr></thead><tbody>\n<tr>");
    let before = month.weekday().to_monday_zero_offset();
    for _ in 0..before {
        html.raw("<td class=\"none\"></td>");
    }
    let mut column = before;
    let mut day = month;
    loop {
        if column == 7 {
            html.raw("</tr>\n<tr>");
            column = 0;
        }
        let number = day.day().to_string();
        if let Some(&articles) = days.get(&day) {
            html.raw("<td class=\"").raw(parts::shade(articles, max)).raw("\"><a href=\"");
            html.text(&place.at(Point::Day(day)).address()).raw("\"><span class=\"day\">").text(&number);
            html.raw("</span> <span class=\"of-day\">")
                .text(&messages::articles(lang, articles))
                .raw("</span></a></td>");
        } else {
            let is_gap = first_ever.is_some_and(|first| *first < day) && last_ever.is_some_and(|last| day < *last);
            html.raw(if is_gap {
                "<td class=\"gap\"><span class=\"day\">"
            } else {
                "<td class=\"none\"><span class=\"day\">"
            });
            html.text(&number).raw("</span></td>");
        }
        column += 1;
        match day.tomorrow() {
            Ok(next) if day < last => day = next,
            _ => break,
        }
    }
    for _ in column..7 {
        html.raw("<td class=\"none\"></td>");
    }
    html.raw("</tr>\n</tbody></table>\n");
}
