//! Generates queries from the whole grammar, and mutates those that took the most work.

/// A random number generator in one line. Its seed determines everything.
pub struct Rng(u64);

impl Rng {
    pub fn new(seed: u64) -> Self {
        Self(seed.wrapping_mul(0x9e37_79b9_7f4a_7c15) | 1)
    }

    pub fn below(&mut self, limit: usize) -> usize {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        ((self.0 >> 33) % limit.max(1) as u64) as usize
    }
}

/// Frequent strings of Chinese news, and strings that are folded, counted or joined in a special way.
const STRINGS: &[&str] = &[
    "的",
    "是",
    "在",
    "国",
    "会",
    "大",
    "中",
    "了",
    "人",
    "国会",
    "中国",
    "经济",
    "发展",
    "改革",
    "会议",
    "记者",
    "1",
    "12",
    "2016",
    "10%",
    "3.5亿",
    "二十五",
    "一百",
    "六月",
    "98年",
    "年",
    "月",
    "日",
    "a",
    "gdp",
    "國會",
    "，",
    "。",
    "·",
    "-",
];

const CONDITIONS: &[&str] = &[
    "日期:2016",
    "日期:2012..2018",
    "来源:人民日报",
    "来源:临江日报",
    "作者:记者",
    "版:1",
    "栏目:要闻",
    "-的",
    "-日期:1998",
];

/// The number of best queries that are kept for mutation.
const KEPT: usize = 6;

/// Generates queries of at most this many characters.
pub struct Generator {
    dice: Rng,
    longest: usize,
    strings: Vec<String>,
    conditions: Vec<String>,
    best: Vec<(f64, String)>,
}

impl Generator {
    /// Adds strings and conditions of an archive to the common ones.
    pub fn new(seed: u64, longest: usize, mut strings: Vec<String>, mut conditions: Vec<String>) -> Self {
        strings.extend(STRINGS.iter().map(|&string| string.to_owned()));
        conditions.extend(CONDITIONS.iter().map(|&condition| condition.to_owned()));
        Self { dice: Rng::new(seed), longest, strings, conditions, best: Vec::new() }
    }

    /// Returns a new query, or a mutation of one of the best.
    pub fn next(&mut self) -> String {
        let query = if self.best.is_empty() || self.dice.below(4) == 0 { self.fresh() } else { self.changed() };
        query.chars().take(self.longest).collect()
    }

    /// Records the work of a query.
    pub fn reward(&mut self, query: &str, work: f64) {
        if self.best.iter().all(|(_, known)| known != query) {
            self.best.push((work, query.to_owned()));
            self.best.sort_by(|a, b| b.0.total_cmp(&a.0));
            self.best.truncate(KEPT);
        }
    }

    fn string(&mut self) -> String {
        let at = self.dice.below(self.strings.len());
        self.strings[at].clone()
    }

    fn pick<'s>(&mut self, from: &[&'s str]) -> &'s str {
        from[self.dice.below(from.len())]
    }

    fn fresh(&mut self) -> String {
        let clauses = 1 + self.dice.below(6);
        let joint = self.pick(&[" ", " OR ", " -", " "]);
        let clauses: Vec<String> = (0..clauses).map(|_| self.clause()).collect();
        clauses.join(joint)
    }

    fn clause(&mut self) -> String {
        let distance = [0, 1, 5, 99, 1_000_000][self.dice.below(5)];
        let string = Self::string;
        match self.dice.below(13) {
            0 => string(self),
            1 => format!("“{}{}”", string(self), string(self)),
            2 => format!("{} NEAR/{distance} {}", string(self), string(self)),
            3 | 4 => self.wildcard(),
            5 => format!("“{} {} {}”~{distance}", string(self), string(self), string(self)),
            6 => format!("{}:{}", self.pick(&["标题", "正文", "导语"]), self.wildcard()),
            7 => format!("({} OR {})", self.clause_once(), self.clause_once()),
            8 => format!("-{}", self.wildcard()),
            9 => {
                let at = self.dice.below(self.conditions.len());
                self.conditions[at].clone()
            }
            11 => format!("{} SENT {}", self.clause_once(), self.clause_once()),
            10 => (0..=self.dice.below(30)).map(|_| self.string()).collect(),
            _ => format!("py:{}", self.pick(&["guohui", "shi", "zhongguo", "de", "yi"])),
        }
    }

    /// A clause without nested clauses.
    fn clause_once(&mut self) -> String {
        let (left, right) = (self.string(), self.string());
        match self.dice.below(3) {
            0 => format!("“{left}*{right}”"),
            1 => format!("{left} NEAR/99 {right}"),
            _ => left,
        }
    }

    fn wildcard(&mut self) -> String {
        let mut text = String::new();
        for _ in 0..=self.dice.below(4) {
            for _ in 0..self.dice.below(6) {
                text.push_str(self.pick(&["*", "?", "*?", "**"]));
            }
            text.push_str(&self.string());
        }
        format!("“{text}”")
    }

    /// Returns one of the best queries with a part added, repeated or removed.
    fn changed(&mut self) -> String {
        let at = self.dice.below(self.best.len());
        let query = self.best[at].1.clone();
        match self.dice.below(6) {
            0 => format!("{query} OR {}", self.clause()),
            1 => format!("{query} {}", self.clause()),
            2 => format!("{query} OR {query}"),
            3 => {
                let characters: Vec<char> = query.chars().collect();
                let (from, count) = (self.dice.below(characters.len()), 1 + self.dice.below(8));
                let kept = characters.iter().enumerate().filter(|(at, _)| *at < from || *at >= from + count);
                kept.map(|(_, c)| *c).collect()
            }
            4 => {
                let (old, new) = (self.string(), self.string());
                query.replacen(&old, &new, 1 + self.dice.below(3))
            }
            _ => query.replacen('*', self.pick(&["**", "*?*", "*的*"]), 1 + self.dice.below(4)),
        }
    }
}
