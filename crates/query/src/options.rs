//! Options of a search.

use jianbao_text::Rules;

use crate::{
    budget::Budget,
    engine::{Page, Request, Scope, Sort},
    plan::{Mode, PlanOptions},
};

/// How to search. The default is what a person wants who types a word.
///
/// ```
/// use jianbao_query::{Options, Page, plan::Mode};
/// let options = Options { mode: Mode::Exact, page: Page { offset: 0, limit: 3 }, ..Options::default() };
/// assert!(options.numbers && options.relax);
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Options {
    /// Which part of the answer is wanted.
    pub page: Page,
    /// How clauses without quotes match.
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
        PlanOptions { mode: self.mode, numbers: self.numbers, rules: self.rules, budget: self.budget.clone() }
    }

    /// What an engine needs of them.
    #[must_use]
    pub fn request(&self) -> Request {
        Request { page: self.page, scope: self.scope, sort: self.sort, group: self.group, budget: self.budget.clone() }
    }
}
