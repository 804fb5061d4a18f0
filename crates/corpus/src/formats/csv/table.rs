//! Tables whose columns are separated by commas, tabs or semicolons, with one article per row. The first row names the
//! columns. At most one row is in memory, even after a missing quote.

use std::{collections::VecDeque, io::BufRead, sync::Arc};

use crate::formats::base::{
    format::Format,
    lines::{BOM_OR_SPACE, as_text, read_line, text_of},
    record::{Payload, Record, Records, Unreadable},
    table::{Cells, Header, Row},
};
use crate::formats::csv::unnamed;
use crate::{
    formats::base::{
        format::{Context, ReadOptions},
        record_fields::{RecordFields, Value},
    },
    record::{
        diagnostic::DiagnosticKind,
        draft::Draft,
        fields::{Field, FieldMap},
    },
    source::limits::Limits,
};
use jianbao_text::dates::find_date;

/// The maximum number of cells of a row. The last of them contains the rest of a longer row, as written.
const MOST_CELLS: usize = 1 << 16;
/// The number of unclosed quotes after which quotes have no meaning in the rest of the file.
const FORGIVEN: usize = 8;
/// The reason of a skip: a table whose columns are unknown. See [`FieldMap`].
pub const UNNAMED_COLUMNS: &str = "the first row names neither title nor text, and no map of fields names the columns";

/// One article per row. Quoted cells may contain line ends. Columns are identified by their names ([`Field`]), or by
/// numbers that the user gives (`--map title=2`).
pub struct Csv;

impl Format for Csv {
    fn name(&self) -> &'static str {
        "CSV"
    }

    fn extensions(&self) -> &'static [&'static str] {
        &["csv", "tsv", "tab"]
    }

    fn recognises(&self, head: &str, map: &FieldMap) -> bool {
        let mut lines: Vec<&str> = head.trim_start_matches(BOM_OR_SPACE).lines().take(40).collect();
        // The last line may be incomplete.
        if lines.len() > 1 && !head.ends_with('\n') {
            lines.pop();
        }
        if lines.first().is_some_and(|line| declared_delimiter(line).is_some()) {
            return true;
        }
        let Some(first) = lines.first() else { return false };
        let delimiter = sniff(first, map);
        let names = fields(first, delimiter, true);
        (names.len() > 1
            && (names_columns(&names, map) || names_one(&lines, delimiter, map) || is_table(&lines, delimiter)))
            || unnamed::Columns::of(&lines).is_some()
    }

    fn split<'a>(&self, input: Box<dyn BufRead + Send + 'a>, options: &ReadOptions) -> Records<'a> {
        let mut input = input;
        // Read errors are reported with the rows.
        let columns = input.fill_buf().ok().and_then(|head| unnamed::Columns::of_head(&as_text(head), &options.map));
        let mut rows = Rows::new(input, options);
        let header = columns.map(|columns| {
            rows.separator = columns.separator;
            rows.delimiter = Some(columns.delimiter());
            Arc::new(Header::inferred(columns.fields, &options.map))
        });
        Box::new(Table { rows, header, waiting: VecDeque::new() })
    }

    fn parse(&self, record: &Record, _context: Context<'_>) -> Result<Vec<Draft>, String> {
        let Payload::Row(Row { header, cells, ragged, is_first, .. }) = &record.payload else {
            return Err("not a row of a table".into());
        };
        if !header.has_articles() {
            // Reported once, not for every row.
            return if *is_first || header.has_known_name { Err(UNNAMED_COLUMNS.into()) } else { Ok(Vec::new()) };
        }
        if *is_first && header.has_known_name {
            return Ok(Vec::new());
        }
        let mut gathered = RecordFields::default();
        if header.is_repeated_in(cells) {
            // Programs that append to a table repeat its first row.
            return Ok(Vec::new());
        }
        for (at, (cell, column)) in cells.iter().zip(header.columns()).enumerate() {
            match *column {
                Some((field, rank)) => gathered.put(field, rank, Value::One(cell.to_owned())),
                None => gathered.put_unknown(header.name(at), cell),
            }
        }
        let mut draft = gathered.draft()?;
        draft.diagnostics.extend(ragged.map(|cells| DiagnosticKind::RaggedRow { cells, columns: header.len() }));
        Ok(vec![draft])
    }
}

/// Whether a row consists of names: at least two known names, one of which is a title or text, or a name that the user
/// mapped to one of these.
fn names_columns(names: &Cells, map: &FieldMap) -> bool {
    let known: Vec<Field> = names.iter().filter_map(|name| map.field(name)).collect();
    let tells = |field: &Field| matches!(field, Field::Title | Field::Text);
    let given = names.iter().filter_map(|name| map.named(name)).any(|field| tells(&field));
    (given || (known.len() > 1 && known.iter().any(tells))) && names.iter().all(|name| name.chars().count() <= 40)
}

/// Whether the first row names only a title or a text among unknown names, and the rows below it have the same form.
fn names_one(lines: &[&str], delimiter: u8, map: &FieldMap) -> bool {
    let rows: Vec<Cells> =
        lines.iter().filter(|line| !line.trim().is_empty()).map(|line| fields(line, delimiter, true)).collect();
    let [names, others @ ..] = rows.as_slice() else { return false };
    let tells = names.iter().any(|name| matches!(map.field(name), Some(Field::Title | Field::Text)));
    let is_name =
        |name: &str| (1..=20).contains(&name.chars().count()) && !name.contains(['。', '，', ' ', '！', '？', '：']);
    tells && !others.is_empty() && names.iter().all(is_name) && others.iter().all(|row| row.len() == names.len())
}

/// Returns the delimiter in a first line `sep=;`, as spreadsheets write it.
fn declared_delimiter(line: &str) -> Option<u8> {
    let value = line.trim_start_matches('\u{feff}').trim_end().strip_prefix("sep=")?;
    matches!(value, "," | ";" | "|" | "\t" | "").then(|| value.bytes().next().unwrap_or(b'\t'))
}

/// Whether lines are rows of a table without names: many columns, the same number in each line, and a column of dates
/// or addresses if the delimiter also occurs in prose.
fn is_table(lines: &[&str], delimiter: u8) -> bool {
    let rows: Vec<Cells> =
        lines.iter().filter(|line| !line.trim().is_empty()).map(|line| fields(line, delimiter, true)).collect();
    let columns = rows[0].len();
    if columns < 3 || rows.iter().any(|row| row.len() != columns) {
        return false;
    }
    let tells = |value: &str| find_date(value).is_some_and(|_| value.len() <= 32) || value.starts_with("http");
    match delimiter {
        b'\t' => rows.len() >= 3,
        _ => rows.len() >= 5 && (0..columns).any(|at| rows.iter().all(|row| row.get(at).is_some_and(tells))),
    }
}

/// Returns the delimiter of a first row: the one that gives most known names, then most columns.
fn sniff(first: &str, map: &FieldMap) -> u8 {
    let score = |delimiter: u8| {
        let names = fields(first, delimiter, true);
        (names.iter().filter(|name| map.find(name).is_some()).count(), names.len())
    };
    // `max_by_key` returns the last of equal elements: the comma.
    [b';', b'\t', b','].into_iter().max_by_key(|&delimiter| score(delimiter)).unwrap_or(b',')
}

/// Splits a row into cells. The quotes of a quoted cell are removed; a cell that only begins with a quote keeps it.
fn fields(row: &str, delimiter: u8, quoting: bool) -> Cells {
    let mut found = Cells::default();
    let mut quoting = quoting;
    let mut rest = Some(row.trim_start_matches('\u{feff}'));
    while let Some(text) = rest {
        let inside = text.strip_prefix('"').filter(|_| quoting);
        let quoted = inside.and_then(|inside| quoted(inside, delimiter, &mut found));
        // If no quote closes this cell, none closes a later one, so none is searched for.
        quoting &= inside.is_none() || quoted.is_some() || delimiter == b'\t';
        if found.len() + 1 == MOST_CELLS {
            rest = None;
            found.discard_unended();
            found.push(text);
        } else if let Some(after) = quoted {
            rest = after;
            found.end();
        } else {
            let end = memchr::memchr(delimiter, text.as_bytes());
            rest = end.map(|end| &text[end + 1..]);
            found.discard_unended();
            found.push(&text[..end.unwrap_or(text.len())]);
        }
    }
    found
}

/// Adds to `found` a cell up to its closing quote, and returns the text after the delimiter, or `Some(None)` at the end
/// of the row. `None` if no quote closes the cell.
#[expect(
    clippy::option_option,
    reason = "a cell that is not closed, one that ends the row, and one with a rest are three things"
)]
fn quoted<'t>(inside: &'t str, delimiter: u8, found: &mut Cells) -> Option<Option<&'t str>> {
    let bytes = inside.as_bytes();
    let mut from = 0;
    let mut at = 0;
    while let Some(quote) = memchr::memchr(b'"', &bytes[at..]).map(|found| at + found) {
        match bytes.get(quote + 1) {
            Some(b'"') => {
                found.extend_last(&inside[from..=quote]);
                from = quote + 2;
                at = from;
            }
            next if next.is_none_or(|&next| next == delimiter) => {
                found.extend_last(&inside[from..quote]);
                return Some(next.map(|_| &inside[quote + 2..]));
            }
            // Tab-separated tables are written without quoting, so quotes in them belong to the text.
            _ if delimiter == b'\t' => return None,
            _ => at = quote + 1,
        }
    }
    None
}

/// Splits lines into rows.
struct Rows<'a> {
    input: Box<dyn BufRead + Send + 'a>,
    map: FieldMap,
    limits: Limits,
    /// Lines that were read in search of a closing quote but are rows, each with its line end, and how much of them has
    /// been read again. They are one string, because a list of very many short lines would take many times their size.
    back: String,
    taken: usize,
    delimiter: Option<u8>,
    /// The separator of the cells, if it has several characters. It is replaced by the delimiter.
    separator: Option<&'static str>,
    unclosed: usize,
    /// The error that ended the input, reported after the lines before it.
    failed: Option<Unreadable>,
    line: usize,
    ended: bool,
}

/// The lines of a row, the number of its first line, and whether quotes have a meaning in it.
struct Lines {
    text: String,
    line: usize,
    quoting: bool,
}

impl<'a> Rows<'a> {
    fn new(input: Box<dyn BufRead + Send + 'a>, options: &ReadOptions) -> Self {
        Self {
            input,
            map: options.map.clone(),
            limits: options.limits,
            back: String::new(),
            taken: 0,
            delimiter: None,
            separator: None,
            unclosed: 0,
            failed: None,
            line: 0,
            ended: false,
        }
    }

    fn line(&mut self) -> Result<Option<String>, Unreadable> {
        if let Some((line, _)) = self.back[self.taken..].split_once('\n') {
            self.taken += line.len() + 1;
            self.line += 1;
            return Ok(Some(line.to_owned()));
        }
        (self.back, self.taken) = (String::new(), 0);
        if let Some(failed) = self.failed.take() {
            return Err(failed);
        }
        if self.ended {
            return Ok(None);
        }
        let mut bytes = Vec::new();
        let read = read_line(&mut *self.input, &mut bytes, self.limits.record());
        self.line += 1;
        let unreadable = |reason, fatal| Err(Unreadable { line: self.line, reason, fatal });
        match read {
            Ok(Some(true)) => {
                let line = text_of(bytes);
                Ok(Some(match self.separator {
                    Some(separator) => line.replace(separator, unnamed::CELL_END),
                    None => line,
                }))
            }
            Ok(Some(false)) => unreadable(self.limits.long_record("row"), false),
            Ok(None) => {
                self.ended = true;
                Ok(None)
            }
            Err(error) => {
                self.ended = true;
                unreadable(format!("cannot be read further: {error}"), true)
            }
        }
    }

    /// Returns the next row that is not blank, and an error if it has an unclosed quote.
    fn row(&mut self) -> Result<Option<(Lines, Option<Unreadable>)>, Unreadable> {
        let first = loop {
            match self.line()? {
                None => return Ok(None),
                Some(line) if line.trim_matches(BOM_OR_SPACE).is_empty() => {}
                Some(line) => break line,
            }
        };
        let line = self.line;
        if line == 1
            && let Some(declared) = declared_delimiter(&first)
        {
            self.delimiter = Some(declared);
            return self.row();
        }
        let delimiter = *self.delimiter.get_or_insert_with(|| sniff(&first, &self.map));
        let quoting = self.unclosed < FORGIVEN && self.separator.is_none();
        let mut open = Open::default();
        if !quoting || !open.after(&first, delimiter) {
            return Ok(Some((Lines { text: first, line, quoting }, None)));
        }
        let mut text = first;
        let first = text.len();
        while text.len() <= self.limits.record() {
            let next = match self.line() {
                Ok(Some(next)) => next,
                Ok(None) => break,
                Err(unreadable) => {
                    self.failed = Some(unreadable);
                    break;
                }
            };
            text.push('\n');
            text.push_str(&next);
            if !open.after(&next, delimiter) {
                return Ok(Some((Lines { text, line, quoting }, None)));
            }
        }
        // The quote is never closed, so it belongs to the text, and the lines are rows by themselves.
        let reason = if text.len() > self.limits.record() {
            "a quote that opens in this row is not closed within the longest row; it is treated as an ordinary character"
        } else {
            "a quote that opens in this row is not closed; it is treated as an ordinary character"
        };
        self.unclosed += 1;
        self.line = line;
        if text.len() > first {
            let mut back = text.split_off(first + 1);
            text.truncate(first);
            back.push('\n');
            back.push_str(&self.back[self.taken..]);
            (self.back, self.taken) = (back, 0);
        }
        let unclosed = Unreadable { line, reason: reason.to_owned(), fatal: false };
        Ok(Some((Lines { text, line, quoting: false }, Some(unclosed))))
    }
}

/// Whether a quoted field is open at the end of a line.
#[derive(Default)]
struct Open {
    open: bool,
}

impl Open {
    fn after(&mut self, line: &str, delimiter: u8) -> bool {
        let bytes = line.as_bytes();
        let mut at = 0;
        loop {
            if self.open {
                let Some(quote) = memchr::memchr(b'"', &bytes[at..]).map(|found| at + found) else { return true };
                match bytes.get(quote + 1) {
                    Some(b'"') => at = quote + 2,
                    next if next.is_none_or(|&next| next == delimiter) => {
                        self.open = false;
                        at = quote + 1;
                    }
                    // As in `quoted`, this is not a quoted cell.
                    _ if delimiter == b'\t' => {
                        self.open = false;
                        at = quote + 1;
                    }
                    _ => at = quote + 1,
                }
            } else {
                let starts = at == 0 || bytes.get(at.wrapping_sub(1)) == Some(&delimiter);
                if starts && bytes.get(at) == Some(&b'"') {
                    self.open = true;
                    at += 1;
                    continue;
                }
                match memchr::memchr(delimiter, &bytes[at.min(bytes.len())..]) {
                    Some(found) => at += found + 1,
                    None => return false,
                }
            }
        }
    }
}

/// Converts rows to records.
struct Table<'a> {
    rows: Rows<'a>,
    /// The first row, which all records share.
    header: Option<Arc<Header>>,
    waiting: VecDeque<Result<Record, Unreadable>>,
}

impl Table<'_> {
    fn record(&mut self, lines: &Lines) {
        let delimiter = self.rows.delimiter.unwrap_or(b',');
        let mut cells = fields(&lines.text, delimiter, lines.quoting);
        let (header, is_first) = if let Some(header) = &self.header {
            (Arc::clone(header), false)
        } else {
            let header = Arc::new(Header::new(&cells, &self.rows.map));
            self.header = Some(Arc::clone(&header));
            if names_columns(&cells, &self.rows.map) {
                return;
            }
            (header, true)
        };
        let columns = header.len();
        cells.trim_to(columns);
        let ragged = Some(cells.len()).filter(|&cells| cells != columns);
        cells.join_surplus(columns, char::from(delimiter));
        let row = Row { header, cells, ragged, is_first, bytes: lines.text.len() };
        self.waiting.push_back(Ok(Record { line: lines.line, payload: Payload::Row(row) }));
    }
}

impl Iterator for Table<'_> {
    type Item = Result<Record, Unreadable>;

    fn next(&mut self) -> Option<Self::Item> {
        loop {
            if let Some(waiting) = self.waiting.pop_front() {
                return Some(waiting);
            }
            match self.rows.row() {
                Ok(None) => return None,
                Err(unreadable) => return Some(Err(unreadable)),
                Ok(Some((row, unclosed))) => {
                    self.waiting.extend(unclosed.map(Err));
                    self.record(&row);
                }
            }
        }
    }
}
