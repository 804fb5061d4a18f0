//! The same news in every supported format and container.

use std::{
    fmt::Write as _,
    fs,
    io::{Cursor, Write as _},
    path::Path,
};

use encoding_rs::{BIG5, Encoding, GB18030};
use serde_json::json;

use super::news::{News, Script, news};

/// A format that news can be written in, with its name.
pub struct Way {
    pub name: &'static str,
    pub script: Script,
    write: fn(&[News], &Path),
}

impl Way {
    /// Creates a folder and writes this many bytes of news into it.
    pub fn write(&self, bytes: usize, folder: &Path) -> Vec<News> {
        fs::create_dir_all(folder).expect("a temporary folder");
        let news = news(bytes, self.script);
        (self.write)(&news, folder);
        news
    }
}

const fn way(name: &'static str, write: fn(&[News], &Path)) -> Way {
    Way { name, script: Script::Simplified, write }
}

pub const WAYS: &[Way] = &[
    way("JSON Lines, paragraphs", |news, to| put(to, "news.jsonl", lines(news))),
    way("JSON Lines, content", |news, to| put(to, "news.jsonl", contents(news).join("\n"))),
    way("JSON, an array", |news, to| put(to, "news.json", format!("[{}]", contents(news).join(",\n")))),
    way("CSV", |news, to| put(to, "news.csv", csv(news))),
    way("Markdown, many files", |news, to| each(news, to, "md", markdown)),
    way("HTML, many files", |news, to| each(news, to, "html", html)),
    way("XML, many files", |news, to| each(news, to, "xml", xml)),
    way("SGML", |news, to| put(to, "news.sgml", news.iter().map(sgml).collect::<String>())),
    way("Sogou", |news, to| put(to, "news.dat", news.iter().map(sogou).collect::<String>())),
    way("PFR", |news, to| put(to, "news.txt", news.iter().map(pfr).collect::<String>())),
    way("plain text, many files", |news, to| each(news, to, "txt", text)),
    way("plain text, one file", |news, to| {
        put(to, "news.txt", news.iter().map(text).collect::<Vec<_>>().join("\n==========\n"));
    }),
    way("JSON Lines .gz", |news, to| put(to, "news.jsonl.gz", gz(lines(news).as_bytes()))),
    way("JSON Lines .zst", |news, to| {
        put(to, "news.jsonl.zst", zstd::encode_all(lines(news).as_bytes(), 3).expect("packs"));
    }),
    way("JSON Lines .xz", |news, to| {
        let options = lzma_rust2::XzOptions::with_preset(3);
        let mut packed = lzma_rust2::XzWriter::new(Vec::new(), options).expect("packs");
        packed.write_all(lines(news).as_bytes()).expect("packs");
        put(to, "news.jsonl.xz", packed.finish().expect("packs"));
    }),
    way("JSON Lines .bz2", |news, to| {
        let mut packed = bzip2::write::BzEncoder::new(Vec::new(), bzip2::Compression::default());
        packed.write_all(lines(news).as_bytes()).expect("packs");
        put(to, "news.jsonl.bz2", packed.finish().expect("packs"));
    }),
    way("JSON Lines in .zip", |news, to| {
        let mut packed = zip::ZipWriter::new(Cursor::new(Vec::new()));
        packed.start_file("news.jsonl", zip::write::SimpleFileOptions::default()).expect("packs");
        packed.write_all(lines(news).as_bytes()).expect("packs");
        put(to, "news.zip", packed.finish().expect("packs").into_inner());
    }),
    way("JSON Lines in .tar.gz", |news, to| put(to, "news.tar.gz", gz(&tar(&[("news.jsonl".into(), lines(news))])))),
    way("plain text in .tar.gz", |news, to| {
        let files: Vec<_> = news.iter().map(|news| (format!("{:05}.txt", news.number), text(news))).collect();
        put(to, "news.tar.gz", gz(&tar(&files)));
    }),
    way("JSON Lines, GB18030", |news, to| put(to, "news.jsonl", encoded(GB18030, &lines(news)))),
    Way {
        name: "JSON Lines, Big5",
        script: Script::Traditional,
        write: |news, to| put(to, "news.jsonl", encoded(BIG5, &lines(news))),
    },
    way("JSON Lines, UTF-16", |news, to| {
        let text = format!("\u{feff}{}", lines(news));
        put(to, "news.jsonl", text.encode_utf16().flat_map(u16::to_le_bytes).collect::<Vec<u8>>());
    }),
    way("plain text, GB18030, many", |news, to| each(news, to, "txt", |news| encoded(GB18030, &text(news)))),
];

fn put(folder: &Path, name: &str, content: impl AsRef<[u8]>) {
    fs::write(folder.join(name), content).expect("the temporary folder takes files");
}

/// One file per article, a hundred files per folder.
fn each<T: AsRef<[u8]>>(news: &[News], to: &Path, ending: &str, written: fn(&News) -> T) {
    for news in news {
        let folder = to.join(format!("{:03}", news.number / 100));
        fs::create_dir_all(&folder).expect("the temporary folder takes folders");
        put(&folder, &format!("{:05}.{ending}", news.number), written(news));
    }
}

fn lines(news: &[News]) -> String {
    news.iter().fold(String::new(), |mut text, News { title, day, author, paragraphs, .. }| {
        let line = json!({ "title": title, "date": day, "author": author, "paragraphs": paragraphs });
        writeln!(text, "{line}").expect("a string takes all");
        text
    })
}

fn contents(news: &[News]) -> Vec<String> {
    news.iter()
        .map(|News { title, day, author, paragraphs, .. }| {
            json!({ "title": title, "date": day, "author": author, "content": paragraphs.join("\n") }).to_string()
        })
        .collect()
}

fn csv(news: &[News]) -> String {
    news.iter().fold(
        "标题,日期,作者,正文\n".to_owned(),
        |mut text, News { title, day, author, paragraphs, .. }| {
            writeln!(text, "{title},{day},{author},\"{}\"", paragraphs.join("\n")).expect("a string takes all");
            text
        },
    )
}

fn markdown(News { title, day, author, paragraphs, .. }: &News) -> String {
    format!("---\ntitle: {title}\ndate: {day}\nauthor: {author}\n---\n\n{}\n", paragraphs.join("\n\n"))
}

fn html(News { title, day, author, paragraphs, .. }: &News) -> String {
    let paragraphs: String = paragraphs.iter().map(|text| format!("<p>　　{text}</p>\n")).collect();
    let links: String = (0..40).map(|at| format!("<li><a href=\"/list/{at}.html\">栏目{at}</a></li>\n")).collect();
    format!(
        "<!DOCTYPE html>\n<html><head><meta charset=\"utf-8\"><title>{title}_临江在线</title>\n\
         <script>var page = {{ list: [1, 2, 3], tpl: \"<p>x</p>\" }};</script>\n\
         <style>.nav li {{ float: left; }} .content p {{ text-indent: 2em; }}</style></head>\n\
         <body><ul class=\"nav\">{links}</ul>\n<h1>{title}</h1>\n\
         <div class=\"info\">{day} 08:30　来源：临江日报　作者：{author}</div>\n\
         <div class=\"content\" id=\"content\">\n{paragraphs}</div>\n<div class=\"footer\"><ul>{links}</ul></div></body></html>\n"
    )
}

fn xml(News { title, day, author, paragraphs, .. }: &News) -> String {
    let paragraphs: String = paragraphs.iter().map(|text| format!("<p>{text}</p>\n")).collect();
    format!(
        "<?xml version=\"1.0\" encoding=\"utf-8\"?>\n<article><title>{title}</title><date>{day}</date>\
         <author>{author}</author>\n<body>\n{paragraphs}</body></article>\n"
    )
}

fn sgml(News { number, title, day, paragraphs, .. }: &News) -> String {
    let paragraphs: String = paragraphs.iter().map(|text| format!("<P>\n{text}\n</P>\n")).collect();
    format!(
        "<DOC>\n<DOCNO>LJRB-{number}</DOCNO>\n<DATE>{day}</DATE>\n<HEADLINE>{title}</HEADLINE>\n<TEXT>\n{paragraphs}</TEXT>\n</DOC>\n"
    )
}

fn sogou(News { number, title, day, paragraphs, .. }: &News) -> String {
    let day = day.replace('-', "");
    format!(
        "<doc>\n<url>http://news.example.com/{day}/n{number}.shtml</url>\n<docno>8f2c-{number}</docno>\n\
         <contenttitle>{title}</contenttitle>\n<content>{}</content>\n</doc>\n",
        paragraphs.join("\u{e40c}")
    )
}

/// Every two characters form a word here.
fn pfr(News { number, title, day, paragraphs, .. }: &News) -> String {
    let key = format!("{}-{:02}-{:03}", day.replace('-', ""), 1 + number / 1000, number % 1000);
    let mut written = String::new();
    for (at, text) in std::iter::once(title).chain(paragraphs).enumerate() {
        write!(written, "{key}-{:03}/m  ", at + 1).expect("a string takes all");
        let characters: Vec<char> = text.chars().collect();
        for word in characters.chunks(2) {
            written.extend(word);
            written.push_str("/n  ");
        }
        written.push('\n');
    }
    written.push('\n');
    written
}

fn text(News { title, day, author, paragraphs, .. }: &News) -> String {
    let paragraphs: String = paragraphs.iter().map(|text| format!("　　{text}\n")).collect();
    format!("{title}\n日期：{day}\n作者：{author}\n\n{paragraphs}")
}

fn gz(bytes: &[u8]) -> Vec<u8> {
    let mut packed = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::default());
    packed.write_all(bytes).expect("packs");
    packed.finish().expect("packs")
}

fn tar(files: &[(String, String)]) -> Vec<u8> {
    let mut packed = tar::Builder::new(Vec::new());
    for (name, text) in files {
        let mut header = tar::Header::new_gnu();
        header.set_size(text.len() as u64);
        header.set_mode(0o644);
        packed.append_data(&mut header, name, text.as_bytes()).expect("packs");
    }
    packed.into_inner().expect("packs")
}

fn encoded(encoding: &'static Encoding, text: &str) -> Vec<u8> {
    let (bytes, _, lost) = encoding.encode(text);
    assert!(!lost, "the text has characters only that {} has", encoding.name());
    bytes.into_owned()
}
