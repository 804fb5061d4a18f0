//! Writes CSV according to RFC 4180, in UTF-8. It begins with a byte order mark, because Excel assumes a legacy
//! encoding otherwise. No cell is interpreted as a formula.

/// The byte order mark at the beginning of a file.
pub const BOM: &str = "\u{feff}";

/// Formats a row. Quotes cells if necessary; the row ends with CR LF.
///
/// A spreadsheet interprets a cell that begins with `=`, `+`, `-`, `@` (of either width), a tab or a line end as a
/// formula, and may run it. Such a cell gets an apostrophe prefix, and so does a cell that begins with an apostrophe,
/// so that the prefix can be removed: `=SUM(A1)` becomes `'=SUM(A1)`.
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

/// Formats a row of a text and numbers. The numbers are not escaped, because a minus sign before digits does not begin
/// a formula.
pub(super) fn csv_number_row(text: &str, numbers: &[String]) -> String {
    let mut row = String::new();
    push(text, &mut row);
    for number in numbers {
        row.push(',');
        row.push_str(number);
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
            // Some programs stop reading at NUL.
            '\0' => row.push('\u{fffd}'),
            c => row.push(c),
        }
    }
    if quoted {
        row.push('"');
    }
}
