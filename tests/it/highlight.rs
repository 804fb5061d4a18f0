//! Highlights are spans of the original text, whatever was folded: sorted, disjoint, exact.

use jianbao::{model::Span, query, search};
use proptest::prelude::*;

use crate::support::{Folder, all_hits};

/// The highlighted text of all hits of a query in a one-paragraph index, with 【】.
fn marked(text: &str, query: &str) -> Vec<String> {
    let (_folder, archive) = Folder::of_paragraphs(&[text]);
    all_hits(&archive, query).hits.iter().map(|hit| brackets(&hit.text, &hit.highlights)).collect()
}

fn brackets(text: &str, marks: &[Span]) -> String {
    let mut out = String::new();
    let mut at = 0;
    for mark in marks {
        out.push_str(&text[at..mark.start]);
        out.push('【');
        out.push_str(mark.of(text));
        out.push('】');
        at = mark.end;
    }
    out + &text[at..]
}

#[test]
fn marks_stand_on_the_original() {
    for (text, query, expected) in [
        ("國務院發布通知", "国务院", "【國務院】發布通知"),
        ("ＧＤＰ增长３０％", "gdp", "【ＧＤＰ】增长３０％"),
        ("万 众 一 心抗洪", "万众一心", "【万 众 一 心】抗洪"),
        ("埃琳娜·科斯塔来访", "“埃琳娜科斯塔”", "【埃琳娜·科斯塔】来访"),
        ("人\u{200b}民日报", "人民", "【人\u{200b}民】日报"),
        ("𠮷田先生😀与𠮷田太太", "𠮷田", "【𠮷田】先生😀与【𠮷田】太太"),
        ("互联网治理，治理互联网", "互联网治理", "【互联网治理】，【治理互联网】"),
        ("他喝cafe\u{301}。", "“café”", "他喝【cafe\u{301}】。"),
        ("㈱田中", "“(株)田”", "【㈱田】中"),
    ] {
        assert_eq!(marked(text, query), [expected], "{query} in {text}");
    }
}

#[test]
fn all_occurrences_are_marked_and_overlapping_ones_joined() {
    assert_eq!(marked("哈哈哈，哈哈", "“哈哈”"), ["【哈哈哈】，【哈哈】"]);
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn marks_are_sorted_disjoint_and_on_boundaries(text in super::analysis::text(), asked in super::analysis::text()) {
        let (_folder, archive) = Folder::of_paragraphs(&["一段", &text]);
        for asked in [asked.clone(), format!("「{asked}」")] {
            let plan = search::plan(&archive, &query::parse(&asked), search::PlanOptions::default()).unwrap();
            let marks = search::highlights(&plan, &text);
            for mark in &marks {
                prop_assert!(mark.start < mark.end && mark.end <= text.len());
                prop_assert!(text.is_char_boundary(mark.start) && text.is_char_boundary(mark.end));
            }
            for pair in marks.windows(2) {
                prop_assert!(pair[0].end < pair[1].start, "touching marks are one");
            }
        }
    }
}

proptest! {
    #[test]
    fn a_snippet_holds_a_mark_and_is_not_much_longer_than_asked(
        text in super::analysis::text(),
        from in 0_usize..40,
        length in 1_usize..4,
        characters in 4_usize..30,
    ) {
        let starts: Vec<usize> = text.char_indices().map(|(at, _)| at).chain([text.len()]).collect();
        let first = from.min(starts.len() - 1);
        let mark = Span { start: starts[first], end: starts[(first + length).min(starts.len() - 1)] };
        let marks = if mark.is_empty() { vec![] } else { vec![mark] };
        let shown = search::snippet(&text, &marks, characters);
        prop_assert!(text.is_char_boundary(shown.start) && text.is_char_boundary(shown.end));
        let count = shown.of(&text).chars().count();
        prop_assert!(count <= characters + characters / 4 + 1, "{count} for {characters}: {:?}", shown.of(&text));
        for mark in marks {
            prop_assert!(shown.start <= mark.start && mark.end <= shown.end, "{mark:?} outside {shown:?} of {text:?}");
        }
    }
}
