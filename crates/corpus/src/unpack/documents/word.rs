//! The text of a `.docx` (ECMA-376).

use std::{
    collections::HashMap,
    io::{Read, Seek},
};

use super::{
    html::Html,
    package::Package,
    xml::{Piece, Tag, Xml},
};
use crate::source::limits::Limits;

/// The maximum depth of nested paragraphs: a text box is inside one.
const DEEPEST: usize = 64;

/// Converts a document to a page.
pub(super) fn read<R: Read + Seek>(mut package: Package<'_, R>, limits: Limits) -> Result<String, String> {
    let mut page = Html::new();
    if let Some(core) = package.text("docProps/core.xml")? {
        facts(&core, limits, &mut page)?;
    }
    let levels = match package.text("word/styles.xml")? {
        Some(styles) => levels(&styles, limits)?,
        None => HashMap::new(),
    };
    let mut reader = Body { levels: &levels, limits, has_title: false };
    let main = main_part(&mut package);
    let body = package.text(&main)?.ok_or("its text is missing")?;
    reader.read(&body, &mut page)?;
    for notes in ["word/footnotes.xml", "word/endnotes.xml"] {
        if let Some(notes) = package.text(notes)? {
            reader.read(&notes, &mut page)?;
        }
    }
    Ok(page.finish())
}

/// Returns the name of the part with the text: `word/document.xml`, or a similar name that some programs use.
fn main_part<R: Read + Seek>(package: &mut Package<'_, R>) -> String {
    let names = package.names();
    let is = |name: &&String| super::is_word(name.as_bytes());
    let usual = "word/document.xml";
    if names.iter().any(|name| name == usual) {
        return usual.into();
    }
    names.iter().find(is).cloned().unwrap_or_else(|| usual.into())
}

/// Reads title and author from the properties of the document.
fn facts(core: &str, limits: Limits, page: &mut Html) -> Result<(), String> {
    let mut xml = Xml::new(core.as_bytes(), limits.document());
    let mut text = String::new();
    loop {
        match xml.next()? {
            Piece::Begin(_) => text.clear(),
            Piece::Text(part) => text.push_str(&part),
            Piece::End(name) => {
                match name.as_str() {
                    "title" => page.title(&text),
                    "creator" => page.meta("author", &text),
                    // `created` is usually the day of the template.
                    _ => {}
                }
                text.clear();
            }
            Piece::Nothing => return Ok(()),
        }
    }
}

/// Returns the level of a heading style; 0 is the title of the document.
fn level_of_name(name: &str) -> Option<u8> {
    let name: String = name.chars().filter(|letter| !letter.is_whitespace()).collect::<String>().to_lowercase();
    if name == "title" || name == "标题" {
        return Some(0);
    }
    let number = name.strip_prefix("heading").or_else(|| name.strip_prefix("标题"))?;
    number.parse().ok().filter(|level| (1..=9).contains(level))
}

/// Returns the styles that are those of headings, by id.
fn levels(styles: &str, limits: Limits) -> Result<HashMap<String, u8>, String> {
    let mut xml = Xml::new(styles.as_bytes(), limits.document());
    let mut levels = HashMap::new();
    let mut id = String::new();
    loop {
        match xml.next()? {
            Piece::Begin(tag) if tag.name == "style" => {
                tag.get("styleId").unwrap_or_default().clone_into(&mut id);
            }
            Piece::Begin(tag) if tag.name == "name" => {
                if let Some(level) = tag.get("val").and_then(level_of_name) {
                    levels.insert(id.clone(), level);
                }
            }
            Piece::Nothing => return Ok(levels),
            _ => {}
        }
    }
}

struct Body<'a> {
    levels: &'a HashMap<String, u8>,
    limits: Limits,
    /// Whether a title was read. Headings are below it then.
    has_title: bool,
}

#[derive(Default)]
struct Paragraph {
    text: String,
    level: Option<u8>,
}

impl Body<'_> {
    fn read(&mut self, body: &str, page: &mut Html) -> Result<(), String> {
        let mut xml = Xml::new(body.as_bytes(), self.limits.document());
        let mut open: Vec<Paragraph> = Vec::new();
        let mut state = State::default();
        loop {
            match xml.next()? {
                Piece::Begin(tag) => {
                    if state.skipped > 0 || is_skipped(&tag) {
                        state.skipped += 1;
                    } else {
                        self.begin(&tag, &mut open, &mut state, page)?;
                    }
                }
                Piece::End(_) if state.skipped > 0 => state.skipped -= 1,
                Piece::End(name) => match name.as_str() {
                    "p" => {
                        if let Some(paragraph) = open.pop() {
                            self.paragraph(&paragraph, page);
                        }
                    }
                    "t" => state.text = false,
                    "r" => state.run = state.run.saturating_sub(1),
                    "tbl" => page.tag("/table"),
                    "tr" => page.tag("/tr"),
                    "tc" => page.tag("/td"),
                    _ => {}
                },
                Piece::Text(text) if state.skipped == 0 && state.text => {
                    if let Some(paragraph) = open.last_mut() {
                        paragraph.text.push_str(&text);
                    }
                }
                Piece::Text(_) => {}
                Piece::Nothing => {
                    open.iter().rev().for_each(|paragraph| self.paragraph(paragraph, page));
                    return Ok(());
                }
            }
            if page.len() > self.limits.document() {
                return Err(self.limits.long_document());
            }
        }
    }

    fn begin(&self, tag: &Tag, open: &mut Vec<Paragraph>, state: &mut State, page: &mut Html) -> Result<(), String> {
        match tag.name.as_str() {
            "p" if open.len() == DEEPEST => return Err("paragraphs are nested too deeply".into()),
            "p" => open.push(Paragraph::default()),
            "t" => state.text = true,
            "r" => state.run += 1,
            "tbl" => page.tag("table"),
            "tr" => page.tag("tr"),
            "tc" => page.tag("td"),
            _ => {}
        }
        let Some(paragraph) = open.last_mut() else { return Ok(()) };
        match tag.name.as_str() {
            // Outside of a run, this element defines a tab stop.
            "tab" if state.run > 0 => paragraph.text.push('\t'),
            "br" | "cr" if state.run > 0 => paragraph.text.push('\n'),
            "noBreakHyphen" => paragraph.text.push('-'),
            "pStyle" => {
                let style = tag.get("val").unwrap_or_default();
                paragraph.level = self.levels.get(style).copied().or_else(|| level_of_name(style));
            }
            "outlineLvl" => {
                let level: Option<u8> = tag.get("val").and_then(|level| level.parse().ok());
                paragraph.level = paragraph.level.or(level.filter(|level| *level < 9).map(|level| level + 1));
            }
            _ => {}
        }
        Ok(())
    }

    fn paragraph(&mut self, paragraph: &Paragraph, page: &mut Html) {
        let level = paragraph.level.map(|level| level + u8::from(self.has_title || level == 0));
        page.paragraph(level, &paragraph.text);
        self.has_title |= paragraph.level == Some(0);
    }
}

#[derive(Default)]
struct State {
    /// The number of open elements inside a skipped one.
    skipped: usize,
    run: usize,
    text: bool,
}

/// Whether an element repeats other content of the document, or was deleted.
fn is_skipped(tag: &Tag) -> bool {
    match tag.name.as_str() {
        "Fallback" | "moveFrom" | "del" => true,
        "footnote" | "endnote" => tag
            .get("type")
            .is_some_and(|kind| kind.to_ascii_lowercase().contains("separator") || kind == "continuationNotice"),
        _ => false,
    }
}
