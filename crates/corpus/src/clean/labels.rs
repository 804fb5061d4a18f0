//! Labelled values in a line: `来源：临江日报　作者：李闻　责任编辑：赵编`. One table of labels for pages, texts and records.

use crate::reflow::tidy;

/// What a label says of its value.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Label {
    /// Where the text was taken from.
    Source,
    /// Who wrote it.
    Author,
    /// Who edited it.
    Editor,
    /// When it was published.
    Date,
    /// Something else; it ends the value before it.
    Other,
}

const SOURCES: &[&str] = &[
    "来源",
    "來源",
    "来源于",
    "來源於",
    "本文来源",
    "文章来源",
    "文章來源",
    "稿件来源",
    "信息来源",
    "消息来源",
    "新闻来源",
    "新聞來源",
    "内容来源",
    "原文来源",
    "稿源",
    "出处",
    "出處",
    "转自",
    "轉自",
    "转载自",
    "轉載自",
    "供稿单位",
    "发文机关",
    "发布机构",
    "发布单位",
    "发文单位",
];

const AUTHORS: &[&str] = &[
    "作者",
    "本文作者",
    "文章作者",
    "原作者",
    "原创作者",
    "记者",
    "記者",
    "本报记者",
    "本報記者",
    "撰文",
    "撰稿",
    "采写",
    "採訪撰文",
    "采访撰文",
    "采访",
    "採訪",
    "文",
    "文字",
    "文案",
    "执笔",
    "執筆",
    "通讯员",
    "通訊員",
    "供稿",
    "投稿",
    "楼主",
    "樓主",
    "博主",
];

const EDITORS: &[&str] = &[
    "责任编辑",
    "責任編輯",
    "本文责任编辑",
    "文字编辑",
    "网络编辑",
    "值班编辑",
    "执行编辑",
    "本文编辑",
    "实习编辑",
    "编辑",
    "編輯",
    "責任编辑",
    "责编",
    "責編",
];

const DATES: &[&str] = &[
    "发布时间",
    "發布時間",
    "發佈時間",
    "发布日期",
    "發布日期",
    "發佈日期",
    "发表时间",
    "發表時間",
    "发表日期",
    "發表日期",
    "发布于",
    "發布於",
    "發佈於",
    "发表于",
    "發表於",
    "出版时间",
    "出版時間",
    "出版日期",
    "刊登日期",
    "刊发时间",
    "上传时间",
    "上傳時間",
    "录入时间",
    "建立時間",
    "成文日期",
    "发文日期",
    "出版",
    "發佈",
    "發布",
    "发布",
    "时间",
    "時間",
    "日期",
];

const OTHERS: &[&str] = &[
    "视频编辑",
    "视觉编辑",
    "图片编辑",
    "編審",
    "编审",
    "校对",
    "校對",
    "校审",
    "审核",
    "審核",
    "监制",
    "監製",
    "监审",
    "主编",
    "主編",
    "总编",
    "摄影",
    "攝影",
    "摄像",
    "攝像",
    "图片来源",
    "圖片來源",
    "资料来源",
    "資料來源",
    "图源",
    "圖源",
    "图",
    "圖",
    "图片",
    "圖片",
    "视频",
    "设计",
    "设计师",
    "排版",
    "制图",
    "翻译",
    "翻譯",
    "译者",
    "點擊",
    "点击",
    "点击数",
    "点击率",
    "点击量",
    "浏览",
    "瀏覽",
    "浏览次数",
    "浏览量",
    "阅读",
    "閱讀",
    "阅读量",
    "阅读次数",
    "人气",
    "人氣",
    "评论",
    "評論",
    "字号",
    "字號",
    "字体",
    "字體",
    "更新",
    "更新时间",
    "更新時間",
    "最后更新",
    "最後更新",
    "分享",
    "分享到",
    "分享至",
    "举报",
    "打印",
    "关键词",
    "關鍵字",
    "关键字",
    "标签",
    "標籤",
    "栏目",
    "分类",
    "分類",
    "原标题",
    "原題",
    "索引号",
    "文号",
];

/// The label that is called so.
fn named(name: &str) -> Option<Label> {
    [
        (SOURCES, Label::Source),
        (AUTHORS, Label::Author),
        (EDITORS, Label::Editor),
        (DATES, Label::Date),
        (OTHERS, Label::Other),
    ]
    .into_iter()
    .find_map(|(names, label)| names.contains(&name).then_some(label))
}

/// The most characters that a label has.
const LONGEST: usize = 6;

/// A label and what follows it, up to the next label.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Labelled<'t> {
    /// What the label says.
    pub label: Label,
    /// The label as it is written.
    pub name: &'t str,
    /// The byte at which the label begins.
    pub start: usize,
    /// What follows, without white space and separators around it; possibly empty.
    pub value: &'t str,
}

/// Marks between two credits of one line.
const SEPARATORS: &[char] = &['；', ';', '|', '｜', '，', ',', '/', '／', '·', '•', '、'];

/// All labels of a line, each with its value.
///
/// A label begins the line, or follows white space, a separator, a bracket or another label's colon. Behind an earlier label one of two
/// characters or more also counts where it follows a value directly: `作者：李闻编辑：赵编`. It ends with a colon; those of pictures and
/// texts may end with `/` or `|`: `文/李闻 图/王江`.
///
/// ```
/// use jianbao_corpus::clean::{Label, labelled};
/// let found = labelled("2016-03-12 08:30　来源：临江日报　作者：责任编辑：赵编");
/// let found: Vec<(Label, &str)> = found.iter().map(|found| (found.label, found.value)).collect();
/// assert_eq!(found, [(Label::Source, "临江日报"), (Label::Author, ""), (Label::Editor, "赵编")]);
/// ```
#[must_use]
pub fn labelled(text: &str) -> Vec<Labelled<'_>> {
    // Where each label begins, and where its value does.
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

/// Labels that may end with a stroke, and those that may end with a space or comma at the beginning of a line.
const MARKED: &[&str] = &[
    "文",
    "图",
    "圖",
    "撰文",
    "采写",
    "编辑",
    "編輯",
    "摄影",
    "攝影",
    "作者",
    "文字",
    "记者",
    "記者",
    "来源",
    "來源",
    "责编",
    "責編",
    "责任编辑",
    "編審",
    "出品",
    "图片",
    "校对",
    "监制",
    "设计",
    "排版",
];
const SPACED: &[&str] = &["作者", "来源于", "來源於", "来源", "來源", "发布于", "发表于", "發佈於", "發表於", "發布於"];

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

/// The longest label at the end of a text, and its bytes.
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

/// Whether what stands before a label lets one begin.
fn stands_alone(before: &str) -> bool {
    before.is_empty()
        || before.ends_with(|c: char| {
            // Spans of one line are often set without a space: `09:12来源：临江日报`.
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

/// The name of a source as it is cited: `微信公众号「临江发布」：青沙渔港开港` is `临江发布`, `《临江周刊》2016年第3期` is `临江周刊`,
/// `临江财经（linjiangcj）` stays. `None` where nothing is left that could be a name.
///
/// ```
/// use jianbao_corpus::clean::source_name;
/// assert_eq!(source_name("微信公众号「临江发布」：青沙渔港开港").as_deref(), Some("临江发布"));
/// assert_eq!(source_name("临江日报 2016-03-12 08:30").as_deref(), Some("临江日报"));
/// assert_eq!(source_name("http://example.org/"), None);
/// ```
#[must_use]
pub fn source_name(written: &str) -> Option<String> {
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
    // Up to white space, a separator or a sentence, but not inside brackets.
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
    // A place in brackets is where the paper is, and no part of its name; an edition is.
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
    let is_name = name.chars().any(char::is_alphabetic)
        && !(name.starts_with(|c: char| c.is_ascii_digit()) && name.contains(['年', '月', '-']))
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

/// What stands before the quoted name of an account or paper.
const KINDS_OF_ACCOUNTS: &[&str] =
    &["公众号", "公眾號", "微信", "微博", "头条号", "帐号", "账号", "帳號", "报纸", "杂志", "来源", "來源"];

/// The most characters of the name of a source.
const LONGEST_SOURCE: usize = 30;

/// A line that newspapers put under or above their articles on the web: `《 临江日报 》（ 2016年03月12日　 06 版）`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SourceLine {
    /// The newspaper.
    pub source: Option<String>,
    /// The day of the issue as it is written.
    pub date: String,
    /// The page of the paper, without zeros before it.
    pub page: Option<String>,
}

/// Reads such a line, from where the name of the paper begins.
///
/// ```
/// use jianbao_corpus::clean::source_line;
/// let line = source_line("本报记者 李闻《 临江日报 》（ 2016年03月12日　 01 版）").unwrap();
/// assert_eq!((line.source.as_deref(), line.page.as_deref()), (Some("临江日报"), Some("1")));
/// assert_eq!(source_line("《临江日报》（2016年）刊登了三篇报道。"), None);
/// ```
#[must_use]
pub fn source_line(text: &str) -> Option<SourceLine> {
    let text = tidy(text);
    if text.chars().nth(80).is_some() || text.contains(['。', '！', '？']) {
        return None;
    }
    let open = text.rfind(['（', '('])?;
    let (before, inside) = text.split_at(open);
    let inside = inside.trim_start_matches(['（', '(']).trim_end().strip_suffix(['）', ')'])?;
    let (rest, _) = inside.rsplit_once('版')?;
    let date_end = rest.find('日').map(|at| at + '日'.len_utf8()).or_else(|| {
        // 2016-03-12 第A01版
        let end = rest.find(|c: char| !(c.is_ascii_digit() || matches!(c, '-' | '/' | '.')))?;
        (end >= 8).then_some(end)
    })?;
    let (date, page) = rest.split_at(date_end);
    jianbao_text::dates::parse_date(tidy(date)).day()?;
    let page = page.trim_start_matches(|c: char| c.is_whitespace() || matches!(c, '第' | ',' | '，' | '：' | ':'));
    let page = tidy(page).trim_start_matches('0');
    let is_page = (1..=4).contains(&page.len()) && page.bytes().all(|byte| byte.is_ascii_alphanumeric());
    let quoted = before
        .rfind('《')
        .and_then(|at| before[at..].split_once('》'))
        .map(|(name, _)| tidy(name.trim_start_matches('《')));
    let bare = before.rsplit(|c: char| c.is_whitespace() || matches!(c, '：' | ':')).find(|part| !part.is_empty());
    let source = quoted.or(bare).filter(|name| (2..=15).contains(&name.chars().count())).map(str::to_owned);
    source.is_some().then(|| SourceLine { source, date: tidy(date).to_owned(), page: is_page.then(|| page.to_owned()) })
}

#[cfg(test)]
mod tests {
    use super::{Label, labelled, source_line, source_name};

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
        // A word of the text that ends like a label is none.
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

    #[test]
    fn source_lines_of_several_editions() {
        let read =
            |text| source_line(text).map(|line| (line.source.unwrap_or_default(), line.page.unwrap_or_default()));
        let paper = |page: &str| Some(("临江日报".to_owned(), page.to_owned()));
        assert_eq!(read("《 临江日报 》（ 2016年03月12日   06 版）"), paper("6"));
        assert_eq!(read("来源：临江日报 （2016年03月12日 第A03版）"), paper("A03"));
        assert_eq!(read("临江日报(2016-03-12 第12版)"), paper("12"));
        assert_eq!(read("临江日报（2016年）"), None);
    }
}
