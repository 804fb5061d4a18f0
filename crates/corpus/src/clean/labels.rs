//! Finds labelled values in a line: `来源：临江日报　作者：李闻　责任编辑：赵编`. Pages, texts and records share one table of labels.

use crate::{
    clean::label_names::{LONGEST, Label, MARKED, SPACED, named},
    reflow::tidy,
};

/// A label and what follows it, up to the next label.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Labelled<'t> {
    /// What the label means.
    pub label: Label,
    /// The label as written.
    pub name: &'t str,
    /// The byte offset of the label.
    pub start: usize,
    /// The text after the label, without surrounding white space and separators; possibly empty.
    pub value: &'t str,
}

/// Separators between two credits of one line.
const SEPARATORS: &[char] = &['；', ';', '|', '｜', '，', ',', '/', '／', '·', '•', '、'];

/// Returns all labels of a line with their values.
///
/// A label begins the line, or follows white space, a separator, a bracket or the colon of another label. After the
/// first label, a label of two or more characters may also follow a value directly: `作者：李闻编辑：赵编`. A label ends with a
/// colon; labels of pictures and texts may end with `/` or `|`: `文/李闻 图/王江`.
///
/// ```
/// use jianbao_corpus::clean::{Label, labelled};
/// let found = labelled("2016-03-12 08:30　来源：临江日报　作者：责任编辑：赵编");
/// let found: Vec<(Label, &str)> = found.iter().map(|found| (found.label, found.value)).collect();
/// assert_eq!(found, [(Label::Source, "临江日报"), (Label::Author, ""), (Label::Editor, "赵编")]);
/// ```
#[must_use]
pub fn labelled(text: &str) -> Vec<Labelled<'_>> {
    // The offsets of each label and of its value.
    let mut found: Vec<(Label, &str, usize, usize)> = Vec::new();
    for (at, mark) in text.char_indices() {
        let colon = matches!(mark, '：' | ':' | '︰');
        let space = mark.is_whitespace() || mark == '，';
        if !colon && !space && !matches!(mark, '/' | '／' | '∕' | '|' | '｜' | '丨') {
            continue;
        }
        let before = tidy(&text[..at]);
        let own = before.as_ptr() as usize - text.as_ptr() as usize;
        let Some((label, length)) = ending(before, !found.is_empty()) else { continue };
        let start = own + before.len() - length;
        let name = &text[start..own + before.len()];
        let previous = found.last().map_or(0, |&(.., value)| value);
        let marked = if space { SPACED.contains(&name) && start == 0 } else { MARKED.contains(&name) };
        if start >= previous && (colon || (marked && stands_alone(&text[..start]))) {
            found.push((label, name, start, at + mark.len_utf8()));
        }
    }
    let ends: Vec<usize> = found.iter().skip(1).map(|&(_, _, start, _)| start).chain([text.len()]).collect();
    found
        .into_iter()
        .zip(ends)
        .map(|((label, name, start, value), end)| Labelled { label, name, start, value: value_of(&text[value..end]) })
        .collect()
}

fn value_of(text: &str) -> &str {
    let mut text = tidy(text);
    loop {
        let shorter = tidy(text.trim_end_matches(SEPARATORS).trim_end_matches(['（', '(', '[', '【', '〔']));
        if shorter.len() == text.len() {
            return text;
        }
        text = shorter;
    }
}

/// Returns the longest label at the end of a text, and its length in bytes.
fn ending(before: &str, behind_another: bool) -> Option<(Label, usize)> {
    let starts = before.char_indices().rev().take(LONGEST);
    let mut best = None;
    for (count, (at, _)) in starts.enumerate() {
        let name = &before[at..];
        if let Some(label) = named(name)
            && (stands_alone(&before[..at]) || (behind_another && count >= 1))
        {
            best = Some((label, name.len()));
        }
    }
    best
}

/// Whether a label may begin after `before`.
fn stands_alone(before: &str) -> bool {
    before.is_empty()
        || before.ends_with(|c: char| {
            // Spans of one line are often joined without a space: `09:12来源：临江日报`.
            c.is_whitespace()
                || c.is_ascii_digit()
                || c == '+'
                || SEPARATORS.contains(&c)
                || matches!(
                    c,
                    '：' | ':'
                        | '丨'
                        | '（'
                        | '('
                        | '['
                        | '【'
                        | '〔'
                        | '▲'
                        | '■'
                        | '●'
                        | '□'
                        | '◎'
                        | '。'
                        | '）'
                        | ')'
                        | '】'
                        | ']'
                )
        })
}

/// Returns the name in the value of a source label: 临江发布 for `微信公众号「临江发布」：青沙渔港开港`, 临江周刊 for `《临江周刊》2016年第3期`.
/// `临江财经（linjiangcj）` is returned unchanged. `None` if nothing that could be a name remains.
///
/// ```
/// use jianbao_corpus::clean::source_name;
/// assert_eq!(source_name("微信公众号「临江发布」：青沙渔港开港").as_deref(), Some("临江发布"));
/// assert_eq!(source_name("临江日报 2016-03-12 08:30").as_deref(), Some("临江日报"));
/// assert_eq!(source_name("http://example.org/"), None);
/// ```
#[must_use]
pub fn source_name(written: &str) -> Option<String> {
    if written.contains("://") {
        return None;
    }
    let mut text = tidy(written).trim_start_matches(['：', ':', '|', '-', '—', '@']);
    for (open, close) in [('《', '》'), ('「', '」'), ('『', '』'), ('“', '”'), ('【', '】')] {
        let Some((before, rest)) = text.split_once(open) else { continue };
        let Some((inside, _)) = rest.split_once(close) else { continue };
        let before = tidy(before);
        if before.is_empty() || KINDS_OF_ACCOUNTS.iter().any(|kind| before.ends_with(kind)) {
            text = tidy(inside);
            break;
        }
    }
    // The name ends at white space, a separator or a sentence, but not inside brackets.
    let mut depth = 0_i32;
    let mut opened = 0;
    let mut end = text.len();
    let latin = |c: Option<char>| c.is_some_and(|c| c.is_ascii_alphabetic());
    for (at, c) in text.char_indices() {
        match c {
            '（' | '(' | '[' => {
                depth += 1;
                opened = at;
            }
            '）' | ')' | ']' if depth == 0 => {
                end = at;
                break;
            }
            '）' | ')' | ']' => {
                depth -= 1;
                if depth == 0 && !text[at + c.len_utf8()..].is_empty() {
                    end = at + c.len_utf8();
                    break;
                }
            }
            _ if depth > 0 => {}
            // `BBC News` is one name.
            ' ' if latin(text[..at].chars().next_back()) && latin(text[at + 1..].chars().next()) => {}
            c if c.is_whitespace()
                || matches!(c, '|' | '｜' | '，' | ',' | '。' | '；' | ';' | '】' | '：' | ':' | '>') =>
            {
                end = at;
                break;
            }
            _ => {}
        }
    }
    if depth > 0 && end == text.len() {
        end = opened;
    }
    let name = tidy(text[..end].trim_end_matches(['-', '—', '_', '·', char::REPLACEMENT_CHARACTER]));
    // A place in brackets is the seat of the newspaper and not part of its name; an edition is part of it.
    let place = name.strip_suffix(['）', ')']).and_then(|inner| inner.rsplit_once(['（', '(']));
    let name = match place {
        Some((name, place))
            if place.chars().all(jianbao_text::is_han) && !place.ends_with('版') && place.chars().count() <= 4 =>
        {
            tidy(name)
        }
        _ => name,
    };
    let name = name.strip_suffix("》").unwrap_or(name);
    let name = ["举报", "舉報", "分享", "打印", "收藏", "评论", "評論"]
        .iter()
        .find_map(|control| name.strip_suffix(control))
        .map_or(name, tidy);
    let is_day = name.starts_with(|c: char| c.is_ascii_digit()) && name.contains(['年', '月', '-']);
    let is_name = name.chars().any(char::is_alphabetic)
        && !is_day
        && name.chars().count() <= LONGEST_SOURCE
        && !name.contains("://")
        && !name.starts_with("www.")
        && !matches!(
            name,
            "网络"
                | "網絡"
                | "網路"
                | "互联网"
                | "本站"
                | "未知"
                | "原创"
                | "原創"
                | "其他"
                | "不详"
                | "综合"
                | "本站原创"
                | "本站整理"
        );
    is_name.then(|| name.to_owned())
}

/// Words before the quoted name of an account or a newspaper.
const KINDS_OF_ACCOUNTS: &[&str] =
    &["公众号", "公眾號", "微信", "微博", "头条号", "帐号", "账号", "帳號", "报纸", "杂志", "来源", "來源"];

/// The maximum length of the name of a source, in characters.
const LONGEST_SOURCE: usize = 30;

#[cfg(test)]
mod tests {
    use super::{Label, labelled, source_name};

    #[test]
    fn labels_chain_and_stand_in_brackets() {
        let values = |line: &'static str| -> Vec<(Label, &'static str)> {
            labelled(line).iter().map(|found| (found.label, found.value)).collect()
        };
        assert_eq!(values("作者：李闻编辑：赵编"), [(Label::Author, "李闻"), (Label::Editor, "赵编")]);
        assert_eq!(values("（责任编辑：赵编）"), [(Label::Editor, "赵编）")]);
        assert_eq!(values("文/李闻 图/王江"), [(Label::Author, "李闻"), (Label::Other, "王江")]);
        assert_eq!(values("撰文 | 李闻"), [(Label::Author, "李闻")]);
        assert_eq!(values("作者：阿湖，编辑：小满"), [(Label::Author, "阿湖"), (Label::Editor, "小满")]);
        assert_eq!(values("发布日期：2016-03-06 责任编辑：赵编")[0], (Label::Date, "2016-03-06"));
        // A word of the text that ends like a label is not a label.
        assert_eq!(values("他谈到消息的来源：邻居"), []);
    }

    #[test]
    fn names_of_sources_keep_their_brackets() {
        assert_eq!(source_name("临江财经（linjiangcj）").as_deref(), Some("临江财经（linjiangcj）"));
        assert_eq!(source_name("《临江周刊》2016年第3期").as_deref(), Some("临江周刊"));
        assert_eq!(source_name("BBC News 中文").as_deref(), Some("BBC News"));
        assert_eq!(source_name("临江日报）").as_deref(), Some("临江日报"));
        assert_eq!(source_name("临江日报（记者"), Some("临江日报".to_owned()));
        assert_eq!(source_name("网络"), None);
    }
}
