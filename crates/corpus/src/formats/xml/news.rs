//! News in XML, as feeds and agencies write it: one or several articles per file. Elements are recognised by their
//! usual names. A malformed file is read as far as possible, and no entity is expanded.

use std::{borrow::Cow, io::BufRead};

use crate::formats::base::{
    dates,
    format::Format,
    lines::beginning,
    record::{Record, Records},
};
use crate::formats::xml::{ocr, tei};
use crate::{
    clean::joined,
    formats::base::{
        format::{Context, ReadOptions},
        record_fields::LONGEST_SHARED,
    },
    markup::{self, Dialect, Tree, flow},
    record::{
        diagnostic::DiagnosticKind,
        draft::{Draft, Layout},
        fields::{Field, FieldMap},
        tags::split_tags,
        url_date,
    },
    reflow::tidy,
};
use jianbao_model::ArticleMeta;
use jianbao_text::dates::parse_date;

/// `<title>` or `<headline>`, `<body>`, `<content>` or `<text>`, `<date>` or `<pubDate>`, and so on; RSS, Atom, NewsML,
/// NITF.
pub struct XmlNews;

impl Format for XmlNews {
    fn name(&self) -> &'static str {
        "XML"
    }

    fn extensions(&self) -> &'static [&'static str] {
        &["xml", "rss", "atom", "newsml", "nitf"]
    }

    fn recognises(&self, head: &str, _map: &FieldMap) -> bool {
        let head = beginning(head.trim_start(), 8000);
        let Some(root) = markup::first_element(head).filter(|_| head.starts_with('<')) else { return false };
        match root.to_ascii_lowercase().as_str() {
            "html" => false,
            // These elements also occur in HTML.
            "article" if !head.starts_with("<?xml") => head.contains("<title") || head.contains("<headline"),
            root => head.starts_with("<?xml") || ROOTS.contains(&root),
        }
    }

    fn tells_itself(&self) -> bool {
        true
    }

    fn split<'a>(&self, input: Box<dyn BufRead + Send + 'a>, options: &ReadOptions) -> Records<'a> {
        crate::formats::base::documents::whole(input, options.limits)
    }

    fn parse(&self, record: &Record, context: Context<'_>) -> Result<Vec<Draft>, String> {
        let tree = Tree::new(record.text(), Dialect::Xml);
        if let Some(reason) = tree.refusal() {
            return Err(reason);
        }
        if tree
            .nodes
            .iter()
            .find(|node| !node.is_text() && node.name != "#root")
            .is_some_and(|root| root.name == "mets")
        {
            return Err("it lists the pages of an issue; their text is in the ALTO files beside it".into());
        }
        if let Some(drafts) = ocr::articles(&tree).or_else(|| tei::articles(&tree)) {
            return if drafts.is_empty() { Err("no article in it: neither title nor text".into()) } else { Ok(drafts) };
        }
        let feed = name_of_feed(&tree);
        let source = feed.as_ref().filter(|name| name.len() <= LONGEST_SHARED);
        let reader = Reader { tree: &tree, map: &context.options.map };
        let mut drafts: Vec<Draft> = reader.articles().into_iter().filter_map(|at| reader.draft(at)).collect();
        for draft in &mut drafts {
            draft.meta.source = draft.meta.source.take().or_else(|| source.cloned());
        }
        let Some(first) = drafts.first_mut() else { return Err("no article in it: neither title nor text".into()) };
        if let (None, Some(name)) = (source, &feed) {
            first.diagnostics.push(DiagnosticKind::NotShared { field: "source", bytes: name.len() });
        }
        Ok(drafts)
    }
}

/// Elements with which a news file without an XML declaration begins.
const ROOTS: [&str; 23] = [
    "rss",
    "feed",
    "newsml",
    "newsitem",
    "nitf",
    "news",
    "article",
    "doc",
    "item",
    "articles",
    "root",
    "rdf:rdf",
    "tei",
    "tei.2",
    "teicorpus",
    "alto",
    "mets",
    "pcgts",
    "newsmessage",
    "newspacket",
    "cnml",
    "urlset",
    "documents",
];

/// Names of elements that are articles.
const ARTICLES: [&str; 14] = [
    "item", "entry", "article", "doc", "document", "newsitem", "nitf", "news", "story", "record", "row", "post",
    "文章", "稿件",
];

/// Returns the title of a feed, which is the source of its items.
fn name_of_feed(tree: &Tree<'_>) -> Option<String> {
    let feed = (1..tree.nodes.len()).find(|&at| matches!(tree.nodes[at].name.as_ref(), "channel" | "feed"))?;
    let title = tree.children(feed).find(|&child| tree.nodes[child].name == "title")?;
    Some(tidy(&tree.text(title)).to_owned()).filter(|title| !title.is_empty())
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
const TAGS: &[&str] = &["keywords", "tags", "关键词", "标签"];
const URL: &[&str] = &["url", "link", "href", "sourceurl", "网址", "链接"];
/// In order of completeness.
const TEXT: &[&str] = &[
    "encoded",
    "body.content",
    "content",
    "body",
    "text",
    "fulltext",
    "maintext",
    "paragraphs",
    "datacontent",
    "contenttext",
    "inlinexml",
    "neirong",
    "正文",
    "内容",
    "description",
    "summary",
];

/// Reads the articles of a tree.
struct Reader<'t> {
    tree: &'t Tree<'t>,
    map: &'t FieldMap,
}

impl Reader<'_> {
    fn name(&self, at: usize) -> &str {
        self.tree.nodes[at].name.as_ref()
    }

    /// Returns the field to which the user mapped the name of an element.
    fn given(&self, at: usize) -> Option<Field> {
        if self.tree.nodes[at].is_text() { None } else { self.map.named(self.name(at)) }
    }

    /// Returns the articles of a file: elements with one of these names that have a title or text of their own; if
    /// there are none, the whole file. An element without text that contains others with text is a list of them.
    fn articles(&self) -> Vec<usize> {
        let named = |at: usize| ARTICLES.contains(&self.name(at));
        let is_text = |at: usize| TEXT.contains(&self.name(at)) || self.given(at) == Some(Field::Text);
        let is_title = |at: usize| TITLE.contains(&self.name(at)) || self.given(at) == Some(Field::Title);
        let has_text = |at: usize| self.tree.children(at).any(is_text);
        let is_list = |at: usize| !has_text(at) && self.tree.inside(at).any(|inner| named(inner) && has_text(inner));
        let with_field = self.outermost(|at| {
            named(at) && self.tree.children(at).any(|child| is_text(child) || is_title(child)) && !is_list(at)
        });
        if !with_field.is_empty() {
            return with_field;
        }
        // Nested fields, as in NewsML.
        let of_name = self.outermost(named);
        if !of_name.is_empty() {
            return of_name;
        }
        // The element around a title or text that the user mapped may have any name.
        let tells = [Field::Title, Field::Text];
        let around = |at: usize| {
            !self.tree.nodes[at].is_text()
                && self.tree.children(at).any(|child| self.given(child).is_some_and(|field| tells.contains(&field)))
        };
        let of_given = if self.map.gives(&tells) { self.outermost(around) } else { Vec::new() };
        if of_given.is_empty() { vec![0] } else { of_given }
    }

    /// Returns the outermost elements for which a condition holds.
    fn outermost(&self, holds: impl Fn(usize) -> bool) -> Vec<usize> {
        let mut found = Vec::new();
        let mut at = 1;
        while at < self.tree.nodes.len() {
            if holds(at) {
                found.push(at);
                at = self.tree.nodes[at].end;
            } else {
                at += 1;
            }
        }
        found
    }

    fn draft(&self, article: usize) -> Option<Draft> {
        let (mut lines, layout) = self.text(article);
        let value = |field, names| self.value(article, field, names);
        let title = value(Field::Title, TITLE).unwrap_or_default();
        if let Some(lead) = value(Field::Lead, &[]) {
            lines.insert(0, lead);
        }
        if title.is_empty() && lines.iter().all(|line| tidy(line).is_empty()) {
            return None;
        }
        let address = |text: &String| text.starts_with("http");
        let id = value(Field::Id, ID).filter(|id| !address(id));
        let meta = ArticleMeta {
            // A bare number counts the articles of one file, so it is not unique in an archive of many files.
            id: id.filter(|id| !id.bytes().all(|b| b.is_ascii_digit()) || id.len() > 8).unwrap_or_default(),
            title,

            source: value(Field::Source, SOURCE),
            author: self.authors(article),
            page: value(Field::Page, PAGE),
            section: value(Field::Section, SECTION),
            url: (value(Field::Url, URL).filter(address))
                .or_else(|| link(self.tree, article))
                .or_else(|| value(Field::Id, ID).filter(address)),
            tags: value(Field::Tags, TAGS).map(|list| split_tags(&list)).unwrap_or_default(),
            place: value(Field::Place, &[]),
            agency: value(Field::Agency, &[]),
            ..ArticleMeta::default()
        };
        let date = self.date(article).or_else(|| meta.url.as_deref().and_then(url_date::date_in));
        Some(Draft { meta, date, lines, layout, diagnostics: Vec::new() })
    }

    /// Returns the value under the name that the user mapped to a field, or else under one of these names.
    fn value(&self, article: usize, field: Field, names: &[&str]) -> Option<String> {
        let mut given = self.all_given(article, field).map(|at| flow(&self.tree.text(at)).join(" "));
        given.find(|text| !text.is_empty()).or_else(|| {
            let value = |name| {
                self.outside_of_body(article, name)
                    .find_map(|at| Some(flow(&self.tree.text(at)).join(" ")).filter(|text| !text.is_empty()))
            };
            names.iter().copied().find_map(value)
        })
    }

    /// Returns all authors under the name that the user mapped to the field, or else under the first name with a value.
    /// Each author has an element.
    fn authors(&self, article: usize) -> Option<String> {
        let authors = |elements: &mut dyn Iterator<Item = usize>| {
            let mut past = 0;
            let mut names: Vec<String> = Vec::new();
            for at in elements {
                // The text of an element includes that of nested elements.
                if at >= past {
                    past = self.tree.nodes[at].end;
                    names.push(flow(&self.tree.text(at)).join(" "));
                }
            }
            joined(names.iter().map(String::as_str))
        };
        authors(&mut self.all_given(article, Field::Author))
            .or_else(|| AUTHOR.iter().find_map(|name| authors(&mut self.outside_of_body(article, name))))
    }

    /// Iterates over the elements whose names the user mapped to this field.
    fn all_given(&self, article: usize, field: Field) -> impl Iterator<Item = usize> {
        let inside = if self.map.gives(&[field]) { self.tree.inside(article) } else { 0..0 };
        inside.filter(move |&at| self.given(at) == Some(field))
    }

    /// Iterates over the elements of a name inside an article but outside of its body.
    fn outside_of_body(&self, article: usize, name: &str) -> impl Iterator<Item = usize> {
        let mut at = article + 1;
        std::iter::from_fn(move || {
            while at < self.tree.nodes[article].end {
                let here = at;
                // NITF has its headline inside `<body>`.
                let passed = TEXT.contains(&self.name(at)) && !self.tree.find(at, "body.head").any(|_| true);
                at = if passed { self.tree.nodes[at].end } else { at + 1 };
                if self.name(here) == name {
                    return Some(here);
                }
            }
            None
        })
    }

    /// Returns the date of an article as written: a day anywhere, or else a date outside of the text.
    fn date(&self, article: usize) -> Option<String> {
        let written = |at: usize| {
            let text = self.tree.text(at);
            match tidy(&text) {
                "" => self.tree.nodes[at].attribute("norm").map(Cow::into_owned),
                text => Some(text.to_owned()),
            }
        };
        let given = self.all_given(article, Field::Date).filter_map(written);
        let anywhere = DATE.iter().flat_map(|name| self.tree.find(article, name)).filter_map(written);
        let outside = DATE.iter().flat_map(|name| self.outside_of_body(article, name)).filter_map(written);
        dates::best(given.chain(anywhere.filter(|date| parse_date(date).day().is_some())).chain(outside))
    }

    /// Returns the text of all elements that the user mapped to the text, or of the first name that has a text, or else
    /// of bare paragraphs.
    fn text(&self, article: usize) -> (Vec<String>, Layout) {
        let given = || self.texts(self.all_given(article, Field::Text));
        let known = |name| self.texts(self.tree.find(article, name));
        let found = given().or_else(|| TEXT.iter().copied().chain(["p", "para"]).find_map(known));
        found.unwrap_or_else(|| self.texts(self.all_given(article, Field::Summary)).unwrap_or_default())
    }

    /// Returns the text of some elements, in order. The text of an element includes that of nested elements.
    fn texts(&self, elements: impl Iterator<Item = usize>) -> Option<(Vec<String>, Layout)> {
        let mut lines = Vec::new();
        let mut marked = false;
        let mut past = 0;
        for at in elements {
            if at >= past {
                past = self.tree.nodes[at].end;
                let (found, layout) = body(self.tree, at);
                marked |= layout == Layout::Paragraphs;
                if found.iter().any(|line| !tidy(line).is_empty()) {
                    lines.extend(found);
                }
            }
        }
        let layout = if marked { Layout::Paragraphs } else { Layout::Lines };
        (!lines.is_empty()).then_some((lines, layout))
    }
}

/// Returns the address in `<link href="…"/>` of Atom.
fn link(tree: &Tree<'_>, article: usize) -> Option<String> {
    let address = |at: usize| tree.nodes[at].attribute("href").filter(|href| href.starts_with("http"));
    let own = |at: &usize| tree.nodes[*at].attribute("rel").is_none_or(|rel| rel == "alternate");
    tree.find(article, "link").filter(own).find_map(address).map(Cow::into_owned)
}

/// Returns the paragraphs of a body: its `<p>` elements, or else those of markup in its text, or else its lines.
fn body(tree: &Tree<'_>, at: usize) -> (Vec<String>, Layout) {
    let marked = |name: &str| matches!(name, "p" | "para" | "paragraph" | "br" | "div");
    if tree.nodes[tree.inside(at)].iter().any(|node| marked(&node.name)) {
        let unread = |at: usize| matches!(tree.nodes[at].name.as_ref(), "script" | "style" | "body.head" | "head");
        let blocks = markup::blocks(tree, at, unread);
        return (blocks.into_iter().map(|block| block.text).collect(), Layout::Paragraphs);
    }
    let text = tree.text(at);
    // White space and printed lines inside a paragraph have no meaning.
    if matches!(tree.nodes[at].name.as_ref(), "p" | "para") || tree.find(at, "lb").next().is_some() {
        return (vec![markup::collapsed(&text)], Layout::Paragraphs);
    }
    if ["</", "<p", "<P", "<br", "<BR"].iter().any(|tag| text.contains(tag)) {
        return (flow(&text), Layout::Paragraphs);
    }
    (text.lines().map(str::to_owned).collect(), Layout::Lines)
}
