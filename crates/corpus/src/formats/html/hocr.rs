//! OCR in HTML (hOCR): printed lines are joined to paragraphs.
//!
//! Source: <https://kba.github.io/hocr-spec/1.2/>.

use crate::{
    formats::base::printed_lines::Paragraph,
    markup::{Tree, collapsed},
};

/// Returns the paragraphs of an OCR page, or `None` for any other page.
pub fn paragraphs(tree: &Tree<'_>) -> Option<Vec<String>> {
    let has_class = |at: usize, wanted: &[&str]| {
        tree.nodes[at]
            .attribute("class")
            .is_some_and(|class| class.split_ascii_whitespace().any(|word| wanted.contains(&word)))
    };
    let elements = || (1..tree.nodes.len()).filter(|&at| !tree.nodes[at].is_text());
    elements().find(|&at| has_class(at, &["ocr_page"]))?;
    let mut found = Vec::new();
    let mut past = 0;
    for at in elements().filter(|&at| has_class(at, &["ocr_par"])) {
        if at < past {
            continue;
        }
        past = tree.nodes[at].end;
        let mut text = Paragraph::default();
        for line in tree
            .inside(at)
            .filter(|&inner| has_class(inner, &["ocr_line", "ocrx_line", "ocr_header", "ocr_caption", "ocr_textfloat"]))
        {
            text.line(&collapsed(&tree.text(line)), false);
        }
        found.extend(text.finish());
    }
    Some(found)
}
