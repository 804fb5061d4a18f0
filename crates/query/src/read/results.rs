//! The complete answer to a query in an order that does not depend on ranking or on how the index is laid out: by date, id and
//! paragraph. Article by article, so that no result is too large. Nothing is ranked.

use jianbao_model::{ArticleMeta, Span};

use crate::{
    budget::Budget,
    engine::{ArticleMatch, ArticleTexts, Count, DocumentRequest, DocumentText, Engine},
    error::{Error, Result},
    highlight::highlights_within,
    options::Options,
    plan::{Plan, plan},
    search::{MatchKind, match_of, words_of},
    syntax::Query,
};

/// Steps that reading the record of an article takes, and a paragraph besides its bytes.
const RECORD: u64 = 5000;
const PARAGRAPH: u64 = 2000;

/// All matches of a query, to be read one article after the other.
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
    /// What is known of it.
    pub meta: ArticleMeta,
    /// The paragraphs that match, in reading order.
    pub paragraphs: Vec<ParagraphMatch>,
}

/// A paragraph that matches.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ParagraphMatch {
    /// Its number; 0 is the title.
    pub number: usize,
    /// How it matches.
    pub matched: MatchKind,
    /// Its original text.
    pub text: String,
    /// What is marked in it: bytes of `text`, sorted, disjoint.
    pub highlights: Vec<Span>,
}

impl<'a> Results<'a> {
    /// Finds what matches `query` as asked. Of `options` only what decides about matching is used.
    ///
    /// # Errors
    ///
    /// When the archive cannot be read, or the budget of `options` is over.
    pub fn new(engine: &'a dyn Engine, query: &Query, options: &Options) -> Result<Self> {
        let plan = plan(engine, query, options.plan())?;
        let matches = engine.matches(&plan.match_node(), options.scope, &options.budget)?;
        let total = total(&matches);
        Ok(Self { engine, query: query.text.clone(), plan, matches, total, budget: options.budget.clone() })
    }

    /// FieldLanguage the state of the archive that was searched.
    #[must_use]
    pub fn snapshot(&self) -> &'a str {
        self.engine.snapshot()
    }

    /// How the texts of the archive were analysed.
    #[must_use]
    pub fn analysis(&self) -> &'a str {
        self.engine.analysis()
    }

    /// What was typed.
    #[must_use]
    pub fn query(&self) -> &str {
        &self.query
    }

    /// What was searched for.
    #[must_use]
    pub fn plan(&self) -> &Plan {
        &self.plan
    }

    /// How many paragraphs match, and in how many articles.
    #[must_use]
    pub fn total(&self) -> Count {
        self.total
    }

    /// The articles with their matching paragraphs, by date and id; those without a date last.
    pub fn articles(&self) -> impl Iterator<Item = Result<ArticleMatches>> + '_ {
        let words = words_of(&self.plan);
        self.matches.iter().map(move |found| self.read(found, &words))
    }

    /// The articles in the same order, without text.
    pub fn records(&self) -> impl Iterator<Item = Result<ArticleMeta>> + '_ {
        self.matches.iter().map(|found| Ok(texts(self.engine, found, &[], &[], &self.budget)?.meta))
    }

    fn read(&self, found: &ArticleMatch, words: &[&str]) -> Result<ArticleMatches> {
        let texts = texts(self.engine, found, &found.paragraphs, words, &self.budget)?;
        let mut paragraphs = Vec::with_capacity(texts.documents.len());
        for document in texts.documents {
            paragraphs.push(ParagraphMatch {
                number: document.paragraph,
                matched: match_of(&self.plan, words, &document, &self.budget)?,
                highlights: highlights_within(&self.plan, &document.text, &self.budget)?,
                text: document.text,
            });
        }
        Ok(ArticleMatches { meta: texts.meta, paragraphs })
    }
}

pub(super) fn total(matches: &[ArticleMatch]) -> Count {
    Count { hits: matches.iter().map(|found| found.paragraphs.len()).sum(), articles: matches.len() }
}

/// Reads paragraphs of an article, and charges the work to the budget.
pub(super) fn texts(
    engine: &dyn Engine,
    found: &ArticleMatch,
    paragraphs: &[usize],
    words: &[&str],
    budget: &Budget,
) -> Result<ArticleTexts> {
    let wanted = DocumentRequest { article: found.article.clone(), paragraphs: paragraphs.to_vec() };
    let texts = engine.read(std::slice::from_ref(&wanted), words)?.into_iter().next();
    let texts = texts.ok_or_else(|| Error::NoArticle { id: wanted.article.id })?;
    let length = |documents: &[DocumentText]| documents.iter().map(|one| PARAGRAPH + 4 * one.text.len() as u64).sum();
    budget.spend(RECORD);
    budget.spend(length(&texts.documents));
    Ok(texts)
}
