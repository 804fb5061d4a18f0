//! Derives the tree that an engine executes from a plan and its unit of text: a paragraph, a sentence, or an article.

use super::{
    match_node::{MatchNode, sentence_node},
    tree::{Plan, PlanNode, Within},
};

impl Plan {
    /// Returns the tree that an engine executes.
    #[must_use]
    pub fn match_node(&self) -> MatchNode {
        match self.within {
            Within::Paragraph => MatchNode::of(self.root.as_ref()),
            Within::Sentence => self.sentence_node(),
            Within::Article => self.article_node().unwrap_or_else(|| MatchNode::of(self.root.as_ref())),
        }
    }

    /// Returns the nodes that must all match; `None` for an empty plan.
    pub(crate) fn conjunction(&self) -> Option<&[PlanNode]> {
        Some(match self.root.as_ref()? {
            PlanNode::All(nodes) => nodes.as_slice(),
            node => std::slice::from_ref(node),
        })
    }

    /// Returns the number of nodes of the conjunction that require text.
    pub(crate) fn required_clauses(&self) -> usize {
        self.conjunction().unwrap_or_default().iter().filter(|node| !node.is_condition()).count()
    }

    /// Returns the tree whose clauses may match in different paragraphs of an article; `None` if no clause is required.
    pub(crate) fn article_node(&self) -> Option<MatchNode> {
        let (mut clauses, mut excluded, mut conditions) = (Vec::new(), Vec::new(), Vec::new());
        for node in self.conjunction()? {
            match node {
                PlanNode::Not(inner) if inner.is_article_condition() => {
                    conditions.push(MatchNode::Not(Box::new(MatchNode::of(Some(inner)))));
                }
                PlanNode::Not(inner) => excluded.push(MatchNode::of(Some(inner))),
                PlanNode::Filter(_) => conditions.push(MatchNode::of(Some(node))),
                node => clauses.push(MatchNode::of(Some(node))),
            }
        }
        if clauses.is_empty() {
            return None;
        }
        conditions.insert(0, MatchNode::Article { clauses, excluded });
        Some(if conditions.len() == 1 { conditions.remove(0) } else { MatchNode::And(conditions) })
    }

    /// Returns the tree of the conditions on articles that every match must meet, which matches all documents with text of these
    /// articles; `None` if there are none, or nothing else. What a count is compared with must meet the same conditions.
    pub(crate) fn article_conditions(&self) -> Option<MatchNode> {
        let nodes = self.conjunction()?;
        let conditions: Vec<PlanNode> = nodes.iter().filter(|node| node.is_article_condition()).cloned().collect();
        let has_some = !conditions.is_empty() && conditions.len() < nodes.len();
        has_some.then(|| MatchNode::of(Some(&PlanNode::All(conditions))))
    }

    fn sentence_node(&self) -> MatchNode {
        let nodes = self.conjunction().unwrap_or_default();
        if !nodes.iter().any(|node| !node.is_condition()) {
            return MatchNode::of(self.root.as_ref());
        }
        sentence_node(nodes)
    }
}
