//! The holdings: each source with its articles by year, so that gaps are seen.

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
use crate::index::Stats;

/// Sources on the page.
const SOURCES: usize = 500;
/// The number of years from which columns are decades.
const MAX_YEARS: i16 = 40;

/// The contents of the page.
#[derive(Debug, Clone, Copy)]
pub struct BrowseArchivePage<'a> {
    /// Its language.
    pub lang: Lang,
    /// Statistics of the index.
    pub stats: &'a Stats,
}

/// Renders the page.
#[must_use]
pub fn browse_archive(page: &BrowseArchivePage<'_>) -> String {
    let BrowseArchivePage { lang, stats } = *page;
    let messages = lang.messages();
    let mut html = Html::default();
    let state = State::default();
    layout::open(&mut html, lang, Kind::Browse, Some(messages.holdings), &state);
    layout::archive_summary(&mut html, lang, Some(stats));
    layout::search_form(&mut html, lang, Kind::Browse, &state);
    html.raw("<main id=\"main\" class=\"browse\" tabindex=\"-1\">\n<h1>").text(messages.holdings).raw("</h1>\n");
    table(&mut html, lang, stats);
    html.raw("</main>\n");
    layout::close(&mut html, lang);
    html.into_string()
}

fn table(html: &mut Html, lang: Lang, stats: &Stats) {
    let messages = lang.messages();
    let mut rows: Vec<(&str, usize)> =
        stats.sources.iter().map(|(name, articles)| (name.as_str(), number(*articles))).collect();
    rows.sort_by(|a, b| b.1.cmp(&a.1).then_with(|| a.0.cmp(b.0)));
    let step = if spanned(stats).is_some_and(|(first, last)| last - first >= MAX_YEARS) { 10 } else { 1 };
    let column = |year: i16| year.div_euclid(step) * step;
    let columns: Vec<i16> = spanned(stats)
        .map(|(first, last)| (column(first)..=column(last)).step_by(usize::from(step.unsigned_abs())).collect())
        .unwrap_or_default();
    let mut cells: BTreeMap<(&str, i16), usize> = BTreeMap::new();
    for (source, years) in &stats.source_years {
        for (year, articles) in years {
            *cells.entry((source, column(*year))).or_default() += number(*articles);
        }
    }
    let max = cells.values().copied().max().unwrap_or_default();
    html.raw("<p class=\"legend-of-cells\">").text(messages.holdings_hint).raw("</p>\n");
    html.raw("<div class=\"scroll\" role=\"region\" tabindex=\"0\" aria-label=\"").text(messages.holdings);
    html.raw("\"><table class=\"coverage\"><thead><tr><th scope=\"col\">").text(messages.source);
    html.raw("</th><th scope=\"col\" class=\"number\">").text(messages.articles_column).raw("</th>");
    for year in &columns {
        html.raw("<th scope=\"col\">");
        html.text(&if step > 1 { messages::decade(lang, *year) } else { year.to_string() }).raw("</th>");
    }
    html.raw("</tr></thead><tbody>\n");
    if rows.len() > 1 {
        let all: usize = rows.iter().map(|(_, articles)| articles).sum();
        html.raw("<tr><th scope=\"row\"><a href=\"/browse?source=\">")
            .text(messages.all_sources)
            .raw("</a></th><td class=\"number\">");
        parts::count(html, all);
        html.raw("</td>");
        for year in &columns {
            let articles: usize = rows.iter().filter_map(|(source, _)| cells.get(&(*source, *year))).sum();
            html.raw("<td class=\"none\">");
            if articles > 0 {
                parts::count(html, articles);
            }
            html.raw("</td>");
        }
        html.raw("</tr>\n");
    }
    for (source, articles) in rows.iter().take(SOURCES) {
        html.raw("<tr><th scope=\"row\">");
        if source.is_empty() {
            html.text(messages.missing);
        } else {
            let place = Place { source: Some((*source).to_owned()), point: Point::Years, page: 1 };
            html.raw("<a href=\"").text(&place.address()).raw("\">").text(source).raw("</a>");
        }
        html.raw("</th><td class=\"number\">");
        parts::count(html, *articles);
        html.raw("</td>");
        let own = columns.iter().filter(|year| cells.contains_key(&(*source, **year)));
        let bounds = own.clone().min().zip(own.max());
        for year in &columns {
            match cells.get(&(*source, *year)) {
                Some(&articles) => {
                    html.raw("<td class=\"").raw(parts::shade(articles, max)).raw("\">");
                    parts::count(html, articles);
                    html.raw("</td>");
                }
                None if bounds.is_some_and(|(first, last)| first < year && year < last) => {
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
    if rows.len() > SOURCES {
        html.raw("<p>").text(&messages::more_sources(lang, rows.len() - SOURCES)).raw("</p>\n");
    }
}

/// The first and the last year with an article.
fn spanned(stats: &Stats) -> Option<(i16, i16)> {
    Some((*stats.years.keys().next()?, *stats.years.keys().next_back()?))
}

fn number(count: u64) -> usize {
    usize::try_from(count).unwrap_or(usize::MAX)
}
