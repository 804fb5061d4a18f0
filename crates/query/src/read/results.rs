//! The complete results of a query, sorted by date, id and paragraph. Their texts are read one article at a
//! time, so that they are never all in memory.

use jianbao_model::{ArticleMeta, Span};

use crate::{
    budget::Budget,
    engine::{ArticleMatch, ArticleTexts, Count, DocumentRequest, DocumentText, Engine},
    error::{Error, Result},
    highlight::highlights_within,
    options::Options,
    plan::{Plan, plan},
    search::{MatchKind, match_kind, plan_words},
    syntax::Query,
};

/// The steps of reading the metadata of an article.
const RECORD_STEPS: u64 = 5000;
/// The steps of reading a paragraph, in addition to those for its bytes.
const PARAGRAPH_STEPS: u64 = 2000;

/// All matches of a query, whose texts are read one article at a time.
///
/// ```
/// use jianbao_query::{Engine, Options, read::Results, syntax::parse};
/// fn example(engine: &dyn Engine) -> jianbao_query::Result<()> {
/// let results = Results::new(engine, &parse("大桥 通车"), &Options::strict())?;
/// for article in results.articles() {
///     let article = article?;
///     println!("{}: {}", article.meta.title, article.paragraphs.len());
/// }
/// Ok(())
/// }
/// ```
pub struct Results<'a> {
    engine: &'a dyn Engine,
    query: String,
    plan: Plan,
    matches: Vec<ArticleMatch>,
    total: Count,
    budget: Budget,
}

/// An article with matching paragraphs.
#[derive(Debug, Clone, PartialEq)]
pub struct ArticleMatches {
    /// The metadata of the article.
    pub meta: ArticleMeta,
    /// The matching paragraphs, in reading order.
    pub paragraphs: Vec<ParagraphMatch>,
}

/// A matching paragraph.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ParagraphMatch {
    /// The number of the paragraph; 0 is the title.
    pub number: usize,
    /// How the paragraph matches.
    pub matched: MatchKind,
    /// The original text.
    pub text: String,
    /// The byte spans of `text` to highlight, sorted and disjoint.
    pub highlights: Vec<Span>,
}

impl<'a> Results<'a> {
    /// Finds the matches of `query`. Only the matching options, the scope and the budget of `options` are used.
    ///
    /// # Errors
    ///
    /// If the archive cannot be read, or the budget of `options` is exhausted.
    pub fn new(engine: &'a dyn Engine, query: &Query, options: &Options) -> Result<Self> {
        let plan = plan(engine, query, options.plan())?;
        let matches = engine.matches(&plan.match_node(), options.scope, &options.budget)?;
        let total = count_matches(&matches);
        Ok(Self { engine, query: query.text.clone(), plan, matches, total, budget: options.budget.clone() })
    }

    /// Returns the identifier of the snapshot that was searched.
    #[must_use]
    pub fn snapshot(&self) -> &'a str {
        self.engine.snapshot()
    }

    /// Returns the fingerprint of the text analysis of the archive.
    #[must_use]
    pub fn analysis(&self) -> &'a str {
        self.engine.analysis()
    }

    /// Returns the text of the query.
    #[must_use]
    pub fn query(&self) -> &str {
        &self.query
    }

    /// Returns the plan of the query.
    #[must_use]
    pub fn plan(&self) -> &Plan {
        &self.plan
    }

    /// Returns the number of matching paragraphs and articles.
    #[must_use]
    pub fn total(&self) -> Count {
        self.total
    }

    /// Iterates over the articles with their matching paragraphs, sorted by date and id, undated articles last. Reading an article can
    /// fail if the archive cannot be read or the budget is exhausted.
    pub fn articles(&self) -> impl Iterator<Item = Result<ArticleMatches>> + '_ {
        let words = plan_words(&self.plan);
        self.matches.iter().map(move |article_match| self.read(article_match, &words))
    }

    /// Iterates over the metadata of the articles in the same order, without texts.
    pub fn records(&self) -> impl Iterator<Item = Result<ArticleMeta>> + '_ {
        self.matches
            .iter()
            .map(|article_match| Ok(read_texts(self.engine, article_match, &[], &[], &self.budget)?.meta))
    }

    fn read(&self, article_match: &ArticleMatch, words: &[&str]) -> Result<ArticleMatches> {
        let texts = read_texts(self.engine, article_match, &article_match.paragraphs, words, &self.budget)?;
        let mut paragraphs = Vec::with_capacity(texts.documents.len());
        for document in texts.documents {
            paragraphs.push(ParagraphMatch {
                number: document.paragraph,
                matched: match_kind(&self.plan, words, &document, &self.budget)?,
                highlights: highlights_within(&self.plan, &document.text, &self.budget)?,
                text: document.text,
            });
        }
        Ok(ArticleMatches { meta: texts.meta, paragraphs })
    }
}

pub(super) fn count_matches(matches: &[ArticleMatch]) -> Count {
    Count { hits: matches.iter().map(|article_match| article_match.paragraphs.len()).sum(), articles: matches.len() }
}

/// Reads paragraphs of an article, and charges the work to `budget`.
pub(super) fn read_texts(
    engine: &dyn Engine,
    article_match: &ArticleMatch,
    paragraphs: &[usize],
    words: &[&str],
    budget: &Budget,
) -> Result<ArticleTexts> {
    let request = DocumentRequest { article: article_match.article.clone(), paragraphs: paragraphs.to_vec() };
    let texts = engine.read(std::slice::from_ref(&request), words)?.into_iter().next();
    let texts = texts.ok_or_else(|| Error::NoArticle { id: request.article.id })?;
    let length =
        |documents: &[DocumentText]| documents.iter().map(|one| PARAGRAPH_STEPS + 4 * one.text.len() as u64).sum();
    budget.spend(RECORD_STEPS);
    budget.spend(length(&texts.documents));
    Ok(texts)
}
