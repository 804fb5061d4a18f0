//! Archives, documents and mail: each kind is read correctly, and is also tested damaged, empty, and unpacking to far
//! more than its own size.
//! The few samples that cannot be generated here are in `../data`. They were made with 7-Zip, openpyxl, xlwt, LibreOffice and
//! XeLaTeX.
#![allow(clippy::unwrap_used, clippy::format_collect, clippy::format_push_string)]
#![cfg(all(feature = "documents", feature = "mail", feature = "pdf", feature = "seven-zip", feature = "spreadsheets"))]

mod hostile;
mod pdf;
mod pdf_samples;
mod samples;

use hostile::ends_well;
use jianbao_corpus::{Batches, Input, Parsed, PassedOver, walk_inputs};
use samples::{
    BODY, OPEN_HEADER, PLAIN, XLS, XLSX, docx, eml, epub, gbk, mbox, mht_of_chrome, mht_of_ie, odt, parts, shared, zip,
};

/// Reads one file from memory.
fn read(name: &str, bytes: impl Into<Vec<u8>>) -> Parsed {
    let mut all = Parsed::default();
    for batch in Batches::new(walk_inputs(&[Input::file(name, bytes.into())]).files) {
        all.merge(batch.parse());
    }
    all
}

fn reasons(parsed: &Parsed) -> String {
    parsed.skips.iter().map(|skip| format!("{skip}\n")).collect()
}

fn titles(parsed: &Parsed) -> Vec<&str> {
    parsed.articles.iter().map(|article| article.meta.title.as_str()).collect()
}

fn text(parsed: &Parsed) -> String {
    parsed.articles.iter().map(|article| article.paragraphs.join("\n")).collect::<Vec<_>>().join("\n---\n")
}

fn passed(parsed: &Parsed) -> Vec<(String, usize)> {
    parsed.passed_over.kinds().into_iter().map(|(kind, own)| (kind.to_owned(), own.count)).collect()
}
#[test]
fn members_of_a_7z_by_every_method() {
    let parsed = read("a.7z", PLAIN);
    assert_eq!(parsed.articles.len(), 30, "{}", reasons(&parsed));
    assert!(titles(&parsed).contains(&"水库蓄水") && titles(&parsed).contains(&"大桥第29次合龙"));
    assert_eq!(passed(&parsed), [(".jpg".to_owned(), 1)]);
    assert_eq!(parsed.skips.len(), 1);
    assert!(reasons(&parsed).contains("a.7z/空.txt: the file is empty"), "{}", reasons(&parsed));
    for (name, bytes) in [
        ("open_header", OPEN_HEADER),
        ("ppmd", include_bytes!("../data/ppmd.7z")),
        ("bzip2", include_bytes!("../data/bzip2.7z")),
        ("deflate", include_bytes!("../data/deflate.7z")),
        ("bcj", include_bytes!("../data/bcj.7z")),
        ("copy", include_bytes!("../data/copy.7z")),
    ] {
        let parsed = read("misnamed.txt", bytes);
        assert!(titles(&parsed).contains(&"大桥第1次合龙"), "{name}: {}", reasons(&parsed));
        assert!(name == "copy" || parsed.articles.len() >= 29, "{name}: {}", reasons(&parsed));
    }
    let inner = zip(&vec![("b/a.7z".into(), PLAIN.to_vec())]);
    assert_eq!(read("a.zip", inner).articles.len(), 30);
}

#[test]
fn a_7z_with_a_password_says_so() {
    for (bytes, path) in [
        (&include_bytes!("../data/encrypted.7z")[..], "a.7z/a.txt"),
        (include_bytes!("../data/encrypted_names.7z"), "a.7z"),
    ] {
        let parsed = read("a.7z", bytes);
        assert_eq!(parsed.articles.len(), 0);
        let reason = format!("{path}: it is encrypted; unpack it with its password first");
        assert!(reasons(&parsed).contains(&reason), "{}", reasons(&parsed));
    }
}

#[test]
fn the_text_of_documents() {
    let parsed = read("a.docx", zip(&docx()));
    assert_eq!(titles(&parsed), ["大桥合龙"], "{}", reasons(&parsed));
    let own = text(&parsed);
    for part in [
        "昨日清晨，大桥合龙<正式>，两岸群众在江边观看 A&B。",
        "建设历程",
        "一千二百米",
        "此处数据来自建设指挥部的通报。",
    ] {
        assert!(own.contains(part), "{part}: {own}");
    }
    assert_eq!(own.matches("文本框里有一句完整的话。").count(), 1, "{own}");
    assert!(!own.contains("删去") && !own.contains('线'), "{own}");
    let meta = &parsed.articles[0].meta;
    assert_eq!(meta.author.as_deref(), Some("张三"));
    // The date in `docProps/core.xml` is usually that of the template, so it is not used.
    assert_eq!(meta.date, None);

    let parsed = read("a.odt", zip(&odt()));
    assert_eq!(titles(&parsed), ["大桥合龙"], "{}", reasons(&parsed));
    let own = text(&parsed);
    assert!(
        own.contains("今年建成。") && own.contains("此处数据来自建设指挥部的通报。") && !own.contains("批注"),
        "{own}"
    );
    assert_eq!(parsed.articles[0].meta.author.as_deref(), Some("张三"));
    // A wrong file name extension, and a file in an archive.
    assert_eq!(titles(&read("a.zip", zip(&docx()))), ["大桥合龙"]);
    let inner = zip(&vec![("稿/a.docx".into(), zip(&docx())), ("稿/b.odt".into(), zip(&odt()))]);
    assert_eq!(titles(&read("a.zip", inner)), ["大桥合龙", "大桥合龙"]);
}

#[test]
fn the_chapters_of_a_book_in_their_order() {
    let parsed = read("a.epub", zip(&epub()));
    assert_eq!(titles(&parsed), ["大桥合龙", "水库蓄水"], "{}", reasons(&parsed));
    assert!(parsed.facts.iter().all(|facts| facts.path.to_string_lossy().contains("a.epub/OEBPS/Text/")));
    assert!(parsed.skips.is_empty(), "{}", reasons(&parsed));
}

#[test]
fn sheets_as_tables() {
    for (name, bytes) in [("a.xlsx", XLSX), ("a.xls", XLS), ("misnamed.txt", XLS)] {
        let parsed = read(name, bytes);
        assert_eq!(titles(&parsed), ["大桥合龙", "水库蓄水", "铁路通车"], "{name}: {}", reasons(&parsed));
        let meta = &parsed.articles[0].meta;
        assert_eq!(meta.date.map(|date| date.to_string()).as_deref(), Some("2016-03-12"), "{name}");
        assert_eq!(meta.author.as_deref(), Some("张三"), "{name}");
        assert!(text(&parsed).contains("\"两岸\"群众, 在江边观看。"), "{name}: {}", text(&parsed));
        let path = parsed.facts[0].path.to_string_lossy().into_owned();
        assert!(path.ends_with(&format!("{name}/稿件.csv")), "{path}");
        assert!(parsed.skips.is_empty(), "{name}: {}", reasons(&parsed));
    }
    let parsed = read("a.xlsx", zip(&shared()));
    assert_eq!(titles(&parsed), ["大桥合龙"], "{}", reasons(&parsed));
    let meta = &parsed.articles[0].meta;
    assert_eq!(meta.date.map(|date| date.to_string()).as_deref(), Some("2016-03-12"));
    assert!(text(&parsed).contains("昨日清晨，大桥合龙。") && !text(&parsed).contains("ダイ"), "{}", text(&parsed));
    // A text that continues in the next records.
    assert_eq!(text(&read("a.xls", XLS)).matches("水库今日开始蓄水").count(), 1200);
}

#[test]
fn messages_of_mail() {
    let parsed = read("a.eml", eml());
    assert_eq!(titles(&parsed), ["大桥合龙"], "{}", reasons(&parsed));
    let meta = &parsed.articles[0].meta;
    assert_eq!(meta.author.as_deref(), Some("张三"));
    assert_eq!(meta.date.map(|date| date.to_string()).as_deref(), Some("2016-03-12"));
    assert!(text(&parsed).contains("两岸群众在江边观看，人人都说这是一件大事。"), "{}", text(&parsed));
    assert_eq!(passed(&parsed), [(".png".to_owned(), 1)]);

    // A header field in an undeclared encoding, as old programs wrote it, and a message of 300,000 parts.
    let mut old = b"From: a@example.cn\nDate: Sat, 12 Mar 2016 08:00:00 +0800\nSubject: ".to_vec();
    old.extend_from_slice(&gbk("大桥合龙通车"));
    old.extend_from_slice(b"\n\n");
    old.extend_from_slice(&gbk(BODY));
    assert_eq!(titles(&read("a.eml", old)), ["大桥合龙通车"]);
    let parts = "--b\n\n句\n".repeat(300_000);
    let many =
        format!("MIME-Version: 1.0\nSubject: 大桥合龙\nContent-Type: multipart/mixed; boundary=b\n\n{parts}--b--\n");
    ends_well("a.eml", many.into_bytes(), "many parts");

    for name in ["a.mbox", "misnamed.txt"] {
        let parsed = read(name, mbox());
        assert_eq!(titles(&parsed), ["大桥合龙", "水庫蓄水", "铁路通车"], "{}", reasons(&parsed));
        let own = text(&parsed);
        assert!(own.contains("臨江日報訊：水庫今日開始蓄水") && own.contains("\nFrom here on"), "{own}");
        assert!(own.contains("沿线各站都有人迎接。") && !own.contains("<p>"), "{own}");
        assert_eq!(passed(&parsed), [(".png".to_owned(), 1)]);
    }
}

#[test]
fn pages_that_browsers_saved() {
    for (bytes, url) in
        [(mht_of_chrome(), "https://news.example.cn/2016/a.html"), (mht_of_ie(), "http://news.example.cn/b.htm")]
    {
        let parsed = read("a.mht", bytes);
        assert_eq!(titles(&parsed), ["大桥合龙"], "{}", reasons(&parsed));
        assert_eq!(parsed.articles[0].meta.url.as_deref(), Some(url));
        assert!(text(&parsed).contains("大桥全长一千二百米"), "{}", text(&parsed));
        assert!(parsed.facts[0].path.ends_with("memory:a.mht"), "{:?}", parsed.facts[0].path);
    }
}

#[test]
fn a_text_that_begins_like_mail_is_a_text() {
    for text in [
        "From the beginning\n\n大桥合龙，两岸群众在江边观看。\n",
        "From: 临江日报\n\n大桥合龙，两岸群众在江边观看。\n",
        "From: 临江日报\nDate: 2016-03-12\nSubject: 大桥合龙\n\n昨日清晨，大桥合龙，两岸群众在江边观看。\n",
    ] {
        let parsed = read("a.txt", text);
        assert_eq!(parsed.articles.len(), 1, "{text}: {}", reasons(&parsed));
        assert!(parsed.articles[0].paragraphs.join("").contains("江边观看"), "{text}");
    }
}

#[test]
fn other_files_of_office_keep_their_reasons() {
    let slides = parts(&[("[Content_Types].xml", "<a/>"), ("ppt/presentation.xml", "<a/>")]);
    assert!(reasons(&read("a.docx", zip(&slides))).contains("a file of an office program"));
    let drawing = parts(&[("mimetype", "application/vnd.oasis.opendocument.graphics"), ("content.xml", "<a/>")]);
    assert!(reasons(&read("a.odt", zip(&drawing))).contains("a document of LibreOffice"));
    assert!(PassedOver::advice(".docx").is_none() && PassedOver::advice(".7z").is_none());
    assert!(PassedOver::advice(".rar").unwrap().contains("unpack it first"));
    assert!(PassedOver::advice(".caj").unwrap().contains("print it as a PDF"));
}
