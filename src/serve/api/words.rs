//! `/api/v1/collocates` and `/api/v1/keywords`: words with measures of association and keyness.

use axum::response::Response;

use super::endpoint::Call;
use super::search::{STRICT, matching, options, refuse_notes};
use crate::{
    query,
    search::{self, Budget, Options},
    serve::{
        config::Limits,
        http::params::{Param, Shape, Values},
        http::problem::Problem,
        http::response,
        scheduling::check_cost,
        service::Snapshot,
    },
    wire,
    words::{
        self, CollocationOptions, KeynessMeasure, KeywordOptions, KeywordUnit, Measure, PartSize, Reference, Side,
        Window,
    },
};

/// Maximum number of words on each side.
const MAX_SPAN: usize = 50;
/// Maximum number of collocates.
const MAX_WORDS: usize = 500;
/// Maximum of the minimum number of occurrences.
const MAX_MIN: usize = 1_000_000;

pub(super) fn collocates_params(limits: &Limits) -> Vec<Param> {
    let number = |min, max| Shape::Number { min, max };
    let unit = "Unit of the surroundings: `span` words on each side, or the whole sentence or paragraph.";
    let mut params = matching(limits);
    params.extend([
        Param::new("unit", Shape::Choice(&["words", "sentence", "paragraph"]), unit).with_default("words"),
        Param::new("span", number(1, MAX_SPAN), "Words on each side, where the unit is `words`.").with_default("5"),
        Param::new("side", Shape::Choice(&["both", "left", "right"]), "Which side of the occurrences.")
            .with_default("both"),
        Param::new("measure", Shape::Choice(&Measure::NAMES), "The measure that sorts the words.")
            .with_default(Measure::NAMES[0]),
        Param::new("min", number(1, MAX_MIN), "Return only words that are near an occurrence at least this often.")
            .with_default("3"),
        Param::new("function_words", Shape::Flag, "Whether to return function words: 的, 在, 以及.")
            .with_default("false"),
        Param::new("limit", number(1, MAX_WORDS), "Number of words to return.").with_default("50"),
    ]);
    params
}

fn collocation(values: &Values) -> CollocationOptions {
    let number = |name| values.number(name).unwrap_or_default();
    CollocationOptions {
        window: match values.text("unit") {
            Some("sentence") => Window::Sentence,
            Some("paragraph") => Window::Paragraph,
            _ => Window::Words(number("span")),
        },
        side: match values.text("side") {
            Some("left") => Side::Left,
            Some("right") => Side::Right,
            _ => Side::Both,
        },
        measure: values.text("measure").and_then(Measure::from_name).unwrap_or_default(),
        min: number("min") as u64,
        function_words: values.flag("function_words"),
        limit: number("limit"),
        // The scheduler distributes the cores among requests.
        threads: 1,
    }
}

pub(super) async fn collocates(call: Call) -> Result<Response, Problem> {
    let Call { context, values, .. } = call;
    let (options, service) = (options(&values), std::sync::Arc::clone(&context.service));
    let work = move |snapshot: &Snapshot, budget: &Budget| {
        let options = Options { budget: budget.clone(), ..options.clone() };
        let query = query::parse(values.text("q").unwrap_or_default());
        check_cost(&service.limits, &snapshot.reader, &query, &options)?;
        let segmenter = service.segmenters.of(&snapshot.reader)?;
        let found = words::collocates(&snapshot.reader, &segmenter, &query, &options, &collocation(&values))?;
        let notes = search::notes(&snapshot.reader, &query, found.total.hits > 0, budget)?;
        if let Err(problem) = refuse_notes(values.flag(STRICT), &notes) {
            return Ok(Err(problem));
        }
        Ok(Ok(response::json_bytes(&wire::Collocates::new(&query.text, &notes, &found))))
    };
    Ok(response::ok(response::JSON, context.search(work).await??))
}

pub(super) fn keywords_params(limits: &Limits) -> Vec<Param> {
    let number = |min, max| Shape::Number { min, max };
    let versus =
        "A query for the paragraphs with which those of `q` are compared. Without it: the rest of the archive.";
    let by = "The unit that is counted: the occurrences of a word, or the paragraphs that contain it.";
    let mut params = matching(limits);
    params.extend([
        Param::new("versus", Shape::Text { min: 1, max: limits.query }, versus),
        Param::new("by", Shape::Choice(&["occurrences", "paragraphs"]), by).with_default("occurrences"),
        Param::new("measure", Shape::Choice(&KeynessMeasure::NAMES), "The measure that sorts the words.")
            .with_default(KeynessMeasure::NAMES[0]),
        Param::new(
            "negative",
            Shape::Flag,
            "Whether to return the words that are rarer, instead of those that are more frequent.",
        )
        .with_default("false"),
        Param::new("min", number(1, MAX_MIN), "Compare only words that occur this often in both parts together.")
            .with_default("5"),
        Param::new("function_words", Shape::Flag, "Whether to return function words: 的, 在, 以及.")
            .with_default("false"),
        Param::new("limit", number(1, MAX_WORDS), "Number of words to return.").with_default("50"),
    ]);
    params
}

fn keyness(values: &Values) -> KeywordOptions {
    let number = |name| values.number(name).unwrap_or_default();
    KeywordOptions {
        unit: match values.text("by") {
            Some("paragraphs") => KeywordUnit::Paragraphs,
            _ => KeywordUnit::Occurrences,
        },
        measure: values.text("measure").and_then(KeynessMeasure::from_name).unwrap_or_default(),
        negative: values.flag("negative"),
        min: number("min") as u64,
        function_words: values.flag("function_words"),
        limit: number("limit"),
    }
}

pub(super) async fn keywords(call: Call) -> Result<Response, Problem> {
    let Call { context, values, .. } = call;
    let (options, limits) = (options(&values), context.service.limits);
    let work = move |snapshot: &Snapshot, budget: &Budget| {
        let options = Options { budget: budget.clone(), ..options.clone() };
        let query = query::parse(values.text("q").unwrap_or_default());
        let versus = values.text("versus").map(query::parse);
        for query in std::iter::once(&query).chain(&versus) {
            check_cost(&limits, &snapshot.reader, query, &options)?;
        }
        let reference = versus.as_ref().map_or(Reference::Archive, Reference::Query);
        let found = words::keywords(&snapshot.reader, &query, reference, &options, &keyness(&values))?;
        let notes_of = |query, size: PartSize| search::notes(&snapshot.reader, query, size.count.hits > 0, budget);
        let mut notes = notes_of(&query, found.target)?;
        if let Some(versus) = &versus {
            let others = notes_of(versus, found.reference)?;
            notes.extend(others.into_iter().filter(|note| !notes.contains(note)).collect::<Vec<_>>());
        }
        if let Err(problem) = refuse_notes(values.flag(STRICT), &notes) {
            return Ok(Err(problem));
        }
        let versus = versus.as_ref().map(|versus| versus.text.as_str());
        Ok(Ok(response::json_bytes(&wire::Keywords::new(&query.text, versus, &notes, &found))))
    };
    Ok(response::ok(response::JSON, context.search(work).await??))
}
