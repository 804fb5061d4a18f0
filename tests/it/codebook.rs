//! The encoding of stored text: every text is decoded to itself, and the table can be generated again.

use std::{
    collections::{BTreeSet, HashMap},
    path::Path,
};

use jianbao::{
    analysis::fold::variants::TABLE as VARIANTS,
    index::{decode, encode},
};
use proptest::prelude::*;

proptest! {
    #[test]
    fn every_text_comes_back(text in "\\PC{0,80}|[一-龥，。0-9a-z\u{3000}]{0,80}") {
        prop_assert_eq!(decode(&encode(&text)), Some(text));
    }

    #[test]
    fn whatever_the_bytes_are_reading_them_does_not_panic(bytes in prop::collection::vec(any::<u8>(), 0..60)) {
        let _ = decode(&bytes);
    }
}

#[test]
fn news_in_either_script_takes_half_its_bytes_and_less() {
    for (text, share) in [
        ("市长周立堂说，大桥通车之后，沙洲镇的六万居民第一次可以半夜去城里看急诊。", 0.45),
        ("北堤大橋今日凌晨通車，濱港南北兩岸的居民首度可以徒步往來。", 0.6),
        (
            r#"{"id":"临江日报/2016/20160312-01-02","date":"2016-03-12","source":"临江日报","page":"1","paragraphs":5}"#,
            0.55,
        ),
    ] {
        let bytes = encode(text).len();
        assert!((bytes as f64) < text.len() as f64 * share, "{bytes} of {} bytes: {text}", text.len());
    }
}

/// Strings with codes of one byte: punctuation, digits and the most common characters that are words by themselves.
const SHORT: usize = 62;
const SHORT_MARKS: &str = "，。、“”《》：；（）0123456789";
/// The numbers of words, of traditional words, and of all strings.
const WORDS: usize = 29_000;
const TRADITIONAL: usize = 8_500;
const ALL: usize = SHORT + (255 - SHORT) * 256;
/// Strings that occur in records of articles.
const RECORD: &[&str] = &[
    "{\"id\":\"",
    "\",\"date\":\"",
    "\",\"source\":\"",
    "\",\"author\":\"",
    "\",\"place\":\"",
    "\",\"agency\":\"",
    "\",\"editor\":\"",
    "\",\"page\":\"",
    "\",\"section\":\"",
    "\",\"url\":\"",
    "\",\"date_text\":\"",
    "\",\"joins\":[",
    "\",\"paragraphs\":",
    "{\"paragraph\":",
    ",\"byte\":",
    "],\"paragraphs\":",
    "https://www.",
    "http://www.",
    "https://",
    "http://",
    ".com/",
    ".com.cn/",
    ".cn/",
    ".html",
    ".shtml",
    ".htm",
    ".jsonl",
    ".txt",
    "article",
    "content",
    "news",
];

/// Generates the table from jieba's dictionary.
///
/// ```sh
/// JIEBA_DICTIONARY=…/dict.txt cargo test --test it codebook::regenerate -- --ignored
/// ```
#[test]
#[ignore = "needs jieba's dict.txt"]
fn regenerate() {
    let dictionary = std::env::var("JIEBA_DICTIONARY").expect("JIEBA_DICTIONARY names dict.txt");
    let dictionary = std::fs::read_to_string(dictionary).unwrap();
    let words: Vec<(&str, u64)> = dictionary
        .lines()
        .filter_map(|line| {
            let mut parts = line.split(' ');
            Some((parts.next()?, parts.next()?.parse().ok()?))
        })
        .collect();
    let mut characters: HashMap<char, u64> = HashMap::new();
    let mut alone: Vec<(u64, char)> = Vec::new();
    for (word, frequency) in &words {
        for c in word.chars() {
            *characters.entry(c).or_default() += frequency;
        }
        let mut letters = word.chars();
        if let (Some(c), None) = (letters.next(), letters.next()) {
            alone.push((*frequency, c));
        }
    }
    alone.sort_by_key(|(frequency, c)| (std::cmp::Reverse(*frequency), *c));
    let mut short: Vec<char> = SHORT_MARKS.chars().collect();
    short.extend(alone.into_iter().map(|(_, c)| c).filter(|c| ('一'..='龥').contains(c)).take(SHORT - short.len()));

    // The bytes that a word saves: all its characters except one cost two bytes each.
    let mut gains: Vec<(u64, &str)> = words
        .iter()
        .filter(|(word, _)| (2..=12).contains(&word.chars().count()) && word.chars().all(|c| !c.is_ascii()))
        .map(|(word, frequency)| (frequency * (word.chars().count() as u64 - 1), *word))
        .collect();
    gains.sort_by_key(|(gain, word)| (std::cmp::Reverse(*gain), *word));
    let mut strings: BTreeSet<String> = gains.iter().take(WORDS).map(|(_, word)| (*word).to_owned()).collect();
    let traditional = traditional();
    let spelled = |word: &str| -> String { word.chars().map(|c| traditional.get(&c).copied().unwrap_or(c)).collect() };
    let enough = strings.len() + TRADITIONAL;
    for (_, word) in &gains {
        if strings.len() < enough {
            strings.insert(spelled(word));
        }
    }
    strings.extend(RECORD.iter().map(|part| (*part).to_owned()));
    strings.extend((0..100).map(|number| format!("{number:02}")));
    strings.extend((1900..2040).map(|year| year.to_string()));
    strings.extend((' '..='~').chain('！'..='～').chain("\u{3000}…—·「」『』【】〈〉〇‘’".chars()).map(String::from));
    let mut by_use: Vec<(u64, char)> = characters.into_iter().map(|(c, frequency)| (frequency, c)).collect();
    by_use.sort_by_key(|(frequency, c)| (std::cmp::Reverse(*frequency), *c));
    let simplified = by_use.iter().map(|(_, c)| *c).filter(|c| gb(*c));
    let others = by_use.iter().map(|(_, c)| *c).filter(|c| !gb(*c));
    let spelled: Vec<char> = by_use.iter().filter_map(|(_, c)| traditional.get(c).copied()).collect();
    for c in simplified.chain(spelled).chain(others) {
        if strings.len() < ALL - SHORT && !c.is_ascii() {
            strings.insert(c.to_string());
        }
    }
    let lines: Vec<String> = short.into_iter().map(String::from).chain(strings).collect();
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("src/index/codebook.txt");
    std::fs::write(path, lines.join("\n") + "\n").unwrap();
}

/// The most common traditional form of each simplified character: the first of its group in Big5.
fn traditional() -> HashMap<char, char> {
    let mut forms = HashMap::new();
    for group in VARIANTS.lines() {
        for c in group.chars().filter(|c| gb(*c) && !big5(*c)) {
            if let Some(form) = group.chars().find(|form| big5(*form)) {
                forms.insert(c, form);
            }
        }
    }
    forms
}

fn gb(c: char) -> bool {
    let text = c.to_string();
    let (bytes, _, unmappable) = encoding_rs::GBK.encode(&text);
    matches!(*bytes, [0xb0..=0xf7, 0xa1..=0xfe] if !unmappable)
}

fn big5(c: char) -> bool {
    let text = c.to_string();
    let (bytes, _, unmappable) = encoding_rs::BIG5.encode(&text);
    matches!(*bytes, [0xa4..=0xc6, _] if !unmappable)
}
