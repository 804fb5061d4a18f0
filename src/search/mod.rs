//! A query against an index: plan, collect, relax, mark. Gives values; never prints.
//!
//! ```text
//! Query ─plan→ Plan ─lower→ tantivy query ─collect→ ranked documents ─highlight→ Hit
//!                       └─ nothing? ─relax→ evidence ─┘
//! ```

mod article;
mod beginnings;
mod budget;
mod charged;
mod checked;
mod collect;
mod complete;
mod drive;
mod estimate;
mod evidence;
mod explain;
mod facets;
mod filter;
mod highlight;
mod hit;
mod kwic;
mod letters;
mod literal;
mod lower;
mod matches;
mod matching;
mod pair_postings;
mod pattern;
mod plan;
mod rankers;
mod relax;
mod results;
mod snippet;
mod sounds;
mod suggest;
mod tier;
mod timeline;
mod typed;
mod vocabulary;

pub use article::{MarkedArticle, MarkedParagraph, Neighbour, Neighbours, marked_article};
pub use budget::Budget;
pub use complete::{Completing, Completion, CompletionKind, complete};
pub use estimate::{Estimate, estimate};
pub use explain::{Explanation, ParagraphExplanation, PieceExplanation, WordExplanation, describe, explain};
pub use facets::{Count, Facet, FacetField, FacetValue, Facets, facets};
pub use highlight::highlights;
pub use hit::{Answer, Hit, Match, Place};
pub use kwic::{Concordance, Context, Line, LineOrder, kwic};
pub use matching::{Bigram, Check, MatchNode};
pub use pattern::{Atom, Pattern};
pub use plan::{Mode, Part, PiecePlan, Plan, PlanNode, PlanOptions, Vocabulary, plan};
pub use rankers::Baseline;
pub use relax::Step;
pub use results::{ArticleMatches, ParagraphMatch, Results};
pub use snippet::snippet;
pub use sounds::words_read;
pub use suggest::Suggestion;
pub use timeline::{Bucket, By, Timeline, timeline, timeline_within};
pub use typed::Typed;
pub use vocabulary::cut;

use collect::{Found, Harvest, Wanted};
use lower::Target;

use crate::{analysis::Rules, error::Result, index::Archive, query::Query};

/// How to search. The default is what a person wants who types a word.
///
/// ```
/// use jianbao::search::{Mode, Options, Page};
/// let options = Options { mode: Mode::Exact, page: Page { offset: 0, limit: 3 }, ..Options::default() };
/// assert!(options.numbers && options.relax);
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Options {
    /// Which part of the answer is wanted.
    pub page: Page,
    /// How pieces without quotes match.
    pub mode: Mode,
    /// Whether numbers match in every spelling: 25 and 二十五.
    pub numbers: bool,
    /// What counts as the same text.
    pub rules: Rules,
    /// Whether a query that matches nothing is loosened.
    pub relax: bool,
    /// Whether something else is suggested for a query that finds nothing or nearly nothing.
    pub suggest: bool,
    /// The order of hits.
    pub sort: Sort,
    /// How many paragraphs of an article are given together; the page then counts articles. `None` gives every paragraph for
    /// itself.
    pub group: Option<usize>,
    /// Where to look.
    pub scope: Scope,
    /// How much work may be done.
    pub budget: Budget,
}

impl Default for Options {
    fn default() -> Self {
        Self {
            page: Page::default(),
            mode: Mode::Default,
            numbers: true,
            rules: Rules::default(),
            relax: true,
            suggest: true,
            sort: Sort::Relevance,
            group: None,
            scope: Scope::All,
            budget: Budget::default(),
        }
    }
}

impl Options {
    /// Everything, without loosening: what a count or an export wants.
    #[must_use]
    pub fn strict() -> Self {
        Self { page: Page { offset: 0, limit: usize::MAX }, relax: false, suggest: false, ..Self::default() }
    }

    /// What the plan needs of them.
    #[must_use]
    pub fn plan(&self) -> PlanOptions {
        PlanOptions { mode: self.mode, numbers: self.numbers, rules: self.rules }
    }

    fn target<'a>(&'a self, archive: &Archive) -> Target<'a> {
        Target { fields: archive.fields(), budget: &self.budget }
    }

    fn wanted(&self) -> Wanted {
        Wanted { page: self.page, scope: self.scope, sort: self.sort, group: self.group }
    }
}

/// Which part of the answer is wanted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Page {
    /// Hits to pass over.
    pub offset: usize,
    /// Hits to give; `usize::MAX` for all.
    pub limit: usize,
}

impl Default for Page {
    fn default() -> Self {
        Self { offset: 0, limit: 10 }
    }
}

/// The order of hits.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Sort {
    /// Best first.
    #[default]
    Relevance,
    /// Newest first; undated ones last.
    Newest,
    /// Oldest first; undated ones last.
    Oldest,
}

/// Which documents are looked at.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Scope {
    /// Titles and paragraphs.
    #[default]
    All,
    /// Paragraphs only.
    Bodies,
}

/// What was found, before its text is read.
struct Outcome {
    /// How many match as asked.
    strict: usize,
    step: Option<Step>,
    harvest: Harvest,
}

fn run(archive: &Archive, plan: &Plan, options: &Options) -> Result<Outcome> {
    let may_relax = options.relax && options.mode == Mode::Default;
    let query = lower::lower(options.target(archive), &plan.matching());
    let harvest = collect::collect(archive, query.as_ref(), options.wanted(), &options.budget)?;
    let enough = if relax::is_sentence(plan) { relax::FEW } else { 1 };
    let strict = harvest.total;
    if strict < enough
        && may_relax
        && let Some((step, harvest)) = relax::relaxed(archive, plan, options)?
    {
        return Ok(Outcome { strict, step: Some(step), harvest });
    }
    Ok(Outcome { strict, step: None, harvest })
}

/// Answers a query with ranked paragraphs.
///
/// # Errors
///
/// When the index cannot be read.
pub fn search(archive: &Archive, query: &Query, options: &Options) -> Result<Answer> {
    let plan = plan(archive, query, options.plan())?;
    let Outcome { strict, step, harvest } = run(archive, &plan, options)?;
    let hits =
        harvest.found.iter().map(|found| hit::hit(archive, &plan, found, &options.budget)).collect::<Result<_>>()?;
    let suggestion = if options.suggest { suggest::suggest(archive, query, &plan, strict, options)? } else { None };
    let articles = options.group.map(|_| harvest.groups);
    Ok(Answer { total: harvest.total, articles, relaxed: step, suggestion, hits })
}

/// How many paragraphs match as asked, titles included.
///
/// # Errors
///
/// When the index cannot be read.
pub fn count(archive: &Archive, query: &Query, options: &Options) -> Result<usize> {
    let options = Options { page: Page { offset: 0, limit: 0 }, relax: false, ..options.clone() };
    Ok(run(archive, &plan(archive, query, options.plan())?, &options)?.harvest.total)
}

/// Where the matches stand, best first: article ids and paragraph numbers, without reading their text.
///
/// # Errors
///
/// When the index cannot be read.
pub fn places(archive: &Archive, query: &Query, options: &Options) -> Result<Vec<Place>> {
    let outcome = run(archive, &plan(archive, query, options.plan())?, options)?;
    let place = |found: Found| Place { article: found.article, paragraph: found.paragraph as usize };
    Ok(outcome.harvest.found.into_iter().map(place).collect())
}

/// Ids of the articles with a matching paragraph, the one with the best paragraph first; the page counts articles.
///
/// # Errors
///
/// When the index cannot be read.
pub fn articles(archive: &Archive, query: &Query, options: &Options) -> Result<Vec<String>> {
    let options = Options { group: Some(1), ..options.clone() };
    Ok(places(archive, query, &options)?.into_iter().map(|place| place.article).collect())
}
