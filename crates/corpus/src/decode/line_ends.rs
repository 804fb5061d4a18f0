//! Converts line ends other than LF and CR LF: CR, as in classic Mac OS, and CR CR or CR CR LF, as some programs write.

/// The line ends of a text, determined by the first piece that has line ends.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Style {
    /// LF or CR LF. A single CR is white space.
    Usual,
    /// CR.
    Cr,
    /// CR CR. It is one line end, not a blank line.
    CrCr,
}

/// Converts line ends to LF if they are CR. LF and CR LF are not changed; CR CR LF becomes CR LF.
#[derive(Debug, Default)]
pub(super) struct LineEnds {
    style: Option<Style>,
    /// CRs at the end of the last piece. The next piece decides what they mean.
    held: usize,
}

/// The maximum number of line ends that are examined.
const LOOKED_AT: usize = 2000;

impl LineEnds {
    /// Converts the line ends of the next piece of a text; `last` is set for the last piece.
    pub(super) fn mend(&mut self, text: &mut Vec<u8>, last: bool) {
        if self.held > 0 {
            text.splice(0..0, std::iter::repeat_n(b'\r', std::mem::take(&mut self.held)));
        }
        if memchr::memchr(b'\r', text).is_none() {
            self.style = self.style.or_else(|| memchr::memchr(b'\n', text).map(|_| Style::Usual));
            return;
        }
        if !last {
            let end = text.iter().rposition(|&byte| byte != b'\r').map_or(0, |at| at + 1);
            self.held = text.len() - end;
            text.truncate(end);
        }
        let style = self.style.or_else(|| style(text));
        self.style = style;
        let from = memchr::memchr_iter(b'\r', text).find(|&at| text.get(at + 1) != Some(&b'\n'));
        if let Some(from) = from {
            rewrite(text, from, style.unwrap_or(Style::Usual));
        }
    }
}

/// Returns the line ends of a piece, or `None` if it has none.
fn style(text: &[u8]) -> Option<Style> {
    // The number of runs of CR before LF, of other runs of CR, and of those of the latter that are pairs.
    let (mut with, mut without, mut pairs) = (0, 0, 0);
    let mut at = 0;
    while let Some(found) = memchr::memchr2(b'\r', b'\n', &text[at..]).filter(|_| with + without < LOOKED_AT) {
        at += found;
        let run = text[at..].iter().take_while(|&&byte| byte == b'\r').count();
        at += run;
        if text.get(at) == Some(&b'\n') {
            with += 1;
            at += 1;
        } else {
            without += 1;
            pairs += usize::from(run % 2 == 0);
        }
    }
    match (with, without) {
        (0, 0) => None,
        // Cells of a table may contain CR; then the rows end with something else.
        _ if with * 20 > without => Some(Style::Usual),
        _ if pairs * 10 >= without * 9 => Some(Style::CrCr),
        _ => Some(Style::Cr),
    }
}

fn rewrite(text: &mut Vec<u8>, from: usize, style: Style) {
    let mut out = Vec::with_capacity(text.len());
    out.extend_from_slice(&text[..from]);
    let mut at = from;
    while at < text.len() {
        let plain = memchr::memchr(b'\r', &text[at..]).map_or(text.len(), |found| at + found);
        out.extend_from_slice(&text[at..plain]);
        let run = text[plain..].iter().take_while(|&&byte| byte == b'\r').count();
        at = plain + run;
        if run == 0 {
            break;
        }
        if text.get(at) == Some(&b'\n') {
            out.extend_from_slice(b"\r\n");
            at += 1;
            continue;
        }
        match style {
            Style::Usual => out.extend_from_slice(&text[plain..at]),
            Style::Cr => out.extend(std::iter::repeat_n(b'\n', run)),
            Style::CrCr => out.extend(std::iter::repeat_n(b'\n', run.div_ceil(2))),
        }
    }
    *text = out;
}

#[cfg(test)]
mod tests {
    use super::LineEnds;

    fn mended(text: &str) -> String {
        in_pieces(text, usize::MAX)
    }

    fn in_pieces(text: &str, size: usize) -> String {
        let mut ends = LineEnds::default();
        let mut out = Vec::new();
        let bytes = text.as_bytes();
        let mut at = 0;
        while at < bytes.len() {
            let end = at.saturating_add(size).min(bytes.len());
            let mut piece = bytes[at..end].to_vec();
            ends.mend(&mut piece, end == bytes.len());
            out.extend(piece);
            at = end;
        }
        String::from_utf8(out).expect("pieces of UTF-8 in order")
    }

    #[test]
    fn carriage_returns_are_line_ends_where_nothing_else_is() {
        assert_eq!(mended("大桥\r通车\r"), "大桥\n通车\n");
        assert_eq!(mended("大桥\r\r通车\r\r"), "大桥\n通车\n");
        assert_eq!(mended("大桥\r\r\n通车\r\r\n"), "大桥\r\n通车\r\n");
        assert_eq!(mended("大桥\n通车\r\n"), "大桥\n通车\r\n");
        assert_eq!(mended("大\r桥\n通车\n"), "大\r桥\n通车\n");
        assert_eq!(mended("大桥通车"), "大桥通车");
        assert_eq!(mended("\r"), "\n");
    }

    #[test]
    fn pieces_of_any_size_give_the_same() {
        for text in ["大桥\r通车\r", "大桥\r\r通车\r\r", "大桥\r\r\n通车\r\r\n", "大桥\r\n通车\n"] {
            for size in 1..9 {
                assert_eq!(in_pieces(text, size), mended(text), "{text:?} in pieces of {size}");
            }
        }
    }
}
