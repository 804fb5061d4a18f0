//! Ranked search: runs a query as typed, and relaxes it if it has too few matches.

use super::{
    answer::{Answer, HitLocation, RelaxationStep},
    cached_vocabulary::CachedVocabulary,
    hits::read_hits,
    notes::notes,
    relax, suggest,
};
use crate::{
    engine::{Engine, RankedDocument, TopDocuments, Total},
    error::Result,
    options::Options,
    plan::{Mode, Plan, plan},
    syntax::Query,
};

/// The ranked documents of a search, before their texts are read.
struct Outcome {
    /// The number of matches of the query as typed.
    strict: Total,
    step: Option<RelaxationStep>,
    documents: TopDocuments,
}

fn run(engine: &dyn Engine, vocabulary: &CachedVocabulary<'_>, plan: &Plan, options: &Options) -> Result<Outcome> {
    let may_relax = options.relax && options.mode == Mode::Default;
    let documents = engine.search(&plan.match_node(), &options.request())?;
    let enough = if relax::is_sentence(plan) { relax::MIN_SENTENCE_MATCHES } else { 1 };
    let strict = documents.total;
    if strict.number() < enough
        && may_relax
        && let Some((step, documents)) = relax::relax(engine, vocabulary, plan, options)?
    {
        return Ok(Outcome { strict, step: Some(step), documents });
    }
    Ok(Outcome { strict, step: None, documents })
}

/// Searches for `query` and returns ranked hits with their texts.
///
/// # Errors
///
/// If the archive cannot be read, or the budget of `options` is exhausted.
pub fn search(engine: &dyn Engine, query: &Query, options: &Options) -> Result<Answer> {
    let vocabulary = CachedVocabulary::new(engine);
    let plan = plan(&vocabulary, query, options.plan())?;
    let Outcome { strict, step, documents } = run(engine, &vocabulary, &plan, options)?;
    let hits = read_hits(engine, &plan, &documents.hits, &options.budget)?;
    let suggestion =
        if options.suggest { suggest::suggest(engine, query, &plan, strict.number(), options)? } else { None };
    let articles = options.group.map(|_| documents.groups);
    let notes = notes(engine, query, documents.total.number() > 0, &options.budget)?;
    Ok(Answer { total: documents.total, articles, relaxed: step, notes, suggestion, hits })
}

/// Returns the locations of the hits of the requested page, in the requested order, without reading their texts.
///
/// # Errors
///
/// If the archive cannot be read, or the budget of `options` is exhausted.
pub fn hit_locations(engine: &dyn Engine, query: &Query, options: &Options) -> Result<Vec<HitLocation>> {
    let vocabulary = CachedVocabulary::new(engine);
    let outcome = run(engine, &vocabulary, &plan(&vocabulary, query, options.plan())?, options)?;
    let location = |hit: RankedDocument| HitLocation { article: hit.article.id, paragraph: hit.paragraph };
    Ok(outcome.documents.hits.into_iter().map(location).collect())
}

/// Returns the ids of the articles that contain a match, sorted by their best paragraph. The page of `options` counts articles.
///
/// # Errors
///
/// If the archive cannot be read, or the budget of `options` is exhausted.
pub fn article_ids(engine: &dyn Engine, query: &Query, options: &Options) -> Result<Vec<String>> {
    let options = Options { group: Some(1), ..options.clone() };
    Ok(hit_locations(engine, query, &options)?.into_iter().map(|location| location.article).collect())
}
