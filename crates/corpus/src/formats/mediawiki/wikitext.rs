//! Converts wikitext to paragraphs: links are replaced by their text; templates, tables, references and files are
//! removed.
//!
//! Source of the syntax: <https://www.mediawiki.org/wiki/Help:Formatting>. The time is linear in the text; nesting is
//! counted without recursion.

use std::borrow::Cow;

use crate::{markup, reflow::tidy};
use jianbao_text::dates::parse_date;

/// The content of a page.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Page {
    pub paragraphs: Vec<String>,
    /// The day in a `{{date|…}}`, or in the name of a category.
    pub date: Option<String>,
    /// The source. Templates for references are ignored, because an article has several.
    pub source: Option<String>,
    /// Whether the page only redirects to another.
    pub is_redirect: bool,
}

/// Headings of sections that list sources and other pages.
const LISTS: &[&str] = &[
    "消息来源",
    "消息來源",
    "資料來源",
    "资料来源",
    "新闻来源",
    "新聞來源",
    "来源",
    "來源",
    "参考文献",
    "參考文獻",
    "参考资料",
    "參考資料",
    "外部链接",
    "外部連結",
    "相关新闻",
    "相關新聞",
    "相关链接",
    "相關連結",
    "参见",
    "參見",
    "参看",
    "參看",
    "注释",
    "註釋",
    "脚注",
    "註腳",
    "延伸阅读",
    "延伸閱讀",
    "姊妹计划",
    "姊妹計劃",
];

/// Parses the text of a page.
pub(super) fn plain(text: &str) -> Page {
    let mut page = Page::default();
    let start = text.trim_start();
    let redirects = ["#redirect", "#重定向", "#REDIRECT"];
    if redirects.iter().any(|word| start.get(..word.len()).is_some_and(|own| own.eq_ignore_ascii_case(word))) {
        page.is_redirect = true;
        return page;
    }
    let text = without_elements(text);
    let text = without_nested(&text, "{|", "|}", |_| None);
    let text = without_nested(&text, "{{", "}}", |inside| {
        page.date = page.date.take().or_else(|| date_of_template(inside));
        shown_of_template(inside)
    });
    let mut category = None;
    let text = without_nested(&text, "[[", "]]", |inside| {
        category = category.take().or_else(|| date_of_category(inside));
        shown_of_link(inside)
    });
    page.date = page.date.or(category);
    let text = external_links(&text);
    let text = text.replace("'''", "").replace("''", "");
    let text = if markup::has_markup(&text) { inline_lines(&text) } else { text };
    let mut in_list = false;
    let mut heading: Option<String> = None;
    let mut broken = true;
    for line in text.lines() {
        let line = tidy(line);
        if let Some(name) = line.strip_prefix('=').and_then(|rest| rest.strip_suffix('=')) {
            let name = tidy(name.trim_matches('='));
            in_list = LISTS.contains(&name);
            heading = (!in_list && !name.is_empty()).then(|| name.to_owned());
            broken = true;
            continue;
        }
        let marked = line.starts_with(['*', '#', ':', ';']);
        let own = tidy(line.trim_start_matches(['*', '#', ':', ';', ' ']));
        if in_list || own.is_empty() || own.starts_with("__") || own.chars().all(|c| c == '-') {
            broken = true;
            continue;
        }
        // A heading without text below it is removed.
        page.paragraphs.extend(heading.take());
        match page.paragraphs.last_mut() {
            // A single line end does not end a paragraph.
            Some(last) if !broken && !marked => last.push_str(own),
            _ => page.paragraphs.push(own.to_owned()),
        }
        broken = marked;
    }
    page
}

/// Removes comments, references and other elements whose text is not content.
fn without_elements(text: &str) -> Cow<'_, str> {
    let mut text = Cow::Borrowed(text);
    for (open, close) in [
        ("<!--", "-->"),
        ("<ref", "</ref>"),
        ("<gallery", "</gallery>"),
        ("<math", "</math>"),
        ("<timeline", "</timeline>"),
    ] {
        if !text.contains(open) {
            continue;
        }
        let mut out = String::with_capacity(text.len());
        let mut rest: &str = &text;
        while let Some(at) = rest.find(open) {
            out.push_str(&rest[..at]);
            let inside = &rest[at + open.len()..];
            let tag_end = inside.find('>').filter(|&end| open != "<!--" && inside[..end].ends_with('/'));
            rest = match (tag_end, inside.find(close)) {
                (Some(end), _) => &inside[end + 1..],
                (None, Some(end)) => &inside[end + close.len()..],
                // An element without an end hides nothing.
                (None, None) => {
                    out.push_str(open);
                    inside
                }
            };
            if tag_end.is_none() && !inside.contains(close) {
                break;
            }
        }
        out.push_str(rest);
        text = Cow::Owned(out);
    }
    text
}

/// Replaces each outermost passage between two marks by the result of `shown` for its contents.
fn without_nested(text: &str, open: &str, close: &str, mut shown: impl FnMut(&str) -> Option<String>) -> String {
    let mut out = String::with_capacity(text.len());
    let mut depth = 0;
    let mut start = 0;
    let mut copied = 0;
    let mut at = 0;
    let bytes = text.as_bytes();
    while let Some(found) = memchr::memchr2(open.as_bytes()[0], close.as_bytes()[0], &bytes[at..]) {
        at += found;
        if text[at..].starts_with(open) {
            if depth == 0 {
                out.push_str(&text[copied..at]);
                start = at;
                copied = at;
            }
            depth += 1;
            at += open.len();
        } else if depth > 0 && text[at..].starts_with(close) {
            depth -= 1;
            at += close.len();
            if depth == 0 {
                let inside = &text[start + open.len()..at - close.len()];
                out.extend(shown(inside));
                copied = at;
            }
        } else {
            at += 1;
        }
    }
    out.push_str(&text[copied..]);
    out
}

/// Returns the day in a template: `date|2016年3月12日`.
fn date_of_template(inside: &str) -> Option<String> {
    let mut parts = inside.split('|').map(tidy);
    let name = parts.next()?.to_lowercase();
    if !matches!(name.as_str(), "date" | "日期" | "新闻日期" | "新聞日期" | "dateline") {
        return None;
    }
    let value: Vec<&str> = parts.map(|part| part.rsplit('=').next().unwrap_or(part)).collect();
    let whole = value.join("-");
    value.iter().copied().chain([whole.as_str()]).find(|value| parse_date(value).day().is_some()).map(str::to_owned)
}

/// Returns the visible text of a template: the text of templates for languages and quotations, nothing for others.
fn shown_of_template(inside: &str) -> Option<String> {
    let (name, rest) = inside.split_once('|')?;
    let name = tidy(name).to_lowercase();
    let is_text = matches!(
        name.as_str(),
        "quote"
            | "引文"
            | "cquote"
            | "lang"
            | "transl"
            | "nowrap"
            | "w"
            | "wikt"
            | "tsl"
            | "link-en"
            | "le"
            | "zy"
            | "ruby"
    );
    let value = rest.split('|').map(tidy).find(|part| !part.contains('=') && !part.is_ascii());
    if is_text { value.map(str::to_owned) } else { None }
}

fn date_of_category(inside: &str) -> Option<String> {
    let (space, name) = inside.split_once(':')?;
    let is_category = matches!(tidy(space).to_lowercase().as_str(), "category" | "分类" | "分類");
    let name = tidy(name.split('|').next()?);
    (is_category && parse_date(name).day().is_some()).then(|| name.to_owned())
}

/// Returns the visible text of a link: the words after its last `|`, nothing for files and categories.
fn shown_of_link(inside: &str) -> Option<String> {
    let target = tidy(inside.split('|').next()?);
    if let Some((space, _)) = target.split_once(':') {
        let hidden = ["file", "image", "category", "文件", "图像", "圖像", "档案", "檔案", "分类", "分類", "media"];
        if hidden.contains(&tidy(space).to_lowercase().as_str()) {
            return None;
        }
    }
    let shown = inside.rsplit('|').next().unwrap_or(inside);
    // `[[w:周立堂|]]` shows the name without its prefix.
    let shown = if shown.is_empty() { target.rsplit(':').next().unwrap_or(target) } else { shown };
    Some(shown.trim_start_matches(':').to_owned())
}

/// Replaces `[http://example.org 大桥通车]` by `大桥通车`.
fn external_links(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(at) = rest.find("[http") {
        out.push_str(&rest[..at]);
        let inside = &rest[at + 1..];
        match inside.find([']', '\n']) {
            Some(end) if inside[end..].starts_with(']') => {
                let shown = inside[..end].split_once(' ').map_or("", |(_, shown)| shown);
                out.push_str(shown);
                rest = &inside[end + 1..];
            }
            _ => {
                out.push('[');
                rest = inside;
            }
        }
    }
    out.push_str(rest);
    out
}

/// Removes HTML from each line. Line ends are significant in wikitext.
fn inline_lines(text: &str) -> String {
    let lines = text.lines().map(|line| if markup::has_markup(line) { markup::inline(line) } else { line.to_owned() });
    lines.collect::<Vec<_>>().join("\n")
}

#[cfg(test)]
mod tests {
    use super::plain;

    #[test]
    fn wikitext_is_reduced_to_its_visible_text() {
        let page = plain(
            "{{date|2016年3月12日}}\n[[File:a.jpg|thumb|大[[桥]]]]'''临江'''大桥[[w:通车|通车]]。<ref name=a>{{cite|甲}}</ref><ref name=b />\n\n\
             {| class=x\n| 表\n|}\n== 反应 ==\n* 市长{{lang|zh|周立堂}}说[http://example.org 好]。\n== 消息来源 ==\n* {{source|x}}\n[[Category:临江]]",
        );
        assert_eq!(page.paragraphs, ["临江大桥通车。", "反应", "市长周立堂说好。"]);
        assert_eq!(page.date.as_deref(), Some("2016年3月12日"));
        assert!(plain("#REDIRECT [[大桥]]").is_redirect);
    }

    #[test]
    fn marks_that_are_never_closed_hide_nothing() {
        for text in ["大桥{{通车", "大桥[[通车", "大桥<!-- 通车", "大桥}}通车]]"] {
            let shown = plain(text).paragraphs.concat();
            assert!(shown.contains("大桥") && shown.contains("通车"), "{text}: {shown}");
        }
    }
}
