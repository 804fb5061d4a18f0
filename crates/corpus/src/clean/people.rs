//! Names of people in credits: the roles before them, which strings are names, and the newsrooms of the people.

use jianbao_text::is_han;

use crate::{clean::agencies, reflow::tidy};

/// Roles before a name, the longest first.
pub(super) const ROLES: &[&str] = &[
    "实习记者",
    "實習記者",
    "见习记者",
    "見習記者",
    "特约记者",
    "特約記者",
    "特派记者",
    "特派記者",
    "特派员",
    "特派員",
    "本报记者",
    "本報記者",
    "特约通讯员",
    "特約通訊員",
    "特约评论员",
    "通讯员",
    "通訊員",
    "评论员",
    "記者",
    "记者",
    "实习生",
    "實習生",
    "编译",
    "編譯",
    "撰稿",
    "作者",
    "文字",
    "摄影",
    "攝影",
];

pub(super) fn begins_with_role(text: &str) -> bool {
    ROLES.iter().any(|role| text.starts_with(role))
}

/// Splits a reporter's newsroom from the role and the name after it: `南港商报` and `记者 骆一鸣`.
pub(crate) fn newsroom(text: &str) -> Option<(&str, &str)> {
    agencies::unlisted(text, |rest| begins_with_role(tidy(rest)))
}

/// The most common family names in both scripts, except those that begin everyday words (高, 国, 万 …): 国际观察 is not a
/// name.
pub(super) const SURNAMES: &str = "王李张張刘劉陈陳杨楊赵趙黄黃周吴吳徐孙孫朱马馬胡郭何林罗羅郑鄭梁谢謝宋唐许許邓鄧冯馮韩韓曹曾彭萧蕭肖蔡潘田董袁余叶葉蒋蔣\
杜苏蘇魏吕呂丁沈姚卢盧姜崔钟鍾谭譚陆陸汪范石廖贾賈韦韋傅邹鄒孟熊秦邱侯江尹薛闫阎閻段雷龙龍史陶贺賀顾顧毛郝龚龔邵钱錢严嚴覃武戴莫孔汤湯";

/// Whether a character is one of the most common family names.
pub(crate) fn is_surname(c: char) -> bool {
    SURNAMES.contains(c)
}

/// Words that occur in the position of a name but are not names.
const NO_NAMES: &[&str] = &[
    "手记", "手記", "札记", "获悉", "獲悉", "观察", "觀察", "调查", "調查", "综述", "綜述", "来信", "报道", "報導",
    "之家", "协会",
];

/// Returns the names in a byline, without the roles: `张三、李四` for `记者张三 通讯员李 四`.
pub(super) fn names_of(text: &str) -> Option<String> {
    let mut text = text.to_owned();
    if let Some((_, rest)) = agencies::leading(&text) {
        text = rest.to_owned();
    }
    // 南都记者余毅菁: the text directly before the role is the newsroom.
    if let Some(at) = ["记者", "記者"].iter().filter_map(|role| text.find(role)).min()
        && text[..at].chars().all(is_han)
        && !ROLES.iter().any(|role| text.starts_with(role))
    {
        text.drain(..at);
    }
    for role in ROLES {
        text = text.replace(role, "、");
    }
    let mut names: Vec<String> = Vec::new();
    for name in text.split(['、', ',', '，', ';', '；', '&', '＆']) {
        let parts: Vec<&str> = name.split_whitespace().collect();
        // 李 四 is one name with a space between its characters; 张三 李四 are two names.
        let wide = parts.len() == 2 && parts.iter().all(|part| part.chars().count() == 1);
        if wide {
            names.push(parts.concat());
        } else {
            names.extend(parts.iter().map(|part| (*part).to_owned()));
        }
    }
    // 临江网记者李闻: the newsroom is not a name.
    names.retain(|name| !name.ends_with(['报', '報', '网', '網', '社', '台', '臺']));
    let believable = |name: &String| {
        let count = name.chars().count();
        // 李闻摄: the person took the picture and did not write the report.
        (2..=12).contains(&count)
            && name.chars().all(|c| is_han(c) || c == '·')
            && !name.ends_with(['摄', '攝'])
            && !NO_NAMES.iter().any(|word| name.contains(word))
    };
    (!names.is_empty() && names.len() <= 12 && names.iter().all(believable)).then(|| names.join("、"))
}

/// The maximum number of names that are joined.
const MAX_JOINED: usize = 20;

/// Joins different names to a Chinese list. `None` if there are none.
pub(crate) fn joined<'n>(names: impl Iterator<Item = &'n str>) -> Option<String> {
    let mut different: Vec<&str> = Vec::new();
    for name in names.map(str::trim).filter(|name| !name.is_empty()) {
        if different.len() < MAX_JOINED && !different.contains(&name) {
            different.push(name);
        }
    }
    (!different.is_empty()).then(|| different.join("、"))
}

/// Whether a text is a personal name and nothing else: it is short and has no word that occurs only in sentences.
pub(super) fn is_name(name: &str) -> bool {
    let count = name.chars().count();
    (2..=4).contains(&count) || (name.contains('·') && count <= 12)
}

/// Returns the names of people after a label, joined with `、`: `赵编` for `赵编_NB1234`, `李闻、王江` for `李闻 王江`.
///
/// ```
/// use jianbao_corpus::clean::names;
/// assert_eq!(names("记者李闻、王江").as_deref(), Some("李闻、王江"));
/// assert_eq!(names("赵编_NB1234").as_deref(), Some("赵编"));
/// assert_eq!(names("临江日报"), None);
/// ```
#[must_use]
pub fn names(written: &str) -> Option<String> {
    let written = without_brackets(written).split(['_', '（', '(', '【', '［', '[']).next().unwrap_or_default();
    names_of(tidy(written))
}

/// Removes pairs of brackets that enclose the whole line: `（责任编辑：赵编）`.
pub(super) fn without_brackets(line: &str) -> &str {
    let mut line = tidy(line);
    while let Some(inside) = line.strip_prefix(OPENING).and_then(|inside| inside.strip_suffix(CLOSING)) {
        line = tidy(inside);
    }
    line
}

pub(super) const OPENING: &[char] = &['（', '(', '〔', '［', '[', '【', '｛', '《', '〈'];

pub(super) const CLOSING: &[char] = &['）', ')', '〕', '］', ']', '】', '｝', '》', '〉'];
