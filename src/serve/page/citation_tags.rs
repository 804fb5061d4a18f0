//! The metadata of an article for reference managers: Highwire tags in the head, and a COinS span that says that it is an article of
//! a newspaper.

use super::{html::Html, state::encoded};
use crate::{analysis::byline, model::ArticleMeta};

/// The authors of an article, one by one; the byline itself if it has no name.
pub(super) fn authors(meta: &ArticleMeta) -> Vec<String> {
    let Some(author) = meta.author.as_deref() else { return Vec::new() };
    let names = byline::authors(author);
    if names.is_empty() { vec![author.to_owned()] } else { names }
}

/// The tags of the head.
pub(super) fn citation_tags(meta: &ArticleMeta) -> Html {
    let mut html = Html::default();
    let mut tag = |name: &'static str, value: &str| {
        if !value.is_empty() {
            html.raw("<meta name=\"citation_").raw(name).raw("\" content=\"").text(value).raw("\">\n");
        }
    };
    tag("title", &meta.title);
    for author in authors(meta) {
        tag("author", &author);
    }
    tag("journal_title", meta.source.as_deref().unwrap_or_default());
    let date = meta.date.map(|date| format!("{:04}/{:02}/{:02}", date.year(), date.month(), date.day()));
    tag("publication_date", date.as_deref().unwrap_or_default());
    tag("firstpage", meta.page.as_deref().unwrap_or_default());
    tag("public_url", meta.url.as_deref().filter(|url| is_web(url)).unwrap_or_default());
    html
}

/// Whether a link may lead to this address. It comes from the source file, and may be a `javascript:` URL.
pub(super) fn is_web(url: &str) -> bool {
    url.starts_with("https://") || url.starts_with("http://")
}

/// Writes the COinS span.
pub(super) fn coins(html: &mut Html, meta: &ArticleMeta) {
    let mut fields = vec![
        ("ctx_ver", "Z39.88-2004".to_owned()),
        ("rft_val_fmt", "info:ofi/fmt:kev:mtx:dc".to_owned()),
        ("rft.type", "newspaperArticle".to_owned()),
        ("rft.title", meta.title.clone()),
    ];
    fields.extend(meta.source.clone().map(|source| ("rft.source", source)));
    fields.extend(meta.date.map(|date| ("rft.date", date.to_string())));
    fields.extend(authors(meta).into_iter().map(|author| ("rft.creator", author)));
    fields.extend(meta.url.clone().filter(|url| is_web(url)).map(|url| ("rft.identifier", url)));
    let pairs = fields.iter().map(|(name, value)| format!("{name}={}", encoded(value).replace('+', "%20")));
    html.raw("<span class=\"Z3988\" title=\"").text(&pairs.collect::<Vec<_>>().join("&")).raw("\"></span>\n");
}
