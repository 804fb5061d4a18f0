//! Who wrote the article of a page and where it comes from: by labels, elements and the head, the surest first.

use jianbao_text::is_han;

use crate::{
    clean::{Label, Labelled, SourceLine, labelled, names, source_line, source_name},
    formats::html::{
        head::{Head, one_line},
        linked_data::LinkedData,
        main_text::{Main, letters, names as names_element},
        wechat::AccountPage,
    },
    markup::Tree,
    reflow::tidy,
};

/// What a page says of the source and the people of its article.
#[derive(Debug, Default)]
pub struct Credits {
    pub source: Option<String>,
    pub author: Option<String>,
    pub editor: Option<String>,
    /// The line of a digital edition that names paper, day and page.
    pub printed: Option<SourceLine>,
}

/// What the credits are read from.
pub struct Evidence<'e> {
    pub tree: &'e Tree<'e>,
    pub main: &'e Main,
    pub head: &'e Head,
    pub linked: &'e LinkedData,
    pub account: Option<&'e AccountPage>,
    /// Short lines around the article, those between headline and text first.
    pub lines: &'e [String],
}

/// Names of platforms, which are where an account publishes and not who does.
const PLATFORMS: &[&str] = &["微信公众平台", "微信公眾平台", "weixinofficialaccountsplatform", "wechat", "facebook", "blogger", "medium"];

impl Evidence<'_> {
    /// Reads the credits.
    pub fn read(&self) -> Credits {
        let credits: Vec<Labelled<'_>> = self.lines.iter().flat_map(|line| labelled(line)).collect();
        let printed = self.lines.iter().find_map(|line| source_line(line));
        let editor = credits.iter().filter(|credit| credit.label == Label::Editor).find_map(|credit| names(person(credit.value)));
        let source = self.source(&credits, printed.as_ref());
        let author = self.author(&credits, source.as_deref()).filter(|author| Some(author) != editor.as_ref());
        Credits { source, author, editor, printed }
    }

    fn source(&self, credits: &[Labelled<'_>], printed: Option<&SourceLine>) -> Option<String> {
        if let Some(account) = self.account {
            return account.account.clone();
        }
        let labelled = credits.iter().filter(|credit| credit.label == Label::Source).find_map(|credit| source_name(credit.value));
        let meta = || {
            let metas = self.head.values(&["contentsource", "source", "mediaid", "article:source", "dc.source", "og:article:source"]);
            metas.map(without_label).find_map(source_name)
        };
        labelled
            .or_else(|| printed.and_then(|line| line.source.clone()))
            .or_else(|| self.elements(&["source", "media", "laiyuan", "origin"]).find_map(|text| source_name(without_label(&text)).filter(|name| name.chars().count() <= 20)))
            .or_else(meta)
            .or_else(|| self.lines.iter().find_map(|line| name_and_paper(line)).map(|(_, paper)| paper))
            .or_else(|| self.site())
    }

    /// The name of the site.
    fn site(&self) -> Option<String> {
        let metas = self.head.values(&["og:site_name", "publisher", "dc.publisher", "dcterms.publisher", "article:publisher", "article:author", "application-name", "copyright"]);
        let names = metas.chain(self.linked.publisher.as_deref());
        // The publisher of linked data is a name and no address; the others may be.
        let mut names: Vec<&str> = names.collect();
        if let Some(publisher) = self.linked.publisher.as_deref() {
            let after = names.iter().position(|name| !is_platform(name)).map_or(0, |at| at + 1);
            names.insert(after.min(names.len()), publisher);
        }
        names.into_iter().filter(|name| !is_platform(name)).find_map(|name| {
            let short = name.split(['|', '｜', '_']).map(tidy).find(|part| !part.is_empty())?;
            let short = short.split(" - ").next().unwrap_or(short).trim_start_matches(['©', ' ']);
            source_name(short).filter(|name| !name.contains('@') && !name.bytes().all(|byte| byte.is_ascii_digit() || byte == b'.'))
        })
    }

    fn author(&self, credits: &[Labelled<'_>], source: Option<&str>) -> Option<String> {
        let sites: Vec<String> = self
            .head
            .values(&["og:site_name", "publisher", "copyright", "application-name", "dc.publisher", "source", "contentsource"])
            .chain(self.linked.publisher.as_deref())
            .chain(source)
            .chain(self.account.and_then(|account| account.account.as_deref()))
            .map(letters)
            .filter(|name| !name.is_empty())
            .collect();
        let is_site = |name: &str| {
            let own = letters(name);
            sites.iter().any(|site| *site == own || (own.chars().count() > 2 && site.contains(&own)) || own.contains(site.as_str()))
        };
        let accepted = |written: &str| {
            let people = people(written);
            let kept: Vec<String> = people.into_iter().filter(|name| !is_site(name)).collect();
            (!kept.is_empty()).then(|| kept.join("、"))
        };
        let labelled = || credits.iter().filter(|credit| credit.label == Label::Author).find_map(|credit| accepted(person(credit.value)));
        let signed = || self.lines.iter().find_map(|line| signed(line)).and_then(|names| accepted(&names));
        let linked = || accepted(&self.linked.authors.join("、"));
        let metas = || {
            let metas = self.head.values(&["og:article:author", "author", "article:author", "dc.creator", "dcterms.creator", "creator", "byl", "parsely-author", "sailthru.author", "cxenseparse:author"]);
            metas.filter(|value| !value.contains("://")).find_map(accepted)
        };
        let cards = || {
            let label = |at: usize| self.head.first(&[&format!("twitter:label{at}")]).filter(|label| {
                ["撰文", "作者", "文", "written by", "author"].iter().any(|name| label.to_lowercase().contains(name))
            });
            (1..=2).find_map(|at| label(at).and_then(|_| self.head.first(&[&format!("twitter:data{at}")]))).and_then(|name| accepted(&name))
        };
        let elements = || self.elements(&["author", "byline", "reporter", "writer", "journalist", "zuozhe", "jizhe"]).find_map(|text| {
            let text = without_label(&text).to_owned();
            accepted(person(&text))
        });
        let beside = || self.lines.iter().find_map(|line| name_and_paper(line)).map(|(name, _)| name);
        labelled().or_else(signed).or_else(beside).or_else(linked).or_else(elements).or_else(metas).or_else(cards)
    }

    /// The texts of short elements around the article that have one of these words in their class or id, or in `rel`.
    fn elements(&self, words: &'static [&'static str]) -> impl Iterator<Item = String> {
        let blocks = &self.main.blocks;
        let title = self.main.title_at.unwrap_or(self.main.range.start);
        let from = blocks.get(title.min(self.main.range.start).saturating_sub(6)).map_or(0, |block| block.element);
        let to = blocks.get(self.main.range.end + 4).map_or(self.tree.nodes.len(), |block| block.element);
        (from..to.max(from)).filter_map(move |at| {
            let node = &self.tree.nodes[at];
            if node.is_text() || node.end - at > 40 {
                return None;
            }
            let named = names_element(self.tree, at, |word| words.iter().any(|name| word.eq_ignore_ascii_case(name)))
                || (words.contains(&"author") && node.attribute("rel").is_some_and(|rel| rel.eq_ignore_ascii_case("author")));
            let text = named.then(|| one_line(&self.tree.text(at)))?;
            (!text.is_empty() && text.chars().count() <= 40).then_some(text)
        })
    }
}

fn is_platform(name: &str) -> bool {
    let name: String = name.to_lowercase().chars().filter(|c| c.is_alphanumeric()).collect();
    PLATFORMS.contains(&name.as_str())
}

/// A value without the label that stands before it, where one does.
fn without_label(text: &str) -> &str {
    match labelled(text).first() {
        Some(credit) if credit.start == 0 => credit.value,
        _ => tidy(text),
    }
}

/// The names at the beginning of a value of a label: up to a date, a bracket or two spaces.
fn person(value: &str) -> &str {
    let end = value.char_indices().find(|(at, c)| c.is_ascii_digit() && *at > 0 || matches!(c, '|' | '｜' | '，' | '。' | '《' | '>' | '】')).map_or(value.len(), |(at, _)| at);
    tidy(&value[..end])
}

/// The names of people in a value that may hold something else: roles, addresses, places.
fn people(written: &str) -> Vec<String> {
    if let Some(names) = names(written) {
        let all: Vec<String> = names.split('、').map(str::to_owned).collect();
        if all.iter().all(|name| is_person(name)) {
            return all;
        }
    }
    let mut found = Vec::new();
    for part in written.split(['、', ',', '，', ';', '；', '/', '／', '|', '｜', '&']) {
        let mut part = tidy(part);
        for role in ROLES {
            part = tidy(part.strip_prefix(role).unwrap_or(part));
        }
        part = tidy(part.split(['（', '(', '@', '【']).next().unwrap_or(part));
        for role in ["報導", "报道", "報道", "报导", "编辑", "編輯", "記者", "记者"] {
            part = tidy(part.strip_suffix(role).unwrap_or(part));
        }
        if is_person(part) {
            found.push(part.to_owned());
        } else if !found.is_empty() {
            // What follows the names is no name: a place, an address.
            break;
        }
    }
    found
}

const ROLES: &[&str] = &["本报记者", "本報記者", "特约记者", "实习记者", "特約記者", "记者", "記者", "撰文", "作者", "文字", "通讯员", "By ", "by ", "BY ", "文 ", "：", ":"];

/// Whether something may be the name of a person: two to four Han, a foreign name with its dots, or words in Latin letters.
fn is_person(name: &str) -> bool {
    const NONE: &[&str] = &[
        "编辑", "編輯", "责任", "責任", "记者", "記者", "综合", "綜合", "报道", "報導", "报导", "佚名", "未知", "管理员", "小编", "小編", "网站", "網站",
        "匿名", "本报", "本報", "原创", "原創", "网络", "佚", "新闻", "新聞", "中心", "要闻", "来源", "首页", "发布", "官方", "即時", "即时", "專題", "关注", "追蹤", "追踪", "更多", "所有", "文章", "專欄", "专栏", "登录", "集团", "公司", "频道", "頻道",
    ];
    let count = name.chars().count();
    let han = name.chars().all(|c| is_han(c) || matches!(c, '·' | '‧' | '・' | '．'));
    if han {
        let foreign = name.contains(['·', '‧', '・']);
        return ((2..=4).contains(&count) || (foreign && count <= 14) || (count == 5 && false))
            && !name.ends_with(['报', '報', '网', '網', '社', '台', '臺', '刊', '局', '院', '部', '厅', '委', '版', '讯', '訊'])
            && !NONE.iter().any(|word| name.contains(word));
    }
    // Latin: two to five words that begin with a capital.
    let words: Vec<&str> = name.split(' ').filter(|word| !word.is_empty()).collect();
    (2..=5).contains(&words.len())
        && count <= 40
        && words.iter().all(|word| word.starts_with(|c: char| c.is_uppercase()) && word.chars().all(|c| c.is_alphabetic() || matches!(c, '.' | '-' | '\'')))
        && !["News", "Daily", "Times", "Post", "Editor", "Staff", "Press", "Media", "Network", "Online", "Desk", "Inc"].iter().any(|word| words.contains(word))
}

/// `李闻 王成` of a line `本报记者 李闻 王成 2016年3月12日`: what follows looks like names.
fn signed(line: &str) -> Option<String> {
    let titles = ["本报记者", "本報記者", "本报通讯员", "本刊记者", "本網記者", "特约记者", "记者 ", "记者\u{3000}", "記者 ", "記者\u{3000}", "通讯员 ", "文/", "文／"];
    let line = tidy(line).trim_start_matches(['□', '■', '●', '◎', '○', '▲', '◆', '【', '〔', '（', '(', '[', '─', '—']);
    let line = tidy(line);
    if let Some((names, place)) = line.strip_prefix("記者").or_else(|| line.strip_prefix("记者")).and_then(|rest| rest.split_once(['／', '/']))
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

/// `宋远/临江日报`: who and for whom, as a line of its own.
fn name_and_paper(line: &str) -> Option<(String, String)> {
    let line = tidy(line);
    let (name, rest) = line.split_once(['/', '／', '|', '｜'])?;
    let paper = source_name(rest)?;
    let is_paper = ["报", "報", "网", "網", "社", "台", "臺", "刊", "新闻", "新聞", "通讯", "周刊"].iter().any(|ending| paper.ends_with(ending));
    let name = tidy(name);
    (line.chars().count() <= 24 && is_person(name) && is_paper).then(|| (name.to_owned(), paper))
}
