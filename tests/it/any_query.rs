//! Any text is a query: no panic, no error, an answer within a time limit. `JIANBAO_FUZZ` sets the number of strings.

use std::time::{Duration, Instant};

use jianbao::{
    query::parse,
    search::{Options, search},
};

use crate::support::{Folder, Random, sample_archive};

const SIGNS: &[&str] = &[
    "“",
    "”",
    "\"",
    "「",
    "」",
    "『",
    "（",
    "）",
    "(",
    ")",
    "|",
    "｜",
    " OR ",
    " 或 ",
    " NEAR/3 ",
    " NEAR ",
    "~2",
    "～",
    "?",
    "*",
    "？",
    "-",
    "－",
    "标题:",
    "来源：",
    "作者:",
    "版:",
    "日期:",
    "日期:2015..2016",
    "py:",
    ":",
    "：",
    "，",
    "。",
    " ",
    "\u{3000}",
    "\0",
    "\u{1b}",
    "\u{200b}",
    "\u{feff}",
    "\u{202e}",
    "\n",
    "%",
    "3.5",
    "２０２４年",
    "二十五",
    "30%",
    "C919",
    "５G",
    "𠮷",
    "😀",
    "é",
    "e\u{301}",
    "㈱",
    "·",
    "—",
    "民国三十八年",
    "NOT ",
    "&&",
    "||",
];

#[test]
fn anything_typed_is_answered() {
    let tries: usize = std::env::var("JIANBAO_FUZZ").ok().and_then(|tries| tries.parse().ok()).unwrap_or(3000);
    let folder = Folder::new();
    std::os::unix::fs::symlink(sample_archive(), folder.path().join("archive")).unwrap();
    let (archive, ..) = folder.build();
    let han: Vec<char> = "大桥市长治理互联网的是一不了在人有我他这中国茶叶老街图书馆垃圾分类橋長裏後".chars().collect();
    let mut random = Random::new(11);
    let mut slowest = (Duration::ZERO, String::new());
    for _ in 0..tries {
        let mut text = String::new();
        for _ in 0..=random.below(12) {
            match random.below(10) {
                0..4 => text.push(han[random.below(han.len())]),
                4..9 => text.push_str(SIGNS[random.below(SIGNS.len())]),
                _ => text.extend(char::from_u32(random.below(0x11_0000) as u32)),
            }
        }
        let started = Instant::now();
        let answer = search(&archive, &parse(&text), &Options::default());
        let took = started.elapsed();
        let answer = answer.unwrap_or_else(|error| panic!("{text:?}: {error}"));
        for hit in &answer.hits {
            for mark in &hit.highlights {
                assert!(hit.text.get(mark.start..mark.end).is_some(), "{text:?} marks {mark:?} of {:?}", hit.text);
            }
        }
        if took > slowest.0 {
            slowest = (took, text);
        }
    }
    assert!(slowest.0 < Duration::from_secs(2), "{slowest:?}");
}
