//! Metadata of a page: title, date, source, author, page, section, URL.

use std::borrow::Cow;

use crate::{
    clean::{Label, labelled, source_line},
    formats::{
        base::{dates, lines::beginning},
        html::{
            credit::{Credits, Evidence},
            head::Head,
            linked_data::LinkedData,
            names::people::signed,
            text::{boilerplate::is_byline, main_text::Main, prose::prose},
            title::title,
            wechat,
        },
    },
    markup::{Block, Tree},
    record::{
        fields::{Field, FieldMap},
        tags::split_tags,
        url_date,
    },
    reflow::tidy,
};
use jianbao_model::ArticleMeta;
use jianbao_text::dates::find_date;

/// The metadata of the article of a page.
pub struct PageRecord {
    pub meta: ArticleMeta,
    /// The date as written.
    pub date: Option<String>,
    /// The values that the user mapped to fields. A title mapped by the user does not affect where the text begins.
    pub given: Given,
}

/// Reads the metadata of the page whose article is `main`.
pub fn read(
    tree: &Tree<'_>,
    main: &Main,
    head: &Head,
    linked: &LinkedData,
    source_text: &str,
    map: &FieldMap,
) -> PageRecord {
    let given = Given::of(head, map);
    let title = title(tree, head, linked, main);
    let lines = lines_around(main, &title);
    let account = wechat::read(tree, source_text);
    let Credits { source, author, editor, printed } =
        Evidence { tree, main, head, linked, account: account.as_ref(), lines: &lines, title: &title }.read();
    let url = head.address().or_else(|| saved_from(source_text));
    let times = tree.find(0, "time").filter_map(|at| tree.nodes[at].attribute("datetime")).map(Cow::into_owned);
    let labelled_dates = lines.iter().flat_map(|line| labelled(line)).filter(|credit| credit.label == Label::Date);
    let date = dates::best(
        (given.first(Field::Date).map(str::to_owned).into_iter())
            .chain(account.and_then(|account| account.published))
            .chain(printed.as_ref().map(|line| line.date.clone()))
            .chain(head.values(&PUBLISHED).map(str::to_owned))
            .chain(linked.published.clone())
            .chain(labelled_dates.filter_map(|credit| written_date(credit.value)))
            .chain(lines.iter().filter_map(|line| written_date(line)))
            .chain(times)
            .chain(url.as_deref().and_then(url_date::date_in))
            .chain(head.values(&UPDATED).map(str::to_owned)),
    );
    let page = printed
        .and_then(|line| line.page)
        .or_else(|| lines.iter().find_map(|line| printed_page(line)).map(|(page, _)| page));
    let sections = main.blocks.iter().filter(|block| block.linked == 0).filter_map(|block| printed_page(&block.text));
    let section = linked
        .section
        .clone()
        .or_else(|| head.first(&["article:section", "og:article:section", "channel", "columnname"]));
    let section = section.or_else(|| {
        let page = page.as_deref()?;
        sections.filter(|(own, _)| own == page).find_map(|(_, name)| name)
    });
    let tags = tags(head);
    let meta = ArticleMeta { source, author, editor, page, section, url, tags, title, ..ArticleMeta::default() };
    PageRecord { meta, date, given }
}

/// The values of `<meta>` elements that the user mapped to fields.
pub struct Given(Vec<(Field, String)>);

impl Given {
    fn of(head: &Head, map: &FieldMap) -> Self {
        let given = |(name, content): &(String, String)| map.named(name).map(|field| (field, content.clone()));
        Self(head.metas.iter().filter_map(given).collect())
    }

    fn first(&self, field: Field) -> Option<&str> {
        self.0.iter().find(|(own, _)| *own == field).map(|(_, value)| value.as_str())
    }

    /// Overwrites the values of the page with these.
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
            (Field::Editor, &mut meta.editor),
            (Field::Page, &mut meta.page),
            (Field::Section, &mut meta.section),
            (Field::Url, &mut meta.url),
            (Field::Place, &mut meta.place),
            (Field::Agency, &mut meta.agency),
        ] {
            *slot = first(field).or_else(|| slot.take());
        }
        if let Some(tags) = self.first(Field::Tags) {
            meta.tags = split_tags(tags);
        }
    }
}

/// Returns the tags of the page: one `<meta>` for each, or a list.
fn tags(head: &Head) -> Vec<String> {
    let single: Vec<String> = head.all("article:tag").map(str::to_owned).collect();
    if single.len() > 1 {
        return split_tags(&single.join("、"));
    }
    let list = single.into_iter().next().or_else(|| head.first(&["news_keywords", "keywords"]));
    list.map(|list| split_tags(&list)).unwrap_or_default()
}

/// Names of `<meta>` for the day of publication, in order of reliability.
const PUBLISHED: [&str; 34] = [
    "article:published_time",
    "og:article:published_time",
    "og:published_time",
    "bytedance:published_time",
    "datepublished",
    "publishdate",
    "publish-date",
    "publish_date",
    "publishtime",
    "publish_time",
    "published_time",
    "publicationdate",
    "publication_date",
    "firstpublishedtime",
    "pubdate",
    "pub_date",
    "og:release_date",
    "og:pubdate",
    "release_date",
    "articledate",
    "article_date",
    "article.published",
    "dc.date.issued",
    "dcterms.issued",
    "dcterms.created",
    "dc.date.created",
    "dc.date",
    "weibo: article:create_at",
    "weibo:article:create_at",
    "parsely-pub-date",
    "sailthru.date",
    "apub:time",
    "cxenseparse:recs:publishtime",
    "date",
];

/// Names of `<meta>` for the day of the last change, used if there is no other date.
const UPDATED: [&str; 5] =
    ["dateupdate", "article:modified_time", "og:updated_time", "lastmodifieddate", "datemodified"];

/// Returns the address that browsers write into saved pages.
fn saved_from(text: &str) -> Option<String> {
    let (_, after) = beginning(text, 4000).split_once("saved from url=(")?;
    let (_, address) = after.split_once(')')?;
    let address = address.split_whitespace().next()?;
    address.starts_with("http").then(|| address.trim_end_matches("--").to_owned())
}

/// The number of blocks below the text that are searched for credits.
const BELOW: usize = 12;

/// Returns the short lines in which a page names date and source: between title and text, just above the title, and
/// below the text. Sentences of the text are not included, because a day in them belongs to the content.
fn lines_around(main: &Main, title: &str) -> Vec<String> {
    let first_prose = main.range.clone().find(|&at| prose(&main.blocks[at]) > 0).unwrap_or(main.range.start);
    let last_prose = main.range.clone().rfind(|&at| prose(&main.blocks[at]) > 0).unwrap_or(first_prose);
    let title_at = main.blocks[..first_prose.min(main.blocks.len())].iter().rposition(|block| block.text == title);
    let from = title_at.or(main.title_at).filter(|&at| at <= first_prose).unwrap_or(first_prose.saturating_sub(12));
    let is_line = |block: &&Block| block.characters() <= 160 && prose(block) == 0;
    let between = main.blocks[from..first_prose.max(from).min(main.blocks.len())].iter();
    let above = main.blocks[from.saturating_sub(4)..from].iter();
    let inside = main.blocks[first_prose.min(last_prose)..(last_prose + 1).min(main.blocks.len())]
        .iter()
        .filter(|block| block.characters() <= 40 && block.linked == 0);
    let below = main.blocks[(last_prose + 1).min(main.blocks.len())..]
        .iter()
        .take(BELOW + main.range.end.saturating_sub(last_prose));
    let says = |block: &&Block| {
        is_byline(&block.text)
            || dates::is_date(&block.text)
            || written_otherwise(&block.text).is_some()
            || labelled(&block.text).first().is_some_and(|credit| credit.start == 0)
            || source_line(&block.text).is_some()
    };
    let mut lines: Vec<String> = between.filter(is_line).map(|block| block.text.clone()).collect();
    lines.extend(above.filter(is_line).map(|block| block.text.clone()));
    lines.extend(below.filter(is_line).filter(says).map(|block| block.text.clone()));
    lines.extend(
        inside
            .filter(is_line)
            .filter(|block| {
                labelled(&block.text).first().is_some_and(|credit| credit.start == 0)
                    || source_line(&block.text).is_some()
                    || signed(&block.text).is_some()
            })
            .map(|block| block.text.clone()),
    );
    lines
}

/// Returns the part of a line that is a date with an optional time.
pub fn written_date(line: &str) -> Option<String> {
    if let Some(date) = written_otherwise(line) {
        return Some(date);
    }
    if find_date(line).is_none() {
        // A date in figures, a date without a day, or an impossible day must be the whole part.
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

/// Converts a date in another order to the usual one: `03.11.2016` of European broadcasters, `三月 12 2016` of Taiwanese
/// blogs.
fn written_otherwise(line: &str) -> Option<String> {
    const MONTHS: [&str; 12] = ["一", "二", "三", "四", "五", "六", "七", "八", "九", "十", "十一", "十二"];
    if line.len() > 200 {
        return None;
    }
    let parts: Vec<&str> = line
        .split(|c: char| c.is_whitespace() || matches!(c, '：' | ':' | ','))
        .filter(|part| !part.is_empty())
        .collect();
    let number = |text: &str, digits: std::ops::RangeInclusive<usize>| {
        (digits.contains(&text.len()) && text.bytes().all(|byte| byte.is_ascii_digit()))
            .then(|| text.parse::<u32>().ok())
            .flatten()
    };
    let european = parts.iter().find_map(|part| {
        let [day, month, year] = part.split('.').collect::<Vec<_>>().try_into().ok()?;
        Some((number(year, 4..=4)?, number(month, 2..=2)?, number(day, 2..=2)?))
    });
    let taiwanese = || {
        parts.windows(3).find_map(|parts| {
            let month = MONTHS.iter().position(|name| parts[0].strip_suffix('月') == Some(name))?;
            Some((number(parts[2], 4..=4)?, month as u32 + 1, number(parts[1], 1..=2)?))
        })
    };
    let (year, month, day) = european.or_else(taiwanese)?;
    let date = format!("{year}-{month:02}-{day:02}");
    find_date(&date).map(|_| date)
}

/// Parses the number of a page and its name: `第01版：要闻` is page 1, 要闻.
fn printed_page(line: &str) -> Option<(String, Option<String>)> {
    let (_, after) = line.split_once('第')?;
    let (page, name) = after.split_once('版')?;
    let page = page.trim().trim_start_matches('0');
    let name = tidy(name.trim_start_matches(['：', ':', '-', ' ']));
    let name = (!name.is_empty() && name.chars().count() <= 10 && name.chars().all(char::is_alphanumeric))
        .then(|| name.to_owned());
    ((1..=4).contains(&page.len()) && page.bytes().all(|b| b.is_ascii_alphanumeric())).then(|| (page.to_owned(), name))
}
