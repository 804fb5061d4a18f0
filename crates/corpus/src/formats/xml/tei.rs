//! Editions in TEI and related formats: `<div type="article">` with `<head>` and `<p>`, printed lines ended by `<lb/>`.
//!
//! Source: <https://tei-c.org/release/doc/tei-p5-doc/en/html/DS.html>. Printed lines and white space do not separate
//! paragraphs. Columns (`<cb/>`) and pages (`<pb n="2"/>`) may begin inside an article.

use std::borrow::Cow;

use crate::{
    formats::base::dates,
    markup::{Tree, collapsed},
    record::draft::{Draft, Layout},
    reflow::tidy,
};
use jianbao_model::ArticleMeta;
use jianbao_text::dates::find_date;

/// Values of `type` for a `<div>` that is an article.
const ARTICLES: &[&str] = &[
    "article",
    "item",
    "story",
    "news",
    "newsitem",
    "report",
    "editorial",
    "poem",
    "advert",
    "advertisement",
    "letter",
];

/// Elements that belong to the page and not to an article.
const MARGINS: &[&str] = &["margin", "header", "footer", "masthead", "colophon", "runninghead", "fw"];

/// Elements that are paragraphs.
const PARAGRAPHS: &[&str] =
    &["p", "ab", "l", "item", "byline", "dateline", "opener", "closer", "signed", "salute", "trailer", "quote", "cell"];

/// The maximum length of a first paragraph that is used as the headline if there is no `<head>`, in characters.
const LONGEST_TITLE: usize = 40;

/// Returns the articles of an edition. `None` for any other document.
pub(super) fn articles(tree: &Tree<'_>) -> Option<Vec<Draft>> {
    let name = |at: usize| tree.nodes[at].name.as_ref();
    let is_tei = (1..tree.nodes.len().min(50)).any(|at| matches!(name(at), "tei" | "tei.2" | "teicorpus"));
    let kind = |at: usize| tree.nodes[at].attribute("type").map(|kind| kind.to_ascii_lowercase());
    let is_div = |at: usize| matches!(name(at), "div" | "div1" | "div2" | "div3" | "div4");
    let typed: Vec<usize> =
        outermost(tree, |at| is_div(at) && kind(at).is_some_and(|kind| ARTICLES.contains(&kind.as_str())));
    if typed.is_empty() && !is_tei {
        return None;
    }
    let found = if typed.is_empty() {
        let headed = |at: usize| {
            is_div(at)
                && tree.children(at).any(|child| name(child) == "head")
                && tree.children(at).any(|child| PARAGRAPHS.contains(&name(child)))
        };
        let headed = outermost(tree, headed);
        if headed.is_empty() { tree.find(0, "text").take(1).collect() } else { headed }
    } else {
        typed
    };
    let header = Header::of(tree);
    Some(found.into_iter().filter_map(|at| draft(tree, at, &header)).collect())
}

/// Returns the outermost elements for which a condition holds.
fn outermost(tree: &Tree<'_>, holds: impl Fn(usize) -> bool) -> Vec<usize> {
    let mut found = Vec::new();
    let mut at = 1;
    while at < tree.nodes.len() {
        if holds(at) {
            found.push(at);
            at = tree.nodes[at].end;
        } else {
            at += 1;
        }
    }
    found
}

/// The metadata of an edition, which applies to all its articles.
#[derive(Default)]
struct Header {
    date: Option<String>,
    source: Option<String>,
}

impl Header {
    fn of(tree: &Tree<'_>) -> Self {
        let Some(header) = tree.find(0, "teiheader").next() else { return Self::default() };
        let written = tree.find(header, "date").map(|at| {
            let value = ["when", "when-iso", "from"].into_iter().find_map(|key| tree.nodes[at].attribute(key));
            value.map_or_else(|| tidy(&tree.text(at)).to_owned(), Cow::into_owned)
        });
        let title = tree.find(header, "title").map(|at| collapsed(&tree.text(at))).find(|title| !title.is_empty());
        let date = dates::best(written.chain(title.iter().filter(|title| find_date(title).is_some()).cloned()));
        // `臨江日報 1920-04-21`: the name of the newspaper is the text without the day.
        let source = title.map(|title| {
            let name: String = title.chars().take_while(|c| !c.is_ascii_digit()).collect();
            tidy(name.trim_end_matches(['(', '（', '，', ',', '：', ':', '-'])).to_owned()
        });
        Self { date, source: source.filter(|name| (2..=20).contains(&name.chars().count())) }
    }
}

fn draft(tree: &Tree<'_>, article: usize, header: &Header) -> Option<Draft> {
    let mut title = String::new();
    let mut lines: Vec<String> = Vec::new();
    let mut at = article + 1;
    while at < tree.nodes[article].end {
        let node = &tree.nodes[at];
        let is_margin = node.name == "fw"
            || node.attribute("type").is_some_and(|kind| MARGINS.contains(&kind.to_ascii_lowercase().as_str()));
        if is_margin {
            at = node.end;
            continue;
        }
        let is_head = node.name == "head";
        if !is_head && !PARAGRAPHS.contains(&node.name.as_ref()) {
            at += 1;
            continue;
        }
        // A paragraph that contains others, such as a quotation, is read through them.
        let holds = tree.inside(at).any(|inner| PARAGRAPHS.contains(&tree.nodes[inner].name.as_ref()));
        if holds && !is_head {
            at += 1;
            continue;
        }
        let text = collapsed(&tree.text(at));
        if is_head && title.is_empty() && lines.is_empty() {
            title = text;
        } else if !text.is_empty() {
            lines.push(text);
        }
        at = node.end;
    }
    if title.is_empty() && lines.len() > 1 {
        let first = &lines[0];
        let is_title =
            first.chars().count() <= LONGEST_TITLE && !first.ends_with(['。', '、', '，', '！', '？', '.', '）']);
        if is_title {
            title = lines.remove(0);
        }
    }
    if title.is_empty() && lines.is_empty() {
        return None;
    }
    let meta =
        ArticleMeta { title, source: header.source.clone(), page: page(tree, article), ..ArticleMeta::default() };
    Some(Draft { meta, date: header.date.clone(), lines, layout: Layout::Paragraphs, ..Draft::default() })
}

/// Returns the page on which an article begins: that of the enclosing `<div type="page">`, or of the last `<pb n>`
/// before it.
fn page(tree: &Tree<'_>, article: usize) -> Option<String> {
    let number = |at: usize| {
        let number = tree.nodes[at].attribute("n")?;
        let number = number.trim().trim_start_matches('0').to_owned();
        ((1..=4).contains(&number.len()) && number.bytes().all(|byte| byte.is_ascii_alphanumeric())).then_some(number)
    };
    let mut around = article;
    while around != 0 {
        around = tree.nodes[around].parent;
        if tree.nodes[around].attribute("type").is_some_and(|kind| kind.eq_ignore_ascii_case("page")) {
            return number(around);
        }
    }
    (1..=article).rev().filter(|&at| tree.nodes[at].name == "pb").find_map(number)
}
