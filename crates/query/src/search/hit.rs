//! The answer to a query, and how its hits are read.

use std::collections::HashMap;

use jianbao_model::{ArticleMeta, Span};
use jianbao_text::fold;

use super::{relax::Step, suggest::Suggestion};
use crate::{
    budget::{Budget, Meter},
    engine::{Documents, Engine, Rank, RankedDocument, Text, Total},
    error::Result,
    marks::highlights_within,
    plan::{Part, PiecePlan, Plan, PlanNode},
};

/// The answer to a query.
#[derive(Debug, Clone, PartialEq)]
pub struct Answer {
    /// How many paragraphs match, titles included.
    pub total: Total,
    /// In how many articles; known when the answer is grouped by article.
    pub articles: Option<Total>,
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
    pub rank: Rank,
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
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Place {
    /// Id of the article.
    pub article: String,
    /// Number of the paragraph; 0 is the title.
    pub paragraph: usize,
}

/// How a paragraph matches: by its weakest piece.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Match {
    /// A string that was not asked for as exact occurs only inside or across words.
    Literal,
    /// A string that was asked for as exact occurs.
    Exact,
    /// The words of the query stand in it as words.
    Words,
}

/// Reads what the hits show. Each article is read once, whatever number of its paragraphs are among the hits.
pub(super) fn hits(engine: &dyn Engine, plan: &Plan, found: &[RankedDocument], budget: &Budget) -> Result<Vec<Hit>> {
    let mut wanted: Vec<Documents> = Vec::new();
    let mut place: HashMap<&str, usize> = HashMap::new();
    let mut places = Vec::with_capacity(found.len());
    for RankedDocument { article, paragraph, .. } in found {
        let at = *place.entry(&article.id).or_insert_with(|| {
            wanted.push(Documents { article: article.clone(), paragraphs: Vec::new() });
            wanted.len() - 1
        });
        places.push((at, wanted[at].paragraphs.len()));
        wanted[at].paragraphs.push(*paragraph);
    }
    let words = words_of(plan);
    let texts = engine.read(&wanted, &words)?;
    let hit = |(ranked, (article, document)): (&RankedDocument, (usize, usize))| -> Result<Hit> {
        let document = &texts[article].documents[document];
        Ok(Hit {
            matched: match_of(plan, &words, document, budget)?,
            highlights: highlights_within(plan, &document.text, budget)?,
            article: texts[article].meta.clone(),
            paragraph: ranked.paragraph,
            rank: ranked.rank,
            more: ranked.more,
            text: document.text.clone(),
        })
    };
    found.iter().zip(places).map(hit).collect()
}

/// The words of a plan, each once: what has to be known of a document to say how it matches.
pub(crate) fn words_of(plan: &Plan) -> Vec<&str> {
    let mut words: Vec<&str> = Vec::new();
    for part in plan.pieces().into_iter().flat_map(|piece| &piece.parts) {
        if let Part::Word(word) = part
            && !words.contains(&word.as_str())
        {
            words.push(word);
        }
    }
    words
}

/// How the plan, whose words are `words`, matches a document.
pub(crate) fn match_of(plan: &Plan, words: &[&str], text: &Text, budget: &Budget) -> Result<Match> {
    let document = Document { text, words, folded: fold(&text.text), meter: budget.meter() };
    let matched = plan.root.as_ref().and_then(|root| document.matched(root));
    budget.check()?;
    // What was loosened matches in part only.
    Ok(matched.unwrap_or(Match::Literal))
}

/// A document whose text was read.
struct Document<'a> {
    text: &'a Text,
    words: &'a [&'a str],
    folded: String,
    meter: Meter,
}

impl Document<'_> {
    /// How a part of a plan matches it; `None` when it does not, as after relaxation.
    fn matched(&self, node: &PlanNode) -> Option<Match> {
        let each = |nodes: &[PlanNode]| -> Vec<Option<Match>> {
            let positive = nodes.iter().filter(|node| !matches!(node, PlanNode::Not(_) | PlanNode::Filter(_)));
            positive.map(|node| self.matched(node)).collect()
        };
        match node {
            // The weakest of what is required, the strongest of alternatives. (`None` is less than any.)
            PlanNode::All(nodes) => each(nodes).into_iter().min().unwrap_or(Some(Match::Words)),
            PlanNode::Any(nodes) => each(nodes).into_iter().max().flatten(),
            PlanNode::Title(node) => self.matched(node),
            PlanNode::Piece(piece) => self.matched_piece(piece),
            PlanNode::Not(_) | PlanNode::Filter(_) => Some(Match::Words),
        }
    }

    fn matched_piece(&self, piece: &PiecePlan) -> Option<Match> {
        if piece.typed.as_ref().is_some_and(|typed| !typed.matches_within(&self.text.text, &self.meter)) {
            return None;
        }
        let mut words = piece.parts.iter().filter_map(|part| match part {
            Part::Word(word) => Some(word),
            Part::String(_) => None,
        });
        if piece.parts.iter().any(|part| matches!(part, Part::Word(_))) && words.all(|word| self.has_word(word)) {
            return Some(Match::Words);
        }
        let string = piece.pattern.as_ref().is_some_and(|pattern| pattern.matches_within(&self.folded, &self.meter));
        string.then_some(if piece.exact { Match::Exact } else { Match::Literal })
    }

    fn has_word(&self, word: &str) -> bool {
        let at = self.words.iter().position(|known| *known == word);
        at.is_some_and(|at| self.text.words[at])
    }
}
