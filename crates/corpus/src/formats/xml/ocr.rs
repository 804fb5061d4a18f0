//! OCR pages: ALTO, PAGE-XML. A block of text is a paragraph. Its lines are joined, and so are the parts of words with
//! a hyphen at the end of a line.
//!
//! Sources: <https://www.loc.gov/standards/alto/>, <https://github.com/PRImA-Research-Lab/PAGE-XML>.

use crate::{
    formats::base::printed_lines::Paragraph,
    markup::Tree,
    record::draft::{Draft, Layout},
};
use jianbao_model::ArticleMeta;

/// Returns the text of a page as one article. `None` if the document is not an OCR page. OCR does not mark headlines.
pub(super) fn articles(tree: &Tree<'_>) -> Option<Vec<Draft>> {
    let root = (1..tree.nodes.len().min(50)).find(|&at| !tree.nodes[at].is_text())?;
    let lines = match tree.nodes[root].name.as_ref() {
        "alto" => alto(tree),
        "pcgts" => page(tree),
        _ => return None,
    };
    if lines.is_empty() {
        return Some(Vec::new());
    }
    let number = tree.find(0, "page").find_map(|at| tree.nodes[at].attribute("PHYSICAL_IMG_NR"));
    let number = number.map(|number| number.trim_start_matches('0').to_owned()).filter(|number| !number.is_empty());
    let meta = ArticleMeta { page: number, ..ArticleMeta::default() };
    Some(vec![Draft { meta, lines, layout: Layout::Paragraphs, ..Draft::default() }])
}

/// Reads the blocks of ALTO: `<TextBlock>` with `<TextLine>` with `<String CONTENT>`. `SUBS_CONTENT` is the complete
/// form of a hyphenated word.
fn alto(tree: &Tree<'_>) -> Vec<String> {
    let mut blocks = Vec::new();
    for block in tree.find(0, "textblock") {
        let mut text = Paragraph::default();
        for line in tree.find(block, "textline") {
            let mut words = String::new();
            let mut hyphen = false;
            // The complete word was read with its first part.
            let mut whole = false;
            for at in tree.inside(line) {
                let node = &tree.nodes[at];
                match node.name.as_ref() {
                    "string" => {
                        let content = node.attribute("CONTENT").unwrap_or_default();
                        let part = node.attribute("SUBS_TYPE");
                        match (part.as_deref(), node.attribute("SUBS_CONTENT")) {
                            (Some("HypPart1"), Some(content)) => {
                                words.push_str(&content);
                                whole = true;
                            }
                            (Some("HypPart2"), Some(_)) => {}
                            _ => words.push_str(&content),
                        }
                        hyphen = false;
                    }
                    "sp" => words.push(' '),
                    "hyp" => hyphen = !whole,
                    _ => {}
                }
            }
            text.line(&words, hyphen);
        }
        blocks.extend(text.finish());
    }
    blocks
}

/// Reads the regions of PAGE: `<TextRegion>` with `<TextLine>` with `<TextEquiv><Unicode>`, or the text of the region
/// if it has no lines.
fn page(tree: &Tree<'_>) -> Vec<String> {
    let mut blocks = Vec::new();
    for region in tree.find(0, "textregion") {
        let mut text = Paragraph::default();
        let own = |at: usize| {
            let equivalents = tree.children(at).filter(|&child| tree.nodes[child].name == "textequiv");
            equivalents.filter_map(|child| tree.find(child, "unicode").next()).map(|at| tree.text(at)).next()
        };
        let lines: Vec<usize> = tree.children(region).filter(|&child| tree.nodes[child].name == "textline").collect();
        for &line in &lines {
            text.line(&own(line).unwrap_or_default(), false);
        }
        if lines.is_empty() {
            for line in own(region).unwrap_or_default().lines() {
                text.line(line, false);
            }
        }
        blocks.extend(text.finish());
    }
    blocks
}
