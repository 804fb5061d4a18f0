//! A second engine: evaluates a [`MatchNode`] over the folded text of articles in memory, by the definition of each node and with
//! nothing clever. What it finds is what is right.

use std::collections::HashSet;

use jianbao::{
    analysis::{fold, has_letter, is_letter, numbers, segmenter::Segmenter},
    model::{Article, ArticleMeta},
    query::Filter,
    search::{Check, MatchNode},
};

use crate::shapes;

/// A title or a paragraph.
pub struct Document {
    /// Number of its article.
    pub article: usize,
    /// 0 is the title.
    pub paragraph: usize,
    pub text: String,
    folded: String,
    characters: Vec<char>,
    words: HashSet<String>,
    numerals: HashSet<String>,
}

pub struct ScanEngine {
    pub articles: Vec<Article>,
    pub documents: Vec<Document>,
}

impl ScanEngine {
    pub fn new(articles: Vec<Article>, segmenter: &Segmenter) -> Self {
        let mut documents = Vec::new();
        for (number, article) in articles.iter().enumerate() {
            for paragraph in 0..=article.paragraphs.len() {
                let text = article.text(paragraph).unwrap_or_default().to_owned();
                let folded = fold(&text);
                let (mut words, mut numerals) = (HashSet::new(), HashSet::new());
                segmenter.words(&folded, &mut |word, _| {
                    words.insert(word.to_owned());
                });
                numbers::runs(&folded, &mut |run| {
                    numerals.insert(run.to_owned());
                });
                let characters = folded.chars().collect();
                documents.push(Document { article: number, paragraph, text, folded, characters, words, numerals });
            }
        }
        Self { articles, documents }
    }

    /// The documents that match.
    pub fn matches<'a>(&'a self, node: &'a MatchNode) -> impl Iterator<Item = &'a Document> {
        self.documents.iter().filter(|document| self.holds(document, node))
    }

    pub fn meta(&self, document: &Document) -> &ArticleMeta {
        &self.articles[document.article].meta
    }

    fn holds(&self, document: &Document, node: &MatchNode) -> bool {
        match node {
            MatchNode::Nothing => false,
            MatchNode::And(nodes) => nodes.iter().all(|node| self.holds(document, node)),
            MatchNode::Or(nodes) => nodes.iter().any(|node| self.holds(document, node)),
            MatchNode::Not(node) => !self.holds(document, node),
            MatchNode::Word(word) => document.words.contains(word),
            MatchNode::Bigrams { bigrams, .. } => (0..document.characters.len()).any(|place| {
                bigrams.iter().all(|bigram| {
                    let pair: String = document.characters.iter().skip(place + bigram.offset).take(2).collect();
                    pair == bigram.text
                })
            }),
            MatchNode::Character(character) => document.folded.contains(character.as_str()),
            MatchNode::FinalCharacter(character) => {
                let ends = |at: usize| document.characters.get(at + 1).is_none_or(|next| !is_letter(*next));
                let same = |(at, c): (usize, &char)| c.to_string() == *character && ends(at);
                document.characters.iter().enumerate().any(same)
            }
            MatchNode::Numeral(number) => document.numerals.contains(number),
            MatchNode::Filter(filter) => meets(self.meta(document), filter),
            MatchNode::TitleOnly => document.paragraph == 0,
            MatchNode::HasText => has_letter(&document.folded),
            MatchNode::Verify { inner, check } => {
                self.holds(document, inner)
                    && match check {
                        Check::Pattern(pattern) => !shapes::spans(pattern, &document.folded).is_empty(),
                        Check::Unfolded(typed) => {
                            let folded = typed.rules.fold(&document.text);
                            let all = typed.parts.iter().all(|part| folded.contains(part.as_str()));
                            let shape = |pattern| !shapes::spans(pattern, &folded).is_empty();
                            (!typed.parts.is_empty() && all) || typed.pattern.as_ref().is_some_and(shape)
                        }
                    }
            }
            MatchNode::Tier { inner, .. } | MatchNode::Unranked(inner) | MatchNode::Unscored(inner) => {
                self.holds(document, inner)
            }
        }
    }
}

fn meets(meta: &ArticleMeta, filter: &Filter) -> bool {
    let same = |value: &Option<String>, wanted: &str| value.as_ref().is_some_and(|value| fold(value) == fold(wanted));
    match filter {
        Filter::Source(name) => same(&meta.source, name),
        Filter::Section(name) => same(&meta.section, name),
        Filter::Author(name) => meta.author.as_ref().is_some_and(|author| fold(author).contains(&fold(name))),
        Filter::Page(page) => {
            let plain = |page: &str| fold(page).trim_start_matches('0').to_owned();
            meta.page.as_ref().is_some_and(|printed| plain(printed) == plain(page))
        }
        Filter::Date(range) => meta.date.is_some_and(|date| {
            (range.from.is_some() || range.to.is_some())
                && range.from.is_none_or(|from| from <= date)
                && range.to.is_none_or(|to| date <= to)
        }),
    }
}
