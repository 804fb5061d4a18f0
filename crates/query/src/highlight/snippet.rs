//! Selects the part of a long paragraph to show.

use jianbao_model::Span;

/// Returns the byte span of about `characters` characters of `text` that contains the most highlighted characters.
///
/// The span begins and ends at the end of a sentence if there is one nearby. If several spans are equally good, the first is used. The
/// result has at most a quarter more than `characters` characters. If `text` is not longer than `characters`, or `characters` is 0, the
/// result is the whole text. `highlights` are byte spans of `text` on character boundaries.
///
/// # Panics
///
/// If a highlight ends after `text`, unless the result is the whole text.
///
/// ```
/// use jianbao_model::Span;
/// use jianbao_query::highlight::snippet;
/// let text = "昨日天晴。大桥合龙，市长讲话。江上有雾。明日有雨，后日转晴。";
/// let start = text.find("大桥").unwrap();
/// let highlights = [Span { start, end: start + "大桥".len() }];
/// assert_eq!(snippet(text, &highlights, 10).of(text), "大桥合龙，市长讲话。");
/// ```
#[must_use]
pub fn snippet(text: &str, highlights: &[Span], characters: usize) -> Span {
    let starts: Vec<usize> = text.char_indices().map(|(at, _)| at).chain([text.len()]).collect();
    let length = starts.len() - 1;
    if length <= characters || characters == 0 {
        return Span { start: 0, end: text.len() };
    }
    let index = |byte: usize| starts.partition_point(|&start| start < byte);
    // The number of highlighted characters before each character.
    let mut highlighted = vec![0_usize; length + 1];
    for span in highlights {
        for at in index(span.start)..index(span.end) {
            highlighted[at + 1] = 1;
        }
    }
    for at in 0..length {
        highlighted[at + 1] += highlighted[at];
    }
    let inside = |from: usize| highlighted[from + characters] - highlighted[from];
    let best = (0..=length - characters).max_by_key(|&from| (inside(from), std::cmp::Reverse(from))).unwrap_or(0);
    // When the ends are moved, the highlights of the best span must stay inside.
    let mut of_best = (best..best + characters).filter(|&at| highlighted[at + 1] > highlighted[at]);
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
