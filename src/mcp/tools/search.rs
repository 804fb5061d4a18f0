//! The tool `search`: the best paragraph of each article.

use serde_json::{Value, json};

use super::{
    Tool,
    call::{Call, clipped, query_schema, shown, with_meta},
    marks,
};
use crate::{
    mcp::answer::{Answer, Members, clip_at},
    search::{self, Hit, Options, Page, RelaxationStep, Sort, snippet},
};

const DEFAULT_LIMIT: usize = 10;
const MAX_LIMIT: usize = 20;
/// Length of the part of a paragraph that is shown, in characters.
const SNIPPET: usize = 300;
/// The maximum length of that part in JSON, in which a control character takes six characters.
const MAX_SNIPPET: usize = 900;

pub(super) const TOOL: Tool = Tool {
    name: "search",
    title: "Search the archive",
    description: "\
Full-text search in an archive of Chinese newspapers. Gives articles, best first, each with its best matching paragraph (matches in \
the marks of `marks`), its id for `fetch`, date and newspaper. `articles` is the exact number of matching articles; `next` is the \
cursor of the next part. Search with the words that a newspaper would print, not with a question. If nothing matches the whole \
query, `relaxed` says that hits match only a part of it: do not cite them as if they matched. Read an article with `fetch` before \
you quote it.
Examples:
{\"query\": \"大桥 通车\", \"limit\": 5}
{\"query\": \"“国有企业改革”\", \"from\": \"1993\", \"to\": \"1998\", \"sort\": \"oldest\"}
{\"query\": \"(高铁 OR 动车) -事故\", \"source\": \"临江日报\"}",
    input_schema,
    run,
};

fn input_schema() -> Value {
    query_schema(
        &["query"],
        &json!({
            "limit": {"type": "integer", "minimum": 1, "maximum": MAX_LIMIT, "default": DEFAULT_LIMIT, "description": "Articles to give."},
            "sort": {"type": "string", "enum": ["relevance", "newest", "oldest"], "default": "relevance"},
        }),
    )
}

fn run(call: &mut Call<'_>) -> crate::Result<Answer> {
    let query = call.query("query");
    let limit = call.arguments.number("limit", 1, MAX_LIMIT).unwrap_or(DEFAULT_LIMIT);
    let order = call.arguments.choice("sort", &["relevance", "newest", "oldest"]);
    let sort = match order {
        Some("newest") => Sort::Newest,
        Some("oldest") => Sort::Oldest,
        _ => Sort::Relevance,
    };
    let stamp = call.stamp(&json!([query.text, order]));
    let offset = call.offset(stamp);
    let page = Page { offset, limit };
    let options = Options { page, sort, group: Some(1), further: false, ..call.options() };
    let answer = search::search(call.reader, &query, &options)?;
    let mut notes: Vec<String> = answer.notes.iter().map(ToString::to_string).collect();
    if query.root.is_none() {
        notes.push("the query has nothing to search for".to_owned());
    }
    let articles = answer.articles.unwrap_or(answer.total).number();
    if offset > 0 && answer.hits.is_empty() {
        notes.push(format!("there are only {articles} articles"));
    }
    let texts: Vec<&str> = answer.hits.iter().map(|hit| hit.text.as_str()).collect();
    let marks = marks::choose(&texts);
    let items = answer.hits.iter().map(|hit| item(hit, marks)).collect();
    let head = Members::default()
        .with("query", shown(&query))
        .with("articles", articles)
        .with("paragraphs", answer.total.number())
        .with("relaxed", answer.relaxed.map(relaxed))
        .with("suggestion", answer.suggestion.map(|suggestion| clipped(&suggestion.query, 200)))
        .with("marks", marks.map(|[open, close]| format!("{open}{close}")));
    Ok(Answer { head, notes, list: "hits", items, first: offset, of: articles, stamp })
}

fn relaxed(step: RelaxationStep) -> &'static str {
    match step {
        RelaxationStep::Article => "the words occur in different paragraphs of the article",
        RelaxationStep::Most => "the paragraph has most of the query, not all",
        RelaxationStep::Some => "the paragraph has some of the query",
    }
}

fn item(hit: &Hit, marks: Option<[&str; 2]>) -> Members {
    let span = snippet(&hit.text, &hit.highlights, SNIPPET);
    let mut text = marks::marked(&hit.text, &hit.highlights, span, marks);
    text.truncate(clip_at(&text, MAX_SNIPPET));
    let is_part = span.end - span.start < hit.text.len();
    with_meta(Members::default().with("id", hit.article.id.as_str()), &hit.article)
        .with("paragraph", hit.paragraph)
        .with("text", text)
        .with("is_part_of_paragraph", is_part.then_some(true))
        .with("more_matching_paragraphs", (hit.more > 0).then_some(hit.more))
}
