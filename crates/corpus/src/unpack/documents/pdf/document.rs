//! The pages of a PDF in their order, and their text.

use std::{
    collections::HashSet,
    io::{Cursor, Read},
    ops::ControlFlow,
    rc::Rc,
    sync::Arc,
};

use super::{
    content::Reader,
    file::File,
    layout,
    object::{Dict, Object},
    paragraphs,
};
use crate::{
    source::limits::{Limits, MOST_PARAGRAPHS, many_paragraphs},
    unpack::{LARGEST_INNER_ZIP, Opened, Visitor},
};

/// The maximum number of pages.
const MOST_PAGES: usize = 100_000;
/// The maximum depth of the tree of pages.
const DEEPEST: usize = 64;

/// Passes the text of a PDF to the visitor, under the name of the file.
pub(in crate::unpack) fn text(opened: Opened<'_>, bytes: impl Read, visitor: &mut dyn Visitor) -> ControlFlow<()> {
    let mut held = Vec::new();
    match bytes.take(LARGEST_INNER_ZIP + 1).read_to_end(&mut held) {
        Err(error) => return opened.fails(visitor, format!("cannot be read: {error}")),
        Ok(_) if held.len() as u64 > LARGEST_INNER_ZIP => {
            let most = LARGEST_INNER_ZIP >> 20;
            let advice = "convert it to text first, as with `pdftotext -layout`";
            return opened.fails(visitor, format!("a PDF of more than {most} MiB; {advice}"));
        }
        Ok(_) => {}
    }
    let read = match File::read(&held, opened.budget) {
        Ok(file) => of_pages(&file, opened.budget.limits()),
        Err(reason) => Err(reason),
    };
    drop(held);
    let text = match read {
        Ok(text) => text,
        Err(reason) => return opened.fails(visitor, reason),
    };
    for reason in text.skips {
        opened.fails(visitor, reason)?;
    }
    if text.text.is_empty() {
        return ControlFlow::Continue(());
    }
    visitor.text(Arc::clone(opened.file), &mut Cursor::new(text.text))
}

/// The text of a document, and what is missing in it.
struct Text {
    text: String,
    skips: Vec<String>,
}

fn of_pages(file: &File<'_>, limits: Limits) -> Result<Text, String> {
    let mut reader = Reader::new(file, limits);
    let (mut printed, mut skips, mut leading) = (Vec::new(), Vec::new(), 1.5);
    let (mut lines, mut known) = (0, 0);
    let pages = pages(file);
    if pages.is_empty() {
        return Err("it is damaged: it has no pages".into());
    }
    for (number, (page, resources)) in pages.iter().enumerate() {
        let Some(page) = file.dict(page) else { continue };
        match reader.page(&page, resources) {
            Ok(glyphs) => {
                known += glyphs.len();
                printed.push(layout::printed(glyphs, &mut leading));
            }
            Err(reason) => {
                skips.push(format!("page {} and those after it are not read: {reason}", number + 1));
                break;
            }
        }
        lines += printed.last().map_or(0, Vec::len);
        if lines > MOST_PARAGRAPHS {
            return Err(many_paragraphs());
        }
        if known > limits.article {
            return Err(limits.long_article());
        }
    }
    let text = paragraphs::text(printed);
    let advice = "its text has to be recognised (OCR) first";
    if reader.unknown > known {
        return Err(format!("its fonts do not say which characters they have; {advice}"));
    }
    if reader.unknown > 0 {
        skips.push(format!("{} characters have a font that does not say which they are; {advice}", reader.unknown));
    }
    if text.is_empty() && skips.is_empty() {
        return Err(format!("a PDF without text; {advice}"));
    }
    Ok(Text { text, skips })
}

/// A page, and its resources.
type Page = (Object, Rc<Dict>);

/// Returns the pages in their order.
fn pages(file: &File<'_>) -> Vec<Page> {
    let mut pages = Vec::new();
    let root = file.root().unwrap_or_default();
    if let Some(tree) = root.get("Pages") {
        let mut seen = HashSet::new();
        gather(file, tree, &Rc::default(), &mut seen, &mut pages, 0);
    }
    if pages.is_empty() {
        // The tree is damaged.
        for object in file.numbers().into_iter().map(Object::Reference) {
            if let Some(page) = file.dict(&object).filter(|page| page.is("Type", "Page") && pages.len() < MOST_PAGES) {
                pages.push((object, resources(file, &page).unwrap_or_default()));
            }
        }
    }
    pages
}

fn resources(file: &File<'_>, dict: &Dict) -> Option<Rc<Dict>> {
    file.dict(dict.get("Resources")?).map(Rc::new)
}

fn gather(
    file: &File<'_>,
    node: &Object,
    inherited: &Rc<Dict>,
    seen: &mut HashSet<u32>,
    pages: &mut Vec<Page>,
    depth: usize,
) {
    if let Object::Reference(number) = node
        && !seen.insert(*number)
    {
        return;
    }
    let Some(dict) = file.dict(node).filter(|_| depth <= DEEPEST && pages.len() < MOST_PAGES) else { return };
    let own = resources(file, &dict);
    let own = own.as_ref().unwrap_or(inherited);
    match dict.get("Kids") {
        Some(kids) => {
            for kid in file.list(kids) {
                gather(file, &kid, own, seen, pages, depth + 1);
            }
        }
        None => pages.push((node.clone(), Rc::clone(own))),
    }
}
