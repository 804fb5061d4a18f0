//! Saved web pages: the main text without its boilerplate, and what the page says of the article. A page of a whole day's items
//! gives several articles.

mod main_text;
mod record;
mod several;

use std::io::BufRead;

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

/// A saved page: one article, or the items of a day under headings of their own. `--map author=xinwen:zuozhe` gives a field to a
/// `<meta>` of that name; the text of a page stands in none.
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
        // Text before the first tag: plain text, or Markdown with a tag in it.
        if !head.starts_with('<') {
            return false;
        }
        let declared = head.get(..14).is_some_and(|start| start.eq_ignore_ascii_case("<!doctype html"));
        declared
            || markup::first_element(head)
                .is_some_and(|name| FIRST.iter().any(|first| name.eq_ignore_ascii_case(first)))
    }

    fn split<'a>(&self, input: Box<dyn BufRead + Send + 'a>, options: &ReadOptions) -> Records<'a> {
        crate::formats::base::documents::whole(input, options.limits)
    }

    fn parse(&self, record: &Record, context: Context<'_>) -> Result<Vec<Draft>, String> {
        let tree = Tree::new(record.text(), Dialect::Html);
        if let Some(reason) = tree.refusal() {
            return Err(reason);
        }
        if let Some(items) = several::articles(&tree) {
            return Ok(items);
        }
        let main = main_text::find(&tree);
        let mut record = record::read(&tree, &main, record.text(), &context.options.map);
        let lines = main.paragraphs(&record.meta.title);
        record.given.fill(&mut record.meta);
        if lines.is_empty() && record.meta.title.is_empty() {
            return Err("the page has no text".into());
        }
        Ok(vec![Draft {
            meta: record.meta,
            date: record.date,
            lines,
            layout: Layout::Paragraphs,
            diagnostics: Vec::new(),
        }])
    }
}

/// Elements that a page, or a piece of one, begins with.
const FIRST: [&str; 17] = [
    "html", "head", "body", "meta", "title", "h1", "h2", "h3", "p", "div", "table", "article", "section", "main",
    "center", "span", "link",
];
