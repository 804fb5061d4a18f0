//! Pages with several articles: items of a day under their headings, or a series of `<article>` elements.

use std::borrow::Cow;

use crate::formats::{
    base::dates,
    html::{
        page_metadata::written_date,
        text::{
            boilerplate::is_byline,
            elements::is_unread,
            prose::{letters, prose},
        },
    },
};
use crate::{
    markup::{Block, Tree, blocks},
    record::draft::{Draft, Layout},
    reflow::tidy,
};
use jianbao_model::ArticleMeta;
use jianbao_text::dates::{find_date, parse_date};

/// Returns the articles of a page that clearly has several, or `None` for any other page. `titles` are those that the
/// head names. If one of them is the title of exactly one of the articles, the page has only that article, and the
/// others are recommendations.
pub fn articles(tree: &Tree<'_>, titles: &[&str]) -> Option<Vec<Draft>> {
    let titles: Vec<String> = titles.iter().map(|title| letters(title)).collect();
    let is_of_page = |draft: &Draft| {
        let own = letters(&draft.meta.title);
        own.chars().count() >= 4 && titles.iter().any(|title| title.contains(&own))
    };
    items_of_day(tree)
        .or_else(|| elements(tree).filter(|drafts| drafts.iter().filter(|draft| is_of_page(draft)).count() != 1))
}

/// The minimum amount of prose of an `<article>`, in characters. Cards that link to other pages have less.
const SHORTEST_ARTICLE: usize = 100;

/// Two or more adjacent `<article>` elements, each with a heading and text.
fn elements(tree: &Tree<'_>) -> Option<Vec<Draft>> {
    let mut found = Vec::new();
    let mut at = 1;
    while at < tree.nodes.len() {
        let is_article = tree.nodes[at].name == "article";
        if is_article && let Some(draft) = element(tree, at) {
            found.push(draft);
        }
        at = if is_article { tree.nodes[at].end } else { at + 1 };
    }
    // Cards of other articles have little prose compared with the article of the page.
    let inside: usize = found.iter().flat_map(|draft: &Draft| &draft.lines).map(|line| line.chars().count()).sum();
    if found.len() < 2 {
        return None;
    }
    let all: usize = blocks(tree, 0, |at| is_unread(tree, at)).iter().map(prose).sum();
    (inside * 5 >= all * 4).then_some(found)
}

fn element(tree: &Tree<'_>, article: usize) -> Option<Draft> {
    let blocks = blocks(tree, article, |at| is_unread(tree, at));
    let title_at = blocks.iter().position(|block| block.heading.is_some())?;
    if blocks.iter().map(prose).sum::<usize>() < SHORTEST_ARTICLE {
        return None;
    }
    let times = tree.find(article, "time").filter_map(|at| tree.nodes[at].attribute("datetime")).map(Cow::into_owned);
    let bylines = blocks.iter().filter(|block| is_byline(&block.text)).filter_map(|block| written_date(&block.text));
    let date = dates::best(times.chain(bylines));
    let address = blocks[title_at].link.and_then(|link| tree.nodes[link].attribute("href"));
    let meta = ArticleMeta {
        title: blocks[title_at].text.clone(),
        url: address.filter(|address| address.starts_with("http")).map(Cow::into_owned),
        ..ArticleMeta::default()
    };
    let body = blocks[title_at + 1..].iter().filter(|block| !is_byline(&block.text));
    let lines = body.map(|block| block.text.clone()).collect();
    Some(Draft { meta, date, lines, layout: Layout::Paragraphs, diagnostics: Vec::new() })
}

/// The number of headings at the top that are searched for a date.
const MOST_HEADINGS: usize = 8;

/// The maximum number of letters besides the date in the heading of a day: the name of a newspaper or programme.
const LONGEST_NAME: usize = 10;

/// Returns the items of a page that begins with a dated heading such as `临江新闻 2016-03-12`, has no text between it and
/// the first item, and has items under headings of one lower level. `None` for any other page.
fn items_of_day(tree: &Tree<'_>) -> Option<Vec<Draft>> {
    // Most pages have no dated heading. This check does not read their text.
    let is_heading = |at: usize| matches!(tree.nodes[at].name.as_bytes(), [b'h', b'1'..=b'6']);
    let has_day = |at: usize| parse_date(tidy(&tree.text(at))).day().is_some();
    if !(1..tree.nodes.len()).filter(|&at| is_heading(at)).take(MOST_HEADINGS).any(has_day) {
        return None;
    }
    let blocks = blocks(tree, 0, |at| is_unread(tree, at));
    let day_at = blocks.iter().position(|block| block.heading.is_some())?;
    let day = &blocks[day_at];
    let date = parse_date(&day.text).day()?;
    let name = name_of_day(&day.text);
    if name.chars().count() > LONGEST_NAME {
        return None;
    }
    let items = &blocks[day_at + 1..];
    let level = items.first()?.heading.filter(|level| Some(*level) > day.heading)?;
    let starts: Vec<usize> = (0..items.len()).filter(|&at| items[at].heading == Some(level)).collect();
    if starts.len() < 2 {
        return None;
    }
    let ends = starts.iter().skip(1).copied().chain([items.len()]);
    let drafts = starts.iter().zip(ends).map(|(&start, end)| {
        let body = &items[start + 1..end];
        Draft {
            meta: ArticleMeta {
                title: items[start].text.clone(),
                source: (!name.is_empty()).then(|| name.clone()),
                url: body.iter().rev().find_map(|block| only_link(tree, block)),
                ..ArticleMeta::default()
            },
            date: Some(date.to_string()),
            lines: body
                .iter()
                .filter(|block| only_link(tree, block).is_none())
                .map(|block| block.text.clone())
                .collect(),
            layout: Layout::Paragraphs,
            diagnostics: Vec::new(),
        }
    });
    Some(drafts.collect())
}

/// Returns the heading of a day without the date.
fn name_of_day(heading: &str) -> String {
    // If the date is not in figures, its characters may belong to a name such as 三江新闻.
    let in_figures = find_date(heading).is_none();
    let is_of_date = |c: char| {
        c.is_numeric()
            || "年月日-/.（）()星期".contains(c)
            || (in_figures && "一二三四五六七八九十零○廿卅元".contains(c))
    };
    let name: String = heading.chars().filter(|c| !is_of_date(*c)).collect();
    tidy(&name).to_owned()
}

/// Returns the address of a short line that is entirely a link, such as `原文`.
fn only_link(tree: &Tree<'_>, block: &Block) -> Option<String> {
    let characters = block.text.chars().filter(|c| !c.is_whitespace()).count();
    if characters > 12 || block.linked < characters {
        return None;
    }
    let link = tree.nodes[block.link?].attribute("href")?;
    link.starts_with("http").then(|| link.into_owned())
}
