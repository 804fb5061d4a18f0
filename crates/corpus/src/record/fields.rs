//! Known names of the fields of an article, in one table for JSON, CSV, front matter, headers of text files and
//! `--map`. The names of elements and of `<meta>` tags are in `formats/xml/news.rs`, `formats/sgml.rs` and
//! `formats/html/record.rs`.

use std::{
    collections::HashMap,
    fmt,
    hash::{BuildHasherDefault, Hasher},
    str::FromStr,
    sync::LazyLock,
};

/// The meaning of a field of a record.
///
/// ```
/// use jianbao_corpus::Field;
/// assert_eq!("标题".parse(), Ok(Field::Title));
/// assert_eq!("Publish_Time".parse(), Ok(Field::Date));
/// assert!("天气".parse::<Field>().is_err());
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Field {
    /// Identifies the article in its archive.
    Id,
    /// Headline.
    Title,
    /// Text between headline and body: a second headline, a dateline, a separate lead.
    Lead,
    /// The text, one string or an array of paragraphs.
    Text,
    /// An abstract. It is used if there is no text, and ignored otherwise.
    Summary,
    /// Day of publication.
    Date,
    /// Newspaper, agency or site.
    Source,
    /// Author.
    Author,
    /// Editor.
    Editor,
    /// Page of the newspaper.
    Page,
    /// Section or column.
    Section,
    /// Address on the web.
    Url,
    /// Tags, keywords.
    Tags,
    /// Place in the dateline.
    Place,
    /// News agency.
    Agency,
}

/// Names in the form in which they are compared: lower case, without `_`, `-` and spaces. The better names of a field
/// come first.
const NAMES: &[(Field, &str)] = &[
    (
        Field::Id,
        "id docno docid newsid articleid guid uuid oid nid aid contentid itemid videoid 编号 編號 \
         文章编号 文章編號 新闻编号 稿件编号 文号 文章id 新闻id",
    ),
    (
        Field::Title,
        "title headline 标题 標題 题目 題目 题名 題名 篇名 正题 主标题 newstitle articletitle contenttitle \
         doctitle maintitle videotitle headlines 文章标题 文章標題 新闻标题 新聞標題 heading subject biaoti titlecn",
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
         doc ocrtext ocr transcript neirong zhengwen wenzhang maincontent maincontents bodies contentbody \
         articlecontents newscontents 新闻详情 详情 文章详情 帖子内容 微博正文 微博内容 正文内容",
    ),
    (
        Field::Summary,
        "desc description summary abstract brief digest excerpt 摘要 简介 簡介 内容摘要 內容摘要 内容简介 \
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
         created inputtime riqi shijian fabushijian fabiaoshijian articletime articledate newsdatetime firstcreated versioncreated 发布于 發佈於 发表于 \
         updatetime updatedatetime updatime updatedat updated 更新时间 更新時間 day",
    ),
    (
        Field::Source,
        "source media newspaper 来源 來源 报纸 報紙 报纸名称 報紙名稱 报名 報名 报刊 報刊 报刊名称 媒体 媒體 媒体名称 \
         sourcename medianame newssource newspapername papername paper publisher agency \
         outlet journal 文章来源 新闻来源 新聞來源 信息来源 稿件来源 稿源 出处 出處 site sitename website 网站 網站 网站名称 \
         provider from laiyuan nickname account accountname 公众号 公众号名称 公眾號 账号 帐号 微信公众号 baozhi meiti",
    ),
    (
        Field::Author,
        "author authors byline writer 作者 记者 記者 reporter reporters authorname 署名 撰文 撰稿 文章作者 \
         责任者 責任者 通讯员 zuozhe jizhe by bylines creator",
    ),
    (Field::Editor, "editor editors 编辑 編輯 责任编辑 責任編輯 责编 責編 editorname"),
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
    (Field::Tags, "tags tag keywords keyword newskeywords 标签 標籤 关键词 關鍵詞 关键字 關鍵字 文章标签 话题 話題"),
    (Field::Place, "place location 地点 地點 发稿地 發稿地 电头地点"),
    (Field::Agency, "newsagency wire 通讯社 通訊社"),
];

/// The quality of a name; smaller is better.
pub(crate) type Rank = u16;

/// The rank of a name that the user mapped.
pub(crate) const GIVEN: Rank = 0;
/// Added to the rank of a field of a nested object.
pub(crate) const NESTED: Rank = 1000;

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

/// FNV-1a. A name is looked up for every field of every record. Collisions do no harm, because the table is fixed.
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

/// Converts a name to the form of the table.
fn plain_name(name: &str) -> String {
    let kept = name.chars().filter(|c| !c.is_whitespace() && !matches!(c, '_' | '-' | '\u{feff}'));
    kept.flat_map(char::to_lowercase).collect()
}

/// Looks up a name in the table.
pub(crate) fn by_name(name: &str) -> Option<(Field, Rank)> {
    // Most names are written as in the table.
    TABLE.get(name).or_else(|| TABLE.get(plain_name(name).as_str())).copied()
}

/// The mapping names an unknown field, or has no `=`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BadMapping {
    written: String,
}

impl fmt::Display for BadMapping {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let fields =
            "id, title, lead, text, summary, date, source, author, editor, page, section, url, tags, place, agency";
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

/// Names of fields that the user adds to the known ones. They have priority.
///
/// They apply to all formats with named fields: keys of JSON and of front matter, columns of a table, lines `名：值` of a
/// text, elements of XML and SGML, `<meta>` of a page. The corpora of Sogou and PFR have only fixed names.
///
/// ```
/// use jianbao_corpus::{Field, FieldMap};
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
    /// Adds a mapping of the form `FIELD=KEY`.
    ///
    /// # Errors
    ///
    /// [`BadMapping`] if it does not have this form or names an unknown field.
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

    /// Returns the field that a key names.
    #[must_use]
    pub fn field(&self, key: &str) -> Option<Field> {
        self.find(key).map(|(field, _)| field)
    }

    /// Returns the field that a key names, and the rank of the name.
    pub(crate) fn find(&self, key: &str) -> Option<(Field, Rank)> {
        if !self.given.is_empty()
            && let Some(field) = self.given(&plain_name(key))
        {
            return Some((field, GIVEN));
        }
        by_name(key)
    }

    /// Returns the field that the user mapped to a column, counted from 1.
    pub(crate) fn column(&self, number: usize) -> Option<Field> {
        self.given(&number.to_string())
    }

    /// Returns the field that the user mapped to a key; `None` if the key is only known by the table.
    pub(crate) fn named(&self, key: &str) -> Option<Field> {
        if self.given.is_empty() { None } else { self.given(&plain_name(key)) }
    }

    /// Whether the user mapped a key to one of these fields.
    pub(crate) fn gives(&self, fields: &[Field]) -> bool {
        self.given.iter().any(|(_, field)| fields.contains(field))
    }

    fn given(&self, plain: &str) -> Option<Field> {
        self.given.iter().find(|(key, _)| key == plain).map(|(_, field)| *field)
    }
}
