//! Notes on a query that depend on the archive: values of conditions that no article has.

use std::cmp::Reverse;

use jianbao_text::fold;

use crate::{
    budget::Budget,
    count::by_name,
    engine::{Engine, FacetField, Page, Request, Scope, Sort, date_from_epoch_day},
    error::Result,
    plan::{MatchNode, PlanNode},
    syntax::{FieldLanguage, Filter, FilterField, Node, Note, Query},
};

/// The maximum number of conditions that are looked up.
const MAX_CONDITIONS: usize = 16;
/// The number of existing values that a note names.
const MAX_NEAREST: usize = 3;
/// Values are compared up to this length, in characters.
const MAX_COMPARED: usize = 32;

/// Returns the notes of the parser, and one for each condition whose value no article has: a misspelt newspaper, a page that was not
/// printed, a year that the archive does not cover. Each names values that exist.
///
/// `is_found` is true if the query has matches. The conditions that it requires then have articles and are not looked
/// up.
///
/// # Errors
///
/// If the archive cannot be read, or the budget is exhausted.
pub fn notes(engine: &dyn Engine, query: &Query, is_found: bool, budget: &Budget) -> Result<Vec<Note>> {
    let mut notes = query.notes.clone();
    let mut conditions = Vec::new();
    if let Some(root) = &query.root {
        collect(root, is_found, &mut conditions);
    }
    for filters in conditions.into_iter().take(MAX_CONDITIONS) {
        if let Some(note) = missing(engine, &filters, budget)?
            && !notes.contains(&note)
        {
            notes.push(note);
        }
    }
    Ok(notes)
}

/// Collects the conditions that may not be met by any article. The pages of a range are one condition.
fn collect<'q>(node: &'q Node, is_met: bool, conditions: &mut Vec<Vec<&'q Filter>>) {
    match node {
        Node::All(nodes) | Node::Sentence(nodes) => nodes.iter().for_each(|node| collect(node, is_met, conditions)),
        Node::Any(nodes) => {
            let page = |node: &'q Node| match node {
                Node::Filter(filter @ Filter::Page(_)) => Some(filter),
                _ => None,
            };
            match nodes.iter().map(page).collect::<Option<Vec<_>>>() {
                Some(pages) if is_met => drop(pages),
                Some(pages) => conditions.push(pages),
                None => nodes.iter().for_each(|node| collect(node, false, conditions)),
            }
        }
        Node::Not(node) | Node::Part { node, .. } => collect(node, false, conditions),
        Node::Filter(filter) if !is_met => conditions.push(vec![filter]),
        Node::Filter(_) | Node::Clause(_) | Node::Near { .. } => {}
    }
}

/// Returns the note for alternative filters of one field; `None` if an article meets one of them.
fn missing(engine: &dyn Engine, filters: &[&Filter], budget: &Budget) -> Result<Option<Note>> {
    let alternatives = PlanNode::Any(filters.iter().map(|filter| PlanNode::Filter((*filter).clone())).collect());
    let request = Request {
        page: Page { offset: 0, limit: 0 },
        scope: Scope::All,
        sort: Sort::Relevance,
        group: None,
        budget: budget.clone(),
        without: Vec::new(),
    };
    if engine.search(&MatchNode::of(Some(&alternatives)), &request)?.total.number() > 0 {
        return Ok(None);
    }
    let Some((first, others)) = filters.split_first() else { return Ok(None) };
    missing_value(engine, first, others.last().copied(), budget).map(Some)
}

fn missing_value(engine: &dyn Engine, filter: &Filter, to: Option<&Filter>, budget: &Budget) -> Result<Note> {
    let written = |filter: &Filter| filter.to_text(FieldLanguage::Chinese).unwrap_or_default();
    let mut condition = written(filter);
    if let Some(Filter::Page(last)) = to {
        condition = format!("{condition}..{last}");
    }
    let field = FacetField::ALL.into_iter().find(|facet| facet.filter_field() == filter.field());
    let (Some(field), true) = (field, filter.field() != FilterField::Date) else {
        let day = |day: i64| date_from_epoch_day(day).map(|date| date.to_string()).unwrap_or_default();
        let days = engine.coverage()?.day_range().map(|(first, last)| (day(first), day(last)));
        return Ok(Note::NoSuchDate { condition, days });
    };
    let counts = engine.counts(&MatchNode::HasText, Scope::All, &[field], budget)?;
    let counts = counts.fields.into_iter().next().unwrap_or_default();
    let is_byline = matches!(field, FacetField::Author | FacetField::Editor);
    let values = if is_byline { by_name(counts).values } else { counts.values };
    let wanted: Vec<char> = characters(&filter.value().unwrap_or_default().replace('*', ""));
    let mut nearest: Vec<(bool, usize, Reverse<usize>, String)> = Vec::new();
    let distinct = values.len();
    for (value, count) in values {
        let other = characters(&value);
        budget.spend((wanted.len() * other.len()) as u64);
        let contains = contains(&other, &wanted) || contains(&wanted, &other);
        nearest.push((!contains, distance(&wanted, &other), Reverse(count.articles), value));
    }
    budget.check()?;
    nearest.sort();
    let mut existing: Vec<String> = Vec::new();
    for (.., value) in &nearest {
        let other = field.filter_for(value).map(|filter| written(&filter)).unwrap_or_default();
        // A03 and A3 are written alike.
        if !other.is_empty() && !existing.contains(&other) {
            existing.push(other);
        }
        if existing.len() == MAX_NEAREST {
            break;
        }
    }
    Ok(Note::NoSuchValue { condition, nearest: existing, distinct })
}

fn characters(value: &str) -> Vec<char> {
    fold(value).chars().take(MAX_COMPARED).collect()
}

fn contains(value: &[char], part: &[char]) -> bool {
    !part.is_empty() && value.windows(part.len()).any(|window| window == part)
}

/// Returns the Levenshtein distance.
fn distance(a: &[char], b: &[char]) -> usize {
    let mut row: Vec<usize> = (0..=b.len()).collect();
    for (i, x) in a.iter().enumerate() {
        let mut diagonal = std::mem::replace(&mut row[0], i + 1);
        for (j, y) in b.iter().enumerate() {
            let substituted = diagonal + usize::from(x != y);
            diagonal = row[j + 1];
            row[j + 1] = substituted.min(diagonal + 1).min(row[j] + 1);
        }
    }
    row[b.len()]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_distance_counts_changed_characters() {
        let between = |a: &str, b: &str| distance(&characters(a), &characters(b));
        assert_eq!(between("临江日报", "临江日报"), 0);
        assert_eq!(between("临江晚报", "臨江日報"), 1);
        assert_eq!(between("", "日报"), 2);
        assert_eq!(between("江声周刊", "江声"), 2);
    }
}
