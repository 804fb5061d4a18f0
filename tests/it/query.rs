//! Parsing queries: the interpretation of each kind, and that no text fails.

use jianbao::{
    model::Date,
    query::{Clause, DateRange, Filter, Node, Note, Part, parse},
};

/// The interpretation of a query, in a plain notation.
fn show(text: &str) -> String {
    parse(text).root.map_or("nothing".to_owned(), |root| root.to_string())
}

/// Every node of a query.
pub fn nodes(text: &str) -> Vec<Node> {
    let mut nodes: Vec<Node> = parse(text).root.into_iter().collect();
    let mut at = 0;
    while let Some(node) = nodes.get(at) {
        nodes.extend(match node.clone() {
            Node::All(inside) | Node::Any(inside) | Node::Sentence(inside) => inside,
            Node::Not(inside) | Node::Part { node: inside, .. } => vec![*inside],
            Node::Near { left, right, .. } => vec![Node::Clause(left), Node::Clause(right)],
            Node::Clause(_) | Node::Filter(_) => vec![],
        });
        at += 1;
    }
    nodes
}

pub fn clauses(text: &str) -> Vec<Clause> {
    let clause = |node| if let Node::Clause(clause) = node { Some(clause) } else { None };
    nodes(text).into_iter().filter_map(clause).collect()
}

/// Every query of the table has this interpretation, and no note.
fn understood(table: &[(&str, &str)]) {
    for &(text, expected) in table {
        assert_eq!(show(text), expected, "{text}");
        assert_eq!(parse(text).notes, [], "{text}");
    }
}

/// The same, with one note.
fn remarked(table: &[(&str, &str, Note)]) {
    for (text, expected, note) in table {
        assert_eq!(show(text), *expected, "{text}");
        assert_eq!(parse(text).notes.as_slice(), std::slice::from_ref(note), "{text}");
    }
}

#[test]
fn white_space_and_chinese_punctuation_separate_clauses() {
    understood(&[
        ("大桥", "大桥"),
        ("北京 冬奥", "北京 冬奥"),
        ("北京\u{3000}冬奥", "北京 冬奥"),
        ("北京，冬奥。", "北京 冬奥"),
        ("北京、天津；河北：唐山", "北京 天津 河北 唐山"),
        ("谁来养老？社区！", "谁来养老 社区"),
        ("北京\t冬奥\r\n\u{0}\u{1b}开幕", "北京 冬奥 开幕"),
        ("\u{feff}北京 \u{200b}冬奥", "北京 冬奥"),
    ]);
}

#[test]
fn other_punctuation_belongs_to_its_clause() {
    understood(&[
        ("注意:", "注意:"),
        ("*ST舜船", "*ST舜船"),
        ("C++ 3.5 AT&T", "C++ 3.5 AT&T"),
        ("O'Brien’s", "O'Brien’s"),
        ("‘双减’政策", "‘双减’政策"),
        ("2012-2018 Wi-Fi", "2012-2018 Wi-Fi"),
        ("《人民日报》—— + &", "《人民日报》——"),
        ("米兰·昆德拉", "米兰·昆德拉"),
        ("什么? 5*6", "什么? 5*6"),
    ]);
}

#[test]
fn alternatives_beside_near_are_compared_in_pairs_up_to_a_limit() {
    assert_eq!(show("(甲|乙) NEAR/3 丙"), show("甲 NEAR/3 丙 OR 乙 NEAR/3 丙"));
    let group = |first: &str| (0..9).map(|n| format!("{first}{n}")).collect::<Vec<_>>().join("|");
    let query = parse(&format!("({}) NEAR ({})", group("甲"), group("乙")));
    assert_eq!(query.notes, [Note::TooManyNear(64)]);
    let searched = clauses(&query.text);
    assert_eq!(searched.len(), 18, "both sides are searched");
}

#[test]
fn quotes_of_every_kind_ask_for_the_exact_string() {
    for text in [
        "\"网络 空间\"",
        "“网络 空间”",
        "”网络 空间“",
        "「网络 空间」",
        "『网络 空间』",
        "｢网络 空间｣",
        "＂网络 空间＂",
        "〝网络 空间〞",
        "“网络 空间\"",
        "\"网络 空间”",
        "＂ 网络 空间 〞",
    ] {
        assert_eq!(show(text), "\"网络 空间\"", "{text}");
        assert_eq!(parse(text).notes, [], "{text}");
    }
    understood(&[
        ("“甲”乙「丙」", "“甲”乙“丙”"),
        ("“甲|乙 OR (丙) -丁，戊”", "\"甲|乙 OR (丙) -丁，戊\""),
        ("\"OR\"", "\"OR\""),
        ("“甲\u{0}乙”", "\"甲\u{0}乙\""),
        ("“——” 甲 “”", "甲"),
        ("甲」乙", "甲 乙"),
    ]);
    remarked(&[
        ("“网络空间", "\"网络空间\"", Note::OpenQuote('“')),
        ("甲 「乙 丙 OR 丁", "甲 \"乙 丙 OR 丁\"", Note::OpenQuote('「')),
        ("甲\"", "甲", Note::OpenQuote('"')),
    ]);
}

#[test]
fn a_number_behind_a_quotation_lets_its_parts_drift_apart() {
    understood(&[
        ("\"网球滑雪\"~1", "\"网球滑雪\"~1"),
        ("“网球滑雪”～１２", "\"网球滑雪\"~12"),
        ("“网球 滑雪”~0 甲", "\"网球 滑雪\"~0 甲"),
        ("“网球”~3滑雪", "\"网球\"~3 滑雪"),
        ("“网球” ~3", "\"网球\" ~3"),
        // Wildcards have no parts, so the number has priority.
        ("“第?条”~2", "\"第?条\"~2"),
        ("“网球”~99999999999999999999", "\"网球\"~1000000"),
    ]);
}

#[test]
fn wildcards_stand_in_quotes() {
    understood(&[
        ("\"第?条\"", "\"第?条\""),
        ("“第？条”", "\"第?条\""),
        ("“中国*银行”", "\"中国*银行\""),
        ("“中国＊银行”", "\"中国*银行\""),
        ("“第？？条*”", "\"第??条*\""),
        ("“怎么办?”", "\"怎么办?\""),
        ("“？！，。” “?*”甲", "甲"),
    ]);
}

#[test]
fn a_full_width_question_mark_at_the_end_is_one_of_a_sentence() {
    understood(&[
        ("“怎么办？”", "\"怎么办？\""),
        ("“真的吗？！”", "\"真的吗？！\""),
        ("“第？条怎么办？”", "\"第?条怎么办？\""),
    ]);
}

#[test]
fn a_hyphen_at_the_start_of_a_piece_excludes_it() {
    understood(&[
        ("甲 -乙", "甲 -乙"),
        ("甲 －乙 −丙", "甲 -乙 -丙"),
        ("甲，-“乙 丙”", "甲 -\"乙 丙\""),
        ("甲 -(乙 OR 丙)", "甲 -(乙 OR 丙)"),
        ("甲 -标题:乙 -来源:新华社", "甲 -标题:乙 -来源:新华社"),
        ("-甲", "-甲"),
        ("-甲 -乙", "-甲 -乙"),
        ("-(-甲)", "甲"),
        ("甲 -OR", "甲 -OR"),
        ("\u{feff}-甲", "-甲"),
    ]);
}

#[test]
fn other_hyphens_exclude_nothing() {
    understood(&[
        ("甲-乙", "甲-乙"),
        ("甲 -", "甲"),
        ("甲 --乙", "甲 乙"),
        ("“中国”-“东盟”", "\"中国\" \"东盟\""),
        ("(甲)-乙", "甲 乙"),
        ("甲 -“——” 乙", "甲 乙"),
        ("甲 -*** 乙", "甲 乙"),
    ]);
}

#[test]
fn or_binds_weaker_than_a_gap() {
    understood(&[
        ("甲 OR 乙", "甲 OR 乙"),
        ("甲 乙 OR 丙", "甲 乙 OR 丙"),
        ("甲 OR 乙 OR 丙 丁", "甲 OR 乙 OR 丙 丁"),
        ("甲 或 乙", "甲 OR 乙"),
        ("甲 ＯＲ 乙", "甲 OR 乙"),
        ("甲|乙｜丙||丁", "甲 OR 乙 OR 丙 OR 丁"),
        ("“甲”或“乙”", "“甲”OR“乙”"),
        ("-甲 OR 乙", "-甲 OR 乙"),
        ("甲 OR (乙 OR 丙)", "甲 OR 乙 OR 丙"),
        // In lower case, or as part of a word, it is text.
        ("或许 OR2", "或许 OR2"),
        ("甲或乙", "甲或乙"),
    ]);
}

#[test]
fn and_means_what_a_gap_means() {
    understood(&[
        ("甲 AND 乙", "甲 乙"),
        ("甲 && 乙 ＆＆ 丙 ＡＮＤ 丁", "甲 乙 丙 丁"),
        ("甲 AND 乙 OR 丙", "甲 乙 OR 丙"),
        ("甲 AND -乙", "甲 -乙"),
        ("甲 AND NOT 乙", "甲 -乙"),
    ]);
}

#[test]
fn not_excludes_what_follows() {
    understood(&[
        ("甲 NOT 乙 丙", "甲 -乙 丙"),
        ("甲 ＮＯＴ “乙”", "甲 -\"乙\""),
        ("NOT 甲", "-甲"),
        ("NOT NOT 甲", "甲"),
        ("NOT -甲", "甲"),
        ("甲 NOT(乙 丙)", "甲 -(乙 丙)"),
        ("甲 NOT 乙 NEAR 丙", "甲 -(乙 NEAR/10 丙)"),
        ("Not 甲", "Not 甲"),
    ]);
}

#[test]
fn near_joins_two_clauses() {
    understood(&[
        ("甲 NEAR/5 乙", "甲 NEAR/5 乙"),
        ("甲 NEAR 乙", "甲 NEAR/10 乙"),
        ("甲 ＮＥＡＲ／５ “乙 丙”", "甲 NEAR/5 \"乙 丙\""),
        ("甲 乙 NEAR/3 丙 丁", "甲 乙 NEAR/3 丙 丁"),
        ("甲 NEAR/3 乙 NEAR/4 丙", "甲 NEAR/3 乙 乙 NEAR/4 丙"),
        ("甲 NEAR/3 乙 OR 丙", "甲 NEAR/3 乙 OR 丙"),
        ("(甲) NEAR/3 (乙)", "甲 NEAR/3 乙"),
        ("标题:(甲 NEAR/3 乙)", "标题:(甲 NEAR/3 乙)"),
        ("甲 NEAR/x 乙", "甲 NEAR/x 乙"),
    ]);
}

#[test]
fn an_operator_with_nothing_to_work_on_is_text() {
    let lone = |sign: &str| Note::LoneOperator(sign.to_owned());
    remarked(&[
        ("OR", "NOT -OR", lone("OR")),
        ("甲 OR", "甲 NOT -OR", lone("OR")),
        ("或 甲", "NOT -或 甲", lone("或")),
        ("甲 OR OR 乙", "甲 NOT -OR OR 乙", lone("OR")),
        ("OR OR 甲", "NOT -OR NOT -OR 甲", lone("OR")),
        ("(甲 OR) 乙", "甲 NOT -OR 乙", lone("OR")),
        ("甲 AND", "甲 NOT -AND", lone("AND")),
        ("甲 NOT", "甲 NOT -NOT", lone("NOT")),
        ("甲 NEAR/5", "甲 NOT -NEAR/5", lone("NEAR/5")),
        ("NEAR 甲", "NOT -NEAR 甲", lone("NEAR")),
        ("甲 NEAR NEAR 乙", "甲 NOT -NEAR NOT -NEAR 乙", lone("NEAR")),
        ("甲 NEAR/2 -乙", "甲 NOT -NEAR/2 -乙", lone("NEAR/2")),
        ("甲 NEAR/2 (乙 丙)", "甲 NOT -NEAR/2 乙 丙", lone("NEAR/2")),
        ("标题:甲 NEAR/2 乙", "标题:甲 NOT -NEAR/2 乙", lone("NEAR/2")),
    ]);
    // A sign without letters does not cause a note.
    understood(&[("甲 |", "甲"), ("|甲|", "甲"), ("甲 | | 乙", "甲 OR 乙"), ("&& 甲", "甲")]);
}

#[test]
fn parentheses_group() {
    understood(&[
        ("(甲 OR 乙) 丙", "(甲 OR 乙) 丙"),
        ("（甲 OR 乙）丙", "(甲 OR 乙) 丙"),
        ("（甲|乙)(丙|丁）", "(甲 OR 乙) (丙 OR 丁)"),
        ("甲 ((乙 丙))", "甲 乙 丙"),
        ("(甲 (乙 OR (丙 丁)))", "甲 (乙 OR 丙 丁)"),
        ("“甲”(乙|丙)", "\"甲\" (乙 OR 丙)"),
        ("甲 OR(乙 丙)", "甲 OR 乙 丙"),
        ("() 甲 (，) -()", "甲"),
    ]);
}

#[test]
fn parentheses_inside_a_piece_are_text() {
    understood(&[
        ("国际论坛（上）", "国际论坛（上）"),
        ("国际论坛（上）第二讲 丙", "国际论坛（上）第二讲 丙"),
        ("《国际论坛》（上）", "《国际论坛》（上）"),
        ("f(x(y))", "f(x(y))"),
        ("-论坛（上）", "-论坛（上）"),
        ("(论坛（上） OR 乙)", "论坛（上） OR 乙"),
        ("来源:人民日报（海外版）", "来源:人民日报（海外版）"),
        // Several clauses: the user omitted the gap before a group.
        ("北京（冬奥 OR 奥运）", "北京 (冬奥 OR 奥运)"),
        ("国际论坛（上 下）", "国际论坛 上 下"),
    ]);
}

#[test]
fn a_parenthesis_without_its_other_half_is_a_gap() {
    remarked(&[
        ("(甲 乙", "甲 乙", Note::LoneParenthesis),
        ("甲）乙", "甲 乙", Note::LoneParenthesis),
        ("f(x", "f x", Note::LoneParenthesis),
        ("((甲|乙) 丙", "(甲 OR 乙) 丙", Note::LoneParenthesis),
        (")甲( -(", "甲", Note::LoneParenthesis),
        ("(甲 “乙)”", "甲 \"乙)\"", Note::LoneParenthesis),
    ]);
}

#[test]
fn titles_are_searched_by_themselves() {
    for (text, inside) in [
        ("标题:北京", "北京"),
        ("標題：北京", "北京"),
        ("title：“冬 奥”", "\"冬 奥\""),
        ("ｔｉｔｌｅ：北京", "北京"),
        ("标题:“第?条”", "\"第?条\""),
        ("标题:“网球滑雪”~2", "\"网球滑雪\"~2"),
        ("标题:(甲 OR 乙) 丙", "甲 OR 乙"),
        ("标题：（甲 -乙）", "甲 -乙"),
        ("-标题:甲", "甲"),
        ("标题:(-甲)", "甲"),
        ("标题:(甲 标题:乙)", "甲 乙"),
        ("标题:甲：乙", "甲"),
        ("标题:OR", "NOT -OR"),
    ] {
        let title = nodes(text).into_iter().find_map(|node| match node {
            Node::Part { part: Part::Title, node, .. } => Some(node.to_string()),
            _ => None,
        });
        assert_eq!(title.as_deref(), Some(inside), "{text}");
        assert_eq!(parse(text).notes, [], "{text}");
    }
    understood(&[
        ("TITLE:北京 title：“冬 奥”", "TITLE:北京 title：“冬 奥”"),
        ("标题:(甲 OR 乙)丙", "标题:(甲 OR 乙) 丙"),
        ("标题:甲：乙", "标题:甲 乙"),
        ("-标题:(-甲)", "-标题:(-甲)"),
    ]);
    assert!(matches!(parse("标题:(-甲)").root, Some(Node::Not(_))));
    assert!(matches!(parse("-标题:(-甲)").root, Some(Node::Part { .. })));
}

#[test]
fn a_title_remembers_how_it_was_typed() {
    for (text, expected) in [
        ("甲 标题:北京，乙", "标题:北京"),
        ("-标题：“北 京”~2 乙", "标题：“北 京”~2"),
        ("Title:（甲 OR 乙）丙", "Title:（甲 OR 乙）"),
    ] {
        let found = nodes(text).into_iter().find_map(|node| match node {
            Node::Part { typed, .. } => Some(typed),
            _ => None,
        });
        assert_eq!(found.as_deref(), Some(expected));
    }
}

#[test]
fn filters_are_conditions_on_the_article() {
    understood(&[
        ("来源:人民日报 报纸：“新 华 社”", "来源:人民日报 来源:\"新 华 社\""),
        ("來源:甲 報紙:乙 Source:丙", "来源:甲 来源:乙 来源:丙"),
        ("作者:王小明 记者：李 記者:张 author:Smith", "作者:王小明 作者:李 作者:张 作者:Smith"),
        ("栏目:国际 欄目:要闻 版块:体育 section:A", "栏目:国际 栏目:要闻 栏目:体育 栏目:A"),
        ("版:3 版次:03 页:第3版 頁：３版 page:00", "版:3 版:3 版:3 版:3 版:0"),
        ("版:A03 版:ａ３", "版:A3 版:A3"),
        ("来源:甲|来源:乙", "来源:甲 OR 来源:乙"),
        ("(来源:甲 乙) OR 丙", "来源:甲 乙 OR 丙"),
    ]);
}

#[test]
fn dates_are_years_months_days_and_ranges() {
    for (value, expected) in [
        ("2015", "2015-01-01..2015-12-31"),
        ("２０１５", "2015-01-01..2015-12-31"),
        ("2015年", "2015-01-01..2015-12-31"),
        ("2015-12", "2015-12-01..2015-12-31"),
        ("2016-2", "2016-02-01..2016-02-29"),
        ("2015年2月", "2015-02-01..2015-02-28"),
        ("2015-12-18", "2015-12-18..2015-12-18"),
        ("2015/12/18", "2015-12-18..2015-12-18"),
        ("2015.12.18", "2015-12-18..2015-12-18"),
        ("20151218", "2015-12-18..2015-12-18"),
        ("201512", "2015-12-01..2015-12-31"),
        ("2015Q2", "2015-04-01..2015-06-30"),
        ("2015年第四季度", "2015-10-01..2015-12-31"),
        ("二〇一五年", "2015-01-01..2015-12-31"),
        ("民国二十五年三月", "1936-03-01..1936-03-31"),
        ("光緒三十年", "1904-01-01..1904-12-31"),
        ("2015 .. 2016", "2015-01-01..2016-12-31"),
        ("2015年12月18日", "2015-12-18..2015-12-18"),
        ("“2015年12月18日”", "2015-12-18..2015-12-18"),
        ("2015..2016", "2015-01-01..2016-12-31"),
        ("2015.12.18..2016", "2015-12-18..2016-12-31"),
        ("2015-12..", "2015-12-01.."),
        ("..2015-12", "..2015-12-31"),
        ("2015年12月～2016年1月", "2015-12-01..2016-01-31"),
        ("2015年12月18日至2016年", "2015-12-18..2016-12-31"),
        ("2015-2016", "2015-01-01..2016-12-31"),
        ("2015——2016", "2015-01-01..2016-12-31"),
        ("2016..2015", "2015-01-01..2016-12-31"),
        ("2016-03..2016", "2016-03-01..2016-12-31"),
    ] {
        for name in ["日期:", "时间：", "時間:", "Date:"] {
            let Some(Node::Filter(Filter::Date(DateRange { from, to }))) = parse(&format!("{name}{value}")).root else {
                panic!("{name}{value}")
            };
            let day = |date: Option<Date>| date.map_or(String::new(), |date| date.to_string());
            assert_eq!(format!("{}..{}", day(from), day(to)), expected, "{value}");
        }
    }
}

#[test]
fn a_field_takes_several_values_and_ranges_of_pages() {
    for (typed, written) in [
        ("来源:(甲报 OR 乙报)", "来源:甲报 OR 来源:乙报"),
        ("来源:（甲报｜乙报）", "来源:甲报 OR 来源:乙报"),
        ("来源:甲报,乙报", "来源:甲报 OR 来源:乙报"),
        ("版:2..4", "版:2 OR 版:3 OR 版:4"),
        ("版:头版", "版:1"),
        ("版:第十二版", "版:12"),
        ("日期:2012,2014", "日期:2012 OR 日期:2014"),
        ("日期:2012，2014", "日期:2012 OR 日期:2014"),
        ("日期:6月19日", "日期:06-19"),
        ("来源:“甲报,乙报”", "来源:\"甲报,乙报\""),
        ("来源: 甲报 大桥", "来源:甲报 大桥"),
    ] {
        assert_eq!(parse(typed).root, parse(written).root, "{typed}");
        assert_eq!(parse(typed).notes, [], "{typed}");
    }
}

#[test]
fn pinyin_is_letters() {
    understood(&[
        ("py:hulianwang", "拼音:hulianwang"),
        ("拼音：HuLianWang 甲", "拼音:hulianwang 甲"),
        ("py:xi'an pinyin:“hu lian wang”", "拼音:xi'an 拼音:hu'lian'wang"),
    ]);
}

#[test]
fn invalid_field_values_are_kept_as_text() {
    let no_date = |value: &str| Note::NotADate(value.to_owned());
    let no_pinyin = |value: &str| Note::NotPinyin(value.to_owned());
    remarked(&[
        ("日期:去年", "日期:去年", no_date("去年")),
        ("甲 日期：2015-02-30", "甲 日期：2015-02-30", no_date("2015-02-30")),
        ("日期:2015..去年", "日期:2015..去年", no_date("2015..去年")),
        ("日期:..", "日期:..", no_date("..")),
        ("时间:12:30", "时间:12:30", no_date("12:30")),
        ("日期:0815", "日期:0815", no_date("0815")),
        ("版:要闻", "版:要闻", Note::NotAPage("要闻".into())),
        ("py:互联网", "py:互联网", no_pinyin("互联网")),
        ("py:ab-c", "py:ab-c", no_pinyin("ab-c")),
        ("-日期:“去年 夏天”", "-日期:“去年 夏天”", no_date("去年 夏天")),
    ]);
}

#[test]
fn a_field_without_a_value_is_text() {
    understood(&[
        ("标题:", "标题:"),
        ("标题：", "标题"),
        ("标题: 北京", "标题: 北京"),
        ("来源：，甲", "来源 甲"),
        ("标题:“” 甲", "标题: AND 甲"),
        ("(来源:)", "来源:"),
        ("标题:()", "标题:()"),
        ("我的标题：北京 出版：社", "我的标题 北京 出版 社"),
        ("http://a.cn", "http://a.cn"),
    ]);
}

#[test]
fn an_empty_query_is_noted() {
    for text in ["", "  ", "“”", "-", "()", "|", "(", "-（", "“"] {
        let query = parse(text);
        assert_eq!(query.root, None, "{text:?}");
        assert_eq!(query.notes.last(), Some(&Note::NothingToFind(text.to_owned())));
    }
}
