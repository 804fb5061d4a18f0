//! Sheets of an `.xls`: Excel 97 to 2003 (BIFF8, MS-XLS), and Excel 5 and 95 (BIFF5).
//!
//! There is no suitable crate: available ones allocate the dimensions that a record claims, so a single damaged byte
//! can take all memory.

mod compound;
mod records;

use std::{
    collections::HashSet,
    io::{Read, Seek, SeekFrom},
    ops::ControlFlow,
};

use self::records::{Records, Strings, Version};
use super::table::{self, Rows, Texts};
use crate::{
    source::foreign::Foreign,
    unpack::{LARGEST_INNER_ZIP, Opened, Visitor},
};

/// The maximum number of cells of a sheet. All are held in memory, because they may be in any order.
const MOST_CELLS: usize = 8 << 20;
/// How many times the whole file may be read. Sheets overlap only in malicious files.
const MOST_TIMES: usize = 4;

/// Passes each sheet with a row to the visitor.
pub(in crate::unpack) fn sheets<R: Read + Seek>(
    opened: Opened<'_>,
    bytes: &mut R,
    visitor: &mut dyn Visitor,
) -> ControlFlow<()> {
    let stream = match stream(bytes) {
        Ok(stream) => stream,
        Err(reason) => return opened.fails(visitor, reason),
    };
    let book = match Book::read(&stream) {
        Ok(book) => book,
        Err(reason) => return opened.fails(visitor, reason),
    };
    let mut seen = HashSet::new();
    let mut work = 0;
    for (name, place) in &book.sheets {
        if !seen.insert(*place) {
            continue;
        }
        match book.sheet(&stream, *place, &mut work) {
            Ok(sheet) => table::give(opened, name, sheet, visitor)?,
            Err(reason) => opened.member_fails(visitor, &format!("{}.csv", name.replace(['/', '\\'], "_")), reason)?,
        }
        if work > MOST_TIMES * stream.len() {
            return opened.fails(visitor, "its sheets overlap, which no program writes".into());
        }
    }
    ControlFlow::Continue(())
}

/// Reads the records of a workbook.
fn stream(bytes: &mut (impl Read + Seek)) -> Result<Vec<u8>, String> {
    let mut held = Vec::new();
    bytes.seek(SeekFrom::Start(0)).map_err(|error| format!("cannot be read: {error}"))?;
    let read = bytes.take(LARGEST_INNER_ZIP + 1).read_to_end(&mut held);
    read.map_err(|error| format!("cannot be read: {error}"))?;
    let file = compound::File::read(&held)?;
    if let Some(stream) = file.stream("Workbook").or_else(|| file.stream("Book")) {
        if held.len() as u64 > LARGEST_INNER_ZIP {
            return Err(format!(
                "a file of old Excel of more than {} MiB; save it as CSV first",
                LARGEST_INNER_ZIP >> 20
            ));
        }
        return stream;
    }
    if file.stream("EncryptedPackage").is_some() {
        return Err("it is encrypted; save it without its password first".into());
    }
    Err(Foreign::by_beginning(&held).map_or_else(|| "it is no spreadsheet".into(), Foreign::reason))
}

/// Data that the sheets share.
struct Book {
    version: Version,
    sheets: Vec<(String, usize)>,
    texts: Texts,
    /// Whether cells of each style show days.
    days: Vec<bool>,
    since_1904: bool,
}

impl Book {
    fn read(stream: &[u8]) -> Result<Self, String> {
        let mut records = Records::new(stream, 0);
        let version = records.begin()?;
        let mut book =
            Self { version, sheets: Vec::new(), texts: Texts::default(), days: Vec::new(), since_1904: false };
        let mut formats = std::collections::HashMap::new();
        let mut styles: Vec<u32> = Vec::new();
        while let Some((kind, data)) = records.next() {
            match kind {
                records::END => break,
                records::PASSWORD => return Err("it is encrypted; save it without its password first".into()),
                records::CODE_PAGE => book.version.code_page(data),
                records::SINCE_1904 => book.since_1904 = data.first() == Some(&1),
                records::FORMAT => {
                    let mut strings = Strings::new(vec![data]);
                    let id = strings.short();
                    let pattern = if book.version.is_old() { strings.old(1, &book.version) } else { strings.string(2) };
                    if let (Some(id), Some(pattern)) = (id, pattern) {
                        formats.insert(u32::from(id), table::shows_day(&pattern));
                    }
                }
                records::STYLE => styles.push(short(data, 2).map_or(0, u32::from)),
                records::SHEET => {
                    let place = data.get(..4).map(|at| u32::from_le_bytes(at.try_into().expect("four bytes")));
                    let mut strings = Strings::new(vec![data.get(6..).unwrap_or_default()]);
                    let name = if book.version.is_old() { strings.old(1, &book.version) } else { strings.string(1) };
                    // 0 is a sheet of cells; others are charts and macros.
                    if let (Some(place), Some(0)) = (place, data.get(5)) {
                        let name = name.unwrap_or_else(|| format!("Sheet{}", book.sheets.len() + 1));
                        book.sheets.push((name, place as usize));
                    }
                }
                records::TEXTS => {
                    let mut parts = vec![data.get(8..).unwrap_or_default()];
                    parts.extend(records.continued());
                    let mut strings = Strings::new(parts);
                    while let Some(text) = strings.string(2) {
                        book.texts.push(&text);
                    }
                }
                _ => {}
            }
        }
        let is_day = |id: &u32| formats.get(id).copied().unwrap_or_else(|| table::is_day(*id));
        book.days = styles.iter().map(is_day).collect();
        Ok(book)
    }

    /// Reads the cells of a sheet. `work` counts the bytes that were read.
    fn sheet(&self, stream: &[u8], place: usize, work: &mut usize) -> Result<Sheet<'_>, String> {
        let mut records = Records::new(stream, place);
        records.begin()?;
        let mut sheet = Sheet { book: self, cells: Vec::new(), own: Texts::default(), next: 0 };
        let mut depth = 0_usize;
        let mut formula = None;
        while let Some((kind, data)) = records.next() {
            *work += data.len() + 4;
            match kind {
                records::BEGIN => depth += 1,
                records::END if depth == 0 => break,
                records::END => depth -= 1,
                _ if depth > 0 => {}
                records::TEXT_OF_FORMULA => {
                    if let Some((row, column)) = formula.take() {
                        let text = self.own_text(data);
                        sheet.text(row, column, text);
                    }
                }
                _ => {
                    let (Some(row), Some(column)) = (short(data, 0), short(data, 2)) else { continue };
                    let style = short(data, 4);
                    match kind {
                        records::NUMBER => sheet.number(row, column, style, double(data, 6)),
                        records::COMPACT => sheet.number(row, column, style, compact(data, 6)),
                        records::COMPACTS => {
                            for (number, at) in (4..data.len().saturating_sub(6)).step_by(6).enumerate() {
                                let column = column.saturating_add(number as u16);
                                sheet.number(row, column, short(data, at), compact(data, at + 2));
                            }
                        }
                        records::TEXT => {
                            let number =
                                data.get(6..10).map(|at| u32::from_le_bytes(at.try_into().expect("four bytes")));
                            if let Some(number) = number {
                                sheet.cells.push((row, column, Value::Shared(number)));
                            }
                        }
                        records::OWN_TEXT | records::RICH_TEXT => {
                            let text = self.own_text(data.get(6..).unwrap_or_default());
                            sheet.text(row, column, text);
                        }
                        records::FORMULA => match data.get(6..14) {
                            // The text is in the next record.
                            Some([0, .., 0xff, 0xff]) => formula = Some((row, column)),
                            Some([.., 0xff, 0xff]) | None => {}
                            Some(_) => sheet.number(row, column, style, double(data, 6)),
                        },
                        _ => {}
                    }
                }
            }
            if sheet.cells.len() > MOST_CELLS {
                return Err(format!("it has more than {MOST_CELLS} cells; save it as CSV first"));
            }
        }
        sheet.cells.sort_by_key(|&(row, column, _)| (row, column));
        Ok(sheet)
    }

    fn own_text(&self, data: &[u8]) -> Option<String> {
        let mut strings = Strings::new(vec![data]);
        if self.version.is_old() { strings.old(2, &self.version) } else { strings.string(2) }
    }
}

fn short(data: &[u8], at: usize) -> Option<u16> {
    data.get(at..at + 2).map(|two| u16::from_le_bytes(two.try_into().expect("two bytes")))
}

fn double(data: &[u8], at: usize) -> Option<f64> {
    data.get(at..at + 8).map(|eight| f64::from_le_bytes(eight.try_into().expect("eight bytes")))
}

/// Decodes a number in four bytes: the upper 30 bits of an integer or of a float, optionally times a hundred.
fn compact(data: &[u8], at: usize) -> Option<f64> {
    let bits = data.get(at..at + 4).map(|four| u32::from_le_bytes(four.try_into().expect("four bytes")))?;
    let number =
        if bits & 2 == 0 { f64::from_bits(u64::from(bits & !3) << 32) } else { f64::from(bits.cast_signed() >> 2) };
    Some(if bits & 1 == 0 { number } else { number / 100.0 })
}

enum Value {
    Number {
        number: f64,
        day: bool,
    },
    /// A text of the workbook.
    Shared(u32),
    /// A text of the sheet.
    Own(u32),
}

/// The cells of a sheet.
struct Sheet<'b> {
    book: &'b Book,
    cells: Vec<(u16, u16, Value)>,
    own: Texts,
    next: usize,
}

impl Sheet<'_> {
    fn number(&mut self, row: u16, column: u16, style: Option<u16>, number: Option<f64>) {
        let Some(number) = number else { return };
        let day = style.and_then(|style| self.book.days.get(usize::from(style))).copied().unwrap_or(false);
        self.cells.push((row, column, Value::Number { number, day }));
    }

    fn text(&mut self, row: u16, column: u16, text: Option<String>) {
        if let Some(text) = text {
            let number = self.own.push(&text);
            self.cells.push((row, column, Value::Own(number as u32)));
        }
    }

    fn show(&self, value: &Value) -> String {
        match value {
            Value::Shared(number) => self.book.texts.get(*number as usize).unwrap_or_default().to_owned(),
            Value::Own(number) => self.own.get(*number as usize).unwrap_or_default().to_owned(),
            Value::Number { number, day } => {
                let day = Some(*number).filter(|_| *day).and_then(|number| table::moment(number, self.book.since_1904));
                day.unwrap_or_else(|| table::number(*number))
            }
        }
    }
}

impl Rows for Sheet<'_> {
    fn next(&mut self, row: &mut Vec<String>) -> Result<bool, String> {
        let Some(&(own, _, _)) = self.cells.get(self.next) else { return Ok(false) };
        let mut held = 0;
        while let Some((number, column, value)) = self.cells.get(self.next)
            && *number == own
        {
            table::put(row, &mut held, usize::from(*column), self.show(value))?;
            self.next += 1;
        }
        Ok(true)
    }
}
