//! schema.org in JSON-LD: the machine-readable metadata of an article.
//!
//! Source: <https://schema.org/NewsArticle>, and the forms that occur on news pages: a list, `@graph`, an author as a
//! string, a publisher given by its `@id`, line ends inside strings.

use serde_json::{Map, Value};

use crate::{formats::html::head::one_line, markup::Tree};

/// The metadata of the first article that a page describes.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct LinkedData {
    pub headline: Option<String>,
    pub published: Option<String>,
    pub authors: Vec<String>,
    pub publisher: Option<String>,
    pub section: Option<String>,
    pub body: Option<String>,
}

/// The maximum length of a script, in bytes, and the maximum number of scripts.
const LONGEST_SCRIPT: usize = 1 << 20;
const MOST_SCRIPTS: usize = 16;
/// The maximum depth at which articles are searched for.
const DEEPEST: usize = 6;

impl LinkedData {
    /// Reads the scripts of a page.
    pub fn of(tree: &Tree<'_>) -> Self {
        let is_linked = |&at: &usize| {
            tree.nodes[at].attribute("type").is_some_and(|kind| kind.trim().eq_ignore_ascii_case("application/ld+json"))
        };
        let mut all = Vec::new();
        for at in tree.find(0, "script").filter(is_linked).take(MOST_SCRIPTS) {
            let text = tree.text(at);
            if text.len() <= LONGEST_SCRIPT
                && let Some(value) = parsed(&text)
            {
                all.push(value);
            }
        }
        let Some(article) = all.iter().find_map(|value| article(value, DEEPEST)) else { return Self::default() };
        let text = |key: &str| article.get(key).and_then(|value| name(value, &all)).filter(|text| !text.is_empty());
        let authors = match article.get("author").or_else(|| article.get("creator")) {
            Some(Value::Array(authors)) => authors.iter().filter_map(|author| name(author, &all)).collect(),
            Some(author) => name(author, &all).into_iter().collect(),
            None => Vec::new(),
        };
        Self {
            headline: text("headline").or_else(|| text("name")),
            published: text("datePublished").or_else(|| text("dateCreated")),
            authors,
            publisher: text("publisher").or_else(|| text("sourceOrganization")),
            section: text("articleSection"),
            body: article.get("articleBody").and_then(Value::as_str).map(str::to_owned),
        }
    }
}

/// Returns the JSON of a script, even if it is in a comment or has line ends inside strings.
fn parsed(script: &str) -> Option<Value> {
    let text =
        script.trim().trim_start_matches("<!--").trim_start_matches("//<![CDATA[").trim_start_matches("<![CDATA[");
    let text = text.trim_end_matches("-->").trim_end_matches("]]>").trim_end_matches("//").trim().trim_end_matches(';');
    serde_json::from_str(text).ok().or_else(|| {
        // JSON does not allow unescaped line ends and tabs inside strings. Between values they are white space.
        let plain: String = text.chars().map(|c| if c.is_control() { ' ' } else { c }).collect();
        serde_json::from_str(&plain).ok()
    })
}

/// Returns the first article in a value.
fn article(value: &Value, depth: usize) -> Option<&Map<String, Value>> {
    let inside = depth.checked_sub(1)?;
    match value {
        Value::Array(values) => values.iter().find_map(|value| article(value, inside)),
        Value::Object(object) if is_article(object) => Some(object),
        Value::Object(object) => ["@graph", "mainEntity", "mainEntityOfPage", "hasPart"]
            .into_iter()
            .find_map(|key| object.get(key).and_then(|value| article(value, inside))),
        _ => None,
    }
}

fn is_article(object: &Map<String, Value>) -> bool {
    let fits = |kind: &Value| {
        kind.as_str().is_some_and(|kind| {
            kind.ends_with("Article")
                || matches!(kind, "BlogPosting" | "Report" | "LiveBlogPosting" | "DiscussionForumPosting")
        })
    };
    match object.get("@type") {
        Some(Value::Array(kinds)) => kinds.iter().any(fits),
        Some(kind) => fits(kind),
        None => false,
    }
}

/// Returns the name in a value: a string, the name of an object, or that of the object with this `@id`.
fn name(value: &Value, all: &[Value]) -> Option<String> {
    match value {
        Value::String(text) => Some(one_line(text)),
        Value::Array(values) => values.iter().find_map(|value| name(value, all)),
        Value::Object(object) => {
            if let Some(own) = object.get("name") {
                name(own, all)
            } else {
                let id = object.get("@id")?.as_str()?;
                let other = all.iter().find_map(|value| with_id(value, id, DEEPEST))?;
                other.get("name").and_then(Value::as_str).map(one_line)
            }
        }
        _ => None,
    }
}

fn with_id<'v>(value: &'v Value, id: &str, depth: usize) -> Option<&'v Map<String, Value>> {
    let inside = depth.checked_sub(1)?;
    match value {
        Value::Array(values) => values.iter().find_map(|value| with_id(value, id, inside)),
        Value::Object(object)
            if object.get("@id").and_then(Value::as_str) == Some(id) && object.contains_key("name") =>
        {
            Some(object)
        }
        Value::Object(object) => object.values().find_map(|value| with_id(value, id, inside)),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::LinkedData;
    use crate::markup::{Dialect, Tree};

    fn read(json: &str) -> LinkedData {
        let page = format!("<html><head><script type=\"application/ld+json\">{json}</script></head></html>");
        LinkedData::of(&Tree::new(&page, Dialect::Html))
    }

    #[test]
    fn graphs_lists_and_line_ends_inside_strings() {
        let graph = r##"{"@context":"https://schema.org","@graph":[{"@type":"WebPage","name":"页"},
            {"@type":"NewsArticle","headline":"大桥通车","datePublished":"2016-03-12","author":[{"name":"李闻"},{"@id":"#wang"}],
             "publisher":{"@id":"#paper"}},{"@id":"#paper","@type":"Organization","name":"临江日报"},{"@id":"#wang","name":"王江"}]}"##;
        let found = read(graph);
        assert_eq!((found.headline.as_deref(), found.publisher.as_deref()), (Some("大桥通车"), Some("临江日报")));
        assert_eq!(found.authors, ["李闻", "王江"]);
        let broken = "[{\"@type\":[\"Article\"],\"headline\":\"大桥\n通车\",\"author\":\"李闻\"}]";
        assert_eq!(read(broken).headline.as_deref(), Some("大桥 通车"));
        assert_eq!(read("{\"@type\":\"BreadcrumbList\",\"name\":\"首页\"}"), LinkedData::default());
        assert_eq!(read("{nonsense"), LinkedData::default());
    }
}
