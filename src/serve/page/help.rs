//! Help on the query language, with examples to try.

use super::{html::Html, lang::Lang, state::State};

/// An example: queries, and what they find, in Chinese and English.
struct Example {
    queries: &'static [&'static str],
    zh: &'static str,
    en: &'static str,
}

const EXAMPLES: &[Example] = &[
    Example {
        queries: &["大桥 通车"],
        zh: "同一段里两个词都有；空格和标点都可以隔开。繁简、全半角、大小写不分。",
        en: "both terms in one paragraph, separated by spaces or punctuation. Script (traditional or simplified), width and case are ignored.",
    },
    Example {
        queries: &["“夜间封桥”", "「夜間封橋」"], zh: "引号里的字一字不差。", en: "the exact string."
    },
    Example {
        queries: &["大桥 -通车"], zh: "有“大桥”，没有“通车”。", en: "大桥 and not 通车."
    },
    Example {
        queries: &["大桥 OR 高铁", "(大桥 或 高铁) 市长"],
        zh: "二者有一即可；“或”“OR”“|”都行，括号分组。",
        en: "either of them; parentheses group.",
    },
    Example {
        queries: &["标题:大桥", "正文:大桥", "导语:大桥"],
        zh: "只在标题、正文或首段里找。",
        en: "in headlines, in the text below them, or in its first paragraph (title: body: lead:).",
    },
    Example {
        queries: &["来源:临江日报", "版:A3", "栏目:要闻", "作者:李闻"],
        zh: "限定报刊、版次、栏目、作者；还有编辑:、通讯社:、地点:、标签:、网址:。",
        en: "of this newspaper, page, section or author (source: page: section: author:); also editor: agency: place: tag: url:.",
    },
    Example {
        queries: &["日期:2012-06-19", "日期:2012..2016-06", "日期:2015.."],
        zh: "限定日期：某年、某月、某日，或者一段时间。",
        en: "of this year, month or day, or between two of them (date:).",
    },
    Example {
        queries: &["大桥 NEAR/5 通车", "\"大桥通车\"~3"],
        zh: "两个词相隔不远（两个汉字算一个词）；NEAR 不分先后，~ 要按先后。",
        en: "near each other: NEAR in either order, ~ in this one. Two Han characters count as a word.",
    },
    Example {
        queries: &["\"第?条\"", "\"大*桥\""],
        zh: "引号里 ? 代表一个字，* 代表任意几个字。",
        en: "in quotes, ? is one character and * any number of them.",
    },
    Example {
        queries: &["2024年", "30%"],
        zh: "数字的各种写法都找：二〇二四年，百分之三十。",
        en: "numbers in every spelling: 二〇二四年, 百分之三十.",
    },
    Example { queries: &["拼音:daqiao"], zh: "读作 dà qiáo 的词。", en: "words with this pinyin (py:)." },
];

/// Returns the queries of the examples, in the order of the page.
pub fn examples() -> impl Iterator<Item = &'static str> {
    EXAMPLES.iter().flat_map(|example| example.queries.iter().copied())
}

struct Key {
    keys: &'static [&'static str],
    zh: &'static str,
    en: &'static str,
}

const KEYS: &[Key] = &[
    Key { keys: &["/"], zh: "输入检索词", en: "to the search box" },
    Key {
        keys: &["j", "k"],
        zh: "下一篇、上一篇；读全文时是下一处、上一处标记",
        en: "next and previous article, or mark",
    },
    Key { keys: &["Enter"], zh: "打开", en: "open" },
    Key {
        keys: &["n", "p"],
        zh: "下一页、上一页；读全文时是同版的下一篇、上一篇",
        en: "next and previous page, or neighbour",
    },
    Key { keys: &["u"], zh: "返回检索结果", en: "back to the results" },
    Key {
        keys: &["t"], zh: "走势图（方向键选取，Enter 筛选）", en: "the timeline (arrows choose, Enter filters)"
    },
    Key { keys: &["?"], zh: "这份说明", en: "this help" },
];

/// Renders the help in a `<details>` element, which works without a script.
pub(super) fn help(html: &mut Html, lang: Lang) {
    html.raw("<details class=\"help\" id=\"help\">\n<summary>").text(lang.messages().help).raw("</summary>\n<div>\n");
    html.raw("<dl class=\"grammar\">\n");
    for line in EXAMPLES {
        html.raw("<dt>");
        for (at, queries) in line.queries.iter().enumerate() {
            if at > 0 {
                html.raw("<br>");
            }
            let state = State { query: (*queries).to_owned(), ..State::default() };
            html.raw("<a href=\"").text(&state.address()).raw("\">").text(queries).raw("</a>");
        }
        html.raw("</dt><dd>").text(if lang == Lang::Zh { line.zh } else { line.en }).raw("</dd>\n");
    }
    html.raw("</dl>\n<dl class=\"keys\">\n");
    for key in KEYS {
        html.raw("<dt>");
        for (at, name) in key.keys.iter().enumerate() {
            html.raw(if at > 0 { " <kbd>" } else { "<kbd>" }).text(name).raw("</kbd>");
        }
        html.raw("</dt><dd>").text(if lang == Lang::Zh { key.zh } else { key.en }).raw("</dd>\n");
    }
    html.raw("</dl>\n</div>\n</details>\n");
}
