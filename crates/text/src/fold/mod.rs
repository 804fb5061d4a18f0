//! Folding: one pass that makes spellings equal which readers take for equal, with an exact way back to the original bytes.
//! Never changes what is stored or shown, only what is compared.
//!
//! In this order, character by character:
//!
//! | what | becomes |
//! |---|---|
//! | compatibility forms (NFKC: full and half width, Kangxi radicals, ligatures, circled digits), combining marks | their plain form |
//! | letter case | lower case |
//! | accents of Latin letters, and letters that are written with two (æ, ß) | the plain letters |
//! | traditional, Hong Kong, Taiwan and Japanese variants | one character of their group (see [`variants`]) |
//! | format characters: zero-width, BOM, variation selectors, stray controls | nothing |
//! | white space | one space between two letters of scripts that use spaces, else nothing |
//! | middle dots · • ‧ ・ between two digits | `.`, the decimal point of older newspapers |
//! | other middle dots, and a full stop between two Han | nothing |
//! | dashes of every length, also repeated | `-` |
//! | quotation marks of every shape | `"` |
//! | ○ written for zero | 〇 |
//!
//! Other punctuation stays, in its plain form: an exact string crosses it only where the text has the same mark.
//!
//! ```
//! use jianbao_text::fold;
//! assert_eq!(fold("國務院"), fold("国务院"));
//! assert_eq!(fold("ＧＤＰ增长３０％"), "gdp增长30%");
//! assert_eq!(fold("万 众 一 心"), "万众一心");
//! assert_eq!(fold("埃琳娜·科斯塔（Elena  Costa）"), "埃琳娜科斯塔(elena costa)");
//! assert_eq!(fold("１３·４亿"), "13.4亿");
//! assert_eq!(fold("Café Müller"), "cafe muller");
//! ```

mod accents;
mod rules;
pub mod variants;

pub use rules::{Rule, Rules};

use std::{iter::Peekable, str::CharIndices, sync::LazyLock};

use unicode_normalization::{UnicodeNormalization, char::canonical_combining_class};

use super::is_han;
use jianbao_model::Span;

/// Counts changes of the rules above; part of the analysis [`fingerprint`](super::fingerprint).
pub const VERSION: u32 = 2;

/// Folds `text`. Folding twice changes nothing more.
#[must_use]
pub fn fold(text: &str) -> String {
    Rules::default().fold(text)
}

/// What a character that folds to one character folds to, whatever is beside it: enough to count letters by, and faster than
/// folding the text.
///
/// ```
/// use jianbao_text::fold::fold_char;
/// assert_eq!(['國', 'Ａ', '桥', '，'].map(fold_char), ['国', 'a', '桥', ',']);
/// ```
#[must_use]
pub fn fold_char(c: char) -> char {
    match c {
        'A'..='Z' => c.to_ascii_lowercase(),
        '\u{ff01}'..='\u{ff5e}' => char::from((c as u32 - 0xfee0) as u8).to_ascii_lowercase(),
        _ => variants::representative(c),
    }
}

/// [`letter`] as a number up to U+FFFF; 0 where it lies beyond.
#[must_use]
pub fn fold_char_bmp(c: char) -> u16 {
    u16::try_from(fold_char(c) as u32).unwrap_or(0)
}

/// The same of each character up to U+FFFF, as a table. Made when it is asked for the first time, in less than a millisecond.
#[must_use]
pub fn fold_table() -> &'static [u16] {
    static TABLE: LazyLock<Vec<u16>> =
        LazyLock::new(|| (0..=0xffff).map(|number| char::from_u32(number).map_or(0, fold_char_bmp)).collect());
    &TABLE
}

/// A folded text that remembers where each of its characters was in the original.
///
/// ```
/// use jianbao_text::Folded;
/// let original = "廣場 上 的 大 橋，";
/// let folded = Folded::new(original);
/// let found = folded.find("大桥").next().unwrap();
/// assert_eq!(folded.original_span(found).of(original), "大 橋");
/// ```
#[derive(Debug, Clone, Default)]
pub struct Folded {
    text: String,
    /// Folded byte offset of each folded character.
    offsets: Vec<u32>,
    /// Original bytes of each folded character.
    spans: Vec<(u32, u32)>,
}

impl Folded {
    /// Folds `text` and keeps the way back.
    #[must_use]
    pub fn new(text: &str) -> Self {
        Self::with_rules(Rules::default(), text)
    }

    /// Folds `text` by some of the rules.
    #[must_use]
    pub fn with_rules(rules: Rules, text: &str) -> Self {
        let mut folded = Self::default();
        Folder::new(rules).run(text, &mut |c, span| {
            folded.offsets.push(folded.text.len() as u32);
            folded.spans.push((span.start as u32, span.end as u32));
            folded.text.push(c);
        });
        folded
    }

    /// The folded text.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.text
    }

    /// Spans of the folded text (in its bytes) where `needle`, itself folded, is; overlapping ones included.
    pub fn find<'a>(&'a self, needle: &'a str) -> impl Iterator<Item = Span> + 'a {
        let finder = memchr::memmem::Finder::new(needle.as_bytes()).into_owned();
        let mut from = 0;
        std::iter::from_fn(move || {
            if needle.is_empty() {
                return None;
            }
            let start = from + finder.find(self.text.as_bytes().get(from..)?)?;
            from = start + needle.chars().next().map_or(1, char::len_utf8);
            Some(Span { start, end: start + needle.len() })
        })
    }

    /// The bytes of the original that a span of the folded text came from.
    ///
    /// Dropped characters inside (spaces, dots) are covered, those at the ends are not. One original character that folds to
    /// several is covered whole when any of them is in the span.
    ///
    /// # Panics
    ///
    /// When the span is empty or does not lie in the folded text.
    #[must_use]
    pub fn original_span(&self, span: Span) -> Span {
        assert!(!span.is_empty() && span.end <= self.text.len(), "a span of the folded text");
        let first = self.character_index(span.start);
        let last = self.character_index(span.end - 1);
        Span { start: self.spans[first].0 as usize, end: self.spans[last].1 as usize }
    }

    /// Index of the folded character that holds byte `offset` of the folded text.
    #[must_use]
    pub fn character_index(&self, offset: usize) -> usize {
        self.offsets.partition_point(|&start| start as usize <= offset) - 1
    }
}

/// The state of one pass.
struct Folder {
    rules: Rules,
    /// The last character given out.
    previous: Option<char>,
    /// Where in the original it began.
    last_start: Option<usize>,
    /// White space seen since then.
    space: Option<Span>,
    /// A full stop after a Han character, which is a name's dot if Han follows.
    stop: Option<Span>,
    /// A middle dot after a digit, which is a decimal point if a digit follows.
    point: Option<Span>,
}

impl Folder {
    fn new(rules: Rules) -> Self {
        Self { rules, previous: None, last_start: None, space: None, stop: None, point: None }
    }

    fn run(mut self, text: &str, emit: &mut impl FnMut(char, Span)) {
        let mut rest = text.char_indices().peekable();
        let mut no_mark_before = 0;
        while let Some((start, c)) = rest.next() {
            let mut end = start + c.len_utf8();
            // A mark without a letter to be on, at the beginning of a text.
            if joins_cluster(c) {
                continue;
            }
            let next = rest.peek().map(|&(_, next)| next);
            let alone = next.is_none_or(is_plain);
            // Nearly every character of Chinese text leaves here.
            if is_plain_han(c) && (alone || next.is_some_and(|next| next < '\u{80}')) {
                self.give(self.variant(c), Span { start, end }, emit);
                continue;
            }
            // A run of dropped characters, dots that lead to a page number, is looked through once and not from each of them.
            while !alone && end >= no_mark_before {
                match cluster_goes_on(&rest) {
                    Ok((after, past)) => {
                        end = after;
                        rest = past;
                    }
                    Err(run_end) => {
                        no_mark_before = run_end;
                        break;
                    }
                }
            }
            let span = Span { start, end };
            // And nearly all the others here.
            if alone && is_plain_mark(c) {
                self.take(self.variant(self.plain(c)), span, emit);
                continue;
            }
            if alone && is_wide_ascii(c) && self.rules.has(Rule::Width) {
                let narrow = char::from((c as u32 - WIDE_ASCII) as u8);
                self.take(self.plain(self.lower(narrow)), span, emit);
                continue;
            }
            if c.is_ascii() && end == start + 1 {
                self.take(self.plain(self.lower(c)), span, emit);
                continue;
            }
            let cluster = text[start..end].chars().filter(|&part| end == start + c.len_utf8() || !is_dropped(part));
            if self.rules.has(Rule::Width) {
                cluster.nfkc().for_each(|plain| self.letter(plain, span, emit));
            } else {
                cluster.nfc().for_each(|plain| self.letter(plain, span, emit));
            }
        }
        if let Some(stop) = self.stop.take() {
            emit('.', stop);
        }
    }

    /// Takes case, accents, variant and shape from a character.
    fn letter(&mut self, c: char, span: Span, emit: &mut impl FnMut(char, Span)) {
        if self.rules.has(Rule::Case) {
            c.to_lowercase().for_each(|lower| self.without_accent(lower, span, emit));
        } else {
            self.without_accent(c, span, emit);
        }
    }

    fn without_accent(&mut self, c: char, span: Span, emit: &mut impl FnMut(char, Span)) {
        let plain = self.rules.has(Rule::Accents);
        // A mark that composes with no Latin letter.
        if plain && accents::is_mark(c) && self.previous.is_some_and(|c| c.is_ascii_alphabetic()) {
            return;
        }
        let mut give = |c| self.take(self.variant(self.plain(c)), span, emit);
        match accents::ligature(c).filter(|_| plain) {
            Some(letters) => letters.chars().for_each(give),
            None => give(if plain { accents::base(c) } else { c }),
        }
    }

    fn lower(&self, c: char) -> char {
        if self.rules.has(Rule::Case) { c.to_ascii_lowercase() } else { c }
    }

    fn variant(&self, c: char) -> char {
        if self.rules.has(Rule::Variants) { variants::representative(c) } else { c }
    }

    fn plain(&self, c: char) -> char {
        let rule = match c {
            '\'' | '«' | '»' | '‘'..='‟' | '「'..='』' | '〝' | '〞' => Rule::Quotes,
            '‐'..='―' | '−' | '⸺' | '⸻' | '─' | '━' => Rule::Dashes,
            _ => Rule::Width,
        };
        if self.rules.has(rule) { plain_form(c) } else { c }
    }

    /// Decides what becomes of a character that may be dropped.
    fn take(&mut self, c: char, span: Span, emit: &mut impl FnMut(char, Span)) {
        let has = |rule| self.rules.has(rule);
        match c {
            _ if c.is_whitespace() && has(Rule::Spaces) => {
                self.space = Some(self.space.map_or(span, |space| Span { start: space.start, end: span.end }));
            }
            _ if is_dot(c) && has(Rule::Dots) => {
                let after_digit = self.previous.is_some_and(|c| c.is_ascii_digit());
                self.point = self.point.or(Some(span)).filter(|_| after_digit);
            }
            _ if is_format(c) && !c.is_whitespace() && has(Rule::Format) => {}
            // A mark whose letter was dropped, white space for one, must not land on the letter before.
            _ if joins_cluster(c) && self.last_start != Some(span.start) => {}
            '-' if self.previous == Some('-') && self.stop.is_none() && has(Rule::Dashes) => {}
            '.' if self.previous.is_some_and(is_han) && self.stop.is_none() && has(Rule::Dots) => {
                self.stop = Some(span);
            }
            _ => self.give(c, span, emit),
        }
    }

    fn give(&mut self, c: char, span: Span, emit: &mut impl FnMut(char, Span)) {
        if let Some(stop) = self.stop.take()
            && !is_han(c)
        {
            emit('.', stop);
            self.previous = Some('.');
        }
        if let Some(point) = self.point.take()
            && c.is_ascii_digit()
        {
            emit('.', point);
            self.previous = Some('.');
        }
        if let Some(space) = self.space.take()
            && self.previous.is_some_and(is_spaced)
            && is_spaced(c)
        {
            emit(' ', space);
        }
        emit(c, span);
        self.previous = Some(c);
        self.last_start = Some(span.start);
    }
}

/// Where the cluster ends that goes on with what comes next, and what comes after: characters that are dropped do not keep a
/// combining mark from its letter. Else where the run of dropped characters ends, in which no mark was found.
fn cluster_goes_on<'t>(rest: &Peekable<CharIndices<'t>>) -> Result<(usize, Peekable<CharIndices<'t>>), usize> {
    let mut rest = rest.clone();
    loop {
        let Some((at, next)) = rest.next() else { return Err(usize::MAX) };
        if joins_cluster(next) || is_jamo(next) {
            return Ok((at + next.len_utf8(), rest));
        }
        if !is_dropped(next) {
            return Err(at);
        }
    }
}

fn is_plain_han(c: char) -> bool {
    matches!(c, '\u{4e00}'..='\u{9fff}')
}

/// Marks of Chinese text that are the same in NFC and NFKC and have no case.
fn is_plain_mark(c: char) -> bool {
    matches!(c, '\u{3001}'..='\u{3003}' | '\u{3007}'..='\u{301f}' | '\u{2012}'..='\u{2015}' | '\u{2018}'..='\u{201f}')
}

/// How far the full-width forms of ASCII are from it.
const WIDE_ASCII: u32 = 0xfee0;

fn is_wide_ascii(c: char) -> bool {
    matches!(c, '\u{ff01}'..='\u{ff5e}')
}

/// Whether `c` surely neither joins the character before it nor is dropped.
fn is_plain(c: char) -> bool {
    matches!(c, ' '..='~') || is_plain_han(c) || is_plain_mark(c) || is_wide_ascii(c)
}

/// Whether `c` belongs to the character before it: combining marks and the half-width voicing marks.
fn joins_cluster(c: char) -> bool {
    c >= '\u{300}' && !is_plain_han(c) && (matches!(c, '\u{ff9e}' | '\u{ff9f}') || canonical_combining_class(c) != 0)
}

/// Vowels and final consonants of Hangul that compose with the consonant before them.
fn is_jamo(c: char) -> bool {
    matches!(c, '\u{1160}'..='\u{11ff}' | '\u{d7b0}'..='\u{d7ff}')
}

/// A letter of a script that puts spaces between words.
fn is_spaced(c: char) -> bool {
    super::is_word_char(c) && !is_han(c)
}

fn is_dropped(c: char) -> bool {
    is_format(c) || is_dot(c)
}

fn is_dot(c: char) -> bool {
    matches!(c, '·' | '•' | '‧' | '・' | '∙' | '⋅' | '᛫')
}

fn is_format(c: char) -> bool {
    matches!(c,
        '\0'..='\u{1f}' | '\u{7f}'..='\u{9f}' | '\u{ad}'
        | '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{206f}'
        | '\u{fe00}'..='\u{fe0f}' | '\u{feff}' | '\u{fff9}'..='\u{fffb}' | '\u{e0000}'..='\u{e0fff}')
}

/// Forms that NFKC leaves apart although readers don't.
fn plain_form(c: char) -> char {
    match c {
        '‐' | '‑' | '‒' | '–' | '—' | '―' | '−' | '⸺' | '⸻' | '─' | '━' => '-',
        '“' | '”' | '„' | '‟' | '‘' | '’' | '‚' | '‛' | '「' | '」' | '『' | '』' | '〝' | '〞' | '〟' | '\'' | '«'
        | '»' => '"',
        '○' | '◯' => '〇',
        '〜' | '∼' => '~',
        // Radicals that PDF text extraction gives in place of the characters (Unicode's EquivalentUnifiedIdeograph).
        '⺠' => '民',
        '⺼' => '肉',
        '⻁' => '虎',
        '⻄' => '西',
        '⻅' => '见',
        '⻉' => '贝',
        '⻋' => '车',
        '⻓' => '长',
        '⻔' => '门',
        '⻘' => '青',
        '⻙' => '韦',
        '⻚' => '页',
        '⻛' => '风',
        '⻜' => '飞',
        '⻝' => '食',
        '⻢' => '马',
        '⻣' => '骨',
        '⻤' => '鬼',
        '⻥' => '鱼',
        '⻦' => '鸟',
        '⻧' => '卤',
        '⻨' => '麦',
        '⻩' => '黄',
        '⻬' => '齐',
        '⻮' => '齿',
        '⻰' => '龙',
        _ => c,
    }
}
