//! Reading archives: formats, encodings, damaged files. All samples are created here.

use std::io::Write;

use jianbao::{
    corpus::{Batches, Position, Skip, decode::detect, walk},
    model::Article,
};
use proptest::prelude::*;

use crate::support::Folder;

fn read(folder: &Folder) -> (Vec<Article>, Vec<Skip>) {
    let walked = walk(&[folder.path().join("archive")]).unwrap();
    let mut articles = Vec::new();
    let mut skips = walked.skips;
    for batch in Batches::new(walked.files) {
        let parsed = batch.parse();
        articles.extend(parsed.articles);
        skips.extend(parsed.skips);
    }
    (articles, skips)
}

const ARTICLE: &str = "大桥昨日合龙\n\n临江讯：昨日清晨六时，长江上的大桥合龙。\n\n两岸群众在江边观看。\n";

#[test]
fn plain_text_takes_title_date_page_and_paper_from_where_they_are() {
    let folder = Folder::new();
    folder.write("archive/临江日报/2016/20160312/20160312-01-02.txt", ARTICLE);
    folder.write("archive/无名.txt", "\u{feff}\n\n题目\n作者：李闻\n日期：2018年5月6日\n　　第一段。\n　　第二段。\n");
    let (articles, skips) = read(&folder);
    assert_eq!(skips, []);
    let first = &articles[0];
    assert_eq!(first.meta.id, "临江日报/2016/20160312/20160312-01-02");
    assert_eq!(first.meta.title, "大桥昨日合龙");
    assert_eq!(first.meta.date.unwrap().to_string(), "2016-03-12");
    assert_eq!(first.meta.page.as_deref(), Some("1"));
    assert_eq!(first.meta.source.as_deref(), Some("临江日报"));
    assert_eq!(first.paragraphs, ["临江讯：昨日清晨六时，长江上的大桥合龙。", "两岸群众在江边观看。"]);
    let second = &articles[1];
    assert_eq!(second.meta.author.as_deref(), Some("李闻"));
    assert_eq!(second.meta.date.unwrap().to_string(), "2018-05-06");
    assert_eq!(second.paragraphs, ["第一段。", "第二段。"]);
}

#[test]
fn lines_broken_at_a_fixed_width_become_one_paragraph() {
    let folder = Folder::new();
    let text = "题目\n\n这一行写到了二十个字就断开因为排版的人\n设了固定的宽度所以它还没有说完就换行了\n直到这里才是句号。\n\n第二段。\n";
    folder.write("archive/a.txt", text);
    let (articles, _) = read(&folder);
    assert_eq!(articles[0].paragraphs.len(), 2, "{:?}", articles[0].paragraphs);
}

#[test]
fn the_encoding_is_detected_for_each_file() {
    let folder = Folder::new();
    let traditional = "大橋昨日合龍\n\n臨江訊：昨日清晨六時，長江上的大橋合龍，兩岸群眾在江邊觀看。\n";
    let utf16 = |text: &str| -> Vec<u8> {
        "\u{feff}".encode_utf16().chain(text.encode_utf16()).flat_map(u16::to_le_bytes).collect()
    };
    let utf16be: Vec<u8> = ARTICLE.encode_utf16().flat_map(u16::to_be_bytes).collect();
    folder.write("archive/1-utf8.txt", ARTICLE);
    folder.write("archive/2-bom.txt", format!("\u{feff}{ARTICLE}"));
    folder.write("archive/3-gbk.txt", encoding_rs::GBK.encode(ARTICLE).0);
    folder.write("archive/4-gb18030.txt", encoding_rs::GB18030.encode("𠮷田先生大桥昨日合龙\n\n临江讯：昨日清晨。").0);
    folder.write("archive/5-big5.txt", encoding_rs::BIG5.encode(traditional).0);
    folder.write("archive/6-utf16.txt", utf16(ARTICLE));
    folder.write("archive/7-utf16be.txt", utf16be);
    let (articles, skips) = read(&folder);
    assert_eq!(skips, []);
    let titles: Vec<&str> = articles.iter().map(|article| article.meta.title.as_str()).collect();
    let simplified = "大桥昨日合龙";
    assert_eq!(
        titles,
        [simplified, simplified, simplified, "𠮷田先生大桥昨日合龙", "大橋昨日合龍", simplified, simplified]
    );
}

#[test]
fn short_text_is_rather_chinese() {
    assert_eq!(detect(&encoding_rs::GBK.encode("大桥").0, true, None).encoding, "gb18030");
}

#[test]
fn json_lines_with_paragraphs_content_or_text() {
    let folder = Folder::new();
    let lines = [
        r#"{"id":"a","date":"2015-06-11","title":"甲","source":"濱港時報","author":"林","page":"A3","section":"地方","url":"https://example.com/a","paragraphs":["一","　二　",""]}"#,
        r#"{"id":7,"page":3,"content":"一\n\n二"}"#,
        "",
        r#"{"title":"只有标题","date":null,"text":"三"}"#,
    ];
    folder.write("archive/a.jsonl", lines.join("\r\n"));
    let (articles, skips) = read(&folder);
    assert_eq!(skips, []);
    assert_eq!(articles[0].paragraphs, ["一", "二"]);
    assert_eq!(articles[0].meta.section.as_deref(), Some("地方"));
    assert_eq!(articles[0].meta.url.as_deref(), Some("https://example.com/a"));
    assert_eq!((articles[1].meta.id.as_str(), articles[1].meta.page.as_deref()), ("7", Some("3")));
    assert_eq!(articles[1].paragraphs, ["一", "二"]);
    assert!(articles[2].meta.id.starts_with("a#"), "named by what it holds: {}", articles[2].meta.id);
}

#[test]
fn broken_records_are_skipped_with_their_place_and_the_rest_is_kept() {
    let folder = Folder::new();
    folder.write("archive/a.jsonl", "{\"id\":\"a\",\"title\":\"甲\"}\n{\"id\":\"b\",\"title\":\n{\"id\":\"c\",\"paragraphs\":7}\n{}\n{\"id\":\"d\",\"title\":\"丁\"}\n");
    folder.write("archive/empty.txt", "");
    folder.write("archive/blank.txt", " \n\u{3000}\n");
    let (articles, skips) = read(&folder);
    assert_eq!(articles.len(), 2);
    let places: Vec<_> =
        skips.iter().map(|skip| (skip.path.file_name().unwrap().to_str().unwrap(), skip.position)).collect();
    assert_eq!(
        places,
        [
            ("a.jsonl", Position::Line(2)),
            ("a.jsonl", Position::Line(3)),
            ("a.jsonl", Position::Line(4)),
            ("blank.txt", Position::File),
            ("empty.txt", Position::File),
        ]
    );
    assert!(skips.iter().all(|skip| !skip.reason.is_empty()));
}

#[test]
fn what_is_called_text_and_is_none_is_skipped() {
    let folder = Folder::new();
    let mut random = crate::support::Random::new(3);
    let noise: Vec<u8> = (0..3000).map(|_| random.below(256) as u8).collect();
    folder.write("archive/noise.txt", noise);
    folder.write("archive/picture.txt", [&b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR"[..], &[0; 400]].concat());
    let (articles, skips) = read(&folder);
    assert_eq!((articles.len(), skips.len()), (0, 2), "{skips:?}");
}

#[test]
fn gzip_is_read_in_place_and_a_cut_one_reported() {
    let folder = Folder::new();
    let mut packed = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::default());
    for number in 0..2000 {
        writeln!(packed, r#"{{"id":"{number}","title":"第{number}篇","paragraphs":["正文 {number}"]}}"#).unwrap();
    }
    let packed = packed.finish().unwrap();
    folder.write("archive/a.jsonl.gz", &packed);
    folder.write("archive/b.jsonl.gz", &packed[..packed.len() / 2]);
    let (articles, skips) = read(&folder);
    assert!(articles.len() >= 2000);
    assert_eq!(skips.len(), 1, "{skips:?}");
    assert!(skips[0].path.ends_with("b.jsonl.gz"));
}

#[test]
fn other_files_and_hidden_ones_are_passed_over() {
    let folder = Folder::new();
    folder.write("archive/a.txt", ARTICLE);
    folder.write("archive/.hidden/b.txt", ARTICLE);
    folder.write("archive/photo.jpg", b"\xff\xd8");
    let walked = walk(&[folder.path().join("archive")]).unwrap();
    assert_eq!((walked.files.len(), walked.passed_over.count(), walked.skips.len()), (1, 1, 0));
}

#[test]
fn a_link_loop_is_cut() {
    let folder = Folder::new();
    folder.write("archive/a.txt", ARTICLE);
    std::os::unix::fs::symlink(folder.path().join("archive"), folder.path().join("archive/loop")).unwrap();
    let walked = walk(&[folder.path().join("archive")]).unwrap();
    assert_eq!((walked.files.len(), walked.skips.len()), (1, 1));
}

proptest! {
    #[test]
    fn no_bytes_make_a_reader_panic(bytes in proptest::collection::vec(any::<u8>(), 0..2000), json in any::<bool>()) {
        let folder = Folder::new();
        folder.write(if json { "archive/a.jsonl" } else { "archive/a.txt" }, bytes);
        read(&folder);
    }
}
