//! The advanced form: what a query fills in, what query the fields make, and that nothing is lost between them.

use jianbao::{
    query::{Node, parse},
    serve::page::{AdvancedForm, AdvancedPage, Lang, State, advanced},
};
use proptest::prelude::*;

use crate::support::sample;

/// The query that the fields of an address make.
fn made(fields: &str) -> String {
    AdvancedForm::read(fields).query(Lang::Zh)
}

#[test]
fn fields_make_a_query() {
    for (fields, query) in [
        ("", ""),
        ("all=+&any=&exact=&source=&from=&distance=10", ""),
        ("all=大桥 通车", "大桥 通车"),
        ("any=高铁 地铁", "高铁 OR 地铁"),
        ("all=大桥&any=高铁 地铁", "大桥 (高铁 OR 地铁)"),
        ("all=大桥&any=高铁", "大桥 高铁"),
        ("any=高铁、地铁", "高铁 OR 地铁"),
        ("any=“京沪高铁” 地铁", "\"京沪高铁\" OR 地铁"),
        ("exact=夜间封桥", "\"夜间封桥\""),
        ("exact=“夜间封桥”", "\"夜间封桥\""),
        ("exact=第?条", "\"第?条\""),
        ("all=大桥&none=通车 “剪彩”", "大桥 -通车 -\"剪彩\""),
        ("all=大桥&none=OR", "大桥 -OR"),
        ("near=大桥&near_other=通车&distance=5", "大桥 NEAR/5 通车"),
        ("near=大桥&near_other=通车&distance=", "大桥 NEAR/10 通车"),
        // One word is near nothing.
        ("near=大桥&near_other=&distance=5", "大桥"),
        ("title=合龙", "标题:合龙"),
        ("title=大桥 合龙&body=剪彩", "标题:(大桥 合龙) 正文:剪彩"),
        ("all=大桥&source=临江日报", "大桥 来源:临江日报"),
        ("all=大桥&source=临江日报&source=濱港時報", "大桥 (来源:临江日报 OR 来源:濱港時報)"),
        ("source=临江日报&source=江声周刊、临江日报", "来源:临江日报 OR 来源:江声周刊"),
        ("author=李闻、温国栋", "作者:李闻 OR 作者:温国栋"),
        ("section=要闻&page_of=头版", "栏目:要闻 版:1"),
        ("page_of=1..3", "版:1 OR 版:2 OR 版:3"),
        ("from=2012-01-01&to=2012-12-31", "日期:2012"),
        ("from=2012-06-19&to=2012-06-19", "日期:2012-06-19"),
        ("from=2012-01-01", "日期:2012.."),
        ("to=2016-06-30", "日期:..2016-06"),
        // The wrong way round.
        ("from=2016-12-31&to=2012-01-01", "日期:2012..2016"),
        // A browser without a calendar lets anything be typed.
        ("from=2012&to=2016年6月", "日期:2012-01..2016-06"),
        ("period=2010..2019&from=2012-01-01", "日期:2010..2019"),
        ("all=大桥&rest=-来源:甲 OR 高铁", "大桥 (-来源:甲 OR 高铁)"),
        // The box of all words is a search box.
        ("all=大桥 -通车", "大桥 -通车"),
        ("all=大桥 或 高铁&none=通车", "(大桥 OR 高铁) -通车"),
    ] {
        assert_eq!(made(fields), query, "{fields}");
        assert!(query.is_empty() || parse(query).notes.is_empty(), "{fields}");
    }
}

/// What a field does not accept is not dropped: the results say what became of it.
#[test]
fn what_is_no_value_is_reported() {
    for fields in ["all=大桥&page_of=某处", "all=大桥&from=去年", "all=大桥&period=x"] {
        assert!(!parse(&made(fields)).notes.is_empty(), "{fields}: {}", made(fields));
    }
}

#[test]
fn a_query_fills_the_fields() {
    let form = AdvancedForm::of(&parse(
        "大桥 “夜间封桥” (高铁 OR 地铁) -通车 标题:(合龙 仪式) 正文:剪彩 来源:(临江日报 OR 濱港時報) 作者:李闻 版:1..2 栏目:要闻 \
         日期:2012..2016-06 青沙 NEAR/3 北堤 -来源:甲",
    ));
    let expected = AdvancedForm {
        all: "大桥".into(),
        any: "高铁 地铁".into(),
        exact: "夜间封桥".into(),
        none: "通车".into(),
        near: "青沙".into(),
        near_other: "北堤".into(),
        distance: "3".into(),
        title: "合龙 仪式".into(),
        body: "剪彩".into(),
        sources: vec!["临江日报".into(), "濱港時報".into()],
        author: "李闻".into(),
        section: "要闻".into(),
        page: "1、2".into(),
        period: String::new(),
        from: "2012-01-01".into(),
        to: "2016-06-30".into(),
        rest: "-来源:甲".into(),
    };
    assert_eq!(form, expected);
}

/// Conditions of every kind, several of which compete for a field.
const CONDITIONS: &[&str] = &[
    "大桥",
    "通车",
    "-通车",
    "“夜间封桥”",
    "「第？条」",
    "\"第?条\"",
    "-“剪彩”",
    "(高铁 OR 地铁)",
    "(“京沪高铁” 或 地铁)",
    "(大桥 通车 OR 高铁)",
    "标题:合龙",
    "title:(合龙 仪式)",
    "标题:“合龙”",
    "标题:(大桥 OR 高铁)",
    "-标题:广告",
    "正文:剪彩",
    "导语:大桥",
    "来源:临江日报",
    "来源:(临江日报 OR 濱港時報)",
    "-来源:甲",
    "来源:“甲、乙”",
    "作者:李闻",
    "作者:(李闻 OR 温国栋)",
    "栏目:“国际 新闻”",
    "版:1..3",
    "版:A3",
    "编辑:何敏",
    "日期:2012",
    "日期:2012..",
    "日期:..2016-06",
    "日期:06-19",
    "大桥 NEAR/5 通车",
    "“大桥” NEAR 通车",
    "大桥 SENT 通车",
    "拼音:daqiao",
    "\"大桥通车\"~3",
    "-(大桥 通车)",
    "推动“互联网+”行动",
    "\"OR\"",
    "国际论坛（上）",
    "2024年",
    "（来源:甲 OR 版:3）",
];

/// The conditions of a query in a fixed order. How a part was typed does not count.
fn sorted(text: &str) -> Vec<String> {
    fn plain(node: &Node) -> Node {
        match node {
            Node::All(nodes) => Node::All(nodes.iter().map(plain).collect()),
            Node::Any(nodes) => Node::Any(nodes.iter().map(plain).collect()),
            Node::Sentence(nodes) => Node::Sentence(nodes.iter().map(plain).collect()),
            Node::Not(node) => Node::Not(Box::new(plain(node))),
            Node::Part { part, node, .. } => {
                Node::Part { part: *part, node: Box::new(plain(node)), typed: String::new() }
            }
            node => node.clone(),
        }
    }
    let mut conditions: Vec<String> =
        parse(text).conditions().iter().map(|node| format!("{:?}", plain(node))).collect();
    conditions.sort();
    conditions
}

proptest! {
    /// Opening the form for a query and sending it changes nothing but the order of the conditions.
    #[test]
    fn the_form_loses_no_condition(typed in proptest::collection::vec(proptest::sample::select(CONDITIONS), 0..8), english: bool) {
        let text = typed.join(" ");
        let form = AdvancedForm::of(&parse(&text));
        let made = form.query(if english { Lang::En } else { Lang::Zh });
        prop_assert_eq!(sorted(&made), sorted(&text), "{} → {:?} → {}", text, form, made);
    }

    /// Whatever is typed into a field, the form is made, and a second visit to the form keeps the query.
    #[test]
    fn any_text_in_a_field_makes_a_query(text in "[大桥通车“”\"（）()OR NEAR/3:：?*-，、a1|]{0,12}", name in proptest::sample::select(
        &["all", "any", "exact", "none", "near", "near_other", "title", "body", "source", "author", "section", "page_of", "from", "rest"][..],
    )) {
        let query = made(&format!("{name}={}", text.replace('%', "%25").replace('&', "%26")));
        let again = AdvancedForm::of(&parse(&query)).query(Lang::Zh);
        prop_assert_eq!(sorted(&again), sorted(&query), "{} → {}", query, again);
    }
}

#[test]
fn the_page_offers_what_the_archive_has() {
    let state = State::read("q=大桥 来源:临江日报&mode=exact&within=sentence&sort=date");
    let held = sample().stats().unwrap();
    let html = advanced(&AdvancedPage { lang: Lang::Zh, state: &state, stats: Some(&held), values: None });
    assert!(
        html.contains("name=\"source\" value=\"临江日报\" checked> 临江日报 <span class=\"count\">57 篇"),
        "{html}"
    );
    assert!(html.contains("name=\"source\" value=\"濱港時報\"> 濱港時報"));
    assert!(html.contains("<option value=\"sentence\" selected>同句"));
    assert!(html.contains("<option value=\"exact\" selected>逐字"));
    assert!(html.contains("<option value=\"date\" selected>从旧到新"));
    assert!(html.contains("<option value=\"2010..2019\">2010 年代"));
    assert!(html.contains("最近一年（到2024年12月21日）"));
}
