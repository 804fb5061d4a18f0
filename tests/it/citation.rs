//! Citations: an article in a bibliography. Unknown fields are omitted.

use jianbao::{
    model::{ArticleMeta, Date},
    printer::{Style, citation, citation_on},
};

fn article() -> ArticleMeta {
    ArticleMeta {
        id: "临江日报/2016/20160312/20160312-01-02".into(),
        title: "大桥合龙".into(),
        author: Some("李闻、王江".into()),
        source: Some("临江日报".into()),
        date: Some(Date::constant(2016, 3, 12)),
        page: Some("A3".into()),
        section: Some("要闻".into()),
        ..ArticleMeta::default()
    }
}

#[test]
fn a_line_by_the_standard() {
    let gb = |change: &dyn Fn(&mut ArticleMeta)| {
        let mut article = article();
        change(&mut article);
        citation(&article, Style::GbT7714)
    };
    let some = |text: &str| Some(text.to_owned());
    assert_eq!(gb(&|_| {}), "李闻, 王江. 大桥合龙[N]. 临江日报, 2016-03-12(A3).");
    assert_eq!(gb(&|article| article.author = None), "大桥合龙[N]. 临江日报, 2016-03-12(A3).");
    assert_eq!(gb(&|article| article.page = None), "李闻, 王江. 大桥合龙[N]. 临江日报, 2016-03-12.");
    assert_eq!(gb(&|article| article.date = None), "李闻, 王江. 大桥合龙[N]. 临江日报(A3).");
    assert_eq!(
        gb(&|article| (article.date, article.date_text) = (None, some("1998年3月"))),
        "李闻, 王江. 大桥合龙[N]. 临江日报, 1998年3月(A3)."
    );
    assert_eq!(gb(&|article| article.source = None), "李闻, 王江. 大桥合龙[N]. 2016-03-12(A3).");
    assert_eq!(gb(&|article| article.title = String::new()), "李闻, 王江. [无标题][N]. 临江日报, 2016-03-12(A3).");
    assert_eq!(
        gb(&|article| article.url = some("https://example.org/1")),
        "李闻, 王江. 大桥合龙[N/OL]. 临江日报, 2016-03-12(A3). https://example.org/1."
    );
    assert_eq!(
        gb(&|article| article.title = "大桥\n  合龙\u{1b}[1m".into()),
        "李闻, 王江. 大桥 合龙␛[1m[N]. 临江日报, 2016-03-12(A3)."
    );
    let nothing = ArticleMeta { id: "a".into(), ..ArticleMeta::default() };
    assert_eq!(citation(&nothing, Style::GbT7714), "[无标题][N].");
}

#[test]
fn online_sources_are_cited_with_their_access_date() {
    let mut article = article();
    let today = Some(Date::constant(2026, 1, 2));
    assert_eq!(
        citation_on(&article, Style::GbT7714, today),
        citation(&article, Style::GbT7714),
        "paper does not change"
    );
    article.url = Some("https://example.org/1".into());
    assert_eq!(
        citation_on(&article, Style::GbT7714, today),
        "李闻, 王江. 大桥合龙[N/OL]. 临江日报, 2016-03-12(A3)[2026-01-02]. https://example.org/1."
    );
    assert!(citation_on(&article, Style::BibTex, today).contains("urldate = {2026-01-02}"));
    assert!(citation_on(&article, Style::Ris, today).contains("Y2  - 2026/01/02\r\n"));
    article.source = None;
    assert!(citation(&article, Style::GbT7714).contains("大桥合龙[EB/OL]. 2016-03-12(A3). "));
}

#[test]
fn names_are_told_apart() {
    for (byline, expected) in [
        ("李闻", "李闻"),
        ("李闻 王江", "李闻, 王江"),
        ("李　闻", "李闻"),
        ("李 闻 王建国", "李闻, 王建国"),
        ("本报记者 李闻 通讯员 王江", "李闻, 王江"),
        ("記者林怡君／濱港報導", "林怡君, 濱港報導"),
        ("李闻 文/图", "李闻"),
        ("李闻/文 王江/摄", "李闻, 王江"),
        ("本报记者", ""),
        ("John Smith", "John Smith"),
        ("John Smith; Mary Jones", "John Smith, Mary Jones"),
        ("埃琳娜·科斯塔", "埃琳娜·科斯塔"),
        ("甲一、乙二、丙三、丁四", "甲一, 乙二, 丙三, 等"),
        ("A One; B Two; C Three; D Four", "A One, B Two, C Three, et al"),
        (" 、 ", ""),
    ] {
        let article = ArticleMeta { author: Some(byline.into()), title: "题".into(), ..ArticleMeta::default() };
        let expected = if expected.is_empty() { "题[N].".to_owned() } else { format!("{expected}. 题[N].") };
        assert_eq!(citation(&article, Style::GbT7714), expected, "{byline}");
    }
}

#[test]
fn entries_and_records() {
    let mut article = article();
    article.url = Some("https://example.org/?a=1&b=大桥 {}".into());
    insta::assert_snapshot!("citation_bibtex", citation(&article, Style::BibTex));
    let item: serde_json::Value = serde_json::from_str(&citation(&article, Style::CslJson)).unwrap();
    assert_eq!(
        item,
        serde_json::json!({
            "id": article.id, "type": "article-newspaper", "title": "大桥合龙",
            "author": [{ "literal": "李闻" }, { "literal": "王江" }], "container-title": "临江日报",
            "issued": { "date-parts": [[2016, 3, 12]] }, "page": "A3", "section": "要闻",
            "URL": "https://example.org/?a=1&b=大桥 {}",
        })
    );
    insta::assert_snapshot!("citation_ris", citation(&article, Style::Ris).replace("\r\n", "\n"));
}

#[test]
fn entries_have_names_that_differ() {
    let key = |id: &str| {
        let article = ArticleMeta { id: id.into(), ..ArticleMeta::default() };
        let entry = citation(&article, Style::BibTex);
        entry.split(['{', ',']).nth(1).unwrap().to_owned()
    };
    let ids = ["lj-1", "lj 1", "lj,1", "报/lj-1", "刊/lj-1", "甲", "乙", ""];
    let keys: std::collections::HashSet<String> = ids.iter().map(|id| key(id)).collect();
    assert_eq!((keys.len(), key("lj-1").as_str()), (ids.len(), "lj-1"));
    for key in keys {
        assert!(
            !key.is_empty() && key.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"-._".contains(&byte)),
            "{key}"
        );
    }
}
