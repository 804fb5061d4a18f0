//! The tool `fetch`: an article, paragraph by paragraph.

use serde_json::{Value, json};

use super::{
    Tool,
    call::{Call, clipped, part, with_meta},
    marks,
};
use crate::{
    mcp::answer::{Answer, Members, clip_at},
    model::Span,
    printer::{Style, citation},
    search::{HighlightedParagraph, highlighted_article},
};

/// A longer paragraph is returned in parts of this length, in characters of JSON.
const PART: usize = 1_000;
const MAX_CITATION: usize = 500;

pub(super) const TOOL: Tool = Tool {
    name: "fetch",
    title: "Read an article",
    description: "\
Gives an article of the archive by its id: newspaper, date, a citation (GB/T 7714) and the numbered paragraphs, as printed. A long \
article comes in parts; `next` is the cursor of the next one. With `query`, its matches are marked. Cite a claim by the citation and \
the number of the paragraph.
Examples:
{\"id\": \"临江日报/2012/20120619/20120619-01-01\"}
{\"id\": \"bg-20240630-E1-01\", \"query\": \"大桥 通车\"}
{\"id\": \"lj-1\", \"first_paragraph\": 12, \"last_paragraph\": 20}",
    input_schema,
    run,
};

fn input_schema() -> Value {
    json!({
        "type": "object",
        "properties": {
            "id": {"type": "string", "description": "The `id` of a hit of `search`."},
            "query": {"type": "string", "description": "Highlight the matches of this query."},
            "first_paragraph": {"type": "integer", "minimum": 1, "description": "First paragraph to give."},
            "last_paragraph": {"type": "integer", "minimum": 1, "description": "Last paragraph to give."},
            "cursor": {"type": "string", "description": "The `next` of the answer before, with the same other arguments."},
        },
        "required": ["id"],
    })
}

fn run(call: &mut Call<'_>) -> crate::Result<Answer> {
    let id = call.arguments.text("id").unwrap_or_default();
    let query = call.arguments.text("query").map(|text| call.parse(&text));
    let first = call.arguments.number("first_paragraph", 1, usize::MAX).unwrap_or(1);
    let last = call.arguments.number("last_paragraph", 1, usize::MAX).unwrap_or(usize::MAX);
    let stamp = call.stamp(&json!([id, query.as_ref().map(|query| query.text.as_str()), first, last]));
    let offset = call.offset(stamp);
    let article = highlighted_article(call.reader, &id, query.as_ref(), &call.options())?;
    // The title is paragraph 0, and part of the head.
    let body = &article.paragraphs[1..];
    let asked: Vec<&HighlightedParagraph> =
        body.iter().filter(|paragraph| (first..=last).contains(&paragraph.number)).collect();
    if asked.is_empty() {
        call.arguments.notes.push(format!("the article has {} paragraphs, and none in this range", body.len()));
    }
    let texts: Vec<&str> = asked.iter().map(|paragraph| paragraph.text.as_str()).collect();
    let marks = query.as_ref().and_then(|_| marks::choose(&texts));
    let items: Vec<Members> = asked.iter().flat_map(|paragraph| parts(paragraph, marks)).collect();
    let head = with_meta(Members::default().with("id", clipped(&id, 300)), &article.meta)
        .with("citation", clipped(&citation(&article.meta, Style::GbT7714), MAX_CITATION))
        .with("paragraphs_of_article", body.len())
        .with("marks", marks.map(|[open, close]| format!("{open}{close}")));
    Ok(part(head, "paragraphs", items, offset, usize::MAX, stamp))
}

/// A paragraph, in several parts if it is long.
fn parts(paragraph: &HighlightedParagraph, marks: Option<[&str; 2]>) -> Vec<Members> {
    let all = Span { start: 0, end: paragraph.text.len() };
    let mut rest = marks::marked(&paragraph.text, &paragraph.highlights, all, marks);
    let mut texts = Vec::new();
    loop {
        let after = rest.split_off(clip_at(&rest, PART));
        texts.push(rest);
        if after.is_empty() {
            break;
        }
        rest = after;
    }
    let count = texts.len();
    let item = |(number, text): (usize, String)| {
        let part = (count > 1).then(|| format!("{} of {count}", number + 1));
        Members::default().with("paragraph", paragraph.number).with("part", part).with("text", text)
    };
    texts.into_iter().enumerate().map(item).collect()
}
