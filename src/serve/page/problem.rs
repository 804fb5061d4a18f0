//! The error page.

use super::{
    html::Html,
    lang::Lang,
    layout::{self, Kind},
    messages, results,
    state::State,
};
use crate::index::Stats;

/// The contents of the page.
#[derive(Debug, Clone, Copy)]
pub struct ProblemPage<'a> {
    /// Its language.
    pub lang: Lang,
    /// The HTTP status.
    pub status: u16,
    /// Details, if they help the reader; in English, like all messages.
    pub detail: Option<&'a str>,
    /// The state of the search page, so that the reader can correct the query.
    pub state: &'a State,
    /// Statistics of the index, if it can be read.
    pub stats: Option<&'a Stats>,
}

/// Renders the page.
///
/// ```
/// use jianbao::serve::page::{Lang, ProblemPage, State, problem};
/// let state = State::default();
/// let html = problem(&ProblemPage { lang: Lang::Zh, status: 404, detail: Some("no <article>"), state: &state, stats: None });
/// assert!(html.contains("找不到这一篇") && html.contains("no &lt;article&gt;"));
///
/// let state = State::read("q=“大*桥”");
/// let html = problem(&ProblemPage { lang: Lang::Zh, status: 422, detail: None, state: &state, stats: None });
/// assert!(html.contains("请少用通配符") && html.contains("/api/v1/export?q="));
/// ```
#[must_use]
pub fn problem(page: &ProblemPage<'_>) -> String {
    let ProblemPage { lang, status, detail, state, stats } = *page;
    let (title, advice) = messages::problem(lang, status);
    let mut html = Html::default();
    layout::open(&mut html, lang, Kind::Problem, Some(title), state);
    layout::archive_summary(&mut html, lang, stats);
    layout::search_form(&mut html, lang, Kind::Problem, state);
    html.raw("<main id=\"main\" class=\"notice\" tabindex=\"-1\">\n<h1>").text(title).raw("</h1>\n<p>").text(advice);
    html.raw("</p>\n");
    if let Some(detail) = detail {
        html.raw("<p class=\"detail\" lang=\"en\">").text(detail).raw("</p>\n");
    }
    let retry = matches!(status, 429 | 500..) && !state.query.is_empty();
    if retry {
        html.raw("<p><a href=\"")
            .text(&state.address())
            .raw("\">")
            .text(lang.messages().problem_again)
            .raw("</a></p>\n");
    }
    if status == 422 && !state.query.is_empty() {
        results::exports(&mut html, lang, state);
    }
    html.raw("</main>\n");
    layout::close(&mut html, lang);
    html.into_string()
}
