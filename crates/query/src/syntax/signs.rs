//! The meaning of single characters in a query: gaps, quotes, parentheses, hyphens.

use jianbao_text::is_word_char;

/// Whether `c` separates clauses.
pub(super) fn is_gap(c: char) -> bool {
    c.is_whitespace() || c.is_control() || matches!(c, '，' | '、' | '。' | '；' | '！' | '？' | '：')
}

/// Characters that leave no trace on paper: they come along with pasted text, at the start of a file above all, and must not
/// are between the start of a clause and its hyphen or the name of its field.
pub(super) fn is_invisible(c: char) -> bool {
    matches!(c,
        '\u{ad}' | '\u{feff}' | '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{2064}'
        | '\u{2066}'..='\u{2069}')
}

/// Signs that are looked for without quotes: emoji, pictures, arrows, characters for private use. Other punctuation between
/// clauses says nothing.
pub(super) fn is_symbol(c: char) -> bool {
    matches!(c,
        '\u{2190}'..='\u{21ff}' | '\u{2300}'..='\u{23ff}' | '\u{2600}'..='\u{27bf}' | '\u{2b00}'..='\u{2bff}'
        | '\u{e000}'..='\u{f8ff}' | '\u{1f000}'..='\u{1faff}' | '\u{f0000}'..='\u{10ffff}')
}

/// The bars that mean OR, also without gaps around them.
pub(super) fn is_bar(c: char) -> bool {
    matches!(c, '|' | '｜')
}

/// The hyphens that exclude what follows them. Longer dashes never do.
pub(super) fn is_hyphen(c: char) -> bool {
    matches!(c, '-' | '－' | '−')
}

pub(super) fn opens_group(c: char) -> bool {
    matches!(c, '(' | '（')
}

pub(super) fn closes_group(c: char) -> bool {
    matches!(c, ')' | '）')
}

/// The marks that close what `open` opens; `None` when it opens nothing. People mix straight and curly ones and turn them the
/// wrong way round, so any of them opens, and any closes. Single quotes are apostrophes too often (O'Brien) to mean anything.
pub(super) fn closing(open: char) -> Option<&'static [char]> {
    match open {
        '"' | '“' | '”' | '„' | '‟' | '＂' | '〝' | '〞' | '〟' => {
            Some(&['"', '”', '“', '„', '‟', '＂', '〝', '〞', '〟'])
        }
        '「' | '｢' | '﹁' => Some(&['」', '｣', '﹂']),
        '『' | '﹃' => Some(&['』', '﹄']),
        _ => None,
    }
}

/// The mark that closes a quotation which `open` opens and nothing closes.
pub(super) fn partner(open: char) -> char {
    match open {
        '"' | '＂' => open,
        '「' | '｢' | '﹁' => '」',
        '『' | '﹃' => '』',
        _ => '”',
    }
}

/// Whether `c` ends a clause that is before it. A corner quote that closes nothing is as good as a gap.
pub(super) fn ends_clause(c: char) -> bool {
    is_gap(c) || is_bar(c) || is_closing_corner(c) || closing(c).is_some()
}

pub(super) fn is_closing_corner(c: char) -> bool {
    matches!(c, '」' | '｣' | '﹂' | '』' | '﹄')
}

/// Full-width Latin letters, digits and signs as ASCII; everything else as it is.
pub(super) fn half_width(c: char) -> char {
    match c {
        '！'..='～' => char::from_u32(c as u32 - '！' as u32 + '!' as u32).unwrap_or(c),
        _ => c,
    }
}

/// A quoted stretch of a text.
#[derive(Debug, Clone, Copy)]
pub(super) struct Quoted<'a> {
    /// What is between the quotes.
    pub inner: &'a str,
    /// Where the text goes on behind them.
    pub end: usize,
    /// Whether a closing quote was found; without one, `inner` is all the rest.
    pub closed: bool,
}

/// Reads the quotation that opens at byte `at` of `text`; `None` when no quote is there.
pub(super) fn quoted(text: &str, at: usize) -> Option<Quoted<'_>> {
    let open = text[at..].chars().next()?;
    let closing = closing(open)?;
    let start = at + open.len_utf8();
    let rest = &text[start..];
    Some(match end_of_quotation(rest, open, closing) {
        Some((length, close)) => {
            let inner = &rest[..length];
            Quoted { inner, end: start + length + close.len_utf8(), closed: true }
        }
        None => Quoted { inner: rest, end: text.len(), closed: false },
    })
}

/// The mark that closes what `open` opens. Quotations inside straight marks are passed over: "坚持“一带一路”倡议". Such a one opens
/// between two letters, where nothing can end.
///
/// What comes behind the mark does not decide, so that a quotation means the same whatever stands beside it.
fn end_of_quotation(rest: &str, open: char, closing: &[char]) -> Option<(usize, char)> {
    let straight = |c: char| matches!(c, '"' | '＂');
    let mut inside = 0_usize;
    let mut before = None;
    let mut characters = rest.char_indices().peekable();
    while let Some((at, c)) = characters.next() {
        let after = characters.peek().map(|&(_, next)| next);
        let opens_inside = straight(open)
            && matches!(c, '“' | '„' | '〝')
            && before.is_some_and(is_word_char)
            && after.is_some_and(is_word_char);
        before = Some(c);
        if opens_inside {
            inside += 1;
        } else if closing.contains(&c) {
            if inside == 0 || straight(c) {
                return Some((at, c));
            }
            inside -= 1;
        }
    }
    None
}

/// Two parentheses that belong together.
#[derive(Debug, Clone, Copy)]
pub(super) struct Pair {
    /// Byte of the opening one.
    pub open: usize,
    /// Byte of the closing one.
    pub close: usize,
    /// Where the text goes on behind that one.
    pub end: usize,
    /// Whether several clauses are between them.
    pub broken: bool,
}

/// The balanced parentheses outside quotes, in the order in which they open.
pub(super) fn pairs(text: &str) -> Vec<Pair> {
    let mut pairs = Vec::new();
    let mut open = Vec::new();
    // What separates clauses, so far: the count at a closing parenthesis tells whether there was something since the opening one.
    let mut breaks = 0_usize;
    let mut at = 0;
    while let Some(c) = text[at..].chars().next() {
        if let Some(quoted) = quoted(text, at) {
            breaks += 1;
            at = quoted.end;
            continue;
        }
        if opens_group(c) {
            open.push((at, breaks));
        } else if closes_group(c) {
            if let Some((start, before)) = open.pop() {
                pairs.push(Pair { open: start, close: at, end: at + c.len_utf8(), broken: breaks > before });
            }
        } else if ends_clause(c) {
            breaks += 1;
        }
        at += c.len_utf8();
    }
    pairs.sort_unstable_by_key(|pair| pair.open);
    pairs
}
