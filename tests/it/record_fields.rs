//! No data of a record is lost silently: dates in every form and format, names that the user maps, text in unusual
//! places. All samples are created here.

use jianbao::{
    corpus::{Batches, DiagnosticKind, FieldMap, Parsed, PathHints, ReadOptions, formats, walk},
    model::Article,
};

use crate::{
    containers::{deflated, response, stored, zip},
    support::Folder,
};

/// Reads a file with this name and content, with mappings of the user.
fn read_with(name: &str, content: impl AsRef<[u8]>, map: &[&str]) -> Parsed {
    read_all(&[(name, content)], map)
}

fn read_all(files: &[(&str, impl AsRef<[u8]>)], map: &[&str]) -> Parsed {
    let folder = Folder::new();
    for (name, content) in files {
        folder.write(&format!("archive/{name}"), content);
    }
    let mut options = ReadOptions::default();
    for mapping in map {
        options.map.add(mapping).unwrap();
    }
    let mut all = Parsed::default();
    for batch in Batches::new(walk(&[folder.path().join("archive")]).unwrap().files).with(options) {
        all.merge(batch.parse());
    }
    all
}

fn read(name: &str, content: impl AsRef<[u8]>) -> Parsed {
    read_with(name, content, &[])
}

fn only(parsed: &Parsed) -> &Article {
    let [article] = parsed.articles.as_slice() else { panic!("one article, not {parsed:?}") };
    article
}

fn day(article: &Article) -> Option<String> {
    article.meta.date.map(|date| date.to_string())
}

fn kinds(parsed: &Parsed) -> Vec<&DiagnosticKind> {
    parsed.diagnostics.iter().map(|diagnostic| &diagnostic.kind).collect()
}

fn reasons(parsed: &Parsed) -> Vec<String> {
    parsed.skips.iter().map(ToString::to_string).collect()
}

mod dates {
    use super::*;

    /// An article with the given date in every format that has a date.
    fn in_every_format(date: &str) -> Vec<(&'static str, String)> {
        let body = "<div><p>临江讯：昨日清晨六时，长江上的大桥合龙。</p><p>两岸群众在江边观看，直到天明。</p></div>";
        vec![
            ("a.json", format!(r#"{{"title":"大桥合龙","date":"{date}","text":"昨日合龙。"}}"#)),
            ("a.csv", format!("title,date,text\n大桥合龙,\"{date}\",昨日合龙。\n")),
            ("a.md", format!("---\ntitle: 大桥合龙\ndate: {date}\n---\n昨日合龙。\n")),
            ("b.md", format!("# 大桥合龙\n\n日期：{date}\n\n昨日合龙。\n")),
            ("a.txt", format!("标题：大桥合龙\n日期：{date}\n\n昨日合龙。\n")),
            (
                "a.xml",
                format!(
                    "<?xml version='1.0'?><news><title>大桥合龙</title><date>{date}</date><body>昨日合龙。</body></news>"
                ),
            ),
            (
                "a.sgml",
                format!(
                    "<DOC><DOCNO>LJ-1</DOCNO><TITLE>大桥合龙</TITLE><DATE>{date}</DATE><TEXT>昨日合龙。</TEXT></DOC>"
                ),
            ),
            (
                "a.html",
                format!(
                    "<html><head><title>大桥昨日合龙</title><meta name=pubdate content='{date}'></head><body>{body}</body></html>"
                ),
            ),
        ]
    }

    #[test]
    fn a_day_is_read_in_every_form_by_every_format() {
        for date in [
            "二〇一六年三月十四日",
            "民国一百零五年三月十四日",
            "Mon, 14 Mar 2016 08:00:00 +0800",
            "14 March 2016",
            "14.3.2016",
        ] {
            for (name, text) in in_every_format(date) {
                let parsed = read(name, &text);
                assert_eq!(day(only(&parsed)).as_deref(), Some("2016-03-14"), "{text}");
                assert_eq!((only(&parsed).meta.date_text.as_deref(), parsed.diagnostics.len()), (None, 0), "{text}");
            }
        }
    }

    #[test]
    fn dates_without_a_valid_day_are_kept_as_written() {
        for (date, kind) in [
            ("2016-02-30", DiagnosticKind::NoSuchDay { text: "2016-02-30".into() }),
            ("2016年3月", DiagnosticKind::NoDay { text: "2016年3月".into() }),
            ("光绪三十四年十月廿一日", DiagnosticKind::NoDay { text: "光绪三十四年十月廿一日".into() }),
        ] {
            for (name, text) in in_every_format(date) {
                let parsed = read(name, &text);
                assert_eq!((day(only(&parsed)), only(&parsed).meta.date_text.as_deref()), (None, Some(date)), "{text}");
                assert_eq!(kinds(&parsed), [&kind], "{text}");
            }
        }
    }

    #[test]
    fn of_several_dates_the_first_that_is_a_day_is_taken() {
        let xml = "<?xml version='1.0'?><news><title>大桥合龙</title><pubDate>昨日</pubDate><updated>二〇一六年三月十二日</updated><body>合龙。</body></news>";
        assert_eq!(day(only(&read("a.xml", xml))).as_deref(), Some("2016-03-12"));
        let json = r#"{"title":"大桥合龙","pubdate":"0000-00-00","createtime":"民国105年3月12日","text":"合龙。"}"#;
        assert_eq!(day(only(&read("a.json", json))).as_deref(), Some("2016-03-12"));
        let sgml = "<DOC><DOCNO>LJRB20160312.001</DOCNO><DATE>三月</DATE><TEXT>合龙。</TEXT></DOC>";
        assert_eq!(day(only(&read("a.sgml", sgml))).as_deref(), Some("2016-03-12"));
    }

    #[test]
    fn a_line_is_a_date_only_when_it_is_nothing_else() {
        for line in ["二〇一六年三月十二日 星期六", "2016年3月12日 08:30"] {
            let parsed = read("a.txt", format!("大桥合龙\n{line}\n\n昨日合龙。\n"));
            assert_eq!(
                (day(only(&parsed)).as_deref(), only(&parsed).paragraphs.len()),
                (Some("2016-03-12"), 1),
                "{line}"
            );
        }
        for line in ["1984", "0571-8765-4321", "88886666", "10:30-11:30", "第三版"] {
            let parsed = read("a.txt", format!("大桥合龙\n{line}\n\n昨日合龙。\n"));
            assert_eq!((only(&parsed).meta.date_text.as_deref(), parsed.diagnostics.len()), (None, 0), "{line}");
            assert!(only(&parsed).paragraphs.concat().contains(line), "{line}: {:?}", only(&parsed).paragraphs);
        }
        let parsed = read("a.txt", "时间：一个关于1998年的故事\n\n那年大桥合龙。\n");
        assert_eq!(only(&parsed).meta.title, "时间：一个关于1998年的故事");
    }

    #[test]
    fn dots_in_the_name_of_a_file_part_a_date_too() {
        for (path, date) in [
            ("archive/2016.03.12.txt", Some("2016-03-12")),
            ("archive/2016.03.12", Some("2016-03-12")),
            ("archive/临江日报.20160312.txt", Some("2016-03-12")),
            ("archive/20160312.v2.txt", Some("2016-03-12")),
            ("archive/show.php?id=20160312", None),
            ("archive/2.0.1.txt", None),
        ] {
            assert_eq!(PathHints::of(path).date.map(|date| date.to_string()).as_deref(), date, "{path}");
        }
        assert_eq!(PathHints::of("archive/20160312-02.v2.txt").page.as_deref(), Some("2"));
        let parsed = read("2016.03.12.md", "# 要目\n\n## 大桥合龙\n\n昨日合龙。\n\n## 渡口停航\n\n今起停航。\n");
        assert_eq!(
            parsed.articles.iter().map(day).collect::<Vec<_>>(),
            [Some("2016-03-12".into()), Some("2016-03-12".into())]
        );
    }

    /// A page in a web archive of the following year.
    fn fetched(url: &str, text: &str) -> Parsed {
        read(
            "20170501.warc",
            response(url, "HTTP/1.1 200 OK\r\nContent-Type: text/plain; charset=utf-8", text.as_bytes()),
        )
    }

    #[test]
    fn the_address_of_a_page_is_the_last_to_say_its_day() {
        let url = "http://news.example.cn/2016-03/12/content_1.htm";
        assert_eq!(day(only(&fetched(url, "大桥合龙\n\n昨日合龙。\n"))).as_deref(), Some("2016-03-12"));
        let dateline = "大桥合龙\n\n新华社临江2016年3月11日电　大桥昨日合龙。\n";
        assert_eq!(day(only(&fetched(url, dateline))).as_deref(), Some("2016-03-11"), "the dateline comes first");
        let written = "大桥合龙\n日期：2016年3月10日\n\n昨日合龙。\n";
        assert_eq!(day(only(&fetched(url, written))).as_deref(), Some("2016-03-10"), "the page itself before all");
        let other = "大桥合龙\n日期：2015年3月\n\n昨日合龙。\n";
        assert_eq!(day(only(&fetched(url, other))), None, "an address that says another month is not believed");
        assert_eq!(
            day(only(&fetched("http://news.example.cn/a.htm", "大桥合龙\n\n昨日合龙。\n"))),
            None,
            "the day of the crawl is none"
        );
        let json = r#"{"title":"大桥合龙","url":"https://example.com/20160312.html","text":"合龙。"}"#;
        assert_eq!(day(only(&read("a.json", json))).as_deref(), Some("2016-03-12"));
        assert_eq!(day(only(&read("20160311.json", json))).as_deref(), Some("2016-03-11"), "the path comes first");
    }
}

mod names {
    use super::*;

    /// Title, source and text of the only article.
    fn told(parsed: &Parsed) -> (&str, Option<&str>, String) {
        let article = only(parsed);
        (&article.meta.title, article.meta.source.as_deref(), article.paragraphs.join("/"))
    }

    #[test]
    fn elements_of_xml_and_sgml_may_be_named_by_the_user() {
        let map = ["title=BT", "source=bao_ming", "text=nr", "lead=yt"];
        let of_user = "<BT>大桥合龙</BT><bao-ming>临江日报</bao-ming><yt>两岸欢呼</yt><nr>昨日合龙。</nr>";
        let expected = ("大桥合龙", Some("临江日报"), "两岸欢呼/昨日合龙。".to_owned());
        for root in ["news", "r"] {
            let parsed =
                read_with("a.xml", format!("<?xml version='1.0'?><{root}><title>栏目</title>{of_user}</{root}>"), &map);
            assert_eq!(told(&parsed), expected, "{root}");
        }
        let sgml = format!("<DOC><DOCNO>LJ-1</DOCNO>{}</DOC>", of_user.replace("bao-ming", "BAO_MING"));
        assert_eq!(told(&read_with("a.sgml", sgml, &map)), expected);
        // The surrounding elements need not be mapped.
        let rows = format!("<?xml version='1.0'?><t><r>{of_user}</r><r>{of_user}</r></t>");
        assert_eq!(read_with("a.xml", rows, &map).articles.len(), 2);
    }

    #[test]
    fn names_in_the_head_of_a_page_may_be_given_by_the_user() {
        let page = "<html><head><title>大桥昨日合龙</title><meta name=ly content=临江日报><meta name='fb:sj' content='二〇一六年三月十二日'><meta name=zz content=李闻></head>\
                    <body><h1>大桥昨日合龙</h1><p>临江讯：昨日清晨六时，长江上的大桥合龙，两岸群众在江边观看。</p></body></html>";
        let parsed = read_with("a.html", page, &["source=ly", "date=fb:sj", "author=ZZ"]);
        let meta = &only(&parsed).meta;
        assert_eq!((meta.source.as_deref(), meta.author.as_deref()), (Some("临江日报"), Some("李闻")));
        assert_eq!((meta.title.as_str(), day(only(&parsed)).as_deref()), ("大桥昨日合龙", Some("2016-03-12")));
    }

    #[test]
    fn tables_and_texts_are_known_by_the_names_that_the_user_gives() {
        let mut map = FieldMap::default();
        for mapping in ["title=bt", "text=nr"] {
            map.add(mapping).unwrap();
        }
        let table = "bh;bt;nr\n1;大桥合龙;昨日，合龙。\n2;渡口停航;今起，停航。\n";
        assert_eq!(formats::choose(table, &FieldMap::default()).name(), "plain text");
        assert_eq!(formats::choose(table, &map).name(), "CSV");
        let parsed = read_with("a.dat", table, &["title=bt", "text=nr"]);
        assert_eq!((parsed.articles.len(), parsed.articles[0].meta.title.as_str()), (2, "大桥合龙"));
        let several = "BT：大桥合龙\nZZ：李闻\n\n昨日合龙。\n\nBT：渡口停航\nZZ：王成\n\n今起停航。\n";
        assert_eq!(read("a.txt", several).articles.len(), 1);
        let parsed = read_with("a.txt", several, &["title=bt", "author=zz"]);
        assert_eq!(parsed.articles.len(), 2);
        assert_eq!(parsed.articles[1].meta.author.as_deref(), Some("王成"));
    }
}

mod texts {
    use super::*;

    #[test]
    fn sgml_keeps_the_text_that_stands_outside_of_its_text() {
        let of =
            |inside: &str| only(&read("a.sgml", format!("<DOC>\n<DOCNO>LJ-1</DOCNO>\n{inside}\n</DOC>\n"))).clone();
        for (inside, paragraphs) in [
            (
                "<LEADPARA>大桥昨日合龙。</LEADPARA>\n<TEXT>\n两岸群众在江边观看。\n</TEXT>",
                vec!["大桥昨日合龙。", "两岸群众在江边观看。"],
            ),
            ("<P>大桥昨日合龙。\n<P>两岸群众\n在江边观看。", vec!["大桥昨日合龙。", "两岸群众在江边观看。"]),
            (
                "大桥昨日合龙。\n<TEXT>两岸群众在江边观看。</TEXT>\n图为大桥。",
                vec!["大桥昨日合龙。", "两岸群众在江边观看。", "图为大桥。"],
            ),
            ("<LANG>CH</LANG><TXTTYPE>news</TXTTYPE><TEXT>大桥昨日合龙。</TEXT>", vec!["大桥昨日合龙。"]),
            (
                "<DATELINE>新华社临江三月十二日电</DATELINE>\n<TEXT>\n大桥昨日合龙。\n</TEXT>",
                vec!["新华社临江三月十二日电", "大桥昨日合龙。"],
            ),
            (
                "<DATELINE>临江</DATELINE>\n<TEXT>\n<P>临江讯：大桥昨日合龙。</P>\n</TEXT>",
                vec!["临江讯：大桥昨日合龙。"],
            ),
            ("<AUTHOR>李闻\n<P>大桥昨日合龙。\n<P>两岸欢呼。", vec!["大桥昨日合龙。", "两岸欢呼。"]),
        ] {
            assert_eq!(of(inside).paragraphs, paragraphs, "{inside}");
        }
        let headed =
            of("<HEADLINE><P>大桥合龙</P></HEADLINE><BYLINE><P>李闻</P></BYLINE><TEXT><P>昨日合龙。</P></TEXT>");
        assert_eq!((headed.meta.title.as_str(), headed.meta.author.as_deref()), ("大桥合龙", Some("李闻")));
        assert_eq!(headed.paragraphs, ["昨日合龙。"]);
    }

    #[test]
    fn the_interviewer_is_not_an_author() {
        let marked =
            "# 专访市长\n\n【记者】大桥何时通车？\n\n【市长】明年五一。\n\n【记者】收费吗\n\n【市长】不收费。\n";
        let plain = "# 专访市长\n\n记者：大桥何时通车\n\n市长：明年五一。\n\n记者：收费吗\n\n市长：不收费。\n";
        for text in [marked, plain] {
            let parsed = read("a.md", text);
            assert_eq!((only(&parsed).paragraphs.len(), only(&parsed).meta.author.as_deref()), (4, None), "{text}");
            let parsed = read("a.txt", text.trim_start_matches("# "));
            assert_eq!((only(&parsed).paragraphs.len(), only(&parsed).meta.author.as_deref()), (4, None), "{text}");
        }
        let parsed = read("a.md", "# 大桥合龙\n\n记者：李闻\n\n昨日合龙。\n");
        assert_eq!(only(&parsed).meta.author.as_deref(), Some("李闻"), "said once, it is who wrote it");
    }

    #[test]
    fn the_unused_one_of_two_texts_is_reported() {
        let of = |json: &str| {
            read("a.json", json).diagnostics.into_iter().map(|diagnostic| diagnostic.kind).collect::<Vec<_>>()
        };
        assert_eq!(
            of(r#"{"title":"大桥合龙","content":"昨日清晨，大桥合龙。","body":"两岸欢呼。"}"#),
            [DiagnosticKind::OtherText { characters: 5, beginning: "两岸欢呼。".into() }]
        );
        for same in [
            r#"{"title":"大桥合龙","content":"<p>昨日清晨，</p><p>大桥合龙。</p>","text":"昨日清晨，\n大桥合龙。"}"#,
            r#"{"title":"大桥合龙","content":"昨日清晨，大桥合龙。","text":"昨日清晨"}"#,
            r#"{"title":"大桥合龙","content":"昨日清晨，大桥合龙。","desc":"摘要。"}"#,
        ] {
            assert_eq!(of(same), [], "{same}");
        }
    }

    #[test]
    fn a_shared_value_that_is_too_long_is_reported_once() {
        let long = "临江".repeat(60);
        let items = r#"{"title":"甲","text":"一。"},{"title":"乙","text":"二。"}"#;
        let feed = "<item><title>甲</title><body>一。</body></item><item><title>乙</title><body>二。</body></item>";
        for (name, text, field) in [
            ("a.json", format!(r#"{{"section":"{long}","list":[{items}]}}"#), "section"),
            ("a.xml", format!("<rss><channel><title>{long}</title>{feed}</channel></rss>"), "source"),
            ("a.md", format!("---\nsource: {long}\n---\n\n# 2016-03-12\n\n## 甲\n\n一。\n\n## 乙\n\n二。\n"), "source"),
            ("a.md", format!("# 2016-03-12\n\n## {long}\n\n### 甲\n\n一。\n\n### 乙\n\n二。\n"), "section"),
        ] {
            let parsed = read(name, text);
            assert_eq!(parsed.articles.len(), 2, "{name}");
            assert_eq!(kinds(&parsed), [&DiagnosticKind::NotShared { field, bytes: long.len() }], "{name}");
        }
    }

    #[test]
    fn rows_with_too_many_or_too_few_cells_are_remarked() {
        let parsed = read("a.csv", "date,title,content\n2016-03-12,甲,一, 二\n2016-03-13,乙\n2016-03-14,丙,三\n");
        assert_eq!((parsed.articles.len(), reasons(&parsed)), (3, vec![]));
        let ragged = |cells| DiagnosticKind::RaggedRow { cells, columns: 3 };
        assert_eq!(kinds(&parsed), [&ragged(4), &ragged(2)]);
        assert!(ragged(4).to_string().contains("appended to the last"), "{}", ragged(4));
    }

    #[test]
    fn paragraphs_that_were_put_right_are_remarked() {
        let paragraph = encoding_rs::GB18030.encode("两岸群众在江边观看合龙，直到天明。工程历时三年，").0.into_owned();
        let mut bytes = encoding_rs::GB18030.encode("临江讯：大桥合龙。?").0.into_owned();
        bytes.push(0xa3);
        bytes.extend(&paragraph[..paragraph.len() - 1]);
        bytes.push(b'?');
        let damaged = encoding_rs::GB18030.decode_without_bom_handling(&bytes).0;
        let parsed = read(
            "a.dat",
            format!(
                "<doc>\n<docno>1</docno>\n<contenttitle>大桥合龙</contenttitle>\n<content>{damaged}</content>\n</doc>\n"
            ),
        );
        assert_eq!(kinds(&parsed), [&DiagnosticKind::Unshifted { stretches: 1 }]);
    }
}

mod json {
    use super::*;

    #[test]
    fn a_line_end_inside_a_string_costs_one_record() {
        for (json, titles, line) in [
            (
                "[{\"title\":\"甲\",\"text\":\"一\n二\"},{\"title\":\"乙\",\"text\":\"三\"},\n{\"title\":\"丙\",\"text\":\"四\"}]",
                "乙丙",
                1,
            ),
            (
                "[{\"title\":\"甲\",\"text\":\"一\\\n二\"},{\"title\":\"乙\",\"text\":\"三\"},\n{\"title\":\"丙\",\"text\":\"四\"}]",
                "乙丙",
                1,
            ),
            ("[\n{\"title\":\"甲\",\"text\":\"一\n二\n三，“{”\"}\n,{\"title\":\"乙\",\"text\":\"三\"}]", "乙", 2),
            (
                "{\"title\":\"甲\",\"text\":\"一\n二\"} {\"title\":\"乙\",\"text\":\"三\"}\n{\"title\":\"丙\",\"text\":\"四\"}\n",
                "丙",
                1,
            ),
            (
                "[\n  {\n    \"title\": \"甲,\n    \"text\": \"一\",\n    \"tags\": [\"a\", \"b\"]\n  },\n  {\"title\":\"乙\",\"text\":\"三\"}\n]\n",
                "乙",
                2,
            ),
        ] {
            let parsed = read("a.json", json);
            let found: String = parsed.articles.iter().map(|article| article.meta.title.as_str()).collect();
            assert_eq!(found, titles, "{json}");
            let prefix = format!("a.json:{line}: not JSON");
            assert!(reasons(&parsed)[0].contains(&prefix) && parsed.skips.len() == 1, "{json}: {:?}", reasons(&parsed));
        }
    }

    #[test]
    fn fields_around_a_large_json_list_apply_to_its_articles() {
        let text = "江水滔滔。".repeat(8000);
        let article = |number: usize| format!(r#"{{"title":"第{number}篇","text":"{text}"}}"#);
        let list = (0..300).map(article).collect::<Vec<_>>().join(",\n");
        let long = "临江".repeat(500);
        let json = format!(
            r#"{{"source":"临江\u65e5报","total":300,"data":{{"date":"2016-03-12","page":2,"tags":["a"],"栏目":"{long}","list":[{list}],"section":"要闻"}}}}"#
        );
        assert!(json.len() > 34 << 20);
        let parsed = read("a.json", json);
        assert_eq!(parsed.articles.len(), 300, "{:?}", reasons(&parsed));
        for article in &parsed.articles {
            let meta = &article.meta;
            assert_eq!((meta.source.as_deref(), meta.page.as_deref()), (Some("临江日报"), Some("2")));
            assert_eq!((day(article).as_deref(), meta.section.as_deref()), (Some("2016-03-12"), None));
        }
        let [long, behind] = parsed.skips.as_slice() else { panic!("{:?}", reasons(&parsed)) };
        assert!(long.reason.contains("the section that applies to several articles is too long"), "{long}");
        assert!(behind.reason.contains("the section follows the articles"), "{behind}");
    }
}

mod packed {
    use std::io::Write as _;

    use super::*;
    use crate::containers::{Member, gzip, tar};

    #[test]
    fn hidden_members_and_links_are_counted() {
        let text = "大桥合龙\n\n昨日合龙。\n";
        let members = [
            stored("a.txt", text.as_bytes()),
            stored(".b.txt", text.as_bytes()),
            deflated("__MACOSX/._a.txt", b"x"),
            Member { mode: Some(0o120_777), ..stored("c.txt", b"a.txt") },
        ];
        let parsed = read("a.zip", zip(&members));
        assert_eq!((parsed.articles.len(), parsed.passed_over.count(), reasons(&parsed)), (1, 3, vec![]));
        let mut archive = tar::Builder::new(Vec::new());
        for name in ["a.txt", ".b.txt"] {
            let mut header = tar::Header::new_gnu();
            header.set_size(text.len() as u64);
            archive.append_data(&mut header, name, text.as_bytes()).unwrap();
        }
        let mut link = tar::Header::new_gnu();
        link.set_entry_type(tar::EntryType::Symlink);
        link.set_size(0);
        archive.append_link(&mut link, "c.txt", "a.txt").unwrap();
        let parsed = read("a.tar", archive.into_inner().unwrap());
        assert_eq!((parsed.articles.len(), parsed.passed_over.count(), reasons(&parsed)), (1, 2, vec![]));
        assert_eq!(read("a.tar", tar(&[("a.txt", text.as_bytes())])).passed_over.count(), 0);
    }

    /// A gzip of this many spaces, in parts that are compressed separately, so that each byte expands to many.
    fn spaces(mebibytes: usize) -> Vec<u8> {
        let mut packed = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::best());
        let part = vec![b' '; 1 << 20];
        for _ in 0..mebibytes {
            packed.write_all(&part).unwrap();
        }
        packed.finish().unwrap()
    }

    #[test]
    fn one_rule_bounds_what_comes_of_a_file_of_any_size() {
        let article = gzip("{\"id\":\"1\",\"title\":\"大桥合龙\",\"text\":\"昨日合龙。\"}\n".as_bytes());
        let refused = "unpacks to more than 64 MiB and 100 times its size";
        // Exactly the limit for any file, and one byte more.
        for (mebibytes, is_read) in [(63, true), (65, false)] {
            let parsed = read("a.jsonl.gz", [&article[..], &spaces(mebibytes)].concat());
            assert_eq!(
                (parsed.articles.len(), !reasons(&parsed).concat().contains(refused)),
                (1, is_read),
                "{:?}",
                reasons(&parsed)
            );
        }
        // A larger file may expand to more.
        let padding = gzip(&noise(1_000_000));
        let parsed = read("a.jsonl.gz", [&article[..], &padding, &spaces(80)].concat());
        assert!(!reasons(&parsed).concat().contains("unpacks to more"), "{:?}", reasons(&parsed));
        // A packed file without a packed extension is read at once, together with those beside it.
        let files: Vec<_> = ["a.txt", "b.txt", "c.txt"].map(|name| (name, [&article[..], &spaces(7)].concat())).into();
        let parsed = read_all(&files, &[]);
        assert_eq!(parsed.articles.len(), 3, "what comes before is read");
        let told =
            "unpacks to more than 16 MiB, with files beside it; if this is intended, add the extension of its format";
        assert!(parsed.skips.len() == 1 && reasons(&parsed)[0].contains(told), "{:?}", reasons(&parsed));
    }

    /// Characters that cannot be compressed.
    fn noise(bytes: usize) -> Vec<u8> {
        let mut random = crate::support::Random::new(1);
        (0..bytes).map(|_| b'!' + u8::try_from(random.below(90)).unwrap()).collect()
    }

    #[test]
    fn a_large_zip_on_standard_input_is_refused_with_a_remedy() {
        let folder = Folder::new();
        let stuff = noise(1 << 20).repeat(65);
        let bytes = zip(&[stored("a.txt", &stuff)]);
        let mut command = assert_cmd::Command::cargo_bin("jianbao").unwrap();
        let output = command.args(["index", "-"]).current_dir(folder.path()).write_stdin(bytes).output().unwrap();
        let told = String::from_utf8(output.stderr).unwrap();
        assert!(told.contains("standard input") && told.contains("give it as a file of its own"), "{told}");
    }
}
