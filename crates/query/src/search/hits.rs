//! Reads the texts of hits, and determines how they match and what to highlight.

use std::collections::HashMap;

use jianbao_model::Span;
use jianbao_text::fold;

use super::answer::{Hit, MatchKind, RelaxationStep};
use crate::{
    budget::{Budget, Meter},
    engine::{DocumentRequest, DocumentText, Engine, RankedDocument},
    error::Result,
    highlight::{bigram_spans, highlights_within},
    plan::{ClausePlan, Plan, PlanNode, PlannedTerm, occurrences},
};

/// Reads the texts of ranked documents. Each article is read once, even if several of its paragraphs are hits.
pub(super) fn read_hits(
    engine: &dyn Engine,
    plan: &Plan,
    documents: &[RankedDocument],
    step: Option<RelaxationStep>,
    budget: &Budget,
) -> Result<Vec<Hit>> {
    let mut requests: Vec<DocumentRequest> = Vec::new();
    let mut place: HashMap<&str, usize> = HashMap::new();
    let mut places = Vec::with_capacity(documents.len());
    for RankedDocument { article, paragraph, .. } in documents {
        let at = *place.entry(&article.id).or_insert_with(|| {
            requests.push(DocumentRequest { article: article.clone(), paragraphs: Vec::new() });
            requests.len() - 1
        });
        places.push((at, requests[at].paragraphs.len()));
        requests[at].paragraphs.push(*paragraph);
    }
    let words = plan_words(plan);
    let texts = engine.read(&requests, &words)?;
    let hit = |(ranked, (article, document)): (&RankedDocument, (usize, usize))| -> Result<Hit> {
        let document = &texts[article].documents[document];
        Ok(Hit {
            matched: match_kind(plan, &words, document, budget)?,
            highlights: marks(plan, &document.text, step, budget)?,
            article: texts[article].meta.clone(),
            paragraph: ranked.paragraph,
            rank: ranked.rank,
            more: ranked.more,
            text: document.text.clone(),
        })
    };
    documents.iter().zip(places).map(hit).collect()
}

/// Returns the spans to highlight. A hit of a relaxed query may contain no term of the plan, only bigrams of its
/// clauses. These are highlighted then, so that every hit shows why it matches.
fn marks(plan: &Plan, text: &str, step: Option<RelaxationStep>, budget: &Budget) -> Result<Vec<Span>> {
    let spans = highlights_within(plan, text, budget)?;
    let by_evidence = matches!(step, Some(RelaxationStep::Most | RelaxationStep::Some));
    if spans.is_empty() && by_evidence { bigram_spans(plan, text, budget) } else { Ok(spans) }
}

/// Returns the words of a plan without duplicates. Which of them a document contains determines how it matches.
pub(crate) fn plan_words(plan: &Plan) -> Vec<&str> {
    let mut words: Vec<&str> = Vec::new();
    for term in plan.clauses().into_iter().flat_map(|clause| &clause.terms) {
        if let PlannedTerm::Word(word) = term
            && !words.contains(&word.as_str())
        {
            words.push(word);
        }
    }
    words
}

/// Returns how a document matches the plan, whose words are `words`.
pub(crate) fn match_kind(plan: &Plan, words: &[&str], text: &DocumentText, budget: &Budget) -> Result<MatchKind> {
    let document = Document { text, words, folded: fold(&text.text), meter: budget.meter() };
    let matched = plan.root.as_ref().and_then(|root| document.node_match(root));
    budget.check()?;
    // A hit of a relaxed query may match only in part.
    Ok(matched.unwrap_or(MatchKind::Literal))
}

/// A document with its text.
struct Document<'a> {
    text: &'a DocumentText,
    words: &'a [&'a str],
    folded: String,
    meter: Meter,
}

impl Document<'_> {
    /// Returns how the document matches a node; `None` if it does not, which occurs after relaxation.
    fn node_match(&self, node: &PlanNode) -> Option<MatchKind> {
        let each = |nodes: &[PlanNode]| -> Vec<Option<MatchKind>> {
            let positive = nodes.iter().filter(|node| !matches!(node, PlanNode::Not(_) | PlanNode::Filter(_)));
            positive.map(|node| self.node_match(node)).collect()
        };
        match node {
            // The weakest of required nodes, the strongest of alternatives; `None` is less than any kind.
            PlanNode::All(nodes) | PlanNode::Sentence(nodes) => {
                each(nodes).into_iter().min().unwrap_or(Some(MatchKind::Words))
            }
            PlanNode::Any(nodes) => each(nodes).into_iter().max().flatten(),
            PlanNode::Part(_, node) => self.node_match(node),
            PlanNode::Clause(clause) => self.clause_match(clause),
            PlanNode::Not(_) | PlanNode::Filter(_) => Some(MatchKind::Words),
        }
    }

    fn clause_match(&self, clause: &ClausePlan) -> Option<MatchKind> {
        if clause.unfolded.as_ref().is_some_and(|check| !check.matches_within(&self.text.text, &self.meter)) {
            return None;
        }
        let mut words = clause.terms.iter().filter_map(|term| match term {
            PlannedTerm::Word(word) => Some(self.has_word(word)),
            PlannedTerm::Variants { word, others } => {
                let has_other = |other: &String| !occurrences(&self.folded, other, &self.meter).is_empty();
                Some(self.has_word(word) || others.iter().any(has_other))
            }
            PlannedTerm::String(_) | PlannedTerm::Spellings(_) => None,
        });
        let is_word = |term: &PlannedTerm| matches!(term, PlannedTerm::Word(_) | PlannedTerm::Variants { .. });
        if clause.terms.iter().any(is_word) && words.all(|has_word| has_word) {
            return Some(MatchKind::Words);
        }
        let string = clause.pattern.as_ref().is_some_and(|pattern| pattern.matches_within(&self.folded, &self.meter));
        string.then_some(if clause.exact { MatchKind::Exact } else { MatchKind::Literal })
    }

    fn has_word(&self, word: &str) -> bool {
        let at = self.words.iter().position(|known| *known == word);
        at.is_some_and(|at| self.text.words[at])
    }
}
