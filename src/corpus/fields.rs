//! The names that people give to the fields of an article, in one table, and how the fields of a record become a draft.
//! Knows no format: JSON, tables, front matter and headers of text files all ask here.

use std::{
    collections::HashMap,
    fmt,
    hash::{BuildHasherDefault, Hasher},
    str::FromStr,
    sync::LazyLock,
};

use super::{Draft, Layout, markup};
use crate::model::{ArticleMeta, parse_date};

/// What a field of a record holds.
///
/// ```
/// use jianbao::corpus::Field;
/// assert_eq!("标题".parse(), Ok(Field::Title));
/// assert_eq!("Publish_Time".parse(), Ok(Field::Date));
/// assert!("天气".parse::<Field>().is_err());
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Field {
    /// Names the article in its archive.
    Id,
    /// Headline.
    Title,
    /// What stands between headline and text: a second headline, a dateline, a lead set apart.
    Lead,
    /// The text, one string or an array of paragraphs.
    Text,
    /// An abstract: stands in for a text that is missing, and is passed over otherwise.
    Summary,
    /// Day of publication.
    Date,
    /// Newspaper, agency or site.
    Source,
    /// Who signed it.
    Author,
    /// Page of the paper.
    Page,
    /// Section or column.
    Section,
    /// Where it stands on the web.
    Url,
}

/// Names as they are compared: small letters, no `_`, no `-`, no spaces. The better name of a field comes first.
const NAMES: &[(Field, &str)] = &[
    (
        Field::Id,
        "id docno docid newsid articleid guid uuid oid nid aid contentid itemid videoid 编号 編號 \
         文章编号 文章編號 新闻编号 稿件编号 文号 文章id 新闻id",
    ),
    (
        Field::Title,
        "title headline 标题 標題 题目 題目 题名 題名 篇名 正题 主标题 newstitle articletitle contenttitle \
         doctitle maintitle videotitle 文章标题 文章標題 新闻标题 新聞標題 heading subject biaoti",
    ),
    (
        Field::Lead,
        "kicker 引题 引題 肩题 眉题 眉題 副题 副題 副标题 副標題 subtitle subtitles subhead subheadline lead lede \
         导语 導語 电头 電頭 dateline intro",
    ),
    (
        Field::Text,
        "paragraphs paras 段落 content text body 正文 内容 內容 article fulltext articlebody \
         contenttext newscontent newstext newsbody articlecontent articletext maintext \
         contenthtml bodyhtml html 全文 新闻内容 新聞內容 新闻正文 文章内容 文章內容 文本 contents bodytext passage \
         doc ocrtext ocr transcript",
    ),
    (
        Field::Summary,
        "desc description summary abstract digest excerpt 摘要 简介 簡介 内容摘要 內容摘要 内容简介 \
         snippet",
    ),
    (
        Field::Date,
        "date pubdate publishdate publicationdate publisheddate datepublished issuedate \
         newsdate postdate releasedate 日期 出版日期 发布日期 發布日期 發佈日期 发表日期 發表日期 见报日期 見報日期 \
         刊发日期 刊登日期 报纸日期 新闻日期 新聞日期 刊期 pubtime publishtime publishedtime publishedat publishat \
         published publish newstime posttime postedat releasetime showtime displaytime \
         datetime updatetime 发布时间 發布時間 發佈時間 发表时间 發表時間 出版时间 出版時間 刊发时间 新闻时间 新聞時間 \
         时间 時間 time timestamp ts ptime ctime createdat createtime createdtime createdate \
         created inputtime updatetime updatedatetime updatime updatedat updated 更新时间 更新時間 day",
    ),
    (
        Field::Source,
        "source media newspaper 来源 來源 报纸 報紙 报纸名称 報紙名稱 报名 報名 报刊 報刊 报刊名称 媒体 媒體 媒体名称 \
         sourcename medianame newssource newspapername papername paper publisher agency \
         outlet journal 文章来源 新闻来源 新聞來源 信息来源 稿件来源 稿源 出处 出處 site sitename website 网站 網站 网站名称 \
         provider from",
    ),
    (
        Field::Author,
        "author authors byline writer 作者 记者 記者 reporter reporters authorname 署名 撰文 撰稿 文章作者 \
         责任者 責任者 通讯员",
    ),
    (Field::Page, "page 版次 版号 版號 版面 版 版序 版面号 pageno pagenum pagenumber papernum banci 版名次 页码 頁碼"),
    (
        Field::Section,
        "section category channel column 栏目 欄目 专栏 專欄 版名 版面名称 频道 頻道 类别 類別 分类 分類 类型 categories \
         sectionname columnname categoryname channelname catalog topic 栏目名称 新闻类别",
    ),
    (
        Field::Url,
        "url link href 链接 鏈接 連結 网址 網址 newsurl articleurl sourceurl originalurl contenturl \
         permalink weburl pageurl videourl 原文链接 原文連結 原文网址 新闻链接 文章链接 原文地址 链接地址 uri",
    ),
];

/// How good a name is: smaller is better.
type Rank = u16;

/// A name that the user gave.
const GIVEN: Rank = 0;
/// What is added for a field that stands in an object inside the record.
pub(super) const NESTED: Rank = 1000;

type Table = HashMap<&'static str, (Field, Rank), BuildHasherDefault<NameHasher>>;

static TABLE: LazyLock<Table> = LazyLock::new(|| {
    let mut table = Table::default();
    for (field, names) in NAMES {
        for (at, name) in names.split_whitespace().enumerate() {
            table.entry(name).or_insert((*field, at as Rank + 1));
        }
    }
    table
});

/// FNV-1a. A name is looked up for every field of every record, and nobody gains by names that collide in a fixed table.
struct NameHasher(u64);

impl Default for NameHasher {
    fn default() -> Self {
        Self(0xcbf2_9ce4_8422_2325)
    }
}

impl Hasher for NameHasher {
    fn write(&mut self, bytes: &[u8]) {
        for byte in bytes {
            self.0 = (self.0 ^ u64::from(*byte)).wrapping_mul(0x0100_0000_01b3);
        }
    }

    fn finish(&self) -> u64 {
        self.0
    }
}

/// A name as the table has it.
fn plain_name(name: &str) -> String {
    let kept = name.chars().filter(|c| !c.is_whitespace() && !matches!(c, '_' | '-' | '\u{feff}'));
    kept.flat_map(char::to_lowercase).collect()
}

/// Looks a name up in the table.
pub(super) fn by_name(name: &str) -> Option<(Field, Rank)> {
    // Most names are written as in the table.
    TABLE.get(name).or_else(|| TABLE.get(plain_name(name).as_str())).copied()
}

/// No field has that name, or there is no `=`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BadMapping {
    written: String,
}

impl fmt::Display for BadMapping {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let fields = "id, title, lead, text, summary, date, source, author, page, section, url";
        write!(f, "`{}` maps no field: write FIELD=KEY, where FIELD is one of {fields}", self.written)
    }
}

impl std::error::Error for BadMapping {}

impl FromStr for Field {
    type Err = BadMapping;

    fn from_str(name: &str) -> Result<Self, BadMapping> {
        by_name(name).map(|(field, _)| field).ok_or_else(|| BadMapping { written: name.to_owned() })
    }
}

/// Names of fields that the user gives beside those that are known; they win over these.
///
/// ```
/// use jianbao::corpus::{Field, FieldMap};
/// let mut map = FieldMap::default();
/// map.add("title=文件名").unwrap();
/// map.add("正文=3").unwrap(); // the third column of a table
/// assert_eq!(map.field("文件名"), Some(Field::Title));
/// assert_eq!(map.field("来源"), Some(Field::Source));
/// assert!(map.add("天气=晴").is_err());
/// ```
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct FieldMap {
    given: Vec<(String, Field)>,
}

impl FieldMap {
    /// Adds a mapping, written `FIELD=KEY`.
    ///
    /// # Errors
    ///
    /// [`BadMapping`] when it is not of that form or names no field.
    pub fn add(&mut self, mapping: &str) -> Result<(), BadMapping> {
        let bad = || BadMapping { written: mapping.to_owned() };
        let (field, key) = mapping.split_once('=').ok_or_else(bad)?;
        let key = plain_name(key);
        if key.is_empty() {
            return Err(bad());
        }
        self.given.push((key, field.trim().parse().map_err(|_| bad())?));
        Ok(())
    }

    /// Which field a key names.
    #[must_use]
    pub fn field(&self, key: &str) -> Option<Field> {
        self.find(key).map(|(field, _)| field)
    }

    /// Which field a key names, and how good a name for it that is.
    pub(super) fn find(&self, key: &str) -> Option<(Field, Rank)> {
        if !self.given.is_empty()
            && let Some(field) = self.given(&plain_name(key))
        {
            return Some((field, GIVEN));
        }
        by_name(key)
    }

    /// The field that the user gave for a column, counted from 1.
    pub(super) fn column(&self, number: usize) -> Option<Field> {
        self.given(&number.to_string())
    }

    fn given(&self, plain: &str) -> Option<Field> {
        self.given.iter().find(|(key, _)| key == plain).map(|(_, field)| *field)
    }
}

/// The value of a field.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Value {
    /// One string.
    One(String),
    /// Several: paragraphs, authors.
    Many(Vec<String>),
}

/// The longest value that is taken for several articles, in bytes: names and dates are short, and whatever is not would be copied
/// for each of them.
pub(super) const LONGEST_SHARED: usize = 200;

impl Value {
    /// Whether it may be taken for several articles.
    fn is_short(&self) -> bool {
        match self {
            Self::One(text) => text.len() <= LONGEST_SHARED,
            Self::Many(texts) => texts.iter().map(|text| text.len() + 1).sum::<usize>() <= LONGEST_SHARED,
        }
    }

    fn bytes(&self) -> usize {
        match self {
            Self::One(text) => text.trim().len(),
            Self::Many(texts) => texts.iter().map(|text| text.trim().len()).sum(),
        }
    }

    /// As one string: several are joined as a list is in Chinese.
    fn one(self) -> String {
        let text = match self {
            Self::One(text) => text,
            Self::Many(texts) => {
                texts.iter().map(|text| text.trim()).filter(|text| !text.is_empty()).collect::<Vec<_>>().join("、")
            }
        };
        let plain = if markup::has_markup(&text) { markup::inline(&text) } else { text };
        let trimmed = plain.trim();
        if trimmed.len() == plain.len() { plain } else { trimmed.to_owned() }
    }

    fn lines(self) -> (Vec<String>, Layout) {
        match self {
            Self::One(text) => match markup::paragraphs(&text) {
                Some(paragraphs) => (paragraphs, Layout::Paragraphs),
                None => (text.lines().map(str::to_owned).collect(), Layout::Lines),
            },
            Self::Many(texts) => {
                let mut lines = Vec::with_capacity(texts.len());
                for text in texts {
                    match markup::paragraphs(&text) {
                        Some(paragraphs) => lines.extend(paragraphs),
                        None => lines.push(text),
                    }
                }
                (lines, Layout::Given)
            }
        }
    }
}

const FIELDS: usize = Field::Url as usize + 1;

/// The fields of one record as they come in, the best value of each.
#[derive(Debug, Clone, Default)]
pub(super) struct Gathered {
    best: [Option<(Rank, Value)>; FIELDS],
    leads: Vec<(Rank, Value)>,
}

impl Gathered {
    /// Takes a value, unless there is a better one for the field.
    pub(super) fn put(&mut self, field: Field, rank: Rank, value: Value) {
        if value.bytes() == 0 {
            return;
        }
        if field == Field::Lead {
            self.leads.push((rank, value));
            return;
        }
        let slot = &mut self.best[field as usize];
        let better = match slot {
            None => true,
            Some((other, held)) => match field {
                _ if rank == GIVEN || *other == GIVEN => rank < *other,
                // What is longer holds more of the article.
                Field::Text => (value.bytes(), *other) > (held.bytes(), rank),
                Field::Date => (!is_date(&value), rank) < (!is_date(held), *other),
                _ => rank < *other,
            },
        };
        if better {
            *slot = Some((rank, value));
        }
    }

    /// Fills what is missing from what holds for all articles around this one.
    pub(super) fn inherit(&mut self, around: &Self) {
        for field in [Field::Date, Field::Source, Field::Page, Field::Section] {
            // What stands in one of the objects around does not hold for the others.
            let theirs =
                around.best[field as usize].as_ref().filter(|(rank, value)| *rank < NESTED && value.is_short());
            let own = &mut self.best[field as usize];
            *own = own.take().or_else(|| theirs.cloned());
        }
    }

    /// What may hold for several articles, each of which gets a copy.
    pub(super) fn shared(&self) -> Self {
        let mut shared = self.clone();
        for best in &mut shared.best {
            *best = best.take().filter(|(_, value)| value.is_short());
        }
        shared
    }

    /// Whether there is a value for the field.
    pub(super) fn has(&self, field: Field) -> bool {
        self.best[field as usize].is_some()
    }

    /// The draft, or the reason why there is none.
    ///
    /// # Errors
    ///
    /// A phrase, when there is neither title nor text.
    pub(super) fn draft(mut self) -> Result<Draft, String> {
        // An abstract stands in for a text that is missing.
        let (lines, layout) = match self.take(Field::Text).or_else(|| self.take(Field::Summary)) {
            Some(value) => value.lines(),
            None => (Vec::new(), Layout::Lines),
        };
        self.draft_with(lines, layout)
    }

    /// The draft of a text that stands outside of the fields.
    ///
    /// # Errors
    ///
    /// A phrase, when there is neither title nor text.
    pub(super) fn draft_with(mut self, mut lines: Vec<String>, layout: Layout) -> Result<Draft, String> {
        let title = self.take(Field::Title).map(Value::one).unwrap_or_default();
        // An abstract that only says the title again is no text.
        if lines.len() == 1 && lines[0].trim() == title {
            lines.clear();
        }
        self.lead(&mut lines, &title);
        if title.is_empty() && lines.iter().all(|line| line.trim().is_empty()) {
            return Err("neither title nor text in the record".into());
        }
        let mut filled = |field| self.take(field).map(Value::one).filter(|value| !value.is_empty());
        let meta = ArticleMeta {
            id: filled(Field::Id).unwrap_or_default(),
            title,

            source: filled(Field::Source),
            author: filled(Field::Author),
            page: filled(Field::Page).map(|page| plain_page(&page)),
            section: filled(Field::Section),
            url: filled(Field::Url),
            ..ArticleMeta::default()
        };
        let date = filled(Field::Date).map(date_text);
        Ok(Draft { meta, date, lines, layout })
    }

    fn take(&mut self, field: Field) -> Option<Value> {
        self.best[field as usize].take().map(|(_, value)| value)
    }

    /// Puts what stands between title and text before the text, unless the text says it again.
    fn lead(&mut self, lines: &mut Vec<String>, title: &str) {
        let mut leads = std::mem::take(&mut self.leads);
        leads.sort_by_key(|(rank, _)| *rank);
        let few = leads.len() <= 8;
        let mut before: Vec<String> = Vec::new();
        for lead in leads.into_iter().flat_map(|(_, value)| value.lines().0) {
            let told = lead.trim();
            let first = lines.iter().find(|line| !line.trim().is_empty()).filter(|_| few);
            let again = first.is_some_and(|line| line.contains(told)) || before.last().is_some_and(|last| last == told);
            if !told.is_empty() && told != title && !again {
                before.push(told.to_owned());
            }
        }
        if !before.is_empty() && lines.iter().any(|line| line.trim().is_empty()) {
            // The text sets paragraphs apart by blank lines.
            before.push(String::new());
        }
        lines.splice(0..0, before);
    }
}

/// `第01版` and `01版` are page 1.
fn plain_page(page: &str) -> String {
    let bare = page.strip_prefix('第').unwrap_or(page);
    let bare = bare.strip_suffix('版').unwrap_or(bare).trim();
    if bare.is_empty() || !bare.bytes().all(|b| b.is_ascii_alphanumeric()) {
        return page.to_owned();
    }
    let plain = bare.trim_start_matches('0');
    if plain.is_empty() { bare.to_owned() } else { plain.to_owned() }
}

fn is_date(value: &Value) -> bool {
    let Value::One(text) = value else { return false };
    // Nearly all are written like this, and to read them for certain is what costs.
    let begins_with_year = |bytes: &[u8]| bytes.len() >= 8 && bytes[..4].iter().all(u8::is_ascii_digit);
    begins_with_year(text.as_bytes()) || parse_date(text).is_some()
}

/// A date as people write it: seconds or milliseconds since 1970 become the day they are in Beijing, `20160312083000` loses its
/// clock time, anything else stays as it is.
pub(super) fn date_text(written: String) -> String {
    let digits = written.trim();
    let digits = digits.strip_suffix(".0").unwrap_or(digits);
    if !(9..=14).contains(&digits.len()) || !digits.bytes().all(|b| b.is_ascii_digit()) {
        return written;
    }
    if matches!(digits.len(), 10 | 12 | 14) {
        let clock = digits.as_bytes()[8..].chunks(2).zip([24, 60, 60]);
        let is_clock = clock.into_iter().all(|(two, below)| (two[0] - b'0') * 10 + (two[1] - b'0') < below);
        if is_clock && parse_date(&digits[..8]).is_some() {
            return digits[..8].to_owned();
        }
    }
    let number: i64 = digits.parse().expect("at most 14 digits");
    let seconds = if digits.len() > 11 { number / 1000 } else { number };
    // From 1973 to 2100; other numbers are no time.
    if !(100_000_000..4_102_444_800).contains(&seconds) {
        return written;
    }
    match jiff::Timestamp::from_second(seconds) {
        Ok(time) => jiff::tz::Offset::constant(8).to_datetime(time).date().to_string(),
        Err(_) => written,
    }
}
