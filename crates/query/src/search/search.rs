//! Ranked hits of a query: as it was typed, and relaxed when that finds too little.

use super::{
    answer::{Answer, HitLocation, RelaxationStep},
    hit,
    memo::Memo,
    relax, suggest,
};
use crate::{
    engine::{Engine, RankedDocument, TopDocuments, Total},
    error::Result,
    options::Options,
    plan::{Mode, Plan, plan},
    syntax::Query,
};

/// What was found, before its text is read.
struct Outcome {
    /// How many match as asked.
    strict: Total,
    step: Option<RelaxationStep>,
    found: TopDocuments,
}

fn run(engine: &dyn Engine, memo: &Memo<'_>, plan: &Plan, options: &Options) -> Result<Outcome> {
    let may_relax = options.relax && options.mode == Mode::Default;
    let found = engine.search(&plan.match_node(), &options.request())?;
    let enough = if relax::is_sentence(plan) { relax::FEW } else { 1 };
    let strict = found.total;
    if strict.number() < enough
        && may_relax
        && let Some((step, found)) = relax::relaxed(engine, memo, plan, options)?
    {
        return Ok(Outcome { strict, step: Some(step), found });
    }
    Ok(Outcome { strict, step: None, found })
}

/// Answers a query with ranked paragraphs.
///
/// # Errors
///
/// When the archive cannot be read, or the budget of `options` is over.
pub fn search(engine: &dyn Engine, query: &Query, options: &Options) -> Result<Answer> {
    let memo = Memo::new(engine);
    let plan = plan(&memo, query, options.plan())?;
    let Outcome { strict, step, found } = run(engine, &memo, &plan, options)?;
    let hits = hit::hits(engine, &plan, &found.hits, &options.budget)?;
    let suggestion =
        if options.suggest { suggest::suggest(engine, query, &plan, strict.number(), options)? } else { None };
    let articles = options.group.map(|_| found.groups);
    Ok(Answer { total: found.total, articles, relaxed: step, suggestion, hits })
}

/// Where the matches are, best first: article ids and paragraph numbers, without reading their text.
///
/// # Errors
///
/// When the archive cannot be read, or the budget of `options` is over.
pub fn hit_locations(engine: &dyn Engine, query: &Query, options: &Options) -> Result<Vec<HitLocation>> {
    let memo = Memo::new(engine);
    let outcome = run(engine, &memo, &plan(&memo, query, options.plan())?, options)?;
    let place = |hit: RankedDocument| HitLocation { article: hit.article.id, paragraph: hit.paragraph };
    Ok(outcome.found.hits.into_iter().map(place).collect())
}

/// Ids of the articles with a matching paragraph, the one with the best paragraph first; the page counts articles.
///
/// # Errors
///
/// When the archive cannot be read, or the budget of `options` is over.
pub fn article_ids(engine: &dyn Engine, query: &Query, options: &Options) -> Result<Vec<String>> {
    let options = Options { group: Some(1), ..options.clone() };
    Ok(hit_locations(engine, query, &options)?.into_iter().map(|place| place.article).collect())
}
