//! Archives, documents and mail that are read in place: each kind read right, damaged, empty, and unpacking to far more than it is.
//! The few samples that cannot be made here lie in `data`; they were made by 7-Zip, openpyxl and xlwt.
#![allow(clippy::unwrap_used, clippy::format_collect, clippy::format_push_string)]
#![cfg(all(feature = "documents", feature = "mail", feature = "seven-zip", feature = "spreadsheets"))]

use std::{
    io::{Cursor, Write as _},
    time::{Duration, Instant},
};

use jianbao_corpus::{Batches, Input, Parsed, PassedOver, walk_inputs};
use zip::{CompressionMethod, ZipWriter, write::SimpleFileOptions};

/// Reads one file from memory.
fn read(name: &str, bytes: impl Into<Vec<u8>>) -> Parsed {
    let mut all = Parsed::default();
    for batch in Batches::new(walk_inputs(&[Input::file(name, bytes.into())]).files) {
        let mut parsed = batch.parse();
        all.articles.append(&mut parsed.articles);
        all.origins.append(&mut parsed.origins);
        all.skips.append(&mut parsed.skips);
        all.facts.append(&mut parsed.facts);
        all.passed_over.merge(std::mem::take(&mut parsed.passed_over));
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

type Parts = Vec<(String, Vec<u8>)>;

fn zip(parts: &Parts) -> Vec<u8> {
    let mut zip = ZipWriter::new(Cursor::new(Vec::new()));
    for (name, content) in parts {
        let stored = name == "mimetype";
        let method = if stored { CompressionMethod::Stored } else { CompressionMethod::Deflated };
        zip.start_file(name.as_str(), SimpleFileOptions::default().compression_method(method)).unwrap();
        zip.write_all(content).unwrap();
    }
    zip.finish().unwrap().into_inner()
}

fn parts(of: &[(&str, &str)]) -> Parts {
    of.iter().map(|(name, content)| ((*name).to_owned(), content.as_bytes().to_vec())).collect()
}

const PLAIN: &[u8] = include_bytes!("data/plain.7z");
const OPEN_HEADER: &[u8] = include_bytes!("data/open_header.7z");
const XLSX: &[u8] = include_bytes!("data/sheets.xlsx");
const XLS: &[u8] = include_bytes!("data/sheets.xls");

const STYLES: &str = r#"<w:styles xmlns:w="w"><w:style w:type="paragraph" w:styleId="a3"><w:name w:val="Title"/></w:style>
<w:style w:type="paragraph" w:styleId="1"><w:name w:val="heading 1"/></w:style></w:styles>"#;
const CORE: &str = r#"<cp:coreProperties xmlns:dc="d" xmlns:dcterms="t"><dc:title>大桥合龙</dc:title><dc:creator>张三</dc:creator>
<dcterms:created>2016-03-12T08:00:00Z</dcterms:created></cp:coreProperties>"#;
const DOCUMENT: &str = r#"<?xml version="1.0" encoding="UTF-8"?><w:document xmlns:w="w" xmlns:mc="m"><w:body>
<w:p><w:pPr><w:pStyle w:val="a3"/><w:tabs><w:tab w:val="left"/></w:tabs></w:pPr><w:r><w:t>大桥合龙</w:t></w:r></w:p>
<w:p><w:r><w:t xml:space="preserve">昨日清晨，</w:t></w:r><w:r><w:t>大桥合龙&lt;正式&gt;，两岸群众在江边观看 A&amp;B。</w:t></w:r></w:p>
<w:p><w:pPr><w:pStyle w:val="1"/></w:pPr><w:r><w:t>建设历程</w:t></w:r></w:p>
<w:p><w:r><w:t>大桥于三年前开工，</w:t><w:br/><w:t>今年建成。</w:t></w:r><w:del><w:r><w:delText>删去的话</w:delText><w:t>删去的字</w:t></w:r></w:del></w:p>
<w:p><w:r><mc:AlternateContent><mc:Choice><w:txbxContent><w:p><w:r><w:t>文本框里有一句完整的话。</w:t></w:r></w:p></w:txbxContent></mc:Choice>
<mc:Fallback><w:txbxContent><w:p><w:r><w:t>文本框里有一句完整的话。</w:t></w:r></w:p></w:txbxContent></mc:Fallback></mc:AlternateContent></w:r></w:p>
<w:tbl><w:tr><w:tc><w:p><w:r><w:t>长度</w:t></w:r></w:p></w:tc><w:tc><w:p><w:r><w:t>一千二百米</w:t></w:r></w:p></w:tc></w:tr></w:tbl>
</w:body></w:document>"#;
const FOOTNOTES: &str = r#"<w:footnotes xmlns:w="w"><w:footnote w:type="separator" w:id="-1"><w:p><w:r><w:t>线</w:t></w:r></w:p></w:footnote>
<w:footnote w:id="1"><w:p><w:r><w:t>此处数据来自建设指挥部的通报。</w:t></w:r></w:p></w:footnote></w:footnotes>"#;

fn docx() -> Parts {
    parts(&[
        ("[Content_Types].xml", "<Types/>"),
        ("docProps/core.xml", CORE),
        ("word/document.xml", DOCUMENT),
        ("word/styles.xml", STYLES),
        ("word/footnotes.xml", FOOTNOTES),
    ])
}

fn odt() -> Parts {
    let content = r#"<office:document-content xmlns:office="o" xmlns:text="t" xmlns:table="b"><office:body><office:text>
<text:h text:outline-level="1">大桥合龙</text:h>
<text:p>昨日清晨，<text:span>大桥合龙</text:span>，<text:s text:c="2"/>两岸群众在江边观看。<text:note><text:note-citation>1</text:note-citation><text:note-body><text:p>此处数据来自建设指挥部的通报。</text:p></text:note-body></text:note></text:p>
<text:p>大桥于三年前开工，<text:line-break/>今年建成。<office:annotation><text:p>批注不是正文。</text:p></office:annotation></text:p>
</office:text></office:body></office:document-content>"#;
    let meta = r#"<office:document-meta xmlns:office="o" xmlns:meta="m" xmlns:dc="d"><office:meta><dc:title>大桥合龙</dc:title>
<meta:initial-creator>张三</meta:initial-creator><dc:creator>李四</dc:creator><meta:creation-date>2016-03-12T08:00:00</meta:creation-date></office:meta></office:document-meta>"#;
    parts(&[("mimetype", "application/vnd.oasis.opendocument.text"), ("content.xml", content), ("meta.xml", meta)])
}

/// A workbook as Excel writes it: texts by their numbers, days by their style.
fn shared() -> Parts {
    let cells = r#"<worksheet><sheetData><row r="1"><c r="A1" t="s"><v>0</v></c><c r="C1" t="s"><v>1</v></c><c r="D1" t="s"><v>2</v></c></row>
<row r="3"><c r="A3" t="s"><v>3</v></c><c r="C3" s="1"><v>42441</v></c><c r="D3" t="s"><v>4</v></c><c r="E3"><f>1/0</f><v></v></c></row></sheetData></worksheet>"#;
    parts(&[
        ("[Content_Types].xml", "<a/>"),
        ("xl/workbook.xml", r#"<workbook><sheets><sheet name="稿/件" sheetId="7" r:id="rId9"/></sheets></workbook>"#),
        ("xl/_rels/workbook.xml.rels", r#"<a><Relationship Id="rId9" Target="/xl/worksheets/other.xml"/></a>"#),
        ("xl/worksheets/other.xml", cells),
        (
            "xl/styles.xml",
            r#"<s><numFmts><numFmt numFmtId="176" formatCode="yyyy&quot;年&quot;m&quot;月&quot;"/></numFmts><cellStyleXfs><xf numFmtId="14"/></cellStyleXfs><cellXfs><xf numFmtId="0"/><xf numFmtId="176"/></cellXfs></s>"#,
        ),
        (
            "xl/sharedStrings.xml",
            "<sst><si><t>标题</t></si><si><t>日期</t></si><si><t>正文</t></si><si><r><t>大桥</t></r><r><t>合龙</t></r><rPh><t>ダイ</t></rPh></si><si><t>昨日清晨，大桥合龙。_x000D_</t></si></sst>",
        ),
    ])
}

fn chapter(title: &str, text: &str) -> String {
    format!(
        "<html xmlns=\"http://www.w3.org/1999/xhtml\"><head><title>{title}</title></head><body><h1>{title}</h1><p>{text}</p></body></html>"
    )
}

fn epub() -> Parts {
    let opf = r#"<package xmlns="http://www.idpf.org/2007/opf"><manifest>
<item id="nav" href="nav.xhtml" media-type="application/xhtml+xml" properties="nav"/>
<item id="cover" href="cover.xhtml" media-type="application/xhtml+xml"/>
<item id="c1" href="Text/%E4%B8%80.xhtml" media-type="application/xhtml+xml"/>
<item id="c2" href="Text/a.xhtml" media-type="application/xhtml+xml"/>
<item id="p" href="a.png" media-type="image/png"/></manifest>
<spine><itemref idref="cover"/><itemref idref="nav"/><itemref idref="c1"/><itemref idref="c2"/><itemref idref="c1"/></spine></package>"#;
    let container = r#"<container><rootfiles><rootfile full-path="OEBPS/content.opf"/></rootfiles></container>"#;
    let first = chapter("大桥合龙", "昨日清晨，大桥合龙，两岸群众在江边观看。");
    let second = chapter("水库蓄水", "临江讯：水库今日开始蓄水，下游的农田不再缺水。");
    let cover = chapter("封面", "这是封面，没有内容。");
    parts(&[
        ("mimetype", "application/epub+zip"),
        ("META-INF/container.xml", container),
        ("OEBPS/content.opf", opf),
        ("OEBPS/Text/a.xhtml", &second),
        ("OEBPS/Text/一.xhtml", &first),
        ("OEBPS/cover.xhtml", &cover),
        ("OEBPS/nav.xhtml", &cover),
        ("OEBPS/a.png", "png"),
    ])
}

fn base64(bytes: &[u8]) -> String {
    const DIGITS: &[u8] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    let mut text = String::new();
    for (number, three) in bytes.chunks(3).enumerate() {
        let bits = three.iter().fold(0_u32, |bits, &byte| bits << 8 | u32::from(byte)) << (8 * (3 - three.len()));
        for digit in 0..4 {
            let of = DIGITS[(bits >> (18 - 6 * digit) & 63) as usize];
            text.push(if digit > three.len() { '=' } else { char::from(of) });
        }
        if number % 19 == 18 {
            text.push_str("\r\n");
        }
    }
    text
}

fn quoted(text: &[u8]) -> String {
    let mut lines = String::new();
    for (number, byte) in text.iter().enumerate() {
        lines.push_str(&format!("={byte:02X}"));
        if number % 20 == 19 {
            lines.push_str("=\r\n");
        }
    }
    lines
}

fn gbk(text: &str) -> Vec<u8> {
    encoding_rs::GBK.encode(text).0.into_owned()
}

fn big5(text: &str) -> Vec<u8> {
    encoding_rs::BIG5.encode(text).0.into_owned()
}

const BODY: &str = "昨日清晨，大桥合龙。\r\n\r\n两岸群众在江边观看，人人都说这是一件大事。";

fn eml() -> Vec<u8> {
    let subject = base64(&gbk("大桥合龙"));
    let name = base64(&gbk("张三"));
    let body = base64(&gbk(BODY));
    format!(
        "Return-Path: <a@example.cn>\r\nReceived: from x by y; Sat, 12 Mar 2016 08:00:01 +0800\r\n\
         From: =?gb2312?B?{name}?= <a@example.cn>\r\nTo: b@example.cn\r\nSubject: =?gb2312?B?{subject}?=\r\n\
         Date: Sat, 12 Mar 2016 08:00:00 +0800\r\nMIME-Version: 1.0\r\n\
         Content-Type: multipart/mixed; boundary=\"b\"\r\n\r\n--b\r\nContent-Type: text/plain; charset=gb2312\r\n\
         Content-Transfer-Encoding: base64\r\n\r\n{body}\r\n--b\r\nContent-Type: image/png; name=\"a.png\"\r\n\
         Content-Disposition: attachment; filename=\"a.png\"\r\nContent-Transfer-Encoding: base64\r\n\r\niVBORw==\r\n--b--\r\n"
    )
    .into_bytes()
}

fn mbox() -> Vec<u8> {
    let traditional = "臨江日報訊：水庫今日開始蓄水，下游的農田不再缺水，農民十分高興。";
    let mut all = b"From a@example.cn Sat Mar 12 08:00:00 2016\n".to_vec();
    all.extend(eml().into_iter().filter(|&byte| byte != b'\r'));
    all.extend_from_slice(b"\nFrom c@example.tw Sun Mar 13 08:00:00 2016\nFrom: c@example.tw\nSubject: =?big5?Q?");
    all.extend(big5("水庫蓄水").iter().flat_map(|byte| format!("={byte:02X}").into_bytes()));
    all.extend_from_slice(
        b"?=\nDate: Sun, 13 Mar 2016 08:00:00 +0800\nContent-Type: text/plain; charset=big5\nContent-Transfer-Encoding: 8bit\n\n",
    );
    all.extend_from_slice(&big5(traditional));
    all.extend_from_slice(b"\n\n>From here on it is quoted.\n\nFrom d@example.cn Mon Mar 14 08:00:00 2016\nSubject: ");
    all.extend_from_slice("铁路通车".as_bytes());
    all.extend_from_slice(b"\nDate: Mon, 14 Mar 2016 08:00:00 +0800\nContent-Type: text/html; charset=utf-8\n\n");
    all.extend_from_slice(
        "<html><body><p>铁路昨日通车，万人空巷。</p><p>沿线各站都有人迎接。</p></body></html>\n".as_bytes(),
    );
    all
}

fn page(charset: &str) -> String {
    format!(
        "<html><head><meta charset=\"{charset}\"><title>大桥合龙</title></head><body><h1>大桥合龙</h1>\
         <p>昨日清晨，大桥合龙，两岸群众在江边观看。</p><p>大桥全长一千二百米，三年前开工，今年建成。</p></body></html>"
    )
}

fn mht_of_chrome() -> Vec<u8> {
    format!(
        "From: <Saved by Blink>\r\nSnapshot-Content-Location: https://news.example.cn/2016/a.html\r\nSubject: =?utf-8?Q?a?=\r\n\
         Date: Sat, 12 Mar 2016 08:00:00 -0000\r\nMIME-Version: 1.0\r\nContent-Type: multipart/related;\r\n\ttype=\"text/html\";\r\n\
         \tboundary=\"----b\"\r\n\r\n\r\n------b\r\nContent-Type: text/html\r\nContent-ID: <f@mhtml.blink>\r\n\
         Content-Transfer-Encoding: quoted-printable\r\nContent-Location: https://news.example.cn/2016/a.html\r\n\r\n{}\r\n\
         ------b\r\nContent-Type: image/png\r\nContent-Transfer-Encoding: base64\r\nContent-Location: https://news.example.cn/a.png\r\n\r\n\
         iVBORw==\r\n------b--\r\n",
        quoted(page("utf-8").as_bytes())
    )
    .into_bytes()
}

fn mht_of_ie() -> Vec<u8> {
    format!(
        "From: <Saved by Microsoft Internet Explorer 5>\r\nSubject: a\r\nDate: Sat, 12 Mar 2016 08:00:00 +0800\r\nMIME-Version: 1.0\r\n\
         Content-Type: multipart/related;\r\n\tboundary=\"----b\";\r\n\ttype=\"text/html\"\r\nX-MimeOLE: Produced By Microsoft MimeOLE\r\n\r\n\
         This is a multi-part message in MIME format.\r\n\r\n------b\r\nContent-Type: text/html;\r\n\tcharset=\"gb2312\"\r\n\
         Content-Transfer-Encoding: base64\r\nContent-Location: http://news.example.cn/b.htm\r\n\r\n{}\r\n------b--\r\n",
        base64(&gbk(&page("gb2312")))
    )
    .into_bytes()
}

/// An archive whose sums are right again after its directory was changed.
fn sealed(mut bytes: Vec<u8>) -> Vec<u8> {
    let sum = |bytes: &[u8]| {
        let mut crc = flate2::Crc::new();
        crc.update(bytes);
        crc.sum().to_le_bytes()
    };
    if bytes.len() > 32 {
        let number = |at: usize| u64::from_le_bytes(bytes[at..at + 8].try_into().unwrap());
        let (from, size) = (number(12).saturating_add(32), number(20));
        let place = usize::try_from(from).ok().zip(usize::try_from(from.saturating_add(size)).ok());
        if let Some(crc) = place.and_then(|(from, to)| bytes.get(from..to)).map(sum) {
            bytes[28..32].copy_from_slice(&crc);
        }
        let crc = sum(&bytes[12..32]);
        bytes[8..12].copy_from_slice(&crc);
    }
    bytes
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
        ("ppmd", include_bytes!("data/ppmd.7z")),
        ("bzip2", include_bytes!("data/bzip2.7z")),
        ("deflate", include_bytes!("data/deflate.7z")),
        ("bcj", include_bytes!("data/bcj.7z")),
        ("copy", include_bytes!("data/copy.7z")),
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
    for (bytes, path) in
        [(&include_bytes!("data/encrypted.7z")[..], "a.7z/a.txt"), (include_bytes!("data/encrypted_names.7z"), "a.7z")]
    {
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
    // The day in `docProps/core.xml` is the day of the template as a rule: no day rather than a wrong one.
    assert_eq!(meta.date, None);

    let parsed = read("a.odt", zip(&odt()));
    assert_eq!(titles(&parsed), ["大桥合龙"], "{}", reasons(&parsed));
    let own = text(&parsed);
    assert!(
        own.contains("今年建成。") && own.contains("此处数据来自建设指挥部的通报。") && !own.contains("批注"),
        "{own}"
    );
    assert_eq!(parsed.articles[0].meta.author.as_deref(), Some("张三"));
    // A wrong name, and one in an archive.
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
    // A text that goes on in the next records.
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

    // A field in bytes of no encoding that is named, as programs of old wrote it; and a text of 300,000 parts.
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

#[test]
fn bombs_are_refused() {
    let refused = ["unpacks to more than 64 MiB and 100 times its size", "longer than 64 MiB", "longer than 33 MiB"];
    let blank = " ".repeat(80 << 20);
    let mut word = docx();
    word[2].1 =
        format!("<w:document><w:body><w:p><w:r><w:t>{blank}</w:t></w:r></w:p></w:body></w:document>").into_bytes();
    let mut book = epub();
    book[3].1 = format!("<html><body>{}</body></html>", "<br>".repeat(20 << 20)).into_bytes();
    let mut sheets = unzipped(XLSX);
    let row = "<row><c t=\"inlineStr\"><is><t>大桥</t></is></c></row>".repeat(1 << 20);
    let sheet = sheets.iter_mut().find(|(name, _)| name.ends_with("sheet1.xml")).unwrap();
    sheet.1 = format!("<worksheet><sheetData>{row}{row}{row}</sheetData></worksheet>").into_bytes();
    let mut shared = unzipped(XLSX);
    let strings = format!("<sst uniqueCount=\"99999999999999\"><si><t>{blank}</t></si></sst>");
    shared.push(("xl/sharedStrings.xml".into(), strings.into_bytes()));
    for (name, bytes) in [
        ("a.docx", zip(&word)),
        ("a.epub", zip(&book)),
        ("a.xlsx", zip(&sheets)),
        ("b.xlsx", zip(&shared)),
        ("a.7z", include_bytes!("data/bomb.7z").to_vec()),
    ] {
        let parsed = read(name, bytes);
        assert!(refused.iter().any(|reason| reasons(&parsed).contains(reason)), "{name}: {}", reasons(&parsed));
    }
}

fn unzipped(bytes: &[u8]) -> Parts {
    let mut zip = zip::ZipArchive::new(Cursor::new(bytes)).unwrap();
    let mut parts = Vec::new();
    for number in 0..zip.len() {
        let mut file = zip.by_index(number).unwrap();
        let mut content = Vec::new();
        std::io::Read::read_to_end(&mut file, &mut content).unwrap();
        parts.push((file.name().unwrap().into_owned(), content));
    }
    parts
}

#[test]
fn messages_that_lie_in_each_other_are_refused() {
    let nested = "Content-Type: message/rfc822\n\n".repeat(100_000);
    let parsed = read("a.eml", format!("MIME-Version: 1.0\n{nested}"));
    assert!(reasons(&parsed).contains("messages lie in each other"), "{}", reasons(&parsed));
}

#[test]
fn what_is_empty_is_told() {
    for (name, parts) in [("a.docx", docx()), ("a.odt", odt()), ("a.epub", epub()), ("a.xlsx", unzipped(XLSX))] {
        // Parts without a byte, and no parts but those that tell what it is.
        let told = ["[Content_Types].xml", "mimetype", "word/document.xml", "xl/workbook.xml"];
        let mut empty = parts.clone();
        empty.iter_mut().filter(|(name, _)| name != "mimetype").for_each(|(_, content)| content.clear());
        let few: Parts = parts.into_iter().filter(|(name, _)| told.contains(&name.as_str())).collect();
        for parts in [empty, few] {
            let parsed = read(name, zip(&parts));
            assert!(!reasons(&parsed).contains("a fault"), "{name}: {}", reasons(&parsed));
        }
    }
    for name in ["a.7z", "a.eml", "a.mbox", "a.mht", "a.docx", "a.xls", "a.xlsx", "a.epub", "a.odt"] {
        let parsed = read(name, Vec::new());
        assert!(reasons(&parsed).contains("the file is empty"), "{name}: {}", reasons(&parsed));
    }
}

/// Samples of every kind: as bytes, or as parts of a zip.
enum Sample {
    Bytes(&'static str, Vec<u8>),
    Parts(&'static str, Parts),
}

fn samples() -> Vec<Sample> {
    vec![
        Sample::Bytes("a.7z", PLAIN.to_vec()),
        Sample::Bytes("open.7z", OPEN_HEADER.to_vec()),
        Sample::Bytes("ppmd.7z", include_bytes!("data/ppmd.7z").to_vec()),
        Sample::Bytes("bzip2.7z", include_bytes!("data/bzip2.7z").to_vec()),
        Sample::Bytes("bcj.7z", include_bytes!("data/bcj.7z").to_vec()),
        Sample::Bytes("a.xls", XLS.to_vec()),
        Sample::Bytes("a.eml", eml()),
        Sample::Bytes("a.mbox", mbox()),
        Sample::Bytes("a.mht", mht_of_chrome()),
        Sample::Bytes("b.mht", mht_of_ie()),
        Sample::Parts("a.docx", docx()),
        Sample::Parts("a.odt", odt()),
        Sample::Parts("a.epub", epub()),
        Sample::Parts("a.xlsx", unzipped(XLSX)),
        Sample::Parts("b.xlsx", shared()),
    ]
}

/// Numbers from a seed (splitmix64).
struct Random(u64);

impl Random {
    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mixed = (self.0 ^ self.0 >> 30).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        let mixed = (mixed ^ mixed >> 27).wrapping_mul(0x94d0_49bb_1331_11eb);
        mixed ^ mixed >> 31
    }

    fn below(&mut self, end: usize) -> usize {
        (self.next() % end.max(1) as u64) as usize
    }
}

/// Damages some bytes in one of the ways in which files are damaged.
fn damage(bytes: &mut Vec<u8>, random: &mut Random) {
    for _ in 0..=random.below(4) {
        let at = random.below(bytes.len());
        let end = (at + 1 + random.below(64)).min(bytes.len());
        match random.below(8) {
            _ if bytes.is_empty() => {}
            0 => bytes.truncate(at),
            1 => bytes[at..end].fill(0),
            2 => bytes[at..end].fill(0xff),
            3 => {
                let copy = bytes[at..end].to_vec();
                let to = random.below(bytes.len());
                bytes.splice(to..to, copy);
            }
            4 => drop(bytes.drain(at..end)),
            _ => bytes[at] = random.next() as u8,
        }
    }
}

#[track_caller]
fn ends_well(name: &str, bytes: Vec<u8>, what: &str) {
    let begun = Instant::now();
    let parsed = read(name, bytes);
    assert!(!reasons(&parsed).contains("a fault of the program"), "{name}, {what}: {}", reasons(&parsed));
    assert!(begun.elapsed() < Duration::from_secs(20), "{name}, {what}: {:?}", begun.elapsed());
}

#[test]
fn whatever_is_damaged_ends_well() {
    let count: u64 = std::env::var("JIANBAO_DAMAGE").ok().and_then(|count| count.parse().ok()).unwrap_or(300);
    for sample in samples() {
        for seed in 0..count {
            let mut random = Random(seed);
            let (name, bytes) = match &sample {
                Sample::Bytes(name, bytes) => {
                    let mut bytes = bytes.clone();
                    damage(&mut bytes, &mut random);
                    // With right sums, what is damaged is believed.
                    let sealing = bytes.starts_with(b"7z") && seed % 2 == 0;
                    (*name, if sealing { sealed(bytes) } else { bytes })
                }
                Sample::Parts(name, parts) if seed % 2 == 0 => {
                    let mut parts = parts.clone();
                    let at = random.below(parts.len());
                    damage(&mut parts[at].1, &mut random);
                    (*name, zip(&parts))
                }
                Sample::Parts(name, parts) => {
                    let mut bytes = zip(parts);
                    damage(&mut bytes, &mut random);
                    (*name, bytes)
                }
            };
            ends_well(name, bytes, &format!("seed {seed}"));
        }
    }
}

#[test]
fn whatever_is_cut_ends_well() {
    for sample in samples() {
        let (name, bytes) = match sample {
            Sample::Bytes(name, bytes) => (name, bytes),
            Sample::Parts(name, parts) => (name, zip(&parts)),
        };
        let step = 1 + bytes.len() / 1000;
        for length in (0..bytes.len()).step_by(step) {
            ends_well(name, bytes[..length].to_vec(), &format!("{length} bytes"));
        }
    }
}
