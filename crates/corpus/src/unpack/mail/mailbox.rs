//! Reads the messages of a mailbox, one after the other.

use std::{
    io::{self, BufRead, Read},
    ops::ControlFlow,
    sync::Arc,
};

use super::{Passed, parse, record};
use crate::{
    source::limits::Limits,
    unpack::{Opened, Visitor},
};

/// The maximum length of a piece of a line, in bytes.
const PIECE: u64 = 1 << 16;
/// The maximum number of unreadable messages that are reported.
const MOST_SKIPS: usize = 1000;

/// Passes the messages of a mailbox to the visitor as JSON Lines. At most one message is in memory.
pub(in crate::unpack) fn mailbox(
    opened: Opened<'_>,
    bytes: impl BufRead + Send,
    visitor: &mut dyn Visitor,
) -> ControlFlow<()> {
    let mut messages = Messages {
        bytes,
        limits: opened.budget.limits(),
        number: 0,
        ended: false,
        line: Vec::new(),
        given: 0,
        passed: Passed::default(),
        skips: Vec::new(),
    };
    visitor.text(Arc::clone(opened.file), &mut messages)?;
    messages.passed.tell(opened, visitor);
    for reason in messages.skips {
        opened.fails(visitor, reason)?;
    }
    ControlFlow::Continue(())
}

/// Whether a line has the sender and the date of a message: `From a@example.cn Sat Mar 12 08:00:00 2016`.
pub(in crate::unpack) fn is_envelope(line: &[u8]) -> bool {
    let is_time =
        |part: &[u8]| matches!(part, [a, b, b':', c, d, ..] if [a, b, c, d].iter().all(|digit| digit.is_ascii_digit()));
    line.len() < 1000 && line.starts_with(b"From ") && line.split(|&byte| byte == b' ').skip(2).any(is_time)
}

struct Messages<R> {
    bytes: R,
    limits: Limits,
    number: usize,
    ended: bool,
    /// The current record, and how much of it has been returned.
    line: Vec<u8>,
    given: usize,
    passed: Passed,
    skips: Vec<String>,
}

impl<R: BufRead> Read for Messages<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        while self.given == self.line.len() {
            if self.ended {
                return Ok(0);
            }
            self.next()?;
        }
        let part = &self.line[self.given..];
        let count = part.len().min(buffer.len());
        buffer[..count].copy_from_slice(&part[..count]);
        self.given += count;
        Ok(count)
    }
}

impl<R: BufRead> Messages<R> {
    /// Converts the next message to a record.
    fn next(&mut self) -> io::Result<()> {
        self.line.clear();
        self.given = 0;
        let most = self.limits.document();
        let (mut held, mut piece) = (Vec::new(), Vec::new());
        let (mut begins, mut after_blank, mut too_long) = (true, true, false);
        loop {
            piece.clear();
            if (&mut self.bytes).take(PIECE).read_until(b'\n', &mut piece)? == 0 {
                self.ended = true;
                break;
            }
            if begins && after_blank && is_envelope(&piece) {
                if held.iter().any(|byte: &u8| !byte.is_ascii_whitespace()) || too_long {
                    break;
                }
                held.clear();
            } else if held.len() + piece.len() > most {
                too_long = true;
                held = Vec::new();
            } else if !too_long {
                // A line of text that looks like the beginning of a message is escaped.
                let marked = begins && is_marked(&piece);
                held.extend_from_slice(if marked { &piece[1..] } else { &piece });
            }
            let ends = piece.ends_with(b"\n");
            after_blank = begins && ends && piece.trim_ascii().is_empty();
            begins = ends;
        }
        if too_long || held.iter().any(|byte| !byte.is_ascii_whitespace()) {
            self.number += 1;
            let made = if too_long {
                Err(self.limits.long_document())
            } else {
                parse(&held).map(|own| record(&own, &mut self.passed))
            };
            match made {
                Ok(line) => self.line = line.into_bytes(),
                Err(reason) if self.skips.len() < MOST_SKIPS => {
                    self.skips.push(format!("message {}: {reason}", self.number));
                }
                Err(_) => {}
            }
            // An empty line preserves the number of a message that cannot be read.
            self.line.push(b'\n');
        }
        Ok(())
    }
}

/// Whether a line is `From ` after one or more `>`.
fn is_marked(line: &[u8]) -> bool {
    let marks = line.iter().take_while(|&&byte| byte == b'>').count();
    marks > 0 && line[marks..].starts_with(b"From ")
}
