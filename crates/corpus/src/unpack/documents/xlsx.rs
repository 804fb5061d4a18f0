//! Reads sheets of an `.xlsx` (ECMA-376), row by row.

use std::{
    collections::HashMap,
    io::{BufRead, Read, Seek},
    ops::ControlFlow,
};

use super::{
    package::Package,
    table::{self, Rows, Texts},
    xml::{Piece, Tag, Xml},
};
use crate::{
    source::limits::Limits,
    unpack::{Opened, Visitor},
};

/// The maximum size of the shared texts, in bytes, and their maximum number. Sheets refer to them by number.
const MOST_BYTES: usize = 512 << 20;
const MOST_TEXTS: usize = 16 << 20;
const MOST_SHEETS: usize = 10_000;
const MOST_STYLES: usize = 1 << 20;

/// Passes each sheet with a row to the visitor.
pub(super) fn sheets<R: Read + Seek + Send>(
    opened: Opened<'_>,
    mut package: Package<'_, R>,
    visitor: &mut dyn Visitor,
) -> ControlFlow<()> {
    let limits = opened.budget.limits();
    let book = match Book::read(&mut package, limits) {
        Ok(book) => book,
        Err(reason) => return opened.fails(visitor, reason),
    };
    for (name, path) in &book.sheets {
        match package.part(path) {
            Ok(Some(part)) => {
                let xml = Xml::new(part, limits.record());
                table::give(opened, name, Sheet { xml, book: &book, column: 0 }, visitor)?;
            }
            // A sheet of charts.
            Ok(None) => {}
            Err(reason) => opened.member_fails(visitor, &format!("{name}.csv"), reason)?,
        }
    }
    ControlFlow::Continue(())
}

/// Data that the sheets of a workbook share.
#[derive(Default)]
struct Book {
    /// The names of the sheets, and the parts that contain them.
    sheets: Vec<(String, String)>,
    texts: Texts,
    /// Whether cells of each style show days.
    days: Vec<bool>,
    since_1904: bool,
}

impl Book {
    fn read<R: Read + Seek>(package: &mut Package<'_, R>, limits: Limits) -> Result<Self, String> {
        let mut book = Self::default();
        let relations = match package.text("xl/_rels/workbook.xml.rels")? {
            Some(text) => relations(&text, limits)?,
            None => HashMap::new(),
        };
        let workbook = package.text("xl/workbook.xml")?.ok_or("its list of sheets is missing")?;
        let mut xml = Xml::new(workbook.as_bytes(), limits.document());
        loop {
            match xml.next()? {
                Piece::Begin(tag) if tag.name == "sheet" => {
                    let number = book.sheets.len() + 1;
                    let part = tag.prefixed("id").and_then(|id| relations.get(id)).cloned();
                    let part = part.unwrap_or_else(|| format!("xl/worksheets/sheet{number}.xml"));
                    let name = tag.get("name").map_or_else(|| format!("Sheet{number}"), str::to_owned);
                    book.sheets.push((name, part));
                    if number > MOST_SHEETS {
                        return Err(format!("it has more than {MOST_SHEETS} sheets; split it"));
                    }
                }
                Piece::Begin(tag) if tag.name == "workbookPr" => {
                    book.since_1904 = matches!(tag.get("date1904"), Some("1" | "true"));
                }
                Piece::Nothing => break,
                _ => {}
            }
        }
        if let Some(styles) = package.text("xl/styles.xml")? {
            book.days = days(&styles, limits)?;
        }
        if let Some(part) = package.part("xl/sharedStrings.xml")? {
            book.texts = texts(Xml::new(part, limits.record()))?;
        }
        Ok(book)
    }
}

/// Returns the names of the parts of the sheets, by relation id.
fn relations(text: &str, limits: Limits) -> Result<HashMap<String, String>, String> {
    let mut xml = Xml::new(text.as_bytes(), limits.document());
    let mut relations = HashMap::new();
    loop {
        match xml.next()? {
            Piece::Begin(tag) if tag.name == "Relationship" => {
                if let (Some(id), Some(target)) = (tag.get("Id"), tag.get("Target")) {
                    let whole = match target.strip_prefix('/') {
                        Some(whole) => whole.to_owned(),
                        None => format!("xl/{}", target.trim_start_matches("./")),
                    };
                    relations.insert(id.to_owned(), whole);
                }
            }
            Piece::Nothing => return Ok(relations),
            _ => {}
        }
    }
}

/// Returns whether cells of each style show days.
fn days(styles: &str, limits: Limits) -> Result<Vec<bool>, String> {
    let mut xml = Xml::new(styles.as_bytes(), limits.document());
    let mut patterns: HashMap<u32, bool> = HashMap::new();
    let (mut days, mut of_cells) = (Vec::new(), false);
    let id = |tag: &Tag| tag.get("numFmtId").and_then(|id| id.parse::<u32>().ok());
    loop {
        match xml.next()? {
            Piece::Begin(tag) => match tag.name.as_str() {
                "numFmt" => {
                    if let (Some(id), Some(pattern)) = (id(&tag), tag.get("formatCode")) {
                        patterns.insert(id, table::shows_day(pattern));
                    }
                }
                "cellXfs" => of_cells = true,
                "xf" if of_cells && days.len() < MOST_STYLES => {
                    let is_day = |id: u32| patterns.get(&id).copied().unwrap_or_else(|| table::is_day(id));
                    days.push(id(&tag).is_some_and(is_day));
                }
                _ => {}
            },
            Piece::End(name) if name == "cellXfs" => of_cells = false,
            Piece::End(_) | Piece::Text(_) => {}
            Piece::Nothing => return Ok(days),
        }
    }
}

fn texts(mut xml: Xml<impl BufRead>) -> Result<Texts, String> {
    let mut texts = Texts::default();
    let mut own = String::new();
    let (mut in_text, mut spoken) = (false, 0_usize);
    loop {
        match xml.next()? {
            Piece::Begin(tag) => match tag.name.as_str() {
                "t" => in_text = true,
                // The pronunciation of a text.
                "rPh" => spoken += 1,
                _ => {}
            },
            Piece::End(name) => match name.as_str() {
                "t" => in_text = false,
                "rPh" => spoken = spoken.saturating_sub(1),
                "si" => drop(texts.push(&std::mem::take(&mut own))),
                _ => {}
            },
            Piece::Text(text) if in_text && spoken == 0 => own.push_str(&text),
            Piece::Text(_) => {}
            Piece::Nothing => return Ok(texts),
        }
        if texts.bytes() + own.len() > MOST_BYTES || texts.count() > MOST_TEXTS {
            return Err(format!("its texts take more than {} MiB; save it as CSV first", MOST_BYTES >> 20));
        }
    }
}

/// The state of a sheet while it is read.
struct Sheet<'b, B> {
    xml: Xml<B>,
    book: &'b Book,
    /// The column after the last cell.
    column: usize,
}

impl<B: BufRead> Rows for Sheet<'_, B> {
    fn next(&mut self, row: &mut Vec<String>) -> Result<bool, String> {
        self.column = 0;
        let mut held = 0;
        loop {
            match self.xml.next()? {
                Piece::Begin(tag) if tag.name == "c" => {
                    let column = tag.get("r").and_then(column).unwrap_or(self.column);
                    self.column = column + 1;
                    let cell = self.cell(&tag)?;
                    table::put(row, &mut held, column, cell)?;
                }
                Piece::End(name) if name == "row" => return Ok(true),
                Piece::End(name) if name == "sheetData" => return Ok(false),
                Piece::Nothing => return Ok(!row.is_empty()),
                _ => {}
            }
        }
    }
}

impl<B: BufRead> Sheet<'_, B> {
    /// Returns the text of a cell.
    fn cell(&mut self, tag: &Tag) -> Result<String, String> {
        let (mut value, mut inline) = (String::new(), String::new());
        let (mut of, mut spoken) = ("", 0_usize);
        loop {
            match self.xml.next()? {
                Piece::Begin(tag) => match tag.name.as_str() {
                    "v" => of = "v",
                    "t" => of = "t",
                    "rPh" => spoken += 1,
                    _ => {}
                },
                Piece::End(name) => match name.as_str() {
                    "v" | "t" => of = "",
                    "rPh" => spoken = spoken.saturating_sub(1),
                    "c" => break,
                    _ => {}
                },
                Piece::Text(text) => match of {
                    "v" => value.push_str(&text),
                    "t" if spoken == 0 => inline.push_str(&text),
                    _ => {}
                },
                Piece::Nothing => break,
            }
            if value.len() + inline.len() > table::LONGEST_ROW {
                return Err(table::long_row());
            }
        }
        let number = || value.trim().parse::<f64>().ok();
        Ok(match tag.get("t") {
            Some("s") => {
                let text = value.trim().parse().ok().and_then(|number| self.book.texts.get(number));
                text.unwrap_or_default().to_owned()
            }
            Some("inlineStr") => inline,
            Some("e") => String::new(),
            Some("str" | "b" | "d") => value,
            _ => {
                let style = tag.get("s").and_then(|style| style.parse::<usize>().ok()).unwrap_or(0);
                let is_day = self.book.days.get(style).copied().unwrap_or(false);
                let day = number().filter(|_| is_day).and_then(|number| table::moment(number, self.book.since_1904));
                match (day, number()) {
                    (Some(day), _) => day,
                    // The number as written, unless it is in scientific notation such as `2.0160312E7`.
                    (None, Some(number)) if value.contains(['e', 'E']) => table::number(number),
                    _ => value,
                }
            }
        })
    }
}

/// Returns the column of a reference such as `AB12`, from 0.
fn column(place: &str) -> Option<usize> {
    let letters = place.bytes().take_while(u8::is_ascii_alphabetic).take(4);
    let number = letters.fold(0, |number, letter| number * 26 + usize::from(letter.to_ascii_uppercase() - b'A') + 1);
    number.checked_sub(1)
}
