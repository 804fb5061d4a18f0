//! Tables: comma, tab or semicolon between columns, a row an article, the first row names the columns. Never holds more than
//! a row, even where a quote was forgotten.

use std::{collections::VecDeque, io::BufRead};

use super::{BOM_OR_SPACE, Format, Record, Records, Unreadable, read_line, text_of};
use crate::{
    Context, Draft, Limits, ReadOptions, RemarkKind,
    fields::{Field, FieldMap},
    gathered::{Gathered, Value},
};
use jianbao_text::dates::parse_date;

/// The most cells that a row is cut into; the last of them keeps the rest of a longer row as it is written.
const MOST_CELLS: usize = 1 << 16;
/// How often a quote that is never closed is forgiven before quotes mean nothing in the file.
const FORGIVEN: usize = 8;
/// The longest name of a column, in characters; what is longer is no name and is cut.
const LONGEST_NAME: usize = 100;
/// How many names every row carries with it. Those of further columns it carries if it has as many, so that a long first row
/// does not weigh on all short ones.
const MOST_NAMES: usize = 64;
/// Between fields of a record, around what is told of it, and between the first row and its own: ASCII has characters for that.
const UNIT: char = '\u{1f}';
const TOLD: char = '\u{1e}';
const GROUP: char = '\u{1d}';

/// A row an article. Quoted fields may hold line ends; the columns are known by their names
/// ([`Field`]), or by numbers that the user gives (`--map title=2`).
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
        // The last line may be cut.
        if lines.len() > 1 && !head.ends_with('\n') {
            lines.pop();
        }
        let Some(first) = lines.first() else { return false };
        let delimiter = sniff(first, map);
        let names = fields(first, delimiter, true);
        names.len() > 1 && (names_columns(&names, map) || is_table(&lines, delimiter))
    }

    fn split<'a>(&self, input: Box<dyn BufRead + Send + 'a>, options: &ReadOptions) -> Records<'a> {
        Box::new(Table { rows: Rows::new(input, options), first: Vec::new(), waiting: VecDeque::new() })
    }

    fn parse(&self, record: &Record, context: Context<'_>) -> Result<Vec<Draft>, String> {
        let (first, own) = record.text.split_once(GROUP).ok_or("not a row of a table")?;
        // The first row itself has two of them between.
        let is_first = own.starts_with(GROUP);
        let (ragged, own) = ragged(own.trim_start_matches(GROUP));
        let map = &context.options.map;
        let columns = columns(first, map);
        let tells = |column: &Option<(Field, u16)>| {
            column.is_some_and(|(field, _)| matches!(field, Field::Title | Field::Text | Field::Summary | Field::Lead))
        };
        if !columns.iter().any(tells) {
            // Said once, not for every row.
            let reason = "the first row names neither title nor text: name the columns there, or say which is which, \
                          as in --map title=2 --map text=3";
            return if is_first || !looks_unnamed(first, map) { Err(reason.into()) } else { Ok(Vec::new()) };
        }
        if is_first && first.split(UNIT).any(|name| map.field(name).is_some()) {
            return Ok(Vec::new());
        }
        let mut gathered = Gathered::default();
        for (value, column) in own.split(UNIT).zip(&columns) {
            if let Some((field, rank)) = *column {
                gathered.put(field, rank, Value::One(value.to_owned()));
            }
        }
        let mut draft = gathered.draft()?;
        draft.remarks.extend(ragged);
        Ok(vec![draft])
    }
}

/// What is told of a row whose cells are not as many as those of the first, and the row.
fn ragged(own: &str) -> (Option<RemarkKind>, &str) {
    let told = own.strip_prefix(TOLD).and_then(|told| told.split_once(TOLD));
    let counts = told.and_then(|(counts, _)| counts.split_once('/'));
    match (told, counts.map(|(cells, columns)| (cells.parse(), columns.parse()))) {
        (Some((_, own)), Some((Ok(cells), Ok(columns)))) => (Some(RemarkKind::RaggedRow { cells, columns }), own),
        _ => (None, own),
    }
}

/// The field of each column.
fn columns(first: &str, map: &FieldMap) -> Vec<Option<(Field, u16)>> {
    first
        .split(UNIT)
        .enumerate()
        .map(|(at, name)| match map.column(at + 1) {
            Some(field) => Some((field, 0)),
            None => map.find(name),
        })
        .collect()
}

/// Whether the row is one of names: two that are known, one of them that of title or text; or one that the user gave to these.
fn names_columns(names: &[String], map: &FieldMap) -> bool {
    let known: Vec<Field> = names.iter().filter_map(|name| map.field(name)).collect();
    let tells = |field: &Field| matches!(field, Field::Title | Field::Text);
    let given = names.iter().filter_map(|name| map.named(name)).any(|field| tells(&field));
    (given || (known.len() > 1 && known.iter().any(tells))) && names.iter().all(|name| name.chars().count() <= 40)
}

/// Whether no name in the first row is known.
fn looks_unnamed(first: &str, map: &FieldMap) -> bool {
    first.split(UNIT).all(|name| map.find(name).is_none())
}

/// Whether lines are rows of a table without names: many columns, as many in each line, and one of dates or addresses where
/// the delimiter is one that prose has too.
fn is_table(lines: &[&str], delimiter: u8) -> bool {
    let rows: Vec<Vec<String>> =
        lines.iter().filter(|line| !line.trim().is_empty()).map(|line| fields(line, delimiter, true)).collect();
    let columns = rows[0].len();
    if columns < 3 || rows.iter().any(|row| row.len() != columns) {
        return false;
    }
    let tells = |value: &String| parse_date(value).is_some_and(|_| value.len() <= 32) || value.starts_with("http");
    match delimiter {
        b'\t' => rows.len() >= 3,
        _ => rows.len() >= 5 && (0..columns).any(|at| rows.iter().all(|row| tells(&row[at]))),
    }
}

/// The delimiter of a first row: the one that gives most known names, then most columns.
fn sniff(first: &str, map: &FieldMap) -> u8 {
    let score = |delimiter: u8| {
        let names = fields(first, delimiter, true);
        (names.iter().filter(|name| map.find(name).is_some()).count(), names.len())
    };
    // The last of equals wins: the comma.
    [b';', b'\t', b','].into_iter().max_by_key(|&delimiter| score(delimiter)).unwrap_or(b',')
}

/// The fields of a row. A quoted field loses its quotes; one that only begins like one keeps them.
fn fields(row: &str, delimiter: u8, quoting: bool) -> Vec<String> {
    let mut found = Vec::new();
    let mut quoting = quoting;
    let mut rest = Some(row.trim_start_matches('\u{feff}'));
    while let Some(text) = rest {
        let inside = text.strip_prefix('"').filter(|_| quoting);
        let quoted = inside.and_then(|inside| quoted(inside, delimiter));
        // Where no quote closes this field, none closes a later one; it is not looked for again.
        quoting &= inside.is_none() || quoted.is_some() || delimiter == b'\t';
        let field = if found.len() + 1 == MOST_CELLS {
            rest = None;
            text.to_owned()
        } else if let Some((field, after)) = quoted {
            rest = after;
            field
        } else {
            let end = memchr::memchr(delimiter, text.as_bytes());
            rest = end.map(|end| &text[end + 1..]);
            text[..end.unwrap_or(text.len())].to_owned()
        };
        found.push(field.replace([UNIT, TOLD, GROUP], " "));
    }
    found
}

/// A field up to the quote that closes it, and what comes after the delimiter; `None` when none closes it.
fn quoted(inside: &str, delimiter: u8) -> Option<(String, Option<&str>)> {
    let bytes = inside.as_bytes();
    let mut field = String::new();
    let mut from = 0;
    let mut at = 0;
    while let Some(quote) = memchr::memchr(b'"', &bytes[at..]).map(|found| at + found) {
        match bytes.get(quote + 1) {
            Some(b'"') => {
                field.push_str(&inside[from..=quote]);
                from = quote + 2;
                at = from;
            }
            next if next.is_none_or(|&next| next == delimiter) => {
                field.push_str(&inside[from..quote]);
                return Some((field, next.map(|_| &inside[quote + 2..])));
            }
            // Tables between tabs are written without quoting: what looks like it are quotes of the text.
            _ if delimiter == b'\t' => return None,
            _ => at = quote + 1,
        }
    }
    None
}

/// Cuts rows out of lines.
struct Rows<'a> {
    input: Box<dyn BufRead + Send + 'a>,
    map: FieldMap,
    limits: Limits,
    /// Lines that were read in search of a closing quote and are rows after all, each with its end, and how much of them was taken
    /// again. One text, because a list of very many short lines would take many times their bytes.
    back: String,
    taken: usize,
    delimiter: Option<u8>,
    unclosed: usize,
    /// Why the lines end where they do, to be told after those that were read before it.
    failed: Option<Unreadable>,
    line: usize,
    ended: bool,
}

/// A row, the line it begins on, and whether quotes mean anything in it.
struct Row {
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
            Ok(Some(true)) => Ok(Some(text_of(bytes))),
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

    /// The next row that is not blank; the second part reports a quote that is never closed.
    fn row(&mut self) -> Result<Option<(Row, Option<Unreadable>)>, Unreadable> {
        let first = loop {
            match self.line()? {
                None => return Ok(None),
                Some(line) if line.trim_matches(BOM_OR_SPACE).is_empty() => {}
                Some(line) => break line,
            }
        };
        let line = self.line;
        let delimiter = *self.delimiter.get_or_insert_with(|| sniff(&first, &self.map));
        let quoting = self.unclosed < FORGIVEN;
        let mut open = Open::default();
        if !quoting || !open.after(&first, delimiter) {
            return Ok(Some((Row { text: first, line, quoting }, None)));
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
                return Ok(Some((Row { text, line, quoting }, None)));
            }
        }
        // No end: the quote was one of the text. The lines are rows of their own.
        let reason = if text.len() > self.limits.record() {
            "a quote that opens in this row is not closed within the longest row; it is read as a letter"
        } else {
            "a quote that opens in this row is not closed; it is read as a letter"
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
        Ok(Some((Row { text, line, quoting: false }, Some(unclosed))))
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
                    // As in `quoted`: not a quoted field at all.
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

/// Rows as records: each carries the first row, so that it can be read by itself.
struct Table<'a> {
    rows: Rows<'a>,
    /// The names of the columns.
    first: Vec<String>,
    waiting: VecDeque<Result<Record, Unreadable>>,
}

impl Table<'_> {
    fn record(&mut self, row: &Row) {
        let delimiter = self.rows.delimiter.unwrap_or(b',');
        let mut own = fields(&row.text, delimiter, row.quoting);
        let unit = UNIT.to_string();
        if self.first.is_empty() {
            self.first = own.iter().map(|name| name.chars().take(LONGEST_NAME).collect()).collect();
            if !names_columns(&own, &self.rows.map) {
                let text = format!("{}{GROUP}{GROUP}{}", self.first.join(&unit), own.join(&unit));
                self.waiting.push_back(Ok(Record { line: row.line, text }));
            }
            return;
        }
        let columns = self.first.len();
        while own.len() > columns && own.last().is_some_and(|field| field.trim().is_empty()) {
            own.pop();
        }
        let mut told = String::new();
        if own.len() != columns {
            told = format!("{TOLD}{}/{columns}{TOLD}", own.len());
            if own.len() > columns {
                let surplus = own.split_off(columns.max(1) - 1).join(&char::from(delimiter).to_string());
                own.push(surplus);
            }
        }
        let first = &self.first[..columns.min(own.len().max(MOST_NAMES))];
        let text = format!("{}{GROUP}{told}{}", first.join(&unit), own.join(&unit));
        self.waiting.push_back(Ok(Record { line: row.line, text }));
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
