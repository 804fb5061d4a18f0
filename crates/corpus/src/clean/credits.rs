//! Reads datelines, bylines and editors' notes into fields. They stay in the text.
//!
//! ```text
//! 新华社北京１月１日电（记者张三、李四）…      agency, place, author, perhaps the day
//! 〔記者王小明／台北報導〕…                      author, place
//! （责任编辑：赵六）                            editor
//! ```

use crate::clean::{
    agencies,
    label_names::Label,
    labels::{self, Labelled},
    people::{CLOSING, OPENING, ROLES, SURNAMES, begins_with_role, is_name, names, names_of, without_brackets},
};
use crate::reflow::tidy;
use jianbao_model::{ArticleMeta, Date};
use jianbao_text::{dates::parse_date, is_han};

/// The credits of an article.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Credits {
    /// The place in the dateline.
    pub place: Option<String>,
    /// The news agency, by its usual name.
    pub agency: Option<String>,
    /// The authors, separated by `、`.
    pub author: Option<String>,
    /// The editor.
    pub editor: Option<String>,
    /// The source (来源：…).
    pub source: Option<String>,
    /// The day in the dateline, if it is written with its year.
    pub date: Option<Date>,
}

/// The number of paragraphs at the beginning and at the end that are searched for credits.
const EDGE: usize = 3;
/// The maximum length of a byline on a line of its own, in characters.
const LONGEST_LINE: usize = 40;

/// Reads the credits of an article from its first and last paragraphs.
///
/// ```
/// use jianbao_corpus::clean::credits;
/// let paragraphs = ["新华社临江３月１２日电（记者李闻、王江）大桥昨日合龙。".to_owned(), "（责任编辑：赵编）".to_owned()];
/// let found = credits(&paragraphs);
/// assert_eq!((found.agency.as_deref(), found.place.as_deref()), (Some("新华社"), Some("临江")));
/// assert_eq!((found.author.as_deref(), found.editor.as_deref()), (Some("李闻、王江"), Some("赵编")));
/// ```
#[must_use]
pub fn credits(paragraphs: &[String]) -> Credits {
    let mut found = Credits::default();
    for paragraph in paragraphs.iter().take(EDGE) {
        dateline(paragraph, &mut found);
        line(paragraph, &mut found);
    }
    for paragraph in paragraphs.iter().skip(EDGE).rev().take(EDGE).rev() {
        line(paragraph, &mut found);
    }
    found
}

impl Credits {
    /// Sets the fields that `meta` does not have.
    pub fn fill(self, meta: &mut ArticleMeta) {
        fn fill(field: &mut Option<String>, value: Option<String>) {
            if field.is_none() {
                *field = value;
            }
        }
        fill(&mut meta.place, self.place);
        fill(&mut meta.agency, self.agency);
        fill(&mut meta.author, self.author);
        fill(&mut meta.editor, self.editor);
        fill(&mut meta.source, self.source);
    }

    fn set(field: &mut Option<String>, value: Option<String>) {
        if field.is_none() {
            *field = value;
        }
    }
}

/// Reads a dateline at the beginning of a paragraph, and the byline after it.
fn dateline(paragraph: &str, found: &mut Credits) {
    let text = tidy(paragraph).trim_start_matches(OPENING);
    let text = text.strip_prefix('据').or_else(|| text.strip_prefix('據')).unwrap_or(text);
    if let Some((agency, rest)) = agencies::leading(text) {
        let Some(report) = report(rest) else {
            // 【环球网报道 记者 张三】, 本报记者张三北京报道：
            agency_reporters(agency, rest, found);
            return;
        };
        Credits::set(&mut found.agency, agency.map(str::to_owned));
        Credits::set(&mut found.place, report.place);
        found.date = found.date.or(report.date);
        let signed = || signed(report.rest).filter(|_| report.wire);
        Credits::set(&mut found.author, byline(report.rest).and_then(|byline| byline.names).or_else(signed));
    } else if let Some((newsroom, report)) = unlisted_report(text) {
        // Only a news agency is recorded in the agency field. A newspaper reports for itself.
        Credits::set(&mut found.agency, newsroom.ends_with('社').then(|| newsroom.to_owned()));
        Credits::set(&mut found.place, report.place);
        found.date = found.date.or(report.date);
        let signed = || signed(report.rest).filter(|_| report.wire);
        Credits::set(&mut found.author, byline(report.rest).and_then(|byline| byline.names).or_else(signed));
    } else if let Some(names) = reporter_of_wire(text) {
        Credits::set(&mut found.author, Some(names));
    } else if let Some((_, rest)) = agencies::unlisted(text, begins_with_role) {
        reporters(rest, false, found);
    } else if let Some(place) = local(text) {
        Credits::set(&mut found.place, Some(place.to_owned()));
    } else if text.len() < tidy(paragraph).len() && ROLES.iter().any(|role| text.starts_with(role)) {
        // 〔記者王小明／台北報導〕
        reporters(text, false, found);
    }
}

/// Returns the report of a newsroom that is in no table. A day is required, as in `华讯社白塔3月10日电`, because the name alone
/// is uncertain.
fn unlisted_report(text: &str) -> Option<(&str, Report<'_>)> {
    let dated = |rest: &str| {
        report(rest).is_some_and(|report| {
            let head = &rest[..rest.len() - report.rest.len()];
            head.contains('日') && report.wire
        })
    };
    let (newsroom, rest) = agencies::unlisted(text, dated)?;
    Some((newsroom, report(rest)?))
}

/// Returns the reporter in `中央社記者李聞臨江12日電` or `臨江社記者李聞臨江12日電`. The name comes before the place and has two or three
/// characters.
fn reporter_of_wire(text: &str) -> Option<String> {
    let (_, rest) = agencies::unlisted(text, begins_with_role).or_else(|| {
        let (_, rest) = agencies::leading(text)?;
        begins_with_role(rest).then_some(("", rest))
    })?;
    let rest = ["記者", "记者"].iter().find_map(|role| rest.strip_prefix(role))?;
    let end = rest.find(['日'])?;
    let (head, behind) = rest.split_at(end);
    let place = head.trim_end_matches(is_figure);
    let wire = behind.strip_prefix('日').is_some_and(|rest| rest.starts_with(['電', '电']));
    let count = place.chars().count();
    // Nearly all places have two characters: 李聞臨江 has a name of two characters, 王小明臨江 one of three.
    let letters: String = place.chars().take(count.checked_sub(2)?).collect();
    (wire && (4..=6).contains(&count) && place.chars().all(is_han)).then_some(letters)
}

/// Returns the place in `临江讯：`.
fn local(text: &str) -> Option<&str> {
    const KINDS: &[&str] = &[
        "快", "简", "簡", "通", "资", "資", "喜", "短", "专", "專", "综合", "綜合", "电", "電", "音", "视", "視", "时",
        "時", "捷", "最新", "报", "報", "网", "網", "社", "台", "臺", "刊",
    ];
    let (at, c) = text.char_indices().take(6).find(|(_, c)| matches!(c, '讯' | '訊'))?;
    let place = &text[..at];
    let behind = text[at + c.len_utf8()..].trim_start();
    let believable =
        (2..=5).contains(&place.chars().count()) && is_place(place) && !KINDS.iter().any(|kind| place.ends_with(kind));
    (believable && behind.starts_with(['：', ':', '（', '('])).then_some(place)
}

fn agency_reporters(agency: Option<&str>, rest: &str, found: &mut Credits) {
    let rest = rest.trim_start_matches(['／', '/']);
    let reported = ["报道", "報導", "報道"].iter().find_map(|word| rest.strip_prefix(word));
    if reporters(reported.unwrap_or(rest), reported.is_some(), found) {
        Credits::set(&mut found.agency, agency.map(str::to_owned));
    }
}

/// Reads `記者王小明／台北報導〕` or `记者 张三 北京报道：`. Returns `false` if `text` is neither. `reported` is set if 报道 came before.
fn reporters(text: &str, reported: bool, found: &mut Credits) -> bool {
    match byline(text) {
        Some(byline) if (reported || byline.reported) && byline.names.is_some() => {
            Credits::set(&mut found.author, byline.names);
            Credits::set(&mut found.place, byline.place);
            true
        }
        _ => false,
    }
}

/// The part of a dateline after the name of the agency.
struct Report<'a> {
    place: Option<String>,
    date: Option<Date>,
    /// Whether it ends with 电 or 讯, which names may follow.
    wire: bool,
    rest: &'a str,
}

/// Parses the text after the name of an agency, up to 电 or 讯: place, day, and the remaining text.
fn report(rest: &str) -> Option<Report<'_>> {
    let mut date_at = None;
    for (count, (at, c)) in rest.char_indices().enumerate() {
        if count > 26 {
            return None;
        }
        let here = &rest[at..];
        if date_at.is_none() && begins_date(here) {
            date_at = Some(at);
        }
        let mark = ["电", "電", "讯", "訊", "消息", "专电", "專電", "综合电", "综合消息"]
            .iter()
            .find(|mark| here.starts_with(**mark));
        if let Some(mark) = mark {
            let (place, date) = rest[..at].split_at(date_at.unwrap_or(at));
            let place = tidy(place.trim_end_matches(['，', ','])).to_owned();
            let believable = if date_at.is_some() {
                ends_date(date)
            } else {
                // 新华社北京电 is a dateline, 新华社电视部… is not.
                let behind_mark = &here[mark.len()..];
                let most = if *mark == "消息" { 0 } else { 4 };
                place.chars().count() <= most && !place.ends_with('通') && ends_word(behind_mark)
            };
            if !believable || !is_place(&place) {
                return None;
            }
            let date = parse_date(date).day();
            let place = tidy(place.trim_start_matches("客户端")).to_owned();
            let report = Report {
                place: (!place.is_empty()).then_some(place),
                date,
                wire: *mark != "消息",
                rest: &here[mark.len()..],
            };
            return Some(report);
        }
        if !(c.is_alphanumeric()
            || c.is_whitespace()
            || matches!(c, '、' | '，' | ',' | '·' | '—' | '－' | '-' | '(' | ')'))
        {
            return None;
        }
    }
    None
}

/// Whether `text` begins with the number of a year, month or day: 三月 does, 三亚 does not.
fn begins_date(text: &str) -> bool {
    let rest = text.trim_start_matches(is_figure);
    rest.len() < text.len() && tidy(rest).starts_with(['年', '月', '日'])
}

fn is_figure(c: char) -> bool {
    c.is_ascii_digit() || ('０'..='９').contains(&c) || "〇○零一二三四五六七八九十廿卅".contains(c)
}

fn ends_date(date: &str) -> bool {
    let date = tidy(date);
    date.ends_with('日')
        || ["上午", "下午", "晚", "晨", "专", "專", "综合", "綜合", "急"]
            .iter()
            .any(|part| date.strip_suffix(part).is_some_and(|day| tidy(day).ends_with('日')))
}

/// Whether `place` may be the name of a place: Han, possibly several names separated by 、.
fn is_place(place: &str) -> bool {
    const NO_PLACES: &[&str] =
        &["记者", "記者", "报道", "报导", "報導", "社论", "评论", "发布", "近日", "昨", "今", "综合", "从", "在"];
    place.chars().count() <= 14
        && place.chars().all(|c| is_han(c) || matches!(c, '、' | '·' | ' ' | '—' | '－'))
        && !NO_PLACES.iter().any(|word| place.contains(word))
}

/// Whether 讯 or 电 before `rest` ends a word: no character follows that forms a longer word with it.
fn ends_word(rest: &str) -> bool {
    ![
        "视", "視", "话", "話", "力", "子", "影", "网", "網", "台", "臺", "报", "報", "信", "商", "文", "告", "号",
        "問", "问", "息", "飞",
    ]
    .iter()
    .any(|next| rest.starts_with(next))
}

/// Returns a name in brackets directly after the dateline: `中新社临江３月１２日电(李闻)`.
fn signed(rest: &str) -> Option<String> {
    let inside = rest.trim_start().strip_prefix(['(', '（'])?;
    let (names, _) = inside.split_once([')', '）'])?;
    let names = (names.len() <= 60).then(|| names_of(names)).flatten()?;
    names.split('、').all(|name| is_name(name) && name.starts_with(|c| SURNAMES.contains(c))).then_some(names)
}

struct Byline {
    names: Option<String>,
    place: Option<String>,
    /// Whether it ends with 报道 or ／…報導.
    reported: bool,
}

/// Returns the byline at the beginning of `text`: `（记者张三、李四）`, `　记者 张三报道：`, `記者王小明／台北報導`.
fn byline(text: &str) -> Option<Byline> {
    let trimmed = text.trim_start_matches(char::is_whitespace);
    let inside = trimmed.trim_start_matches(OPENING);
    let bracketed = inside.len() < trimmed.len();
    let end = inside
        .char_indices()
        .take(60)
        .find(|(_, c)| CLOSING.contains(c) || matches!(c, '：' | ':' | '，' | ',' | '。'))?;
    let (body, end) = (&inside[..end.0], end.1);
    let closed = CLOSING.contains(&end);
    if bracketed && !closed {
        return None;
    }
    let roled = begins_with_role(body) || agencies::leading(body).is_some_and(|(_, rest)| begins_with_role(rest));
    let body = match agencies::unlisted(body, begins_with_role) {
        Some((_, rest)) if !roled => rest,
        _ if roled => body,
        _ => return None,
    };
    let (names, place, reported) =
        match ["报道", "報導", "報道", "报导", "电", "電"].iter().find_map(|word| body.strip_suffix(word)) {
            Some(body) => match body.split_once(['／', '/']) {
                Some((names, place)) => (names, Some(tidy(place).to_owned()), true),
                None => (body, None, true),
            },
            None => (body.split(['／', '/']).next().unwrap_or(body), None, false),
        };
    let ended = closed || reported || matches!(end, '：' | ':');
    let names = names_of(names).filter(|_| ended)?;
    Some(Byline { names: Some(names), place: place.filter(|place| is_place(place) && !place.is_empty()), reported })
}

/// Reads a credit that is a paragraph by itself.
fn line(paragraph: &str, found: &mut Credits) {
    let text = tidy(paragraph);
    if text.chars().nth(LONGEST_LINE).is_some() {
        return;
    }
    let bare = without_brackets(text);
    let mut known = false;
    for credit in labels::labelled(bare) {
        known |= take(credit, found);
    }
    if known {
        return;
    }
    // （据新华社电）
    let cited = bare.strip_prefix('据').or_else(|| bare.strip_prefix('據')).and_then(agencies::leading);
    if let Some((Some(agency), rest)) = cited
        && matches!(rest, "" | "电" | "電" | "报道" | "報導" | "報道" | "消息" | "讯" | "訊")
    {
        Credits::set(&mut found.agency, Some(agency.to_owned()));
        return;
    }
    // 本报记者 张三; 新华社记者郑某
    let bare = bare.trim_start_matches(MARKS);
    let (agency, rest) = agencies::leading(bare).unwrap_or((None, bare));
    let rest = agencies::unlisted(bare, begins_with_role).map_or(rest, |(_, rest)| rest);
    if ROLES.iter().any(|role| rest.starts_with(role))
        && !bare.contains(['。', '，', '：', ':', '“', '「', '？', '！'])
        && bare.chars().count() <= 24
        && let Some(names) = names_of(rest).filter(|names| names.split('、').all(is_name))
    {
        Credits::set(&mut found.author, Some(names));
        Credits::set(&mut found.agency, agency.map(str::to_owned));
    }
}

/// Marks before the name below a headline: `□本报记者 李闻`.
const MARKS: &[char] =
    &['□', '■', '●', '○', '◎', '◆', '◇', '▲', '△', '★', '☆', '▌', '|', '—', '─', '-', ' ', '\u{3000}'];

/// Sets the field of a labelled value. Returns `false` if the value is not a credit.
fn take(credit: Labelled<'_>, found: &mut Credits) -> bool {
    let value = credit.value;
    let short = !value.is_empty() && value.chars().count() <= 40 && !value.contains(['。', '！', '？']);
    if !short {
        return false;
    }
    let (slot, value) = match credit.label {
        Label::Source => (&mut found.source, labels::source_name(value)),
        // In a text, 记者： introduces a question.
        Label::Author
            if credit.name.ends_with(['者', '采', '訪', '访'])
                && credit.name != "作者"
                && credit.name != "本文作者" =>
        {
            return false;
        }
        Label::Author => (&mut found.author, names(value)),
        Label::Editor => (&mut found.editor, names(value)),
        Label::Date => return false,
        Label::Other => return true,
    };
    let known = value.is_some();
    Credits::set(slot, value);
    known
}
