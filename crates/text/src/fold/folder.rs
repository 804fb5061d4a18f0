//! The folding pass: applies the rules to a text, character by character.

use std::{iter::Peekable, str::CharIndices};

use jianbao_model::Span;
use unicode_normalization::{UnicodeNormalization, char::canonical_combining_class};

use super::{
    accents,
    rules::{Rule, Rules},
    variants,
};
use crate::characters::{is_han, is_word_char};

/// Folds `text` by all rules. Folding is idempotent.
///
/// ```
/// assert_eq!(jianbao_text::fold("ＧＤＰ，國務院"), "gdp,国务院");
/// ```
#[must_use]
pub fn fold(text: &str) -> String {
    Rules::default().fold(text)
}

/// Whether `text` has a word character after folding, so that it can be searched for.
///
/// ```
/// use jianbao_text::has_word_char;
/// assert!(has_word_char("⽂件") && has_word_char("㎞") && !has_word_char("——？！"));
/// ```
#[must_use]
pub fn has_word_char(text: &str) -> bool {
    text.chars().any(is_word_char) || fold(text).chars().any(is_word_char)
}

impl Rules {
    /// Folds `text` by these rules only.
    #[must_use]
    pub fn fold(self, text: &str) -> String {
        let mut folded = String::with_capacity(text.len());
        Folder::new(self).run(text, &mut |c, _| folded.push(c));
        folded
    }
}

/// The state of a folding pass.
pub(super) struct Folder {
    rules: Rules,
    /// The last emitted character.
    previous: Option<char>,
    /// The last emitted character that is not a combining mark.
    base: Option<char>,
    /// Its byte offset in the original.
    last_start: Option<usize>,
    /// White space since then that may become a space.
    space: Option<Span>,
    /// A full stop after a Han character, which is removed if another Han character follows: a dot in a name.
    stop: Option<Span>,
    /// A middle dot after a digit, which becomes a decimal point if another digit follows.
    point: Option<Span>,
}

impl Folder {
    pub(super) fn new(rules: Rules) -> Self {
        Self { rules, previous: None, base: None, last_start: None, space: None, stop: None, point: None }
    }

    pub(super) fn run(mut self, text: &str, emit: &mut impl FnMut(char, Span)) {
        let mut rest = text.char_indices().peekable();
        let mut no_mark_before = 0;
        while let Some((start, c)) = rest.next() {
            let mut end = start + c.len_utf8();
            // A combining mark without a base character, at the beginning of the text.
            if joins_cluster(c) {
                continue;
            }
            let next = rest.peek().map(|&(_, next)| next);
            let alone = next.is_none_or(is_plain);
            // Fast path for most characters of Chinese text.
            if is_plain_han(c) && (alone || next.is_some_and(|next| next < '\u{80}')) {
                self.emit_pending_and(self.variant(c), Span { start, end }, emit);
                continue;
            }
            // Scan a run of removed characters (such as dot leaders) once, not again from each of its characters.
            while !alone && end >= no_mark_before {
                match next_in_cluster(&rest) {
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
            // Fast path for most of the remaining characters.
            if alone && is_plain_mark(c) {
                self.emit_or_drop(self.variant(self.plain(c)), span, emit);
                continue;
            }
            if alone && is_wide_ascii(c) && self.rules.has(Rule::Width) {
                let narrow = char::from((c as u32 - WIDE_ASCII) as u8);
                self.emit_or_drop(self.plain(self.lower(narrow)), span, emit);
                continue;
            }
            if c.is_ascii() && end == start + 1 {
                self.emit_or_drop(self.plain(self.lower(c)), span, emit);
                continue;
            }
            let cluster = text[start..end].chars().filter(|&part| end == start + c.len_utf8() || !is_dropped(part));
            if self.rules.has(Rule::Width) {
                cluster.nfkc().for_each(|plain| self.fold_case(plain, span, emit));
            } else {
                cluster.nfc().for_each(|plain| self.fold_case(plain, span, emit));
            }
        }
        if let Some(stop) = self.stop.take() {
            emit('.', stop);
        }
    }

    /// Applies the case rule, and passes the result on to the rules for accents, variants and shapes.
    fn fold_case(&mut self, c: char, span: Span, emit: &mut impl FnMut(char, Span)) {
        if self.rules.has(Rule::Case) {
            c.to_lowercase().for_each(|lower| self.fold_accent(lower, span, emit));
        } else {
            self.fold_accent(c, span, emit);
        }
    }

    fn fold_accent(&mut self, c: char, span: Span, emit: &mut impl FnMut(char, Span)) {
        let plain = self.rules.has(Rule::Accents);
        // A combining mark that does not compose with the Latin letter before it.
        if plain && accents::is_mark(c) && self.base.is_some_and(|c| c.is_ascii_alphabetic()) {
            return;
        }
        let mut emit_folded = |c| self.emit_or_drop(self.variant(self.plain(c)), span, emit);
        match accents::ligature(c).filter(|_| plain) {
            Some(letters) => letters.chars().for_each(emit_folded),
            None => emit_folded(if plain { accents::base(c) } else { c }),
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

    /// Emits a character, unless a rule removes it or its context decides later.
    fn emit_or_drop(&mut self, c: char, span: Span, emit: &mut impl FnMut(char, Span)) {
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
            // A combining mark whose base character was removed must not be applied to the character before that.
            _ if joins_cluster(c) && self.last_start != Some(span.start) && !self.is_held_stop(span) => {}
            '-' if self.previous == Some('-') && self.stop.is_none() && has(Rule::Dashes) => {}
            '.' if self.previous.is_some_and(is_letter_of_name) && self.stop.is_none() && has(Rule::Dots) => {
                self.stop = Some(span);
            }
            _ => self.emit_pending_and(c, span, emit),
        }
    }

    /// Whether the character at `span` is a full stop that waits for the next character. A combining mark on it shows that it does not
    /// separate the parts of a name.
    fn is_held_stop(&self, span: Span) -> bool {
        self.stop.is_some_and(|stop| stop.start == span.start)
    }

    fn emit_pending_and(&mut self, c: char, span: Span, emit: &mut impl FnMut(char, Span)) {
        if let Some(stop) = self.stop.take()
            && !is_letter_of_name(c)
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
        if !joins_cluster(c) {
            self.base = Some(c);
        }
    }
}

/// Whether a full stop beside the character may separate the parts of a name: Han and kana, but no mark on them.
fn is_letter_of_name(c: char) -> bool {
    is_han(c) && !joins_cluster(c)
}

/// Looks for a combining mark or jamo that belongs to the current character, skipping removed characters. Returns the end of the
/// cluster and the characters after it, or as the error the end of the run of removed characters, which contains no mark.
fn next_in_cluster<'t>(rest: &Peekable<CharIndices<'t>>) -> Result<(usize, Peekable<CharIndices<'t>>), usize> {
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

/// Punctuation of Chinese text that NFC and NFKC leave unchanged and that has no case.
fn is_plain_mark(c: char) -> bool {
    matches!(c, '\u{3001}'..='\u{3003}' | '\u{3007}'..='\u{301f}' | '\u{2012}'..='\u{2015}' | '\u{2018}'..='\u{201f}')
}

/// The difference between the code points of full-width forms and of ASCII.
const WIDE_ASCII: u32 = 0xfee0;

fn is_wide_ascii(c: char) -> bool {
    matches!(c, '\u{ff01}'..='\u{ff5e}')
}

/// Whether `c` certainly neither combines with the character before it nor is removed.
fn is_plain(c: char) -> bool {
    matches!(c, ' '..='~') || is_plain_han(c) || is_plain_mark(c) || is_wide_ascii(c)
}

/// Whether `c` combines with the character before it: combining marks and half-width voicing marks.
fn joins_cluster(c: char) -> bool {
    c >= '\u{300}' && !is_plain_han(c) && (matches!(c, '\u{ff9e}' | '\u{ff9f}') || canonical_combining_class(c) != 0)
}

/// Whether `c` is a Hangul vowel or final consonant, which composes with the consonant before it.
fn is_jamo(c: char) -> bool {
    matches!(c, '\u{1160}'..='\u{11ff}' | '\u{d7b0}'..='\u{d7ff}')
}

/// Whether `c` is a letter of a script that separates words by spaces.
fn is_spaced(c: char) -> bool {
    is_word_char(c) && !is_han(c)
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

/// Maps characters that readers consider equal but NFKC does not.
fn plain_form(c: char) -> char {
    match c {
        '‐' | '‑' | '‒' | '–' | '—' | '―' | '−' | '⸺' | '⸻' | '─' | '━' => '-',
        '“' | '”' | '„' | '‟' | '‘' | '’' | '‚' | '‛' | '「' | '」' | '『' | '』' | '〝' | '〞' | '〟' | '\'' | '«'
        | '»' => '"',
        '○' | '◯' => '〇',
        '〜' | '∼' => '~',
        // Radicals that text extraction from PDF yields in place of the characters (Unicode's EquivalentUnifiedIdeograph).
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
