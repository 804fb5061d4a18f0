//! The page of an article, with marks, neighbouring articles and citations.

use super::{
    browse::{Place, Point},
    citation_tags,
    html::Html,
    lang::Lang,
    layout::{self, Kind},
    messages::{Messages, fill},
    query_edits::names,
    results,
    state::{State, article_address, citation_address},
};
use crate::{
    index::Stats,
    model::{ArticleMeta, Date, Span},
    printer::{Style, citation_on},
    query::{Filter, FilterField},
    search::{HighlightedArticle, Neighbour},
};

/// The contents of the page.
#[derive(Debug, Clone, Copy)]
pub struct ArticlePage<'a> {
    /// Its language.
    pub lang: Lang,
    /// The state of the search page. Its query is marked.
    pub state: &'a State,
    /// Statistics of the index.
    pub stats: Option<&'a Stats>,
    /// The article.
    pub article: &'a HighlightedArticle,
    /// The date of access, which citations of online sources must contain.
    pub accessed: Option<Date>,
}

/// Renders the page.
#[must_use]
pub fn article(page: &ArticlePage<'_>) -> String {
    let ArticlePage { lang, state, stats, article, accessed } = *page;
    let messages = lang.messages();
    let meta = &article.meta;
    let mut html = Html::default();
    let name = if meta.title.is_empty() { messages.untitled } else { &meta.title };
    layout::open_with(&mut html, lang, Kind::Article, Some(name), state, &citation_tags::citation_tags(meta));
    layout::archive_summary(&mut html, lang, stats);
    layout::search_form(&mut html, lang, Kind::Article, state);
    html.raw("<main id=\"main\" class=\"reading\" tabindex=\"-1\">\n<div class=\"trail\">");
    if !state.query.trim().is_empty() {
        html.raw("<a id=\"back\" href=\"").text(&state.address()).raw("\">").text(messages.back).raw("</a>");
    }
    marks_line(&mut html, lang, state, article);
    tools(&mut html, messages, meta);
    html.raw("</div>\n<article class=\"sheet\" data-id=\"").text(&meta.id).raw("\">\n<header>\n");
    folio(&mut html, lang, meta);
    html.raw("<h1 id=\"p0\">");
    let of_title = article.paragraphs.iter().find(|paragraph| paragraph.number == 0);
    results::title(&mut html, lang, &meta.title, of_title.map_or(&[], |title| &title.highlights));
    html.raw("</h1>\n");
    byline(&mut html, lang, meta);
    citation_tags::coins(&mut html, meta);
    html.raw("</header>\n<div class=\"body\">\n");
    for paragraph in article.paragraphs.iter().filter(|paragraph| paragraph.number > 0) {
        let number = paragraph.number.to_string();
        html.raw("<p id=\"p").text(&number).raw("\"><a class=\"pilcrow\" href=\"#p").text(&number);
        html.raw("\" aria-label=\"").text(&fill(messages.paragraph, &[&number])).raw("\">").text(&number).raw("</a>");
        html.marked(&paragraph.text, Span { start: 0, end: paragraph.text.len() }, &paragraph.highlights);
        html.raw("</p>\n");
    }
    html.raw("</div>\n");
    record(&mut html, messages, meta);
    html.raw("</article>\n");
    neighbours(&mut html, messages, state, article);
    citations(&mut html, messages, meta, accessed);
    html.raw("</main>\n");
    layout::close(&mut html, lang);
    html.into_string()
}

/// Links to the citations, and to files of them.
fn tools(html: &mut Html, messages: &Messages, meta: &ArticleMeta) {
    html.raw("<span class=\"cite-links\"><a href=\"#cite\">").text(messages.citation).raw("</a>");
    for (name, style) in [("RIS", "ris"), ("BibTeX", "bibtex")] {
        html.raw(" <a download href=\"").text(&citation_address(&meta.id, style)).raw("\">").raw(name).raw("</a>");
    }
    html.raw("</span>");
}

/// The authors one by one, each with a link to the articles of that name.
fn byline(html: &mut Html, lang: Lang, meta: &ArticleMeta) {
    let authors = citation_tags::authors(meta);
    if authors.is_empty() {
        return;
    }
    html.raw("<p class=\"byline\">");
    for (at, author) in authors.iter().enumerate() {
        if at > 0 {
            html.raw("　");
        }
        let filter = Filter::new(FilterField::Author, author).and_then(|filter| filter.to_text(names(lang)));
        if let Some(query) = filter {
            let state = State { query, ..State::default() };
            html.raw("<a href=\"").text(&state.address()).raw("\">").text(author).raw("</a>");
        } else {
            html.text(author);
        }
    }
    html.raw("</p>\n");
}

/// Newspaper, date, page and section.
fn folio(html: &mut Html, lang: Lang, meta: &ArticleMeta) {
    html.raw("<p class=\"folio\">");
    if let Some(source) = &meta.source {
        let place = Place { source: Some(source.clone()), point: Point::Years, page: 1 };
        html.raw("<span class=\"source\"><a href=\"")
            .text(&place.address())
            .raw("\">")
            .text(source)
            .raw("</a></span> ");
    }
    if let Some(date) = meta.date {
        let place = Place { source: meta.source.clone(), point: Point::Day(date), page: 1 };
        html.raw("<a href=\"").text(&place.address()).raw("\"><time datetime=\"").text(&date.to_string()).raw("\">");
        html.text(&lang.dateline(date)).raw("</time></a> ");
    } else if let Some(date) = &meta.date_text {
        html.raw("<span>").text(date).raw("</span> ");
    }
    if let Some(page) = &meta.page {
        html.raw("<span>").text(&lang.page(page)).raw("</span> ");
    }
    if let Some(section) = &meta.section {
        html.raw("<span class=\"section\">").text(section).raw("</span>");
    }
    html.raw("</p>\n");
}

/// The number of marks. The script adds navigation between them.
fn marks_line(html: &mut Html, lang: Lang, state: &State, article: &HighlightedArticle) {
    if state.query.trim().is_empty() {
        return;
    }
    let messages = lang.messages();
    let marks: usize = article.paragraphs.iter().map(|paragraph| paragraph.highlights.len()).sum();
    html.raw("<span class=\"marks\" id=\"marks\" data-marks=\"");
    layout::count(html, marks);
    html.raw("\">");
    if marks == 0 {
        html.text(messages.no_marks);
    } else {
        html.text(&fill(messages.marks, &[&marks.to_string()]));
    }
    html.raw("</span>");
}

/// Further metadata of the article.
fn record(html: &mut Html, messages: &Messages, meta: &ArticleMeta) {
    html.raw("<dl class=\"record\">\n");
    let tags = meta.tags.join("、");
    let printed = meta.author.as_deref().filter(|author| citation_tags::authors(meta) != [*author]);
    let known = [
        (messages.byline, printed),
        (messages.place, meta.place.as_deref()),
        (messages.agency, meta.agency.as_deref()),
        (messages.editor, meta.editor.as_deref()),
        (messages.tag, Some(tags.as_str()).filter(|tags| !tags.is_empty())),
        (messages.identifier, Some(meta.id.as_str())),
    ];
    for (name, value) in known {
        if let Some(value) = value {
            html.raw("<div><dt>").text(name).raw("</dt><dd>").text(value).raw("</dd></div>\n");
        }
    }
    if let Some(url) = &meta.url {
        html.raw("<div><dt>").text(messages.original).raw("</dt><dd>");
        if citation_tags::is_web(url) {
            html.raw("<a rel=\"noreferrer noopener external\" href=\"").text(url).raw("\">").text(url).raw("</a>");
        } else {
            html.text(url);
        }
        html.raw("</dd></div>\n");
    }
    html.raw("</dl>\n");
}

fn neighbours(html: &mut Html, messages: &Messages, state: &State, article: &HighlightedArticle) {
    let around = &article.neighbours;
    let none = around.previous.is_none() && around.next.is_none();
    if none && around.previous_page.is_none() && around.next_page.is_none() {
        return;
    }
    html.raw("<nav class=\"neighbours\" aria-label=\"")
        .text(messages.neighbours)
        .raw("\">\n<h2>")
        .text(messages.neighbours);
    html.raw("</h2>\n<ul>\n");
    let line = |html: &mut Html, rel: &'static str, name: &str, to: Option<&Neighbour>, without: Option<&str>| {
        let Some(to) = to else {
            if let Some(without) = without {
                html.raw("<li class=\"end\"><span class=\"way\">").text(name).raw("</span> ").text(without);
                html.raw("</li>\n");
            }
            return;
        };
        let title = if to.title.is_empty() { messages.untitled } else { &to.title };
        html.raw("<li><a rel=\"").raw(rel).raw("\" href=\"").text(&article_address(&to.id, state, None));
        html.raw("\"><span class=\"way\">").text(name).raw("</span> ").text(title).raw("</a></li>\n");
    };
    line(html, "prev", messages.previous, around.previous.as_ref(), Some(messages.first_here).filter(|_| !none));
    line(html, "next", messages.next, around.next.as_ref(), Some(messages.last_here).filter(|_| !none));
    line(html, "up", messages.previous_page, around.previous_page.as_ref(), None);
    line(html, "up", messages.next_page, around.next_page.as_ref(), None);
    html.raw("</ul>\n</nav>\n");
}

/// The citation in three styles. The text can be copied without a script.
fn citations(html: &mut Html, messages: &Messages, meta: &ArticleMeta, accessed: Option<Date>) {
    html.raw("<section class=\"citations\" id=\"cite\" aria-labelledby=\"cite-heading\">\n<h2 id=\"cite-heading\">");
    html.text(messages.citation).raw("</h2>\n");
    let styles =
        [("GB/T 7714", "gbt7714", Style::GbT7714), ("BibTeX", "bibtex", Style::BibTex), ("RIS", "ris", Style::Ris)];
    for (name, key, style) in styles {
        let text = citation_on(meta, style, accessed);
        html.raw("<div class=\"citation\"><h3>").text(name).raw("</h3><pre tabindex=\"0\" id=\"cite-").raw(key);
        html.raw("\" aria-label=\"").text(name).raw("\">").lines(text.trim_end()).raw("</pre>");
        html.raw("<button type=\"button\" class=\"copy\" data-copy=\"cite-").raw(key).raw("\" aria-label=\"");
        html.text(&fill(messages.copy_style, &[name])).raw("\" hidden>").text(messages.copy).raw("</button></div>\n");
    }
    html.raw("</section>\n");
}
