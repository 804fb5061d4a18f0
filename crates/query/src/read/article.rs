//! An article with what a query marks in it, and the articles beside it: those of the same newspaper, day and page. Looks
//! articles up, never searches.

use jianbao_model::{ArticleMeta, Span};

use crate::{
    engine::{ArticleKey, DocumentRequest, Engine},
    error::Result,
    highlight::highlights_within,
    options::Options,
    plan::plan,
    syntax::Query,
};

/// An article, whole, with marks.
#[derive(Debug, Clone, PartialEq)]
pub struct HighlightedArticle {
    /// What is known of it.
    pub meta: ArticleMeta,
    /// Its title as number 0, then its paragraphs.
    pub paragraphs: Vec<HighlightedParagraph>,
    /// What is beside it.
    pub neighbours: Neighbours,
}

/// A paragraph with marks.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct HighlightedParagraph {
    /// Its number; 0 is the title.
    pub number: usize,
    /// Its original text; of a missing title, empty.
    pub text: String,
    /// What is marked in it: bytes of `text`, sorted, disjoint.
    pub highlights: Vec<Span>,
}

/// Articles of the same newspaper and day. All are missing when the article has no date.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Neighbours {
    /// The one before it on its page, by id.
    pub previous: Option<Neighbour>,
    /// The one behind it on its page.
    pub next: Option<Neighbour>,
    /// The first of the page before.
    pub previous_page: Option<Neighbour>,
    /// The first of the page behind.
    pub next_page: Option<Neighbour>,
}

/// An article to go to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Neighbour {
    /// Its id.
    pub id: String,
    /// Its title; empty when it has none.
    pub title: String,
    /// Its page.
    pub page: Option<String>,
}

/// The article with this id, with the marks of `query`.
///
/// # Errors
///
/// [`NoArticle`](crate::Error::NoArticle) when there is none; when the index cannot be read.
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
        let marks = plan.as_ref().map(|plan| highlights_within(plan, &text, &options.budget)).transpose()?;
        Ok(HighlightedParagraph { number, highlights: marks.unwrap_or_default(), text })
    });
    let paragraphs = paragraphs.collect::<Result<_>>()?;
    Ok(HighlightedArticle { neighbours: neighbours(engine, &article.meta)?, meta: article.meta, paragraphs })
}

/// An article of the same newspaper and day.
struct Beside {
    /// Digits by their number, so that page 10 comes after page 9.
    order: Vec<Part>,
    page: Option<String>,
    article: ArticleKey,
}

#[derive(Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Part {
    Number(u64),
    Text(String),
}

fn neighbours(engine: &dyn Engine, meta: &ArticleMeta) -> Result<Neighbours> {
    let Some(date) = meta.date else { return Ok(Neighbours::default()) };
    let beside = |(article, page): (ArticleKey, Option<String>)| Beside {
        order: order(page.as_deref().unwrap_or_default()),
        page,
        article,
    };
    let mut all: Vec<Beside> = engine.same_day(date, meta.source.as_deref())?.into_iter().map(beside).collect();
    let key = |beside: &Beside| (beside.page.clone(), beside.article.id.clone());
    all.sort_by(|a, b| a.order.cmp(&b.order).then_with(|| key(a).cmp(&key(b))));
    let Some(at) = all.iter().position(|beside| beside.article.id == meta.id) else {
        return Ok(Neighbours::default());
    };
    let same_page = |beside: &&Beside| beside.page == meta.page;
    let first_of = |page: &Option<String>| all.iter().find(|beside| beside.page == *page);
    let page_before = all[..at].iter().rfind(|beside| !same_page(beside)).and_then(|beside| first_of(&beside.page));
    let places = [
        all[..at].last().filter(same_page),
        all.get(at + 1).filter(same_page),
        page_before,
        all[at..].iter().find(|beside| !same_page(beside)),
    ];
    let documents = |beside: &Beside| DocumentRequest { article: beside.article.clone(), paragraphs: vec![0] };
    let wanted: Vec<DocumentRequest> = places.into_iter().flatten().map(documents).collect();
    let mut titles = engine.read(&wanted, &[])?.into_iter().map(|texts| texts.meta.title);
    let [previous, next, previous_page, next_page] = places.map(|place| {
        let beside = place?;
        let title = titles.next().unwrap_or_default();
        Some(Neighbour { id: beside.article.id.clone(), title, page: beside.page.clone() })
    });
    Ok(Neighbours { previous, next, previous_page, next_page })
}

/// What pages sort by: `A2` before `A10`.
fn order(page: &str) -> Vec<Part> {
    let mut parts = Vec::new();
    let mut rest = page;
    while let Some(c) = rest.chars().next() {
        let digits = c.is_ascii_digit();
        let end = rest.find(|c: char| c.is_ascii_digit() != digits).unwrap_or(rest.len());
        let (part, after) = rest.split_at(end);
        parts.push(match part.parse() {
            Ok(number) => Part::Number(number),
            Err(_) => Part::Text(part.to_owned()),
        });
        rest = after;
    }
    parts
}
