//! A row of a table: its cells, and the header that all rows share. Quotes and delimiters are handled by the reader of
//! the table.

use std::sync::Arc;

use crate::record::fields::{Field, FieldMap, Rank};

/// The maximum length of the name of a column, in characters. Longer names are truncated.
const LONGEST_NAME: usize = 100;

/// The cells of a row, stored in one string, so that a row of very many short cells takes little more memory than its
/// text.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Cells {
    text: String,
    /// The offset in `text` at which each cell ends.
    ends: Vec<usize>,
}

impl Cells {
    pub(crate) fn push(&mut self, cell: &str) {
        self.extend_last(cell);
        self.end();
    }

    /// Appends to the current cell, which [`Self::end`] ends.
    pub(crate) fn extend_last(&mut self, text: &str) {
        self.text.push_str(text);
    }

    pub(crate) fn end(&mut self) {
        self.ends.push(self.text.len());
    }

    /// Discards the current cell.
    pub(crate) fn discard_unended(&mut self) {
        self.text.truncate(self.ends.last().copied().unwrap_or(0));
    }

    pub(crate) fn len(&self) -> usize {
        self.ends.len()
    }

    pub(crate) fn get(&self, at: usize) -> Option<&str> {
        let end = *self.ends.get(at)?;
        let begin = if at == 0 { 0 } else { self.ends[at - 1] };
        Some(&self.text[begin..end])
    }

    pub(crate) fn iter(&self) -> impl Iterator<Item = &str> {
        (0..self.len()).filter_map(|at| self.get(at))
    }

    /// Removes empty cells at the end while there are more than `columns` cells.
    pub(crate) fn trim_to(&mut self, columns: usize) {
        while self.len() > columns && self.get(self.len() - 1).is_some_and(|cell| cell.trim().is_empty()) {
            self.ends.pop();
            self.discard_unended();
        }
    }

    /// Joins the last of `columns` cells with all surplus cells.
    pub(crate) fn join_surplus(&mut self, columns: usize, delimiter: char) {
        let first = columns.max(1) - 1;
        if self.len() <= first + 1 {
            return;
        }
        let surplus: Vec<&str> = self.iter().skip(first).collect();
        let surplus = surplus.join(delimiter.encode_utf8(&mut [0; 4]));
        self.ends.truncate(first);
        self.discard_unended();
        self.push(&surplus);
    }
}

/// The columns of a table, from its first row.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Header {
    /// The field of each column.
    columns: Vec<Option<(Field, Rank)>>,
    /// The name of each column, as in the first row.
    names: Vec<String>,
    /// Whether the name of a column is known. A column that the user gives by its number needs no name.
    pub(crate) has_known_name: bool,
}

impl Header {
    pub(crate) fn new(first: &Cells, map: &FieldMap) -> Self {
        let names: Vec<String> = first.iter().map(|name| name.chars().take(LONGEST_NAME).collect()).collect();
        let known: Vec<_> = names.iter().map(|name| map.find(name)).collect();
        let is_known = known.iter().any(Option::is_some);
        let of_column =
            |(at, known): (usize, Option<(Field, Rank)>)| map.column(at + 1).map(|field| (field, 0)).or(known);
        Self { columns: known.into_iter().enumerate().map(of_column).collect(), names, has_known_name: is_known }
    }

    /// Returns the header of a table without names, whose columns are inferred from its form.
    pub(crate) fn inferred(fields: Vec<Option<Field>>, _map: &FieldMap) -> Self {
        let columns: Vec<_> = fields.into_iter().map(|field| field.map(|field| (field, 1))).collect();
        Self { names: vec![String::new(); columns.len()], columns, has_known_name: false }
    }

    /// Returns the name of a column, counted from 0; empty if it has none.
    pub(crate) fn name(&self, at: usize) -> &str {
        self.names.get(at).map_or("", String::as_str)
    }

    /// Whether a row repeats the row of names.
    pub(crate) fn is_repeated_in(&self, cells: &Cells) -> bool {
        self.has_known_name
            && cells.len() == self.names.len()
            && cells.iter().zip(&self.names).all(|(cell, name)| cell == name)
    }

    pub(crate) fn len(&self) -> usize {
        self.columns.len()
    }

    pub(crate) fn columns(&self) -> &[Option<(Field, Rank)>] {
        &self.columns
    }

    /// Whether there is a column of titles or texts.
    pub(crate) fn has_articles(&self) -> bool {
        let is_read = |field| matches!(field, Field::Title | Field::Text | Field::Summary | Field::Lead);
        self.columns.iter().flatten().any(|&(field, _)| is_read(field))
    }
}

/// A row of a table.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Row {
    pub(crate) header: Arc<Header>,
    pub(crate) cells: Cells,
    /// The number of cells, if it differs from the number of columns.
    pub(crate) ragged: Option<usize>,
    /// Whether it is the first row of the table.
    pub(crate) is_first: bool,
    /// Its length in the file, in bytes.
    pub(crate) bytes: usize,
}
