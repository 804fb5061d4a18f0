//! Lists the articles of a day: the issue of a newspaper, page by page.

use jianbao_model::{ArticleMeta, Date};

use crate::{
    budget::Budget,
    engine::{ArticleKey, DocumentRequest, Engine, Page},
    error::Result,
};

/// Steps of work per article that is listed.
const STEPS_PER_ARTICLE: u64 = 1_000;

/// The articles of a day.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Issue {
    /// The number of articles.
    pub total: usize,
    /// The metadata of the articles that were requested. They are in the order of the sources, then of their pages, then of their ids.
    pub articles: Vec<ArticleMeta>,
}

/// Lists the articles that these sources published on a day. `None` stands for articles without a source.
///
/// # Errors
///
/// If the archive cannot be read, or the budget is exhausted.
///
/// ```
/// use jianbao_model::Date;
/// use jianbao_query::{Budget, Engine, Page, read::issue};
/// fn example(engine: &dyn Engine) -> jianbao_query::Result<()> {
/// let day = Date::constant(2012, 6, 19);
/// let all = Page { offset: 0, limit: usize::MAX };
/// for article in issue(engine, day, &[Some("临江日报")], all, &Budget::default())?.articles {
///     println!("{:?} {}", article.page, article.title);
/// }
/// Ok(())
/// }
/// ```
pub fn issue(engine: &dyn Engine, date: Date, sources: &[Option<&str>], page: Page, budget: &Budget) -> Result<Issue> {
    let mut all: Vec<ArticleKey> = Vec::new();
    for source in sources {
        let articles = same_day(engine, date, *source)?;
        budget.spend(STEPS_PER_ARTICLE + articles.len() as u64);
        budget.check()?;
        all.extend(articles.into_iter().map(|article| article.article));
    }
    let total = all.len();
    let requests: Vec<DocumentRequest> = all
        .into_iter()
        .skip(page.offset)
        .take(page.limit)
        .map(|article| DocumentRequest { article, paragraphs: vec![0] })
        .collect();
    budget.spend(requests.len() as u64 * STEPS_PER_ARTICLE);
    budget.check()?;
    let articles = engine.read(&requests, &[])?.into_iter().map(|texts| texts.meta).collect();
    Ok(Issue { total, articles })
}

/// An article of a newspaper and day.
pub(super) struct SameDayArticle {
    page_key: Vec<PageKeyPart>,
    /// The page, as printed.
    pub page: Option<String>,
    pub article: ArticleKey,
}

/// A part of the sort key of a page. Numbers are compared by value, so that page 10 comes after page 9.
#[derive(Debug, PartialEq, Eq, PartialOrd, Ord)]
enum PageKeyPart {
    Number(u64),
    Text(String),
}

/// Returns the articles of a newspaper and day, sorted by page, then by id.
pub(super) fn same_day(engine: &dyn Engine, date: Date, source: Option<&str>) -> Result<Vec<SameDayArticle>> {
    let same_day_article = |(article, page): (ArticleKey, Option<String>)| SameDayArticle {
        page_key: page_sort_key(page.as_deref().unwrap_or_default()),
        page,
        article,
    };
    let mut all: Vec<SameDayArticle> = engine.same_day(date, source)?.into_iter().map(same_day_article).collect();
    let key = |article: &SameDayArticle| (article.page.clone(), article.article.id.clone());
    all.sort_by(|a, b| a.page_key.cmp(&b.page_key).then_with(|| key(a).cmp(&key(b))));
    Ok(all)
}

/// Returns the sort key of a page: `A2` sorts before `A10`.
fn page_sort_key(page: &str) -> Vec<PageKeyPart> {
    let mut parts = Vec::new();
    let mut rest = page;
    while let Some(c) = rest.chars().next() {
        let is_digits = c.is_ascii_digit();
        let end = rest.find(|c: char| c.is_ascii_digit() != is_digits).unwrap_or(rest.len());
        let (part, after) = rest.split_at(end);
        parts.push(match part.parse() {
            Ok(number) => PageKeyPart::Number(number),
            Err(_) => PageKeyPart::Text(part.to_owned()),
        });
        rest = after;
    }
    parts
}
