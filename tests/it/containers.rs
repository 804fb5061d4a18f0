//! Packed files are read in place: all kinds, nested ones, damaged and malicious ones. All samples are created here.

use std::{
    fmt::Write as _,
    io::{Cursor, Write as _},
};

use jianbao::corpus::{Batches, Parsed, SourceFile, walk};
use proptest::prelude::*;

use crate::support::{Folder, Random};

/// An article as a text file.
pub fn article(number: usize) -> String {
    format!("大桥第{number}次合龙\n\n临江讯：昨日清晨{number}时，大桥合龙。\n\n两岸群众在江边观看。\n")
}

/// The same article as a line of JSON.
pub fn line(number: usize) -> String {
    format!("{{\"id\":\"{number}\",\"title\":\"大桥第{number}次合龙\",\"paragraphs\":[\"两岸群众在江边观看。\"]}}\n")
}

pub fn gzip(bytes: &[u8]) -> Vec<u8> {
    let mut packed = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
    packed.write_all(bytes).unwrap();
    packed.finish().unwrap()
}

pub fn zstd(bytes: &[u8]) -> Vec<u8> {
    zstd::encode_all(bytes, 3).unwrap()
}

pub fn bzip2(bytes: &[u8]) -> Vec<u8> {
    let mut packed = bzip2::write::BzEncoder::new(Vec::new(), bzip2::Compression::fast());
    packed.write_all(bytes).unwrap();
    packed.finish().unwrap()
}

pub fn xz(bytes: &[u8]) -> Vec<u8> {
    let mut packed = lzma_rust2::XzWriter::new(Vec::new(), lzma_rust2::XzOptions::with_preset(1)).unwrap();
    packed.write_all(bytes).unwrap();
    packed.finish().unwrap()
}

pub fn tar(members: &[(&str, &[u8])]) -> Vec<u8> {
    let mut tar = tar::Builder::new(Vec::new());
    for (name, content) in members {
        let mut header = tar::Header::new_gnu();
        header.set_size(content.len() as u64);
        header.set_mode(0o644);
        tar.append_data(&mut header, name, *content).unwrap();
    }
    tar.into_inner().unwrap()
}

/// A member of a [`zip`], which is written here because libraries do not write invalid ones.
pub struct Member<'a> {
    pub name: &'a [u8],
    pub content: &'a [u8],
    pub deflated: bool,
    pub flags: u16,
    pub crc: Option<u32>,
    /// Its type and permissions, in Unix form.
    pub mode: Option<u32>,
}

pub fn stored<'a>(name: &'a str, content: &'a [u8]) -> Member<'a> {
    Member { name: name.as_bytes(), content, deflated: false, flags: 0, crc: None, mode: None }
}

pub fn deflated<'a>(name: &'a str, content: &'a [u8]) -> Member<'a> {
    Member { deflated: true, ..stored(name, content) }
}

pub fn zip(members: &[Member<'_>]) -> Vec<u8> {
    let mut out = Vec::new();
    let mut directory = Vec::new();
    for member in members {
        let packed = if member.deflated {
            let mut packed = flate2::write::DeflateEncoder::new(Vec::new(), flate2::Compression::best());
            packed.write_all(member.content).unwrap();
            packed.finish().unwrap()
        } else {
            member.content.to_vec()
        };
        let mut crc = flate2::Crc::new();
        crc.update(member.content);
        let mut head = Vec::new();
        head.extend(20_u16.to_le_bytes());
        head.extend(member.flags.to_le_bytes());
        head.extend(u16::from(member.deflated).wrapping_mul(8).to_le_bytes());
        head.extend([0, 0, 0x21, 0]);
        head.extend(member.crc.unwrap_or(crc.sum()).to_le_bytes());
        head.extend((packed.len() as u32).to_le_bytes());
        head.extend((member.content.len() as u32).to_le_bytes());
        head.extend((member.name.len() as u16).to_le_bytes());
        head.extend([0, 0]);
        directory.extend(b"PK\x01\x02\x14");
        directory.push(if member.mode.is_some() { 3 } else { 0 });
        directory.extend(&head);
        directory.extend([0; 6]);
        directory.extend((member.mode.unwrap_or(0) << 16).to_le_bytes());
        directory.extend((out.len() as u32).to_le_bytes());
        directory.extend(member.name);
        out.extend(b"PK\x03\x04");
        out.extend(&head);
        out.extend(member.name);
        out.extend(packed);
    }
    let start = out.len() as u32;
    out.extend(&directory);
    out.extend(b"PK\x05\x06\0\0\0\0");
    out.extend([members.len() as u16; 2].iter().flat_map(|count| count.to_le_bytes()));
    out.extend((directory.len() as u32).to_le_bytes());
    out.extend(start.to_le_bytes());
    out.extend([0, 0]);
    out
}

/// A record of a web archive.
pub fn record(kind: &str, url: &str, block: &[u8]) -> Vec<u8> {
    let content_type = if kind == "response" { "application/http; msgtype=response" } else { "text/html; charset=gbk" };
    let head = format!(
        "WARC/1.0\r\nWARC-Type: {kind}\r\nWARC-Target-URI: {url}\r\nWARC-Date: 2016-03-12T08:30:00Z\r\n\
         Content-Type: {content_type}\r\nContent-Length: {}\r\n\r\n",
        block.len()
    );
    [head.as_bytes(), block, b"\r\n\r\n"].concat()
}

pub fn response(url: &str, head: &str, body: &[u8]) -> Vec<u8> {
    record("response", url, &[head.as_bytes(), b"\r\n\r\n", body].concat())
}

fn read_all(folder: &Folder) -> Parsed {
    let walked = walk(&[folder.path().join("archive")]).unwrap();
    let mut all = Parsed::default();
    all.skips = walked.skips;
    for batch in Batches::new(walked.files) {
        all.merge(batch.parse());
    }
    all
}

fn read(name: &str, bytes: impl AsRef<[u8]>) -> Parsed {
    let folder = Folder::new();
    folder.write(&format!("archive/{name}"), bytes);
    read_all(&folder)
}

fn titles(parsed: &Parsed) -> Vec<&str> {
    parsed.articles.iter().map(|article| article.meta.title.as_str()).collect()
}

fn ids(parsed: &Parsed) -> Vec<&str> {
    parsed.articles.iter().map(|article| article.meta.id.as_str()).collect()
}

fn reasons(parsed: &Parsed) -> String {
    parsed.skips.iter().fold(String::new(), |mut all, skip| {
        writeln!(all, "{skip}").unwrap();
        all
    })
}

#[test]
fn every_compression_is_read_whatever_the_file_is_called() {
    let text = article(1);
    for (ending, packed) in [
        ("gz", gzip(text.as_bytes())),
        ("zst", zstd(text.as_bytes())),
        ("bz2", bzip2(text.as_bytes())),
        ("xz", xz(text.as_bytes())),
    ] {
        let parsed = read(&format!("20160312-01-02.txt.{ending}"), &packed);
        assert_eq!((titles(&parsed), parsed.skips.len()), (vec!["大桥第1次合龙"], 0), "{ending}: {}", reasons(&parsed));
        assert_eq!(ids(&parsed), ["20160312-01-02"]);
        assert_eq!(parsed.articles[0].meta.date.unwrap().to_string(), "2016-03-12");
        let parsed = read("a.txt", &packed);
        assert_eq!(titles(&parsed), ["大桥第1次合龙"], "{ending} without its ending");
    }
    assert_eq!(titles(&read("a.txt.gz", article(1))), ["大桥第1次合龙"], "not packed, whatever its ending says");
    let pieces = [gzip(line(1).as_bytes()), gzip(line(2).as_bytes())].concat();
    assert_eq!(ids(&read("a.jsonl.gz", pieces)), ["1", "2"], "several gzip members");
}

#[test]
fn members_are_named_after_their_container() {
    let (one, two) = (article(1), article(2));
    let members: [(&str, &[u8]); 4] = [
        ("2016/20160312-03.txt", one.as_bytes()),
        ("2016/b.txt", two.as_bytes()),
        ("2016/photo.jpg", b"\xff\xd8"),
        (".hidden/c.txt", b"x"),
    ];
    let in_zip: Vec<Member<'_>> = members.iter().map(|(name, content)| deflated(name, content)).collect();
    let tar = tar(&members);
    for (name, bytes) in [
        ("临江日报.zip", zip(&in_zip)),
        ("临江日报.tar", tar.clone()),
        ("临江日报.tar.gz", gzip(&tar)),
        ("临江日报.tgz", gzip(&tar)),
        ("临江日报.tar.zst", zstd(&tar)),
        ("临江日报.tar.xz", xz(&tar)),
        ("临江日报.tar.bz2", bzip2(&tar)),
    ] {
        let parsed = read(name, bytes);
        assert_eq!(titles(&parsed), ["大桥第1次合龙", "大桥第2次合龙"], "{name}: {}", reasons(&parsed));
        assert_eq!(ids(&parsed), [format!("{name}/2016/20160312-03"), format!("{name}/2016/b")]);
        let meta = &parsed.articles[0].meta;
        assert_eq!((meta.date.unwrap().to_string().as_str(), meta.source.as_deref()), ("2016-03-12", Some("临江日报")));
        assert_eq!(
            (parsed.skips.len(), parsed.passed_over.count(), parsed.ends.len(), parsed.facts.len()),
            (0, 2, 1, 2),
            "{name}"
        );
    }
}

#[test]
fn long_names_of_a_tar_and_gbk_names_of_a_zip() {
    let long = format!("{}/20160312.txt", "临江日报号外".repeat(12));
    let parsed = read("a.tar", tar(&[(&long, article(1).as_bytes())]));
    assert_eq!(ids(&parsed), [format!("a.tar/{}/20160312", "临江日报号外".repeat(12))]);
    let content = article(1);
    let name = encoding_rs::GBK.encode("临江日报\\二〇一六年\\头版.txt").0;
    let parsed = read("a.zip", zip(&[Member { name: &name, ..stored("", content.as_bytes()) }]));
    assert_eq!(ids(&parsed), ["a.zip/临江日报/二〇一六年/头版"]);
}

#[test]
fn archives_in_archives_are_opened_to_a_depth() {
    let inner = zip(&[stored("a.txt", article(1).as_bytes())]);
    let parsed = read("outer.tar.gz", gzip(&tar(&[("inner.zip", &inner), ("b.txt.gz", &gzip(article(2).as_bytes()))])));
    assert_eq!(ids(&parsed), ["outer.tar.gz/inner.zip/a", "outer.tar.gz/b"]);
    let deep = zip(&[stored("1.zip", &zip(&[stored("2.zip", &inner)])), stored("b.txt", article(2).as_bytes())]);
    let parsed = read("deep.zip", deep);
    assert_eq!(ids(&parsed), ["deep.zip/b"]);
    assert!(reasons(&parsed).contains("deep.zip/1.zip/2.zip: archives inside archives"), "{}", reasons(&parsed));
}

#[test]
fn a_large_member_is_cut_into_batches() {
    let lines: String = (0..40_000).map(line).collect();
    assert!(lines.len() > 3 << 20);
    let tar = tar(&[("a.jsonl", lines.as_bytes()), ("b.txt", article(7).as_bytes())]);
    let folder = Folder::new();
    folder.write("archive/a.tar", &tar);
    let batches: Vec<Parsed> = Batches::new(walk(&[folder.path().join("archive")]).unwrap().files)
        .map(jianbao::corpus::Batch::parse)
        .collect();
    assert!(batches.len() > 3, "in {} batches", batches.len());
    assert_eq!(batches.iter().map(|batch| batch.articles.len()).sum::<usize>(), 40_001);
    let facts: Vec<_> = batches.iter().flat_map(|batch| &batch.facts).collect();
    assert_eq!((facts.len(), facts[0].articles, facts[0].bytes > 3 << 20), (2, 40_000, true));
}

#[test]
fn batches_that_nobody_takes_end_their_reader() {
    let folder = Folder::new();
    folder.write("archive/a.jsonl", (0..100_000).map(line).collect::<String>());
    let mut batches = Batches::new(walk(&[folder.path().join("archive")]).unwrap().files);
    assert!(!batches.next().unwrap().parse().articles.is_empty());
}

#[test]
fn pages_of_a_web_archive() {
    let page = |text: &str| format!("大桥{text}合龙\n\n昨日清晨，大桥合龙，两岸群众在江边观看。\n");
    let gbk = encoding_rs::GBK.encode(&page("一")).0.into_owned();
    let ok = "HTTP/1.1 200 OK\r\nContent-Type: text/plain";
    let two = page("二");
    let (first, second) = two.as_bytes().split_at(10);
    let chunked = [
        format!("{:x}\r\n", first.len()).as_bytes(),
        first,
        format!("\r\n{:X};x=y\r\n", second.len()).as_bytes(),
        second,
        b"\r\n0\r\n\r\n",
    ]
    .concat();
    let records = [
        record("warcinfo", "", b"software: none\r\n"),
        response("http://news.example.cn/2016-03-12/a.txt", &format!("{ok}; charset=GBK"), &gbk),
        response("https://news.example.cn/b/", &format!("{ok}\r\nTransfer-Encoding: chunked"), &chunked),
        response(
            "http://news.example.cn/c.txt",
            &format!("{ok}\r\nContent-Encoding: gzip"),
            &gzip(page("三").as_bytes()),
        ),
        response(
            "http://news.example.cn/d.txt",
            &format!("{ok}\r\nTransfer-Encoding: chunked\r\nContent-Encoding: gzip"),
            page("四").as_bytes(),
        ),
        response("http://news.example.cn/gone.txt", "HTTP/1.1 404 Not Found\r\nContent-Type: text/plain", b"no"),
        response("http://news.example.cn/e.jpg", "HTTP/1.1 200 OK\r\nContent-Type: image/jpeg", b"\xff\xd8"),
        response("http://news.example.cn/f.txt", &format!("{ok}\r\nContent-Encoding: br"), b"??"),
        record("resource", "http://news.example.cn/g.html", page("五").as_bytes()),
        record("request", "http://news.example.cn/a.txt", b"GET / HTTP/1.1\r\n\r\n"),
    ];
    let each_packed: Vec<u8> = records.iter().flat_map(|record| gzip(record)).collect();
    for (name, bytes) in [("a.warc", records.concat()), ("a.warc.gz", each_packed)] {
        let parsed = read(name, bytes);
        assert_eq!(parsed.articles.len(), 5, "{name}: {:?} {}", titles(&parsed), reasons(&parsed));
        assert!(
            parsed.articles.iter().all(|article| !article.paragraphs.is_empty() || article.meta.title.contains("大桥"))
        );
        assert_eq!(parsed.articles[0].meta.url.as_deref(), Some("http://news.example.cn/2016-03-12/a.txt"));
        assert_eq!((parsed.passed_over.count(), parsed.skips.len()), (2, 1));
        assert!(reasons(&parsed).contains("packed with br"));
        assert_eq!(
            parsed.facts[0]
                .path
                .strip_prefix(parsed.facts[0].path.ancestors().nth(3).unwrap())
                .unwrap()
                .to_str()
                .unwrap(),
            "news.example.cn/2016-03-12/a.txt"
        );
        assert_eq!(parsed.facts[0].encoding.encoding, "gb18030");
    }
}

#[test]
fn a_page_without_an_address_stays_in_its_archive() {
    let ok = "HTTP/1.1 200 OK\r\nContent-Type: text/plain";
    for url in ["", "http://", "/", "http:///../"] {
        let parsed = read("a.warc", response(url, ok, article(1).as_bytes()));
        assert_eq!(titles(&parsed), ["大桥第1次合龙"], "{url:?}");
        assert!(parsed.facts[0].path.ends_with("archive/a.warc/index.html"), "{}", parsed.facts[0].path.display());
        let parsed = read("a.warc", record("response", url, b"HTTP/1.1 200 OK\r\nContent"));
        assert!(parsed.skips[0].path.ends_with("archive/a.warc/index.html"), "{}", parsed.skips[0]);
    }
}

/// An article and 80 MiB of blank lines: a text that is read to its end without being held in memory.
fn bomb() -> Vec<u8> {
    [line(0).as_bytes(), &vec![b'\n'; 80 << 20]].concat()
}

#[test]
fn bombs_are_refused_and_the_rest_is_read() {
    let refused = "unpacks to more than 64 MiB and 100 times its size";
    let bomb = bomb();
    for (name, packed) in [("a.jsonl.zst", zstd(&bomb)), ("a.jsonl.gz", gzip(&bomb)), ("a.jsonl.bz2", bzip2(&bomb))] {
        let parsed = read(name, packed);
        assert_eq!(ids(&parsed), ["0"], "what comes before is read: {name}");
        assert!(reasons(&parsed).contains(refused), "{name}: {}", reasons(&parsed));
    }
    // Compressed twice, in a tar.
    let twice = zstd(&zstd(&bomb));
    let parsed = read("a.tar", tar(&[("a.jsonl.zst", &twice), ("b.txt", article(1).as_bytes())]));
    assert_eq!(titles(&parsed), ["大桥第0次合龙", "大桥第1次合龙"]);
    assert!(reasons(&parsed).contains("a.tar/a.jsonl.zst"), "{}", reasons(&parsed));
    let text = article(1);
    let half = &bomb[..40 << 20];
    let members = [deflated("a.txt", text.as_bytes()), deflated("b.jsonl", half), deflated("c.jsonl", half)];
    let parsed = read("a.zip", zip(&members));
    assert_eq!(titles(&parsed), ["大桥第1次合龙", "大桥第0次合龙", "大桥第0次合龙"]);
    assert!(reasons(&parsed).contains(refused), "all members count: {}", reasons(&parsed));
    // A text that is not read to its end does no harm.
    let parsed = read("a.txt.zst", zstd(&vec![b' '; 80 << 20]));
    assert!(reasons(&parsed).contains("longer than 16 MiB"), "{}", reasons(&parsed));
}

#[test]
fn broken_members_are_reported_and_the_rest_is_read() {
    let (one, two) = (article(1), article(2));
    let long = format!("{}.txt", "江".repeat(2000));
    let members = |bad: Member<'_>| zip(&[stored("a.txt", one.as_bytes()), bad, stored("z.txt", two.as_bytes())]);
    for (bad, reason) in [
        (Member { flags: 1, ..stored("b.txt", b"secret") }, "a.zip/b.txt: it is encrypted"),
        (Member { crc: Some(7), ..stored("b.txt", "大桥".as_bytes()) }, "Invalid checksum"),
        (stored("../b.txt", b"x"), "a.zip/_/b.txt: its name points out of the archive"),
        (stored("/etc/b.txt", b"x"), "its name points out of the archive"),
        (stored("C:\\b.txt", b"x"), "its name points out of the archive"),
        (stored("b.txt", b""), "a.zip/b.txt: the file is empty"),
        (Member { name: long.as_bytes(), ..stored("", b"x") }, "its name is longer than 4096 bytes"),
    ] {
        let parsed = read("a.zip", members(bad));
        assert_eq!(titles(&parsed), ["大桥第1次合龙", "大桥第2次合龙"], "{reason}");
        assert!(parsed.skips.len() == 1 && reasons(&parsed).contains(reason), "{reason}: {}", reasons(&parsed));
    }
}

#[test]
fn a_cut_archive_gives_what_it_has() {
    let lines: String = (0..2000).map(line).collect();
    let (one, two) = (article(1), article(2));
    let tar = tar(&[("a.txt", one.as_bytes()), ("b.jsonl", lines.as_bytes())]);
    let parsed = read("a.tar", &tar[..tar.len() / 2]);
    assert!(parsed.articles.len() > 500 && parsed.skips.len() == 1, "{} {}", parsed.articles.len(), reasons(&parsed));
    assert!(reasons(&parsed).contains("a.tar/b.jsonl"), "{}", reasons(&parsed));
    for packed in [gzip(&tar), zstd(&tar), xz(&tar), bzip2(&tar)] {
        let parsed = read("a.tar.gz", &packed[..packed.len() - packed.len() / 3]);
        assert!(!parsed.skips.is_empty());
    }
    let zip = zip(&[stored("a.txt", one.as_bytes()), stored("b.txt", two.as_bytes()), stored("c.txt", one.as_bytes())]);
    let parsed = read("a.zip", &zip[..zip.len() - 200]);
    assert_eq!(titles(&parsed)[..2], ["大桥第1次合龙", "大桥第2次合龙"]);
    assert!(reasons(&parsed).contains("its directory cannot be read"), "{}", reasons(&parsed));
    let record = record("resource", "http://news.example.cn/a.html", one.as_bytes());
    let parsed = read("a.warc", [&record[..], &record[..record.len() - 30]].concat());
    assert!(
        !parsed.articles.is_empty() && reasons(&parsed).contains("a.warc: the archive ends inside a record"),
        "{}",
        reasons(&parsed)
    );
}

#[test]
fn patterns_lists_and_nothing_twice() {
    use jianbao::corpus::{read_list, walk_listed};
    let folder = Folder::new();
    for name in ["1998/01/a.txt", "1998/02/b.txt", "1998/02/c.bin", "1998/.x/d.txt", "1999/e.txt"] {
        folder.write(name, article(1));
    }
    let names = |files: &[SourceFile]| files.iter().map(|file| file.name.clone()).collect::<Vec<_>>();
    let all = folder.path().join("1998/**/*.txt");
    assert_eq!(names(&walk(std::slice::from_ref(&all)).unwrap().files), ["01/a.txt", "02/b.txt"]);
    let twice = walk(&[all, folder.path().join("1998/02"), folder.path().join("1998/02/b.txt")]).unwrap();
    assert_eq!((names(&twice.files).len(), twice.passed_over.count()), (2, 1));
    assert_eq!(
        names(&walk(&[folder.path().join("199?/*/*.bin")]).unwrap().files),
        ["1998/02/c.bin"],
        "an ending that is named"
    );
    assert!(walk(&[folder.path().join("2000/*.txt")]).is_err());

    let list = format!("{0}/1999/e.txt\0{0}/gone.txt\0", folder.path().display());
    let listed = read_list(Cursor::new(list), true).unwrap();
    let walked = walk_listed(&[], &listed).unwrap();
    assert_eq!((names(&walked.files), walked.skips.len()), (vec!["e.txt".to_owned()], 1));
    assert_eq!(read_list(Cursor::new("甲.txt\r\n乙.txt\n\n"), false).unwrap().len(), 2);
}

#[test]
fn standard_input_and_lists_on_the_command_line() {
    let folder = Folder::new();
    let run = folder.run_with_input(&["index", "-"], &(0..50).map(line).collect::<String>());
    assert_eq!(run.code, 0, "{}", run.stderr);
    assert!(run.stderr.contains("indexed 50 articles"), "{}", run.stderr);
    folder.write("甲.txt", encoding_rs::BIG5.encode("報紙").0);
    folder.write("乙.txt", article(1));
    let run =
        folder.run_with_input(&["index", "--files-from", "-", "-0", "--encoding", "甲*=big5"], "甲.txt\0乙.txt\0");
    assert_eq!(run.code, 0, "{}", run.stderr);
    assert_eq!(folder.run(&["search", "報紙", "--count"]).stdout, "1\n");
    assert_eq!(folder.run(&["index", "--encoding", "volapük"]).code, 2);
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]
    #[test]
    fn damaged_archives_never_make_a_reader_panic(
        kind in 0..8_usize,
        cut in 0.0..1.0_f64,
        flips in proptest::collection::vec((any::<u16>(), any::<u8>()), 0..8),
        noise in proptest::collection::vec(any::<u8>(), 0..40),
        seed in any::<u64>(),
    ) {
        let mut random = Random::new(seed);
        let text: String = (0..random.below(300)).map(line).collect();
        let plain = tar(&[("a.jsonl", text.as_bytes()), ("b.txt", article(1).as_bytes())]);
        let page = response("http://news.example.cn/a", "HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nTransfer-Encoding: chunked", b"5\r\nabcde\r\n0\r\n\r\n");
        let mut bytes = match kind {
            0 => plain,
            1 => gzip(&plain),
            2 => zstd(&plain),
            3 => xz(&plain),
            4 => bzip2(&plain),
            5 => page.repeat(3),
            6 => gzip(&page),
            _ => zip(&[deflated("a.jsonl", text.as_bytes()), stored("b.tar", &plain)]),
        };
        for (at, flip) in flips {
            let at = at as usize % bytes.len();
            bytes[at] ^= flip;
        }
        bytes.truncate((bytes.len() as f64 * (1.0 - cut * cut)) as usize);
        bytes.extend(noise);
        let parsed = read("a.zip", &bytes);
        prop_assert!(parsed.articles.len() <= 700 && parsed.skips.len() < 2000);
    }
}
