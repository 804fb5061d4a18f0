//! Limits of reading: the longest article and record of every format, members, unpacked size, memory. Rejected data is
//! listed with the correct reason, and everything beside it is read.

use std::process::Command;

use jianbao::{
    corpus::{
        Batches, DiagnosticKind, LARGER_LIMIT, Limits, Parsed, ReadOptions,
        markup::{Dialect, Tree},
        walk,
    },
    eval::watch,
};

use crate::{
    containers::{article, deflated, gzip, response, stored, tar, zip},
    support::Folder,
};

/// So short that a small sample of every format exceeds it.
const ARTICLE: usize = 10 << 10;
/// A record may be twice that and 1 MiB.
const RECORD: usize = (1 << 20) + 2 * ARTICLE;

fn small() -> Limits {
    Limits { article: ARTICLE, ..Limits::default() }
}

fn read_with(limits: Limits, name: &str, content: impl AsRef<[u8]>) -> Parsed {
    let folder = Folder::new();
    folder.write(&format!("archive/{name}"), content);
    let mut all = Parsed::default();
    let options = ReadOptions { limits, ..ReadOptions::default() };
    for batch in Batches::new(walk(&[folder.path().join("archive")]).unwrap().files).with(options) {
        all.merge(batch.parse());
    }
    all
}

/// A text of this many bytes without the end of a sentence.
fn text(bytes: usize) -> String {
    "大桥合龙通车两岸".repeat(bytes / 24 + 1)[..bytes / 3 * 3].to_owned()
}

/// A file with an article of some text, followed by a short one if the format allows several.
type Sample = (&'static str, usize, fn(&str) -> String);

/// Name of the file, how many articles it has, and its content.
const SAMPLES: &[Sample] = &[
    ("one.txt", 1, |text| format!("题\n\n{text}\n")),
    ("several.txt", 2, |text| {
        let article = |text: &str| format!("标题：桥\n作者：李闻\n\n{text}\n");
        format!("{}=====\n{}=====\n{}", article("短。"), article(text), article("短。")).replacen(
            &format!("{}=====\n", article("短。")),
            "",
            1,
        )
    }),
    ("a.jsonl", 2, |text| {
        format!("{{\"id\":\"1\",\"title\":\"题\",\"text\":\"{text}\"}}\n{{\"id\":\"2\",\"title\":\"短\"}}\n")
    }),
    ("paragraphs.jsonl", 2, |text| {
        let (one, two) = text.split_at(text.len() / 6 * 3);
        format!(
            "{{\"id\":\"1\",\"title\":\"题\",\"paragraphs\":[\"{one}\",\"{two}\"]}}\n{{\"id\":\"2\",\"title\":\"短\"}}\n"
        )
    }),
    ("array.json", 2, |text| {
        format!("[{{\"title\":\"题\",\"text\":\"{text}\"}},\n{{\"title\":\"短\",\"text\":\"短。\"}}]")
    }),
    ("object.json", 1, |text| format!("{{\"title\":\"题\",\"text\":\"{text}\"}}")),
    ("answer.json", 2, |text| {
        format!(
            "{{\"data\":{{\"list\":[{{\"title\":\"题\",\"text\":\"{text}\"}},{{\"title\":\"短\",\"text\":\"短。\"}}]}}}}"
        )
    }),
    ("a.csv", 2, |text| format!("title,text\n题,\"{text}\"\n短,短。\n")),
    ("one.md", 1, |text| format!("# 题\n\n{text}\n")),
    ("day.md", 2, |text| format!("# 2016-03-12\n\n## 题\n\n{text}\n\n## 短\n\n短。\n")),
    ("a.html", 1, |text| format!("<html><head><title>题</title></head><body><p>{text}</p></body></html>")),
    ("a.xml", 2, |text| {
        let item = |title: &str, text: &str| format!("<item><title>{title}</title><body>{text}</body></item>");
        format!("<?xml version=\"1.0\"?><rss>{}{}</rss>", item("题", text), item("短", "短。"))
    }),
    ("a.sgml", 2, |text| {
        let doc = |id: u8, text: &str| format!("<DOC>\n<DOCNO>{id}</DOCNO>\n<TEXT>\n{text}\n</TEXT>\n</DOC>\n");
        format!("{}{}", doc(1, text), doc(2, "短。"))
    }),
    ("a.dat", 2, |text| {
        let doc = |id: u8, text: &str| {
            format!("<doc>\n<docno>{id}</docno>\n<contenttitle>题</contenttitle>\n<content>{text}</content>\n</doc>\n")
        };
        format!("{}{}", doc(1, text), doc(2, "短。"))
    }),
    ("a.pfr", 2, |text| format!("19980101-01-001-001/m {text}/n\n19980101-01-002-001/m 短/n\n")),
];

#[test]
fn the_longest_article_of_every_format_is_read_and_a_longer_one_is_listed() {
    for (name, articles, content) in SAMPLES {
        let fits = read_with(small(), name, content(&text(ARTICLE - 100)));
        assert_eq!((fits.articles.len(), &fits.skips[..]), (*articles, &[][..]), "{name}");
        let long = read_with(small(), name, content(&text(ARTICLE + 100)));
        assert_eq!(long.articles.len(), articles - 1, "{name}: {:?}", long.skips);
        let [skip] = &long.skips[..] else { panic!("{name}: {:?}", long.skips) };
        assert_eq!(
            skip.reason,
            format!("longer than 10 KiB, the longest article that is read; {LARGER_LIMIT}"),
            "{name}"
        );
        let facts = &long.facts[0];
        assert_eq!((facts.articles, facts.skips), (articles - 1, 1), "{name}: what is counted is what was read");
    }
}

#[test]
fn the_longest_record_is_read_up_to_and_passed_over_without_being_held() {
    let limit = "longer than 1044 KiB, the longest that is read";
    for (name, what, articles) in [
        ("a.jsonl", "the line is", 3),
        ("array.json", "the record is", 1),
        ("object.json", "the object without a list of articles is", 0),
        ("a.csv", "the row is", 1),
        ("a.sgml", "the document is", 1),
        ("a.dat", "the document is", 1),
        ("a.pfr", "the line is", 1),
        // These formats are not split into records, so the limit of an article applies.
        ("one.txt", "", 0),
        ("several.txt", "", 0),
    ] {
        let (_, _, content) = SAMPLES.iter().find(|(own, ..)| *own == name).unwrap();
        // A single line of JSON is treated like any other object.
        let before = if name == "a.jsonl" { "{\"title\":\"一\"}\n{\"title\":\"二\"}\n" } else { "" };
        let parsed = read_with(small(), name, before.to_owned() + &content(&text(RECORD + 3000)));
        let [skip] = &parsed.skips[..] else { panic!("{name}: {:?}", parsed.skips) };
        let expected = if what.is_empty() { "longer than 10 KiB".to_owned() } else { format!("{what} {limit}") };
        assert!(skip.reason.starts_with(&expected) && skip.reason.contains(LARGER_LIMIT), "{name}: {skip}");
        assert_eq!(parsed.articles.len(), articles, "{name}");
    }
}

#[test]
fn one_long_line_of_json_says_that_it_is_long_and_not_that_it_is_empty() {
    let line = format!("{{\"title\":\"题\",\"text\":\"{}\"}}\n", text(RECORD));
    for (name, content) in [
        ("a.jsonl", line.clone()),
        ("b.json", line.clone()),
        ("c.json", line.trim_end_matches(|c| c != '桥').to_owned()),
    ] {
        let parsed = read_with(small(), name, &content);
        let [skip] = &parsed.skips[..] else { panic!("{:?}", parsed.skips) };
        let cut = name == "c.json";
        let reason =
            if cut { "the file ends inside this object" } else { "the object without a list of articles is longer" };
        assert!(skip.reason.starts_with(reason), "{skip}");
    }
    // Articles next to the long one are still extracted from their list.
    let list = format!("{{\"a\":1,\"list\":[{{\"title\":\"短\",\"text\":\"短。\"}}],\"note\":\"{}\"}}", text(RECORD));
    let parsed = read_with(small(), "a.json", list);
    assert_eq!((parsed.articles.len(), &parsed.skips[..]), (1, &[][..]));
}

#[test]
fn an_article_that_begins_in_the_middle_is_never_made_of_a_long_one() {
    let long = |line: &str| line.repeat(ARTICLE / line.len() + 10);
    let text = format!("标题：甲\n作者：李闻\n\n{}=====\n标题：乙\n作者：李闻\n\n短。\n", long("大桥合龙。\n"));
    let parsed = read_with(small(), "a.txt", text);
    assert_eq!((parsed.articles.len(), parsed.skips.len()), (1, 1), "{:?}", parsed.skips);
    assert_eq!(parsed.articles[0].meta.title, "乙");
    let tagged = "19980101-01-001-002/m 大桥/n 合龙/v\n".repeat(RECORD / 30) + "19980101-01-002-001/m 短/n\n";
    let parsed = read_with(small(), "a.pfr", tagged);
    assert_eq!((parsed.articles.len(), parsed.skips.len()), (1, 1), "{:?}", parsed.skips);
    assert!(parsed.skips[0].reason.starts_with("the article is longer"), "{}", parsed.skips[0]);
}

#[test]
fn a_paragraph_that_is_too_long_is_cut_and_nothing_is_lost() {
    const LONGEST: usize = 256 << 10;
    let texts = [text(1 << 20), "a".repeat(1 << 20), "大 ".repeat(1 << 18), "大桥合龙。".repeat(1 << 16)];
    for text in texts {
        for (name, content) in [
            ("a.txt", format!("题\n\n{text}\n")),
            ("b.txt", format!("题\n\n短。\n\n{text}\n\n短。\n")),
            ("a.jsonl", format!("{{\"title\":\"题\",\"paragraphs\":[\"{text}\"]}}\n")),
            ("title.jsonl", format!("{{\"title\":\"{text}\",\"text\":\"短。\"}}\n")),
        ] {
            let parsed = read_with(Limits::default(), name, content);
            let [article] = &parsed.articles[..] else { panic!("{:?}", parsed.skips) };
            assert!(article.paragraphs.iter().all(|paragraph| paragraph.len() <= LONGEST), "{name}");
            let letters = |text: &str| text.chars().filter(|c| !c.is_whitespace()).collect::<String>();
            assert!(letters(&article.paragraphs.concat()).contains(&letters(&text)), "{name}: nothing is lost");
            let is_split = |diagnostic: &DiagnosticKind| matches!(diagnostic, DiagnosticKind::Split { paragraphs } if *paragraphs > 3);
            assert!(
                parsed.diagnostics.iter().any(|diagnostic| is_split(&diagnostic.kind)),
                "{name}: {:?}",
                parsed.diagnostics
            );
        }
    }
}

#[test]
fn fields_that_are_too_long_to_be_what_they_are_called_are_left_out_and_remarked() {
    let long = "李闻、".repeat(1000);
    let line = format!(
        "{{\"id\":\"{long}\",\"title\":\"题\",\"author\":\"{long}\",\"source\":\"临江日报\",\"date\":\"{long}\",\"text\":\"短。\"}}\n"
    );
    let parsed = read_with(Limits::default(), "a.jsonl", line + "{\"title\":\"短\"}\n");
    let meta = &parsed.articles[0].meta;
    assert!(meta.id.starts_with("a#") && meta.author.is_none() && meta.date_text.is_none(), "{meta:?}");
    assert_eq!(meta.source.as_deref(), Some("临江日报"));
    let left_out: Vec<&str> = parsed
        .diagnostics
        .iter()
        .filter_map(|diagnostic| match &diagnostic.kind {
            DiagnosticKind::FieldLeftOut { field, bytes: 9000 } => Some(*field),
            _ => None,
        })
        .collect();
    assert_eq!(left_out, ["id", "date", "author"]);
}

#[test]
fn very_many_small_parts_are_refused_before_they_fill_the_memory() {
    let object =
        |part: &str, count: usize| format!("{{\"data\":{{\"list\":[{}{{\"title\":\"题\"}}]}}}}", part.repeat(count));
    let line = "{\"id\":\"1\",\"title\":\"短\"}\n";
    for (name, content, reason, articles) in [
        ("a.json", object("{\"a\":1},", 400_000), "more values than fit into memory", 0),
        ("b.json", object("[[]],", 5_000_000), "more values than fit into memory", 0),
        ("a.html", format!("<html><body>{}</body></html>", "<b>".repeat(2_200_000)), "more than 2097152 elements", 0),
        (
            "a.xml",
            format!("<?xml version=\"1.0\"?><rss>{}</rss>", "<a/>".repeat(2_200_000)),
            "more than 2097152 elements",
            0,
        ),
        ("a.txt", "题\n".to_owned() + &"a\n".repeat(1_100_000), "more than 1048576 lines or paragraphs", 0),
        ("a.md", "# 题\n\n".to_owned() + &"- a\n".repeat(1_100_000), "more than 1048576 lines or paragraphs", 0),
        (
            "a.jsonl",
            format!("{line}{{\"title\":\"题\",\"paragraphs\":[{}\"a\"]}}\n", "\"a\",".repeat(1_100_000)),
            "more than 1048576 lines or paragraphs",
            1,
        ),
        (
            "a.sgml",
            format!("<DOC><DOCNO>1</DOCNO><TEXT>{}</TEXT></DOC>", "<P>a".repeat(1_100_000)),
            "more than 1048576 lines or paragraphs",
            0,
        ),
    ] {
        let parsed = read_with(Limits::default(), name, content);
        let [skip] = &parsed.skips[..] else { panic!("{name}: {:?}", parsed.skips) };
        assert!(skip.reason.contains(reason), "{name}: {skip}");
        assert_eq!(parsed.articles.len(), articles, "{name}");
    }
}

#[test]
fn a_tree_is_bounded_whatever_it_is_made_of() {
    const MOST: usize = 1 << 21;
    // Text, tags, and both: tags may be dropped, text is not. An end tag without an element does not separate text.
    for (part, text, refused) in [("<", "<", false), ("<b>", "", true), ("<b>大", "大", true), ("</b>大", "大", false)]
    {
        let count = MOST + MOST / 4;
        let page = part.repeat(count);
        let tree = Tree::new(&page, Dialect::Html);
        assert!(tree.nodes.len() <= MOST + 2, "{part}: {}", tree.nodes.len());
        assert!(tree.text(0) == text.repeat(count), "{part}");
        assert_eq!(tree.refusal().is_some(), refused, "{part}");
    }
}

#[test]
fn unreadable_members_are_reported_once_each() {
    let names: Vec<String> = (0..12_000).map(|number| format!("{number:05}.txt")).collect();
    let members: Vec<_> = names.iter().map(|name| stored(name, b"")).collect();
    let folder = Folder::new();
    folder.write("a.zip", zip(&members));
    let run = folder.run(&["inspect", "a.zip", "--json"]);
    let mut told: Vec<String> = run
        .stdout
        .lines()
        .map(|line| serde_json::from_str::<serde_json::Value>(line).unwrap()["path"].as_str().unwrap().to_owned())
        .collect();
    told.sort();
    assert_eq!((run.code, told.len()), (3, names.len()), "{}", run.stderr);
    assert!(told.iter().zip(&names).all(|(told, name)| told.ends_with(name)));
}

#[test]
fn the_context_of_a_record_does_not_count_to_its_length() {
    let record = |title: &str, bytes: usize| {
        let record = format!(r#"{{"title":"{title}","text":"短。","note":""}}"#);
        record.replace(r#""note":"""#, &format!(r#""note":"{}""#, "x".repeat(bytes - record.len())))
    };
    let json = format!(r#"{{"source":"临江日报","list":[{},{}]}}"#, record("甲", RECORD), record("乙", RECORD + 1));
    let parsed = read_with(small(), "a.json", json);
    let sources: Vec<_> = parsed.articles.iter().map(|article| article.meta.source.as_deref()).collect();
    assert_eq!(sources, [Some("临江日报")], "{:?}", parsed.skips);
    assert_eq!(parsed.skips.len(), 1, "{:?}", parsed.skips);
}

#[test]
fn rows_behind_a_quote_that_is_never_closed_are_rows() {
    // Blank lines are cheap to write and expensive to hold.
    let table = format!("title,text\n甲,一\n乙,\"二\n{}丙,三\n丁,四\n", "\n".repeat(100_000));
    let parsed = read_with(Limits::default(), "a.csv", &table);
    let titles: Vec<&str> = parsed.articles.iter().map(|article| article.meta.title.as_str()).collect();
    assert_eq!(titles, ["甲", "乙", "丙", "丁"]);
    assert!(
        parsed.skips.len() == 1 && parsed.skips[0].reason.contains("is not closed; it is treated"),
        "{:?}",
        parsed.skips
    );
    // No line is read after the longest row.
    let parsed = read_with(small(), "a.csv", format!("{table}{}", "戊,五\n".repeat(RECORD / 8)));
    assert_eq!(parsed.articles.len(), 4 + RECORD / 8);
    assert!(parsed.skips[0].reason.contains("is not closed within the longest row"), "{:?}", parsed.skips);
}

#[test]
fn more_members_than_a_container_may_have_are_not_read() {
    let limits = Limits { members: 3, ..Limits::default() };
    let texts: Vec<String> = (0..5).map(article).collect();
    let names = ["0.txt", "1.txt", "2.bin", "3.txt", "4.txt"];
    let plain: Vec<(&str, &[u8])> = names.iter().zip(&texts).map(|(name, text)| (*name, text.as_bytes())).collect();
    let members: Vec<_> = plain.iter().map(|(name, text)| deflated(name, text)).collect();
    let page = |number: usize| {
        let head = "HTTP/1.1 200 OK\r\nContent-Type: text/plain";
        response(&format!("http://a.cn/{number}.txt"), head, article(number).as_bytes())
    };
    // Skipped members count too, and so do those of nested containers.
    let inner = zip(&members[..2]);
    for (name, content, read) in [
        ("a.zip", zip(&members), 2),
        ("a.tar", tar(&plain), 2),
        ("a.tar.gz", gzip(&tar(&plain)), 2),
        ("a.warc", (0..5).flat_map(page).collect(), 3),
        ("outer.zip", zip(&[stored("a.zip", &inner), stored("4.txt", texts[4].as_bytes())]), 2),
    ] {
        let parsed = read_with(limits, name, content);
        assert_eq!(parsed.articles.len(), read, "{name}: {:?}", parsed.skips);
        assert!(parsed.skips[0].reason.contains("more than 3 members; the rest is not read"), "{:?}", parsed.skips);
    }
    let exact = read_with(limits, "a.zip", zip(&members[..3]));
    assert_eq!((exact.articles.len(), exact.skips.len()), (2, 0));
}

#[test]
fn no_file_unpacks_to_more_than_the_absolute_bound() {
    let limits = Limits { unpacked: 1 << 20, ..Limits::default() };
    let lines = |bytes: usize| (0..bytes / 60).map(crate::containers::line).collect::<String>();
    let parsed = read_with(limits, "a.jsonl.gz", gzip(lines(3 << 20).as_bytes()));
    assert!(!parsed.articles.is_empty(), "what comes before is read");
    assert!(
        parsed.skips[0].reason.contains("unpacks to more than 1 MiB; unpack it, or split it"),
        "{:?}",
        parsed.skips
    );
    let parsed = read_with(limits, "a.jsonl.gz", gzip(&lines(1 << 19).as_bytes()[..900_000.min(lines(1 << 19).len())]));
    assert!(!parsed.skips.iter().any(|skip| skip.reason.contains("unpacks")), "{:?}", parsed.skips);
}

#[test]
fn a_directory_of_very_many_members_is_not_held() {
    // Each entry of the directory has 54 bytes, and all refer to the same member.
    let one = zip(&[stored("aaaaaaa.b", b"x")]);
    let directory = one.windows(4).position(|bytes| bytes == b"PK\x01\x02").unwrap();
    let entry = &one[directory..one.len() - 22];
    let count = 200_000_u64;
    let mut bytes = one[..directory].to_vec();
    let start = bytes.len() as u64;
    bytes.extend(entry.repeat(count as usize));
    let end = bytes.len() as u64;
    bytes.extend(b"PK\x06\x06");
    bytes.extend(44_u64.to_le_bytes());
    bytes.extend([45, 0, 45, 0, 0, 0, 0, 0, 0, 0, 0, 0]);
    bytes.extend([count, count, end - start, start].iter().flat_map(|number| number.to_le_bytes()));
    bytes.extend(b"PK\x06\x07\0\0\0\0");
    bytes.extend(end.to_le_bytes());
    bytes.extend(1_u32.to_le_bytes());
    bytes.extend(b"PK\x05\x06\0\0\0\0\xff\xff\xff\xff");
    bytes.extend(((end - start) as u32).to_le_bytes());
    bytes.extend((start as u32).to_le_bytes());
    bytes.extend([0, 0]);
    let folder = Folder::new();
    folder.write("archive/a.zip", bytes);
    let batches = Batches::new(walk(&[folder.path().join("archive")]).unwrap().files);
    let passed: usize = batches.map(|batch| batch.parse().passed_over.count()).sum();
    assert_eq!(passed as u64, count);
}

#[test]
fn the_longest_article_is_set_by_the_user_and_remembered() {
    let folder = Folder::new();
    folder.write("archive/a.txt", format!("长文\n\n{}\n", text(5000)));
    folder.write("archive/b.txt", "短文\n\n渡口停航。\n");
    let run = folder.run(&["index", "archive", "--max-article", "4K"]);
    assert_eq!(run.code, 3, "{}", run.stderr);
    assert!(run.stderr.contains("longer than 4 KiB") && run.stderr.contains("--max-article SIZE"), "{}", run.stderr);
    let found = || folder.run(&["search", "长文", "--count"]).stdout;
    assert_eq!(found(), "0\n");
    // Set once for all later runs.
    folder.write("archive/a.txt", format!("长文\n\n{}再\n", text(5000)));
    assert_eq!((folder.run(&["index"]).code, found()), (3, "0\n".into()));
    let run = folder.run(&["index", "archive", "--max-article", "1.5M"]);
    assert_eq!((run.code, found()), (0, "1\n".into()), "{}", run.stderr);
    folder.write("archive/a.txt", format!("长文\n\n{}三\n", text(5000)));
    assert_eq!((folder.run(&["index"]).code, found()), (0, "1\n".into()));
    let run = folder.run(&["inspect", "archive", "--max-article", "4KiB"]);
    assert!(run.code == 3 && run.stderr.contains("--max-article SIZE"), "{}", run.stderr);
    for wrong in ["5", "4T", "viel", "-1", "2G", "inf", ""] {
        let run = folder.run(&["index", "archive", &format!("--max-article={wrong}")]);
        assert_eq!(run.code, 2, "{wrong}: {}", run.stderr);
    }
}

/// The memory of a build, in bytes, without mapped files.
fn memory(name: &str, content: &[u8]) -> u64 {
    let folder = Folder::new();
    let path = folder.write(name, content);
    let mut command = Command::new(assert_cmd::cargo::cargo_bin("jianbao"));
    command.arg("index").arg(path).arg("--index").arg(folder.path().join("index")).args(["--threads", "2"]);
    watch(&mut command, &|| false).unwrap().own_memory.unwrap_or_default()
}

#[test]
fn the_memory_of_a_build_does_not_grow_with_a_line() {
    // Without bounds, a line takes 25 to 50 times its bytes: 400 to 2,000 MB here.
    const MOST: u64 = 350 << 20;
    // Its 15 million bigrams are sorted at once, in two buffers.
    const LONGEST: u64 = 450 << 20;
    let letters = |mebibytes: usize| "a".repeat(mebibytes << 20);
    let line = "{\"id\":\"1\",\"title\":\"短\"}\n";
    let parts: Vec<_> = (0..6).map(|_| letters(50)).collect();
    let names = ["0.txt", "1.txt", "2.txt", "3.txt", "4.txt", "5.txt"];
    let members: Vec<_> = names.iter().zip(&parts).map(|(name, part)| deflated(name, part.as_bytes())).collect();
    for (name, content) in [
        // The longest line that is read, and one that is rejected.
        ("longest.txt", format!("题\n{}", letters(15)).into_bytes()),
        ("long.txt", format!("题\n{}", letters(60)).into_bytes()),
        ("long.jsonl", format!("{line}{{\"title\":\"题\",\"text\":\"{}\"}}\n", letters(60)).into_bytes()),
        ("long.csv", format!("title,text\n题,\"{}\"\n", letters(60)).into_bytes()),
        ("long.html", format!("<html><body><p>{}</p></body></html>", letters(60)).into_bytes()),
        ("bomb.zip", zip(&members)),
    ] {
        let memory = memory(name, &content);
        let most = if name == "longest.txt" { LONGEST } else { MOST };
        assert!(memory < most, "{name}: {} MiB", memory >> 20);
    }
}
