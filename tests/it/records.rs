//! Formats of records: JSON, tables, Markdown, text files with several articles. Each test has a sample and the
//! articles that it must give.

use std::{
    io::BufReader,
    sync::Arc,
    time::{Duration, Instant},
};

use jianbao::{
    corpus::{
        Batches, Context, FieldMap, PathHints, Position, ReadOptions, Skip, SourceFile, UNNAMED_COLUMNS,
        formats::{self, Format},
        normalize, walk,
    },
    model::Article,
};
use proptest::prelude::*;

use crate::support::Folder;

/// Reads a file with this name and content like an archive.
fn read_with(name: &str, content: impl AsRef<[u8]>, map: &[&str]) -> (Vec<Article>, Vec<Skip>) {
    let folder = Folder::new();
    folder.write(&format!("archive/{name}"), content);
    let walked = walk(&[folder.path().join("archive")]).unwrap();
    assert_eq!(walked.files.len(), 1, "{name} is read");
    let mut options = ReadOptions { map: FieldMap::default(), ..ReadOptions::default() };
    for mapping in map {
        options.map.add(mapping).unwrap();
    }
    let (mut articles, mut skips) = (Vec::new(), Vec::new());
    for batch in Batches::new(walked.files).with(options) {
        let parsed = batch.parse();
        articles.extend(parsed.articles);
        skips.extend(parsed.skips);
    }
    (articles, skips)
}

fn read(name: &str, content: impl AsRef<[u8]>) -> Vec<Article> {
    let (articles, skips) = read_with(name, content, &[]);
    assert_eq!(skips, [], "{name}");
    articles
}

/// `id|title|date|source|author|page|section|url` of an article; unknown fields are empty.
fn meta(article: &Article) -> String {
    let meta = &article.meta;
    let own = |value: &Option<String>| value.clone().unwrap_or_default();
    let date = meta.date.map(|date| date.to_string()).unwrap_or_default();
    let rest = [&meta.source, &meta.author, &meta.page, &meta.section, &meta.url].map(own).join("|");
    format!("{}|{}|{date}|{rest}", meta.id, meta.title)
}

fn titles(articles: &[Article]) -> Vec<&str> {
    articles.iter().map(|article| article.meta.title.as_str()).collect()
}

#[test]
fn the_names_of_fields_are_those_that_people_use() {
    let same = "7|大桥合龙|2016-03-12|临江日报|李闻|2|要闻|https://example.com/7";
    for line in [
        r#"{"id":7,"title":"大桥合龙","date":"2016-03-12","source":"临江日报","author":"李闻","page":2,"section":"要闻","url":"https://example.com/7","content":"昨日合龙。"}"#,
        r#"{"编号":"7","标题":"大桥合龙","发布时间":"2016年3月12日 08:30","来源":"临江日报","作者":"李闻","版次":"第02版","栏目":"要闻","链接":"https://example.com/7","正文":"昨日合龙。"}"#,
        r#"{"News-ID":"7","News_Title":"大桥合龙","pubDate":"2016/03/12","media":"临江日报","byline":"李闻","page_no":"02","Channel":"要闻","link":"https://example.com/7","FullText":"昨日合龙。"}"#,
        r#"{"docno":"7","headline":"大桥合龙","publish_time":1457740800,"source":{"title":"临江日报"},"author":{"name":"李闻"},"page":2,"category":["要闻"],"url":"https://example.com/7","paragraphs":["昨日合龙。"]}"#,
        r#"{"guid":"7","title":"大桥合龙","created_at":1457740800000,"newspaper":"临江日报","authors":[{"name":"李闻"}],"版":"2","频道":"要闻","网址":"https://example.com/7","body":"<p>昨日<b>合龙</b>。</p>"}"#,
        r#"{"_id":{"$oid":"7"},"title":"大桥合龙","date":{"$date":"2016-03-12T00:00:00Z"},"site":"临江日报","记者":"李闻","page":"2","类别":"要闻","href":"https://example.com/7","text":"昨日合龙。"}"#,
    ] {
        let articles = read("a.jsonl", format!("{line}\n{line}\n"));
        assert_eq!(meta(&articles[0]), same, "{line}");
        assert_eq!(articles[0].paragraphs, ["昨日合龙。"], "{line}");
    }
}

#[test]
fn of_two_names_the_better_wins_and_empty_ones_do_not_count() {
    let articles = read(
        "a.json",
        r#"{"content":"","text":"短。","body":"长一些的正文。","desc":"摘要，比正文还要长得多，但它只是摘要。","title":" ","headline":"大桥合龙",
            "time":"19:30","pubtime":"2016-03-12 19:30","author":["李闻","王记"]}"#,
    );
    assert_eq!(meta(&articles[0]), "a|大桥合龙|2016-03-12||李闻、王记|||");
    assert_eq!(articles[0].paragraphs, ["长一些的正文。"]);
}

#[test]
fn numbers_are_days_in_beijing_where_they_can_be() {
    for (written, day) in [
        ("1457740800", "2016-03-12"),
        ("1457712000000", "2016-03-12"), // 16:00 UTC on the 11th
        ("1457711999", "2016-03-11"),
        ("20160312", "2016-03-12"),
        ("20160312083000", "2016-03-12"),
        ("\"2016031208\"", "2016-03-12"),
    ] {
        let articles = read("a.json", format!(r#"{{"title":"甲","date":{written}}}"#));
        assert_eq!(articles[0].meta.date.map(|date| date.to_string()).as_deref(), Some(day), "{written}");
    }
}

#[test]
fn html_inside_a_field_becomes_paragraphs() {
    let content = r#"<P align=\"center\">　　第一段，<strong>三百<em>余</em></strong>人。</P>\r\n<p>第二段&nbsp;&ldquo;好&rdquo;&#12290;<br/>第三段 3<x 且 a&b</p><script>var p='<p>';</script><!-- 广告 --><!--末"#;
    let articles = read("a.json", format!(r#"{{"title":"<em>大桥</em>合龙&middot;图","content":"{content}"}}"#));
    assert_eq!(articles[0].meta.title, "大桥合龙·图");
    assert_eq!(articles[0].paragraphs, ["第一段，三百余人。", "第二段 “好”。", "第三段 3<x 且 a&b", "末"]);
}

#[test]
fn json_articles_are_found_wherever_they_are() {
    let a = r#"{"title":"甲","content":"甲文。"}"#;
    let b = r#"{"title":"乙","content":"乙文。","date":"2016-03-13"}"#;
    for (json, dates) in [
        (format!("[{a},{b}]"), ["2016-03-12", "2016-03-13"]),
        (format!("[\n  {a},\n  {b}\n]\n"), ["2016-03-12", "2016-03-13"]),
        (format!("[[{a}],[{b}]]"), ["2016-03-12", "2016-03-13"]),
        (format!(r#"{{"total":2,"serverTime":1616920048482,"videoList":[{a},{b}]}}"#), ["2016-03-12", "2016-03-13"]),
        (format!(r#"{{"code":0,"data":{{"page":1,"list":[{a},{b}]}}}}"#), ["2016-03-12", "2016-03-13"]),
        (format!(r#"{{"date":"2016-03-11","articles":[{a},{b}]}}"#), ["2016-03-11", "2016-03-13"]),
        (format!(r#"{{"20160312-1":{a},"20160312-2":{b}}}"#), ["2016-03-12", "2016-03-13"]),
        (format!("{a}\n{b}\n"), ["2016-03-12", "2016-03-13"]),
        (format!("{}\n{}\n", a.replace(',', ",\n"), b.replace(',', ",\n")), ["2016-03-12", "2016-03-13"]),
        (
            format!(r#"[{{"num":1,"video_detail":{a}}},{{"num":2,"brief":"短","video_detail":{b}}}]"#),
            ["2016-03-12", "2016-03-13"],
        ),
    ] {
        let articles = read("20160312.json", &json);
        assert_eq!(titles(&articles), ["甲", "乙"], "{json}");
        assert_eq!([&articles[0].paragraphs[0], &articles[1].paragraphs[0]], ["甲文。", "乙文。"], "{json}");
        let found: Vec<String> = articles.iter().map(|a| a.meta.date.unwrap().to_string()).collect();
        assert_eq!(found, dates, "{json}");
    }
}

#[test]
fn one_article_over_several_lines_is_named_by_its_file() {
    let json = "{\n  \"title\": \"大桥合龙\",\n  \"images\": [{\"title\": \"图\", \"url\": \"a.jpg\"}],\n  \"content\": [\"一\", \"二\"],\n  \"comments\": [{\"content\": \"好\"}]\n}\n";
    let articles = read("临江日报/20160312-01.json", json);
    assert_eq!(meta(&articles[0]), "临江日报/20160312-01|大桥合龙|2016-03-12|临江日报||1||");
    assert_eq!((articles.len(), &articles[0].paragraphs[..]), (1, &["一".to_owned(), "二".to_owned()][..]));
}

#[test]
fn a_broken_element_costs_itself_only() {
    let json = "[\n{\"title\":\"甲\",\"content\":\"一\"},\n{\"title\":\"乙,\"content\":\"二\"},\n{\"title\":\"丙\",\"content\":\"三\"},\n{\"views\":3},\n{\"title\":\"丁\",\"content\":\"四";
    let (articles, skips) = read_with("a.json", json, &[]);
    assert_eq!(titles(&articles), ["甲", "丙"]);
    let lines: Vec<Position> = skips.iter().map(|skip| skip.position).collect();
    assert_eq!(lines, [Position::Line(3), Position::Line(5), Position::Line(6)], "{skips:?}");
}

#[test]
fn the_lists_of_an_object_too_large_to_hold_are_cut() {
    let text = "江水滔滔。".repeat(4000);
    let article = |number: usize| format!(r#"{{"title":"第{number}篇","content":"{text}"}}"#);
    let list = (0..600).map(article).collect::<Vec<_>>().join(",\n");
    let json =
        format!(r#"{{"total":600,"note":["一","二"],"data":{{"page":{{"size":600}},"list":[{list}]}},"end":[]}}"#);
    assert!(json.len() > 34 << 20);
    let (articles, skips) = read_with("a.json", json, &[]);
    assert_eq!(articles.len(), 600, "{:?}", &skips[..skips.len().min(3)]);
    assert_eq!(articles[599].meta.title, "第599篇");
}

#[test]
fn cells_keep_every_character() {
    let table = "title,author,text\n桥\u{1f}梁,李\u{1d}闻,\"一\u{1e}二\u{1d}三\u{1f}四。\"\n\u{1d}\u{1d}灯会,\u{1e}3/4\u{1e},五\n";
    let json = r#"[{"title":"桥\u001f梁","author":"李\u001d闻","text":"一\u001e二\u001d三\u001f四。"},
        {"title":"\u001d\u001d灯会","author":"\u001e3/4\u001e","text":"五"}]"#;
    let articles = read("a.csv", table);
    assert_eq!(articles[0].meta.title, "桥\u{1f}梁");
    assert_eq!(articles[0].paragraphs, ["一\u{1e}二\u{1d}三\u{1f}四。"]);
    assert_eq!(articles[1].meta.title, "\u{1d}\u{1d}灯会");
    let as_json = read("a.json", json);
    let parts = |article: &Article| (meta(article), article.paragraphs.clone());
    let without_id = |article: &Article| {
        let (meta, paragraphs) = parts(article);
        (meta.split_once('|').map(|(_, rest)| rest.to_owned()), paragraphs)
    };
    let [table, json] = [articles, as_json].map(|articles| articles.iter().map(without_id).collect::<Vec<_>>());
    assert_eq!(table, json);
}

#[test]
fn a_short_row_of_a_wide_table_is_skipped_for_its_own_reason() {
    let names: Vec<String> = (1..=80).map(|column| format!("列{column}")).collect();
    let table = format!("{},title,text\n甲,乙\n{}丙,三\n", names.join(","), ",".repeat(80));
    let (articles, skips) = read_with("a.csv", &table, &[]);
    assert_eq!(titles(&articles), ["丙"]);
    let reasons: Vec<&str> = skips.iter().map(|skip| skip.reason.as_str()).collect();
    assert_eq!(reasons, ["neither title nor text in the record"]);
}

#[test]
fn a_table_is_read_by_the_names_of_its_columns() {
    let csv = "\u{feff},url,标题,类别,up_datetime,正文\n0,https://example.com/0,大桥合龙,要闻,2016-03-12 08:30,\"第一段，他说\"\"好\"\"。\n\n第二段, 3<x。\"\n\n1,https://example.com/1,灯会开幕,文化,2016-03-13 09:00,\"<p>一</p><p>二</p>\"\n";
    for table in [csv.to_owned(), csv.replace('\n', "\r\n")] {
        let articles = read("a.csv", table);
        assert_eq!(titles(&articles), ["大桥合龙", "灯会开幕"]);
        assert_eq!(articles[0].paragraphs, ["第一段，他说\"好\"。", "第二段, 3<x。"]);
        assert_eq!(articles[1].paragraphs, ["一", "二"]);
        assert_eq!(articles[0].meta.section.as_deref(), Some("要闻"));
        assert_eq!(articles[1].meta.date.unwrap().to_string(), "2016-03-13");
    }
    let tsv = "date\tpage\ttitle\tlead\ttext\n1949-05-08\t02\t江輪復航\t本報臨江六日電\t江輪昨日復航，\"通濟\"號首航。\n1949-05-09\t03\t米價\t\t\"平\"價米到埠。\n";
    let articles = read("a.tsv", tsv);
    assert_eq!(articles[0].paragraphs, ["本報臨江六日電", "江輪昨日復航，\"通濟\"號首航。"]);
    assert_eq!(articles[1].paragraphs, ["\"平\"價米到埠。"]);
    assert_eq!((articles[0].meta.page.as_deref(), articles[1].meta.page.as_deref()), (Some("2"), Some("3")));
    let articles = read("a.csv", "标题;正文\n甲;一, 二\n");
    assert_eq!((titles(&articles), &articles[0].paragraphs[0][..]), (vec!["甲"], "一, 二"));
}

#[test]
fn ragged_rows_are_reported_and_kept() {
    let (articles, skips) =
        read_with("a.csv", "date,title,content\n2016-03-12,甲,一, 二\n2016-03-13,乙\n2016-03-14,丙,三\n,,\n", &[]);
    assert_eq!(titles(&articles), ["甲", "乙", "丙"]);
    assert_eq!(articles[0].paragraphs, ["一, 二"]);
    let lines: Vec<Position> = skips.iter().map(|skip| skip.position).collect();
    assert_eq!(lines, [Position::Line(5)], "{skips:?}");
}

#[test]
fn a_quote_that_is_never_closed_costs_no_other_row() {
    let (articles, skips) = read_with("a.csv", "title,content\n甲,\"一\n乙,二\n丙,\"三\n丁,四\n", &[]);
    assert_eq!(titles(&articles), ["甲", "乙", "丙", "丁"]);
    assert_eq!(articles[0].paragraphs, ["\"一"]);
    assert_eq!(skips.len(), 2, "{skips:?}");
}

#[test]
fn columns_without_names_are_named_by_the_user() {
    let table = "2016-03-12,大桥合龙,昨日合龙。\n2016-03-13,灯会开幕,今日开幕。\n2016-03-14,米价,平。\n2016-03-15,江轮,复航。\n2016-03-16,雨,小雨。\n";
    let (articles, skips) = read_with("a.csv", table, &[]);
    assert_eq!((articles.len(), skips.len()), (0, 1), "said once");
    assert_eq!(skips[0].reason, UNNAMED_COLUMNS);
    let (articles, skips) = read_with("a.csv", table, &["date=1", "标题=2", "text=3"]);
    assert_eq!((articles.len(), skips.len()), (5, 0), "{skips:?}");
    assert_eq!(
        (meta(&articles[0]).split_once('|').unwrap().1, &articles[0].paragraphs[0][..]),
        ("大桥合龙|2016-03-12|||||", "昨日合龙。")
    );
    let (articles, _) = read_with(
        "b.json",
        r#"{"t1":"大桥合龙","content":"短","memo":"昨日合龙，两岸夹道。"}"#,
        &["title=T1", "text=memo"],
    );
    assert_eq!((titles(&articles), articles[0].paragraphs.len()), (vec!["大桥合龙"], 1));
}

#[test]
fn markdown_loses_its_marks_and_keeps_its_words() {
    let text = "---\ntitle: \"大桥合龙\"\ndate: 2016-03-12\ntags: [桥, 江]\nauthors:\n  - 李闻\n  - 王记\n---\n\n昨日**清晨**，[大桥](https://example.com)合龙。\n\n![两岸群众](a.jpg)\n\n## 现场\n\n> 他说：**“好！”**大家笑了。\n\n- 一号桥\n- 二号桥\n\n1. 先\n2. 后\n";
    let articles = read("a.md", text);
    assert_eq!(meta(&articles[0]), "a|大桥合龙|2016-03-12||李闻、王记|||");
    assert_eq!(
        articles[0].paragraphs,
        ["昨日清晨，大桥合龙。", "两岸群众", "现场", "他说：“好！”大家笑了。", "一号桥", "二号桥", "1. 先", "2. 后"]
    );
    let articles = read("a.md", "# 大桥合龙\n\n来源：临江日报\n2016年3月12日\n\n第一段。\n\n## 二\n\n第二段。\n");
    assert_eq!(meta(&articles[0]), "a|大桥合龙|2016-03-12|临江日报||||");
    assert_eq!(articles[0].paragraphs, ["第一段。", "二", "第二段。"]);
    let articles = read("a.md", "+++\ntitle = '甲'\ndate = 2016-03-12\n+++\n一\n");
    assert_eq!(meta(&articles[0]), "a|甲|2016-03-12|||||");
}

#[test]
fn markdown_of_a_day_has_an_article_under_each_heading() {
    let text = "# 《临江日报》 (20160312)\n\n## 导读\n\n今日要目。\n\n## 要闻\n\n### 大桥合龙\n\n<p>昨日<strong>合龙</strong>。<br></p><p>两岸夹道。</p>\n\n[查看原文](https://example.com/1)\n\n### 灯会开幕\n\n今日开幕。\n\n#### 现场\n\n人很多。\n";
    let articles = read("x.md", text);
    assert_eq!(titles(&articles), ["导读", "大桥合龙", "灯会开幕"]);
    let second = meta(&articles[1]);
    assert_eq!(second.split_once('|').unwrap().1, "大桥合龙|2016-03-12|临江日报|||要闻|https://example.com/1");
    assert_eq!(articles[1].paragraphs, ["昨日合龙。", "两岸夹道。"]);
    assert_eq!(articles[2].paragraphs, ["今日开幕。", "现场", "人很多。"]);
    let articles = read("2016-03-12.md", "# 今日要闻\n\n## 甲\n\n一\n\n## 乙\n\n二\n");
    assert_eq!(titles(&articles), ["甲", "乙"]);
    assert_eq!(articles[0].meta.date.unwrap().to_string(), "2016-03-12");
}

/// A number stands for an article of the file.
#[test]
fn text_is_split_where_it_contains_several_articles() {
    let first = "大桥合龙\n作者：李闻\n\n本报讯 昨日清晨，大桥合龙。\n";
    let second = "灯会开幕\n作者：王记\n\n新华社临江3月12日电 灯会今日开幕。\n";
    let third = "米价平稳\n作者：赵通\n\n本报讯（记者 赵通）米价平稳。\n";
    for separator in ["==========\n", "===\n", "---\n", "＊＊＊\n", "　　＊＊＊＊＊\n", "\u{c}"] {
        let articles = read("2016-03-12.txt", [first, second, third].join(separator));
        assert_eq!(titles(&articles), ["大桥合龙", "灯会开幕", "米价平稳"], "{separator:?}");
        assert_eq!(articles[2].paragraphs, ["本报讯（记者 赵通）米价平稳。"]);
        assert_eq!(articles[1].meta.author.as_deref(), Some("王记"));
    }
    for [one, two] in [
        [
            "标题：甲\n日期：2016年3月12日\n来源：临江日报\n正文：\n一\n\n二\n\n",
            "标题：乙\n日期：2016年3月13日\n来源：临江日报\n正文：\n三\n",
        ],
        [
            "【标题】甲\n【日期】2016.03.12\n【来源】临江日报\n【正文】一\n二\n",
            "【标题】乙\n【日期】2016.03.13\n【来源】临江日报\n【正文】三\n【作者】李闻\n",
        ],
        [
            "<REC>\n<标题>=甲\n<日期>=2016.03.12\n<来源>=临江日报\n<正文>=\n一\n二\n",
            "<REC>\n<标题>=乙\n<日期>=2016.03.13\n<来源>=临江日报\n<正文>=三\n",
        ],
        [
            "Title-题名: 甲\nSource-报纸: 临江日报\nPubTime-发布时间: 2016-03-12\n一\n二\n",
            "Title-题名: 乙\nSource-报纸: 临江日报\nPubTime-发布时间: 2016-03-13\n三\n",
        ],
    ] {
        let articles = read("a.txt", format!("{one}{two}"));
        assert_eq!(titles(&articles), ["甲", "乙"], "{one}");
        assert_eq!(
            (articles[0].paragraphs.join("/"), articles[1].paragraphs.join("/")),
            ("一/二".into(), "三".into()),
            "{one}"
        );
        let dates: Vec<String> = articles.iter().map(|a| a.meta.date.unwrap().to_string()).collect();
        assert_eq!(dates, ["2016-03-12", "2016-03-13"], "{one}");
        assert_eq!(articles[1].meta.source.as_deref(), Some("临江日报"));
    }
}

#[test]
fn numbered_articles_have_their_number_for_a_name() {
    let articles = read("a.txt", "20160312-01-001\n大桥合龙\n昨日合龙。\n20160312-02-001 灯会开幕\n今日开幕。\n");
    assert_eq!(meta(&articles[0]), "20160312-01-001|大桥合龙|2016-03-12|||1||");
    assert_eq!(meta(&articles[1]), "20160312-02-001|灯会开幕|2016-03-12|||2||");
}

#[test]
fn a_doubtful_text_is_one_article() {
    for text in [
        "江上的桥\n\n第一节写桥。\n\n＊＊＊\n\n第二节写江。\n\n＊＊＊\n\n第三节写人。\n",
        "大桥合龙\n==========\n昨日合龙。\n\n两岸夹道。\n",
        "大桥合龙\n昨日合龙。\n----------\n两岸夹道，有人落泪。\n",
        "# 一号大桥与江，\n昨日合龙。\n",
        "#大桥合龙# 昨日合龙。\n第二段。\n",
        "他说, 桥, 江\n甲, 乙, 丙\n一段文字。\n",
        "[视频]大桥合龙\n昨日合龙。\n",
        "{大桥}合龙\n昨日合龙。\n",
        "大桥合龙\n第一页的文字没有说完\n\u{c}第二页接着说，一直说到最后。\n\u{c}第三页。\n",
        "时间：昨日清晨\n大桥合龙。\n时间：今日\n灯会。\n",
    ] {
        let articles = read("a.txt", text);
        assert_eq!(articles.len(), 1, "{text}");
        assert_eq!(articles[0].meta.id, "a", "{text}");
    }
    assert_eq!(read("a.txt", "大桥合龙\n\n".to_owned() + &"江水滔滔。\n".repeat(1 << 19)).len(), 1);
}

#[test]
fn lines_that_say_something_of_an_article_are_no_text() {
    let articles =
        read("a.txt", "大桥合龙\n2016年03月12日 08:30　来源：临江日报　作者：李闻\n\n他说：桥好。\n时间：三月。\n");
    assert_eq!(meta(&articles[0]), "a|大桥合龙|2016-03-12|临江日报|李闻|||");
    assert_eq!(articles[0].paragraphs, ["他说：桥好。", "时间：三月。"]);
    let articles = read("d.txt", "作者：一个时代的背影\n本报讯 书展昨日开幕。\n");
    assert_eq!(meta(&articles[0]), "d|作者：一个时代的背影||||||");
    let paragraph = "昨日清晨六时，长江上的大桥合龙，".repeat(8) + "两岸夹道。";
    assert_eq!(
        (read("b.txt", &paragraph)[0].meta.title.as_str(), read("b.txt", &paragraph)[0].paragraphs.len()),
        ("", 1)
    );
    assert_eq!(
        read("c.txt", "甲\n<figure>\n<img src=\"a.jpg\">\n<figcaption>图</figcaption>\n</figure>\n一\n")[0].paragraphs,
        ["图", "一"]
    );
}

#[test]
fn a_readme_is_not_an_article() {
    let folder = Folder::new();
    folder.write("archive/README.md", "# 说明\n\n临江日报的样张。\n");
    folder.write("archive/a.md", "# 大桥合龙\n\n昨日合龙。\n");
    let walked = walk(&[folder.path().join("archive")]).unwrap();
    assert_eq!((walked.files.len(), walked.passed_over.count()), (1, 1));
}

#[test]
fn only_unambiguous_metadata_is_taken_from_paths() {
    for (path, date, page) in [
        ("2019年/2019年10月/20191001/20191001-01.txt", "2019-10-01", "1"),
        ("x/19980101-01-001.txt", "1998-01-01", "1"),
        ("rmrb/1978/12/23/01-002.txt", "1978-12-23", "1"),
        ("rmrb/1978年/12月/23日/01-002.txt", "1978-12-23", "1"),
        ("rmrb/1978年/1978年12月/23日.txt", "1978-12-23", ""),
        ("rmrb/1978-12-23_第1版_大桥合龙.txt", "1978-12-23", "1"),
        ("2016-03-12 大桥合龙.txt", "2016-03-12", ""),
        ("20160312-A3.txt", "2016-03-12", "A3"),
        ("20160312/A03/1.txt", "2016-03-12", "A03"),
        ("1978/12/1234.txt", "", ""),
        ("1978/12/23.txt", "", ""),
        ("20160312-2016年规划.txt", "2016-03-12", ""),
        ("01-002.txt", "", ""),
        ("2016-13-45.txt", "", ""),
    ] {
        let hints = PathHints::of(path);
        assert_eq!(hints.date.map(|date| date.to_string()).unwrap_or_default(), date, "{path}");
        assert_eq!(hints.page.unwrap_or_default(), page, "{path}");
    }
}

const SAMPLES: &[&str] = &[
    "[{\"title\":\"甲\",\"content\":\"一\\\"二\"},\n{\"title\":\"乙\",\"content\":\"<p>三</p>\"}]",
    "{\"total\":2,\"list\":[{\"title\":\"甲\",\"content\":\"一\"},{\"title\":\"乙\",\"text\":[\"三\"]}]}",
    "{\"title\":\"甲\",\"content\":\"一\"}\n{\"title\":\"乙\",\"content\":\"三\"}\n",
    "date,title,content\n2016-03-12,甲,\"一\n\"\"二\"\"\"\n2016-03-13,乙,三,四\n",
    "date\ttitle\ttext\n2016-03-12\t甲\t\"一\"二\n",
    "# 2016-03-12\n\n## 甲\n\n一*二*\n\n1. 三\n\n## 乙\n\n[查看原文](https://example.com)\n",
    "---\ntitle: 甲\n---\n一\n",
    "标题：甲\n日期：2016-03-12\n正文：\n一\n标题：乙\n日期：2016-03-13\n正文：二\n",
    "<REC>\n<标题>=甲\n<正文>=一\n<REC>\n<标题>=乙\n<正文>=二\n",
    "20160312-01-001\n甲\n一\n20160312-01-002\n乙\n",
    "甲\n作者：李\n一\n======\n乙\n作者：王\n二\n",
];

/// Splits and parses a text as `format`, through a reader that returns `step` bytes at a time.
fn articles(format: &dyn Format, text: &str, step: usize) -> (Vec<Article>, Vec<String>) {
    let file = SourceFile {
        path: "a".into(),
        name: "a".into(),
        full_name: "a".into(),
        bytes: text.len() as u64,
        ..SourceFile::default()
    };
    let options = Arc::new(ReadOptions::default());
    let context = Context { file: &file, options: &options };
    let (mut found, mut reasons) = (Vec::new(), Vec::new());
    let reader = BufReader::with_capacity(step, std::io::Cursor::new(text.as_bytes().to_vec()));
    for record in format.split(Box::new(reader), &ReadOptions::default()) {
        match record {
            Ok(record) => match format.parse(&record, context) {
                Ok(drafts) => found.extend(drafts.into_iter().map(|draft| normalize(draft, false, context).article)),
                Err(reason) => reasons.push(format!("{}: {reason}", record.line)),
            },
            Err(unreadable) => {
                reasons.push(format!("{}: {}", unreadable.line, unreadable.reason));
                if unreadable.fatal {
                    break;
                }
            }
        }
    }
    (found, reasons)
}

#[test]
fn a_byte_at_a_time_gives_the_same() {
    for sample in SAMPLES {
        for format in formats::ALL {
            let at_once = articles(*format, sample, 1 << 16);
            assert_eq!(articles(*format, sample, 1), at_once, "{} of {sample}", format.name());
        }
    }
}

/// Inputs that would take minutes if a search were repeated in vain.
#[test]
fn repetitions_cost_no_more_than_other_texts() {
    let started = Instant::now();
    for part in [
        "<",
        "<p ",
        "<!--",
        "<script>",
        "&",
        "\"",
        ",\"a",
        "\"a,",
        "[",
        "{",
        "{\"a\":",
        "[{\"title\":\"",
        "**",
        "[a](",
        "# 甲\n",
        "---\n",
        "===\n甲\n",
        "标题：甲\n",
        "副题：甲乙\n",
        "【标题】",
        "<标题>=",
        "<REC>\n",
        "20160312-01-001\n",
        "\u{c}",
        "a\t",
        "- ",
        "> ",
    ] {
        let body = part.repeat(30_000 / part.len());
        for text in
            [body.clone(), format!("{{\"title\":\"甲\",\"content\":{body:?}}}"), format!("title,content\n甲,{body}\n")]
        {
            for format in formats::ALL {
                articles(*format, &text, 1 << 16);
                format.recognises(&text, &FieldMap::default());
            }
        }
    }
    assert!(started.elapsed() < Duration::from_secs(30), "{:?}", started.elapsed());
}

proptest! {
    #[test]
    fn spoilt_samples_make_nothing_panic(
        which in 0..SAMPLES.len(),
        cut in 0..400_usize,
        changes in proptest::collection::vec((0..400_usize, "[\"{}\\[\\],\\n\t<>=#*&;：【】-]|[0-9]|桥"), 0..6),
    ) {
        let mut text: Vec<char> = SAMPLES[which].chars().collect();
        for (at, with) in &changes {
            let at = at % text.len();
            text.splice(at..at + usize::from(at.is_multiple_of(2)), with.chars());
        }
        text.truncate(cut.max(1));
        let text: String = text.into_iter().collect();
        for format in formats::ALL {
            let at_once = articles(*format, &text, 1 << 16);
            prop_assert_eq!(articles(*format, &text, 3), at_once, "{}", format.name());
            format.recognises(&text, &FieldMap::default());
        }
    }

    #[test]
    fn any_text_makes_no_format_panic(text in "(\\PC|[\\n\t\"{}<>&]){0,300}") {
        for format in formats::ALL {
            articles(*format, &text, 7);
            format.recognises(&text, &FieldMap::default());
        }
    }
}

#[test]
fn a_picture_among_paragraphs_takes_nothing_away() {
    let content =
        r#"[{"type":"text","text":"昨日合龙。"},{"type":"image","src":"a.jpg"},{"type":"text","text":"今日通车。"}]"#;
    let articles = read("a.jsonl", format!("{{\"title\":\"大桥合龙\",\"content\":{content}}}\n\n"));
    assert_eq!(titles(&articles), ["大桥合龙"]);
    assert_eq!(articles[0].paragraphs, ["昨日合龙。", "今日通车。"]);
}

#[test]
fn an_export_with_one_record_keeps_its_title() {
    let articles = read("a.txt", "<REC>\n<标题>=大桥昨日合龙\n<日期>=2016-03-12\n<正文>=两岸群众在江边观看。\n");
    assert_eq!(meta(&articles[0]), "a|大桥昨日合龙|2016-03-12|||||");
}

#[test]
fn who_asks_in_an_interview_is_no_field() {
    let text = "专访市长\n\n【记者】大桥何时通车？\n\n【市长】明年五一。\n\n【记者】收费吗？\n\n【市长】不收费。\n";
    assert_eq!(read("a.txt", text)[0].paragraphs.len(), 4);
}
