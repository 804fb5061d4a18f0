//! Detects lines that belong to the page and not to the article. A line is boilerplate only if it consists entirely of
//! parts from closed lists. A line with any other content is kept: an extra line does less harm than a lost sentence.

use crate::reflow::tidy;

/// The maximum length of a boilerplate line, in bytes.
const LONGEST: usize = 240;

/// A rule: its name, how a line must begin, and the only parts that it may contain.
struct Rule {
    name: &'static str,
    begins: &'static [&'static str],
    parts: &'static [&'static str],
    /// The line must contain at least one of these.
    needs: &'static [&'static str],
    /// The minimum number of parts.
    least: usize,
}

/// Separators that, like white space, may be between the parts.
const BETWEEN: &[char] = &[
    '|', '｜', '/', '／', '[', ']', '【', '】', '(', ')', '（', '）', '〔', '〕', '>', '<', '》', '《', '»', '«', '·',
    '-', '—', ':', '：', '*', '■', '●', '▲', '▼', '◆', '→', '←', '↓', '↑', '＞', '＜',
];

const RULES: &[Rule] = &[
    Rule {
        name: "turning pages",
        begins: &[
            "上一版",
            "下一版",
            "上一篇",
            "下一篇",
            "上一页",
            "下一页",
            "上一頁",
            "下一頁",
            "上一条",
            "下一条",
            "上一條",
            "下一條",
            "返回目录",
            "返回首页",
            "返回列表",
            "返回顶部",
            "回到顶部",
        ],
        parts: &[
            "上一版",
            "下一版",
            "上一篇",
            "下一篇",
            "上一页",
            "下一页",
            "上一頁",
            "下一頁",
            "上一条",
            "下一条",
            "上一條",
            "下一條",
            "返回目录",
            "返回首页",
            "返回列表",
            "返回顶部",
            "回到顶部",
            "首页",
            "尾页",
            "末页",
        ],
        needs: &[""],
        least: 1,
    },
    Rule {
        name: "sharing",
        begins: &["分享到", "分享至", "我要分享", "转发到", "转发至"],
        parts: &[
            "分享到",
            "分享至",
            "我要分享",
            "转发到",
            "转发至",
            "微信",
            "微博",
            "新浪微博",
            "新浪",
            "腾讯微博",
            "腾讯",
            "QQ空间",
            "QQ好友",
            "QQ",
            "qq",
            "空间",
            "朋友圈",
            "好友",
            "人人网",
            "豆瓣",
            "开心网",
            "百度贴吧",
            "贴吧",
            "领英",
            "Facebook",
            "Twitter",
            "facebook",
            "twitter",
            "LINE",
            "复制链接",
            "更多",
            "、",
        ],
        needs: &[""],
        least: 1,
    },
    Rule {
        name: "codes to scan",
        begins: &[
            "扫一扫",
            "掃一掃",
            "扫描二维码",
            "掃描二維碼",
            "扫描上方二维码",
            "扫描下方二维码",
            "微信扫一扫",
            "用微信扫",
            "手机扫一扫",
            "手机扫码",
            "长按二维码",
            "长按识别二维码",
            "请扫描二维码",
            "用手机扫描二维码",
        ],
        parts: &[
            "扫一扫",
            "掃一掃",
            "扫描",
            "掃描",
            "扫码",
            "上方",
            "下方",
            "左侧",
            "右侧",
            "二维码",
            "二維碼",
            "微信",
            "手机",
            "用",
            "请",
            "长按",
            "识别",
            "关注",
            "關注",
            "我们",
            "我們",
            "公众号",
            "官方",
            "微博",
            "客户端",
            "下载",
            "分享",
            "到",
            "至",
            "朋友圈",
            "打开",
            "在",
            "当前页",
            "当前页面",
            "本页",
            "更多",
            "精彩",
            "添加",
            "好友",
            "，",
            ",",
            "!",
            "！",
        ],
        needs: &["扫一扫", "掃一掃", "二维码", "二維碼"],
        least: 1,
    },
    Rule {
        name: "buttons",
        begins: &[
            "打印",
            "列印",
            "关闭",
            "關閉",
            "字体",
            "字體",
            "字号",
            "字號",
            "收藏本",
            "加入收藏",
            "纠错",
            "糾錯",
            "我要纠错",
            "复制链接",
            "返回顶部",
        ],
        parts: &[
            "打印本页",
            "打印本文",
            "打印",
            "列印",
            "关闭窗口",
            "关闭本页",
            "关闭",
            "關閉視窗",
            "關閉",
            "字体大小",
            "字体",
            "字體",
            "字号",
            "字號",
            "大号",
            "中号",
            "小号",
            "大",
            "中",
            "小",
            "默认",
            "收藏本文",
            "收藏本页",
            "加入收藏",
            "收藏",
            "我要纠错",
            "纠错",
            "糾錯",
            "复制链接",
            "返回顶部",
            "推荐",
            "分享",
            "举报",
            "T",
            "A",
            "+",
        ],
        needs: &[""],
        least: 2,
    },
    Rule {
        name: "buttons",
        begins: &["我要纠错", "打印本页", "关闭窗口", "关闭本页", "关闭窗口", "加入收藏", "收藏本文", "返回顶部"],
        parts: &["我要纠错", "纠错", "糾錯", "打印本页", "关闭窗口", "关闭本页", "加入收藏", "收藏本文", "返回顶部"],
        needs: &[""],
        least: 1,
    },
    Rule {
        name: "heads of other articles",
        begins: &[
            "相关新闻",
            "相關新聞",
            "相关阅读",
            "相關閱讀",
            "相关报道",
            "相關報導",
            "延伸阅读",
            "延伸閱讀",
            "更多新闻",
            "更多新聞",
            "推荐阅读",
            "推薦閱讀",
            "热门推荐",
            "热点推荐",
            "猜你喜欢",
        ],
        parts: &[
            "相关新闻",
            "相關新聞",
            "相关阅读",
            "相關閱讀",
            "相关报道",
            "相關報導",
            "延伸阅读",
            "延伸閱讀",
            "更多新闻",
            "更多新聞",
            "推荐阅读",
            "推薦閱讀",
            "热门推荐",
            "热点推荐",
            "猜你喜欢",
            "更多",
        ],
        needs: &[""],
        least: 1,
    },
    Rule {
        name: "links",
        begins: &[
            "点击进入",
            "點擊進入",
            "点击查看",
            "点击下载",
            "点击阅读",
            "点击这里",
            "点击此处",
            "点击图片",
            "点击观看",
        ],
        parts: &[
            "点击",
            "點擊",
            "进入",
            "進入",
            "查看",
            "下载",
            "阅读",
            "观看",
            "这里",
            "此处",
            "图片",
            "专题",
            "更多",
            "下一页",
            "上一页",
            "原文",
            "全文",
            "详情",
            "大图",
            "高清",
            "视频",
            "精彩",
        ],
        needs: &[""],
        least: 2,
    },
    Rule {
        name: "rights",
        begins: &[
            "未经授权",
            "未经许可",
            "未经允许",
            "未经同意",
            "未经书面授权",
            "未经本网",
            "未经本报",
            "未经本站",
            "未經授權",
            "未經許可",
            "未經同意",
        ],
        parts: &[
            "未经", "未經", "书面", "授权", "許可", "授權", "许可", "允许", "同意", "本网", "本报", "本站", "不得",
            "禁止", "严禁", "嚴禁", "请勿", "擅自", "转载", "轉載", "复制", "镜像", "摘编", "或", "及", "、", "，",
            ",", "。", "！",
        ],
        needs: &["转载", "轉載"],
        least: 2,
    },
];

/// Returns the name of the rule by which a paragraph is boilerplate, or `None` if it is text.
///
/// ```
/// use jianbao_corpus::clean::boilerplate;
/// assert_eq!(boilerplate("【纠错】"), Some("buttons"));
/// assert_eq!(boilerplate("分享到：微信 微博"), Some("sharing"));
/// assert_eq!(boilerplate("他把经验分享到全国各地。"), None);
/// assert_eq!(boilerplate("版权所有者可以提起诉讼。"), None);
/// ```
#[must_use]
pub fn boilerplate(paragraph: &str) -> Option<&'static str> {
    if paragraph.len() > LONGEST {
        return None;
    }
    let line = tidy(paragraph);
    if matches!(line, "【纠错】" | "【糾錯】" | "[纠错]" | "[糾錯]") {
        return Some("buttons");
    }
    let line = line.trim_start_matches(BETWEEN);
    if is_neighbour(line) {
        return Some("turning pages");
    }
    if is_notice(line) {
        return Some("rights");
    }
    RULES.iter().find(|rule| rule.holds(line)).map(|rule| rule.name)
}

impl Rule {
    fn holds(&self, line: &str) -> bool {
        self.begins.iter().any(|begin| line.starts_with(begin))
            && self.needs.iter().any(|part| line.contains(part))
            && self.count(line).is_some_and(|count| count >= self.least)
    }

    /// Returns the number of parts of the line, or `None` if it contains anything else. The longest matching part is
    /// used.
    fn count(&self, line: &str) -> Option<usize> {
        let mut rest = line;
        let mut count = 0;
        loop {
            rest = rest.trim_start_matches(|c: char| c.is_whitespace() || BETWEEN.contains(&c));
            if rest.is_empty() {
                return Some(count);
            }
            let part = self.parts.iter().filter(|part| rest.starts_with(**part)).max_by_key(|part| part.len())?;
            rest = &rest[part.len()..];
            count += 1;
        }
    }
}

/// Whether the line names a neighbouring article: `上一篇：大桥昨日合龙`.
fn is_neighbour(line: &str) -> bool {
    let title = ["上一篇", "下一篇"].iter().find_map(|label| line.strip_prefix(label));
    let title = title.and_then(|rest| rest.strip_prefix(['：', ':']));
    title.is_some_and(|title| title.chars().count() <= 50 && !title.contains('。'))
}

/// Whether the line is a copyright notice: `版权所有 © 2016 临江日报社 未经许可不得转载`. It may contain the copyright sign, years,
/// Latin letters and names of firms, and nothing that could be a sentence.
fn is_notice(line: &str) -> bool {
    const SIGNS: &[&str] = &["版权所有", "版權所有", "Copyright", "copyright", "COPYRIGHT", "©"];
    const FORMULAS: &[&str] = &[
        "版权所有",
        "版權所有",
        "未经授权",
        "未经许可",
        "未经书面授权",
        "未經授權",
        "未經許可",
        "不得转载",
        "不得轉載",
        "请勿转载",
        "严禁转载",
        "禁止转载",
        "未经授权不得转载",
        "未经许可不得转载",
        "未經許可不得轉載",
        "未经书面授权禁止使用",
        "未经授权禁止转载",
        "翻印必究",
        "侵权必究",
        "侵權必究",
        "违者必究",
        "保留所有权利",
        "保留一切权利",
    ];
    const FIRMS: &[&str] = &[
        "社",
        "网",
        "網",
        "公司",
        "集团",
        "集團",
        "中心",
        "电视台",
        "日报",
        "晚报",
        "日報",
        "晚報",
        "时报",
        "時報",
        "在线",
    ];
    const NO_NAMES: &[&str] =
        &["的", "如何", "为何", "被", "将", "诉", "告", "者", "是", "保护", "向", "与", "进", "要", "归"];
    let is_name = |part: &str| {
        part.chars().count() <= 20
            && FIRMS.iter().any(|firm| part.ends_with(firm))
            && !NO_NAMES.iter().any(|word| part.contains(word))
    };
    SIGNS.iter().any(|sign| line.starts_with(sign))
        && line
            .split(|c: char| {
                c.is_whitespace()
                    || c.is_ascii()
                    || BETWEEN.contains(&c)
                    || matches!(c, '，' | '。' | '©' | '！' | '、')
            })
            .filter(|part| !part.is_empty())
            .all(|part| FORMULAS.contains(&part) || is_name(part) || part.chars().all(char::is_numeric) || part == "年")
}
