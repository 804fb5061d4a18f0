//! The parts common to all pages: head, title bar, search form, help, footer.

use super::{
    help,
    html::Html,
    lang::Lang,
    messages::{self, fill},
    state::State,
};
use crate::{analysis::numbers::thousands, index::Stats};

/// The kind of a page, for the script.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    Search,
    Advanced,
    Browse,
    Article,
    Problem,
}

/// Writes everything before `<main>`. `title` is the title of the document.
pub(super) fn open(html: &mut Html, lang: Lang, kind: Kind, title: Option<&str>, state: &State) {
    open_with(html, lang, kind, title, state, &Html::default());
}

/// The same, with more elements in the head.
pub(super) fn open_with(html: &mut Html, lang: Lang, kind: Kind, title: Option<&str>, state: &State, head: &Html) {
    let messages = lang.messages();
    let title = title.map_or_else(|| messages.name.to_owned(), |title| fill(messages.clipped_title, &[title]));
    html.raw("<!doctype html>\n<html lang=\"").raw(lang.tag()).raw("\">\n<head>\n<meta charset=\"utf-8\">\n<title>");
    html.text(&title).raw("</title>\n");
    html.raw(concat!(
        "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n",
        "<meta name=\"color-scheme\" content=\"light dark\">\n",
        "<meta name=\"theme-color\" media=\"(prefers-color-scheme: light)\" content=\"#f6f1e6\">\n",
        "<meta name=\"theme-color\" media=\"(prefers-color-scheme: dark)\" content=\"#1c1a17\">\n",
        "<meta name=\"robots\" content=\"noindex\">\n",
        "<link rel=\"icon\" href=\"/assets/icon.svg\" type=\"image/svg+xml\">\n",
        "<link rel=\"stylesheet\" href=\"/assets/style.css\">\n",
        "<script type=\"module\" src=\"/assets/app.js\"></script>\n",
    ));
    html.part(head).raw("</head>\n<body class=\"");
    html.raw(match kind {
        Kind::Search if state.query.trim().is_empty() => "search front",
        Kind::Search => "search",
        Kind::Advanced => "advanced-search",
        Kind::Browse => "browsing",
        Kind::Article => "article",
        Kind::Problem => "problem",
    });
    html.raw("\">\n<a class=\"skip\" href=\"#main\">").text(messages.skip).raw("</a>\n");
    html.raw("<header class=\"masthead\">\n<p class=\"nameplate\"><a href=\"/\" title=\"").text(messages.to_start);
    html.raw("\">").text(messages.name).raw("</a> <span class=\"motto\">").text(messages.motto).raw("</span></p>\n");
}

/// Writes the number of articles and sources and the period, and closes the header.
pub(super) fn archive_summary(html: &mut Html, lang: Lang, stats: Option<&Stats>) {
    if let Some(stats) = stats {
        let messages = lang.messages();
        html.raw("<p class=\"holdings\">").text(messages.archive_summary).raw(" ");
        html.text(&messages::articles(lang, usize::try_from(stats.articles).unwrap_or(usize::MAX)));
        let papers = stats.sources.keys().filter(|name| !name.is_empty()).count();
        if papers > 0 {
            html.raw(" <span class=\"dot\">·</span> <a href=\"/browse\">")
                .text(&messages::papers(lang, papers))
                .raw("</a>");
        }
        if let (Some(first), Some(last)) = (stats.first_date, stats.last_date) {
            html.raw(" <span class=\"dot\">·</span> <span class=\"span\">").text(&lang.date(first));
            html.raw(" ").text(messages.to).raw(" ").text(&lang.date(last)).raw("</span>");
        }
        html.raw("</p>\n");
    }
    html.raw("</header>\n");
}

/// Writes the search form and the help.
pub(super) fn search_form(html: &mut Html, lang: Lang, kind: Kind, state: &State) {
    let messages = lang.messages();
    html.raw("<form class=\"ask\" id=\"ask\" role=\"search\" action=\"/\" method=\"get\">\n");
    html.raw("<div class=\"field\"><input id=\"q\" name=\"q\" type=\"search\" aria-label=\"")
        .text(messages.search_label);
    html.raw("\" placeholder=\"").text(messages.placeholder).raw("\" value=\"").text(&state.query);
    html.raw("\" autocomplete=\"off\" autocapitalize=\"none\" spellcheck=\"false\" enterkeyhint=\"search\"");
    // On the start page there is nothing else to do first.
    let is_start = kind == Kind::Search && state.query.is_empty();
    html.raw(if is_start { " autofocus></div>\n" } else { "></div>\n" });
    html.raw("<button type=\"submit\">").text(messages.search).raw("</button>\n");
    for (name, value) in state.switches() {
        html.raw("<input type=\"hidden\" name=\"").text(name).raw("\" value=\"").text(&value).raw("\">\n");
    }
    html.raw("</form>\n<div class=\"under\"><nav class=\"ways\" aria-label=\"").text(messages.ways);
    html.raw("\"><a class=\"to-advanced\" href=\"").text(&state.advanced_address());
    html.raw("\">").text(messages.advanced).raw("</a> <a href=\"/browse\">").text(messages.browse).raw("</a></nav>\n");
    help::help(html, lang);
    html.raw("</div>\n");
}

/// Writes everything after `</main>`.
pub(super) fn close(html: &mut Html, lang: Lang) {
    let messages = lang.messages();
    html.raw("<footer class=\"foot\"><p>").text(messages.foot).raw(" <a href=\"/api/v1/openapi.json\">");
    html.text(messages.api).raw("</a></p></footer>\n");
    html.raw("<p class=\"spoken\" id=\"spoken\" role=\"status\" aria-live=\"polite\"></p>\n</body>\n</html>\n");
}

/// Writes a visually hidden `<h2>`, for screen readers.
pub(super) fn hidden_heading(html: &mut Html, id: &'static str, text: &str) {
    html.raw("<h2 class=\"spoken\" id=\"").raw(id).raw("\">").text(text).raw("</h2>\n");
}

/// Writes a count as plain digits, for attributes that the script reads.
pub(super) fn count(html: &mut Html, count: usize) {
    html.text(&thousands(count as u64).replace(',', ""));
}
