//! The metadata of a page besides its text: `<meta>`, `<title>`, `<link>`, microdata.

use std::borrow::Cow;

use crate::{formats::base::lines::beginning, markup::Tree, reflow::tidy};

/// The maximum length of a value that is read, in bytes. Every line of the page is compared with the title.
const LONGEST_VALUE: usize = 1000;

/// `<meta>`, `<title>`, `<link>`, and elements with `itemprop`.
pub struct Head {
    /// Names in lower case with their values, in page order.
    pub metas: Vec<(String, String)>,
    /// The text of `<title>` on one line; possibly empty.
    pub title: String,
    canonical: Option<String>,
}

impl Head {
    /// Reads the head of a page. `microdata` is set if the page has an `itemprop`.
    pub fn of(tree: &Tree<'_>, microdata: bool) -> Self {
        let mut metas = Vec::new();
        for at in tree.find(0, "meta") {
            let node = &tree.nodes[at];
            let name = ["property", "name", "itemprop"].into_iter().find_map(|key| node.attribute(key));
            if let (Some(name), Some(content)) = (name, node.attribute("content")) {
                let content = one_line(&content);
                if !content.is_empty() {
                    metas.push((tidy(&name).to_ascii_lowercase(), content));
                }
            }
        }
        if microdata {
            microdata_of(tree, &mut metas);
        }
        let title = tree.find(0, "title").map(|at| one_line(&tree.text(at))).find(|title| !title.is_empty());
        let canonical = tree
            .find(0, "link")
            .filter(|&at| tree.nodes[at].attribute("rel").is_some_and(|rel| rel.eq_ignore_ascii_case("canonical")))
            .find_map(|at| tree.nodes[at].attribute("href"))
            .map(Cow::into_owned);
        Self { metas, title: title.unwrap_or_default(), canonical }
    }

    /// Returns all values of a name.
    pub fn all<'s>(&'s self, wanted: &'s str) -> impl Iterator<Item = &'s str> {
        self.metas.iter().filter(move |(name, _)| name == wanted).map(|(_, content)| content.as_str())
    }

    /// Returns the values of these names, in the order of the names.
    pub fn values<'s>(&'s self, names: &'s [&'s str]) -> impl Iterator<Item = &'s str> {
        names.iter().flat_map(|name| self.all(name))
    }

    /// Returns the first value of these names that the page has.
    pub fn first(&self, names: &[&str]) -> Option<String> {
        names.iter().find_map(|name| self.all(name).next().map(str::to_owned))
    }

    /// Returns the address of the page.
    pub fn address(&self) -> Option<String> {
        self.canonical.clone().or_else(|| self.first(&["og:url"])).filter(|address| address.starts_with("http"))
    }
}

/// Reads the properties of an article that elements of the page have in schema.org microdata, as if they were `<meta>`.
fn microdata_of(tree: &Tree<'_>, metas: &mut Vec<(String, String)>) {
    const WANTED: [&str; 6] = ["headline", "datepublished", "author", "publisher", "articlesection", "creator"];
    for (at, node) in tree.nodes.iter().enumerate() {
        if node.is_text() || node.name == "meta" {
            continue;
        }
        let Some(name) = node.attribute("itemprop").map(|name| name.to_ascii_lowercase()) else { continue };
        if !WANTED.contains(&name.as_str()) {
            continue;
        }
        let inner = tree.find(at, "meta").chain(tree.inside(at)).find(|&inner| {
            tree.nodes[inner].attribute("itemprop").is_some_and(|name| name.eq_ignore_ascii_case("name"))
        });
        let value = |at: usize| {
            let node = &tree.nodes[at];
            let value = ["content", "datetime"].into_iter().find_map(|key| node.attribute(key));
            one_line(&value.unwrap_or_else(|| tree.text(at).into()))
        };
        let value = inner.map(value).filter(|value| !value.is_empty()).unwrap_or_else(|| value(at));
        if !value.is_empty() {
            metas.push((name, value));
        }
    }
}

/// Replaces runs of white space by single spaces, and truncates a text that is too long.
pub fn one_line(text: &str) -> String {
    let words: Vec<&str> = beginning(text, LONGEST_VALUE).split_whitespace().collect();
    words.join(" ")
}
