//! What a search gives back. The JSON contract is made of these values; they know nothing of terminals.

use serde::Serialize;
use tantivy::{DocAddress, DocSet, TERMINATED, schema::IndexRecordOption};

use super::{
    budget::{Budget, Meter},
    collect::Found,
    highlight,
    plan::{Part, PiecePlan, Plan, PlanNode},
    relax::Step,
    suggest::Suggestion,
};
use crate::{
    analysis::fold,
    error::Result,
    index::Archive,
    model::{ArticleMeta, Span},
};

/// The answer to a query.
#[derive(Debug, Clone, PartialEq)]
pub struct Answer {
    /// How many paragraphs match, titles included.
    pub total: usize,
    /// How many articles they stand in; known when the answer is grouped by article.
    pub articles: Option<usize>,
    /// Which step of relaxation found them; `None` when the query matched as asked.
    pub relaxed: Option<Step>,
    /// What may have been meant, when nothing or nearly nothing was found.
    pub suggestion: Option<Suggestion>,
    /// The page that was asked for, best first.
    pub hits: Vec<Hit>,
}

/// A matching paragraph.
#[derive(Debug, Clone, PartialEq)]
pub struct Hit {
    /// The article it stands in, with its title.
    pub article: ArticleMeta,
    /// Its number in the article; 0 is the title.
    pub paragraph: usize,
    /// What it was ranked by.
    pub score: f32,
    /// How it matches.
    pub matched: Match,
    /// Its original text.
    pub text: String,
    /// What is marked in it: bytes of `text`, sorted, disjoint.
    pub highlights: Vec<Span>,
    /// On the last hit of an article in a grouped answer: how many more of its paragraphs match.
    pub more: usize,
}

/// Where a match stands.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
pub struct Place {
    /// Id of the article.
    pub article: String,
    /// Number of the paragraph; 0 is the title.
    pub paragraph: usize,
}

/// How a paragraph matches: by its weakest piece.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Match {
    /// A string that was not asked for as exact occurs only inside or across words.
    Literal,
    /// A string that was asked for as exact occurs.
    Exact,
    /// The words of the query stand in it as words.
    Words,
}

/// Reads what a hit shows.
pub(super) fn hit(archive: &Archive, plan: &Plan, found: &Found, budget: &Budget) -> Result<Hit> {
    let address = found.address;
    let head = DocAddress::new(address.segment_ord, address.doc_id - found.paragraph);
    let record = archive.record(head)?;
    let text = if found.paragraph == 0 { record.meta.title.clone() } else { archive.text(address)? };
    Ok(Hit {
        matched: match_of(archive, plan, address, &text, budget)?,
        highlights: highlight::highlights_within(plan, &text, budget)?,
        article: record.meta,
        paragraph: found.paragraph as usize,
        score: found.score,
        more: found.more,
        text,
    })
}

/// How the plan matches the document with this text.
pub(super) fn match_of(
    archive: &Archive,
    plan: &Plan,
    address: DocAddress,
    text: &str,
    budget: &Budget,
) -> Result<Match> {
    let document = Document { archive, address, text, folded: fold(text), meter: budget.meter() };
    let matched = plan.root.as_ref().map(|root| document.matched(root)).transpose()?.flatten();
    budget.check()?;
    // What was loosened matches in part only.
    Ok(matched.unwrap_or(Match::Literal))
}

/// A document whose text was read.
struct Document<'a> {
    archive: &'a Archive,
    address: DocAddress,
    text: &'a str,
    folded: String,
    meter: Meter,
}

impl Document<'_> {
    /// How a part of a plan matches it; `None` when it does not, as after relaxation.
    fn matched(&self, node: &PlanNode) -> Result<Option<Match>> {
        let each = |nodes: &[PlanNode]| -> Result<Vec<Option<Match>>> {
            let positive = nodes.iter().filter(|node| !matches!(node, PlanNode::Not(_) | PlanNode::Filter(_)));
            positive.map(|node| self.matched(node)).collect()
        };
        Ok(match node {
            // The weakest of what is required, the strongest of alternatives. (`None` is less than any.)
            PlanNode::All(nodes) => each(nodes)?.into_iter().min().unwrap_or(Some(Match::Words)),
            PlanNode::Any(nodes) => each(nodes)?.into_iter().max().flatten(),
            PlanNode::Title(node) => self.matched(node)?,
            PlanNode::Piece(piece) => self.matched_piece(piece)?,
            PlanNode::Not(_) | PlanNode::Filter(_) => Some(Match::Words),
        })
    }

    fn matched_piece(&self, piece: &PiecePlan) -> Result<Option<Match>> {
        if piece.typed.as_ref().is_some_and(|typed| !typed.matches_within(self.text, &self.meter)) {
            return Ok(None);
        }
        let mut words = 0;
        for part in &piece.parts {
            if let Part::Word(word) = part {
                words += usize::from(stands(self.archive, word, self.address)?);
            }
        }
        let all = piece.parts.iter().filter(|part| matches!(part, Part::Word(_))).count();
        if words > 0 && words == all {
            return Ok(Some(Match::Words));
        }
        let string = piece.pattern.as_ref().is_some_and(|pattern| pattern.matches_within(&self.folded, &self.meter));
        Ok(string.then_some(if piece.exact { Match::Exact } else { Match::Literal }))
    }
}

/// Whether `word` stands as a word in the document.
pub(super) fn stands(archive: &Archive, word: &str, address: DocAddress) -> Result<bool> {
    let term = archive.fields().word(word);
    let look = || -> tantivy::Result<bool> {
        let index = archive.searcher().segment_reader(address.segment_ord).inverted_index(term.field())?;
        let Some(mut postings) = index.read_postings(&term, IndexRecordOption::Basic)? else { return Ok(false) };
        let at = if postings.doc() < address.doc_id { postings.seek(address.doc_id) } else { postings.doc() };
        Ok(at != TERMINATED && at == address.doc_id)
    };
    look().map_err(archive.failed("reading its words"))
}
