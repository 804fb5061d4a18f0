//! Reads an article with highlights of a query, and finds its neighbours: the adjacent articles of the same newspaper and day.

use jianbao_model::{ArticleMeta, Span};

use super::issue::{SameDayArticle, same_day};
use crate::{
    engine::{DocumentRequest, Engine},
    error::Result,
    highlight::highlights_within,
    options::Options,
    plan::plan,
    syntax::Query,
};

/// A whole article with highlights.
#[derive(Debug, Clone, PartialEq)]
pub struct HighlightedArticle {
    /// The metadata of the article.
    pub meta: ArticleMeta,
    /// The title as number 0, then the paragraphs.
    pub paragraphs: Vec<HighlightedParagraph>,
    /// The adjacent articles.
    pub neighbours: Neighbours,
}

/// A paragraph with highlights.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct HighlightedParagraph {
    /// The number of the paragraph; 0 is the title.
    pub number: usize,
    /// The original text; empty for a missing title.
    pub text: String,
    /// The byte spans of `text` to highlight, sorted and disjoint.
    pub highlights: Vec<Span>,
}

/// The neighbours of an article: articles of the same newspaper and day. All are `None` if the article has no date.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Neighbours {
    /// The previous article on the same page, in order of ids.
    pub previous: Option<Neighbour>,
    /// The next article on the same page.
    pub next: Option<Neighbour>,
    /// The first article of the previous page.
    pub previous_page: Option<Neighbour>,
    /// The first article of the next page.
    pub next_page: Option<Neighbour>,
}

/// A neighbour of an article.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Neighbour {
    /// The id of the article.
    pub id: String,
    /// The title; empty if it has none.
    pub title: String,
    /// The page, as printed.
    pub page: Option<String>,
}

/// Reads the article with this id, with highlights of `query` if there is one.
///
/// # Errors
///
/// [`NoArticle`](crate::Error::NoArticle) if there is none. Also if the archive cannot be read, or the budget of `options` is
/// exhausted.
///
/// ```
/// use jianbao_query::{Engine, Options, read::highlighted_article, syntax::parse};
/// fn example(engine: &dyn Engine) -> jianbao_query::Result<()> {
/// let article = highlighted_article(engine, "临江日报/2016/20160312/20160312-01-02", Some(&parse("大桥")), &Options::default())?;
/// println!("{} → {:?}", article.meta.title, article.neighbours.next);
/// Ok(())
/// }
/// ```
pub fn highlighted_article(
    engine: &dyn Engine,
    id: &str,
    query: Option<&Query>,
    options: &Options,
) -> Result<HighlightedArticle> {
    let (_, article) = engine.article(id)?;
    options.budget.spend(article.paragraphs.iter().map(|text| 2000 + text.len() as u64).sum());
    let plan = query.map(|query| plan(engine, query, options.plan())).transpose()?;
    let texts = std::iter::once(article.meta.title.clone()).chain(article.paragraphs).enumerate();
    let paragraphs = texts.map(|(number, text)| -> Result<HighlightedParagraph> {
        let highlights = plan.as_ref().map(|plan| highlights_within(plan, &text, &options.budget)).transpose()?;
        Ok(HighlightedParagraph { number, highlights: highlights.unwrap_or_default(), text })
    });
    let paragraphs = paragraphs.collect::<Result<_>>()?;
    Ok(HighlightedArticle { neighbours: neighbours(engine, &article.meta)?, meta: article.meta, paragraphs })
}

fn neighbours(engine: &dyn Engine, meta: &ArticleMeta) -> Result<Neighbours> {
    let Some(date) = meta.date else { return Ok(Neighbours::default()) };
    let all = same_day(engine, date, meta.source.as_deref())?;
    let Some(at) = all.iter().position(|article| article.article.id == meta.id) else {
        return Ok(Neighbours::default());
    };
    let same_page = |article: &&SameDayArticle| article.page == meta.page;
    let first_of = |page: &Option<String>| all.iter().find(|article| article.page == *page);
    let page_before = all[..at].iter().rfind(|article| !same_page(article)).and_then(|article| first_of(&article.page));
    let places = [
        all[..at].last().filter(same_page),
        all.get(at + 1).filter(same_page),
        page_before,
        all[at..].iter().find(|article| !same_page(article)),
    ];
    let title_request =
        |article: &SameDayArticle| DocumentRequest { article: article.article.clone(), paragraphs: vec![0] };
    let requests: Vec<DocumentRequest> = places.into_iter().flatten().map(title_request).collect();
    let mut titles = engine.read(&requests, &[])?.into_iter().map(|texts| texts.meta.title);
    let [previous, next, previous_page, next_page] = places.map(|place| {
        let article = place?;
        let title = titles.next().unwrap_or_default();
        Some(Neighbour { id: article.article.id.clone(), title, page: article.page.clone() })
    });
    Ok(Neighbours { previous, next, previous_page, next_page })
}
