//! Who wrote the article of a page and where it comes from: by labels, elements and the head, the surest first.

use jianbao_text::is_han;

use crate::{
    clean::{Label, Labelled, NEWSROOMS, SourceLine, labelled, names, source_line, source_name},
    formats::html::{
        head::{Head, one_line},
        linked_data::LinkedData,
        main_text::{Main, letters, names as names_element, parts_of_title, prose},
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
    /// The headline.
    pub title: &'e str,
}

/// Names of platforms, which are where an account publishes and not who does.
const PLATFORMS: &[&str] =
    &["微信公众平台", "微信公眾平台", "weixinofficialaccountsplatform", "wechat", "facebook", "blogger", "medium"];

impl Evidence<'_> {
    /// Reads the credits.
    pub fn read(&self) -> Credits {
        let credits: Vec<Labelled<'_>> = self.lines.iter().flat_map(|line| labelled(line)).collect();
        let printed = self.lines.iter().find_map(|line| source_line(line));
        let editor = credits
            .iter()
            .filter(|credit| credit.label == Label::Editor)
            .find_map(|credit| names(person(credit.value)));
        let source = self.source(&credits, printed.as_ref());
        let author = self.author(&credits, source.as_deref()).filter(|author| Some(author) != editor.as_ref());
        Credits { source, author, editor, printed }
    }

    fn source(&self, credits: &[Labelled<'_>], printed: Option<&SourceLine>) -> Option<String> {
        if let Some(account) = self.account {
            return account.account.clone();
        }
        // Who issued a document is the source of a page that names no other.
        let issuer = |credit: &Labelled<'_>| credit.name.contains('发') || credit.name.contains("供稿");
        let of_label = |issued: bool| {
            let mut sources = credits.iter().filter(|credit| credit.label == Label::Source && issuer(credit) == issued);
            sources.find_map(|credit| source_name(credit.value))
        };
        let labelled = of_label(false).or_else(|| of_label(true));
        let meta = || {
            let metas = self.head.values(&[
                "contentsource",
                "source",
                "mediaid",
                "article:source",
                "dc.source",
                "og:article:source",
            ]);
            metas.map(without_label).find_map(source_name)
        };
        labelled
            .or_else(|| printed.and_then(|line| line.source.clone()))
            .or_else(|| {
                self.elements(&["source", "src", "laiyuan"], Place::AboveText)
                    .iter()
                    .find_map(|text| source_of_element(text))
            })
            .or_else(|| self.lines.iter().find_map(|line| behind_date(line)))
            .or_else(meta)
            .or_else(|| self.lines.iter().find_map(|line| name_and_paper(line)).map(|(_, paper)| paper))
            .or_else(|| self.site())
            .or_else(|| self.heading_of_site())
            .or_else(|| self.end_of_title())
    }

    /// The heading above the article that the title of the page has too: the name of a blog or a site.
    fn heading_of_site(&self) -> Option<String> {
        let (page, headline) = (letters(&self.head.title), letters(self.title));
        let above =
            &self.main.blocks[..self.main.title_at.unwrap_or(self.main.range.start).min(self.main.blocks.len())];
        let of_page = |text: &str| {
            let own = letters(text);
            (3..=16).contains(&own.chars().count()) && page.contains(&own) && !headline.contains(&own)
        };
        let heading = above
            .iter()
            .filter(|block| block.heading.is_some_and(|level| level <= 2))
            .map(|block| block.text.as_str())
            .find(|text| of_page(text) && !is_section(text));
        let named = || {
            let words = ["blogname", "blogtitle", "sitename", "sitetitle"];
            (1..self.tree.nodes.len())
                .filter(|&at| !self.tree.nodes[at].is_text() && self.tree.nodes[at].end - at < 12)
                .find_map(|at| {
                    let named =
                        names_element(self.tree, at, |word| words.iter().any(|name| word.eq_ignore_ascii_case(name)));
                    named.then(|| one_line(&self.tree.text(at))).filter(|text| (3..=20).contains(&text.chars().count()))
                })
        };
        heading.map(str::to_owned).or_else(named).and_then(|name| source_name(&name))
    }

    /// The name of the site.
    fn site(&self) -> Option<String> {
        let metas = self.head.values(&[
            "og:site_name",
            "publisher",
            "dc.publisher",
            "dcterms.publisher",
            "article:publisher",
            "article:author",
            "application-name",
            "copyright",
        ]);
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
            source_name(short).filter(|name| {
                !name.contains('@')
                    && !(name.is_ascii() && name.contains('.'))
                    && !name.bytes().all(|byte| byte.is_ascii_digit() || byte == b'.')
            })
        })
    }

    /// The name of the site that ends the title of the page, or begins it, where the page names itself so a second time: in a logo, in its
    /// footer, in a notice of rights.
    fn end_of_title(&self) -> Option<String> {
        let headline = letters(self.title);
        let parts = parts_of_title(&self.head.title)
            .flat_map(|part| part.rsplit_once('-').map_or([part, ""], |(rest, last)| [rest, last]));
        let parts: Vec<&str> = parts
            .filter(|part| !part.is_empty() && !part.starts_with("Powered by"))
            .filter(|part| letters(part) != headline && !headline.contains(&letters(part)))
            .collect();
        let candidates = parts.last().into_iter().chain(parts.first()).chain(parts.iter().rev());
        let mut tried: Vec<String> = Vec::new();
        for part in candidates {
            let mut name = tidy(part);
            for ending in EDITIONS {
                name = tidy(name.strip_suffix(ending).unwrap_or(name));
            }
            let count = name.chars().count();
            let places = ["论坛", "論壇", "社区", "社區", "博客", "网站", "網站"];
            let is_newsroom = NEWSROOMS.iter().chain(&places).any(|ending| name.ends_with(ending)) && count >= 3;
            let is_last = parts.last() == Some(part);
            if !(2..=16).contains(&count)
                || tried.iter().any(|tried| tried == name)
                || is_section(name)
                || !(is_newsroom || is_last)
            {
                continue;
            }
            tried.push(name.to_owned());
            if self.names_itself(name) {
                return source_name(name);
            }
        }
        None
    }

    /// Whether the page has a name outside of its title and its article: in its text, or as the description of a picture.
    fn names_itself(&self, name: &str) -> bool {
        let article = self.main.blocks.get(self.main.range.start).map_or(0..0, |block| {
            let last =
                self.main.blocks.get(self.main.range.end.max(1) - 1).map_or(block.element, |block| block.element);
            block.element..last + 1
        });
        let headline = letters(self.title);
        self.tree.nodes.iter().enumerate().any(|(at, node)| {
            if article.contains(&at) {
                return false;
            }
            if node.is_text() {
                let parent = &self.tree.nodes[node.parent];
                return !matches!(parent.name.as_ref(), "title" | "script" | "style")
                    && node.text.contains(name)
                    && !letters(&node.text).contains(&headline);
            }
            node.name == "img" && node.attribute("alt").is_some_and(|alt| alt.contains(name))
        })
    }

    fn author(&self, credits: &[Labelled<'_>], source: Option<&str>) -> Option<String> {
        let sites: Vec<String> = self
            .head
            .values(&[
                "og:site_name",
                "publisher",
                "copyright",
                "application-name",
                "dc.publisher",
                "source",
                "contentsource",
            ])
            .chain(self.linked.publisher.as_deref())
            .chain(source)
            .chain(self.account.and_then(|account| account.account.as_deref()))
            .chain(parts_of_title(&self.head.title).skip(1).last())
            .map(letters)
            .filter(|name| !name.is_empty())
            .collect();
        let is_site = |name: &str| {
            let own = letters(name);
            sites.iter().any(|site| {
                *site == own || (own.chars().count() > 2 && site.contains(&own)) || own.contains(site.as_str())
            })
        };
        let accepted = |written: &str| {
            let people = people(written);
            let kept: Vec<String> = people.into_iter().filter(|name| !is_site(name)).collect();
            (!kept.is_empty()).then(|| kept.join("、"))
        };
        let labelled = || {
            let mut authors =
                credits.iter().filter(|credit| credit.label == Label::Author).map(|credit| person(credit.value));
            authors.find_map(|value| accepted(value).or_else(|| pen_name(value).filter(|name| !is_site(name))))
        };
        let signed = || self.lines.iter().find_map(|line| signed(line)).and_then(|names| accepted(&names));
        let linked = || accepted(&self.linked.authors.join("、"));
        let metas = || {
            let metas = self.head.values(&[
                "og:article:author",
                "byline",
                "author",
                "article:author",
                "dc.creator",
                "dcterms.creator",
                "creator",
                "byl",
                "parsely-author",
                "sailthru.author",
                "cxenseparse:author",
            ]);
            metas.filter(|value| !value.contains("://")).find_map(accepted)
        };
        let cards = || {
            let label = |at: usize| {
                self.head.first(&[&format!("twitter:label{at}")]).filter(|label| {
                    ["撰文", "作者", "文", "written by", "author"]
                        .iter()
                        .any(|name| label.to_lowercase().contains(name))
                })
            };
            (1..=2)
                .find_map(|at| label(at).and_then(|_| self.head.first(&[&format!("twitter:data{at}")])))
                .and_then(|name| accepted(&name))
        };
        let elements = |place: Place| {
            let words = &[
                "author",
                "byline",
                "reporter",
                "writer",
                "journalist",
                "zuozhe",
                "jizhe",
                "authi",
                "username",
                "nickname",
            ];
            self.elements(words, place).into_iter().find_map(|text| accepted(person(without_label(&text))))
        };
        let beside = || self.lines.iter().find_map(|line| name_and_paper(line)).map(|(name, _)| name);
        labelled()
            .or_else(signed)
            .or_else(beside)
            .or_else(linked)
            .or_else(metas)
            .or_else(|| elements(Place::AboveText))
            .or_else(cards)
            .or_else(|| elements(Place::Anywhere))
    }

    /// The texts of short elements around the article that have one of these words in their class or id; `<address>` and links to an
    /// author for those of people.
    fn elements(&self, words: &[&str], place: Place) -> Vec<String> {
        let blocks = &self.main.blocks;
        let title = self.main.title_at.unwrap_or(self.main.range.start);
        let from = blocks.get(title.min(self.main.range.start).saturating_sub(6)).map_or(0, |block| block.element);
        let first_prose = self.main.range.clone().find(|&at| prose(&blocks[at]) > 0).unwrap_or(self.main.range.start);
        let last = match place {
            Place::AboveText => first_prose,
            Place::Anywhere => self.main.range.end + 4,
        };
        let to = blocks.get(last).map_or(self.tree.nodes.len(), |block| block.element);
        let people = words.contains(&"author");
        (from..to.max(from))
            .filter_map(|at| {
                let node = &self.tree.nodes[at];
                if node.is_text() || node.end - at > 40 {
                    return None;
                }
                let named =
                    names_element(self.tree, at, |word| words.iter().any(|name| word.eq_ignore_ascii_case(name)))
                        || (people
                            && (node.name == "address"
                                || node.attribute("rel").is_some_and(|rel| rel.eq_ignore_ascii_case("author"))));
                let text = named.then(|| one_line(&self.tree.text(at)))?;
                (!text.is_empty() && text.chars().count() <= 40).then_some(text)
            })
            .collect()
    }
}

/// Where elements are looked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Place {
    /// From the headline to the first paragraph.
    AboveText,
    /// Also inside and right below the article.
    Anywhere,
}

/// What follows the name of a newspaper in the title of its site.
const EDITIONS: &[&str] = &[
    "数字报纸",
    "数字报",
    "數位報",
    "电子报",
    "電子報",
    "电子版",
    "電子版",
    "客户端",
    "手机版",
    "新闻客户端",
    "官方网站",
    "官网",
    "新聞檔案",
    "首页",
    "首頁",
];

/// Names of sections, which end titles too.
pub fn is_section(name: &str) -> bool {
    const SECTIONS: &[&str] = &[
        "新闻", "新聞", "要闻", "要聞", "国内", "國內", "国际", "國際", "社会", "社會", "财经", "財經", "体育", "體育",
        "娱乐", "娛樂", "地方", "港闻", "港聞", "生活", "科技", "文化", "军事", "教育", "健康", "时政", "政治", "即时",
        "即時", "频道", "頻道", "正文", "首页", "首頁", "焦点", "纪检", "监察", "通知", "公告", "动态", "党建", "法规",
        "政策", "制度", "焦點", "中心", "滚动", "图片", "视频", "博客", "专题", "專題",
    ];
    let mut rest = name;
    while let Some(section) = SECTIONS.iter().find(|section| rest.starts_with(**section)) {
        rest = &rest[section.len()..];
    }
    rest.is_empty()
}

/// `临江日报` of `2004年11月26日09:12 临江日报`: the name of a newsroom behind the day, without a label.
fn behind_date(line: &str) -> Option<String> {
    if line.chars().count() > 60 {
        return None;
    }
    jianbao_text::dates::find_date(line)?;
    line.split(|c: char| c.is_whitespace() || c == '|')
        .map(tidy)
        .find(|part| {
            (3..=10).contains(&part.chars().count())
                && part.chars().all(is_han)
                && NEWSROOMS.iter().any(|ending| part.ends_with(ending))
                && !is_section(part)
        })
        .map(str::to_owned)
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

/// The source that an element named so holds, with or without a label; none where it holds other credits.
fn source_of_element(text: &str) -> Option<String> {
    let credits = labelled(text);
    let written = match credits.iter().find(|credit| credit.label == Label::Source) {
        Some(credit) => credit.value,
        None if credits.is_empty() => text,
        None => return None,
    };
    source_name(written).filter(|name| (2..=20).contains(&name.chars().count()) && !name.ends_with("..."))
}

/// The names at the beginning of a value of a label: up to a date, a bracket or two spaces.
fn person(value: &str) -> &str {
    let end = value
        .char_indices()
        .find(|(at, c)| c.is_ascii_digit() && *at > 0 || matches!(c, '|' | '｜' | '。' | '《' | '>' | '】'))
        .map_or(value.len(), |(at, _)| at);
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
    let mut found: Vec<String> = Vec::new();
    let written = written.split(['（', '(', '@', '【', '<']).next().unwrap_or(written);
    let written = written.split(['/', '／', '∕']).next().unwrap_or(written);
    let parts = written.split(['、', ',', '，', ';', '；', '|', '｜', '&']).flat_map(|part| {
        // Words in Latin letters are one name, Han are a name each.
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
            // What follows the names is no name: a place, an address.
            break;
        }
    }
    found
}

const ROLES: &[&str] = &[
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
const COMPOUND: &[&str] = &[
    "欧阳", "歐陽", "司马", "司馬", "上官", "诸葛", "諸葛", "东方", "東方", "皇甫", "尉迟", "尉遲", "公孙", "公孫",
    "慕容", "令狐", "夏侯", "司徒", "端木", "独孤", "南宫", "西门", "宇文", "长孙", "長孫", "闻人",
];

/// Beginnings of the names of sites and agencies that pages give as their author.
const PORTALS: &[&str] = &[
    "网易", "新浪", "搜狐", "腾讯", "凤凰", "新华", "人民", "中新", "央视", "澎湃", "环球", "中国", "中國", "百度",
    "今日", "每日", "联合", "聯合", "自由", "中央",
];

/// What stands where names stand and is none.
const NOBODY: &[&str] = &[
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

/// Whether something may be the name of a person: two to four Han, a foreign name with its dots, or words in Latin letters.
fn is_person(name: &str) -> bool {
    let count = name.chars().count();
    let han = name.chars().all(|c| is_han(c) || matches!(c, '·' | '‧' | '・' | '．'));
    if han {
        if PORTALS.iter().any(|portal| name.starts_with(portal)) {
            return false;
        }
        let foreign = name.contains(['·', '‧', '・']);
        // Most words of four characters are no names; names of four begin with a family name of two, or are of a married woman.
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
    // Latin: two to five words that begin with a capital.
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

/// A pen name behind a label, which may be longer than the name of a person: `楼主：面老板阿九`.
fn pen_name(written: &str) -> Option<String> {
    let name = tidy(written.split(|c: char| c.is_whitespace() || matches!(c, '（' | '(' | '，' | ',')).next()?);
    let fits = (2..=8).contains(&name.chars().count())
        && name.chars().all(char::is_alphanumeric)
        && name.chars().any(is_han)
        && !NEWSROOMS.iter().any(|ending| name.ends_with(ending))
        && !NOBODY.iter().any(|word| name.contains(word));
    fits.then(|| name.to_owned())
}

/// `李闻 王成` of a line `本报记者 李闻 王成 2016年3月12日`: what follows looks like names.
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

/// `□章宁远`: a mark and a name, as papers set it under a headline.
fn marked_name(line: &str) -> Option<String> {
    let name = tidy(line.strip_prefix(['□', '■', '◎', '○', '●', '◆', '▌'])?);
    let bare: String = name.chars().filter(|c| !c.is_whitespace()).collect();
    is_person(&bare).then_some(bare)
}

/// `宋远/临江日报`: who and for whom, as a line of its own.
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
