//! Seven-bit encodings of Chinese, used in mail and newsgroups of the 1990s: HZ (RFC 1843) and ISO-2022-CN (RFC 1922).
//! Both are converted to GB 2312 in eight bits. UTF-7 (RFC 2152) is only detected.

/// Which of the two encodings.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Form {
    /// `~{` begins Chinese and `~}` ends it.
    Hz,
    /// Shift-out begins Chinese and shift-in ends it; an escape sequence selects the character set.
    Iso2022Cn,
}

/// Converts a seven-bit stream to eight bits.
#[derive(Debug)]
pub(super) struct Widen {
    form: Form,
    chinese: bool,
    /// The beginning of an escape sequence or of a character that was truncated by the end of the last piece.
    held: Vec<u8>,
}

impl Widen {
    pub(super) fn new(form: Form) -> Self {
        Self { form, chinese: false, held: Vec::new() }
    }

    /// Converts the next bytes to eight bits; `last` is set if none follow.
    pub(super) fn take(&mut self, bytes: &[u8], last: bool, out: &mut Vec<u8>) {
        let mut all = std::mem::take(&mut self.held);
        all.extend_from_slice(bytes);
        let mut rest = all.as_slice();
        while let [first, after @ ..] = rest {
            let used = match (self.form, *first) {
                (Form::Hz, b'~') => match after {
                    [] if !last => break,
                    [b'{', ..] => self.switch(true, 2),
                    [b'}', ..] => self.switch(false, 2),
                    [b'~', ..] if !self.chinese => {
                        out.push(b'~');
                        2
                    }
                    // A line continuation.
                    [b'\n', ..] if !self.chinese => 2,
                    _ => {
                        out.push(b'~');
                        1
                    }
                },
                // The designation of a character set. GB 2312 is designated by A; the others are rare and are not
                // supported.
                (Form::Iso2022Cn, 0x1b) => match after {
                    [b'$', b')' | b'*' | b'+', _, ..] => 4,
                    [b'N' | b'O', ..] => 2,
                    [] | [b'$'] | [b'$', _] if !last => break,
                    _ => 1,
                },
                (Form::Iso2022Cn, 0x0e) => self.switch(true, 1),
                (Form::Iso2022Cn, 0x0f) => self.switch(false, 1),
                // A line end also ends Chinese if the shift-in is missing.
                (_, b'\n') => {
                    out.push(b'\n');
                    self.switch(false, 1)
                }
                (_, 0x21..=0x7e) if self.chinese => match after {
                    [] if !last => break,
                    [second @ 0x21..=0x7e, ..] => {
                        out.extend([first | 0x80, second | 0x80]);
                        2
                    }
                    _ => {
                        out.push(*first);
                        1
                    }
                },
                (_, byte) => {
                    out.push(byte);
                    1
                }
            };
            rest = &rest[used.min(rest.len())..];
        }
        self.held = rest.to_vec();
    }

    fn switch(&mut self, chinese: bool, used: usize) -> usize {
        self.chinese = chinese;
        used
    }
}

/// Returns the seven-bit encoding of an ASCII text, if it has one: its escapes occur, and between them are characters
/// of GB 2312.
pub(super) fn form(sample: &[u8]) -> Option<Form> {
    let has = |mark: &[u8]| memchr::memmem::find(sample, mark).is_some();
    let candidate = if has(b"~{") && has(b"~}") {
        Form::Hz
    } else if memchr::memchr(0x0e, sample).is_some() && has(b"\x1b$)A") {
        Form::Iso2022Cn
    } else {
        return None;
    };
    let mut wide = Vec::new();
    Widen::new(candidate).take(sample, true, &mut wide);
    // Rows 1 to 55 of GB 2312 are punctuation and common characters.
    let pairs: Vec<&[u8]> =
        wide.chunk_by(|a, b| a.is_ascii() == b.is_ascii()).filter(|run| !run[0].is_ascii()).collect();
    let leads = pairs.iter().flat_map(|run| run.iter().step_by(2));
    let (all, everyday) =
        leads.fold((0, 0), |(all, everyday), lead| (all + 1, everyday + usize::from((0xa1..=0xf7).contains(lead))));
    (all > 0 && everyday * 20 >= all * 19).then_some(candidate)
}

/// Whether an ASCII text is Chinese in UTF-7: `+VGhmhw-` is UTF-16 in base 64.
pub(super) fn is_utf7(sample: &[u8]) -> bool {
    let mut han = 0;
    let mut rest = sample;
    while let Some(at) = memchr::memchr(b'+', rest) {
        rest = &rest[at + 1..];
        let length = rest.iter().take_while(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'+' | b'/')).count();
        let piece = &rest[..length];
        rest = &rest[length..];
        if length < 4 {
            continue;
        }
        let units = units(piece);
        let chinese =
            units.iter().filter(|unit| matches!(unit, 0x3000..=0x303f | 0x4e00..=0x9fff | 0xff00..=0xffef)).count();
        if chinese * 10 < units.len() * 9 {
            return false;
        }
        han += chinese;
    }
    han >= 4
}

/// Returns the UTF-16 units of a base 64 sequence.
fn units(piece: &[u8]) -> Vec<u16> {
    let value = |byte: u8| match byte {
        b'A'..=b'Z' => byte - b'A',
        b'a'..=b'z' => byte - b'a' + 26,
        b'0'..=b'9' => byte - b'0' + 52,
        b'+' => 62,
        _ => 63,
    };
    let (mut bits, mut count) = (0_u32, 0);
    let mut units = Vec::new();
    for &byte in piece {
        bits = bits << 6 | u32::from(value(byte));
        count += 6;
        if count >= 16 {
            count -= 16;
            units.push((bits >> count) as u16);
            bits &= (1 << count) - 1;
        }
    }
    units
}

#[cfg(test)]
mod tests {
    use super::{Form, Widen, form, is_utf7};

    fn wide(form: Form, text: &[u8]) -> String {
        let mut whole = Vec::new();
        Widen::new(form).take(text, true, &mut whole);
        for size in 1..5 {
            let mut pieces = Vec::new();
            let mut widen = Widen::new(form);
            let count = text.chunks(size).count();
            for (at, piece) in text.chunks(size).enumerate() {
                widen.take(piece, at + 1 == count, &mut pieces);
            }
            assert_eq!(pieces, whole, "in pieces of {size}");
        }
        encoding_rs::GB18030.decode(&whole).0.into_owned()
    }

    #[test]
    fn hz_and_iso_2022_become_gb() {
        // 大桥 is B4F3 C7C5 in GB 2312.
        assert_eq!(wide(Form::Hz, b"a ~{4sGE~} ~~ b\n"), "a 大桥 ~ b\n");
        assert_eq!(wide(Form::Hz, b"~{4sGE\nopen"), "大桥\nopen");
        assert_eq!(wide(Form::Iso2022Cn, b"\x1b$)A\x0e4sGE\x0f b"), "大桥 b");
        assert_eq!(form(b"~{4sGE~}"), Some(Form::Hz));
        assert_eq!(form(b"cd ~; ls ~/x"), None);
    }

    #[test]
    fn utf7_is_distinguished_from_sums_and_addresses() {
        assert!(is_utf7(b"+WSdoZQ- +kBqPZg-"));
        assert!(!is_utf7(b"1+1=2, C++, a+b/c+dddd"));
    }
}
