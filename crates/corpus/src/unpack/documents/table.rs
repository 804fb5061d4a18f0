//! Converts tables of spreadsheets to CSV, and the values of cells to text.

use std::{
    io::{self, Read},
    ops::ControlFlow,
    sync::Arc,
};

use jiff::{ToSpan as _, civil::Date};

use crate::unpack::{Opened, Visitor, budget::Bounded, names};

/// The maximum number of columns in any program.
pub(super) const MOST_COLUMNS: usize = 16_384;
/// The maximum length of a row, in bytes.
pub(super) const LONGEST_ROW: usize = 64 << 20;

/// Texts that cells refer to by number.
#[derive(Default)]
pub(super) struct Texts {
    all: String,
    ends: Vec<usize>,
}

impl Texts {
    /// Adds a text and returns its number.
    pub(super) fn push(&mut self, text: &str) -> usize {
        // A line end that Excel writes as a numeric escape.
        self.all.push_str(&text.replace("_x000D_", ""));
        self.ends.push(self.all.len());
        self.ends.len() - 1
    }

    pub(super) fn get(&self, number: usize) -> Option<&str> {
        let end = *self.ends.get(number)?;
        let begin = number.checked_sub(1).map_or(0, |before| self.ends[before]);
        self.all.get(begin..end)
    }

    pub(super) fn bytes(&self) -> usize {
        self.all.len()
    }

    pub(super) fn count(&self) -> usize {
        self.ends.len()
    }
}

pub(super) fn long_row() -> String {
    format!("a row is longer than {} MiB", LONGEST_ROW >> 20)
}

/// Reads the rows of a sheet in order.
pub(super) trait Rows {
    /// Stores the cells of the next row in `row`. Returns whether there was one.
    fn next(&mut self, row: &mut Vec<String>) -> Result<bool, String>;
}

/// A sheet as CSV, converted while it is read.
struct Csv<R> {
    rows: R,
    row: Vec<String>,
    line: Vec<u8>,
    given: usize,
}

impl<R: Rows> Read for Csv<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        while self.given == self.line.len() {
            self.row.clear();
            self.line.clear();
            self.given = 0;
            if !self.rows.next(&mut self.row).map_err(io::Error::other)? {
                return Ok(0);
            }
            self.write();
        }
        let part = &self.line[self.given..];
        let count = part.len().min(buffer.len());
        buffer[..count].copy_from_slice(&part[..count]);
        self.given += count;
        Ok(count)
    }
}

impl<R> Csv<R> {
    /// Appends a row, unless all of its cells are empty.
    fn write(&mut self) {
        while self.row.pop_if(|last| last.trim().is_empty()).is_some() {}
        for (number, cell) in self.row.iter().enumerate() {
            if number > 0 {
                self.line.push(b',');
            }
            let cell = cell.trim();
            if cell.contains(['"', ',', '\n', '\r']) {
                self.line.push(b'"');
                self.line.extend_from_slice(cell.replace('"', "\"\"").as_bytes());
                self.line.push(b'"');
            } else {
                self.line.extend_from_slice(cell.as_bytes());
            }
        }
        if !self.row.is_empty() {
            self.line.push(b'\n');
        }
    }
}

/// Stores a cell at its column of a row.
///
/// # Errors
///
/// If the row is too long.
pub(super) fn put(row: &mut Vec<String>, held: &mut usize, column: usize, cell: String) -> Result<(), String> {
    if column >= MOST_COLUMNS || cell.is_empty() {
        return Ok(());
    }
    *held += cell.len();
    if *held > LONGEST_ROW {
        return Err(long_row());
    }
    if row.len() <= column {
        row.resize(column + 1, String::new());
    }
    row[column] = cell;
    Ok(())
}

/// Passes a sheet to the visitor as a member. A sheet without rows is skipped.
pub(super) fn give(
    opened: Opened<'_>,
    name: &str,
    rows: impl Rows + Send,
    visitor: &mut dyn Visitor,
) -> ControlFlow<()> {
    if let Err(reason) = opened.budget.member() {
        return opened.fails(visitor, reason);
    }
    let name = format!("{}.csv", name.trim().replace(['/', '\\', '\0'], "_"));
    let csv = Csv { rows, row: Vec::new(), line: Vec::new(), given: 0 };
    let mut csv = Bounded::new(csv, opened.budget.clone());
    let mut first = [0; 1];
    match csv.read(&mut first) {
        Ok(0) => return ControlFlow::Continue(()),
        Ok(_) => {}
        Err(error) => return opened.member_fails(visitor, &name, format!("cannot be read: {error}")),
    }
    let file = Arc::new(names::member_of(opened.file, &name));
    visitor.text(file, &mut io::Cursor::new(first).chain(csv))
}

/// Converts a serial number to an ISO date, with the time if it has one; `since_1904` selects the date system of Excel
/// for Mac.
pub(super) fn moment(number: f64, since_1904: bool) -> Option<String> {
    if !(1.0..2_958_466.0).contains(&number) {
        return None;
    }
    let seconds = (number.fract() * 86_400.0).round() as i64;
    let days = number.trunc() as i64 + seconds / 86_400;
    let seconds = seconds % 86_400;
    // Lotus 1-2-3 treated 1900 as a leap year, and all later programs do the same.
    let day = if since_1904 {
        Date::constant(1904, 1, 1).checked_add(days.days())
    } else {
        Date::constant(1899, 12, 30).checked_add((days + i64::from(days < 60)).days())
    };
    let day = day.ok()?;
    Some(if seconds == 0 {
        day.to_string()
    } else {
        format!("{day}T{:02}:{:02}:{:02}", seconds / 3600, seconds / 60 % 60, seconds % 60)
    })
}

/// Whether a built-in number format shows a day.
pub(super) fn is_day(format: u32) -> bool {
    matches!(format, 14..=17 | 22 | 27..=31 | 36 | 50..=54 | 57 | 58)
}

/// Whether a number format shows a day, by its pattern, such as `yyyy"年"m"月"d"日"`.
pub(super) fn shows_day(pattern: &str) -> bool {
    let (mut quoted, mut bracketed, mut escaped) = (false, false, false);
    let (mut year, mut day) = (false, false);
    for letter in pattern.chars() {
        match letter {
            _ if escaped => escaped = false,
            '\\' | '_' => escaped = true,
            '"' => quoted = !quoted,
            _ if quoted => {}
            '[' => bracketed = true,
            ']' => bracketed = false,
            _ if bracketed => {}
            'y' | 'Y' | 'e' | 'E' => year |= letter.eq_ignore_ascii_case(&'y'),
            'd' | 'D' => day = true,
            ';' => break,
            _ => {}
        }
    }
    year || day
}

/// Formats a number like a person would write it.
pub(super) fn number(number: f64) -> String {
    if number.is_finite() { format!("{number}") } else { String::new() }
}
