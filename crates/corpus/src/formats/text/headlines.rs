//! The headlines of a text in newspaper dumps: the headline above the title (引题), the title, and the headline below it
//! (副题), each on its own line, which may be blank; then the indented text.
//!
//! ```text
//! 宋远在沙洲调研时强调
//! 修好码头 办好鱼市
//!
//! 　　青沙渔港昨日开港……
//! ```

use crate::{clean::labelled, reflow::tidy};

/// The number of lines before the text.
pub(super) const LINES: usize = 3;

/// The maximum length of a headline, in characters.
const LONGEST: usize = 60;

/// The headlines of a text.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Head<'t> {
    pub above: Option<&'t str>,
    pub title: &'t str,
    pub below: Option<&'t str>,
}

/// Whether a file is named like those of newspaper dumps: day, page and number, `20160312-01-02.txt`.
pub(super) fn is_dump(name: &str) -> bool {
    let stem = name.rsplit('/').next().unwrap_or(name).split('.').next().unwrap_or_default();
    let parts: Vec<&str> = stem.split(['-', '_']).collect();
    matches!(parts.as_slice(), [day, page, number, ..] if day.len() == 8 && (1..=3).contains(&page.len()) && (1..=4).contains(&number.len()))
        && parts.iter().all(|part| part.bytes().all(|byte| byte.is_ascii_digit()))
}

impl<'t> Head<'t> {
    /// Returns the headlines of a text if it has this form: the fourth line is the first that is indented, and the
    /// second is a headline. If the first line is not blank, `dumped` or its words must show that it is the headline
    /// above the title.
    pub(super) fn of(lines: &[&'t str], dumped: bool) -> Option<Self> {
        let [first, title, below, body, ..] = lines else { return None };
        let is_indented = |line: &str| line.starts_with(['\u{3000}', ' ', '\u{a0}', '\t']) && !tidy(line).is_empty();
        let is_headline =
            |line: &str| !is_indented(line) && line.chars().nth(LONGEST).is_none() && !tidy(line).ends_with('。');
        let (above, title, below) = (tidy(first), tidy(title), tidy(below));
        let formed = is_indented(body)
            && !title.is_empty()
            && [lines[0], lines[1], lines[2]].iter().all(|line| is_headline(line));
        let is_recognised = above.is_empty() || dumped || leads_to_title(above);
        // `作者：李闻` below a title is not a headline.
        let is_credit = |line: &str| labelled(line).first().is_some_and(|credit| credit.start == 0);
        if !formed
            || !is_recognised
            || [above, title, below].into_iter().any(is_credit)
            || (above.contains(['：', ':']) && !dumped)
        {
            return None;
        }
        let some = |line: &'t str| (!line.is_empty()).then_some(line);
        Some(Self { above: some(above), title, below: some(below) })
    }
}

/// Whether a line is a headline that must be followed by another: `宋远在沙洲调研时强调`, `少了不便，多了嫌吵——`.
fn leads_to_title(line: &str) -> bool {
    line.ends_with(['—', '…'])
        || ["强调", "指出", "表示", "要求", "时说", "致电", "讲话", "強調", "揭晓", "之际", "公布"]
            .iter()
            .any(|word| line.ends_with(word))
}

#[cfg(test)]
mod tests {
    use super::{Head, is_dump};

    fn title(text: &str, dumped: bool) -> Option<&str> {
        let lines: Vec<&str> = text.lines().collect();
        Head::of(&lines, dumped).map(|head| head.title)
    }

    #[test]
    fn the_title_is_the_second_line_of_the_form() {
        assert_eq!(title("\n大桥通车\n六万人不再等渡船\n　　大桥昨日通车。", false), Some("大桥通车"));
        assert_eq!(title("宋远调研时强调\n修好码头\n\n　　渔港开港。", false), Some("修好码头"));
        assert_eq!(title("盼了三十年\n大桥通车\n\n　　大桥昨日通车。", true), Some("大桥通车"));
        // A title, a second title and a byline do not have this form, and neither does a text without indentation.
        assert_eq!(title("大桥通车\n六万人不再等渡船\n本报记者 李闻\n　　大桥昨日通车。", false), None);
        assert_eq!(title("\n大桥通车\n\n大桥昨日通车。", false), None);
    }

    #[test]
    fn names_of_dumps() {
        assert!(is_dump("临江日报/20160312/20160312-01-02.txt") && is_dump("20160312_1_2.txt"));
        assert!(!is_dump("20160312.txt") && !is_dump("a-01-02.txt"));
    }
}
