//! Reads the XML of a dump: one article per page, with one page in memory at a time.

use std::io::BufRead;

use crate::{
    formats::{
        base::{
            format::{Context, Format, ReadOptions},
            lines::beginning,
            record::{Record, Records},
        },
        mediawiki::wikitext,
    },
    markup::{self, Dialect, Tree},
    record::{
        draft::{Draft, Layout},
        fields::FieldMap,
    },
    reflow::tidy,
};
use jianbao_model::ArticleMeta;

/// A MediaWiki dump, as published on `dumps.wikimedia.org`: `<mediawiki>` with a `<page>` for each article. Redirects,
/// templates, talk pages and other pages that are not articles are skipped. The date comes from a template or a
/// category in the article; the time of the last change is not used.
pub struct MediaWiki;

impl Format for MediaWiki {
    fn name(&self) -> &'static str {
        "MediaWiki"
    }

    fn extensions(&self) -> &'static [&'static str] {
        &["mediawiki"]
    }

    fn recognises(&self, head: &str, _map: &FieldMap) -> bool {
        let head = beginning(head.trim_start(), 8000);
        head.starts_with('<') && markup::first_element(head).is_some_and(|name| name.eq_ignore_ascii_case("mediawiki"))
    }

    fn tells_itself(&self) -> bool {
        true
    }

    fn split<'a>(&self, input: Box<dyn BufRead + Send + 'a>, options: &ReadOptions) -> Records<'a> {
        crate::formats::base::documents::documents(input, "page", options.limits)
    }

    fn parse(&self, record: &Record, _context: Context<'_>) -> Result<Vec<Draft>, String> {
        let tree = Tree::new(record.text(), Dialect::Xml);
        if let Some(reason) = tree.refusal() {
            return Err(reason);
        }
        let first =
            |name: &str| tree.find(0, name).map(|at| tidy(&tree.text(at)).to_owned()).next().unwrap_or_default();
        // Namespaces other than 0 are about the wiki. Namespaces of a language, numbered above 100, such as 作者 in
        // Wikisource, have no articles either.
        let is_article = matches!(first("ns").as_str(), "" | "0") && tree.find(0, "redirect").next().is_none();
        if !is_article {
            return Ok(Vec::new());
        }
        // Dumps with the whole history have the newest revision last.
        let text = tree.find(0, "text").last().map(|at| tree.text(at)).unwrap_or_default();
        let page = wikitext::plain(&text);
        if page.is_redirect {
            return Ok(Vec::new());
        }
        let title = first("title");
        if page.paragraphs.is_empty() {
            return Err("the page has no text".into());
        }
        let meta = ArticleMeta { title, source: page.source, ..ArticleMeta::default() };
        Ok(vec![Draft {
            meta,
            date: page.date,
            lines: page.paragraphs,
            layout: Layout::Paragraphs,
            ..Draft::default()
        }])
    }
}
