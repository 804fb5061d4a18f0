//! The meaning of punctuation in a query: gaps, quotation marks, parentheses, hyphens, bars.

use jianbao_text::is_word_char;

/// Whether `c` separates clauses.
pub(super) fn is_gap(c: char) -> bool {
    c.is_whitespace() || c.is_control() || matches!(c, '，' | '、' | '。' | '；' | '！' | '？' | '：')
}

/// Whether `c` is an invisible character, as pasted text often contains. It is treated as a gap, so that it does not hide a hyphen or
/// a field name after it.
pub(super) fn is_invisible(c: char) -> bool {
    matches!(c,
        '\u{ad}' | '\u{feff}' | '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{2064}'
        | '\u{2066}'..='\u{2069}')
}

/// Whether `c` is a symbol that is searched for even without quotation marks: emoji, pictographs, arrows, private-use characters.
pub(super) fn is_symbol(c: char) -> bool {
    matches!(c,
        '\u{2190}'..='\u{21ff}' | '\u{2300}'..='\u{23ff}' | '\u{2600}'..='\u{27bf}' | '\u{2b00}'..='\u{2bff}'
        | '\u{e000}'..='\u{f8ff}' | '\u{1f000}'..='\u{1faff}' | '\u{f0000}'..='\u{10ffff}')
}

/// Whether `c` is a bar, which means OR, with or without gaps around it.
pub(super) fn is_bar(c: char) -> bool {
    matches!(c, '|' | '｜')
}

/// Whether `c` is a hyphen, which excludes the operand after it. Longer dashes do not.
pub(super) fn is_hyphen(c: char) -> bool {
    matches!(c, '-' | '－' | '−')
}

pub(super) fn opens_group(c: char) -> bool {
    matches!(c, '(' | '（')
}

pub(super) fn closes_group(c: char) -> bool {
    matches!(c, ')' | '）')
}

/// Returns the marks that can close a quotation that `open` opens; `None` if `open` is not a quotation mark. Users mix straight and
/// curly marks and reverse them, so each of these can open and close. Single quotes are not quotation marks, because most are
/// apostrophes (O'Brien).
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

/// Returns the mark that is added to close an unclosed quotation.
pub(super) fn default_closing(open: char) -> char {
    match open {
        '"' | '＂' => open,
        '「' | '｢' | '﹁' => '」',
        '『' | '﹃' => '』',
        _ => '”',
    }
}

/// Whether `c` ends the clause before it. An unmatched closing corner bracket counts as a gap.
pub(super) fn ends_clause(c: char) -> bool {
    is_gap(c) || is_bar(c) || is_closing_corner(c) || closing(c).is_some()
}

pub(super) fn is_closing_corner(c: char) -> bool {
    matches!(c, '」' | '｣' | '﹂' | '』' | '﹄')
}

/// Converts full-width forms of ASCII characters to ASCII; other characters are unchanged.
pub(super) fn half_width(c: char) -> char {
    match c {
        '！'..='～' => char::from_u32(c as u32 - '！' as u32 + '!' as u32).unwrap_or(c),
        _ => c,
    }
}

/// A quotation in a text.
#[derive(Debug, Clone, Copy)]
pub(super) struct Quotation<'a> {
    /// The text between the quotation marks.
    pub inner: &'a str,
    /// The byte offset after the closing mark.
    pub end: usize,
    /// Whether a closing mark was found. If not, `inner` extends to the end of the text.
    pub closed: bool,
}

/// Returns the quotation that opens at byte `at` of `text`; `None` if there is no quotation mark.
pub(super) fn quotation_at(text: &str, at: usize) -> Option<Quotation<'_>> {
    let open = text[at..].chars().next()?;
    let closing = closing(open)?;
    let start = at + open.len_utf8();
    let rest = &text[start..];
    Some(match end_of_quotation(rest, open, closing) {
        Some((length, close)) => {
            let inner = &rest[..length];
            Quotation { inner, end: start + length + close.len_utf8(), closed: true }
        }
        None => Quotation { inner: rest, end: text.len(), closed: false },
    })
}

/// Returns the byte offset in `rest` of the mark that closes the quotation, and the mark.
///
/// Straight marks may contain a quotation in curly marks, which is skipped: "坚持“一带一路”倡议". An inner quotation opens between two
/// word characters, where the outer one cannot close. The text after the closing mark is not considered, so that a quotation is
/// parsed alike in every context.
fn end_of_quotation(rest: &str, open: char, closing: &[char]) -> Option<(usize, char)> {
    let is_straight = |c: char| matches!(c, '"' | '＂');
    let mut inside = 0_usize;
    let mut before = None;
    let mut characters = rest.char_indices().peekable();
    while let Some((at, c)) = characters.next() {
        let after = characters.peek().map(|&(_, next)| next);
        let opens_inside = is_straight(open)
            && matches!(c, '“' | '„' | '〝')
            && before.is_some_and(is_word_char)
            && after.is_some_and(is_word_char);
        before = Some(c);
        if opens_inside {
            inside += 1;
        } else if closing.contains(&c) {
            if inside == 0 || is_straight(c) {
                return Some((at, c));
            }
            inside -= 1;
        }
    }
    None
}

/// A pair of matching parentheses.
#[derive(Debug, Clone, Copy)]
pub(super) struct ParenthesisPair {
    /// The byte offset of the opening parenthesis.
    pub open: usize,
    /// The byte offset of the closing parenthesis.
    pub close: usize,
    /// The byte offset after the closing parenthesis.
    pub end: usize,
    /// Whether the parentheses contain more than one clause.
    pub has_several_clauses: bool,
}

/// Returns the matching parentheses outside quotations, sorted by their opening parenthesis.
pub(super) fn parenthesis_pairs(text: &str) -> Vec<ParenthesisPair> {
    let mut pairs = Vec::new();
    let mut open = Vec::new();
    // The number of clause separators so far. If it differs between both parentheses of a pair, there is one inside.
    let mut breaks = 0_usize;
    let mut at = 0;
    while let Some(c) = text[at..].chars().next() {
        if let Some(quoted) = quotation_at(text, at) {
            breaks += 1;
            at = quoted.end;
            continue;
        }
        if opens_group(c) {
            open.push((at, breaks));
        } else if closes_group(c) {
            if let Some((start, before)) = open.pop() {
                pairs.push(ParenthesisPair {
                    open: start,
                    close: at,
                    end: at + c.len_utf8(),
                    has_several_clauses: breaks > before,
                });
            }
        } else if ends_clause(c) {
            breaks += 1;
        }
        at += c.len_utf8();
    }
    pairs.sort_unstable_by_key(|pair| pair.open);
    pairs
}
