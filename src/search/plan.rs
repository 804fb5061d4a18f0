//! The plan of a query: each piece folded, cut into words of the archive, covered with grams. Reads the vocabulary, never
//! postings.

use super::vocabulary;
use crate::{
    analysis::{
        fold,
        grams::{Cover, cover},
        is_han, is_letter,
    },
    error::Result,
    index::Archive,
    query::{Node, Piece, Query},
};

/// What will be searched for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Plan {
    /// `None` matches nothing.
    pub root: Option<PlanNode>,
}

/// A condition, as in [`Node`], with its pieces planned.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum PlanNode {
    /// Every one of them.
    All(Vec<PlanNode>),
    /// A piece of text.
    Piece(PiecePlan),
}

/// One piece: it matches by all its parts, or by its exact string.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PiecePlan {
    /// The folded string.
    pub folded: String,
    /// Whether it was asked for as an exact string.
    pub exact: bool,
    /// What must occur, in any order, for a match by words; empty when only the exact string matches.
    pub parts: Vec<Part>,
    /// Grams of the exact string.
    pub cover: Cover,
}

/// A part of a piece.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Part {
    /// A word of the archive's vocabulary, which must stand as a word.
    Word(String),
    /// Characters between known words, which must occur as a string: taken one by one they would match nearly everything.
    String(String, Cover),
}

impl Part {
    /// Its folded text.
    #[must_use]
    pub fn text(&self) -> &str {
        match self {
            Self::Word(text) | Self::String(text, _) => text,
        }
    }
}

impl Plan {
    /// Every piece of the plan.
    #[must_use]
    pub fn pieces(&self) -> Vec<&PiecePlan> {
        fn gather<'p>(node: &'p PlanNode, pieces: &mut Vec<&'p PiecePlan>) {
            match node {
                PlanNode::All(nodes) => nodes.iter().for_each(|node| gather(node, pieces)),
                PlanNode::Piece(piece) => pieces.push(piece),
            }
        }
        let mut pieces = Vec::new();
        if let Some(root) = &self.root {
            gather(root, &mut pieces);
        }
        pieces
    }
}

/// Plans `query` against `archive`.
///
/// # Errors
///
/// When the vocabulary cannot be read.
pub fn plan(archive: &Archive, query: &Query) -> Result<Plan> {
    let total = archive.total_words()?;
    let root = query.root.as_ref().map(|node| plan_node(archive, total, node)).transpose()?;
    Ok(Plan { root })
}

fn plan_node(archive: &Archive, total: u64, node: &Node) -> Result<PlanNode> {
    Ok(match node {
        Node::All(nodes) => {
            PlanNode::All(nodes.iter().map(|node| plan_node(archive, total, node)).collect::<Result<_>>()?)
        }
        Node::Piece(piece) => PlanNode::Piece(plan_piece(archive, total, piece)?),
    })
}

fn plan_piece(archive: &Archive, total: u64, piece: &Piece) -> Result<PiecePlan> {
    // Breaks at the ends of what was typed say nothing about the text that is looked for.
    let folded = fold(&piece.text);
    let folded = folded.trim_matches(|c| !is_letter(c));
    let folded = if folded.is_empty() { fold(&piece.text) } else { folded.to_owned() };
    let mut parts = Vec::new();
    if !piece.exact {
        for run in folded.split(|c| !is_letter(c)).filter(|run| !run.is_empty()) {
            run_parts(archive, total, run, &mut parts)?;
        }
        // A single string as the only part is the exact string again.
        if matches!(parts.as_slice(), [Part::String(text, _)] if *text == folded) {
            parts.clear();
        }
    }
    Ok(PiecePlan { cover: cover(&folded), folded, exact: piece.exact, parts })
}

/// Cuts a run of letters into known words and the strings between them.
fn run_parts(archive: &Archive, total: u64, run: &str, parts: &mut Vec<Part>) -> Result<()> {
    let words = vocabulary::cut(run, total, |word| archive.word_frequency(word))?;
    let is_single = |range: &std::ops::Range<usize>| {
        run[range.clone()].chars().count() == 1 && run[range.clone()].chars().all(is_han)
    };
    let mut at = 0;
    while at < words.len() {
        // Two or more single characters side by side are a word that the archive's cut does not know, a name mostly.
        let singles = words[at..].iter().take_while(|range| is_single(range)).count();
        let part = if singles > 1 {
            let text = &run[words[at].start..words[at + singles - 1].end];
            at += singles;
            Part::String(text.to_owned(), cover(text))
        } else {
            let text = &run[words[at].clone()];
            at += 1;
            if archive.word_frequency(text)? > 0 {
                Part::Word(text.to_owned())
            } else {
                Part::String(text.to_owned(), cover(text))
            }
        };
        if !parts.contains(&part) {
            parts.push(part);
        }
    }
    Ok(())
}
