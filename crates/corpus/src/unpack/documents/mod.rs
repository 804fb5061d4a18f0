//! Documents of office programs and e-books. Texts are converted to an HTML page and tables to CSV; chapters are read
//! as they are. Only an XML parser is used, so that memory is limited: readers of whole workbooks allocate the counts
//! that a file claims.

#[cfg(feature = "documents")]
mod book;
#[cfg(feature = "documents")]
mod html;
#[cfg(feature = "documents")]
mod open_document;
#[cfg(any(feature = "documents", feature = "spreadsheets"))]
mod package;
#[cfg(feature = "pdf")]
pub(super) mod pdf;
#[cfg(feature = "spreadsheets")]
mod table;
#[cfg(feature = "documents")]
mod word;
#[cfg(feature = "spreadsheets")]
pub(super) mod xls;
#[cfg(feature = "spreadsheets")]
mod xlsx;
#[cfg(any(feature = "documents", feature = "spreadsheets"))]
mod xml;

use std::{
    io::{Read, Seek},
    ops::ControlFlow,
};

#[cfg(any(feature = "documents", feature = "spreadsheets"))]
use self::package::Package;
use crate::{
    source::foreign,
    unpack::{Opened, Visitor},
};

/// The kind of a zip, by the names of its members.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    Word,
    Sheets,
    /// The kind is determined by the content of the member `mimetype`.
    Typed,
    Office,
}

/// Detects the kind from the names of members.
#[derive(Default)]
pub(super) struct Names {
    seen: u64,
    /// Whether the content types of an Office file were seen.
    office: bool,
    of_office: Option<Kind>,
    typed: Option<Kind>,
}

impl Names {
    /// Adds the next name of the directory.
    pub(super) fn see(&mut self, name: &[u8]) {
        match name {
            // In such a document, it is the first member.
            b"mimetype" if self.seen == 0 => self.typed = Some(Kind::Typed),
            b"META-INF/container.xml" => self.typed = Some(Kind::Typed),
            b"[Content_Types].xml" => self.office = true,
            b"xl/workbook.xml" => self.of_office = Some(Kind::Sheets),
            _ if is_word(name) => self.of_office = Some(Kind::Word),
            _ => {}
        }
        self.seen += 1;
    }

    /// Returns the kind; `None` for a zip that is not a document.
    pub(super) fn kind(&self) -> Option<Kind> {
        if self.office { Some(self.of_office.unwrap_or(Kind::Office)) } else { self.typed }
    }
}

/// Whether a part is the text of a document: `word/document.xml`, or a similar name that some programs use.
fn is_word(name: &[u8]) -> bool {
    name.starts_with(b"word/document") && name.ends_with(b".xml")
}

/// Reads a document.
#[cfg_attr(not(any(feature = "documents", feature = "spreadsheets")), expect(unused_variables))]
pub(super) fn read<R: Read + Seek + Send>(
    opened: Opened<'_>,
    kind: Kind,
    bytes: &mut R,
    visitor: &mut dyn Visitor,
) -> ControlFlow<()> {
    match kind {
        #[cfg(feature = "documents")]
        Kind::Word => text(
            opened,
            Package::open(bytes, opened.budget).and_then(|parts| word::read(parts, opened.budget.limits())),
            visitor,
        ),
        #[cfg(feature = "documents")]
        Kind::Typed => match Package::open(bytes, opened.budget) {
            Ok(package) => typed(opened, package, visitor),
            Err(reason) => opened.fails(visitor, reason),
        },
        #[cfg(feature = "spreadsheets")]
        Kind::Sheets => match Package::open(bytes, opened.budget) {
            Ok(package) => xlsx::sheets(opened, package, visitor),
            Err(reason) => opened.fails(visitor, reason),
        },
        #[cfg(not(feature = "documents"))]
        Kind::Typed => opened.fails(visitor, foreign::OTHER_ZIP.to_owned()),
        _ => opened.fails(visitor, foreign::OFFICE.to_owned()),
    }
}

#[cfg(feature = "documents")]
fn typed<R: Read + Seek + Send>(
    opened: Opened<'_>,
    mut package: Package<'_, R>,
    visitor: &mut dyn Visitor,
) -> ControlFlow<()> {
    let kind = match package.text("mimetype") {
        Ok(kind) => kind.unwrap_or_else(|| "application/epub+zip".into()),
        Err(reason) => return opened.fails(visitor, reason),
    };
    match kind.trim() {
        "application/epub+zip" => book::chapters(opened, package, visitor),
        "application/vnd.oasis.opendocument.text" | "application/vnd.oasis.opendocument.text-template" => {
            text(opened, open_document::read(package, opened.budget.limits()), visitor)
        }
        _ => opened.fails(visitor, foreign::OTHER_ZIP.to_owned()),
    }
}

/// Passes the page of a document to the visitor, under the name of the document.
#[cfg(feature = "documents")]
fn text(opened: Opened<'_>, page: Result<String, String>, visitor: &mut dyn Visitor) -> ControlFlow<()> {
    match page {
        Ok(page) => visitor.text(std::sync::Arc::clone(opened.file), &mut std::io::Cursor::new(page)),
        Err(reason) => opened.fails(visitor, reason),
    }
}
