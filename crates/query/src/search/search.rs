//! Ranked search: runs a query as typed, and relaxes it if it has too few matches.

use super::{
    answer::{Answer, FurtherHits, HitLocation, RelaxationStep},
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
    /// Documents of relaxed queries that fill the page.
    further: Vec<(RelaxationStep, TopDocuments)>,
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
        return Ok(Outcome { strict, step: Some(step), documents, further: Vec::new() });
    }
    let fills = may_relax && options.further && strict.number() > 0;
    let further = if fills { relax::fill(engine, vocabulary, plan, options, &documents)? } else { Vec::new() };
    Ok(Outcome { strict, step: None, documents, further })
}

/// Searches for `query` and returns ranked hits with their texts.
///
/// # Errors
///
/// If the archive cannot be read, or the budget of `options` is exhausted.
pub fn search(engine: &dyn Engine, query: &Query, options: &Options) -> Result<Answer> {
    let vocabulary = CachedVocabulary::new(engine);
    let plan = plan(&vocabulary, query, options.plan())?;
    let Outcome { strict, step, documents, further } = run(engine, &vocabulary, &plan, options)?;
    let hits = read_hits(engine, &plan, &documents.hits, step, &options.budget)?;
    let suggestion =
        if options.suggest { suggest::suggest(engine, query, &plan, strict.number(), options)? } else { None };
    let further = further.into_iter().map(|(step, documents)| {
        let hits = read_hits(engine, &plan, &documents.hits, Some(step), &options.budget)?;
        Ok(FurtherHits { step, total: documents.total, articles: options.group.map(|_| documents.groups), hits })
    });
    let further = further.collect::<Result<_>>()?;
    let articles = options.group.map(|_| documents.groups);
    let notes = notes(engine, query, documents.total.number() > 0, &options.budget)?;
    Ok(Answer { total: documents.total, articles, relaxed: step, notes, suggestion, hits, further })
}

/// Returns the locations of the hits of the requested page, in the requested order, without reading their texts. Hits of relaxed
/// queries that fill the page follow.
///
/// # Errors
///
/// If the archive cannot be read, or the budget of `options` is exhausted.
pub fn hit_locations(engine: &dyn Engine, query: &Query, options: &Options) -> Result<Vec<HitLocation>> {
    let vocabulary = CachedVocabulary::new(engine);
    let outcome = run(engine, &vocabulary, &plan(&vocabulary, query, options.plan())?, options)?;
    let location = |hit: RankedDocument| HitLocation { article: hit.article.id, paragraph: hit.paragraph };
    let further = outcome.further.into_iter().flat_map(|(_, documents)| documents.hits);
    Ok(outcome.documents.hits.into_iter().chain(further).map(location).collect())
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
