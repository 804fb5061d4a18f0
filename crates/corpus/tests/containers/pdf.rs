//! Text layers of PDF: fonts and encodings, columns, running heads, what is not readable, and damage.

use crate::{
    hostile::ends_well,
    pdf_samples::{ARTICLE, deflated, encoded, file, font, in_streams, lines, mapped, page, stream, unicode},
    read, reasons, samples, text, titles,
};

pub(crate) const NEWSPAPER: &[u8] = include_bytes!("../data/newspaper.pdf");
pub(crate) const DOCUMENT: &[u8] = include_bytes!("../data/document.pdf");

/// The paragraphs of [`ARTICLE`] below its title.
const PARAGRAPHS: &str = "昨日清晨，大桥合龙，两岸群众在江边观看，人人都说这是一件大事，等了三年。";

#[test]
fn a_newspaper_in_two_columns_with_running_heads() {
    let parsed = read("a.pdf", NEWSPAPER);
    assert_eq!(titles(&parsed), ["青沙大桥昨日通车"], "{}", reasons(&parsed));
    let article = &parsed.articles[0];
    assert_eq!(article.meta.source.as_deref(), Some("临江日报"));
    assert_eq!(article.meta.date.map(|date| date.to_string()).as_deref(), Some("2012-06-19"));
    let begins: Vec<String> =
        article.paragraphs.iter().map(|paragraph| paragraph.chars().take(5).collect::<String>()).collect();
    let expected = [
        "本报讯\u{3000}昨",
        "市长周立堂",
        "记者在桥头",
        "据指挥部介",
        "渡口自本月",
        "大桥开通后",
        "沙洲镇的集",
        "有些老人舍",
    ];
    assert_eq!(begins, expected, "{}", text(&parsed));
    // A paragraph is divided by the end of a column, another one by the end of the page.
    for whole in [
        "总投资34.6亿元，其中省级财政安排12亿元，其余由市里自筹。工程使用钢材8.9万吨，高峰时有2300名工人同时施工（图见第3版）。",
        "老船工陈阿水在渡口撑了三十一年船，昨天他把船桨送给了镇上的博物馆。《渡口往事》一书将于年底出版。",
        "七路车从火车站开到沙洲镇政府，每十五分钟一班，末班车延到夜里十一点。十二路车改走桥北的堤岸路，沿途增设四个站，学生上学不必再绕道。",
        "新集市设在桥头西侧，有两百个摊位，顶上盖了棚，下雨天也能做买卖。镇里说，头一年不收摊位费。",
        "镇里答应把候船室留下来，改成一间茶馆，墙上挂渡口的老照片。",
    ] {
        assert!(text(&parsed).contains(whole), "{whole}: {}", text(&parsed));
    }
}

#[test]
fn a_document_of_an_office_program() {
    let parsed = read("misnamed.txt", DOCUMENT);
    let own = text(&parsed);
    assert_eq!(titles(&parsed), ["石桥镇水厂开始供水"], "{}", reasons(&parsed));
    assert_eq!(
        own.lines().take(3).collect::<Vec<_>>(),
        [
            "石桥镇的水厂昨日开始供水，两千户居民拧开龙头就有清水。镇长苏木说，老井今年夏天干了三口，再不接管，牲口都没有水喝。",
            "管网由县里出钱，沟由各村自己挖，前后用了七个月，没有误过农时也没有误过工，县里派来的技术员就住在村里，同大家一起吃饭，到完工那天才回去。",
            "有老人接了第一碗水，放在堂屋里供了一夜，第二天早上才喝。",
        ]
    );
    assert!(own.contains("31.5公里"), "{own}");
    let inner = samples::zip(&vec![("稿/a.pdf".into(), DOCUMENT.to_vec())]);
    assert_eq!(titles(&read("a.zip", inner)), ["石桥镇水厂开始供水"]);
}

#[test]
fn fonts_with_and_without_a_map_to_unicode() {
    for (name, bytes) in [("unicode", unicode()), ("streams of objects", in_streams())] {
        let parsed = read("a.pdf", bytes);
        assert_eq!(titles(&parsed), ["大桥合龙"], "{name}: {}", reasons(&parsed));
        assert_eq!(text(&parsed), format!("{PARAGRAPHS}\n𠮷林路的公交车明日改道。"), "{name}");
    }
    for (name, encoding) in [
        ("GBK-EUC-H", encoding_rs::GBK),
        ("GB-EUC-H", encoding_rs::GBK),
        ("GBK2K-H", encoding_rs::GB18030),
        ("UniGB-UCS2-H", encoding_rs::UTF_16BE),
        ("UniCNS-UTF16-H", encoding_rs::UTF_16BE),
    ] {
        let parsed = read("a.pdf", encoded(name, encoding));
        assert_eq!(titles(&parsed), ["大桥合龙"], "{name}: {}", reasons(&parsed));
        assert_eq!(text(&parsed), PARAGRAPHS, "{name}");
    }
    let codes: Vec<Vec<u8>> =
        ["大橋合龍", "昨日清晨，大橋合龍，兩岸群眾在江邊觀看。"].iter().map(|line| samples::big5(line)).collect();
    let parsed =
        read("a.pdf", file(&page(stream("", lines(&codes).as_bytes()), &font("ETen-B5-H", false), Vec::new())));
    assert_eq!(text(&parsed), "昨日清晨，大橋合龍，兩岸群眾在江邊觀看。", "{}", reasons(&parsed));
}

#[test]
fn vertical_lines_and_bold_that_is_drawn_twice() {
    let (map, codes) = mapped(ARTICLE);
    let hexadecimal = |line: &Vec<u8>| line.iter().map(|byte| format!("{byte:02x}")).collect::<String>();
    // Columns from right to left. The title is drawn three times, a little apart.
    let mut content = String::from("BT /F 12 Tf\n");
    for shift in ["0", "0.3", "0.5"] {
        content.push_str(&format!(
            "1 0 0 1 {} 700 Tm <{}> Tj\n",
            500.0 + shift.parse::<f64>().unwrap(),
            hexadecimal(&codes[0])
        ));
    }
    for (at, line) in codes.iter().enumerate().skip(1) {
        content.push_str(&format!("1 0 0 1 {} 700 Tm <{}> Tj\n", 500 - 18 * at, hexadecimal(line)));
    }
    content.push_str("ET\n");
    let vertical = page(stream("", content.as_bytes()), &font("Identity-V", true), vec![stream("", &map)]);
    let parsed = read("a.pdf", file(&vertical));
    assert_eq!(titles(&parsed), ["大桥合龙"], "{}", reasons(&parsed));
    assert!(text(&parsed).starts_with(PARAGRAPHS), "{}", text(&parsed));
}

#[test]
fn data_that_old_programs_packed() {
    let (map, codes) = mapped(&ARTICLE[..2]);
    let content = lines(&codes);
    let hexadecimal: String = content.bytes().map(|byte| format!("{byte:02X}")).collect();
    // Runs of one byte each, and an LZW code of nine bits for each byte, with a new table after every 200.
    let runs: Vec<u8> = content.bytes().flat_map(|byte| [0, byte]).chain([128]).collect();
    let mut bits = Vec::new();
    let mut give = |code: usize| bits.extend((0..9).rev().map(|bit| code >> bit & 1 == 1));
    for part in content.as_bytes().chunks(200) {
        give(256);
        for &byte in part {
            give(usize::from(byte));
        }
    }
    give(257);
    let lzw: Vec<u8> = bits
        .chunks(8)
        .map(|eight| eight.iter().enumerate().fold(0, |byte, (at, &bit)| byte | u8::from(bit) << (7 - at)))
        .collect();
    for (filter, data) in [
        ("/ASCIIHexDecode", format!("{hexadecimal}>").into_bytes()),
        (
            "[/AHx /Fl]",
            deflated(content.as_bytes()).iter().map(|byte| format!("{byte:02x}")).collect::<String>().into_bytes(),
        ),
        ("/RunLengthDecode", runs),
        ("/LZWDecode", lzw),
    ] {
        let objects =
            page(stream(&format!("/Filter {filter}"), &data), &font("Identity-H", true), vec![stream("", &map)]);
        let parsed = read("a.pdf", file(&objects));
        assert_eq!(titles(&parsed), ["大桥合龙"], "{filter}: {}", reasons(&parsed));
    }
}

#[test]
fn what_is_not_readable_is_told() {
    let (map, codes) = mapped(ARTICLE);
    let content = || stream("", lines(&codes).as_bytes());
    let unmapped = page(content(), &font("Identity-H", false), Vec::new());
    let blank = page(stream("", b"0 0 600 800 re f"), &font("Identity-H", false), Vec::new());
    let mut encrypted = file(&page(content(), &font("Identity-H", true), vec![stream("", &map)]));
    let at = encrypted.windows(5).rposition(|five| five == b"/Root").unwrap();
    encrypted.splice(at..at, *b"/Encrypt 9 0 R ");
    let pageless = vec![b"<< /Type /Catalog /Pages 2 0 R >>".to_vec(), b"<< /Type /Pages /Kids [] >>".to_vec()];
    for (bytes, reason) in [
        (file(&unmapped), "its fonts do not say which characters they have; its text has to be recognised (OCR) first"),
        (file(&blank), "a PDF without text; its text has to be recognised (OCR) first"),
        (encrypted, "it is encrypted; remove its protection first, as with `qpdf`"),
        (file(&pageless), "it is damaged: it has no pages"),
    ] {
        let parsed = read("a.pdf", bytes);
        assert!(parsed.articles.is_empty() && reasons(&parsed).contains(reason), "{reason}: {}", reasons(&parsed));
    }
    // A map that lacks a few characters: the rest is read, and their number is told.
    let (short, _) = mapped(&ARTICLE[..3]);
    let known = codes.iter().map(Vec::len).sum::<usize>();
    let (_, own) = mapped(&ARTICLE[..3]);
    let with_unknown: Vec<Vec<u8>> = own.into_iter().map(|line| [line, vec![0xff, 0xff]].concat()).collect();
    let partly = page(stream("", lines(&with_unknown).as_bytes()), &font("Identity-H", true), vec![stream("", &short)]);
    let parsed = read("a.pdf", file(&partly));
    assert!(known > 0 && titles(&parsed) == ["大桥合龙"], "{}", reasons(&parsed));
    assert!(
        reasons(&parsed).contains("3 characters have a font that does not say which they are"),
        "{}",
        reasons(&parsed)
    );
}

#[test]
fn hostile_pdfs_end_well() {
    let (map, codes) = mapped(ARTICLE);
    let draw = lines(&codes);
    // A form that contains itself, one that contains another a thousand times, and that again.
    let itself =
        stream("/Type /XObject /Subtype /Form /Resources << /XObject << /X 6 0 R >> >>", b"/X Do /X Do /X Do /X Do");
    ends_well("a.pdf", file(&page(stream("", b"/X Do"), &font("Identity-H", false), vec![itself])), "a form in itself");
    let many = "/X Do ".repeat(1000);
    let form =
        |next: usize| stream(&format!("/Subtype /Form /Resources << /XObject << /X {next} 0 R >> >>"), many.as_bytes());
    let forms = vec![form(7), form(8), form(9), form(10), form(11)];
    ends_well("a.pdf", file(&page(stream("", many.as_bytes()), &font("Identity-H", false), forms)), "forms in forms");
    // Data that expands a thousand times, once and twice.
    let blank = deflated(&vec![b' '; 100 << 20]);
    for (filter, data) in [("/FlateDecode", blank.clone()), ("[/FlateDecode /FlateDecode]", deflated(&blank))] {
        let bomb = page(stream(&format!("/Filter {filter}"), &data), &font("Identity-H", false), Vec::new());
        let parsed = read("a.pdf", file(&bomb));
        assert!(
            reasons(&parsed).contains("longer than 64 MiB") || reasons(&parsed).contains("unpacks to more"),
            "{}",
            reasons(&parsed)
        );
    }
    let held = stream("/Type /ObjStm /N 1 /First 4 /Filter /FlateDecode", &blank);
    ends_well("a.pdf", file(&vec![held]), "a stream of objects");
    // Trees and references in circles, lists in lists, text without an end, objects without number.
    let circle =
        vec![b"<< /Type /Catalog /Pages 2 0 R >>".to_vec(), b"<< /Kids [2 0 R 3 0 R] >>".to_vec(), b"3 0 R".to_vec()];
    ends_well("a.pdf", file(&circle), "a circle");
    let unending = |part: &str| [b"%PDF-1.4\n".to_vec(), part.repeat(200_000).into_bytes()].concat();
    for part in ["1 0 obj [", "1 0 obj (", "1 0 obj << /A ", "[[[[[", "1 0 obj <", "trailer <<", "trailer ("] {
        ends_well("a.pdf", unending(part), part);
    }
    for content in [
        draw.repeat(20_000),
        "q ".repeat(1 << 20),
        "(".repeat(1 << 20),
        "BI ID ".repeat(1 << 18),
        "1e99 ".repeat(1 << 18),
    ] {
        let objects = page(stream("", content.as_bytes()), &font("Identity-H", true), vec![stream("", &map)]);
        ends_well("a.pdf", file(&objects), &content[..5]);
    }
    let wide =
        b"1 beginbfrange <0000> <ffffffff> <0041> endbfrange 1 beginbfrange <0000> <ffffffff> <00410042> endbfrange";
    let objects = page(stream("", draw.as_bytes()), &font("Identity-H", true), vec![stream("", wide)]);
    ends_well("a.pdf", file(&objects), "wide ranges");
    let widths =
        font("Identity-H", false).replace("/Subtype /CIDFontType0", "/W [0 99999999999 500 4294967295 [1 2 3]]");
    ends_well("a.pdf", file(&page(stream("", draw.as_bytes()), &widths, Vec::new())), "wide widths");
}
