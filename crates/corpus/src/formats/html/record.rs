//! Metadata of a page: title, date, source, author, page, section, URL.

use std::borrow::Cow;

use crate::formats::{
    base::{dates, lines::beginning},
    html::main_text::{Main, is_byline, prose},
};
use crate::{
    markup::{Block, Tree},
    record::{
        fields::{Field, FieldMap},
        url_date,
    },
    reflow::tidy,
};
use jianbao_model::ArticleMeta;
use jianbao_text::{dates::find_date, is_han};

/// What a page says of its article.
pub struct PageRecord {
    pub meta: ArticleMeta,
    /// As written.
    pub date: Option<String>,
    /// What stands under names that the user gave. Where the text begins, the title of the page tells better.
    pub given: Given,
}

/// Reads the record of the page whose article is `main`.
pub fn read(tree: &Tree<'_>, main: &Main, source_text: &str, map: &FieldMap) -> PageRecord {
    let head = Head::of(tree);
    let given = Given::of(&head, map);
    let title = title(&head, main);
    let lines = lines_around(main, &title);
    let times = tree.find(0, "time").filter_map(|at| tree.nodes[at].attribute("datetime")).map(Cow::into_owned);
    let date = dates::best(
        (given.first(Field::Date).map(str::to_owned).into_iter())
            .chain(DATE_NAMES.iter().filter_map(|name| head.first(&[name])))
            .chain(lines.iter().filter_map(|line| written_date(line)))
            .chain(times),
    );
    let url = head.address().or_else(|| saved_from(source_text));
    let date = date.or_else(|| url.as_deref().and_then(url_date::date_in));
    let labelled = |labels: &[&str]| lines.iter().find_map(|line| labelled(line, labels));
    let source = head
        .first(&["contentsource", "source", "mediaid"])
        .map(|source| without_label(&source, &SOURCE_LABELS))
        .or_else(|| labelled(&SOURCE_LABELS))
        .or_else(|| head.first(&["article:author", "og:site_name"]))
        .filter(|source| !source.is_empty() && source.chars().count() <= 30);
    let meta = ArticleMeta {
        id: String::new(),

        source,
        author: labelled(&["作者：", "作者:", "记者：", "记者:", "記者："])
            .or_else(|| lines.iter().find_map(|line| signed(line))),
        page: lines.iter().find_map(|line| printed_page(line)),
        section: head.first(&["article:section", "channel", "columnname"]),
        url,
        title,
        ..ArticleMeta::default()
    };
    PageRecord { meta, date, given }
}

/// The values of `<meta>` elements to whose names the user gave fields.
pub struct Given(Vec<(Field, String)>);

impl Given {
    fn of(head: &Head, map: &FieldMap) -> Self {
        let given = |(name, content): &(String, String)| map.named(name).map(|field| (field, one_line(content)));
        Self(head.metas.iter().filter_map(given).collect())
    }

    fn first(&self, field: Field) -> Option<&str> {
        self.0.iter().find(|(own, _)| *own == field).map(|(_, value)| value.as_str())
    }

    /// Puts them in the place of what the page says otherwise.
    pub fn fill(&self, meta: &mut ArticleMeta) {
        let first = |field| self.first(field).map(str::to_owned);
        if let Some(title) = first(Field::Title) {
            meta.title = title;
        }
        if let Some(id) = first(Field::Id) {
            meta.id = id;
        }
        for (field, slot) in [
            (Field::Source, &mut meta.source),
            (Field::Author, &mut meta.author),
            (Field::Page, &mut meta.page),
            (Field::Section, &mut meta.section),
            (Field::Url, &mut meta.url),
        ] {
            *slot = first(field).or_else(|| slot.take());
        }
    }
}

/// The longest value of a head that is read, in bytes: every line of the page is compared with the title.
const LONGEST_VALUE: usize = 1000;

const DATE_NAMES: [&str; 11] = [
    "article:published_time",
    "publishdate",
    "pubdate",
    "og:release_date",
    "weibo: article:create_at",
    "datepublished",
    "publish-date",
    "publishtime",
    "apub:time",
    "dateupdate",
    "date",
];

const SOURCE_LABELS: [&str; 8] =
    ["来源：", "来源:", "來源：", "來源:", "稿源：", "信息来源：", "文章来源：", "稿件来源："];

/// `<meta>`, `<title>` and `<link>` of a page.
struct Head {
    /// Names in small letters.
    metas: Vec<(String, String)>,
    title: String,
    canonical: Option<String>,
}

impl Head {
    fn of(tree: &Tree<'_>) -> Self {
        let mut metas = Vec::new();
        for at in tree.find(0, "meta") {
            let node = &tree.nodes[at];
            let name = ["property", "name", "itemprop"].into_iter().find_map(|key| node.attribute(key));
            if let (Some(name), Some(content)) = (name, node.attribute("content")) {
                let content = tidy(&content);
                if !content.is_empty() {
                    metas.push((name.to_ascii_lowercase(), content.to_owned()));
                }
            }
        }
        let title = tree.find(0, "title").map(|at| one_line(&tree.text(at))).find(|title| !title.is_empty());
        let canonical = tree
            .find(0, "link")
            .filter(|&at| tree.nodes[at].attribute("rel").is_some_and(|rel| rel.eq_ignore_ascii_case("canonical")))
            .find_map(|at| tree.nodes[at].attribute("href"))
            .map(Cow::into_owned);
        Self { metas, title: title.unwrap_or_default(), canonical }
    }

    /// The first of these that the page has.
    fn first(&self, names: &[&str]) -> Option<String> {
        names
            .iter()
            .find_map(|wanted| self.metas.iter().find(|(name, _)| name == wanted).map(|(_, content)| one_line(content)))
    }

    fn address(&self) -> Option<String> {
        self.canonical.clone().or_else(|| self.first(&["og:url"])).filter(|address| address.starts_with("http"))
    }
}

/// Browsers write the address into the pages they save.
fn saved_from(text: &str) -> Option<String> {
    let (_, after) = beginning(text, 4000).split_once("saved from url=(")?;
    let (_, address) = after.split_once(')')?;
    let address = address.split_whitespace().next()?;
    address.starts_with("http").then(|| address.trim_end_matches("--").to_owned())
}

/// The headline: the heading that `<title>` holds, or `og:title`, or the last heading above the text, or `<title>` without the
/// name of the site.
fn title(head: &Head, main: &Main) -> String {
    let og = head.first(&["og:title"]).unwrap_or_default();
    let above = || {
        main.blocks[..main.range.end].iter().take_while({
            let mut prose_seen = 0;
            move |block| {
                prose_seen += prose(block);
                prose_seen < 200
            }
        })
    };
    let short = |block: &&Block| (2..=80).contains(&block.characters());
    let page_title = letters(&head.title);
    let in_title = main
        .blocks
        .iter()
        .filter(short)
        .filter(|block| block.heading.is_some() || block.characters() >= 6)
        .filter(|block| contains_letters(&page_title, &block.text))
        .max_by_key(|block| (block.characters(), block.heading.is_some()));
    if let Some(block) = in_title
        && (block.heading.is_some_and(|level| level <= 3) || block.characters() * 2 > page_title.chars().count())
    {
        return block.text.clone();
    }
    if !og.is_empty() {
        return og;
    }
    // A heading of the first level right above the text; one at the top of the page names the site.
    let first_prose = main.range.clone().find(|&at| prose(&main.blocks[at]) > 0).unwrap_or(main.range.start);
    let near = &main.blocks[first_prose.saturating_sub(NEAR)..first_prose];
    if let Some(heading) = near.iter().rev().filter(short).find(|block| block.heading == Some(1)) {
        return heading.text.clone();
    }
    let stripped = without_site(&head.title);
    let heading = above().filter(short).filter(|block| block.heading.is_some()).last();
    match heading {
        Some(heading) if stripped.is_empty() || heading.characters() > stripped.chars().count() => heading.text.clone(),
        _ if !stripped.is_empty() => stripped,
        Some(heading) => heading.text.clone(),
        None => {
            above().find(|block| short(block) && prose(block) == 0).map(|block| block.text.clone()).unwrap_or_default()
        }
    }
}

fn letters(text: &str) -> String {
    text.chars().filter(|c| c.is_alphanumeric()).collect()
}

/// Whether the letters of a title contain those of a heading.
fn contains_letters(title: &str, heading: &str) -> bool {
    let heading = letters(heading);
    heading.chars().count() >= 4 && title.contains(&heading)
}

/// How many blocks above the text a heading is near it.
const NEAR: usize = 8;

/// The shortest title that a mark may end, in characters: `江-海联运` has none.
const SHORTEST_TITLE: usize = 6;

/// `大桥昨日合龙_要闻_临江在线` is `大桥昨日合龙`.
fn without_site(title: &str) -> String {
    let cut = |marks: &[&str]| {
        let places = marks.iter().flat_map(|mark| title.match_indices(mark)).map(|(at, _)| at);
        places.filter(|&at| title[..at].chars().count() >= SHORTEST_TITLE).min()
    };
    // A hyphen may belong to the title; the others hardly ever do.
    let end = cut(&["_", "|", "｜", "--", " - ", "－"]).or_else(|| cut(&["-"])).unwrap_or(title.len());
    tidy(&title[..end]).to_owned()
}

/// Short lines between the title and the text, and just above the text: where a page says when and whose.
fn lines_around(main: &Main, title: &str) -> Vec<String> {
    let first_prose = main.range.clone().find(|&at| prose(&main.blocks[at]) > 0).unwrap_or(main.range.start);
    let title_at = main.blocks[..first_prose.min(main.blocks.len())].iter().rposition(|block| block.text == title);
    let from = title_at.unwrap_or(first_prose.saturating_sub(12)).saturating_sub(4);
    let near = &main.blocks[from..main.range.end.min(first_prose + 3).min(main.blocks.len())];
    let mut lines: Vec<String> =
        near.iter().filter(|block| block.characters() <= 160).map(|block| block.text.clone()).collect();
    // Then those below it.
    let below = main.blocks[main.range.end..].iter().take(6);
    lines.extend(below.filter(|block| is_byline(&block.text)).map(|block| block.text.clone()));
    lines
}

/// `李闻 王成` of a line `本报记者 李闻 王成 2016年3月12日`: what follows looks like names.
fn signed(line: &str) -> Option<String> {
    let titles = ["本报记者", "本报通讯员", "本刊记者", "特约记者", "记者 ", "记者\u{3000}", "通讯员 ", "文/", "文／"];
    let after = titles.iter().find_map(|title| line.strip_prefix(title))?;
    let end = after.find(|c: char| c.is_numeric() || matches!(c, '《' | '（' | '('));
    let names: Vec<&str> =
        after[..end.unwrap_or(after.len())].split([' ', '\u{3000}', '、']).filter(|n| !n.is_empty()).collect();
    let is_name = |name: &&str| (2..=4).contains(&name.chars().count()) && name.chars().all(is_han);
    (!names.is_empty() && names.iter().all(is_name)).then(|| names.join(" "))
}

/// The part of a line that is a date and a time.
pub fn written_date(line: &str) -> Option<String> {
    if find_date(line).is_none() {
        // In figures, without its day, or of no day that exists: then it must stand by itself.
        let mut parts = std::iter::once(tidy(line)).chain(line.split([' ', '\u{3000}', '|', '｜']));
        return parts.find(|part| dates::is_date(part)).map(str::to_owned);
    }
    let start = line.find(|c: char| c.is_ascii_digit() || ('０'..='９').contains(&c))?;
    let date: String = line[start..]
        .chars()
        .take_while(|c| {
            c.is_numeric()
                || c.is_whitespace()
                || matches!(c, '年' | '月' | '日' | '-' | '/' | '.' | ':' | '：' | 'T' | '时' | '分')
        })
        .collect();
    let date = tidy(&date);
    if find_date(date).is_some() { Some(date.to_owned()) } else { Some(line.to_owned()) }
}

/// The value after one of the labels: `来源：临江日报　作者：李闻` has the source `临江日报`.
fn labelled(line: &str, labels: &[&str]) -> Option<String> {
    let (_, after) = labels.iter().find_map(|label| line.split_once(label))?;
    let after = tidy(after);
    let end = after.find(|c: char| {
        c.is_whitespace() || matches!(c, '|' | '｜' | '，' | ',' | '（' | '(' | ')' | '）' | '】' | '。')
    });
    let mut value = &after[..end.unwrap_or(after.len())];
    for label in ["作者", "时间", "编辑", "责编", "记者", "发布", "点击", "字号", "来源", "举报", "我要"]
    {
        value = value.split(label).next().unwrap_or(value);
    }
    let value = tidy(value);
    (!value.is_empty() && value.chars().count() <= 30).then(|| value.to_owned())
}

fn without_label(value: &str, labels: &[&str]) -> String {
    let value = labels.iter().find_map(|label| value.strip_prefix(label)).unwrap_or(value);
    tidy(value).to_owned()
}

/// `第01版：要闻`.
fn printed_page(line: &str) -> Option<String> {
    let (_, after) = line.split_once('第')?;
    let (page, _) = after.split_once('版')?;
    let page = page.trim().trim_start_matches('0');
    ((1..=4).contains(&page.len()) && page.bytes().all(|b| b.is_ascii_alphanumeric())).then(|| page.to_owned())
}

/// White space as single spaces; no longer than anything that is said in a head.
fn one_line(text: &str) -> String {
    let words: Vec<&str> = beginning(text, LONGEST_VALUE).split_whitespace().collect();
    words.join(" ")
}
