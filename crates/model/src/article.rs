//! A news article, as format readers produce it and the index stores it.

use jiff::civil::Date;

/// The metadata of an article.
///
/// Every field except the id may be missing.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct ArticleMeta {
    /// The identifier of the article, unique in an index.
    pub id: String,
    /// The headline; empty if the article has none.
    pub title: String,
    /// The day of publication.
    pub date: Option<Date>,
    /// The date as written, if it does not denote an existing day: `1998年3月`, `2015-02-30`.
    pub date_text: Option<String>,
    /// The newspaper, news agency or website.
    pub source: Option<String>,
    /// The author or authors, as written.
    pub author: Option<String>,
    /// The place in the dateline (新华社**北京**１月１日电).
    pub place: Option<String>,
    /// The news agency that supplied the article, according to its dateline or a note.
    pub agency: Option<String>,
    /// The editor in charge (责任编辑).
    pub editor: Option<String>,
    /// The page of the newspaper (版), as printed: `1`, `A3`.
    pub page: Option<String>,
    /// The section or column of the newspaper (栏目).
    pub section: Option<String>,
    /// The address of the article on the web.
    pub url: Option<String>,
    /// The keywords or tags of the article, in the order in which they are given.
    pub tags: Vec<String>,
    /// The positions at which paragraphs that a column break had split were joined again, in reading order.
    pub joins: Vec<Join>,
}

/// The position at which the continuation of a split paragraph, found elsewhere in the article, was appended.
///
/// ```
/// use jianbao_model::Join;
/// let (paragraph, join) = ("大桥昨日合龙，两岸群众奔走相告。", Join { paragraph: 1, byte: 33 });
/// assert_eq!(paragraph.split_at(join.byte), ("大桥昨日合龙，两岸群众", "奔走相告。"));
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Join {
    /// The number of the paragraph, from 1.
    pub paragraph: usize,
    /// The byte offset in the paragraph at which the continuation begins, on a character boundary.
    pub byte: usize,
}

/// An article with its paragraphs, in reading order.
///
/// ```
/// use jianbao_model::{Article, ArticleMeta};
/// let article = Article {
///     meta: ArticleMeta { id: "20160312-01-02".into(), title: "大桥合龙".into(), ..ArticleMeta::default() },
///     paragraphs: vec!["昨日清晨，大桥合龙。".into()],
/// };
/// assert_eq!(article.text(0), Some("大桥合龙"));
/// assert_eq!(article.text(1), Some("昨日清晨，大桥合龙。"));
/// assert_eq!(article.characters(), 14);
/// ```
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Article {
    /// The metadata.
    pub meta: ArticleMeta,
    /// The body paragraphs, none of which is blank. Paragraph numbers start at 1; number 0 is the title.
    pub paragraphs: Vec<String>,
}

impl Article {
    /// Returns the text of paragraph `number`, or the title for number 0. `None` if there is no such paragraph.
    #[must_use]
    pub fn text(&self, number: usize) -> Option<&str> {
        match number {
            0 => Some(&self.meta.title),
            n => self.paragraphs.get(n - 1).map(String::as_str),
        }
    }

    /// Returns the number of characters of the title and the paragraphs.
    #[must_use]
    pub fn characters(&self) -> usize {
        self.meta.title.chars().count() + self.paragraphs.iter().map(|p| p.chars().count()).sum::<usize>()
    }
}

/// Formats a page in Chinese, as in 第4版.
///
/// ```
/// use jianbao_model::page_in_chinese;
/// assert_eq!(["4", "A03", "头版"].map(page_in_chinese), ["第4版", "第A03版", "头版"]);
/// ```
#[must_use]
pub fn page_in_chinese(page: &str) -> String {
    if page.ends_with(['版', '页', '頁']) { page.to_owned() } else { format!("第{page}版") }
}
