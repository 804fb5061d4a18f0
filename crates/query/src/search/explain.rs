//! Explains why paragraphs match a query or not: the plan of the query, and which terms of it each paragraph contains.

use std::fmt::Write as _;

use jianbao_model::Date;
use jianbao_text::{fold, fold::Rule};

use super::hits::plan_words;
use crate::{
    budget::Meter,
    engine::{DocumentRequest, DocumentText, Engine},
    error::Result,
    options::Options,
    plan::{Atom, ClausePlan, Pattern, Plan, PlanNode, PlannedTerm, occurrences, plan},
    syntax::{DateRange, Filter, Part, Query},
};

/// The explanation of the matches of a query in an article.
#[derive(Debug, Clone, PartialEq)]
pub struct Explanation {
    /// The plan of the query in words, several lines.
    pub understood: String,
    /// Every paragraph of the article, the title first.
    pub paragraphs: Vec<ParagraphExplanation>,
}

/// The explanation of a paragraph.
#[derive(Debug, Clone, PartialEq)]
pub struct ParagraphExplanation {
    /// The number of the paragraph; 0 is the title.
    pub paragraph: usize,
    /// Whether the paragraph matches.
    pub matches: bool,
    /// The number of clauses that match by their words; `None` if the paragraph does not match.
    pub tier: Option<u32>,
    /// The score without the position of the paragraph in the article; `None` if the paragraph does not match.
    pub score: Option<f32>,
    /// The explanation of each clause.
    pub clauses: Vec<ClauseExplanation>,
}

/// The explanation of a clause for a paragraph.
#[derive(Debug, Clone, PartialEq)]
pub struct ClauseExplanation {
    /// The folded clause.
    pub clause: String,
    /// The number of occurrences of its pattern in the paragraph.
    pub strings: usize,
    /// The explanation of each term.
    pub words: Vec<WordExplanation>,
    /// The longest prefix of the clause that occurs in the paragraph.
    pub longest: String,
    /// The character after the first occurrence of that prefix; `None` at the end of the text.
    pub then: Option<char>,
}

/// The explanation of a term for a paragraph.
#[derive(Debug, Clone, PartialEq)]
pub struct WordExplanation {
    /// The folded term.
    pub word: String,
    /// The number of documents of the archive that contain it as a word.
    pub documents: u64,
    /// Whether the paragraph contains it as a word.
    pub as_word: bool,
    /// The number of its occurrences as a string in the paragraph.
    pub as_string: usize,
}

/// Explains `query` for each paragraph of the article with the given id.
///
/// # Errors
///
/// [`NoArticle`](crate::Error::NoArticle) if there is no such article. Also if the archive cannot be read, or the budget of `options`
/// is exhausted.
pub fn explain(engine: &dyn Engine, query: &Query, options: &Options, id: &str) -> Result<Explanation> {
    let (key, article) = engine.article(id)?;
    let plan = plan(engine, query, options.plan())?;
    let ranks = engine.scores(&plan.match_node(), &key, &options.budget)?;
    let words = plan_words(&plan);
    let numbers = (0..=article.paragraphs.len()).collect();
    let texts = engine.read(&[DocumentRequest { article: key, paragraphs: numbers }], &words)?;
    let mut paragraphs = Vec::new();
    for text in texts.iter().flat_map(|texts| &texts.documents) {
        options.budget.check()?;
        let folded = fold(&text.text);
        let meter = options.budget.meter();
        let clauses = plan.clauses().into_iter().map(|clause| {
            options.budget.check()?;
            explain_clause(engine, clause, (text, &words), &folded, &meter)
        });
        let rank = ranks.get(text.paragraph).copied().flatten();
        paragraphs.push(ParagraphExplanation {
            paragraph: text.paragraph,
            matches: rank.is_some(),
            tier: rank.map(|rank| rank.tier),
            score: rank.map(|rank| rank.score),
            clauses: clauses.collect::<Result<_>>()?,
        });
    }
    options.budget.check()?;
    Ok(Explanation { understood: describe(&plan), paragraphs })
}

fn explain_clause(
    engine: &dyn Engine,
    clause: &ClausePlan,
    (text, known): (&DocumentText, &[&str]),
    folded: &str,
    meter: &Meter,
) -> Result<ClauseExplanation> {
    let mut words = Vec::new();
    for term in &clause.terms {
        let word = term.text();
        let at = known.iter().position(|known| *known == word);
        words.push(WordExplanation {
            word: word.to_owned(),
            documents: engine.word_frequency(word)?,
            as_word: matches!(term, PlannedTerm::Word(_) | PlannedTerm::Variants { .. })
                && at.is_some_and(|at| text.words[at]),
            as_string: term.spans(folded, meter).len(),
        });
    }
    let ends: Vec<usize> = clause.folded.char_indices().map(|(at, c)| at + c.len_utf8()).collect();
    // If a prefix occurs, every shorter prefix does.
    let first = |end: usize| occurrences(folded, &clause.folded[..end], meter).first().copied();
    let occurring = ends.partition_point(|end| first(*end).is_some());
    let found = occurring.checked_sub(1).and_then(|last| Some((ends[last], first(ends[last])?)));
    let (longest, then) = match found {
        Some((end, span)) => (clause.folded[..end].to_owned(), folded[span.end..].chars().next()),
        None => (String::new(), None),
    };
    let strings = clause.pattern.as_ref().map_or(0, |pattern| pattern.spans_within(folded, meter).len());
    Ok(ClauseExplanation { clause: clause.folded.clone(), strings, words, longest, then })
}

/// Describes a plan in words, one condition per line.
///
/// ```
/// use jianbao_query::{Engine, plan::{PlanOptions, plan}, search::describe, syntax::parse};
/// fn example(engine: &dyn Engine) -> jianbao_query::Result<()> {
/// print!("{}", describe(&plan(engine, &parse("互联网治理 -乌镇"), PlanOptions::default())?));
/// Ok(())
/// }
/// ```
#[must_use]
pub fn describe(plan: &Plan) -> String {
    let mut out = String::new();
    match &plan.root {
        Some(root) => describe_node(root, 0, &mut out),
        None => out.push_str("nothing\n"),
    }
    out
}

fn describe_node(node: &PlanNode, depth: usize, out: &mut String) {
    let indent = "  ".repeat(depth);
    let mut line = |text: String| {
        // Writing to a string cannot fail.
        let _ = writeln!(out, "{indent}{text}");
    };
    match node {
        PlanNode::All(nodes) | PlanNode::Any(nodes) | PlanNode::Sentence(nodes) => {
            line(match node {
                PlanNode::All(_) => "all of".to_owned(),
                PlanNode::Any(_) => "any of".to_owned(),
                _ => "in one sentence all of".to_owned(),
            });
            for node in nodes {
                describe_node(node, depth + 1, out);
            }
        }
        PlanNode::Not(node) => {
            line("not".to_owned());
            describe_node(node, depth + 1, out);
        }
        PlanNode::Part(part, node) => {
            line(match part {
                Part::Title => "in the title".to_owned(),
                Part::Body => "in the body".to_owned(),
                Part::Lead => "in the first paragraph".to_owned(),
            });
            describe_node(node, depth + 1, out);
        }
        PlanNode::Clause(clause) => line(describe_clause(clause)),
        PlanNode::Filter(filter) => line(match filter {
            Filter::Source(name) => format!("source is {name}"),
            Filter::Author(name) => format!("author has {name}"),
            Filter::Page(page) => format!("page is {page}"),
            Filter::Section(name) => format!("section is {name}"),
            Filter::Editor(name) => format!("editor has {name}"),
            Filter::Agency(name) => format!("news agency is {name}"),
            Filter::Place(name) => format!("place is {name}"),
            Filter::Tag(name) => format!("a tag is {name}"),
            Filter::Url(address) => format!("address has {address}"),
            Filter::Date(DateRange { from, to }) => {
                let day = |date: &Option<Date>| date.map(|date| date.to_string()).unwrap_or_default();
                format!("date is {}..{}", day(from), day(to))
            }
            Filter::DayOfYear { month, day } => format!("date is {month:02}-{day:02} of any year"),
        }),
    }
}

fn describe_pattern(pattern: &Pattern) -> String {
    match pattern {
        Pattern::Strings(strings) => strings.join(" or "),
        Pattern::Sequence(parts, gap) => format!("{} in this order, at most {gap} words between", parts.join(" … ")),
        Pattern::Near(left, right, gap) => {
            format!("{} near {}, at most {gap} words between", describe_pattern(left), describe_pattern(right))
        }
        Pattern::Wildcard(atoms) => atoms
            .iter()
            .map(|atom| match atom {
                Atom::Text(text) => text.as_str(),
                Atom::One => "?",
                Atom::Any => "*",
            })
            .collect(),
    }
}

fn describe_clause(clause: &ClausePlan) -> String {
    let words = clause.terms.iter().map(|term| match term {
        PlannedTerm::Word(word) => format!("the word {word}"),
        PlannedTerm::String(text) => format!("the string {text}"),
        PlannedTerm::Spellings(spellings) => format!("one of the strings {}", spellings.join(", ")),
        PlannedTerm::Variants { word, others } => format!("word {word}, or one of the strings {}", others.join(", ")),
    });
    let words = words.collect::<Vec<_>>().join(" and ");
    let pattern = clause.pattern.as_ref().map(|pattern| match pattern {
        Pattern::Strings(strings) => {
            strings.iter().map(|string| format!("the string {string}")).collect::<Vec<_>>().join(", or ")
        }
        pattern => describe_pattern(pattern),
    });
    let rules = clause.unfolded.as_ref().map(|check| Rule::ALL.into_iter().filter(|rule| !check.rules.has(*rule)));
    let as_typed = rules.map(|off| format!(" (as typed: {})", off.map(Rule::name).collect::<Vec<_>>().join(", ")));
    let mut text = [Some(words).filter(|words| !words.is_empty()), pattern]
        .into_iter()
        .flatten()
        .collect::<Vec<_>>()
        .join(", or ");
    text.push_str(as_typed.as_deref().unwrap_or_default());
    text
}
