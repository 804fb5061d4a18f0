//! The conditions of a query above its results: each with a link to the query without it, and on demand how they are matched.

use super::super::{
    html::Html,
    lang::Lang,
    messages::{Messages, fill},
    query_edits::without_condition,
    state::State,
};
use crate::{
    query::{Clause, ClauseKind, Filter, Node, Part, parse},
    search::{Mode, Plan, PlanNode, PlannedTerm, Within},
};

/// Writes the conditions of the query of `state`, each with a link that removes it. Options other than the default count as
/// conditions. Writes nothing for a query of one word or string, which is in the search box.
pub(super) fn conditions(html: &mut Html, lang: Lang, state: &State) {
    let messages = lang.messages();
    let query = parse(state.query.trim());
    let is_plain = matches!(query.conditions(), [] | [Node::Clause(_)]);
    if is_plain && state.mode == Mode::Default && state.within.is_none() {
        return;
    }
    let at_first = State { page: 1, ..state.clone() };
    let texts = query.conditions().iter().enumerate().map(|(at, node)| {
        (describe(lang, node), State { query: without_condition(&query, at, lang), ..at_first.clone() })
    });
    let mode = mode_name(messages, state.mode)
        .map(|name| (format!("{} {name}", messages.matching), State { mode: Mode::Default, ..at_first.clone() }));
    let within = within_name(messages, state.within)
        .map(|name| (format!("{} {name}", messages.within), State { within: None, ..at_first.clone() }));
    html.raw("<ul class=\"conditions\" id=\"conditions\" aria-label=\"").text(messages.conditions).raw("\">");
    for (text, without) in texts.chain(mode).chain(within) {
        html.raw("<li><a href=\"").text(&without.address()).raw("\" aria-label=\"");
        html.text(&fill(messages.remove_condition, &[&text])).raw("\"><span class=\"value\">").text(&text);
        html.raw("</span><span class=\"cross\" aria-hidden=\"true\">×</span></a></li> ");
    }
    html.raw("<li class=\"edit\"><a href=\"").text(&state.advanced_address()).raw("\">");
    html.text(messages.edit_conditions).raw("</a></li></ul>\n");
}

/// Writes how the query is matched in this archive, in an element that is closed at first.
pub(super) fn reading(html: &mut Html, lang: Lang, plan: &Plan) {
    let Some(root) = &plan.root else { return };
    let messages = lang.messages();
    html.raw("<details class=\"reading-of\" id=\"reading-of\">\n<summary>")
        .text(messages.reading_of)
        .raw("</summary>\n<p>");
    html.text(match plan.within {
        Within::Paragraph => messages.in_one_paragraph,
        Within::Sentence => messages.in_one_sentence,
        Within::Article => messages.in_one_article,
    });
    html.raw("</p>\n<ul>");
    let conditions = match root {
        PlanNode::All(nodes) => nodes.as_slice(),
        node => std::slice::from_ref(node),
    };
    for condition in conditions {
        planned(html, lang, condition);
    }
    html.raw("</ul>\n</details>\n");
}

fn planned(html: &mut Html, lang: Lang, node: &PlanNode) {
    let messages = lang.messages();
    html.raw("<li>");
    let nested = match node {
        PlanNode::All(nodes) => Some((messages.all_of, nodes.as_slice())),
        PlanNode::Any(nodes) => Some((messages.any_of, nodes.as_slice())),
        PlanNode::Sentence(nodes) => Some((messages.in_sentence, nodes.as_slice())),
        PlanNode::Not(node) => Some((messages.none_of, std::slice::from_ref(&**node))),
        PlanNode::Part(part, node) => Some((part_name(messages, *part), std::slice::from_ref(&**node))),
        PlanNode::Filter(filter) => {
            html.text(&describe_filter(lang, filter));
            None
        }
        PlanNode::Clause(clause) => {
            let words: Vec<String> = clause.terms.iter().map(|term| term_text(messages, term)).collect();
            let joined = words.join(messages.and);
            let as_words = !words.is_empty();
            if as_words {
                html.text(messages.words_of).text(&joined);
            }
            if clause.pattern.is_some() {
                html.text(if as_words { messages.or_string } else { messages.string });
                html.text(&quoted(lang, &clause.folded));
            }
            None
        }
    };
    if let Some((name, nodes)) = nested {
        html.text(name).raw("<ul>");
        for node in nodes {
            planned(html, lang, node);
        }
        html.raw("</ul>");
    }
    html.raw("</li>");
}

/// A word with its other spellings.
fn term_text(messages: &Messages, term: &PlannedTerm) -> String {
    let others = match term {
        PlannedTerm::Word(_) | PlannedTerm::String(_) => &[][..],
        PlannedTerm::Variants { others, .. } => others.as_slice(),
        PlannedTerm::Spellings(spellings) => spellings.get(1..).unwrap_or_default(),
    };
    if others.is_empty() {
        return term.text().to_owned();
    }
    fill(messages.also_written, &[term.text(), &others.join(messages.list)])
}

/// A condition in words.
fn describe(lang: Lang, node: &Node) -> String {
    let messages = lang.messages();
    let joined = |nodes: &[Node], between: &str| {
        let parts = nodes.iter().map(|node| match node {
            Node::All(_) | Node::Any(_) | Node::Sentence(_) => fill(messages.group, &[&describe(lang, node)]),
            node => describe(lang, node),
        });
        parts.collect::<Vec<_>>().join(between)
    };
    match node {
        Node::All(nodes) => joined(nodes, messages.and),
        Node::Any(nodes) => joined(nodes, messages.or),
        Node::Sentence(nodes) => fill(messages.same_sentence, &[&joined(nodes, messages.list)]),
        Node::Not(node) => match &**node {
            Node::All(_) | Node::Any(_) => fill(messages.without, &[&fill(messages.group, &[&describe(lang, node)])]),
            node => fill(messages.without, &[&describe(lang, node)]),
        },
        Node::Clause(clause) => describe_clause(lang, clause),
        Node::Near { left, right, distance } => fill(
            messages.near_each_other,
            &[&describe_clause(lang, left), &describe_clause(lang, right), &distance.to_string()],
        ),
        Node::Part { part, node, .. } => format!("{} {}", part_name(messages, *part), describe(lang, node)),
        Node::Filter(filter) => describe_filter(lang, filter),
    }
}

fn describe_clause(lang: Lang, clause: &Clause) -> String {
    match clause.kind {
        ClauseKind::Words => clause.text.clone(),
        ClauseKind::Exact | ClauseKind::Cited | ClauseKind::Wildcard => quoted(lang, &clause.text),
        ClauseKind::Slop(distance) => {
            fill(lang.messages().in_order, &[&quoted(lang, &clause.text), &distance.to_string()])
        }
        ClauseKind::Pinyin => format!("{} {}", lang.messages().pinyin, clause.text),
    }
}

fn describe_filter(lang: Lang, filter: &Filter) -> String {
    let messages = lang.messages();
    let (name, value) = match filter {
        Filter::Source(value) => (messages.source, value.clone()),
        Filter::Author(value) => (messages.author, value.clone()),
        Filter::Section(value) => (messages.section, value.clone()),
        Filter::Page(value) => (messages.page, lang.page(value)),
        Filter::Editor(value) => (messages.editor, value.clone()),
        Filter::Agency(value) => (messages.agency, value.clone()),
        Filter::Place(value) => (messages.place, value.clone()),
        Filter::Tag(value) => (messages.tag, value.clone()),
        Filter::Url(value) => (messages.original, value.clone()),
        Filter::Date(range) => (messages.date, range.to_string()),
        Filter::DayOfYear { month, day } => (messages.date, format!("{month:02}-{day:02}")),
    };
    format!("{name} {value}")
}

fn part_name(messages: &Messages, part: Part) -> &'static str {
    match part {
        Part::Title => messages.title_part,
        Part::Body => messages.body_part,
        Part::Lead => messages.lead_part,
    }
}

fn quoted(lang: Lang, text: &str) -> String {
    fill(lang.messages().quoted, &[text])
}

fn mode_name(messages: &Messages, mode: Mode) -> Option<&'static str> {
    match mode {
        Mode::Default => None,
        Mode::Words => Some(messages.match_words),
        Mode::Exact => Some(messages.match_exact),
    }
}

fn within_name(messages: &Messages, within: Option<Within>) -> Option<&'static str> {
    Some(match within? {
        Within::Paragraph => messages.within_paragraph,
        Within::Sentence => messages.within_sentence,
        Within::Article => messages.within_article,
    })
}
