//! Generated samples, one of each kind of container.

use std::io::{Cursor, Write as _};

use zip::{CompressionMethod, ZipWriter, write::SimpleFileOptions};

pub(crate) type Parts = Vec<(String, Vec<u8>)>;

pub(crate) fn zip(parts: &Parts) -> Vec<u8> {
    let mut zip = ZipWriter::new(Cursor::new(Vec::new()));
    for (name, content) in parts {
        let stored = name == "mimetype";
        let method = if stored { CompressionMethod::Stored } else { CompressionMethod::Deflated };
        zip.start_file(name.as_str(), SimpleFileOptions::default().compression_method(method)).unwrap();
        zip.write_all(content).unwrap();
    }
    zip.finish().unwrap().into_inner()
}

pub(crate) fn parts(of: &[(&str, &str)]) -> Parts {
    of.iter().map(|(name, content)| ((*name).to_owned(), content.as_bytes().to_vec())).collect()
}

pub(crate) const PLAIN: &[u8] = include_bytes!("../data/plain.7z");
pub(crate) const OPEN_HEADER: &[u8] = include_bytes!("../data/open_header.7z");
pub(crate) const XLSX: &[u8] = include_bytes!("../data/sheets.xlsx");
pub(crate) const XLS: &[u8] = include_bytes!("../data/sheets.xls");

pub(crate) const STYLES: &str = r#"<w:styles xmlns:w="w"><w:style w:type="paragraph" w:styleId="a3"><w:name w:val="Title"/></w:style>
<w:style w:type="paragraph" w:styleId="1"><w:name w:val="heading 1"/></w:style></w:styles>"#;
pub(crate) const CORE: &str = r#"<cp:coreProperties xmlns:dc="d" xmlns:dcterms="t"><dc:title>大桥合龙</dc:title><dc:creator>张三</dc:creator>
<dcterms:created>2016-03-12T08:00:00Z</dcterms:created></cp:coreProperties>"#;
pub(crate) const DOCUMENT: &str = r#"<?xml version="1.0" encoding="UTF-8"?><w:document xmlns:w="w" xmlns:mc="m"><w:body>
<w:p><w:pPr><w:pStyle w:val="a3"/><w:tabs><w:tab w:val="left"/></w:tabs></w:pPr><w:r><w:t>大桥合龙</w:t></w:r></w:p>
<w:p><w:r><w:t xml:space="preserve">昨日清晨，</w:t></w:r><w:r><w:t>大桥合龙&lt;正式&gt;，两岸群众在江边观看 A&amp;B。</w:t></w:r></w:p>
<w:p><w:pPr><w:pStyle w:val="1"/></w:pPr><w:r><w:t>建设历程</w:t></w:r></w:p>
<w:p><w:r><w:t>大桥于三年前开工，</w:t><w:br/><w:t>今年建成。</w:t></w:r><w:del><w:r><w:delText>删去的话</w:delText><w:t>删去的字</w:t></w:r></w:del></w:p>
<w:p><w:r><mc:AlternateContent><mc:Choice><w:txbxContent><w:p><w:r><w:t>文本框里有一句完整的话。</w:t></w:r></w:p></w:txbxContent></mc:Choice>
<mc:Fallback><w:txbxContent><w:p><w:r><w:t>文本框里有一句完整的话。</w:t></w:r></w:p></w:txbxContent></mc:Fallback></mc:AlternateContent></w:r></w:p>
<w:tbl><w:tr><w:tc><w:p><w:r><w:t>长度</w:t></w:r></w:p></w:tc><w:tc><w:p><w:r><w:t>一千二百米</w:t></w:r></w:p></w:tc></w:tr></w:tbl>
</w:body></w:document>"#;
pub(crate) const FOOTNOTES: &str = r#"<w:footnotes xmlns:w="w"><w:footnote w:type="separator" w:id="-1"><w:p><w:r><w:t>线</w:t></w:r></w:p></w:footnote>
<w:footnote w:id="1"><w:p><w:r><w:t>此处数据来自建设指挥部的通报。</w:t></w:r></w:p></w:footnote></w:footnotes>"#;

pub(crate) fn docx() -> Parts {
    parts(&[
        ("[Content_Types].xml", "<Types/>"),
        ("docProps/core.xml", CORE),
        ("word/document.xml", DOCUMENT),
        ("word/styles.xml", STYLES),
        ("word/footnotes.xml", FOOTNOTES),
    ])
}

pub(crate) fn odt() -> Parts {
    let content = r#"<office:document-content xmlns:office="o" xmlns:text="t" xmlns:table="b"><office:body><office:text>
<text:h text:outline-level="1">大桥合龙</text:h>
<text:p>昨日清晨，<text:span>大桥合龙</text:span>，<text:s text:c="2"/>两岸群众在江边观看。<text:note><text:note-citation>1</text:note-citation><text:note-body><text:p>此处数据来自建设指挥部的通报。</text:p></text:note-body></text:note></text:p>
<text:p>大桥于三年前开工，<text:line-break/>今年建成。<office:annotation><text:p>批注不是正文。</text:p></office:annotation></text:p>
</office:text></office:body></office:document-content>"#;
    let meta = r#"<office:document-meta xmlns:office="o" xmlns:meta="m" xmlns:dc="d"><office:meta><dc:title>大桥合龙</dc:title>
<meta:initial-creator>张三</meta:initial-creator><dc:creator>李四</dc:creator><meta:creation-date>2016-03-12T08:00:00</meta:creation-date></office:meta></office:document-meta>"#;
    parts(&[("mimetype", "application/vnd.oasis.opendocument.text"), ("content.xml", content), ("meta.xml", meta)])
}

/// A workbook as Excel writes it: texts are indexes into the shared strings, and dates are recognized by their style.
pub(crate) fn shared() -> Parts {
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

pub(crate) fn chapter(title: &str, text: &str) -> String {
    format!(
        "<html xmlns=\"http://www.w3.org/1999/xhtml\"><head><title>{title}</title></head><body><h1>{title}</h1><p>{text}</p></body></html>"
    )
}

pub(crate) fn epub() -> Parts {
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

pub(crate) fn base64(bytes: &[u8]) -> String {
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

pub(crate) fn quoted(text: &[u8]) -> String {
    let mut lines = String::new();
    for (number, byte) in text.iter().enumerate() {
        lines.push_str(&format!("={byte:02X}"));
        if number % 20 == 19 {
            lines.push_str("=\r\n");
        }
    }
    lines
}

pub(crate) fn gbk(text: &str) -> Vec<u8> {
    encoding_rs::GBK.encode(text).0.into_owned()
}

pub(crate) fn big5(text: &str) -> Vec<u8> {
    encoding_rs::BIG5.encode(text).0.into_owned()
}

pub(crate) const BODY: &str = "昨日清晨，大桥合龙。\r\n\r\n两岸群众在江边观看，人人都说这是一件大事。";

pub(crate) fn eml() -> Vec<u8> {
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

pub(crate) fn mbox() -> Vec<u8> {
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

pub(crate) fn page(charset: &str) -> String {
    format!(
        "<html><head><meta charset=\"{charset}\"><title>大桥合龙</title></head><body><h1>大桥合龙</h1>\
         <p>昨日清晨，大桥合龙，两岸群众在江边观看。</p><p>大桥全长一千二百米，三年前开工，今年建成。</p></body></html>"
    )
}

pub(crate) fn mht_of_chrome() -> Vec<u8> {
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

pub(crate) fn mht_of_ie() -> Vec<u8> {
    format!(
        "From: <Saved by Microsoft Internet Explorer 5>\r\nSubject: a\r\nDate: Sat, 12 Mar 2016 08:00:00 +0800\r\nMIME-Version: 1.0\r\n\
         Content-Type: multipart/related;\r\n\tboundary=\"----b\";\r\n\ttype=\"text/html\"\r\nX-MimeOLE: Produced By Microsoft MimeOLE\r\n\r\n\
         This is a multi-part message in MIME format.\r\n\r\n------b\r\nContent-Type: text/html;\r\n\tcharset=\"gb2312\"\r\n\
         Content-Transfer-Encoding: base64\r\nContent-Location: http://news.example.cn/b.htm\r\n\r\n{}\r\n------b--\r\n",
        base64(&gbk(&page("gb2312")))
    )
    .into_bytes()
}
