//! What a person who has typed so far may be about to type: words of the archive's own vocabulary, and titles. Never changes what
//! is searched.

use std::collections::{HashMap, HashSet};

use jianbao_text::{fold, is_han, is_word_char};

use super::counting;
use crate::{
    budget::Budget,
    engine::{DocumentRequest, Engine, Page},
    error::Result,
    options::Options,
    plan::{MatchNode, Mode, Plan, PlanNode, plan},
    syntax::{Clause, ClauseKind, Node, Query, ends_in_text, parse},
};

/// Words whose place behind what was typed is looked at, when no word begins with all of it.
const TRIED: usize = 40;
/// Letters that are completed: more are a sentence.
const LONGEST: usize = 24;

/// What may be completed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CompletionOptions {
    /// Completions wanted, at most.
    pub limit: usize,
    /// Whether Latin letters may be the pinyin, or its initials, of a word: `hlw`, `hulw`, `hulianwang` for 互联网.
    pub pinyin: bool,
    /// How much work may be done.
    pub budget: Budget,
}

impl Default for CompletionOptions {
    fn default() -> Self {
        Self { limit: 8, pinyin: false, budget: Budget::default() }
    }
}

/// Something to type.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Completion {
    /// What is suggested: the last clause of the query completed, or a title.
    pub text: String,
    /// The whole query with it.
    pub query: String,
    /// What it is.
    pub kind: CompletionKind,
    /// In how many paragraphs a word is, about: what was removed counts until its segment is merged.
    pub hits: Option<u64>,
    /// The article of a title.
    pub article: Option<String>,
}

/// What a completion is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum CompletionKind {
    /// A word of the archive, or the words typed last with one.
    Word,
    /// The title of an article.
    Title,
}

/// Completes the last clause of the query `typed`: words of the archive that begin with it, most frequent first, then titles with
/// all that was typed. There are none behind an operator or in the value of a filter: a name or a date is no word of the texts.
///
/// # Errors
///
/// When the index cannot be read.
///
/// ```
/// use jianbao_query::{Engine, search::{CompletionOptions, complete}};
/// fn example(engine: &dyn Engine) -> jianbao_query::Result<()> {
/// let completions = complete(engine, "治理 互联", &CompletionOptions::default())?;
/// assert_eq!(completions[0].query, "治理 互联网");
/// Ok(())
/// }
/// ```
pub fn complete(engine: &dyn Engine, typed: &str, options: &CompletionOptions) -> Result<Vec<Completion>> {
    if !ends_in_text(typed) {
        return Ok(Vec::new());
    }
    let start = typed.char_indices().rev().take_while(|(_, c)| is_word_char(*c) || *c == '\'').last();
    let (before, clause) = typed.split_at(start.map_or(typed.len(), |(at, _)| at));
    let mut titles = titles(engine, typed, options)?;
    let words = words(engine, clause, options)?.into_iter().map(|(text, hits)| Completion {
        query: format!("{before}{text}"),
        text,
        kind: CompletionKind::Word,
        hits: Some(hits),
        article: None,
    });
    let mut completions: Vec<Completion> = words.collect();
    // A third is for titles, and whatever the words leave.
    let room = options.limit.saturating_sub(titles.len().min(options.limit / 3));
    completions.truncate(room);
    titles.truncate(options.limit - completions.len());
    completions.append(&mut titles);
    Ok(completions)
}

/// Words that `clause` is the beginning of, with how often they are in the archive.
fn words(engine: &dyn Engine, clause: &str, options: &CompletionOptions) -> Result<Vec<(String, u64)>> {
    let folded = fold(clause);
    if folded.is_empty() || folded.chars().count() > LONGEST {
        return Ok(Vec::new());
    }
    let mut found = starting_with(engine, &folded, &options.budget)?;
    let letters: String = folded.chars().filter(|c| is_word_char(*c)).collect();
    if options.pinyin && letters.len() > 1 && letters.bytes().all(|byte| byte.is_ascii_lowercase()) {
        engine.words_with_pinyin_prefix(&letters, &options.budget, &mut |word, documents| {
            add(&mut found, word, documents)
        })?;
    }
    let mut found = commonest(found, options.limit);
    // People write without spaces: 互联网治 is 互联网 and the beginning of a word. What is in no paragraph is not suggested.
    let mut from = folded.chars().next().map_or(0, char::len_utf8);
    while found.is_empty() && from < folded.len() {
        let (before, last) = folded.split_at(from);
        for (word, _) in commonest(starting_with(engine, last, &options.budget)?, TRIED) {
            let text = format!("{before}{word}");
            let counting =
                Options { mode: Mode::Exact, numbers: false, budget: options.budget.clone(), ..Options::strict() };
            let string = Node::Clause(Clause { text: text.clone(), kind: ClauseKind::Exact });
            let hits = counting::count(engine, &string.into(), &counting)?.number();
            if hits > 0 {
                found.push((text, hits as u64));
            }
        }
        from += last.chars().next().map_or(last.len(), char::len_utf8);
    }
    found.sort_by(|a, b| b.1.cmp(&a.1).then_with(|| a.0.cmp(&b.0)));
    found.truncate(options.limit);
    Ok(found)
}

fn starting_with(engine: &dyn Engine, prefix: &str, budget: &Budget) -> Result<HashMap<String, u64>> {
    let mut found = HashMap::new();
    engine.words_with_prefix(prefix, budget, &mut |word, documents| add(&mut found, word, documents))?;
    Ok(found)
}

fn add(found: &mut HashMap<String, u64>, word: &str, documents: u64) {
    match found.get_mut(word) {
        Some(sum) => *sum += documents,
        None => {
            found.insert(word.to_owned(), documents);
        }
    }
}

/// The most frequent words first, without those that hardly ever are alone: the archive's words have words in them, and 互联 says
/// nothing where 互联网 is nearly all of it.
fn commonest(words: HashMap<String, u64>, limit: usize) -> Vec<(String, u64)> {
    let mut words: Vec<(String, u64)> = words.into_iter().collect();
    words.sort_unstable();
    // What begins with a word follows it.
    let longer_has_most = |at: usize, word: &str, count: u64| {
        let longer = words[at + 1..].iter().take_while(|(longer, _)| longer.starts_with(word));
        longer.map(|(_, count)| *count).max().is_some_and(|most| most * 10 >= count * 9)
    };
    let in_longer =
        |(at, (word, count)): (usize, &(String, u64))| word.contains(is_han) && longer_has_most(at, word, *count);
    let part: Vec<bool> = words.iter().enumerate().map(in_longer).collect();
    let mut part = part.into_iter();
    words.retain(|_| !part.next().unwrap_or(false));
    words.sort_by_key(|(_, count)| std::cmp::Reverse(*count));
    words.truncate(limit);
    words
}

/// Titles that have all of the query, the best first, each once.
fn titles(engine: &dyn Engine, typed: &str, completing: &CompletionOptions) -> Result<Vec<Completion>> {
    // One letter is in too many titles to mean any.
    if typed.chars().filter(|c| is_word_char(*c)).count() < 2 {
        return Ok(Vec::new());
    }
    let limit = completing.limit;
    let options = Options { mode: Mode::Exact, budget: completing.budget.clone(), ..Options::strict() };
    let query: Query = parse(typed);
    let Plan { root: Some(root) } = plan(engine, &query, options.plan())? else { return Ok(Vec::new()) };
    let matching = MatchNode::of(Some(&PlanNode::Title(Box::new(root))));
    // The same headline again and again is one completion.
    let options = Options { page: Page { offset: 0, limit: limit * 3 }, ..options };
    let found = engine.search(&matching, &options.request())?.hits;
    let wanted: Vec<DocumentRequest> =
        found.into_iter().map(|hit| DocumentRequest { article: hit.article, paragraphs: vec![0] }).collect();
    let mut known = HashSet::new();
    let mut titles = Vec::new();
    for texts in engine.read(&wanted, &[])? {
        let text = texts.meta.title;
        if titles.len() < limit && known.insert(fold(&text)) {
            titles.push(Completion {
                query: text.clone(),
                text,
                kind: CompletionKind::Title,
                hits: None,
                article: Some(texts.meta.id),
            });
        }
    }
    Ok(titles)
}
