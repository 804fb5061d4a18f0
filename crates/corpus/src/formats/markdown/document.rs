//! Markdown: one article per file, with optional front matter; or the items of a day under a dated heading, each with
//! its text. Markup is removed, words are kept.

use std::io::BufRead;

use pulldown_cmark::{Event, Options, Parser, Tag, TagEnd};

use crate::formats::base::{
    format::Format,
    header::HeaderReader,
    lines::BOM_OR_SPACE,
    record::{Record, Records},
};
use crate::formats::markdown::front_matter;
use crate::{
    formats::base::{
        format::{Context, ReadOptions},
        record_fields::{LONGEST_SHARED, RecordFields, Value},
    },
    markup,
    record::{
        diagnostic::DiagnosticKind,
        draft::{Draft, Layout},
        fields::{Field, FieldMap},
        path_hints::{self, PathHints},
    },
    reflow::tidy,
    source::limits,
};
use jianbao_text::dates::{find_date, parse_date};

/// The texts of links to the page of an article.
const LINKS: &[&str] = &[
    "查看原文",
    "阅读原文",
    "原文链接",
    "原文",
    "链接",
    "查看原網頁",
    "閱讀原文",
    "原文連結",
    "来源",
    "source",
    "link",
];

/// Markdown: `# 标题` and its text, or several articles, each under its own heading, if the heading above them or the
/// file name is a date.
pub struct Markdown;

impl Format for Markdown {
    fn name(&self) -> &'static str {
        "Markdown"
    }

    fn extensions(&self) -> &'static [&'static str] {
        &["md", "markdown"]
    }

    fn recognises(&self, head: &str, map: &FieldMap) -> bool {
        let head = head.trim_start_matches(BOM_OR_SPACE);
        if front_matter::read(head).is_some_and(|(fields, _)| fields.iter().any(|(name, _)| map.find(name).is_some())) {
            return true;
        }
        let lines: Vec<&str> = head.lines().take(400).collect();
        // `#话题#` and similar lines are not headings. If they are the only ones, the file is plain text.
        let hash_words = lines.iter().any(|line| line.starts_with('#') && !is_heading(line));
        let headings = lines.iter().filter(|line| is_heading(line)).count();
        let titled = lines.len() > 2 && is_heading(lines[0]) && lines[1].trim().is_empty();
        !hash_words && (headings > 1 || titled)
    }

    fn split<'a>(&self, input: Box<dyn BufRead + Send + 'a>, options: &ReadOptions) -> Records<'a> {
        crate::formats::base::documents::whole(input, options.limits)
    }

    fn parse(&self, record: &Record, context: Context<'_>) -> Result<Vec<Draft>, String> {
        if limits::has_many_lines(record.text()) {
            return Err(limits::many_paragraphs());
        }
        let map = &context.options.map;
        let text = record.text().trim_start_matches(BOM_OR_SPACE);
        let mut front = RecordFields::default();
        let body = match front_matter::read(text) {
            Some((fields, body)) => {
                for (name, value) in fields {
                    if let Some((field, rank)) = map.find(&name) {
                        front.put(field, rank, value);
                    }
                }
                body
            }
            None => text,
        };
        let blocks = blocks(body);
        if !front.has(Field::Title)
            && let Some(day) = Day::of(&blocks, &context.file.full_name)
        {
            return Ok(day.items(&blocks, &front, map));
        }
        Ok(vec![single(&blocks, front, map)?])
    }
}

/// Whether a line is a heading: `## 标题`.
fn is_heading(line: &str) -> bool {
    let text = line.trim_start_matches('#');
    (1..=6).contains(&(line.len() - text.len())) && text.starts_with(' ') && !text.trim().is_empty()
}

/// A heading or a paragraph, without markup.
enum Block {
    Heading { level: usize, text: String },
    Text { lines: Vec<String>, link: Option<String> },
}

impl Block {
    fn heading(&self) -> Option<(usize, &str)> {
        match self {
            Self::Heading { level, text } => Some((*level, text)),
            Self::Text { .. } => None,
        }
    }

    fn lines(&self) -> &[String] {
        match self {
            Self::Heading { text, .. } => std::slice::from_ref(text),
            Self::Text { lines, .. } => lines,
        }
    }

    /// Returns the address of a line that consists only of a link such as `查看原文`.
    fn link_to_page(&self) -> Option<&str> {
        match self {
            Self::Text { lines, link: Some(url) } => {
                let [line] = lines.as_slice() else { return None };
                let line = line.to_lowercase();
                LINKS.contains(&line.trim_end_matches(['：', ':', '>', '»', ' '])).then_some(url)
            }
            _ => None,
        }
    }
}

/// Parses the text as CommonMark.
fn blocks(text: &str) -> Vec<Block> {
    let mut reading = Reading::default();
    for event in Parser::new_ext(text, Options::ENABLE_TABLES | Options::ENABLE_STRIKETHROUGH) {
        reading.event(event);
    }
    reading.end_block();
    reading.blocks
}

#[derive(Default)]
struct Reading {
    blocks: Vec<Block>,
    text: String,
    html: String,
    /// The numbers of the open lists; `None` for lists with bullets.
    lists: Vec<Option<u64>>,
    /// The links of the block, and how much of its text is in links.
    url: Option<String>,
    linked: usize,
    link_from: usize,
    /// Where the description of an image begins.
    picture_from: Option<usize>,
}

/// Whether the description of an image is a file name or a default of an editor: `IMG_0301.jpg`, `image`, `图片`.
fn is_name_of_picture(words: &str) -> bool {
    let words = tidy(words);
    let generic = ["图片", "圖片", "图", "圖", "image", "img", "picture", "photo", "screenshot"];
    words.is_ascii()
        || generic.iter().any(|word| words.eq_ignore_ascii_case(word))
        || words.rsplit_once('.').is_some_and(|(_, ending)| {
            ["jpg", "jpeg", "png", "gif", "webp", "svg", "bmp"].iter().any(|known| ending.eq_ignore_ascii_case(known))
        })
}

impl Reading {
    fn event(&mut self, event: Event<'_>) {
        match event {
            // The number of an item precedes its paragraph.
            Event::Start(Tag::Paragraph) if self.is_number() => {}
            Event::Start(
                Tag::Heading { .. } | Tag::Paragraph | Tag::CodeBlock(_) | Tag::HtmlBlock | Tag::TableHead,
            ) => {
                self.end_block();
            }
            Event::Start(Tag::List(first)) => {
                self.end_block();
                self.lists.push(first);
            }
            Event::End(TagEnd::List(_)) => {
                self.end_block();
                self.lists.pop();
            }
            Event::Start(Tag::Item) => {
                self.end_block();
                if let Some(Some(number)) = self.lists.last_mut() {
                    self.text = format!("{number}. ");
                    *number += 1;
                }
            }
            // The description of an image is not text, but a caption is.
            Event::Start(Tag::Image { .. }) => self.picture_from = Some(self.text.len()),
            Event::End(TagEnd::Image) => {
                if let Some(from) = self.picture_from.take()
                    && is_name_of_picture(&self.text[from.min(self.text.len())..])
                {
                    self.text.truncate(from);
                }
            }
            Event::Start(Tag::Link { dest_url, .. }) => {
                self.url = Some(dest_url.into_string());
                self.link_from = self.text.len();
            }
            Event::End(TagEnd::Link) => self.linked += self.text.len().saturating_sub(self.link_from),
            Event::End(TagEnd::Heading(level)) => {
                let text = plain(&std::mem::take(&mut self.text)).join(" ");
                self.url = None;
                self.linked = 0;
                self.blocks.push(Block::Heading { level: level as usize, text });
            }
            Event::End(
                TagEnd::Paragraph
                | TagEnd::CodeBlock
                | TagEnd::HtmlBlock
                | TagEnd::Item
                | TagEnd::TableHead
                | TagEnd::TableRow,
            )
            | Event::Rule => self.end_block(),
            Event::End(TagEnd::TableCell) => self.text.push(' '),
            Event::Text(text) | Event::Code(text) | Event::InlineHtml(text) => self.text.push_str(&text),
            Event::Html(html) => self.html.push_str(&html),
            Event::SoftBreak | Event::HardBreak => self.text.push('\n'),
            _ => {}
        }
    }

    fn is_number(&self) -> bool {
        self.text.ends_with(". ")
            && self.text.len() < 24
            && self.text[..self.text.len() - 2].bytes().all(|b| b.is_ascii_digit())
    }

    fn end_block(&mut self) {
        let text = std::mem::take(&mut self.text);
        let url = self.url.take();
        let all_link = std::mem::take(&mut self.linked) >= text.trim().len();
        let lines = plain(&text);
        if !lines.is_empty() {
            self.blocks.push(Block::Text { lines, link: url.filter(|_| all_link) });
        }
        let html = std::mem::take(&mut self.html);
        for paragraph in plain(&html) {
            self.blocks.push(Block::Text { lines: vec![paragraph], link: None });
        }
    }
}

/// Splits a text into lines without HTML, and without emphasis marks that CommonMark does not recognise next to Chinese
/// punctuation.
fn plain(text: &str) -> Vec<String> {
    let lines = markup::paragraphs(text).unwrap_or_else(|| text.lines().map(str::to_owned).collect());
    let unmarked = lines.into_iter().map(|line| if line.contains("**") { line.replace("**", "") } else { line });
    unmarked.map(|line| tidy(&line).to_owned()).filter(|line| !line.is_empty()).collect()
}

/// Creates the article of a file or of a heading. Lines with metadata become fields; the others are its text.
fn article(title: &str, blocks: &[Block], mut found: RecordFields, map: &FieldMap) -> Result<Draft, String> {
    found.put(Field::Title, 1, Value::One(title.to_owned()));
    let mut lines: Vec<String> = Vec::new();
    let own = blocks.iter().flat_map(Block::lines).map(String::as_str);
    // If no title has been found yet, the text has none.
    let mut header = HeaderReader::of(own, map, true);
    for block in blocks {
        if let Some(url) = block.link_to_page() {
            found.put(Field::Url, 1, Value::One(url.to_owned()));
            continue;
        }
        if !lines.is_empty() {
            lines.push(String::new());
        }
        for line in block.lines() {
            header.line(line, &mut found, map, &mut lines);
        }
    }
    found.draft_with(lines, Layout::Lines)
}

/// Creates one article. Its first heading is the title if it precedes the text; later headings stay in the text.
fn single(blocks: &[Block], front: RecordFields, map: &FieldMap) -> Result<Draft, String> {
    match blocks.first().and_then(Block::heading) {
        Some((_, title)) if !front.has(Field::Title) => article(title, &blocks[1..], front, map),
        Some((1, _)) => article("", &blocks[1..], front, map),
        _ => article("", blocks, front, map),
    }
}

/// Several articles under headings.
struct Day {
    date: Option<String>,
    source: Option<String>,
    /// The level of the heading above all others; 0 if there is none.
    above: usize,
}

impl Day {
    /// Returns the articles if the headings are theirs: several of them have text, and a date is above them, or all are
    /// of the first level.
    fn of(blocks: &[Block], path: &str) -> Option<Self> {
        let with_text = |from: usize| matches!(blocks.get(from + 1), Some(Block::Text { .. }));
        let headings = || {
            blocks.iter().enumerate().filter_map(|(at, block)| block.heading().map(|(level, text)| (at, level, text)))
        };
        let (first_at, first_level, first) = headings().next()?;
        if headings().filter(|&(at, ..)| with_text(at)).count() < 2 {
            return None;
        }
        let top = headings().filter(|&(_, level, _)| level == 1).count();
        if top > 1 && first_at == 0 {
            let all = headings().filter(|&(_, level, _)| level == 1).all(|(at, ..)| with_text(at));
            return all.then_some(Self { date: None, source: None, above: 0 });
        }
        let stem = path_hints::stem(path.rsplit('/').next()?);
        let stem_is_date = find_date(stem).is_some() && stem.chars().all(|c| c.is_numeric() || "-_.年月日".contains(c));
        let alone_at_its_level = headings().filter(|&(_, level, _)| level <= first_level).count() == 1;
        let day = parse_date(first).day().filter(|_| first.chars().count() <= 40);
        if let Some(day) = day
            && alone_at_its_level
            && first_at == 0
        {
            return Some(Self { date: Some(day.to_string()), source: newspaper(first), above: first_level });
        }
        let bare = alone_at_its_level && first_at == 0 && !with_text(first_at);
        let same_level = first_at == 0 && !alone_at_its_level && with_text(first_at);
        (stem_is_date && PathHints::of(path).date.is_some() && (bare || same_level)).then(|| Self {
            date: None,
            source: bare.then(|| newspaper(first)).flatten(),
            above: if bare { first_level } else { 0 },
        })
    }

    /// Returns the articles: a heading with text is an article, a heading above other headings is their section.
    fn items(&self, blocks: &[Block], front: &RecordFields, map: &FieldMap) -> Vec<Draft> {
        let mut drafts: Vec<Draft> = Vec::new();
        // A value that is too long to copy to each article is reported with the first article.
        let mut diagnostics = front.not_inherited();
        let front = front.shared();
        let mut sections: Vec<(usize, &str)> = Vec::new();
        let mut at = 0;
        while at < blocks.len() {
            let from = at;
            at += 1;
            let (level, title) = blocks[from].heading().unwrap_or((0, ""));
            let next = blocks.get(at).and_then(Block::heading);
            if level > 0 {
                sections.retain(|&(above, _)| above < level);
                if next.is_some_and(|(next, _)| next > level) {
                    if level > self.above && title.len() > LONGEST_SHARED {
                        diagnostics.push(DiagnosticKind::NotShared { field: "section", bytes: title.len() });
                    }
                    sections.push((level, title));
                    continue;
                }
            }
            while at < blocks.len() && blocks[at].heading().is_none_or(|(next, _)| level > self.above && next > level) {
                at += 1;
            }
            let mut found = front.clone();
            let mut put = |field, value: Option<String>| {
                if let Some(value) = value.filter(|value| value.len() <= LONGEST_SHARED) {
                    found.put(field, 900, Value::One(value));
                }
            };
            put(Field::Date, self.date.clone());
            put(Field::Source, self.source.clone());
            let section =
                sections.iter().rev().find(|&&(level, _)| level > self.above).map(|(_, title)| (*title).to_owned());
            put(Field::Section, section);
            // Text before the first heading has no title.
            let own = if level == 0 { &blocks[from..at] } else { &blocks[from + 1..at] };
            if let Ok(mut draft) = article(title, own, found, map) {
                draft.diagnostics.append(&mut diagnostics);
                drafts.push(draft);
            }
        }
        drafts
    }
}

/// Returns the newspaper that a dated heading names: `《临江日报》 (20160312)`.
fn newspaper(heading: &str) -> Option<String> {
    let (name, rest) = heading.strip_prefix('《')?.split_once('》')?;
    let only_date = rest.chars().all(|c| c.is_numeric() || c.is_whitespace() || "()（）-/.年月日".contains(c));
    (only_date && !name.is_empty()).then(|| name.to_owned())
}
