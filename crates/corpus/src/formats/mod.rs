//! The formats of archives, one file each. A format cuts a decoded text into records and parses a record into articles; it
//! never opens files and never decides about encodings.
//!
//! Adding one: write its file, add it to [`ALL`], add its samples to the contract test.

use std::{borrow::Cow, io::BufRead};

use super::{Context, Draft, FieldMap, ReadOptions};

mod csv;
mod dates;
mod dig;
mod documents;
mod drafts;
mod escapes;
mod header;
mod html;
mod json;
mod json_context;
mod jsonl;
mod markdown;
mod object;
mod pfr;
mod record;
mod sgml;
mod sogou;
mod table;
mod tear;
mod text;
mod weight;
mod xml_news;

pub use csv::Csv;
pub use html::Html;
pub use json::Json;
pub use jsonl::Jsonl;
pub use markdown::Markdown;
pub use pfr::Pfr;
pub use record::{Record, Records, Unreadable};
pub use sgml::Sgml;
pub use sogou::Sogou;
pub use text::PlainText;
pub use xml_news::XmlNews;

/// What may stand before the first letter of a file.
const BOM_OR_SPACE: &[char] = &['\u{feff}', ' ', '\t', '\r', '\n'];

/// A format of archive files.
pub trait Format: Sync {
    /// Its name, as people call it.
    fn name(&self) -> &'static str;

    /// Endings of file names, without the dot, that files of this format usually have: a file with one of them is looked at, and
    /// the format is called by it ([`named`]). Which format a file is of, its content says.
    fn extensions(&self) -> &'static [&'static str];

    /// Whether a file that begins like this is of this format, whatever its name. `map` has the names that the user gave to fields.
    fn recognises(&self, head: &str, map: &FieldMap) -> bool;

    /// Cuts a text into records, none longer than `options` allow. Cheap: this runs on one thread for a large file.
    fn split<'a>(&self, input: Box<dyn BufRead + Send + 'a>, options: &ReadOptions) -> Records<'a>;

    /// Makes drafts of the articles in a record; several when the record holds several.
    ///
    /// # Errors
    ///
    /// The reason, as a phrase, why nothing can be made of it.
    fn parse(&self, record: &Record, context: Context<'_>) -> Result<Vec<Draft>, String>;
}

/// Every format, those with a sharper test of their content first.
pub const ALL: &[&dyn Format] = &[&Jsonl, &Json, &Pfr, &Sogou, &Sgml, &XmlNews, &Html, &Markdown, &Csv, &PlainText];

/// Chooses by content, which must begin with `head`; plain text when nothing sharper fits.
#[must_use]
pub fn choose(head: &str, map: &FieldMap) -> &'static dyn Format {
    *ALL.iter().find(|format| format.recognises(head, map)).unwrap_or(&(&PlainText as &dyn Format))
}

/// The format that people call so: by its name, or by an ending of its files.
///
/// ```
/// use jianbao_corpus::formats::named;
/// assert_eq!(named("jsonl").unwrap().name(), "JSON Lines");
/// assert_eq!(named("Plain Text").unwrap().name(), "plain text");
/// ```
#[must_use]
pub fn named(name: &str) -> Option<&'static dyn Format> {
    let same = |own: &str| own.replace(' ', "").eq_ignore_ascii_case(&name.replace(' ', ""));
    ALL.iter().copied().find(|format| same(format.name()) || format.extensions().iter().any(|ending| same(ending)))
}

/// The first `bytes` bytes of a text, or some fewer so that no character is cut.
fn beginning(text: &str, bytes: usize) -> &str {
    let end = (0..=bytes.min(text.len())).rev().find(|&end| text.is_char_boundary(end));
    &text[..end.unwrap_or(0)]
}

/// Bytes of the decoder as text. They are UTF-8, so that nothing is copied; anything else would lose what is none.
pub(super) fn text_of(bytes: Vec<u8>) -> String {
    String::from_utf8(bytes).unwrap_or_else(|error| String::from_utf8_lossy(error.as_bytes()).into_owned())
}

/// The same without taking the bytes. Faster than `from_utf8_lossy` by itself, which looks at every letter.
pub(super) fn as_text(bytes: &[u8]) -> Cow<'_, str> {
    std::str::from_utf8(bytes).map_or_else(|_| String::from_utf8_lossy(bytes), Cow::Borrowed)
}

/// Reads one line of at most `limit` bytes into `line`, without its end. `Ok(None)` at the end of the text, `Ok(Some(false))`
/// when the line was longer: its rest is passed over.
fn read_line(input: &mut dyn BufRead, line: &mut Vec<u8>, limit: usize) -> std::io::Result<Option<bool>> {
    line.clear();
    let mut fits = true;
    let mut any = false;
    loop {
        let available = input.fill_buf()?;
        if available.is_empty() {
            break;
        }
        any = true;
        let end = memchr::memchr(b'\n', available);
        let piece = &available[..end.unwrap_or(available.len())];
        if line.len() + piece.len() > limit {
            fits = false;
        }
        if fits {
            line.extend_from_slice(piece);
        }
        let used = end.map_or(available.len(), |at| at + 1);
        input.consume(used);
        if end.is_some() {
            break;
        }
    }
    if line.last() == Some(&b'\r') {
        line.pop();
    }
    Ok(any.then_some(fits))
}
