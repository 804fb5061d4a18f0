//! The tool `facets`: matches by newspaper, year, page, section and author.

use serde_json::{Value, json};

use super::{
    Tool,
    call::{Call, clipped, part, query_schema, shown},
};
use crate::{
    mcp::answer::{Answer, Members},
    search::{self, Facet, FacetField, Options},
};

/// Number of values per field, if no field is named.
const DEFAULT_VALUES: usize = 10;
const MAX_VALUE: usize = 200;

pub(super) const TOOL: Tool = Tool {
    name: "facets",
    title: "Count matches by newspaper, year, page, section, author and so on",
    description: "\
Counts matching paragraphs and articles by the fields of their articles, most frequent first. Counts are exact. Use it to learn \
which newspapers, years and authors there are before you filter a `search` by them. Without `field`, the ten most frequent values of \
each; with it, all values, in parts.
Examples:
{\"query\": \"互联网 治理\"}
{\"query\": \"大桥\", \"field\": \"author\"}
{\"query\": \"\", \"from\": \"1998\", \"to\": \"1998\", \"field\": \"source\"}",
    input_schema,
    run,
};

fn input_schema() -> Value {
    query_schema(
        &["query"],
        &json!({"field": {"type": "string", "enum": FacetField::FACETS.map(FacetField::name), "description": "Give all values of this field only."}}),
    )
}

fn run(call: &mut Call<'_>) -> crate::Result<Answer> {
    let query = call.query("query");
    let field = call.arguments.choice("field", &FacetField::FACETS.map(FacetField::name));
    let stamp = call.stamp(&json!([query.text, field]));
    let offset = call.offset(stamp);
    let options = Options { relax: false, suggest: false, ..call.options() };
    let limit = if field.is_some() { usize::MAX } else { DEFAULT_VALUES };
    let facets = search::facets(call.reader, &query, &options, limit)?;
    let notes = search::notes(call.reader, &query, facets.total.hits > 0, &options.budget)?;
    let named = FacetField::FACETS.into_iter().filter_map(|of| Some((of.name(), facets.of(of)?)));
    let chosen = named.filter(|(name, _)| field.is_none_or(|field| field == *name));
    let mut items = Vec::new();
    let mut distinct = serde_json::Map::new();
    for (name, facet) in chosen {
        distinct.insert(name.to_owned(), json!({"values": facet.distinct, "hits_without_value": facet.missing.hits}));
        items.extend(values(name, facet));
    }
    let head = Members::default()
        .with("query", shown(&query))
        .with("hits", facets.total.hits)
        .with("articles", facets.total.articles)
        .with("fields", distinct);
    let notes = notes.iter().map(ToString::to_string).collect();
    Ok(Answer { notes, ..part(head, "values", items, offset, usize::MAX, stamp) })
}

fn values(field: &'static str, facet: &Facet) -> impl Iterator<Item = Members> {
    facet.values.iter().map(move |value| {
        Members::default()
            .with("field", field)
            .with("value", clipped(&value.value, MAX_VALUE))
            .with("hits", value.hits)
            .with("articles", value.articles)
    })
}
