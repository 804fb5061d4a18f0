//! The contract of all formats, checked on the samples of [`samples`]. Add samples of a new format there.

mod markup;
pub mod samples;

use std::io::{BufReader, Read};

use jianbao::corpus::{
    Context, Draft, FieldMap, ReadOptions, SourceFile,
    formats::{self, Format, Record},
    normalize,
};
use proptest::prelude::*;
use samples::{SAMPLES, Sample};

fn format_named(name: &str) -> &'static dyn Format {
    *formats::ALL.iter().find(|format| format.name() == name).unwrap_or_else(|| panic!("there is no format {name}"))
}

fn file() -> SourceFile {
    SourceFile { path: "archive/a".into(), name: "a".into(), full_name: "archive/a".into(), ..SourceFile::default() }
}

/// The records of a text, or the reason why reading them stopped.
fn records(format: &dyn Format, text: &str) -> Vec<Result<Record, String>> {
    format
        .split(Box::new(text.as_bytes()), &ReadOptions::default())
        .map(|record| record.map_err(|unreadable| unreadable.reason))
        .collect()
}

/// The drafts of a text, without records that cannot be parsed.
pub fn drafts(format: &dyn Format, text: &str) -> Vec<Draft> {
    let (file, options) = (file(), ReadOptions::default());
    let context = Context { file: &file, options: &options };
    let records = records(format, text).into_iter().flatten();
    records.flat_map(|record| format.parse(&record, context).unwrap_or_default()).collect()
}

/// `(title, date as written, paragraphs)` of every article.
fn articles(format: &dyn Format, text: &str) -> Vec<(String, Option<String>, Vec<String>)> {
    let (file, options) = (file(), ReadOptions::default());
    let context = Context { file: &file, options: &options };
    drafts(format, text)
        .into_iter()
        .map(|draft| {
            let date = draft.date.clone();
            let article = normalize(draft, false, context).article;
            (article.meta.title, date, article.paragraphs)
        })
        .collect()
}

/// A reader that returns one byte at a time, like a slow pipe.
struct Dripping<'a>(&'a [u8]);

impl Read for Dripping<'_> {
    fn read(&mut self, buffer: &mut [u8]) -> std::io::Result<usize> {
        let count = self.0.len().min(buffer.len()).min(1);
        let (given, rest) = self.0.split_at(count);
        buffer[..count].copy_from_slice(given);
        self.0 = rest;
        Ok(count)
    }
}

#[test]
fn every_format_has_a_sample() {
    for format in formats::ALL {
        assert!(SAMPLES.iter().any(|sample| sample.format == format.name()), "{} has no sample", format.name());
    }
}

#[test]
fn samples_are_recognised_by_their_format_before_any_other() {
    for Sample { format, text, .. } in SAMPLES {
        assert!(
            format_named(format).recognises(text, &FieldMap::default()),
            "{format} does not know its own sample:\n{text}"
        );
        assert_eq!(formats::choose(text, &FieldMap::default()).name(), *format, "{text}");
        assert_eq!(
            formats::choose(&format!("\r\n{text}"), &FieldMap::default()).name(),
            *format,
            "with a blank line before it:\n{text}"
        );
    }
}

#[test]
fn samples_give_their_articles() {
    for Sample { format, text, articles: expected, .. } in SAMPLES {
        let found = articles(format_named(format), text);
        let expected: Vec<_> = expected
            .iter()
            .map(|(title, date, paragraphs)| {
                let paragraphs: Vec<String> = paragraphs.iter().map(ToString::to_string).collect();
                (title.to_string(), date.map(str::to_owned), paragraphs)
            })
            .collect();
        assert_eq!(found, expected, "{format}:\n{text}");
    }
}

#[test]
fn records_begin_on_the_lines_they_say() {
    for Sample { format, text, lines, .. } in SAMPLES {
        let records: Vec<Record> = records(format_named(format), text).into_iter().flatten().collect();
        assert_eq!(&records.iter().map(|record| record.line).collect::<Vec<_>>(), lines, "{format}:\n{text}");
        for record in &records {
            let first = record.text().lines().next().unwrap_or_default();
            let line = text.lines().nth(record.line.max(1) - 1).unwrap_or_default();
            // A row of a table has cells instead of a text.
            let is_row = *format == "CSV";
            assert!(
                record.line == 0 || is_row || line.contains(first),
                "{format}: line {} is {line}, not {first}",
                record.line
            );
        }
    }
}

#[test]
fn it_does_not_matter_how_much_a_read_gives() {
    for Sample { format, text, .. } in SAMPLES {
        let format = format_named(format);
        let dripping = BufReader::with_capacity(1, Dripping(text.as_bytes()));
        let dripped: Vec<_> = format
            .split(Box::new(dripping), &ReadOptions::default())
            .map(|record| record.map_err(|unreadable| unreadable.reason))
            .collect();
        assert_eq!(dripped, records(format, text), "{}", format.name());
    }
}

#[test]
fn a_text_cut_anywhere_is_read_the_same_twice() {
    for Sample { format, text, .. } in SAMPLES {
        let format = format_named(format);
        for (end, _) in text.char_indices() {
            let cut = &text[..end];
            assert_eq!(drafts(format, cut), drafts(format, cut), "{} cut at {end}", format.name());
        }
    }
}

/// Input that breaks readers: incomplete tags, deep nesting, unclosed quotes and comments, all of it repeated many
/// times.
const HOSTILE: &[&str] = &[
    "<div>",
    "<p>",
    "<a href=\"",
    "<a b='<a\" c=\"",
    "<!--",
    "<![CDATA[",
    "<!DOCTYPE a [",
    "</",
    "&",
    "&#",
    "<doc>",
    "<DOC>\n<TEXT>",
    "</doc>",
    "<item><title>",
    "<table><tr><td>",
    "<script>",
    "<br>",
    "<li>",
    "<h2>",
    "<ul><li>",
    "{\"",
    "[",
    "[[/n",
    "\"",
    ",",
    "\n",
    "\r",
    "\u{3000}",
    "\0",
    "#",
    "|",
    "---\n",
    "19980101-01-001-001/m\n",
    "原文<br>",
    "<a href=http://a>原文</a><br>",
    "临江。",
    "<i></i>",
];

/// A time limit would depend on the machine. Anything slower than linear takes minutes here.
#[test]
fn nothing_that_is_repeated_takes_long() {
    for format in formats::ALL {
        for hostile in HOSTILE {
            let opening = SAMPLES.iter().find(|sample| sample.format == format.name()).map_or("", |sample| sample.text);
            let text = format!("{opening}{}", hostile.repeat(50_000 / hostile.len()));
            drafts(*format, &text);
        }
    }
}

/// A long value that applies to all articles of a file is not copied to each of them: a megabyte and many articles
/// would fill any memory.
#[test]
fn values_shared_by_all_articles_of_a_file_are_shortened() {
    let (long, many) = ("临".repeat(20_000), 5000);
    let rows = "甲,乙\n".repeat(many);
    let objects = "{\"title\":\"大桥\",\"text\":\"合龙。\"},".repeat(many);
    let items = "<item><title>大桥</title></item>".repeat(many);
    let headings = "## 大桥\n\n合龙。\n\n".repeat(many);
    for (name, text, least) in [
        ("CSV", format!("title,text,{long}\n{rows}"), many),
        ("CSV", format!("title,text{}\n{rows}", ",a".repeat(30_000)), many),
        ("JSON", format!("{{\"section\":\"{long}\",\"source\":\"临江日报\",\"list\":[{objects}{{}}]}}"), many),
        ("XML", format!("<rss><channel><title>{long}</title>{items}</channel></rss>"), many),
        ("Markdown", format!("---\nsource: {long}\n---\n\n# 2016-03-12\n\n{headings}"), many),
        ("Markdown", format!("# 2016-03-12\n\n## {long}\n\n{}", headings.replace("##", "###")), many),
    ] {
        let format = format_named(name);
        let bytes: usize = records(format, &text).iter().flatten().map(jianbao::corpus::formats::Record::bytes).sum();
        assert!(bytes < 100 * text.len(), "{name}: {bytes} bytes of records in {}", text.len());
        let drafts = drafts(format, &text);
        assert!(drafts.len() >= least, "{name}: {} articles", drafts.len());
        let meta: usize = drafts.iter().map(|draft| format!("{:?}", draft.meta).len()).sum();
        assert!(meta < 100 * text.len(), "{name}: {meta} bytes of fields in {}", text.len());
        if name == "JSON" {
            assert_eq!(drafts[0].meta.source.as_deref(), Some("临江日报"), "what is short holds for all");
        }
    }
}

proptest! {
    #[test]
    fn no_damage_makes_a_reader_panic(
        sample in 0..SAMPLES.len(),
        damage in proptest::collection::vec((0.0..1.0, 0..HOSTILE.len(), 0..40usize), 1..12),
    ) {
        let Sample { format, text, .. } = &SAMPLES[sample];
        let mut text = text.to_string();
        for (place, hostile, removed) in damage {
            let characters = text.chars().count();
            let byte = |at: usize| text.char_indices().nth(at).map_or(text.len(), |(byte, _)| byte);
            let start = (characters as f64 * place) as usize;
            let (start, end) = (byte(start), byte(start + removed));
            text.replace_range(start..end, HOSTILE[hostile]);
        }
        let format = format_named(format);
        prop_assert_eq!(drafts(format, &text), drafts(format, &text));
    }

    #[test]
    fn no_text_makes_a_reader_panic(text in any::<String>(), format in 0..formats::ALL.len()) {
        drafts(formats::ALL[format], &text);
    }
}
