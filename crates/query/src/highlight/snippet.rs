//! Chooses the part of a long paragraph that is shown.

use jianbao_model::Span;

/// The stretch of `text`, in its bytes, of about `characters` characters that holds most of the marks: begun and ended at the end
/// of a sentence where one is near, the whole text where it is no longer.
///
/// Of equally good stretches the first is taken. At most a quarter more than `characters` is given.
///
/// ```
/// use jianbao_model::Span;
/// use jianbao_query::highlight::snippet;
/// let text = "昨日天晴。大桥合龙，市长讲话。江上有雾。明日有雨，后日转晴。";
/// let start = text.find("大桥").unwrap();
/// let marks = [Span { start, end: start + "大桥".len() }];
/// assert_eq!(snippet(text, &marks, 10).of(text), "大桥合龙，市长讲话。");
/// ```
#[must_use]
pub fn snippet(text: &str, marks: &[Span], characters: usize) -> Span {
    let starts: Vec<usize> = text.char_indices().map(|(at, _)| at).chain([text.len()]).collect();
    let length = starts.len() - 1;
    if length <= characters || characters == 0 {
        return Span { start: 0, end: text.len() };
    }
    let index = |byte: usize| starts.partition_point(|&start| start < byte);
    // How many marked characters are before each character.
    let mut marked = vec![0_usize; length + 1];
    for mark in marks {
        for at in index(mark.start)..index(mark.end) {
            marked[at + 1] = 1;
        }
    }
    for at in 0..length {
        marked[at + 1] += marked[at];
    }
    let inside = |from: usize| marked[from + characters] - marked[from];
    let best = (0..=length - characters).max_by_key(|&from| (inside(from), std::cmp::Reverse(from))).unwrap_or(0);
    // Whatever is moved, the marks of the best stretch stay inside.
    let mut of_best = (best..best + characters).filter(|&at| marked[at + 1] > marked[at]);
    let first = of_best.next().unwrap_or(best);
    let last = of_best.next_back().unwrap_or(first) + 1;
    let earliest = last.saturating_sub(characters);
    let ends: Vec<bool> =
        text.chars().map(|c| matches!(c, '。' | '！' | '？' | '；' | '…' | '!' | '?' | '\n')).collect();
    let ended_at = |at: usize| at == 0 || at == length || ends[at - 1];
    let start = (earliest..=first)
        .rev()
        .find(|&at| ended_at(at))
        .unwrap_or_else(|| first.saturating_sub(characters / 3).max(earliest));
    let end = (start + characters).min(length);
    let slack = characters / 4;
    let end = (end.saturating_sub(slack).max(last)..=(end + slack).min(length))
        .filter(|&at| ended_at(at))
        .min_by_key(|&at| at.abs_diff(end))
        .unwrap_or(end);
    Span { start: starts[start], end: starts[end] }
}
