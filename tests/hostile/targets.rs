//! All functions to which a query of a user can be passed.

use jianbao::{
    analysis::{Rules, fold::Rule},
    index::IndexReader,
    query::parse,
    search::{self, Budget, CompletionOptions, ConcordanceOptions, Interval, Mode, Options, Page, Results},
};

#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Target {
    Search,
    Grouped,
    Words,
    Unfolded,
    Count,
    Facets,
    Timeline,
    Concordance,
    Export,
    Article,
    Complete,
    Explain,
}

impl Target {
    pub const ALL: [Self; 12] = [
        Self::Search,
        Self::Grouped,
        Self::Words,
        Self::Unfolded,
        Self::Count,
        Self::Facets,
        Self::Timeline,
        Self::Concordance,
        Self::Export,
        Self::Article,
        Self::Complete,
        Self::Explain,
    ];

    pub fn name(self) -> &'static str {
        match self {
            Self::Search => "search",
            Self::Grouped => "search by article",
            Self::Words => "search by words",
            Self::Unfolded => "search without folding",
            Self::Count => "count",
            Self::Facets => "facets",
            Self::Timeline => "timeline",
            Self::Concordance => "concordance",
            Self::Export => "export",
            Self::Article => "marks of an article",
            Self::Complete => "completion",
            Self::Explain => "explanation",
        }
    }

    /// Runs the target; `article` has long paragraphs.
    pub fn run(self, archive: &IndexReader, article: &str, query: &str, budget: &Budget) -> search::Result<()> {
        let parsed = parse(query);
        let options = Options { budget: budget.clone(), ..Options::default() };
        let strict = Options { budget: budget.clone(), ..Options::strict() };
        match self {
            Self::Search => search::search(archive, &parsed, &options).map(drop),
            Self::Grouped => search::search(archive, &parsed, &Options { group: Some(3), ..options }).map(drop),
            Self::Words => search::search(archive, &parsed, &Options { mode: Mode::Words, ..options }).map(drop),
            Self::Unfolded => {
                let rules = Rule::ALL.into_iter().fold(Rules::default(), Rules::without);
                search::search(archive, &parsed, &Options { rules, ..options }).map(drop)
            }
            Self::Count => search::count(archive, &parsed, &options).map(drop),
            Self::Facets => search::facets(archive, &parsed, &strict, 10).map(drop),
            Self::Timeline => search::timeline(archive, &parsed, &strict, Interval::Year).map(drop),
            Self::Concordance => {
                let strict = Options { page: Page { offset: 0, limit: 20 }, ..strict };
                search::kwic(archive, &parsed, &strict, ConcordanceOptions::default()).map(drop)
            }
            Self::Export => {
                let results = Results::new(archive, &parsed, &strict)?;
                // Reading a part of it suffices. The rest is similar.
                results.articles().take(50).try_for_each(|article| article.map(drop))
            }
            Self::Article => search::highlighted_article(archive, article, Some(&parsed), &options).map(drop),
            Self::Complete => {
                let completing =
                    CompletionOptions { pinyin: true, budget: budget.clone(), ..CompletionOptions::default() };
                search::complete(archive, query, &completing).map(drop)
            }
            Self::Explain => search::explain(archive, &parsed, &options, article).map(drop),
        }
    }
}
