//! `/api/v1/search`: a page of hits, with a cursor for the next one.

use std::time::Instant;

use axum::response::Response;

use super::endpoint::Call;
use crate::{
    analysis::{
        fold::{Rule, Rules},
        words::WordVariants,
    },
    query::{self, Note},
    search::{self, Mode, Options, Page, Sort, Within, snippet},
    serve::{
        config::Limits,
        http::cursor::Cursor,
        http::params::{Param, Shape, Values},
        http::problem::{Kind, Problem},
        http::response,
        scheduling::check_cost,
    },
    wire::{self, AnswerPage},
};

/// Maximum number of paragraphs per article.
const MAX_GROUP: usize = 100;
/// Maximum length of a snippet, in characters.
const MAX_SNIPPET: usize = 2_000;
/// The parameter that turns notes on the query into errors.
pub(super) const STRICT: &str = "strict";
/// The names of the folding rules.
const RULE_NAMES: &[&str] = &["width", "case", "variants", "spaces", "dashes", "dots", "quotes", "format"];

/// The parameters for matching.
pub(super) fn matching(limits: &Limits) -> Vec<Param> {
    let mode = "How unquoted terms match: as words or strings, as words only, as strings only.";
    let within = "Unit of text in which all terms must match. Without it: a paragraph, and articles with the terms in different \
                  paragraphs after the paragraphs.";
    let strict = "Whether notes on the query are errors: a part that is interpreted differently from how it is written, or a value that no article has.";
    let fold = "Folding rules to turn off; an empty value turns off all.";
    vec![
        Param::query(limits),
        Param::new("mode", Shape::Choice(&["default", "words", "exact"]), mode).with_default("default"),
        Param::new(
            "word_variants",
            Shape::Choice(&["none", "spellings", "regional"]),
            "Other spellings of words that match too: none, the same word with other characters (计划 and 计画), or also names of \
             other regions (悉尼 and 雪梨).",
        )
        .with_default("spellings"),
        Param::new("numbers", Shape::Flag, "Whether numbers match in every spelling: 25 and 二十五.")
            .with_default("true"),
        Param::new("within", Shape::Choice(&["paragraph", "sentence", "article"]), within),
        Param::new("no_fold", Shape::List(RULE_NAMES), fold),
        Param::new(STRICT, Shape::Flag, strict).with_default("false"),
    ]
}

/// Fails if the request is `strict` and the query has notes.
pub(super) fn refuse_notes(strict: bool, notes: &[Note]) -> Result<(), Problem> {
    if !strict || notes.is_empty() {
        return Ok(());
    }
    let notes: Vec<String> = notes.iter().map(ToString::to_string).collect();
    Err(Problem::parameter(format!("q: {}", notes.join("; "))))
}

pub(super) fn params(limits: &Limits) -> Vec<Param> {
    let number = |min, max| Shape::Number { min, max };
    let group = "Group the best N paragraphs of each article; limit and offset then count articles.";
    let snippet = "Return in `snippets` the part of each text to show, about N characters long.";
    let cursor = "The `next` of the previous page. All pages are of one state of the index, even if the index is updated \
                  in the meantime; the other parameters must be the same.";
    let mut params = matching(limits);
    params.extend([
        Param::new("sort", Shape::Choice(&["relevance", "date", "-date"]), "Best, oldest or newest first.")
            .with_default("relevance"),
        Param::new("limit", number(0, limits.page), "Number of hits to return.").with_default("10"),
        Param::new(
            "offset",
            number(0, limits.depth),
            "Number of hits to skip. Hits beyond the limit of paging are available by export.",
        )
        .with_default("0"),
        Param::new("group", number(1, MAX_GROUP), group),
        Param::new(
            "relax",
            Shape::Flag,
            "Whether a query that matches nothing, or less than the first page, is relaxed.",
        )
        .with_default("true"),
        Param::new("snippet", number(1, MAX_SNIPPET), snippet),
        Param::new("cursor", Shape::Cursor, cursor),
    ]);
    params
}

/// The search options that the parameters for matching ask for.
pub(super) fn options(values: &Values) -> Options {
    let rules = values.text("no_fold").map_or(Rules::default(), |names| {
        let off = |rules: Rules, name: &str| name.parse::<Rule>().map_or(rules, |rule| rules.without(rule));
        if names.is_empty() { Rules::NONE } else { names.split(',').fold(Rules::default(), off) }
    });
    let mode = match values.text("mode") {
        Some("words") => Mode::Words,
        Some("exact") => Mode::Exact,
        _ => Mode::Default,
    };
    let variants = match values.text("word_variants") {
        Some("none") => WordVariants::None,
        Some("regional") => WordVariants::Regional,
        _ => WordVariants::Spellings,
    };
    let within = match values.text("within") {
        Some("paragraph") => Some(Within::Paragraph),
        Some("sentence") => Some(Within::Sentence),
        Some("article") => Some(Within::Article),
        _ => None,
    };
    Options { mode, within, numbers: values.flag("numbers"), variants, rules, ..Options::default() }
}

pub(super) async fn answer(call: Call) -> Result<Response, Problem> {
    let text = call.values.text("q").unwrap_or_default().to_owned();
    let sort = match call.values.text("sort") {
        Some("date") => Sort::Oldest,
        Some("-date") => Sort::Newest,
        _ => Sort::Relevance,
    };
    let mut options =
        Options { relax: call.values.flag("relax"), group: call.values.number("group"), sort, ..options(&call.values) };
    let query_hash = Cursor::hash(&(&text, &options));
    let cursor = call.values.text("cursor").map(|cursor| parse_cursor(&call, cursor, query_hash)).transpose()?;
    let offset = cursor.as_ref().map_or(call.values.number("offset").unwrap_or_default(), |cursor| cursor.offset);
    let limits = call.context.service.limits;
    let depth = limits.depth;
    let requested_limit = call.values.number("limit").unwrap_or_default();
    let limit = requested_limit.min(depth.saturating_sub(offset));
    options.page = Page { offset, limit };
    let pinned = cursor.map(|cursor| {
        let snapshot = call.context.service.snapshots.by_state(&cursor.state);
        let expired = "the state of the index of this cursor is no longer available; start again without a cursor";
        snapshot.ok_or_else(|| Problem::new(Kind::CursorExpired, expired))
    });
    let pinned = pinned.transpose()?;
    let strict = call.values.flag(STRICT);
    let snippets = call.values.number("snippet");
    let body = call
        .context
        .search(move |current, budget| {
            let options = Options { budget: budget.clone(), ..options.clone() };
            let snapshot = pinned.as_deref().unwrap_or(current);
            let query = query::parse(&text);
            let started = Instant::now();
            check_cost(&limits, &snapshot.reader, &query, &options)?;
            let answer = search::search(&snapshot.reader, &query, &options)?;
            let took_ms = (started.elapsed().as_secs_f64() * 1e6).round() / 1e3;
            let shown = match options.group {
                Some(_) => answer.hits.chunk_by(|a, b| a.article.id == b.article.id).count(),
                None => answer.hits.len(),
            };
            let next_offset = offset + shown;
            let more = (shown > 0 || limit < requested_limit)
                && next_offset < answer.articles.unwrap_or(answer.total).number();
            if let Err(problem) = refuse_notes(strict, &answer.notes) {
                return Ok(Err(problem));
            }
            let mut notes: Vec<String> = Vec::new();
            if !snapshot.reader.is_complete() {
                notes.push("the index is incomplete: its first build was interrupted".to_owned());
            }
            if more && next_offset >= depth {
                notes.push(format!("only the first {depth} hits can be paged through; an export gives all"));
            }
            let next = (more && next_offset < depth)
                .then(|| Cursor { state: snapshot.state.clone(), offset: next_offset, query_hash }.to_string());
            let snippets = snippets.map(|characters| {
                answer.hits.iter().map(|hit| snippet(&hit.text, &hit.highlights, characters).into()).collect()
            });
            let mut answer = wire::Answer::new(&query.text, &answer, took_ms);
            answer.notes.append(&mut notes);
            Ok(Ok(response::json_bytes(&AnswerPage { answer, snippets, next })))
        })
        .await??;
    Ok(response::ok(response::JSON, body))
}

/// Parses and checks a cursor.
fn parse_cursor(call: &Call, text: &str, query_hash: u32) -> Result<Cursor, Problem> {
    if call.values.all("offset").next().is_some() {
        return Err(Problem::parameter("cursor and offset exclude each other"));
    }
    let cursor =
        Cursor::read(text).ok_or_else(|| Problem::parameter("cursor must be the `next` value of an answer"))?;
    if cursor.query_hash != query_hash {
        let detail = "the cursor belongs to a query with other parameters; only limit and snippet may change";
        return Err(Problem::parameter(detail));
    }
    Ok(cursor)
}
