//! Filters whose value no article of the archive has, with the values that are most similar.

use std::{collections::HashSet, fmt};

use jianbao_text::fold;

use crate::{
    budget::Budget,
    engine::{Count, Engine, FacetField, Scope},
    error::Result,
    plan::{MatchNode, PlanNode},
    syntax::{FieldLanguage, Filter, FilterField, Node, Query},
};

/// The maximum number of similar values.
const MAX_SIMILAR: usize = 3;
/// A field with at most this many values is shown with its most frequent ones, similar or not.
const FEW_VALUES: usize = 10;

/// A filter whose value no article has.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct UnknownValue {
    /// The filter.
    pub filter: Filter,
    /// Values of the field that are similar, the most similar first; empty for dates, and if there are none.
    pub similar: Vec<String>,
}

impl UnknownValue {
    /// Returns the filter as it is written in a query.
    #[must_use]
    pub fn text(&self) -> String {
        self.filter.to_text(FieldLanguage::Chinese).unwrap_or_default()
    }
}

impl fmt::Display for UnknownValue {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "no article meets {}", self.text())?;
        if !self.similar.is_empty() {
            write!(f, "; similar values are {}", self.similar.join(", "))?;
        }
        Ok(())
    }
}

/// Returns the filters of `query`, except excluded ones, whose value no article has.
///
/// # Errors
///
/// If the archive cannot be read, or the budget is exhausted.
pub fn unknown_values(engine: &dyn Engine, query: &Query, budget: &Budget) -> Result<Vec<UnknownValue>> {
    let mut filters = Vec::new();
    query.root.iter().for_each(|root| collect(root, &mut filters));
    let mut unknown: Vec<UnknownValue> = Vec::new();
    for filter in filters {
        let condition = MatchNode::of(Some(&PlanNode::Filter(filter.clone())));
        let known = unknown.iter().any(|unknown| unknown.filter == *filter);
        if !known && engine.counts(&condition, Scope::All, &[], budget)?.total.hits == 0 {
            unknown.push(UnknownValue { filter: filter.clone(), similar: similar(engine, filter, budget)? });
        }
    }
    Ok(unknown)
}

fn collect<'q>(node: &'q Node, filters: &mut Vec<&'q Filter>) {
    match node {
        Node::All(nodes) | Node::Any(nodes) => nodes.iter().for_each(|node| collect(node, filters)),
        Node::Title { node, .. } => collect(node, filters),
        Node::Filter(filter) => filters.push(filter),
        Node::Not(_) | Node::Clause(_) | Node::Near { .. } => {}
    }
}

/// Returns the values of the filter's field that share the most characters with its value.
fn similar(engine: &dyn Engine, filter: &Filter, budget: &Budget) -> Result<Vec<String>> {
    let (Filter::Source(wanted) | Filter::Author(wanted) | Filter::Page(wanted) | Filter::Section(wanted)) = filter
    else {
        return Ok(Vec::new());
    };
    let field = match filter.field() {
        FilterField::Source => FacetField::Source,
        FilterField::Author => FacetField::Author,
        FilterField::Page => FacetField::Page,
        FilterField::Section => FacetField::Section,
        FilterField::Date => FacetField::Year,
    };
    let counts = engine.counts(&MatchNode::HasText, Scope::All, &[field], budget)?;
    let values = counts.fields.into_iter().next().unwrap_or_default().values;
    let few = values.len() <= FEW_VALUES;
    let wanted: HashSet<char> = fold(wanted).chars().filter(|c| c.is_alphanumeric()).collect();
    let shared = |value: &str| {
        let own: HashSet<char> = fold(value).chars().collect();
        wanted.intersection(&own).count()
    };
    let mut ranked: Vec<(usize, Count, String)> =
        values.into_iter().map(|(value, count)| (shared(&value), count, value)).collect();
    // Half of a name is similar; one character of it says nothing.
    ranked.retain(|(shared, ..)| few || 2 * shared >= wanted.len().max(1));
    ranked.sort_by(|a, b| b.0.cmp(&a.0).then_with(|| b.1.hits.cmp(&a.1.hits)).then_with(|| a.2.cmp(&b.2)));
    Ok(ranked.into_iter().take(MAX_SIMILAR).map(|(.., value)| value).collect())
}
