//! Splits text into sentences.

use std::ops::Range;

/// Marks that end a sentence.
const ENDS: [char; 8] = ['。', '！', '？', '!', '?', '｡', '．', '\n'];
/// Closing marks that belong to the sentence before them.
const CLOSING: [char; 14] = ['”', '’', '」', '』', '﹂', '﹄', '）', ')', '】', '》', '〉', ']', '"', '…'];

/// Returns the byte ranges of the sentences of `text`, which cover it.
///
/// A sentence ends after a full stop, an exclamation or question mark, or a line break, together with the marks and closing quotes that
/// follow. A semicolon, an ellipsis and an ASCII full stop do not end a sentence: they also occur inside one.
///
/// ```
/// use jianbao_text::sentences::sentences;
/// let text = "“桥通了！”他说。江面有3.5公里宽；对岸有人等着……等到天黑";
/// let sentences: Vec<&str> = sentences(text).map(|range| &text[range]).collect();
/// assert_eq!(sentences, ["“桥通了！”", "他说。", "江面有3.5公里宽；对岸有人等着……等到天黑"]);
/// ```
pub fn sentences(text: &str) -> impl Iterator<Item = Range<usize>> + '_ {
    let mut start = 0;
    std::iter::from_fn(move || {
        if start == text.len() {
            return None;
        }
        let rest = &text[start..];
        let end = match rest.find(ENDS) {
            Some(at) => {
                let tail = rest[at..].trim_start_matches(|c| ENDS.contains(&c)).trim_start_matches(CLOSING);
                text.len() - tail.len()
            }
            None => text.len(),
        };
        let sentence = start..end;
        start = end;
        Some(sentence)
    })
}
