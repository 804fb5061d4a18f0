//! The texts of the pages in both languages. `{}` is a placeholder.

use crate::{
    analysis::numbers::thousands,
    model::Date,
    query::{Note, OtherSyntax},
    search::{FurtherHits, RelaxationStep},
};

use super::lang::Lang;

macro_rules! messages {
    ($($(#[$doc:meta])* $name:ident: $zh:expr, $en:expr;)*) => {
        /// The texts in one language.
        #[derive(Debug)]
        pub(super) struct Messages { $($(#[$doc])* pub(super) $name: &'static str,)* }
        pub(super) const ZH: Messages = Messages { $($name: $zh,)* };
        pub(super) const EN: Messages = Messages { $($name: $en,)* };
    };
}

messages! {
    name: "剪报", "Jianbao";
    motto: "报刊全文检索", "newspaper full-text search";
    to_start: "回到首页", "back to the start page";
    skip: "跳到正文", "Skip to the text";
    search: "检索", "Search";
    search_label: "检索词", "Search words";
    placeholder: "输入词语、句子或人名", "a word, a sentence, a name";
    help: "检索说明", "How to search";
    archive_summary: "馆藏", "Holdings";
    to: "—", "–";
    results: "检索结果", "Results";
    order: "排序", "Order";
    by_relevance: "相关", "relevance";
    newest: "从新到旧", "newest";
    oldest: "从旧到新", "oldest";
    matching: "匹配", "Match";
    match_default: "默认", "default";
    match_words: "整词", "words";
    match_exact: "逐字", "exact";
    match_default_hint: "词语在前，嵌在别的词里的字串在后", "words first, strings inside other words after them";
    match_words_hint: "只要独立成词的，不要嵌在别的词里的", "whole words only";
    match_exact_hint: "一字不差，如同加了引号", "exact strings, as if quoted";
    export: "导出全部结果", "Export all results";
    earlier: "上一页", "Previous";
    later: "下一页", "Next";
    pages: "翻页", "Pages";
    page_of: "第 {} 页，共 {} 页", "page {} of {}";
    untitled: "（无标题）", "(untitled)";
    paragraph: "第 {} 段", "paragraph {}";
    literal: "字串嵌在别的词里", "inside other words";
    did_you_mean: "您要找的是不是", "Did you mean";
    nothing: "没有找到“{}”", "Nothing found for “{}”";
    nothing_here: "这一页没有内容了", "There is nothing on this page";
    try_fewer: "少用几个词，或者换一个说法；", "try fewer words, or other ones;";
    try_unquoted: "去掉引号，不要求一字不差；", "leave out quotation marks;";
    try_wider: "放宽日期、来源等条件。", "remove or widen filters on date, source and so on.";
    first_page: "回到第一页", "Back to the first page";
    back: "返回检索结果", "Back to the results";
    editor: "责任编辑", "Editor";
    agency: "通讯社", "Agency";
    place: "电头", "Dateline";
    original: "原文网址", "Original";
    identifier: "馆藏编号", "Identifier";
    citation: "引用本文", "Cite this article";
    copy: "复制", "Copy";
    copy_style: "复制 {} 格式", "Copy as {}";
    byline: "署名", "Byline";
    printed_query: "检索：{}", "Query: {}";
    neighbours: "同日同版", "Same day, same page";
    previous: "上一篇", "Previous article";
    next: "下一篇", "Next article";
    previous_page: "上一版", "Previous page";
    next_page: "下一版", "Next page";
    first_here: "本版第一篇", "the first on this page";
    last_here: "本版最后一篇", "the last on this page";
    no_marks: "正文里没有检索词", "The search terms do not occur in this article";
    marks: "标出 {} 处", "{} marked";
    timeline: "历年走势", "Over the years";
    facets: "筛选", "Filters";
    source: "来源", "Source";
    year: "年份", "Year";
    page: "版", "Page";
    section: "栏目", "Section";
    author: "作者", "Author";
    tag: "标签", "Tag";
    date: "日期", "Date";
    only: "只看“{}”", "only “{}”";
    release: "取消“{}”", "remove “{}”";
    missing: "未注明", "unknown";
    all: "更多", "more";
    fewer: "收起", "fewer";
    conditions: "检索条件", "Conditions";
    remove_condition: "去掉条件“{}”", "remove the condition “{}”";
    edit_conditions: "修改条件", "Edit";
    advanced: "高级检索", "Advanced search";
    cancel: "返回", "Back";
    reading_of: "怎样理解这个检索", "How this was understood";
    in_one_paragraph: "同一段（或标题）里须符合：", "One paragraph or title must meet:";
    in_one_sentence: "同一句里须符合：", "One sentence must meet:";
    in_one_article: "同一篇里须符合：", "One article must meet:";
    in_sentence: "同一句里：", "in one sentence:";
    all_of: "都有：", "all of:";
    any_of: "有其一：", "any of:";
    none_of: "没有：", "none of:";
    words_of: "词语：", "words: ";
    string: "字串：", "string: ";
    or_string: "；或字串：", "; or string: ";
    also_written: "{}（也写作 {}）", "{} (also {})";
    and: " 和 ", " and ";
    or: " 或 ", " or ";
    list: "、", ", ";
    group: "（{}）", "({})";
    quoted: "“{}”", "“{}”";
    without: "不含 {}", "not {}";
    same_sentence: "同句 {}", "in one sentence {}";
    near_each_other: "{} 与 {} 相隔 {} 词以内", "{} near {}, at most {} words between";
    in_order: "{} 依次出现，中间 {} 词以内", "{} in this order, at most {} words between";
    pinyin: "拼音", "Pinyin";
    title_part: "标题", "Title";
    body_part: "正文", "Text";
    lead_part: "导语", "First paragraph";
    within: "范围", "Within";
    within_default: "默认（同段，其次同篇）", "default (paragraph, then article)";
    within_paragraph: "同段", "one paragraph";
    within_sentence: "同句", "one sentence";
    within_article: "同篇", "one article";
    words_group: "词语", "Words";
    article_group: "文章", "Article";
    options_group: "方式", "Options";
    all_words: "包含全部词语", "All of these";
    all_words_hint: "用空格隔开，同一段里都要有", "with spaces between; all in one paragraph";
    any_word: "至少包含一个", "Any of these";
    any_word_hint: "用空格隔开，有一个就行", "with spaces between; one is enough";
    exact_string: "一字不差", "Exact string";
    exact_string_hint: "? 代表一个字，* 代表任意几个字", "? is one character, * any number of them";
    no_word: "不包含", "None of these";
    near_words: "两词相近", "Near each other";
    near_and: "与", "and";
    near_other: "另一个词", "the other word";
    near_within: "相隔", "at most";
    near_unit: "词以内", "words between";
    distance: "最多相隔几个词", "maximum distance in words";
    in_title: "标题含有", "In the title";
    in_body: "正文含有", "In the text";
    other_sources: "其他报刊", "Other sources";
    several_hint: "几个之间用顿号隔开，有一个就行", "several with commas between; one is enough";
    page_hint: "如 1、A3、头版、1..4", "such as 1, A3, 1..4";
    from_day: "从", "From";
    to_day: "到", "To";
    period: "或选时期", "Or a period";
    no_period: "按起止日期", "the days above";
    rest: "其他条件", "Other conditions";
    rest_hint: "照检索框的写法，如 -来源:临江日报", "as in the search box, such as -source:临江日报";
    ways: "其他途径", "Other ways";
    browse: "浏览馆藏", "Browse";
    holdings: "馆藏一览", "Holdings";
    holdings_hint: "各报刊每年的篇数；颜色越深越多，斜线是其间的缺藏。", "Articles of each source by year: the darker, the more; hatched years are gaps.";
    all_sources: "全部报刊", "All sources";
    path: "所在位置", "Path";
    articles_column: "篇数", "Articles";
    gap: "缺", "gap";
    months: "各月篇数", "Articles by month";
    other_months: "其他月份", "Other months";
    previous_month: "上一月", "Previous month";
    next_month: "下一月", "Next month";
    other_issues: "其他日期", "Other issues";
    previous_issue: "上一期", "Previous issue";
    next_issue: "下一期", "Next issue";
    search_issue: "检索这一天的文章", "Search in this issue";
    all_of_source: "按时间顺序读全部", "Read all in order of time";
    no_issue: "这一天没有馆藏。", "The archive has nothing of this day.";
    problem_again: "再试一次", "Try again";
    foot: "全文均来自所建的馆藏；引用请以原报为准。", "All texts come from the indexed archive; cite the original newspaper.";
    api: "编程接口", "API";
    clipped_title: "{} · 剪报", "{} · Jianbao";
}

/// Replaces each `{}` in `template` with the next value.
pub(super) fn fill(template: &str, values: &[&str]) -> String {
    let mut parts = template.split("{}");
    let mut out = parts.next().unwrap_or_default().to_owned();
    for (at, part) in parts.enumerate() {
        out.push_str(values.get(at).copied().unwrap_or_default());
        out.push_str(part);
    }
    out
}

impl Lang {
    /// The texts in this language.
    pub(super) fn messages(self) -> &'static Messages {
        match self {
            Self::Zh => &ZH,
            Self::En => &EN,
        }
    }
}

fn count(lang: Lang, count: usize, zh: &str, one: &str, many: &str) -> String {
    let number = thousands(count as u64);
    match lang {
        Lang::Zh => format!("{number} {zh}"),
        Lang::En => format!("{number} {}", if count == 1 { one } else { many }),
    }
}

/// The number of results.
pub(super) fn result_count(lang: Lang, paragraphs: usize, articles: Option<usize>) -> String {
    let paragraphs = count(lang, paragraphs, "段", "paragraph", "paragraphs");
    let Some(articles) = articles else { return paragraphs };
    let articles = self::articles(lang, articles);
    match lang {
        Lang::Zh => format!("{articles}，{paragraphs}"),
        Lang::En => format!("{paragraphs} in {articles}"),
    }
}

pub(super) fn articles(lang: Lang, articles: usize) -> String {
    count(lang, articles, "篇", "article", "articles")
}

pub(super) fn papers(lang: Lang, papers: usize) -> String {
    count(lang, papers, "种报刊", "source", "sources")
}

/// The number of further matching paragraphs of an article.
pub(super) fn more(lang: Lang, more: usize) -> String {
    match lang {
        Lang::Zh => format!("本文另有 {} 段", thousands(more as u64)),
        Lang::En => format!("{} in this article", count(lang, more, "", "more paragraph", "more paragraphs")),
    }
}

/// The name of a period of years that ends with the last day of the archive.
pub(super) fn last_years(lang: Lang, years: i16, last: Date) -> String {
    let last = lang.date(last);
    match (lang, years) {
        (Lang::Zh, 1) => format!("最近一年（到{last}）"),
        (Lang::Zh, _) => format!("最近 {years} 年（到{last}）"),
        (Lang::En, 1) => format!("the last year (to {last})"),
        (Lang::En, _) => format!("the last {years} years (to {last})"),
    }
}

/// The number of days with an issue, and of their articles.
pub(super) fn issues(lang: Lang, days: usize, articles: usize) -> String {
    let articles = self::articles(lang, articles);
    match lang {
        Lang::Zh => format!("{}，{articles}", count(lang, days, "天", "", "")),
        Lang::En => format!("{articles} of {}", count(lang, days, "", "day", "days")),
    }
}

/// The number of articles that a calendar cannot show.
pub(super) fn without_day(lang: Lang, articles: usize) -> String {
    match lang {
        Lang::Zh => format!("另有 {}没有写明日期，不在下表里。", self::articles(lang, articles)),
        Lang::En => format!("{} without a day of publication are not in this table.", self::articles(lang, articles)),
    }
}

/// The number of sources that the table leaves out.
pub(super) fn more_sources(lang: Lang, sources: usize) -> String {
    match lang {
        Lang::Zh => format!("另有 {}没有列出。", papers(lang, sources)),
        Lang::En => format!("{} more are not listed.", papers(lang, sources)),
    }
}

/// A month with its year.
pub(super) fn month_name(lang: Lang, day: Date) -> String {
    match lang {
        Lang::Zh => format!("{}年{}月", day.year(), day.month()),
        Lang::En => format!("{} {}", super::lang::month(day), day.year()),
    }
}

/// A month at the head of a column.
pub(super) fn month_column(lang: Lang, month: i8) -> String {
    match lang {
        Lang::Zh => format!("{month}月"),
        Lang::En => super::lang::month(Date::constant(2000, month, 1)).chars().take(3).collect(),
    }
}

/// A month and its number of articles.
pub(super) fn month_and_count(lang: Lang, month: Date, articles: usize) -> String {
    let (month, articles) = (month_name(lang, month), self::articles(lang, articles));
    format!("{month}{}{articles}", if lang == Lang::Zh { "：" } else { ": " })
}

/// A day of the week at the head of a column; 0 is Monday.
pub(super) fn weekday(lang: Lang, at: usize) -> &'static str {
    let names = match lang {
        Lang::Zh => ["一", "二", "三", "四", "五", "六", "日"],
        Lang::En => ["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"],
    };
    names.get(at).copied().unwrap_or_default()
}

/// The name of the decade that begins with this year.
pub(super) fn decade(lang: Lang, year: i16) -> String {
    match lang {
        Lang::Zh => format!("{year} 年代"),
        Lang::En => format!("{year}s"),
    }
}

/// How the query was relaxed.
pub(super) fn relaxed(lang: Lang, step: RelaxationStep) -> &'static str {
    match (lang, step) {
        (Lang::Zh, RelaxationStep::Article) => "没有哪一段同时含有所有检索词；下面的文章在不同段落里把它们都提到了。",
        (Lang::Zh, RelaxationStep::Most) => "没有完全相符的段落；下面的段落与检索词部分相符，相符多的在前。",
        (Lang::Zh, RelaxationStep::Some) => "完全相符的段落很少或没有；下面的段落含有检索词的一部分，相符多的在前。",
        (Lang::En, RelaxationStep::Article) => {
            "No paragraph contains all terms; these articles contain them in different paragraphs."
        }
        (Lang::En, RelaxationStep::Most) => {
            "Nothing matches the whole query; these paragraphs match a large part of it."
        }
        (Lang::En, RelaxationStep::Some) => "Few or no paragraphs match the whole query; these match a part of it.",
    }
}

/// The line above further hits, of a relaxed query.
pub(super) fn further(lang: Lang, further: &FurtherHits) -> String {
    let articles = further.articles.unwrap_or(further.total).number();
    match lang {
        Lang::Zh => {
            let what = match further.step {
                RelaxationStep::Article => "检索词分散在不同段落",
                RelaxationStep::Most => "与检索词大部分相符",
                RelaxationStep::Some => "与检索词部分相符",
            };
            format!("另有 {} 篇文章，{what}：", thousands(articles as u64))
        }
        Lang::En => {
            let what = match further.step {
                RelaxationStep::Article => "with the terms in different paragraphs",
                RelaxationStep::Most => "that match a large part of the query",
                RelaxationStep::Some => "that match a part of the query",
            };
            format!("{} {what}:", count(lang, articles, "", "more article", "more articles"))
        }
    }
}

/// A note on how the query was parsed.
pub(super) fn note(lang: Lang, note: &Note) -> String {
    if lang == Lang::En {
        return note.to_string();
    }
    match note {
        Note::OpenQuote(mark) => format!("引号 {mark} 没有配对，后面的内容都按引号里的文字检索。"),
        Note::LoneParenthesis => "有一个括号没有配对，已略去。".to_owned(),
        Note::LoneOperator(sign) => format!("“{sign}”前后缺少内容，已按普通文字检索。"),
        Note::NotAValue(value) => format!("“{value}”不是这个条件能用的值，已按普通文字检索。"),
        Note::TooManyNear(max) => format!("NEAR 两边的词配成的对超过 {max} 个，已改为只要求两边都出现，不限距离。"),
        Note::NotADate(value) => {
            format!("“{value}”不是日期，已按普通文字检索。可以写 2016、2016-03、2016-03-12、2012..2016-06 或 6月19日。")
        }
        Note::NotAPage(value) => format!("“{value}”不是版次，已按普通文字检索。可以写 4、A3、头版或 1..4。"),
        Note::NotPinyin(value) => {
            format!("“{value}”不是拼音，已按普通文字检索。拼音用拉丁字母写，如 py:hulianwang。")
        }
        Note::NotAField { name, fields } => {
            format!("没有“{name}”这个条件，已按普通文字检索。可用的条件有 {fields}。")
        }
        Note::NoSuchValue { condition, nearest, .. } if nearest.is_empty() => {
            format!("没有一篇符合“{condition}”；馆藏的文章都没有这一项。")
        }
        Note::NoSuchValue { condition, nearest, distinct } => {
            let others = distinct.saturating_sub(nearest.len());
            let others = if others > 0 { format!(" 等 {distinct} 种") } else { String::new() };
            format!("没有一篇符合“{condition}”；馆藏里有 {}{others}。", nearest.join("、"))
        }
        Note::NoSuchDate { condition, days: Some((first, last)) } => {
            format!("没有一篇符合“{condition}”；馆藏的日期从 {first} 到 {last}。")
        }
        Note::NoSuchDate { condition, days: None } => {
            format!("没有一篇符合“{condition}”；馆藏的文章都没有日期。")
        }
        Note::WideOr(read) => {
            format!("“或”（OR）隔开了两边的全部条件，已按 {read} 检索；只想并列其中几个词时，请给它们加括号。")
        }
        Note::LoneHyphen(text) => format!("“- {text}”当作排除“{text}”；要检索短横本身，请加引号。"),
        Note::LowerCaseOperator(word) => {
            format!("“{word}”已按普通文字检索；运算符要大写：{}。", word.to_uppercase())
        }
        Note::OtherSyntax { text, syntax } => {
            let instead = match syntax {
                OtherSyntax::Distance => "要两个词相距不远，可以写 大桥 NEAR/5 通车",
                OtherSyntax::Weight => "检索词不能加权",
                OtherSyntax::Similar => "要几个词相距不远，可以写 \"大桥 通车\"~5；不支持近似拼写",
                OtherSyntax::RegularExpression => "不支持正则表达式，可以在引号里用 ? 和 *，如 \"大?桥\"",
                OtherSyntax::Exclusion => "要排除一个词，可以写 -大桥",
            };
            format!("“{text}”已按普通文字检索；{instead}。")
        }
        Note::BareWildcard(text) => {
            format!("? 和 * 只在引号里代表任意字；“{text}”已按其中的词检索。可以写成 \"{text}\"。")
        }
        Note::TooDeep => "括号套得太深，最里面几层已略去。".to_owned(),
        Note::TooMany(max) => format!("检索词超过 {max} 个，其余已略去。"),
        Note::NothingToFind(text) => format!("“{text}”里没有可以检索的字。"),
    }
}

/// The message for failed counts, by HTTP status.
pub(super) fn failure(lang: Lang, status: u16) -> &'static str {
    match (lang, status) {
        (Lang::Zh, 422) => "这个检索的计算量太大，没有统计。请少用通配符和“或”，或者加上日期、来源。",
        (Lang::Zh, 504) => "统计时间太长，已停止。请加上日期、来源，或者稍后再试。",
        (Lang::Zh, 429 | 503) => "服务器繁忙，请稍后再试。",
        (Lang::Zh, _) => "没有取到数据，请稍后再试。",
        (Lang::En, 422) => {
            "This query needs too much work to be counted; use fewer wildcards or alternatives, or add a date or a source."
        }
        (Lang::En, 504) => "Counting took too long and was stopped; add a date or a source, or try again later.",
        (Lang::En, 429 | 503) => "The server is busy; please try again in a moment.",
        (Lang::En, _) => "No data was received; please try again.",
    }
}

/// Title and text of the error page, by HTTP status.
pub(super) fn problem(lang: Lang, status: u16) -> (&'static str, &'static str) {
    match (lang, status) {
        (Lang::Zh, 400) => ("请求无效", "请检查网址，或者从首页重新检索。"),
        (Lang::Zh, 401 | 403) => ("这里不对外开放", "请用管理员给您的地址和口令打开。"),
        (Lang::Zh, 404) => ("找不到这一篇", "它可能已经从馆藏里撤下，或者网址有误。"),
        (Lang::Zh, 410) => ("这一页已经过期", "馆藏更新过了，请重新检索。"),
        (Lang::Zh, 413 | 414) => ("检索词太长了", "请删短一些再试。"),
        (Lang::Zh, 422) => (
            "这个检索的计算量太大，没有完成",
            "请少用通配符（? 和 *）、“或”和 NEAR，也可以加上日期、来源等条件，例如“日期:2012 来源:临江日报”。要全部结果，可以导出，\
             或者用命令行检索。",
        ),
        (Lang::Zh, 429) => ("请求太频繁", "请稍后再试。"),
        (Lang::Zh, 503) => ("服务器繁忙", "请稍后再试。"),
        (Lang::Zh, 504) => (
            "这次检索时间太长，已停止",
            "请把条件写得具体一些，例如加上日期、来源，少用通配符和“或”；也可以过一会儿再试。",
        ),
        (Lang::Zh, _) => ("出了点问题", "请再试一次；如果问题仍然存在，请告知管理员。"),
        (Lang::En, 400) => ("Invalid request", "Check the address, or search again from the start page."),
        (Lang::En, 401 | 403) => ("Access denied", "Use the address and the token you were given."),
        (Lang::En, 404) => ("Article not found", "It may have been removed from the archive, or the address is wrong."),
        (Lang::En, 410) => ("This page has expired", "The archive has changed since; please search again."),
        (Lang::En, 413 | 414) => ("The query is too long", "Please make it shorter."),
        (Lang::En, 422) => (
            "The search is too expensive",
            "Use fewer wildcards (? and *), alternatives and NEAR, or add a date or a source, such as date:2012. For all results, \
             export them, or search with the command line.",
        ),
        (Lang::En, 429) => ("Too many requests", "Please wait a moment."),
        (Lang::En, 503) => ("The server is busy", "Please try again in a moment."),
        (Lang::En, 504) => (
            "The search took too long and was stopped",
            "Add a date or a source, or use fewer wildcards and alternatives; or try again in a moment.",
        ),
        (Lang::En, _) => ("Something went wrong", "Please try again. If the problem persists, tell the administrator."),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_agree_with_their_nouns() {
        assert_eq!(result_count(Lang::En, 1, Some(1)), "1 paragraph in 1 article");
        assert_eq!(result_count(Lang::En, 1_203, Some(318)), "1,203 paragraphs in 318 articles");
        assert_eq!(result_count(Lang::Zh, 1_203, Some(318)), "318 篇，1,203 段");
        assert_eq!(more(Lang::Zh, 2), "本文另有 2 段");
    }

    #[test]
    fn what_is_filled_in_is_never_read_as_a_template() {
        assert_eq!(fill("没有找到“{}”", &["{}"]), "没有找到“{}”");
        assert_eq!(fill("第 {} 页，共 {} 页", &["2", "9"]), "第 2 页，共 9 页");
    }
}
