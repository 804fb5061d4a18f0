//! Marks around the matches in a text. They do not occur in the text.

use crate::model::Span;

/// The marks, in the order in which they are tried.
const PAIRS: &[[&str; 2]] = &[["【", "】"], ["⟦", "⟧"], ["⦃", "⦄"], ["[[", "]]"]];

/// Returns the first marks that occur in none of the texts; `None` if all occur.
pub(super) fn choose(texts: &[&str]) -> Option<[&'static str; 2]> {
    let is_free = |pair: &&[&str; 2]| texts.iter().all(|text| pair.iter().all(|mark| !text.contains(*mark)));
    PAIRS.iter().find(is_free).copied()
}

/// Returns the part of a text in `span`, with marks around the highlights in it.
pub(super) fn marked(text: &str, highlights: &[Span], span: Span, marks: Option<[&str; 2]>) -> String {
    let Some([open, close]) = marks else { return text[span.start..span.end].to_owned() };
    let mut out = String::new();
    let mut at = span.start;
    for highlight in highlights.iter().filter(|highlight| highlight.start >= span.start && highlight.end <= span.end) {
        out.push_str(&text[at..highlight.start]);
        out.push_str(open);
        out.push_str(&text[highlight.start..highlight.end]);
        out.push_str(close);
        at = highlight.end;
    }
    out.push_str(&text[at..span.end]);
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn marks_do_not_occur_in_the_texts() {
        assert_eq!(choose(&["大桥通车"]), Some(["【", "】"]));
        assert_eq!(choose(&["【快讯】大桥通车", "大桥"]), Some(["⟦", "⟧"]));
        assert_eq!(choose(&["【⟦⦃[["]), None);
    }

    #[test]
    fn highlights_inside_the_part_are_marked() {
        let text = "昨日大桥通车，大桥";
        let highlights = [Span { start: 6, end: 12 }, Span { start: 21, end: 27 }];
        let all = Span { start: 0, end: text.len() };
        assert_eq!(marked(text, &highlights, all, Some(["【", "】"])), "昨日【大桥】通车，【大桥】");
        assert_eq!(marked(text, &highlights, Span { start: 0, end: 18 }, Some(["【", "】"])), "昨日【大桥】通车");
        assert_eq!(marked(text, &highlights, all, None), text);
    }
}
