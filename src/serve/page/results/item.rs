//! An article in the list of results: its source, its title, and its best paragraphs with marks.

use super::super::{
    html::Html,
    lang::Lang,
    messages::{self, fill},
    state::{State, article_address},
};
use crate::{
    model::{ArticleMeta, Span},
    search::{Hit, MatchKind, snippet},
};

/// Maximum number of characters per paragraph. Longer ones are cut around their marks.
const MAX_CHARACTERS: usize = 260;

/// Splits hits into runs of one article.
pub(super) fn by_article(hits: &[Hit]) -> impl Iterator<Item = &[Hit]> {
    hits.chunk_by(|a, b| a.article.id == b.article.id)
}

/// Renders an article. `number` is its position in all results, from 1.
pub(super) fn item(html: &mut Html, lang: Lang, hits: &[Hit], state: &State, number: usize, relaxed: bool) {
    let Some(first) = hits.first() else { return };
    let meta = &first.article;
    html.raw("<li><article class=\"clip\" data-id=\"").text(&meta.id).raw("\">\n<p class=\"kicker\">");
    kicker(html, lang, meta);
    html.raw("</p>\n<h3><a class=\"headline\" href=\"").text(&article_address(&meta.id, state, None));
    html.raw("\" data-number=\"").text(&number.to_string()).raw("\">");
    let of_title = hits.iter().find(|hit| hit.paragraph == 0);
    title(html, lang, &meta.title, of_title.map_or(&[], |hit| &hit.highlights));
    html.raw("</a></h3>\n");
    for hit in hits.iter().filter(|hit| hit.paragraph > 0) {
        paragraph(html, lang, hit, state, relaxed);
    }
    let more = hits.last().map_or(0, |hit| hit.more);
    if more > 0 {
        html.raw("<p class=\"more\"><a href=\"").text(&article_address(&meta.id, state, None));
        html.raw("\" data-more=\"")
            .text(&more.to_string())
            .raw("\">")
            .text(&messages::more(lang, more))
            .raw("</a></p>\n");
    }
    html.raw("</article></li>\n");
}

/// Newspaper, date, page, section and author, above the title.
pub(super) fn kicker(html: &mut Html, lang: Lang, meta: &ArticleMeta) {
    let mut parts: Vec<(&'static str, String)> = Vec::new();
    parts.extend(meta.source.clone().map(|source| ("<span class=\"source\">", source)));
    if let Some(date) = meta.date {
        parts.push(("<time datetime=\"", date.to_string()));
    } else {
        parts.extend(meta.date_text.clone().map(|date| ("<span>", date)));
    }
    parts.extend(meta.page.as_deref().map(|page| ("<span>", lang.page(page))));
    parts.extend(meta.section.clone().map(|section| ("<span>", section)));
    parts.extend(meta.author.clone().map(|author| ("<span class=\"byline\">", author)));
    for (at, (tag, value)) in parts.iter().enumerate() {
        if at > 0 {
            html.raw(" <span class=\"dot\">·</span> ");
        }
        html.raw(tag);
        match meta.date {
            Some(date) if tag.ends_with('"') => html.text(value).raw("\">").text(&lang.date(date)).raw("</time>"),
            _ => html.text(value).raw("</span>"),
        };
    }
}

/// The title, or a placeholder.
pub(in super::super) fn title(html: &mut Html, lang: Lang, title: &str, marks: &[Span]) {
    if title.is_empty() {
        html.raw("<span class=\"untitled\">").text(lang.messages().untitled).raw("</span>");
    } else {
        html.marked(title, Span { start: 0, end: title.len() }, marks);
    }
}

fn paragraph(html: &mut Html, lang: Lang, hit: &Hit, state: &State, relaxed: bool) {
    let messages = lang.messages();
    let shown = snippet(&hit.text, &hit.highlights, MAX_CHARACTERS);
    html.raw("<div class=\"passage\"><a class=\"pilcrow\" href=\"");
    html.text(&article_address(&hit.article.id, state, Some(hit.paragraph))).raw("\" aria-label=\"");
    let number = hit.paragraph.to_string();
    html.text(&fill(messages.paragraph, &[&number])).raw("\">").text(&number).raw("</a><p>");
    if shown.start > 0 {
        html.raw("<span class=\"cut\">……</span>");
    }
    html.marked(&hit.text, shown, &hit.highlights);
    if shown.end < hit.text.len() {
        html.raw("<span class=\"cut\">……</span>");
    }
    html.raw("</p>");
    // For a relaxed query, a note above the results replaces this one.
    if hit.matched == MatchKind::Literal && !relaxed {
        html.raw("<p class=\"aside\">").text(messages.literal).raw("</p>");
    }
    html.raw("</div>\n");
}
