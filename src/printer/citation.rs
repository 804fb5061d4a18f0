//! Formats an article as a citation: GB/T 7714-2015, BibTeX, RIS or CSL-JSON. Omits unknown fields.

use std::fmt::Write;

use percent_encoding::{NON_ALPHANUMERIC, utf8_percent_encode};
use serde_json::{Map, Value, json};

use crate::{
    analysis::{byline, is_han},
    model::{ArticleMeta, Date},
};

/// A citation format.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Style {
    /// A line of a bibliography by the Chinese standard GB/T 7714-2015.
    GbT7714,
    /// An entry of a `.bib` file, for BibTeX and biblatex.
    BibTex,
    /// A record of a `.ris` file, for Zotero, EndNote, NoteExpress and others.
    Ris,
    /// An item of CSL-JSON, for Zotero, pandoc and other citation processors.
    CslJson,
}

/// Formats the citation of an article.
///
/// ```
/// use jianbao::{model::{ArticleMeta, Date}, printer::{Style, citation}};
/// let article = ArticleMeta {
///     id: "lj-1".into(),
///     title: "大桥合龙".into(),
///     author: Some("李闻、王江".into()),
///     source: Some("临江日报".into()),
///     date: Some(Date::constant(2016, 3, 12)),
///     page: Some("1".into()),
///     ..ArticleMeta::default()
/// };
/// assert_eq!(citation(&article, Style::GbT7714), "李闻, 王江. 大桥合龙[N]. 临江日报, 2016-03-12(1).");
/// ```
#[must_use]
pub fn citation(article: &ArticleMeta, style: Style) -> String {
    citation_on(article, style, None)
}

/// Formats a citation with the date of access, which citations of online sources must contain.
#[must_use]
pub fn citation_on(article: &ArticleMeta, style: Style, accessed: Option<Date>) -> String {
    match style {
        Style::GbT7714 => gb_t_7714(article, accessed),
        Style::BibTex => bibtex(article, accessed),
        Style::Ris => ris(article, accessed),
        Style::CslJson => csl_json(article, accessed),
    }
}

fn gb_t_7714(article: &ArticleMeta, accessed: Option<Date>) -> String {
    let source = text(article.source.as_deref());
    let kind = match (&source, &article.url) {
        (_, None) => "N",
        (Some(_), Some(_)) => "N/OL",
        // No newspaper is known: an online source.
        (None, Some(_)) => "EB/OL",
    };
    let mut out = String::new();
    let authors = names(article);
    if !authors.is_empty() {
        // The standard limits the list to three authors.
        let shown = authors.iter().take(3).map(String::as_str).collect::<Vec<_>>().join(", ");
        let more = match authors.len() {
            ..=3 => "",
            _ if shown.contains(is_han) => ", 等",
            _ => ", et al",
        };
        let _ = write!(out, "{shown}{more}. ");
    }
    let title = text(Some(&article.title));
    let _ = write!(out, "{}[{kind}]. ", title.as_deref().unwrap_or("[无标题]"));
    let mut place: String = [source, date_text(article)].into_iter().flatten().collect::<Vec<_>>().join(", ");
    if let Some(page) = text(article.page.as_deref()) {
        let _ = write!(place, "({page})");
    }
    if let (Some(accessed), Some(_)) = (accessed, &article.url) {
        let _ = write!(place, "[{accessed}]");
    }
    if !place.is_empty() {
        let _ = write!(out, "{place}. ");
    }
    if let Some(url) = text(article.url.as_deref()) {
        let _ = write!(out, "{url}. ");
    }
    out.truncate(out.trim_end().len());
    out
}

const MONTHS: [&str; 12] = ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"];

fn bibtex(article: &ArticleMeta, accessed: Option<Date>) -> String {
    let source = text(article.source.as_deref());
    let mut out = format!("@{}{{{}", if source.is_some() { "article" } else { "misc" }, key(&article.id));
    let mut field = |name: &str, value: String| {
        let _ = write!(out, ",\n  {name} = {value}");
    };
    let braced = |value: &str| format!("{{{}}}", tex(value));
    // Inner braces preserve capitals and keep names together.
    if let Some(title) = text(Some(&article.title)) {
        field("title", format!("{{{}}}", braced(&title)));
    }
    let authors = names(article);
    if !authors.is_empty() {
        field("author", format!("{{{}}}", authors.iter().map(|name| braced(name)).collect::<Vec<_>>().join(" and ")));
    }
    if let Some(source) = &source {
        field("journal", braced(source));
        field("entrysubtype", braced("newspaper"));
    }
    match (article.date, text(article.date_text.as_deref())) {
        (Some(date), _) => {
            field("date", braced(&date.to_string()));
            field("year", braced(&date.year().to_string()));
            field("month", MONTHS[usize::from(date.month().unsigned_abs()) - 1].to_owned());
        }
        (None, Some(text)) => field("year", braced(&text)),
        (None, None) => {}
    }
    if let Some(page) = text(article.page.as_deref()) {
        field("pages", braced(&page));
    }
    if let Some(url) = &article.url {
        // URLs are literal in BibTeX. Percent-encode the characters that would end the field or the line.
        let ends_field = |c: char| c.is_whitespace() || c.is_control() || matches!(c, '{' | '}' | '\\');
        let mut address = String::new();
        for part in url.trim().split_inclusive(ends_field) {
            let end = part.rfind(ends_field).unwrap_or(part.len());
            let _ = write!(address, "{}{}", &part[..end], utf8_percent_encode(&part[end..], NON_ALPHANUMERIC));
        }
        field("url", format!("{{{address}}}"));
        if let Some(accessed) = accessed {
            field("urldate", braced(&accessed.to_string()));
        }
    }
    field("accession", braced(&text(Some(&article.id)).unwrap_or_default()));
    out.push_str("\n}\n");
    out
}

/// The key of an entry: the ASCII letters and digits of the last part of the id. If characters were left out, adds
/// eight digits of the id's hash, so that keys are unique.
fn key(id: &str) -> String {
    let is_plain = |c: &char| c.is_ascii_alphanumeric() || matches!(c, '-' | '.' | '_');
    let mut key: String = id.rsplit('/').next().unwrap_or(id).chars().filter(is_plain).collect();
    if key.len() < id.len() || key.is_empty() {
        let hash = blake3::hash(id.as_bytes()).to_hex();
        key = format!("{key}{}{}", if key.is_empty() { "" } else { "-" }, &hash[..8]);
    }
    key
}

/// Escapes text for TeX, with balanced braces.
fn tex(text: &str) -> String {
    let mut out = String::new();
    for c in text.chars() {
        match c {
            '\\' => out.push_str("\\textbackslash{}"),
            '{' => out.push_str("\\textbraceleft{}"),
            '}' => out.push_str("\\textbraceright{}"),
            '~' => out.push_str("\\textasciitilde{}"),
            '^' => out.push_str("\\textasciicircum{}"),
            '$' | '&' | '#' | '_' | '%' => out.extend(['\\', c]),
            _ => out.push(c),
        }
    }
    out
}

fn ris(article: &ArticleMeta, accessed: Option<Date>) -> String {
    let source = text(article.source.as_deref());
    let mut out = String::new();
    let mut field = |tag: &str, value: &str| {
        let _ = write!(out, "{tag}  - {value}\r\n");
    };
    field("TY", if source.is_none() && article.url.is_some() { "ELEC" } else { "NEWS" });
    let slashed = |date: Date| date.to_string().replace('-', "/");
    let fields = [
        ("TI", text(Some(&article.title))),
        ("T2", source),
        ("PY", article.date.map(|date| date.year().to_string())),
        ("DA", article.date.map(slashed).or_else(|| text(article.date_text.as_deref()))),
        ("SP", text(article.page.as_deref())),
        ("SE", text(article.section.as_deref())),
        ("UR", text(article.url.as_deref())),
        ("Y2", accessed.filter(|_| article.url.is_some()).map(slashed)),
        ("AN", text(Some(&article.id))),
    ];
    for (at, (tag, value)) in fields.into_iter().enumerate() {
        if let Some(value) = value {
            field(tag, &value);
        }
        if at == 0 {
            for name in names(article) {
                field("AU", &name);
            }
        }
    }
    field("ER", "");
    out
}

/// An item of CSL-JSON. Names are given as a whole, because the family name is unknown.
fn csl_json(article: &ArticleMeta, accessed: Option<Date>) -> String {
    let source = text(article.source.as_deref());
    let kind = if source.is_none() && article.url.is_some() { "webpage" } else { "article-newspaper" };
    let parts = |date: Date| json!({ "date-parts": [[date.year(), date.month(), date.day()]] });
    let names: Vec<Value> = names(article).into_iter().map(|name| json!({ "literal": name })).collect();
    let written = || text(article.date_text.as_deref()).map(|date| json!({ "literal": date }));
    let fields = [
        ("id", text(Some(&article.id)).map(Value::from)),
        ("type", Some(kind.into())),
        ("title", text(Some(&article.title)).map(Value::from)),
        ("author", (!names.is_empty()).then_some(names.into())),
        ("container-title", source.map(Value::from)),
        ("issued", article.date.map(parts).or_else(written)),
        ("page", text(article.page.as_deref()).map(Value::from)),
        ("section", text(article.section.as_deref()).map(Value::from)),
        ("URL", text(article.url.as_deref()).map(Value::from)),
        ("accessed", accessed.filter(|_| article.url.is_some()).map(parts)),
    ];
    let item: Map<String, Value> =
        fields.into_iter().filter_map(|(name, value)| Some((name.to_owned(), value?))).collect();
    Value::Object(item).to_string()
}

/// The date, or its original text.
fn date_text(article: &ArticleMeta) -> Option<String> {
    article.date.map(|date| date.to_string()).or_else(|| text(article.date_text.as_deref()))
}

/// Puts text on one line, without control characters; `None` if it is empty.
pub(super) fn text(value: Option<&str>) -> Option<String> {
    let plain = super::neutralise(value?);
    let line = plain.split_whitespace().collect::<Vec<_>>().join(" ");
    (!line.is_empty()).then_some(line)
}

/// Returns the names of the authors.
fn names(article: &ArticleMeta) -> Vec<String> {
    byline::authors(&text(article.author.as_deref()).unwrap_or_default())
}
