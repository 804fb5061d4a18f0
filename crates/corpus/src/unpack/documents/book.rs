//! The chapters of an `.epub`, in the order in which it is read.

use std::{
    borrow::Cow,
    io::{Read, Seek},
    ops::ControlFlow,
};

use percent_encoding::percent_decode_str;

use super::{
    package::Package,
    xml::{Piece, Xml},
};
use crate::{
    source::limits::Limits,
    unpack::{Opened, Visitor, names},
};

/// The maximum number of chapters.
const MOST_CHAPTERS: usize = 20_000;

/// Passes each chapter to the visitor as a member.
pub(super) fn chapters<R: Read + Seek + Send>(
    opened: Opened<'_>,
    mut package: Package<'_, R>,
    visitor: &mut dyn Visitor,
) -> ControlFlow<()> {
    let chapters = match spine(&mut package, opened.budget.limits()) {
        Ok(chapters) if !chapters.is_empty() => chapters,
        // If the book gives no order, the order of the directory.
        Ok(_) => {
            let is_page = |name: &String| {
                let ending = name.rsplit('.').next().unwrap_or_default().to_ascii_lowercase();
                matches!(ending.as_str(), "xhtml" | "html" | "htm")
            };
            package.names().into_iter().filter(is_page).collect()
        }
        Err(reason) => return opened.fails(visitor, reason),
    };
    if chapters.is_empty() {
        return opened.fails(visitor, "a book without chapters".into());
    }
    for chapter in chapters {
        if let Err(reason) = opened.budget.member() {
            return opened.fails(visitor, reason);
        }
        let name = match names::member(chapter.as_bytes()) {
            Ok(name) => name,
            Err((name, reason)) => {
                opened.member_fails(visitor, &name, reason)?;
                continue;
            }
        };
        match package.part(&chapter) {
            Ok(Some(mut part)) => {
                let file = std::sync::Arc::new(names::member_of(opened.file, &name));
                visitor.text(file, &mut part)?;
            }
            Ok(None) => {
                opened.member_fails(visitor, &name, "the book lists this chapter but does not contain it".into())?;
            }
            Err(reason) => opened.member_fails(visitor, &name, reason)?,
        }
    }
    ControlFlow::Continue(())
}

/// Returns the names of the chapters in reading order.
fn spine<R: Read + Seek>(package: &mut Package<'_, R>, limits: Limits) -> Result<Vec<String>, String> {
    let Some(container) = package.text("META-INF/container.xml")? else { return Ok(Vec::new()) };
    if package.text("META-INF/encryption.xml")?.is_some_and(|text| is_encrypted(&text)) {
        return Err("the book is encrypted, which is not read; export it without protection first".into());
    }
    let mut xml = Xml::new(container.as_bytes(), limits.document());
    let path = loop {
        match xml.next()? {
            Piece::Begin(tag) if tag.name == "rootfile" => break tag.get("full-path").map(str::to_owned),
            Piece::Nothing => break None,
            _ => {}
        }
    };
    let Some(path) = path else { return Ok(Vec::new()) };
    let Some(contents) = package.text(&path)? else { return Ok(Vec::new()) };
    let folder = path.rsplit_once('/').map_or("", |(folder, _)| folder);
    let mut items: std::collections::HashMap<String, (String, bool)> = std::collections::HashMap::new();
    let (mut order, mut covers) = (Vec::new(), Vec::new());
    let mut xml = Xml::new(contents.as_bytes(), limits.document());
    loop {
        match xml.next()? {
            Piece::Begin(tag) if tag.name == "item" => {
                let (Some(id), Some(href)) = (tag.get("id"), tag.get("href")) else { continue };
                let kind = tag.get("media-type").unwrap_or_default();
                let nav = tag.get("properties").is_some_and(|properties| properties.split(' ').any(|one| one == "nav"));
                let page = matches!(kind, "application/xhtml+xml" | "text/html" | "text/x-oeb1-document");
                items.insert(id.to_owned(), (resolved(folder, href), page && !nav && !is_front(id)));
            }
            Piece::Begin(tag) if tag.name == "itemref" => order.extend(tag.get("idref").map(str::to_owned)),
            Piece::Begin(tag) if tag.name == "reference" => {
                let front = matches!(tag.get("type"), Some("cover" | "toc" | "title-page"));
                covers.extend(tag.get("href").filter(|_| front).map(|href| resolved(folder, href)));
            }
            Piece::Nothing => break,
            _ => {}
        }
        if order.len() > MOST_CHAPTERS {
            return Err(format!("a book of more than {MOST_CHAPTERS} chapters; unpack it, or split it"));
        }
    }
    // A chapter that is listed twice is read once.
    let chapters = order.iter().filter_map(|id| items.remove(id)).filter(|(_, page)| *page).map(|(name, _)| name);
    let chapters: Vec<String> = chapters.collect();
    let text: Vec<String> = chapters.iter().filter(|name| !covers.contains(name)).cloned().collect();
    Ok(if text.is_empty() { chapters } else { text })
}

/// Whether anything other than fonts is encrypted.
fn is_encrypted(text: &str) -> bool {
    text.contains(".xhtml") || text.contains(".html") || text.contains(".htm\"")
}

/// Whether a page is the cover or the table of contents, by its id.
fn is_front(id: &str) -> bool {
    let id = id.to_ascii_lowercase();
    let id = id.split('.').next().unwrap_or_default();
    matches!(id, "cover" | "coverpage" | "cover-page" | "toc" | "nav" | "ncx" | "titlepage" | "title-page")
}

/// Converts an address in a book to the name of a member.
fn resolved(folder: &str, href: &str) -> String {
    let href = href.split('#').next().unwrap_or_default();
    let href = percent_decode_str(href).decode_utf8().unwrap_or(Cow::Borrowed(href));
    let mut parts: Vec<&str> = folder.split('/').filter(|part| !part.is_empty()).collect();
    for part in href.split('/') {
        match part {
            "" | "." => {}
            ".." => drop(parts.pop()),
            part => parts.push(part),
        }
    }
    parts.join("/")
}
