//! Completes a partially typed query with words of the archive and titles. The search itself is not changed.

use std::collections::{HashMap, HashSet};

use jianbao_text::{fold, is_han, is_word_char};

use super::count::count;
use crate::{
    budget::Budget,
    engine::{DocumentRequest, Engine, Page},
    error::Result,
    options::Options,
    plan::{MatchNode, Mode, Plan, PlanNode, plan},
    syntax::{Clause, ClauseKind, Node, Part, Query, ends_in_text, parse},
};

/// The maximum number of words that are tried as the last word of a clause without spaces.
const MAX_CANDIDATES: usize = 40;
/// Longer clauses, in characters, are sentences and are not completed.
const MAX_CHARACTERS: usize = 24;

/// The options of completion.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CompletionOptions {
    /// The maximum number of completions.
    pub limit: usize,
    /// Whether Latin letters are also completed as pinyin or its initials: `hlw`, `hulw`, `hulianwang` for 互联网.
    pub pinyin: bool,
    /// The limit of work.
    pub budget: Budget,
}

impl Default for CompletionOptions {
    fn default() -> Self {
        Self { limit: 8, pinyin: false, budget: Budget::default() }
    }
}

/// A completion.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Completion {
    /// The completed last clause of the query, or a title.
    pub text: String,
    /// The whole query with the completion.
    pub query: String,
    /// The kind of completion.
    pub kind: CompletionKind,
    /// For a word, the approximate number of documents that contain it; removed documents count until their segments are merged. `None`
    /// for a title.
    pub hits: Option<u64>,
    /// For a title, the id of its article; `None` for a word.
    pub article: Option<String>,
}

/// The kind of a completion.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum CompletionKind {
    /// A word of the archive, possibly after other words of the same clause.
    Word,
    /// The title of an article.
    Title,
}

/// Completes the last clause of the query `typed`: words of the archive that begin with it, most frequent first, then titles that
/// contain the whole query. After an operator and in the value of a filter there are no completions.
///
/// # Errors
///
/// If the archive cannot be read, or the budget of `options` is exhausted.
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
    // A third of the completions are titles, more if there are fewer words.
    let max_words = options.limit.saturating_sub(titles.len().min(options.limit / 3));
    completions.truncate(max_words);
    titles.truncate(options.limit - completions.len());
    completions.append(&mut titles);
    Ok(completions)
}

/// Returns words that begin with `clause`, with their document frequencies.
fn words(engine: &dyn Engine, clause: &str, options: &CompletionOptions) -> Result<Vec<(String, u64)>> {
    let folded = fold(clause);
    if folded.is_empty() || folded.chars().count() > MAX_CHARACTERS {
        return Ok(Vec::new());
    }
    let mut frequencies = words_with_prefix(engine, &folded, &options.budget)?;
    let letters: String = folded.chars().filter(|c| is_word_char(*c)).collect();
    if options.pinyin && letters.len() > 1 && letters.bytes().all(|byte| byte.is_ascii_lowercase()) {
        engine.words_with_pinyin_prefix(&letters, &options.budget, &mut |word, documents| {
            add_count(&mut frequencies, word, documents);
        })?;
    }
    let mut completions = most_frequent(frequencies, options.limit);
    // Users type without spaces: 互联网治 is 互联网 and the beginning of a word. Combinations without a match are dropped.
    let mut from = folded.chars().next().map_or(0, char::len_utf8);
    while completions.is_empty() && from < folded.len() {
        let (before, last) = folded.split_at(from);
        for (word, _) in most_frequent(words_with_prefix(engine, last, &options.budget)?, MAX_CANDIDATES) {
            let text = format!("{before}{word}");
            let count_options =
                Options { mode: Mode::Exact, numbers: false, budget: options.budget.clone(), ..Options::strict() };
            let string = Node::Clause(Clause { text: text.clone(), kind: ClauseKind::Exact });
            let hits = count(engine, &string.into(), &count_options)?.number();
            if hits > 0 {
                completions.push((text, hits as u64));
            }
        }
        from += last.chars().next().map_or(last.len(), char::len_utf8);
    }
    completions.sort_by(|a, b| b.1.cmp(&a.1).then_with(|| a.0.cmp(&b.0)));
    completions.truncate(options.limit);
    Ok(completions)
}

fn words_with_prefix(engine: &dyn Engine, prefix: &str, budget: &Budget) -> Result<HashMap<String, u64>> {
    let mut frequencies = HashMap::new();
    engine.words_with_prefix(prefix, budget, &mut |word, documents| add_count(&mut frequencies, word, documents))?;
    Ok(frequencies)
}

fn add_count(frequencies: &mut HashMap<String, u64>, word: &str, documents: u64) {
    match frequencies.get_mut(word) {
        Some(sum) => *sum += documents,
        None => {
            frequencies.insert(word.to_owned(), documents);
        }
    }
}

/// Returns the most frequent words. A word is dropped if a longer word that begins with it has at least 90% of its frequency: the
/// vocabulary also contains the words inside words, and 互联 is not useful if nearly all occurrences are 互联网.
fn most_frequent(words: HashMap<String, u64>, limit: usize) -> Vec<(String, u64)> {
    let mut words: Vec<(String, u64)> = words.into_iter().collect();
    words.sort_unstable();
    // In sorted order, longer words follow their prefixes.
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

/// Returns titles that contain the whole query, best first, without duplicates.
fn titles(engine: &dyn Engine, typed: &str, completion: &CompletionOptions) -> Result<Vec<Completion>> {
    // A single character occurs in too many titles.
    if typed.chars().filter(|c| is_word_char(*c)).count() < 2 {
        return Ok(Vec::new());
    }
    let limit = completion.limit;
    let options = Options { mode: Mode::Exact, budget: completion.budget.clone(), ..Options::strict() };
    let query: Query = parse(typed);
    let Plan { root: Some(root), .. } = plan(engine, &query, options.plan())? else { return Ok(Vec::new()) };
    let matching = MatchNode::of(Some(&PlanNode::Part(Part::Title, Box::new(root))));
    // Request more than `limit`, because duplicate headlines are dropped.
    let options = Options { page: Page { offset: 0, limit: limit * 3 }, ..options };
    let documents = engine.search(&matching, &options.request())?.hits;
    let requests: Vec<DocumentRequest> =
        documents.into_iter().map(|hit| DocumentRequest { article: hit.article, paragraphs: vec![0] }).collect();
    let mut seen = HashSet::new();
    let mut titles = Vec::new();
    for texts in engine.read(&requests, &[])? {
        let text = texts.meta.title;
        if titles.len() < limit && seen.insert(fold(&text)) {
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
