//! What the answers look like, as JSON Schema. Every object names all that it may have and nothing else, so that an answer with a
//! field more or less than is said here fails the test that compares the two.

use serde_json::{Map, Value, json};

use super::reference;
use crate::serve::problem::Kind;

/// A schema with its name in the document.
pub(in crate::serve) struct Schema {
    pub name: &'static str,
    pub schema: Value,
}

/// All schemas.
pub(in crate::serve) fn schemas() -> Vec<Schema> {
    let named = |name, schema| Schema { name, schema };
    vec![
        named("Answer", answer()),
        named("Hit", hit()),
        named("Span", span()),
        named("Article", article()),
        named("Neighbour", neighbour()),
        named("Suggestions", suggestions()),
        named("Timelines", timelines()),
        named("Bucket", bucket()),
        named("Facets", facets()),
        named("Facet", facet()),
        named("Count", matches()),
        named("Stats", stats()),
        named("Health", health()),
        named("Readiness", readiness()),
        named("Problem", problem()),
    ]
}

/// A property; one whose name ends in `?` may be missing.
type Property = (&'static str, Value);

fn object(about: &str, properties: impl IntoIterator<Item = Property>) -> Value {
    let mut known = Map::new();
    let mut required = Vec::new();
    for (name, schema) in properties {
        let plain = name.trim_end_matches('?');
        if plain == name {
            required.push(plain);
        }
        known.insert(plain.to_owned(), schema);
    }
    json!({
        "type": "object", "description": about, "properties": known, "required": required, "additionalProperties": false,
    })
}

fn text(about: &str) -> Value {
    json!({ "type": "string", "description": about })
}

fn maybe_text(about: &str) -> Value {
    json!({ "type": ["string", "null"], "description": about })
}

fn count(about: &str) -> Value {
    json!({ "type": "integer", "minimum": 0, "description": about })
}

fn flag(about: &str) -> Value {
    json!({ "type": "boolean", "description": about })
}

fn list(about: &str, items: &Value) -> Value {
    json!({ "type": "array", "description": about, "items": items })
}

fn one_of(about: &str, words: &[&str]) -> Value {
    json!({ "type": "string", "description": about, "enum": words })
}

fn maybe_date(about: &str) -> Value {
    json!({ "type": ["string", "null"], "format": "date", "description": about })
}

fn span() -> Value {
    object(
        "Bytes of a text in UTF-8, the end not included.",
        [("start", count("First byte.")), ("end", count("One past the last."))],
    )
}

fn answer() -> Value {
    object(
        "A page of hits.",
        [
            ("schema_version", json!({ "type": "integer", "const": 1, "description": "Version of this contract." })),
            ("query", text("What was asked.")),
            ("total", count("Paragraphs that match, titles included.")),
            ("articles?", count("Articles that they stand in; of a grouped answer.")),
            (
                "relaxed",
                json!({
                    "type": ["string", "null"], "enum": ["article", "most", "some", null],
                    "description": "How the query was loosened because nothing matched as asked.",
                }),
            ),
            ("suggestion?", text("What may have been meant, when hardly anything was found.")),
            ("took_ms", json!({ "type": "number", "minimum": 0, "description": "Milliseconds that the search took." })),
            ("hits", list("Best first, or by date.", &reference("Hit"))),
            ("snippets?", list("For each hit the part of its text that is worth showing.", &reference("Span"))),
            ("notes", list("How the query was understood, where that may surprise.", &text("A sentence."))),
            ("next", maybe_text("The cursor of the next page; null on the last.")),
        ],
    )
}

fn hit() -> Value {
    object(
        "A paragraph that matches.",
        [
            ("article", text("Id of its article.")),
            ("paragraph", count("Its number in the article; 0 is the title.")),
            ("title", maybe_text("Title of the article.")),
            ("date", maybe_date("Day of publication.")),
            ("source", maybe_text("Newspaper, agency or site.")),
            ("author", maybe_text("Who signed it.")),
            ("page", maybe_text("Page of the paper (版).")),
            ("section", maybe_text("Section or column (栏目).")),
            ("url", maybe_text("Where it stands on the web.")),
            ("score", json!({ "type": "number", "description": "What it was ranked by." })),
            (
                "match",
                one_of(
                    "How it matches: its words, a quoted string, a string inside or across words.",
                    &["words", "exact", "literal"],
                ),
            ),
            ("text", text("Its original text.")),
            ("highlights", list("What is marked, in order and disjoint.", &reference("Span"))),
            (
                "more?",
                count("On the last hit of an article in a grouped answer: how many more of its paragraphs match."),
            ),
        ],
    )
}

fn article() -> Value {
    let paragraph = object(
        "A paragraph.",
        [
            ("number", count("Its number; 0 is the title.")),
            ("text", text("Its original text.")),
            ("highlights", list("What is marked, in order and disjoint.", &reference("Span"))),
        ],
    );
    let join = object(
        "A place where a paragraph that a column break had cut was put together.",
        [("paragraph", count("Number of the paragraph.")), ("byte", count("Where the continuation begins."))],
    );
    let meta = object(
        "What is known of the article; what is not known is left out.",
        [
            ("id", text("Names it in the archive.")),
            ("title?", text("Headline.")),
            ("date?", json!({ "type": "string", "format": "date", "description": "Day of publication." })),
            ("date_text?", text("The date as it is written, where that names no day.")),
            ("source?", text("Newspaper, agency or site.")),
            ("author?", text("Who signed it.")),
            ("place?", text("Where it was reported from.")),
            ("agency?", text("News agency that it was taken from.")),
            ("editor?", text("Editor in charge.")),
            ("page?", text("Page of the paper (版).")),
            ("section?", text("Section or column (栏目).")),
            ("url?", text("Where it stands on the web.")),
            ("joins?", list("Where cut paragraphs were put together.", &join)),
        ],
    );
    let beside = |about: &str| json!({ "description": about, "anyOf": [reference("Neighbour"), { "type": "null" }] });
    let neighbours = object(
        "Articles of the same newspaper and day.",
        [
            ("previous", beside("Before it on its page.")),
            ("next", beside("Behind it on its page.")),
            ("previous_page", beside("The first of the page before.")),
            ("next_page", beside("The first of the page behind.")),
        ],
    );
    let citations = object(
        "How it is cited.",
        [
            ("gbt7714", text("By GB/T 7714-2015.")),
            ("bibtex", text("For TeX.")),
            ("ris", text("For Zotero and others.")),
        ],
    );
    object(
        "An article.",
        [
            ("meta", meta),
            ("paragraphs", list("The title as number 0, then the text.", &paragraph)),
            ("neighbours", neighbours),
            ("citations", citations),
        ],
    )
}

fn neighbour() -> Value {
    object(
        "An article to go to.",
        [("id", text("Its id.")), ("title", text("Its title; may be empty.")), ("page", maybe_text("Its page."))],
    )
}

fn suggestions() -> Value {
    let completion = object(
        "Something to type.",
        [
            ("text", text("What is suggested.")),
            ("query", text("The whole query with it.")),
            ("kind", one_of("What it is.", &["word", "title"])),
            (
                "hits",
                json!({
                    "type": ["integer", "null"], "minimum": 0, "description": "In about how many paragraphs a word stands.",
                }),
            ),
            ("article", maybe_text("The article of a title.")),
        ],
    );
    object("What may be about to be typed.", [("completions", list("Likeliest first.", &completion))])
}

fn timelines() -> Value {
    let series = object(
        "The hits of a query over time.",
        [
            ("query", text("What was asked.")),
            ("total", count("Paragraphs that match, titles included.")),
            ("articles", count("Articles that they stand in.")),
            ("buckets", list("In order, none left out between the first and the last.", &reference("Bucket"))),
            ("undated", reference("Bucket")),
        ],
    );
    object(
        "Hits over time.",
        [
            ("schema_version", json!({ "type": "integer", "const": 1, "description": "Version of this contract." })),
            ("by", one_of("How long a bucket is.", &["year", "month", "day"])),
            ("series", list("In the order of the queries.", &series)),
        ],
    )
}

fn bucket() -> Value {
    object(
        "A stretch of time. Where its totals are 0 the archive has nothing: a gap, not a zero.",
        [
            ("key", text("2012, 2012-05 or 2012-05-03; empty for what has no date.")),
            ("hits", count("Matching paragraphs, titles included.")),
            ("articles", count("Articles that they stand in.")),
            ("total_paragraphs", count("Paragraphs of the archive, titles included.")),
            ("total_articles", count("Articles of the archive.")),
        ],
    )
}

fn facets() -> Value {
    object(
        "Hits by what is known of their articles.",
        [
            ("schema_version", json!({ "type": "integer", "const": 1, "description": "Version of this contract." })),
            ("query", text("What was asked.")),
            ("total", reference("Count")),
            ("source", reference("Facet")),
            ("year", reference("Facet")),
            ("page", reference("Facet")),
            ("section", reference("Facet")),
            ("author", reference("Facet")),
        ],
    )
}

fn facet() -> Value {
    let value = object(
        "A value.",
        [
            ("value", text("As most of the articles write it.")),
            ("hits", count("Matching paragraphs, titles included.")),
            ("articles", count("Articles that they stand in.")),
        ],
    );
    object(
        "Hits by value.",
        [
            ("values", list("Those with the most hits, most first.", &value)),
            ("distinct", count("How many values there are.")),
            ("others", reference("Count")),
            ("missing", reference("Count")),
        ],
    )
}

fn matches() -> Value {
    object(
        "How much matches.",
        [("hits", count("Paragraphs, titles included.")), ("articles", count("Articles that they stand in."))],
    )
}

fn stats() -> Value {
    let by_name =
        |about: &str, values: Value| json!({ "type": "object", "description": about, "additionalProperties": values });
    let year = object("Of one year.", [("articles", count("Articles.")), ("paragraphs", count("Body paragraphs."))]);
    object(
        "What the index holds.",
        [
            ("articles", count("Articles.")),
            ("paragraphs", count("Body paragraphs.")),
            ("first_date", maybe_date("First day of publication.")),
            ("last_date", maybe_date("Last day of publication.")),
            ("undated", count("Articles without a date.")),
            (
                "sources",
                by_name("Articles of each source; the empty name counts those without one.", count("Articles.")),
            ),
            ("years", by_name("By year of publication.", year)),
            ("duplicates", count("Files and records that were the same as an article read before.")),
            ("dictionary", count("Words of the user's dictionary.")),
            ("complete", flag("Whether all was read that the index was built from.")),
            ("segments", count("Segments of the index.")),
            ("bytes", count("Bytes on disk.")),
            ("format", count("Format of the index.")),
            ("analysis", text("How its text was analysed.")),
            ("writer", text("Version of the program that wrote it.")),
        ],
    )
}

fn health() -> Value {
    object(
        "The server lives.",
        [
            (
                "status",
                one_of(
                    "Whether it answers from what the index holds now; stale when that cannot be opened.",
                    &["ok", "stale"],
                ),
            ),
            ("version", text("Version of the program.")),
            ("state", text("Names the state of the index; another after every update.")),
            ("complete", flag("Whether all was read that the index was built from.")),
        ],
    )
}

fn readiness() -> Value {
    object(
        "The server can take searches.",
        [("status", one_of("Always the same; else the answer is a Problem.", &["ready"]))],
    )
}

fn problem() -> Value {
    let kinds: Vec<String> = Kind::ALL.iter().map(|kind| kind.name()).collect();
    object(
        "Why there is no answer (RFC 9457).",
        [
            ("type", json!({ "type": "string", "description": "The kind of problem, for programs.", "enum": kinds })),
            ("title", text("The same for people.")),
            (
                "status",
                json!({ "type": "integer", "minimum": 400, "maximum": 599, "description": "The status of the answer." }),
            ),
            ("detail", text("What exactly is wrong, and what to do.")),
        ],
    )
}
