//! Prints tables with aligned columns. A Han character is two columns wide.

use std::io::{self, Write};

use unicode_width::UnicodeWidthStr;

use super::neutralise;

/// The width of `text` in a terminal.
///
/// ```
/// assert_eq!(jianbao::printer::width("临江日报 A3"), 11);
/// ```
#[must_use]
pub fn width(text: &str) -> usize {
    text.width()
}

/// A table.
#[derive(Debug, Default)]
pub struct Table {
    rows: Vec<Vec<String>>,
    align: Align,
}

/// The alignment of cells. The first column is always left-aligned.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Align {
    /// Left, for words.
    #[default]
    Left,
    /// Right, for numbers.
    Right,
}

impl Table {
    /// An empty table.
    #[must_use]
    pub fn new(align: Align) -> Self {
        Self { rows: Vec::new(), align }
    }

    /// Adds a row.
    pub fn row<I>(&mut self, cells: I)
    where
        I: IntoIterator,
        I::Item: ToString,
    {
        self.rows.push(cells.into_iter().map(|cell| neutralise(&cell.to_string()).into_owned()).collect());
    }

    /// Writes the rows, each after `indent`, with two spaces between columns.
    ///
    /// # Errors
    ///
    /// Returns write errors.
    pub fn write(&self, indent: &str, out: &mut dyn Write) -> io::Result<()> {
        let columns = self.rows.iter().map(Vec::len).max().unwrap_or(0);
        let widths: Vec<usize> = (0..columns)
            .map(|column| self.rows.iter().filter_map(|row| row.get(column)).map(|cell| width(cell)).max().unwrap_or(0))
            .collect();
        for row in &self.rows {
            let mut line = indent.to_owned();
            for (column, cell) in row.iter().enumerate() {
                let padding = " ".repeat(widths[column] - width(cell));
                if column > 0 {
                    line.push_str("  ");
                }
                if column > 0 && self.align == Align::Right {
                    line.push_str(&padding);
                    line.push_str(cell);
                } else {
                    line.push_str(cell);
                    line.push_str(&padding);
                }
            }
            writeln!(out, "{}", line.trim_end())?;
        }
        Ok(())
    }
}
