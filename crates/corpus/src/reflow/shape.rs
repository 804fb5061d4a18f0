//! Classifies a line: the end of a sentence, an item of a list, prose.

use crate::reflow::tidy;
use jianbao_text::is_han;

/// Punctuation that ends a sentence.
const FINAL: &[char] = &['。', '！', '？', '!', '?', '…', '．'];
/// Closing quotes and brackets.
const CLOSERS: &[char] = &['”', '’', '」', '』', '）', ')', '》', '〉', '】', '〕', '］', ']', '"'];

/// Opening quotes and brackets with their closing ones.
const PAIRS: [(char, char); 10] = [
    ('“', '”'),
    ('「', '」'),
    ('『', '』'),
    ('（', '）'),
    ('(', ')'),
    ('《', '》'),
    ('【', '】'),
    ('〔', '〕'),
    ('［', '］'),
    ('[', ']'),
];

pub(super) fn is_final(c: char) -> bool {
    FINAL.contains(&c)
}

pub(super) fn is_closer(c: char) -> bool {
    CLOSERS.contains(&c)
}

/// Whether a line ends like a sentence.
pub(super) fn is_ended(line: &str) -> bool {
    line.ends_with(|c| is_final(c) || is_closer(c))
}

/// Returns the index of the pair that `c` opens or closes, and whether it opens it.
fn bracket(c: char) -> Option<(u8, bool)> {
    PAIRS.iter().enumerate().find_map(|(at, (open, close))| match c {
        _ if c == *open => Some((at as u8, true)),
        _ if c == *close => Some((at as u8, false)),
        _ => None,
    })
}

/// The brackets that a text opens and does not close, and those that it closes without having opened them.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Balance {
    pub(super) open: Vec<u8>,
    pub(super) closed: Vec<u8>,
    /// The number of open brackets of each kind, so that a text that opens thousands is not searched at each closing
    /// one.
    counts: [usize; PAIRS.len()],
}

impl Balance {
    pub(super) fn of(text: &str) -> Self {
        let mut balance = Self::default();
        for c in text.chars() {
            balance.take(c);
        }
        balance
    }

    /// Adds the next character.
    pub(super) fn take(&mut self, c: char) {
        match bracket(c) {
            Some((kind, true)) => {
                self.open.push(kind);
                self.counts[usize::from(kind)] += 1;
            }
            Some((kind, false)) if self.counts[usize::from(kind)] == 0 => self.closed.push(kind),
            // Open pairs inside end with it.
            Some((kind, false)) => {
                while let Some(inner) = self.open.pop() {
                    self.counts[usize::from(inner)] -= 1;
                    if inner == kind {
                        break;
                    }
                }
            }
            None => {}
        }
    }
}

/// Whether a line begins like an item of a list or table: `●`, `1.`, `（一）`, `1998年　`.
pub(super) fn is_item(line: &str) -> bool {
    let line = tidy(line);
    let Some(first) = line.chars().next() else { return false };
    if matches!(
        first,
        '●' | '○'
            | '■'
            | '□'
            | '◆'
            | '◇'
            | '▲'
            | '△'
            | '※'
            | '★'
            | '☆'
            | '·'
            | '•'
            | '-'
            | '－'
            | '—'
            | '*'
            | '＊'
            | '▍'
            | '◎'
            | '→'
    ) {
        return true;
    }
    let inner = line.trim_start_matches(['（', '(', '第', '【', '[', '［', '〔']);
    let is_number = |c: char| c.is_numeric() || "一二三四五六七八九十百".contains(c);
    let rest = inner.trim_start_matches(is_number);
    rest.len() < inner.len()
        && (inner.len() < line.len()
            || rest
                .starts_with(['、', '.', '．', '，', ',', '）', ')', '：', ':', '-', '－', '—', '–', '/', '~', '～'])
            || rest.starts_with(char::is_whitespace)
            || (first.is_ascii_digit() && rest.starts_with('年')))
}

/// Whether a line is running text: long enough, with a comma or full stop inside.
pub(super) fn is_prose(line: &str) -> bool {
    line.len() >= 45 && line.contains(['，', '。', '；', ',']) && !is_table_row(line)
}

/// Whether a line is a row of names or numbers with wide spaces.
pub(super) fn is_table_row(line: &str) -> bool {
    let line = tidy(line);
    let gaps = line.chars().filter(|c| c.is_whitespace()).count();
    gaps >= 3 && line.chars().filter(|c| is_han(*c)).count() < gaps * 8
}

/// Whether a line may be a heading: it is short and not a sentence.
pub(super) fn is_heading(line: &str) -> bool {
    let line = tidy(line);
    line.len() <= 90 && !line.ends_with(|c| is_final(c) || is_closer(c) || matches!(c, '，' | '、' | '；'))
}

/// Whether a line is the caption or the credit of a picture.
pub(super) fn is_caption(line: &str) -> bool {
    let line = tidy(line).trim_start_matches(['（', '(', '▲', '△', '【', '[']);
    let begins = [
        "图为", "圖為", "图：", "圖：", "图片", "圖片", "图说", "附图", "附圖", "上图", "下图", "左图", "右图", "题图",
    ];
    let ends = ["摄", "攝", "摄）", "攝）", "摄)", "供图", "供图）", "翻攝", "翻攝）", "图"];
    begins.iter().any(|begin| line.starts_with(begin)) || ends.iter().any(|end| line.ends_with(end))
}
