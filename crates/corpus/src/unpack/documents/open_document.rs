//! The text of an `.odt` (ISO/IEC 26300).

use std::io::{Read, Seek};

use super::{
    html::Html,
    package::Package,
    xml::{Piece, Tag, Xml},
};
use crate::source::limits::Limits;

const DEEPEST: usize = 64;
/// The maximum number of spaces of one element.
const MOST_SPACES: usize = 1000;

/// Converts a document to a page.
pub(super) fn read<R: Read + Seek>(mut package: Package<'_, R>, limits: Limits) -> Result<String, String> {
    let mut page = Html::new();
    if let Some(meta) = package.text("meta.xml")? {
        facts(&meta, limits, &mut page)?;
    }
    if package.text("META-INF/manifest.xml")?.is_some_and(|manifest| manifest.contains("encryption-data")) {
        return Err("it is encrypted; save it without its password first".into());
    }
    let content = package.text("content.xml")?.ok_or("its text is missing")?;
    body(&content, limits, &mut page)?;
    Ok(page.finish())
}

fn facts(meta: &str, limits: Limits, page: &mut Html) -> Result<(), String> {
    let mut xml = Xml::new(meta.as_bytes(), limits.document());
    let (mut text, mut author) = (String::new(), String::new());
    loop {
        match xml.next()? {
            Piece::Begin(_) => text.clear(),
            Piece::Text(part) => text.push_str(&part),
            Piece::End(name) => {
                match name.as_str() {
                    "title" => page.title(&text),
                    // The author, and not the person who saved the document last.
                    "initial-creator" => author.clone_from(&text),
                    "creator" if author.is_empty() => author.clone_from(&text),
                    "creation-date" => page.meta("date", &text),
                    _ => {}
                }
                text.clear();
            }
            Piece::Nothing => {
                page.meta("author", &author);
                return Ok(());
            }
        }
    }
}

/// The current paragraph.
struct Paragraph {
    text: String,
    level: Option<u8>,
    /// Whether it belongs to a note. Notes are placed at the end.
    note: bool,
}

fn body(content: &str, limits: Limits, page: &mut Html) -> Result<(), String> {
    let mut xml = Xml::new(content.as_bytes(), limits.document());
    let mut open: Vec<Paragraph> = Vec::new();
    let mut notes: Vec<String> = Vec::new();
    let (mut skipped, mut in_notes) = (0_usize, 0_usize);
    loop {
        match xml.next()? {
            Piece::Begin(tag) => {
                if skipped > 0 || is_skipped(&tag) {
                    skipped += 1;
                    continue;
                }
                match tag.name.as_str() {
                    "p" | "h" => {
                        if open.len() == DEEPEST {
                            return Err("paragraphs are nested too deeply".into());
                        }
                        let level = tag.get("outline-level").and_then(|level| level.parse().ok()).unwrap_or(1);
                        let level = Some(level).filter(|_| tag.name == "h");
                        open.push(Paragraph { text: String::new(), level, note: in_notes > 0 });
                    }
                    "note" => in_notes += 1,
                    "table" => page.tag("table"),
                    "table-row" => page.tag("tr"),
                    "table-cell" => page.tag("td"),
                    _ => inline(&tag, open.last_mut()),
                }
            }
            Piece::End(_) if skipped > 0 => skipped -= 1,
            Piece::End(name) => match name.as_str() {
                "p" | "h" => match open.pop() {
                    Some(paragraph) if paragraph.note => notes.push(paragraph.text),
                    Some(paragraph) => page.paragraph(paragraph.level, &paragraph.text),
                    None => {}
                },
                "note" => in_notes = in_notes.saturating_sub(1),
                "table" => page.tag("/table"),
                "table-row" => page.tag("/tr"),
                "table-cell" => page.tag("/td"),
                _ => {}
            },
            Piece::Text(text) if skipped == 0 => {
                if let Some(paragraph) = open.last_mut() {
                    // Line ends in the XML are spaces of the text.
                    paragraph.text.extend(text.chars().map(|letter| if letter == '\n' { ' ' } else { letter }));
                }
            }
            Piece::Text(_) => {}
            Piece::Nothing => {
                open.iter().rev().for_each(|paragraph| page.paragraph(paragraph.level, &paragraph.text));
                for note in &notes {
                    page.paragraph(None, note);
                }
                return Ok(());
            }
        }
        if page.len() > limits.document() {
            return Err(limits.long_document());
        }
    }
}

/// Appends spaces, tabs and line ends, which are elements.
fn inline(tag: &Tag, paragraph: Option<&mut Paragraph>) {
    let Some(paragraph) = paragraph else { return };
    match tag.name.as_str() {
        "s" => {
            let count = tag.get("c").and_then(|count| count.parse().ok()).unwrap_or(1);
            paragraph.text.extend(std::iter::repeat_n(' ', usize::min(count, MOST_SPACES)));
        }
        "tab" => paragraph.text.push('\t'),
        "line-break" => paragraph.text.push('\n'),
        _ => {}
    }
}

/// Whether an element is not text of the document: comments, deleted text, marks of notes, names of pictures.
fn is_skipped(tag: &Tag) -> bool {
    matches!(
        tag.name.as_str(),
        "annotation" | "tracked-changes" | "note-citation" | "title" | "desc" | "automatic-styles" | "ruby-text"
    )
}
