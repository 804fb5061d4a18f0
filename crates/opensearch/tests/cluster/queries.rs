//! Queries to compare: a list that covers the grammar, and random ones made of the texts of the archive.

use jianbao_tantivy::{IndexReader, Rng};

/// Queries of every kind. The words are of the sample archive; in another archive most of them match little, and the random ones
/// match.
pub const WRITTEN: &[&str] = &[
    "大桥",
    "大桥 通车",
    "“夜间封桥”",
    "大桥 -通车",
    "-大桥 日期:2012",
    "大桥 OR 高铁",
    "(大桥 OR 高铁) 市长",
    "标题:大桥",
    "正文:大桥 通车",
    "导语:大桥",
    "桥",
    "%",
    "《",
    "。",
    "来源:临江日报",
    "来源:临江* 大桥",
    "作者:李闻",
    "作者:李*",
    "版:1",
    "版:1..4 大桥",
    "日期:2012",
    "日期:2012..2016-06 大桥",
    "日期:6月19日",
    "网址:example",
    "标签:交通",
    "\"大桥通车\"~3",
    "大桥 NEAR/5 通车",
    "(大桥 OR 码头) NEAR/5 \"通?\"",
    "大桥 SENT 通车",
    "\"第?条\"",
    "\"大*桥\"",
    "2024年",
    "30%",
    "第25条",
    "1998年大水",
    "46户",
    "5G专网",
    "WiFi",
    "计划",
    "py:daqiao",
    "国务院",
    "ＧＤＰ",
    "大桥，通车",
    "“，”",
    "桥 -“大桥”",
    "市长周立堂说",
    "大桥昨日通车以后两岸居民第一次可以半夜去城里看急诊",
    "没有这样的词句在这里",
    "abc",
    "",
];

/// A random query of strings of the archive: words, quotes, wildcards and operators between them.
pub fn random(disk: &IndexReader, dice: &mut Rng) -> String {
    let mut parts = Vec::new();
    for _ in 0..=dice.below(3) {
        let text = excerpt(disk, dice);
        parts.push(match dice.below(9) {
            0..=2 => text,
            3 | 4 => format!("“{text}”"),
            5 => format!("-“{text}”"),
            6 => {
                let mut characters: Vec<char> = text.chars().collect();
                let at = dice.below(characters.len());
                characters[at] = if dice.below(2) == 0 { '?' } else { '*' };
                format!("\"{}\"", characters.into_iter().collect::<String>())
            }
            7 => format!("标题:{text}"),
            _ => format!("{text} NEAR/{} {}", dice.below(8), excerpt(disk, dice)),
        });
        parts.push([" ", " ", " OR ", " SENT "][dice.below(4)].to_owned());
    }
    parts.pop();
    parts.concat()
}

/// A string of up to six characters from a random place of the archive, whatever is in it.
pub fn excerpt(disk: &IndexReader, dice: &mut Rng) -> String {
    loop {
        let texts = disk.texts(1, false, dice).unwrap();
        let characters: Vec<char> = texts.iter().flat_map(|text| text.chars()).collect();
        if characters.is_empty() {
            continue;
        }
        let start = dice.below(characters.len());
        let length = 1 + dice.below(6);
        let text: String = characters[start..].iter().take(length).collect();
        if !text.trim().is_empty() && !text.contains(['"', '“', '”', '「', '」', '"']) {
            return text;
        }
    }
}
