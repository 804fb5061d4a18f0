//! Encodings: detection, the cost of broken bytes, text that was decoded twice. All samples are created here.

use encoding_rs::{BIG5, GB18030, GBK};
use jianbao::{
    corpus::{
        Batches, DiagnosticKind, FileFacts, Parsed, ReadOptions,
        decode::{EncodingRule, How, Mojibake, detect},
        walk,
    },
    model::Article,
};
use proptest::prelude::*;

use crate::support::Folder;

const SIMPLIFIED: &str = "大桥昨日合龙\n\n临江讯：昨日清晨六时，长江上的大桥合龙，两岸群众在江边观看。\n";
const TRADITIONAL: &str = "大橋昨日合龍\n\n臨江訊：昨日清晨六時，長江上的大橋合龍，兩岸群眾在江邊觀看。\n";

fn utf16le(text: &str) -> Vec<u8> {
    text.encode_utf16().flat_map(u16::to_le_bytes).collect()
}

fn utf16be(text: &str) -> Vec<u8> {
    text.encode_utf16().flat_map(u16::to_be_bytes).collect()
}

fn utf32le(text: &str) -> Vec<u8> {
    text.chars().flat_map(|c| u32::from(c).to_le_bytes()).collect()
}

fn utf32be(text: &str) -> Vec<u8> {
    text.chars().flat_map(|c| u32::from(c).to_be_bytes()).collect()
}

fn gbk(text: &str) -> Vec<u8> {
    GBK.encode(text).0.into_owned()
}

fn big5(text: &str) -> Vec<u8> {
    BIG5.encode(text).0.into_owned()
}

/// What a program does that decodes UTF-8 as Windows-1252.
fn misread(text: &str) -> String {
    encoding_rs::WINDOWS_1252.decode(text.as_bytes()).0.into_owned()
}

/// Reads one file.
fn read_file(name: &str, bytes: impl AsRef<[u8]>, options: ReadOptions) -> Parsed {
    let folder = Folder::new();
    folder.write(&format!("archive/{name}"), bytes);
    let mut all = Parsed::default();
    for batch in Batches::new(walk(&[folder.path().join("archive")]).unwrap().files).with(options) {
        all.merge(batch.parse());
    }
    all
}

fn read(bytes: impl AsRef<[u8]>) -> (Article, FileFacts) {
    let mut parsed = read_file("a.txt", bytes, ReadOptions::default());
    assert_eq!(parsed.skips, []);
    (parsed.articles.remove(0), parsed.facts.remove(0))
}

/// The title, then the paragraphs.
fn text(article: &Article) -> String {
    [std::slice::from_ref(&article.meta.title), &article.paragraphs].concat().join("\n")
}

#[test]
fn each_encoding_is_detected_with_its_confidence() {
    let marked = |bytes: Vec<u8>, mark: &[u8]| [mark, &bytes].concat();
    for (bytes, simplified, encoding, how) in [
        (SIMPLIFIED.as_bytes().to_vec(), true, "UTF-8", How::Valid),
        (format!("\u{feff}{SIMPLIFIED}").into_bytes(), true, "UTF-8", How::Bom),
        (gbk(SIMPLIFIED), true, "gb18030", How::Guessed),
        (big5(TRADITIONAL), false, "Big5", How::Guessed),
        (marked(GB18030.encode(SIMPLIFIED).0.into_owned(), b"\x84\x31\x95\x33"), true, "gb18030", How::Bom),
        (utf16le(SIMPLIFIED), true, "UTF-16LE", How::Valid),
        (utf16be(TRADITIONAL), false, "UTF-16BE", How::Valid),
        (utf16le(&format!("\u{feff}{TRADITIONAL}")), false, "UTF-16LE", How::Bom),
        (utf16be(&format!("\u{feff}{SIMPLIFIED}")), true, "UTF-16BE", How::Bom),
        (utf32le(SIMPLIFIED), true, "UTF-32LE", How::Valid),
        (utf32be(SIMPLIFIED), true, "UTF-32BE", How::Valid),
        (utf32le(&format!("\u{feff}{SIMPLIFIED}")), true, "UTF-32LE", How::Bom),
        (utf32be(&format!("\u{feff}{SIMPLIFIED}")), true, "UTF-32BE", How::Bom),
    ] {
        let (article, facts) = read(bytes);
        let expected = if simplified { SIMPLIFIED } else { TRADITIONAL };
        assert_eq!(text(&article), expected.trim().replace("\n\n", "\n"), "{encoding}");
        assert_eq!((facts.encoding.encoding, facts.encoding.how), (encoding, how));
        assert_eq!((facts.articles, facts.format), (1, "plain text"));
    }
}

#[test]
fn utf16_of_only_han_characters_is_detected() {
    assert_eq!(detect(&utf16le("大桥昨日合龙"), true, None).encoding, "UTF-16LE");
    assert_eq!(detect(&utf16be("大橋昨日合龍。"), true, None).encoding, "UTF-16BE");
    assert_eq!(detect(b"plain ASCII, of even length.", true, None).encoding, "UTF-8");
}

#[test]
fn a_few_characters_are_rather_gb() {
    for short in ["大桥", "联通", "临江日报", "目前", "市长"] {
        assert_eq!(detect(&gbk(short), true, None).encoding, "gb18030", "{short}");
    }
}

#[test]
fn rare_letters_of_gb18030_and_of_hong_kong() {
    let (article, _) = read(GB18030.encode("𠮷田先生大桥昨日合龙\n\n临江讯：昨日清晨。").0);
    assert_eq!(article.meta.title, "𠮷田先生大桥昨日合龙");
    // encoding_rs writes only plain Big5, so these characters of Hong Kong are given as bytes: 佢哋話條橋好靚㗎.
    let title = b"\xca\x5c\x92\x5d\xb8\xdc\xb1\xf8\xbe\xf4\xa6\x6e\xe8\xb0\x9d\xee";
    let (article, facts) = read([&title[..], &big5("\n\n濱港市民都來看新橋，說這座橋好看。\n")].concat());
    assert_eq!(article.meta.title, "佢哋話條橋好靚㗎");
    assert_eq!(facts.encoding.encoding, "Big5");
}

#[test]
fn what_a_page_declares_counts_unless_its_bytes_say_otherwise() {
    let page =
        |charset: &str| format!("<html><head><meta http-equiv=Content-Type content=\"text/html; charset={charset}\">");
    let with = |charset: &str, body: Vec<u8>| [page(charset).into_bytes(), body].concat();
    let found = |bytes: &[u8]| {
        let found = detect(bytes, true, None);
        (found.encoding, found.how)
    };
    assert_eq!(found(&with("gb2312", gbk(SIMPLIFIED))), ("gb18030", How::Declared));
    assert_eq!(found(&with("big5-hkscs", big5(TRADITIONAL))), ("Big5", How::Declared));
    assert_eq!(found(&with("gb2312", SIMPLIFIED.into())), ("UTF-8", How::Valid));
    assert_eq!(found(&with("utf-8", gbk(SIMPLIFIED))), ("gb18030", How::Guessed));
    assert_eq!(found(&with("gb2312", big5(TRADITIONAL))), ("Big5", How::Guessed));
    assert_eq!(found(&with("iso-8859-1", gbk(SIMPLIFIED))), ("gb18030", How::Guessed));
    let latin = with("iso-8859-1", b"Caf\xe9 au lait, le caf\xe9 des journaux".to_vec());
    assert_eq!(found(&latin), ("windows-1252", How::Declared));
    let xml = [b"<?xml version=\"1.0\" encoding=\"GBK\"?><doc>".to_vec(), gbk("大桥")].concat();
    assert_eq!(found(&xml), ("gb18030", How::Declared));
    // The declaration of the server has priority.
    let told = detect(&big5("市長"), true, Some("big5"));
    assert_eq!((told.encoding, told.how), ("Big5", How::Declared));
}

#[test]
fn the_user_knows_best() {
    let rules = |texts: &[&str]| ReadOptions {
        encodings: texts.iter().map(|text| EncodingRule::parse(text).unwrap()).collect(),
        ..ReadOptions::default()
    };
    let title = |options| read_file("港报/a.txt", big5("評論"), options).articles.remove(0).meta.title;
    assert_ne!(title(ReadOptions::default()), "評論", "two letters are too short to tell");
    assert_eq!(title(rules(&["big5"])), "評論");
    assert_eq!(title(rules(&["gbk", "港报/*.txt=big5"])), "評論");
    assert_eq!(title(rules(&["gbk", "*.txt=big5"])), "評論");
    assert_ne!(title(rules(&["big5", "*.txt=gbk"])), "評論", "the last that fits counts");
    assert!(EncodingRule::parse("*.txt=volapük").unwrap_err().contains("gb18030"));
}

#[test]
fn broken_bytes_cost_a_character_and_not_the_file() {
    let mut utf8 = SIMPLIFIED.repeat(20).into_bytes();
    utf8[200] = 0xff;
    utf8.extend(b"\n\n\xe5\xa4");
    let (article, facts) = read(&utf8);
    assert_eq!(facts.encoding.encoding, "UTF-8");
    let whole = text(&article);
    assert!(whole.matches('\u{fffd}').count() <= 2 && whole.contains("两岸群众在江边观看。"), "{whole}");
    assert!(!whole.ends_with('\u{fffd}'), "a character that the end cuts is dropped");

    let mut bytes = gbk(SIMPLIFIED);
    bytes.insert(40, 0xff);
    bytes.push(0xc4);
    let (article, facts) = read(&bytes);
    assert_eq!(facts.encoding.encoding, "gb18030");
    assert_eq!(text(&article).matches('\u{fffd}').count(), 1, "{}", text(&article));

    let mut bytes = gbk(SIMPLIFIED);
    bytes.insert(4, 0);
    bytes.extend([0; 200]);
    assert_eq!(read(&bytes).0.meta.title, "大桥昨日合龙", "NULs are dropped");
}

#[test]
fn lines_of_another_encoding_are_decoded_in_it() {
    let mut mixed = Vec::new();
    for number in 0..40 {
        let line = format!(
            "{{\"id\":\"{number}\",\"title\":\"大桥昨日合龙\",\"text\":\"两岸群众在江边观看第{number}次合龙。\"}}\n"
        );
        mixed.extend(if number % 4 == 0 { gbk(&line) } else { line.into_bytes() });
    }
    let parsed = read_file("a.jsonl", &mixed, ReadOptions::default());
    assert_eq!((parsed.articles.len(), parsed.skips.len()), (40, 0));
    assert!(parsed.articles.iter().all(|article| article.meta.title == "大桥昨日合龙"));
    assert_eq!((parsed.facts[0].encoding.encoding, parsed.facts[0].other_lines), ("UTF-8", 10));

    let mut mixed = Vec::new();
    for number in 0..40 {
        let line = format!("第{number}条：市长昨日在江边说，大桥年内通车。\n");
        mixed.extend(if number % 4 == 0 { line.into_bytes() } else { gbk(&line) });
    }
    let (article, facts) = read(&mixed);
    assert!(!text(&article).contains('\u{fffd}') && text(&article).matches("大桥年内通车").count() == 40);
    assert_eq!((facts.encoding.encoding, facts.other_lines), ("gb18030", 10));
}

#[test]
fn utf8_that_was_read_as_latin_is_restored_where_nothing_was_lost() {
    let parsed = read_file("a.txt", misread(SIMPLIFIED), ReadOptions::default());
    assert_eq!(text(&parsed.articles[0]), SIMPLIFIED.trim().replace("\n\n", "\n"));
    assert_eq!(parsed.diagnostics[0].kind, DiagnosticKind::MojibakeUndone { lines: 2 });

    let parsed = read_file("a.txt", misread(&misread(SIMPLIFIED)), ReadOptions::default());
    assert_eq!(parsed.articles[0].meta.title, "大桥昨日合龙", "misread twice");

    let record = format!("{{\"id\":\"a\",\"title\":\"“{}”访谈\",\"text\":\"Café 里的市民。\"}}", misread("大桥"));
    let parsed = read_file("a.jsonl", record, ReadOptions::default());
    assert_eq!(
        (parsed.articles[0].meta.title.as_str(), parsed.articles[0].paragraphs[0].as_str()),
        ("“大桥”访谈", "Café 里的市民。")
    );
}

#[test]
fn lost_characters_are_reported() {
    let kinds = |text: &str| {
        let parsed = read_file("a.txt", text, ReadOptions::default());
        parsed.diagnostics.into_iter().map(|diagnostic| diagnostic.kind).collect::<Vec<_>>()
    };
    assert_eq!(kinds("大桥锟斤拷日合龙\n\n市长说。\n"), [DiagnosticKind::Mojibake { form: Mojibake::Lost }]);
    assert_eq!(kinds("大桥ï¿½日合龙\n\n市长说。\n"), [DiagnosticKind::Mojibake { form: Mojibake::Lost }]);
    let holes = misread(SIMPLIFIED).replace('\u{a1}', "");
    assert!(
        kinds(&holes).contains(&DiagnosticKind::Mojibake { form: Mojibake::Latin }),
        "a byte of some letters is gone"
    );
    let as_gbk = GBK.decode("昨日，今天的，明天的。后天，市长的".as_bytes()).0.into_owned();
    assert_eq!(kinds(&as_gbk), [DiagnosticKind::Mojibake { form: Mojibake::Gbk }]);
    assert_eq!(kinds(SIMPLIFIED), []);
}

#[test]
fn a_very_long_line_is_decoded_like_others() {
    let sentence = "市长昨日在江边说，大桥年内通车。";
    for bytes in [gbk(&sentence.repeat(80_000)), sentence.repeat(80_000).into_bytes()] {
        let (article, _) = read(&bytes);
        assert_eq!(text(&article).matches(sentence).count(), 80_000);
    }
}

proptest! {
    #[test]
    fn any_text_in_any_encoding_comes_back(lines in proptest::collection::vec("[大桥合龙市长江边的，。a-z0-9 ]{1,30}", 3..20), which in 0..6_usize) {
        let body: Vec<String> = lines.iter().map(|line| format!("临江讯：{}，两岸群众在江边观看。", line.trim())).collect();
        let whole = body.join("\n");
        let bytes = match which {
            0 => whole.clone().into_bytes(),
            1 => gbk(&whole),
            2 => utf16le(&whole),
            3 => utf16be(&whole),
            4 => utf32le(&whole),
            _ => utf32be(&whole),
        };
        let (article, _) = read(&bytes);
        prop_assert_eq!(text(&article), whole);
    }

    #[test]
    fn bytes_of_all_kinds_are_read_without_panic(parts in proptest::collection::vec((any::<bool>(), proptest::collection::vec(any::<u8>(), 0..60)), 0..20)) {
        let mut bytes = Vec::new();
        for (text, noise) in parts {
            bytes.extend(if text { gbk(SIMPLIFIED) } else { noise });
            bytes.push(b'\n');
        }
        read_file("a.txt", &bytes, ReadOptions::default());
        let _ = detect(&bytes, false, Some("gbk"));
    }
}
