//! Complete lists of matches, and counts of them. Every match is read, because the cluster counts articles only approximately.

use std::collections::HashMap;

use jianbao_query::{
    Budget, Scope,
    engine::{ArticleMatch, Count, Counts, FacetField, FieldCounts, WordCount},
    plan::MatchNode,
};
use jianbao_text::tokens::END;

use super::{
    check::Matching,
    collect::key,
    reader::ClusterReader,
    stream::{Found, Order, Parts},
};
use crate::{
    error::Result,
    schema::{DAY, FIRST_DAY, LAST_DAY, TERMS, facet_field},
};

/// Returns every article with a match, by date and id; those without a date come last.
pub(super) fn matches(
    reader: &ClusterReader,
    node: &MatchNode,
    scope: Scope,
    budget: &Budget,
) -> Result<Vec<ArticleMatch>> {
    let mut articles: Vec<ArticleMatch> = Vec::new();
    Matching::new(reader, node, scope, budget)?.for_each(Order::Day, Parts::default(), &mut |found, _| {
        match articles.last_mut().filter(|last| last.article.id == found.article) {
            Some(last) => last.paragraphs.push(found.paragraph),
            None => articles.push(ArticleMatch { article: key(&found.article), paragraphs: vec![found.paragraph] }),
        }
        true
    })?;
    Ok(articles)
}

/// Counts the matches by day and by the values of `fields`.
pub(super) fn counts(
    reader: &ClusterReader,
    node: &MatchNode,
    scope: Scope,
    fields: &[FacetField],
    budget: &Budget,
) -> Result<Counts> {
    let names: Vec<Option<&str>> = fields.iter().map(|field| facet_field(*field)).collect();
    let mut columns = vec![DAY, FIRST_DAY, LAST_DAY];
    columns.extend(names.iter().flatten());
    let mut sums = Sums { values: vec![(HashMap::new(), Count::default()); fields.len()], ..Sums::default() };
    // The matches of an article follow each other, and have the same values.
    let mut article: Option<(Found, usize)> = None;
    let parts = Parts { stored: &[], columns: &columns };
    Matching::new(reader, node, scope, budget)?.for_each(Order::Article, parts, &mut |found, _| {
        match &mut article {
            Some((first, hits)) if first.article == found.article => *hits += 1,
            article => {
                if let Some((first, hits)) = article.replace((found, 1)) {
                    sums.add(&first, &names, hits);
                }
            }
        }
        true
    })?;
    if let Some((first, hits)) = article {
        sums.add(&first, &names, hits);
    }
    let field = |(values, missing): (HashMap<String, Count>, Count)| FieldCounts {
        values: values.into_iter().collect(),
        missing,
    };
    Ok(Counts {
        total: sums.total,
        days: sums.days.into_iter().collect(),
        periods: sums.periods.into_iter().collect(),
        fields: sums.values.into_iter().map(field).collect(),
    })
}

/// The counts so far.
#[derive(Default)]
struct Sums {
    total: Count,
    days: HashMap<Option<i64>, Count>,
    periods: HashMap<(i64, i64), Count>,
    /// By value, and without one; one entry for each field.
    values: Vec<(HashMap<String, Count>, Count)>,
}

impl Sums {
    /// Adds an article with a number of matches.
    fn add(&mut self, first: &Found, names: &[Option<&str>], hits: usize) {
        let found = Count { hits, articles: 1 };
        self.total.add(found);
        let day = first.number(DAY);
        match first.number(FIRST_DAY).zip(first.number(LAST_DAY)).filter(|_| day.is_none()) {
            Some(period) => self.periods.entry(period).or_default().add(found),
            None => self.days.entry(day).or_default().add(found),
        }
        for (name, (values, missing)) in names.iter().zip(&mut self.values) {
            let mut has_value = false;
            for value in name.iter().flat_map(|name| first.strings(name)) {
                has_value = true;
                match values.get_mut(value) {
                    Some(count) => count.add(found),
                    None => {
                        values.insert(value.to_owned(), found);
                    }
                }
            }
            if !has_value {
                missing.add(found);
            }
        }
    }
}

/// Calls `each` with every word and its counts in each of `groups`.
pub(super) fn word_counts(
    reader: &ClusterReader,
    groups: &[MatchNode],
    scope: Scope,
    budget: &Budget,
    each: &mut dyn FnMut(&str, &[WordCount]),
) -> Result<()> {
    let mut counts: HashMap<String, Vec<WordCount>> = HashMap::new();
    let parts = Parts { stored: &[TERMS], columns: &[] };
    for (number, group) in groups.iter().enumerate() {
        Matching::new(reader, group, scope, budget)?.for_each(Order::Article, parts, &mut |found, _| {
            let terms = found.source[TERMS].as_str().unwrap_or_default();
            let mut words: Vec<&str> = terms.split(END).filter(|word| !word.is_empty()).collect();
            budget.spend(20 * words.len() as u64);
            words.sort_unstable();
            for same in words.chunk_by(|a, b| a == b) {
                let found = WordCount { occurrences: same.len() as u64, documents: 1 };
                let own = counts.entry(same[0].to_owned()).or_insert_with(|| vec![WordCount::default(); groups.len()]);
                own[number].add(found);
            }
            true
        })?;
    }
    for (word, counts) in &counts {
        each(word, counts);
    }
    Ok(())
}
