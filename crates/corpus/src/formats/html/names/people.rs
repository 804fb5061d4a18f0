//! Names of authors: which strings may be names, and lines that contain names.

use jianbao_text::is_han;

use crate::{
    clean::{NEWSROOMS, names, source_name},
    reflow::tidy,
};

/// Returns the names of people in a value that may also contain roles, addresses and places.
pub fn people(written: &str) -> Vec<String> {
    if let Some(names) = names(written) {
        let all: Vec<String> = names.split('、').map(str::to_owned).collect();
        if all.iter().all(|name| is_person(name)) {
            return all;
        }
    }
    let mut found: Vec<String> = Vec::new();
    let written = written.split(['（', '(', '@', '【', '<']).next().unwrap_or(written);
    let written = written.split(['/', '／', '∕']).next().unwrap_or(written);
    let parts = written.split(['、', ',', '，', ';', '；', '|', '｜', '&']).flat_map(|part| {
        // Words in Latin letters form one name; each run of Han is a name.
        let latin = part.chars().all(|c| !is_han(c));
        part.split(move |c: char| !latin && c.is_whitespace())
    });
    for part in parts {
        let mut part = tidy(part);
        if let Some((_, rest)) = crate::clean::newsroom(part) {
            part = tidy(rest);
        }
        for role in ROLES {
            part = tidy(part.strip_prefix(role).unwrap_or(part));
        }
        for role in ["报导", "報導", "报道", "報道", "编辑", "編輯", "記者", "记者"] {
            part = tidy(part.strip_suffix(role).unwrap_or(part));
        }
        if is_person(part) {
            if !found.iter().any(|own| own == part) {
                found.push(part.to_owned());
            }
        } else if !found.is_empty() && !part.is_empty() {
            // Text after the names is not a name: a place, an address.
            break;
        }
    }
    found
}

pub const ROLES: &[&str] = &[
    "本报记者",
    "本報記者",
    "特约记者",
    "实习记者",
    "特約記者",
    "记者",
    "記者",
    "撰文",
    "作者",
    "文字",
    "通讯员",
    "By ",
    "by ",
    "BY ",
    "文 ",
    "：",
    ":",
];

/// Family names of two characters.
pub const COMPOUND: &[&str] = &[
    "欧阳", "歐陽", "司马", "司馬", "上官", "诸葛", "諸葛", "东方", "東方", "皇甫", "尉迟", "尉遲", "公孙", "公孫",
    "慕容", "令狐", "夏侯", "司徒", "端木", "独孤", "南宫", "西门", "宇文", "长孙", "長孫", "闻人",
];

/// Beginnings of the names of sites and agencies that pages name as authors.
pub const PORTALS: &[&str] = &[
    "网易", "新浪", "搜狐", "腾讯", "凤凰", "新华", "人民", "中新", "央视", "澎湃", "环球", "中国", "中國", "百度",
    "今日", "每日", "联合", "聯合", "自由", "中央",
];

/// Words that occur in the position of a name but are not names.
pub const NOBODY: &[&str] = &[
    "编辑",
    "編輯",
    "责任",
    "責任",
    "记者",
    "記者",
    "综合",
    "綜合",
    "报道",
    "報導",
    "报导",
    "佚名",
    "未知",
    "管理员",
    "小编",
    "小編",
    "网站",
    "網站",
    "匿名",
    "本报",
    "本報",
    "原创",
    "原創",
    "网络",
    "佚",
    "新闻",
    "新聞",
    "中心",
    "要闻",
    "来源",
    "首页",
    "发布",
    "官方",
    "即時",
    "即时",
    "專題",
    "关注",
    "追蹤",
    "追踪",
    "更多",
    "所有",
    "文章",
    "專欄",
    "专栏",
    "登录",
    "集团",
    "公司",
    "频道",
    "頻道",
    "主頁",
    "主页",
    "首頁",
    "发表",
    "發表",
    "微博",
    "微信",
    "分享",
    "好友",
    "空间",
    "评论",
    "評論",
    "举报",
    "打印",
    "点击",
    "阅读",
    "来自",
    "已有",
    "关键",
    "查看",
    "返回",
    "今天",
    "昨天",
    "刚刚",
    "管理",
    "版主",
    "会员",
    "用户",
    "游客",
    "水利",
    "日报",
    "晚报",
    "时报",
];

/// Whether a string may be the name of a person: two to four Han, a foreign name with middle dots, or words in Latin
/// letters.
pub fn is_person(name: &str) -> bool {
    let count = name.chars().count();
    let han = name.chars().all(|c| is_han(c) || matches!(c, '·' | '‧' | '・' | '．'));
    if han {
        if PORTALS.iter().any(|portal| name.starts_with(portal)) {
            return false;
        }
        let foreign = name.contains(['·', '‧', '・']);
        // Most words of four characters are not names. Names of four characters begin with a family name of two, or
        // belong to a married woman.
        if count == 4
            && !foreign
            && !COMPOUND.iter().any(|family| name.starts_with(family))
            && !name.starts_with(crate::clean::is_surname)
        {
            return false;
        }
        return ((2..=4).contains(&count) || (foreign && count <= 14))
            && !name.ends_with([
                '报', '報', '网', '網', '社', '台', '臺', '刊', '局', '院', '部', '厅', '委', '版', '讯', '訊',
            ])
            && !NOBODY.iter().any(|word| name.contains(word));
    }
    // Latin: two to five capitalised words.
    let words: Vec<&str> = name.split(' ').filter(|word| !word.is_empty()).collect();
    (2..=5).contains(&words.len())
        && count <= 40
        && words.iter().all(|word| {
            word.starts_with(|c: char| c.is_uppercase())
                && word.chars().all(|c| c.is_alphabetic() || matches!(c, '.' | '-' | '\''))
        })
        && !["News", "Daily", "Times", "Post", "Editor", "Staff", "Press", "Media", "Network", "Online", "Desk", "Inc"]
            .iter()
            .any(|word| words.contains(word))
}

/// Returns a pen name after a label. It may be longer than the name of a person: `楼主：面老板阿九`.
pub fn pen_name(written: &str) -> Option<String> {
    let name = tidy(written.split(|c: char| c.is_whitespace() || matches!(c, '（' | '(' | '，' | ',')).next()?);
    let fits = (2..=8).contains(&name.chars().count())
        && name.chars().all(char::is_alphanumeric)
        && name.chars().any(is_han)
        && !NEWSROOMS.iter().any(|ending| name.ends_with(ending))
        && !NOBODY.iter().any(|word| name.contains(word));
    fits.then(|| name.to_owned())
}

/// Returns the names in a line such as `本报记者 李闻 王成 2016年3月12日`, if the strings after the role look like names.
pub fn signed(line: &str) -> Option<String> {
    let titles = [
        "本报记者",
        "本報記者",
        "本报通讯员",
        "本刊记者",
        "本網記者",
        "特约记者",
        "记者 ",
        "记者\u{3000}",
        "記者 ",
        "記者\u{3000}",
        "通讯员 ",
        "文/",
        "文／",
    ];
    let whole = tidy(line);
    let line = whole.trim_start_matches(['□', '■', '●', '◎', '○', '▲', '◆', '【', '〔', '（', '(', '[', '─', '—']);
    let line = tidy(line);
    if let Some(names) = marked_name(whole) {
        return Some(names);
    }
    if let Some((_, rest)) = crate::clean::newsroom(line)
        && let Some(names) = crate::clean::names(rest.split(['／', '/', '∕', '《']).next().unwrap_or(rest))
        && line.chars().count() <= 80
    {
        return Some(names);
    }
    // 由 石仔 在 2013-07-09 23:18 發表
    if let Some((name, _)) = line.strip_prefix("由 ").and_then(|rest| rest.split_once([' ', '\u{3000}']))
        && line.ends_with(['表', '布', '佈'])
    {
        return Some(name.to_owned());
    }
    if let Some((names, place)) = line
        .strip_prefix("記者")
        .or_else(|| line.strip_prefix("记者"))
        .and_then(|rest| rest.split_once(['／', '/', '∕']))
        && (place.contains('報') || place.contains("报"))
    {
        return self::names(names);
    }
    let after = titles.iter().find_map(|title| line.strip_prefix(title))?;
    let end = after.find(|c: char| c.is_numeric() || matches!(c, '《' | '（' | '('));
    let names: Vec<&str> =
        after[..end.unwrap_or(after.len())].split([' ', '\u{3000}', '、']).filter(|n| !n.is_empty()).collect();
    let is_name = |name: &&str| (2..=4).contains(&name.chars().count()) && name.chars().all(is_han);
    (!names.is_empty() && names.iter().all(is_name)).then(|| names.join("、"))
}

/// Returns the name in `□章宁远`: newspapers print a mark and the name below a headline.
pub fn marked_name(line: &str) -> Option<String> {
    let name = tidy(line.strip_prefix(['□', '■', '◎', '○', '●', '◆', '▌'])?);
    let bare: String = name.chars().filter(|c| !c.is_whitespace()).collect();
    is_person(&bare).then_some(bare)
}

/// Returns author and newspaper in `宋远/临江日报`, if they are the whole line.
pub fn name_and_paper(line: &str) -> Option<(String, String)> {
    let line = tidy(line);
    let (name, rest) = line.split_once(['/', '／', '|', '｜'])?;
    let paper = source_name(rest)?;
    let is_paper = ["报", "報", "网", "網", "社", "台", "臺", "刊", "新闻", "新聞", "通讯", "周刊"]
        .iter()
        .any(|ending| paper.ends_with(ending));
    let name = tidy(name);
    (line.chars().count() <= 24 && is_person(name) && is_paper).then(|| (name.to_owned(), paper))
}
