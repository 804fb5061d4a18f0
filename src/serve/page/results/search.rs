//! The search page: the results, or the start page.

use super::super::{
    html::Html,
    lang::Lang,
    layout::{self, Kind},
    messages::{self, fill},
    state::{ARTICLES, State},
};
use super::{conditions, item};
use crate::{
    index::Stats,
    query::Note,
    search::{Answer, Mode, Plan, Sort},
};

/// The contents of the page.
#[derive(Debug, Clone, Copy)]
pub struct SearchPage<'a> {
    /// Its language.
    pub lang: Lang,
    /// The state of the page.
    pub state: &'a State,
    /// Statistics of the index.
    pub stats: Option<&'a Stats>,
    /// The results; `None` without a query.
    pub found: Option<SearchResults<'a>>,
}

/// An answer, and notes on its query.
#[derive(Debug, Clone, Copy)]
pub struct SearchResults<'a> {
    /// The answer to a search with [`State::options`], grouped by article.
    pub answer: &'a Answer,
    /// Notes of the parser.
    pub notes: &'a [Note],
    /// How the query is matched in this archive; `None` leaves it out.
    pub plan: Option<&'a Plan>,
}

/// Renders the page.
///
/// ```
/// use jianbao::serve::page::{Lang, SearchPage, State, search};
/// let state = State::read("q=<大桥>");
/// let html = search(&SearchPage { lang: Lang::Zh, state: &state, stats: None, found: None });
/// assert!(html.contains("value=\"&lt;大桥&gt;\""));
/// ```
#[must_use]
pub fn search(page: &SearchPage<'_>) -> String {
    let mut html = Html::default();
    let SearchPage { lang, state, .. } = *page;
    let query = state.query.trim();
    layout::open(&mut html, lang, Kind::Search, (!query.is_empty()).then_some(query), state);
    layout::archive_summary(&mut html, lang, page.stats);
    layout::search_form(&mut html, lang, Kind::Search, state);
    let messages = lang.messages();
    html.raw("<main id=\"main\" class=\"room\">\n<h1 class=\"spoken\">");
    html.text(if query.is_empty() { messages.motto } else { query }).raw("</h1>\n");
    // The script fills and shows these sections.
    html.raw("<section class=\"timeline\" id=\"timeline\" aria-label=\"").text(messages.timeline);
    let dates = page.stats.and_then(|stats| stats.first_date.zip(stats.last_date));
    if let Some((first, last)) = dates {
        html.raw("\" data-first=\"").text(&first.to_string()).raw("\" data-last=\"").text(&last.to_string());
    }
    html.raw("\" hidden></section>\n");
    html.raw("<section class=\"results\" id=\"results\"");
    if let Some(found) = &page.found {
        html.raw(" data-total=\"");
        layout::count(&mut html, found.answer.total.number());
        html.raw(if found.answer.relaxed.is_some() { "\" data-relaxed" } else { "\"" });
    }
    html.raw(" tabindex=\"-1\">\n");
    if let Some(found) = &page.found {
        results(&mut html, page, found);
    }
    html.raw("</section>\n<aside class=\"facets\" id=\"facets\" aria-label=\"").text(messages.facets);
    html.raw("\" hidden></aside>\n</main>\n");
    layout::close(&mut html, lang);
    html.into_string()
}

fn results(html: &mut Html, page: &SearchPage<'_>, found: &SearchResults<'_>) {
    let SearchPage { lang, state, .. } = *page;
    let SearchResults { answer, notes, plan } = *found;
    let messages = lang.messages();
    layout::hidden_heading(html, "results-heading", messages.results);
    html.raw("<p class=\"printed\">").text(&fill(messages.printed_query, &[state.query.trim()])).raw("</p>\n");
    conditions::conditions(html, lang, state);
    for note in notes {
        html.raw("<p class=\"remark\">").text(&messages::note(lang, note)).raw("</p>\n");
    }
    if let Some(step) = answer.relaxed {
        html.raw("<p class=\"remark\">").text(messages::relaxed(lang, step)).raw("</p>\n");
    }
    if let Some(suggestion) = &answer.suggestion {
        let suggested = State { query: suggestion.query.clone(), page: 1, ..state.clone() };
        html.raw("<p class=\"remark meant\">")
            .text(messages.did_you_mean)
            .raw(" <a href=\"")
            .text(&suggested.address());
        html.raw("\">").text(&suggestion.query).raw("</a>").raw(if lang == Lang::Zh { "？" } else { "?" });
        html.raw(" <span class=\"count\">")
            .text(&messages::result_count(lang, suggestion.total, None))
            .raw("</span></p>\n");
    }
    if let Some(plan) = plan {
        conditions::reading(html, lang, plan);
    }
    if answer.total == 0 {
        return no_results(html, lang, state);
    }
    html.raw("<div class=\"ledger\"><p class=\"found\" id=\"found\">");
    html.text(&messages::result_count(lang, answer.total.number(), answer.articles.map(crate::search::Total::number)))
        .raw("</p>\n");
    search_options(html, lang, state);
    // On a narrow page the facets are below the results.
    html.raw("<a class=\"to-index\" href=\"#facets\">").text(messages.facets).raw("</a>\n");
    html.raw("</div>\n");
    if answer.hits.is_empty() {
        let first = State { page: 1, ..state.clone() };
        html.raw("<p class=\"empty\">").text(messages.nothing_here).raw("　<a href=\"").text(&first.address());
        html.raw("\">").text(messages.first_page).raw("</a></p>\n");
        return;
    }
    html.raw("<ol class=\"clips\">\n");
    for (at, hits) in item::by_article(&answer.hits).enumerate() {
        item::item(html, lang, hits, state, (state.page - 1) * ARTICLES + at + 1, answer.relaxed.is_some());
    }
    html.raw("</ol>\n");
    let mut number = item::by_article(&answer.hits).count();
    for further in &answer.further {
        html.raw("<p class=\"remark further\">")
            .text(&messages::further(lang, further))
            .raw("</p>\n<ol class=\"clips\">\n");
        for hits in item::by_article(&further.hits) {
            number += 1;
            item::item(html, lang, hits, state, number, true);
        }
        html.raw("</ol>\n");
    }
    pages(html, lang, state, answer.articles.unwrap_or(answer.total).number());
    exports(html, lang, state);
}

fn no_results(html: &mut Html, lang: Lang, state: &State) {
    let messages = lang.messages();
    html.raw("<div class=\"empty\" id=\"found\"><p class=\"lead\">")
        .text(&fill(messages.nothing, &[state.query.trim()]));
    html.raw("</p>\n<ul>");
    for advice in [messages.try_fewer, messages.try_unquoted, messages.try_wider] {
        html.raw("<li>").text(advice).raw("</li>");
    }
    html.raw("</ul></div>\n");
}

/// Links for the order and the matching mode. They work without a script.
fn search_options(html: &mut Html, lang: Lang, state: &State) {
    let messages = lang.messages();
    let at_first = State { page: 1, ..state.clone() };
    let orders = [
        (messages.by_relevance, "", State { sort: Sort::Relevance, ..at_first.clone() }),
        (messages.newest, "", State { sort: Sort::Newest, ..at_first.clone() }),
        (messages.oldest, "", State { sort: Sort::Oldest, ..at_first.clone() }),
    ];
    let matches = [
        (messages.match_default, messages.match_default_hint, State { mode: Mode::Default, ..at_first.clone() }),
        (messages.match_words, messages.match_words_hint, State { mode: Mode::Words, ..at_first.clone() }),
        (messages.match_exact, messages.match_exact_hint, State { mode: Mode::Exact, ..at_first }),
    ];
    for (name, search_options) in [(messages.order, orders), (messages.matching, matches)] {
        html.raw("<nav class=\"choice\" aria-label=\"").text(name).raw("\"><span>").text(name).raw("</span>");
        for (label, title, target) in search_options {
            let here = target.sort == state.sort && target.mode == state.mode;
            html.raw(" <a href=\"").text(&target.address()).raw(if here { "\" aria-current=\"true" } else { "" });
            if !title.is_empty() {
                html.raw("\" title=\"").text(title);
            }
            html.raw("\">").text(label).raw("</a>");
        }
        html.raw("</nav>\n");
    }
}

fn pages(html: &mut Html, lang: Lang, state: &State, articles: usize) {
    let messages = lang.messages();
    let last = articles.div_ceil(ARTICLES).max(1);
    if last == 1 {
        return;
    }
    html.raw("<nav class=\"pages\" aria-label=\"").text(messages.pages).raw("\">\n");
    let link = |html: &mut Html, page: usize, rel: &'static str, label: &str| {
        let target = State { page, ..state.clone() };
        html.raw("<a rel=\"").raw(rel).raw("\" href=\"").text(&target.address()).raw("\">").text(label).raw("</a> ");
    };
    if state.page > 1 {
        link(html, (state.page - 1).min(last), "prev", messages.earlier);
    }
    html.raw("<span>").text(&fill(messages.page_of, &[&state.page.to_string(), &last.to_string()])).raw("</span> ");
    if state.page < last {
        link(html, state.page + 1, "next", messages.later);
    }
    html.raw("</nav>\n");
}

/// Links to exports of all results.
pub(in super::super) fn exports(html: &mut Html, lang: Lang, state: &State) {
    html.raw("<p class=\"export\" id=\"export\"><span>").text(lang.messages().export).raw("</span>");
    for (name, format) in [("CSV", "csv"), ("JSONL", "jsonl"), ("RIS", "ris"), ("BibTeX", "bibtex")] {
        html.raw(" <a download href=\"").text(&state.export(format)).raw("\">").raw(name).raw("</a>");
    }
    html.raw("</p>\n");
}
