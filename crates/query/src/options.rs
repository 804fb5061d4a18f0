//! The options of a search.

use jianbao_text::{Rules, words::WordVariants};

use crate::{
    budget::Budget,
    engine::{Page, Request, Scope, Sort},
    plan::{Mode, PlanOptions, Within},
};

/// The options of a search. The defaults suit a person who types a few words.
///
/// ```
/// use jianbao_query::{Options, Page, plan::Mode};
/// let options = Options { mode: Mode::Exact, page: Page { offset: 0, limit: 3 }, ..Options::default() };
/// assert!(options.numbers && options.relax);
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
#[expect(clippy::struct_excessive_bools, reason = "independent switches")]
pub struct Options {
    /// Which hits of the ranking to return.
    pub page: Page,
    /// How clauses without quotation marks match.
    pub mode: Mode,
    /// Whether numbers also match in other spellings: 25 and 二十五.
    pub numbers: bool,
    /// Which variants of words also match.
    pub variants: WordVariants,
    /// The folding rules. Texts that they fold alike are considered equal.
    pub rules: Rules,
    /// The unit of text in which all clauses must match. If `None`, it is a paragraph, and articles in which the clauses match in
    /// different paragraphs are a step of relaxation.
    pub within: Option<Within>,
    /// Whether to relax a query that matches nothing.
    pub relax: bool,
    /// Whether the first page is filled with hits of relaxed queries if the query has matches, but fewer than a page. Has no effect
    /// without `relax`.
    pub further: bool,
    /// Whether to suggest a correction for a query with no or few hits.
    pub suggest: bool,
    /// The order of hits.
    pub sort: Sort,
    /// The maximum number of hits per article. If set, hits are grouped by article, and the page counts articles. If `None`, hits are
    /// not grouped, and the page counts paragraphs.
    pub group: Option<usize>,
    /// Which documents to search.
    pub scope: Scope,
    /// The limit of work.
    pub budget: Budget,
}

impl Default for Options {
    fn default() -> Self {
        Self {
            page: Page::default(),
            mode: Mode::Default,
            numbers: true,
            variants: WordVariants::default(),
            rules: Rules::default(),
            within: None,
            relax: true,
            further: true,
            suggest: true,
            sort: Sort::Relevance,
            group: None,
            scope: Scope::All,
            budget: Budget::default(),
        }
    }
}

impl Options {
    /// Options for counts and exports: all matches, without relaxation and suggestions.
    #[must_use]
    pub fn strict() -> Self {
        Self { page: Page { offset: 0, limit: usize::MAX }, relax: false, suggest: false, ..Self::default() }
    }

    /// The options of the planner.
    #[must_use]
    pub fn plan(&self) -> PlanOptions {
        PlanOptions {
            mode: self.mode,
            numbers: self.numbers,
            variants: self.variants,
            rules: self.rules,
            within: self.within.unwrap_or_default(),
            budget: self.budget.clone(),
        }
    }

    /// The request to the engine.
    #[must_use]
    pub fn request(&self) -> Request {
        Request {
            page: self.page,
            scope: self.scope,
            sort: self.sort,
            group: self.group,
            without: Vec::new(),
            budget: self.budget.clone(),
        }
    }
}
