//! Tables for spreadsheets and programs: CSV by RFC 4180, in UTF-8 with a byte order mark, because Excel takes it for a legacy
//! encoding without. No cell of an archive becomes a formula.

/// What a file begins with.
pub const BOM: &str = "\u{feff}";

/// A row: cells quoted where they must be, ended by CR LF.
///
/// A spreadsheet takes a cell that begins with `=`, `+`, `-`, `@` (of either width), a tab or a line end for a formula, and
/// may fetch or run what it says. An apostrophe is put before such a cell, and before one that begins with an apostrophe, so
/// that it can be taken away again: `=SUM(A1)` is written `'=SUM(A1)`.
///
/// ```
/// use jianbao::printer::csv_row;
/// assert_eq!(csv_row(["大桥,通车", "他说：\"好\"", "=1+1"]), "\"大桥,通车\",\"他说：\"\"好\"\"\",'=1+1\r\n");
/// ```
#[must_use]
pub fn csv_row<I>(cells: I) -> String
where
    I: IntoIterator,
    I::Item: AsRef<str>,
{
    let mut row = String::new();
    for (at, cell) in cells.into_iter().enumerate() {
        if at > 0 {
            row.push(',');
        }
        push(cell.as_ref(), &mut row);
    }
    row.push_str("\r\n");
    row
}

fn push(cell: &str, row: &mut String) {
    let quoted = cell.contains([',', '"', '\r', '\n']);
    if quoted {
        row.push('"');
    }
    if cell.starts_with(['=', '+', '-', '@', '＝', '＋', '－', '＠', '\t', '\r', '\n', '\'']) {
        row.push('\'');
    }
    for c in cell.chars() {
        match c {
            '"' => row.push_str("\"\""),
            // No program shows it, and some stop reading at it.
            '\0' => row.push('\u{fffd}'),
            c => row.push(c),
        }
    }
    if quoted {
        row.push('"');
    }
}
