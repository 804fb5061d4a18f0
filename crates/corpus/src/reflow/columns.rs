//! Joins paragraphs that were split by a column break. If a page was read column by column, the two parts are at
//! different positions. Joins are made only if the text itself proves them, and never across articles.
//!
//! ```text
//! …大桥的建设者克服了重重困        open end: running text that stops in mid-sentence
//! 二 通车之后                       …
//! 难，提前完成了任务。              open beginning: 困|难 is a word, 困 and 难 are not words here
//! ```

use std::{
    cmp::Ordering,
    collections::{HashMap, HashSet},
};

use crate::record::diagnostic::DiagnosticKind;
use crate::reflow::shape::{Balance, is_caption, is_ended, is_heading, is_item, is_prose};
use jianbao_model::Join;
use jianbao_text::{fold, is_han, segmenter::Segmenter};

/// The maximum number of open ends of an article. If there are more, it is a list, a poem, or too damaged.
const MOST_ENDS: usize = 12;
/// The number of characters examined on each side of a break.
const CONTEXT: usize = 12;

/// Joins paragraphs that stop in mid-sentence with their continuations, and returns the positions. Without a segmenter,
/// words are unknown and only punctuation is evidence.
pub fn rejoin(
    paragraphs: &mut Vec<String>,
    words: Option<&Segmenter>,
    diagnostics: &mut Vec<DiagnosticKind>,
) -> Vec<Join> {
    let mut joins = Vec::new();
    // After a join, another end may have only one possible continuation left, so this is repeated until no join is
    // certain. Each round removes an end.
    for _ in 0..MOST_ENDS {
        // One check of every end. An article whose paragraphs all end properly costs nothing more.
        let last = paragraphs.len().saturating_sub(1);
        let ends: Vec<usize> = (0..last).filter(|&at| is_open_end(&paragraphs[at])).take(MOST_ENDS + 1).collect();
        if ends.is_empty() || ends.len() > MOST_ENDS {
            break;
        }
        let pairs = pairs(paragraphs, &ends, words);
        if pairs.is_empty() {
            break;
        }
        joins = apply(paragraphs, &pairs, &joins, diagnostics);
    }
    joins
}

/// An open end and its continuation.
#[derive(Debug, Clone, Copy)]
struct Pair {
    end: usize,
    beginning: usize,
    /// The strength of the evidence.
    score: u32,
}

/// The highest score, and the number of pairs that have it.
#[derive(Default)]
struct Best {
    score: u32,
    count: usize,
}

impl Best {
    fn take(&mut self, score: u32) {
        match score.cmp(&self.score) {
            Ordering::Greater => *self = Self { score, count: 1 },
            Ordering::Equal => self.count += 1,
            Ordering::Less => {}
        }
    }
}

/// Returns the pairs that are the best for both sides, without ties.
fn pairs(paragraphs: &[String], ends: &[usize], words: Option<&Segmenter>) -> Vec<Pair> {
    let mut found = Vec::new();
    for &end in ends {
        let tail = Tail::of(paragraphs, end, words);
        for (beginning, head) in paragraphs.iter().enumerate().skip(end + 1) {
            let adjacent = beginning == end + 1;
            // A comma continues the line before it, however short that line is, unless it ends there.
            if !adjacent && head.starts_with(NEVER_FIRST) && !is_ended(&paragraphs[beginning - 1]) {
                continue;
            }
            if let Some(score) = tail.evidence(head, adjacent, words) {
                found.push(Pair { end, beginning, score });
            }
        }
    }
    // The best pair for both sides, without ties.
    let (mut of_ends, mut of_beginnings) = (HashMap::new(), HashMap::new());
    for pair in &found {
        Best::take(of_ends.entry(pair.end).or_default(), pair.score);
        Best::take(of_beginnings.entry(pair.beginning).or_default(), pair.score);
    }
    let alone = |best: Option<&Best>, score| best.is_some_and(|best| best.score == score && best.count == 1);
    let mut best: Vec<Pair> = found
        .into_iter()
        .filter(|pair| {
            alone(of_ends.get(&pair.end), pair.score) && alone(of_beginnings.get(&pair.beginning), pair.score)
        })
        .collect();
    best.sort_by_key(|pair| pair.end);
    // Lines of a born-digital text may stop without punctuation, such as captions and items of lists. A page was read
    // by columns if several ends have their continuations elsewhere, or if one of them has strong evidence.
    let apart = best.iter().filter(|pair| pair.beginning > pair.end + 1).count();
    if apart == 1 {
        best.retain(|pair| pair.beginning == pair.end + 1 || pair.score >= SURE_APART);
    }
    best
}

/// The minimum score of a single join across other paragraphs: more than a word of two characters gives.
const SURE_APART: u32 = 30;

/// Whether a paragraph is running text that stops in mid-sentence, at a character or a comma.
fn is_open_end(paragraph: &str) -> bool {
    let Some(last) = paragraph.chars().next_back() else { return false };
    (is_han(last) || matches!(last, '，' | '、'))
        && is_prose(paragraph)
        && !is_item(paragraph)
        && !is_caption(paragraph)
}

/// Characters that are words by themselves at the end or the beginning of a phrase. One of them in these positions is
/// not evidence of a split word.
const WORDS_OF_ONE: &str = "一二三四五六七八九十两几的了是在不也还都又就而但与和及或同对向从为于以可能会要将被把让使给有无中上下内外前后里间之\
其这那他她它我你您们个名位年月日时来去到得着过很最更再已正等所由因如若当据经自除按随近各每某该本新旧大小多少高好人地出打用说";

/// Words that need a continuation: no sentence, heading or caption ends with one.
const NEVER_LAST: &str = "以和与與及把被将將对對从從向为為于於由而或并並因使让讓给給比按";

/// Punctuation that cannot begin a paragraph.
const NEVER_FIRST: &[char] = &['，', '、', '。', '；', '！', '？'];

/// Properties of an open end.
struct Tail<'a> {
    text: &'a str,
    /// Its last characters, folded.
    folded: String,
    /// The brackets and quotes that it opens and does not close.
    balance: Balance,
    /// Whether its last word is a single character.
    fragment: bool,
    /// The two characters that follow its last two characters at their other occurrences in the article.
    echoes: HashSet<&'a str>,
}

impl<'a> Tail<'a> {
    fn of(paragraphs: &'a [String], end: usize, words: Option<&Segmenter>) -> Self {
        let text = paragraphs[end].as_str();
        let folded = fold(last(text, CONTEXT));
        let fragment = words.is_some_and(|words| single(words, &folded, Side::End));
        let two = last(text, 2);
        let mut echoes = HashSet::new();
        if two.chars().all(is_han) {
            for paragraph in paragraphs {
                for (at, _) in paragraph.match_indices(two) {
                    echoes.extend(first(&paragraph[at + two.len()..], 2));
                }
            }
        }
        Self { text, folded, balance: Balance::of(text), fragment, echoes }
    }

    /// Returns the strength of the evidence that `head` continues it, or `None` if there is no proof.
    fn evidence(&self, head: &str, adjacent: bool, words: Option<&Segmenter>) -> Option<u32> {
        let ends_in_letter = self.text.ends_with(is_han);
        if ends_in_letter && head.starts_with(NEVER_FIRST) {
            return Some(if adjacent { 1000 } else { 60 });
        }
        if !head.starts_with(is_han) || is_heading(head) || is_caption(head) || is_item(head) {
            return None;
        }
        let crossing = words.and_then(|words| self.crossing(head, words));
        let closes = self.closed_by(head);
        let echo = first(head, 2).is_some_and(|two| self.echoes.contains(two));
        let characters = crossing.map_or(0, |crossing| crossing.characters);
        let score = 10 * characters + 40 * u32::from(echo) + 50 * u32::from(closes);
        let proof = match crossing {
            Some(crossing) => crossing.sure || echo || closes,
            None => (echo && self.repeats(head)) || (closes && adjacent && ends_in_letter),
        };
        proof.then_some(score)
    }

    /// Returns the dictionary word across the join, if one of its parts is not a word here.
    fn crossing(&self, head: &str, words: &Segmenter) -> Option<Crossing> {
        let to = head.char_indices().nth(CONTEXT).map_or(head.len(), |(at, _)| at);
        let folded = fold(&head[..to]);
        let at = self.folded.len();
        let known = |tail: usize, head: usize| {
            words.knows(&format!("{}{}", last(&self.folded, tail), first(&folded, head).unwrap_or_default()))
        };
        // Looking up short words is cheap. The text is segmented only if there is one.
        if !(1..=3).any(|tail| (1..=3).any(|head| known(tail, head))) {
            return None;
        }
        let both = format!("{}{folded}", self.folded);
        let mut longest: Option<(&str, usize)> = None;
        words.words(&both, &mut |word, span| {
            let longer = longest.is_none_or(|(longest, _)| longest.len() < word.len());
            if span.start < at && at < span.end && longer && words.knows(word) {
                longest = Some((word, at - span.start));
            }
        });
        let (word, before) = longest?;
        let characters = word.chars().count() as u32;
        let begins_single = single(words, &folded, Side::Beginning);
        let alone = |text: &str| WORDS_OF_ONE.contains(text);
        let cut_before = self.fragment && !alone(last(&self.folded, 1));
        let cut_behind = begins_single && !alone(first(&folded, 1).unwrap_or_default());
        // 旅游|品: the first part is complete, and the second may begin another word.
        let sure = cut_behind && (cut_before || (characters > 2 && !words.knows(&word[..before])));
        (self.fragment || begins_single).then_some(Crossing { characters, sure })
    }

    /// Whether the end needs a continuation and has the same one elsewhere in the article: 正以一种…, 正以|一种….
    fn repeats(&self, head: &str) -> bool {
        let across = format!("{}{}", last(self.text, 2), first(head, 2).unwrap_or_default());
        self.text.ends_with(|c| NEVER_LAST.contains(c)) && self.text.contains(&across)
    }

    /// Whether a quotation or bracket that is open here is closed in `head` without being opened there.
    fn closed_by(&self, head: &str) -> bool {
        let Some(open) = self.balance.open.last() else { return false };
        Balance::of(head).closed.first() == Some(open)
    }
}

/// A word across a join.
#[derive(Clone, Copy)]
struct Crossing {
    characters: u32,
    /// Whether it proves the join without other evidence.
    sure: bool,
}

/// Returns the last `count` characters of a text, or fewer.
fn last(text: &str, count: usize) -> &str {
    text.char_indices().rev().nth(count - 1).map_or(text, |(at, _)| &text[at..])
}

/// Returns the first `count` characters of a text; `None` if it is shorter.
fn first(text: &str, count: usize) -> Option<&str> {
    let (at, c) = text.char_indices().nth(count - 1)?;
    Some(&text[..at + c.len_utf8()])
}

#[derive(Clone, Copy)]
enum Side {
    End,
    Beginning,
}

/// Whether the last or first word of a folded text is a single character.
fn single(words: &Segmenter, folded: &str, side: Side) -> bool {
    let mut found = None;
    words.words(folded, &mut |word, span| match side {
        Side::End if span.end == folded.len() => found = found.or(Some(word.chars().count())),
        Side::Beginning if span.start == 0 => found = found.or(Some(word.chars().count())),
        _ => {}
    });
    found == Some(1)
}

/// Moves each continuation to its end. `before` are the joins that were made earlier, at positions in the original
/// paragraphs.
fn apply(
    paragraphs: &mut Vec<String>,
    pairs: &[Pair],
    before: &[Join],
    diagnostics: &mut Vec<DiagnosticKind>,
) -> Vec<Join> {
    let next: HashMap<usize, usize> = pairs.iter().map(|pair| (pair.end, pair.beginning)).collect();
    let moved: HashSet<usize> = pairs.iter().map(|pair| pair.beginning).collect();
    let earlier = |at: usize| before.iter().filter(move |join| join.paragraph == at + 1).map(|join| join.byte);
    let mut joins = Vec::new();
    let mut joined = Vec::with_capacity(paragraphs.len());
    for at in 0..paragraphs.len() {
        if moved.contains(&at) {
            continue;
        }
        let paragraph = joined.len() + 1;
        let mut text = std::mem::take(&mut paragraphs[at]);
        joins.extend(earlier(at).map(|byte| Join { paragraph, byte }));
        let mut end = at;
        // Continuations come after their ends, so the loop terminates.
        while let Some(&beginning) = next.get(&end) {
            let more = std::mem::take(&mut paragraphs[beginning]);
            diagnostics.push(DiagnosticKind::Joined {
                before: last(&text, CONTEXT).to_owned(),
                after: more.chars().take(CONTEXT).collect(),
                apart: beginning - end - 1,
            });
            joins.push(Join { paragraph, byte: text.len() });
            joins.extend(earlier(beginning).map(|byte| Join { paragraph, byte: text.len() + byte }));
            text.push_str(&more);
            end = beginning;
        }
        joined.push(text);
    }
    *paragraphs = joined;
    joins
}
