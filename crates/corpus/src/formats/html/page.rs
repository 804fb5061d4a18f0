//! The format of saved pages: recognises pages and converts them to drafts.

use std::io::BufRead;

use crate::formats::html::{
    head::Head,
    hocr,
    linked_data::LinkedData,
    page_metadata, several,
    text::{main_text, prose::letters},
    title,
};

use crate::formats::base::{
    format::Format,
    lines::beginning,
    record::{Record, Records},
};
use crate::{
    formats::base::format::{Context, ReadOptions},
    markup::{self, Dialect, Tree},
    record::{
        draft::{Draft, Layout},
        fields::FieldMap,
    },
};

/// A saved page: one article, or the items of a day under their own headings. `--map author=xinwen:zuozhe` maps a
/// `<meta>` of that name to a field; the text cannot be mapped.
pub struct Html;

impl Format for Html {
    fn name(&self) -> &'static str {
        "HTML"
    }

    fn extensions(&self) -> &'static [&'static str] {
        &["html", "htm", "shtml", "xhtml"]
    }

    fn recognises(&self, head: &str, _map: &FieldMap) -> bool {
        let head = beginning(head.trim_start(), 8000);
        // Text precedes the first tag: plain text, or Markdown that contains a tag.
        if !head.starts_with('<') {
            return false;
        }
        let Some(first) = markup::first_element(head) else { return begins_page(head) };
        FIRST.iter().any(|known| first.eq_ignore_ascii_case(known)) || begins_page(head)
    }

    fn tells_itself(&self) -> bool {
        true
    }

    fn split<'a>(&self, input: Box<dyn BufRead + Send + 'a>, options: &ReadOptions) -> Records<'a> {
        crate::formats::base::documents::whole(input, options.limits)
    }

    fn parse(&self, record: &Record, context: Context<'_>) -> Result<Vec<Draft>, String> {
        let tree = Tree::new(record.text(), Dialect::Html);
        if let Some(reason) = tree.refusal() {
            return Err(reason);
        }
        let contains = |mark: &str| memchr::memmem::find(record.text().as_bytes(), mark.as_bytes()).is_some();
        let head = Head::of(&tree, contains("itemprop") || contains("itemProp"));
        let linked = if contains("ld+json") { LinkedData::of(&tree) } else { LinkedData::default() };
        let titles = title::named(&head, &linked);
        if let Some(items) = several::articles(&tree, &titles) {
            return Ok(items);
        }
        if contains("ocr_page")
            && let Some(lines) = hocr::paragraphs(&tree).filter(|lines| !lines.is_empty())
        {
            return Ok(vec![Draft { lines, layout: Layout::Paragraphs, ..Draft::default() }]);
        }
        let main = main_text::find(&tree, &titles);
        let mut record = page_metadata::read(&tree, &main, &head, &linked, record.text(), &context.options.map);
        let mut lines = main.paragraphs(&record.meta.title);
        let mut layout = Layout::Paragraphs;
        if let Some((body, own)) = linked.body.as_deref().and_then(|body| longer_body(body, &lines)) {
            (lines, layout) = (body, own);
        }
        record.given.fill(&mut record.meta);
        let letters = lines.iter().chain([&record.meta.title]).map(|line| letters(line).chars().count()).sum::<usize>();
        if letters < FEWEST_LETTERS {
            return Err("the page has no text".into());
        }
        Ok(vec![Draft { meta: record.meta, date: record.date, lines, layout, diagnostics: Vec::new() }])
    }
}

/// The minimum number of letters of title and text. Frames and redirections have fewer.
const FEWEST_LETTERS: usize = 4;

/// Returns the article body in the linked data, if the page shows less than half of it. Such pages are rendered by a
/// script.
fn longer_body(body: &str, shown: &[String]) -> Option<(Vec<String>, Layout)> {
    let characters = |lines: &[String]| lines.iter().map(|line| line.chars().count()).sum::<usize>();
    let (lines, layout) = match markup::paragraphs(body) {
        Some(paragraphs) => (paragraphs, Layout::Paragraphs),
        None => (body.lines().map(str::to_owned).collect(), Layout::Lines),
    };
    (characters(&lines) > characters(shown) * 2 + 20).then_some((lines, layout))
}

/// Whether a page begins after leading noise: a script, an error message of the server, a stray tag.
fn begins_page(head: &str) -> bool {
    let contains =
        |mark: &str| head.as_bytes().windows(mark.len()).any(|bytes| bytes.eq_ignore_ascii_case(mark.as_bytes()));
    !head.starts_with("<?xml") && (contains("<!doctype html") || contains("<html") || contains("<body"))
}

/// Elements with which a page, or a fragment of one, begins.
const FIRST: [&str; 20] = [
    "html",
    "head",
    "body",
    "meta",
    "title",
    "h1",
    "h2",
    "h3",
    "p",
    "div",
    "table",
    "article",
    "section",
    "main",
    "center",
    "span",
    "link",
    "base",
    "frameset",
    "founder-content",
];
