//! News in XML: an article a file, or many in one, as feeds and agencies write them. Names of elements are taken by what they
//! usually mean; what is broken is read as far as it goes, and no entity is ever expanded.

use std::{borrow::Cow, io::BufRead};

use super::{Format, Record, Records, address, beginning};
use crate::{
    corpus::{
        Context, Draft, Layout,
        fields::LONGEST_SHARED,
        markup::{self, Dialect, Tree, flow},
        reflow::tidy,
    },
    model::{ArticleMeta, parse_date},
};

/// `<title>` or `<headline>`, `<body>` or `<content>` or `<text>`, `<date>` or `<pubDate>`, and so on; RSS, Atom, NewsML, NITF.
pub struct XmlNews;

impl Format for XmlNews {
    fn name(&self) -> &'static str {
        "XML"
    }

    fn extensions(&self) -> &'static [&'static str] {
        &["xml", "rss", "atom", "newsml", "nitf"]
    }

    fn recognises(&self, head: &str) -> bool {
        let head = beginning(head.trim_start(), 8000);
        let Some(root) = markup::first_element(head).filter(|_| head.starts_with('<')) else { return false };
        match root.to_ascii_lowercase().as_str() {
            "html" => false,
            // HTML has such elements too.
            "article" if !head.starts_with("<?xml") => head.contains("<title") || head.contains("<headline"),
            root => head.starts_with("<?xml") || ROOTS.contains(&root),
        }
    }

    fn split<'a>(&self, input: Box<dyn BufRead + Send + 'a>) -> Records<'a> {
        markup::whole(input)
    }

    fn parse(&self, record: &Record, _context: Context<'_>) -> Result<Vec<Draft>, String> {
        let tree = Tree::new(&record.text, Dialect::Xml);
        let feed = name_of_feed(&tree);
        let named = |mut draft: Draft| {
            draft.meta.source = draft.meta.source.or_else(|| feed.clone());
            draft
        };
        let drafts: Vec<Draft> = articles(&tree).into_iter().filter_map(|at| draft(&tree, at)).map(named).collect();
        if drafts.is_empty() { Err("no article in it: neither title nor text".into()) } else { Ok(drafts) }
    }
}

/// Elements that a news file without a declaration begins with.
const ROOTS: [&str; 12] =
    ["rss", "feed", "newsml", "newsitem", "nitf", "news", "article", "doc", "item", "articles", "root", "rdf:rdf"];

/// Elements that are an article, by their names.
const ARTICLES: [&str; 14] = [
    "item", "entry", "article", "doc", "document", "newsitem", "nitf", "news", "story", "record", "row", "post",
    "文章", "稿件",
];

/// The articles of a file: elements of such a name that have a title or text of their own; the file as a whole when there are
/// none. One without text that holds others with text is the list of them.
fn articles(tree: &Tree<'_>) -> Vec<usize> {
    let named = |at: usize| ARTICLES.contains(&tree.nodes[at].name.as_ref());
    let mut found = Vec::new();
    let mut at = 1;
    while at < tree.nodes.len() {
        let has_text = |at: usize| tree.children(at).any(|child| TEXT.contains(&tree.nodes[child].name.as_ref()));
        let is_list =
            |at: usize| !has_text(at) && (at + 1..tree.nodes[at].end).any(|inner| named(inner) && has_text(inner));
        if named(at) && tree.children(at).any(|child| is_field(tree, child)) && !is_list(at) {
            found.push(at);
            at = tree.nodes[at].end;
        } else {
            at += 1;
        }
    }
    if found.is_empty() {
        // Fields deeper down, as in NewsML: the outermost.
        at = 1;
        while at < tree.nodes.len() {
            if named(at) {
                found.push(at);
                at = tree.nodes[at].end;
            } else {
                at += 1;
            }
        }
    }
    if found.is_empty() { vec![0] } else { found }
}

/// The title of a feed, which is the site that its items are of.
fn name_of_feed(tree: &Tree<'_>) -> Option<String> {
    let feed = (1..tree.nodes.len()).find(|&at| matches!(tree.nodes[at].name.as_ref(), "channel" | "feed"))?;
    let title = tree.children(feed).find(|&child| tree.nodes[child].name == "title")?;
    let title = tidy(&tree.text(title)).to_owned();
    (1..=LONGEST_SHARED).contains(&title.len()).then_some(title)
}

fn is_field(tree: &Tree<'_>, at: usize) -> bool {
    let name = tree.nodes[at].name.as_ref();
    TITLE.contains(&name) || TEXT.contains(&name)
}

const ID: &[&str] = &["id", "docid", "docno", "guid", "newsid", "articleid", "文章编号", "编号"];
const TITLE: &[&str] =
    &["title", "headline", "hl1", "newstitle", "hedline", "headline1", "newsheadline", "name", "标题", "题名"];
const DATE: &[&str] = &[
    "pubdate",
    "published",
    "datetime",
    "publishdate",
    "publishtime",
    "pubtime",
    "date",
    "date.issue",
    "versioncreated",
    "firstcreated",
    "created",
    "issued",
    "updated",
    "time",
    "日期",
    "发布时间",
    "时间",
];
const SOURCE: &[&str] = &["source", "media", "newspaper", "publisher", "sitename", "provider", "来源", "报名", "媒体"];
const AUTHOR: &[&str] = &["author", "creator", "byline", "bytag", "reporter", "writer", "作者", "记者"];
const PAGE: &[&str] = &["page", "pageno", "banci", "版次", "版面"];
const SECTION: &[&str] = &["section", "column", "category", "channel", "columnname", "栏目", "版名"];
const URL: &[&str] = &["url", "link", "href", "sourceurl", "网址", "链接"];
/// The fullest first.
const TEXT: &[&str] = &[
    "encoded",
    "body.content",
    "content",
    "body",
    "text",
    "fulltext",
    "maintext",
    "paragraphs",
    "正文",
    "内容",
    "description",
    "summary",
];

fn draft(tree: &Tree<'_>, article: usize) -> Option<Draft> {
    let (lines, layout) = text(tree, article);
    let title = field(tree, article, TITLE, TEXT).unwrap_or_default();
    if title.is_empty() && lines.iter().all(|line| tidy(line).is_empty()) {
        return None;
    }
    let value = |names| field(tree, article, names, TEXT);
    let date = DATE.iter().find_map(|name| dated(tree, article, name));
    let address = |text: &String| text.starts_with("http");
    let id = value(ID).filter(|id| !address(id));
    let meta = ArticleMeta {
        // A number alone counts articles of one file and names none in an archive of many.
        id: id.filter(|id| !id.bytes().all(|b| b.is_ascii_digit()) || id.len() > 8).unwrap_or_default(),
        title,

        source: value(SOURCE),
        author: value(AUTHOR),
        page: value(PAGE),
        section: value(SECTION),
        url: value(URL).filter(address).or_else(|| link(tree, article)).or_else(|| value(ID).filter(address)),
        ..ArticleMeta::default()
    };
    let date = date.or_else(|| meta.url.as_deref().and_then(address::date_in));
    Some(Draft { meta, date, lines, layout })
}

/// The text of the first element of the first of these names inside an article, but outside of its body.
fn field(tree: &Tree<'_>, article: usize, names: &[&str], body: &[&str]) -> Option<String> {
    names.iter().find_map(|name| {
        let mut at = article + 1;
        while at < tree.nodes[article].end {
            let node = &tree.nodes[at];
            if node.name == *name {
                let text = flow(&tree.text(at)).join(" ");
                if !text.is_empty() {
                    return Some(text);
                }
            }
            // NITF has its headline inside <body>.
            let passed = body.contains(&node.name.as_ref()) && !tree.find(at, "body.head").any(|_| true);
            at = if passed { node.end } else { at + 1 };
        }
        None
    })
}

/// The value of a date element or of its attribute, if it is a date.
fn dated(tree: &Tree<'_>, article: usize, name: &str) -> Option<String> {
    tree.find(article, name).find_map(|at| {
        let text = tree.text(at);
        let written = match tidy(&text) {
            "" => tree.nodes[at].attribute("norm")?.into_owned(),
            text => text.to_owned(),
        };
        if parse_date(&written).is_some() { Some(written) } else { rfc822(&written) }
    })
}

/// The address in `<link href="…"/>` of Atom.
fn link(tree: &Tree<'_>, article: usize) -> Option<String> {
    let address = |at: usize| tree.nodes[at].attribute("href").filter(|href| href.starts_with("http"));
    let own = |at: &usize| tree.nodes[*at].attribute("rel").is_none_or(|rel| rel == "alternate");
    tree.find(article, "link").filter(own).find_map(address).map(Cow::into_owned)
}

/// The text of all elements of the first name that has some; without any, that of bare paragraphs.
fn text(tree: &Tree<'_>, article: usize) -> (Vec<String>, Layout) {
    for name in TEXT.iter().chain(&["p", "para"]) {
        let mut lines = Vec::new();
        let mut marked = false;
        let mut past = 0;
        for at in tree.find(article, name) {
            // One inside another of that name was read with it.
            if at >= past {
                past = tree.nodes[at].end;
                let (found, layout) = body(tree, at);
                marked |= layout == Layout::Paragraphs;
                if found.iter().any(|line| !tidy(line).is_empty()) {
                    lines.extend(found);
                }
            }
        }
        if !lines.is_empty() {
            return (lines, if marked { Layout::Paragraphs } else { Layout::Lines });
        }
    }
    (Vec::new(), Layout::Lines)
}

/// Paragraphs of a body: its `<p>` elements, or tags inside its text, or its lines.
fn body(tree: &Tree<'_>, at: usize) -> (Vec<String>, Layout) {
    let marked = |name: &str| matches!(name, "p" | "para" | "paragraph" | "br" | "div");
    if tree.nodes[tree.inside(at)].iter().any(|node| marked(&node.name)) {
        let unread = |at: usize| matches!(tree.nodes[at].name.as_ref(), "script" | "style" | "body.head" | "head");
        let blocks = markup::blocks(tree, at, unread);
        return (blocks.into_iter().map(|block| block.text).collect(), Layout::Paragraphs);
    }
    let text = tree.text(at);
    if ["</", "<p", "<P", "<br", "<BR"].iter().any(|tag| text.contains(tag)) {
        return (flow(&text), Layout::Paragraphs);
    }
    (text.lines().map(str::to_owned).collect(), Layout::Lines)
}

/// `12 Mar 2016` as `2016-03-12`.
fn rfc822(text: &str) -> Option<String> {
    const MONTHS: [&str; 12] = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];
    let words: Vec<&str> = text.split([' ', ',', '-']).filter(|word| !word.is_empty()).collect();
    words.windows(3).find_map(|window| {
        let [day, month, year] = window else { return None };
        let month = MONTHS.iter().position(|name| month.eq_ignore_ascii_case(name))? + 1;
        let written = format!("{year}-{month:02}-{day:0>2}");
        parse_date(&written).map(|date| date.to_string())
    })
}
