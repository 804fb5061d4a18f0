//! A news article, as readers produce it and the index stores it.

use jiff::civil::Date;

/// What is known of an article besides its text.
///
/// Every part but the id may be missing: archives are like that.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct ArticleMeta {
    /// Names the article in its archive; unique in an index.
    pub id: String,
    /// Headline; empty when the article has none.
    pub title: String,
    /// Day of publication.
    pub date: Option<Date>,
    /// The date as it is written, where that names no day that exists: `1998年3月`, `2015-02-30`.
    pub date_text: Option<String>,
    /// Newspaper, agency or site.
    pub source: Option<String>,
    /// Who signed it.
    pub author: Option<String>,
    /// Where it was reported from, by its dateline (新华社**北京**１月１日电).
    pub place: Option<String>,
    /// News agency that it was taken from, by its dateline or a note.
    pub agency: Option<String>,
    /// Editor in charge (责任编辑).
    pub editor: Option<String>,
    /// Page of the paper (版), as printed: `1`, `A3`.
    pub page: Option<String>,
    /// Section or column of the paper (栏目).
    pub section: Option<String>,
    /// Where it is on the web.
    pub url: Option<String>,
    /// Where a paragraph that a column break had cut was put together again, in reading order.
    pub joins: Vec<Join>,
}

/// A place where the continuation of a paragraph was found elsewhere in the article and moved up to it.
///
/// ```
/// use jianbao_model::Join;
/// let (paragraph, join) = ("大桥昨日合龙，两岸群众奔走相告。", Join { paragraph: 1, byte: 33 });
/// assert_eq!(paragraph.split_at(join.byte), ("大桥昨日合龙，两岸群众", "奔走相告。"));
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Join {
    /// Number of the paragraph, from 1.
    pub paragraph: usize,
    /// Byte of the paragraph at which the continuation begins, on a character boundary.
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
    /// What is known of it.
    pub meta: ArticleMeta,
    /// Body paragraphs; none is blank. Paragraph numbers start at 1, the title is number 0.
    pub paragraphs: Vec<String>,
}

impl Article {
    /// Text of paragraph `number`; number 0 is the title.
    #[must_use]
    pub fn text(&self, number: usize) -> Option<&str> {
        match number {
            0 => Some(&self.meta.title),
            n => self.paragraphs.get(n - 1).map(String::as_str),
        }
    }

    /// Characters of title and paragraphs.
    #[must_use]
    pub fn characters(&self) -> usize {
        self.meta.title.chars().count() + self.paragraphs.iter().map(|p| p.chars().count()).sum::<usize>()
    }
}

/// A page as Chinese readers name it.
///
/// ```
/// use jianbao_model::page_in_chinese;
/// assert_eq!(["4", "A03", "头版"].map(page_in_chinese), ["第4版", "第A03版", "头版"]);
/// ```
#[must_use]
pub fn page_in_chinese(page: &str) -> String {
    if page.ends_with(['版', '页', '頁']) { page.to_owned() } else { format!("第{page}版") }
}
