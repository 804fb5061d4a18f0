//! Subtitles of news programmes: SubRip (`.srt`) and WebVTT. The cues are joined to a text, without their numbers and
//! times.

use std::io::BufRead;

use crate::{
    formats::base::{
        format::{Context, Format, ReadOptions},
        lines::BOM_OR_SPACE,
        record::{Record, Records},
    },
    markup,
    record::{
        draft::{Draft, Layout},
        fields::FieldMap,
    },
    reflow::tidy,
};

/// The pause between two cues that begins a paragraph, in milliseconds.
const PAUSE: u64 = 2000;
/// The maximum length of a paragraph whose cues have no final punctuation, in characters.
const LONGEST: usize = 300;

/// One article per file. Cues usually have no punctuation, so they are joined by a space; a pause of two seconds or the
/// end of a sentence begins a paragraph. A string that continues in the next cue is found across the space.
pub struct Subtitles;

impl Format for Subtitles {
    fn name(&self) -> &'static str {
        "subtitles"
    }

    fn extensions(&self) -> &'static [&'static str] {
        &["srt", "vtt"]
    }

    fn recognises(&self, head: &str, _map: &FieldMap) -> bool {
        let head = head.trim_start_matches(BOM_OR_SPACE);
        if let Some(rest) = head.strip_prefix("WEBVTT") {
            return rest.is_empty() || rest.starts_with(char::is_whitespace);
        }
        let mut lines = head.lines().map(tidy).filter(|line| !line.is_empty());
        let first = lines.next().unwrap_or_default();
        let timing =
            if first.bytes().all(|byte| byte.is_ascii_digit()) { lines.next().unwrap_or_default() } else { first };
        times(timing).is_some()
    }

    fn split<'a>(&self, input: Box<dyn BufRead + Send + 'a>, options: &ReadOptions) -> Records<'a> {
        crate::formats::base::documents::whole(input, options.limits)
    }

    fn parse(&self, record: &Record, _context: Context<'_>) -> Result<Vec<Draft>, String> {
        if record.text().lines().filter(|line| times(line).is_some()).nth(1).is_none() {
            return Err("a single cue is not a programme".into());
        }
        let lines = paragraphs(record.text());
        if lines.is_empty() {
            return Err("no cue has text".into());
        }
        Ok(vec![Draft { lines, layout: Layout::Paragraphs, ..Draft::default() }])
    }
}

/// Parses the begin and end of a cue, in milliseconds: `00:00:01,000 --> 00:00:03,000`. WebVTT allows times without
/// hours, and settings after the times.
fn times(line: &str) -> Option<(u64, u64)> {
    let (begin, end) = line.split_once("-->")?;
    Some((moment(tidy(begin))?, moment(tidy(end).split_whitespace().next()?)?))
}

fn moment(text: &str) -> Option<u64> {
    let (clock, fraction) = text.split_once([',', '.'])?;
    let number = |part: &str| {
        (!part.is_empty() && part.len() <= 4 && part.bytes().all(|byte| byte.is_ascii_digit()))
            .then(|| part.parse::<u64>().ok())
            .flatten()
    };
    let mut seconds = 0;
    let mut parts = 0;
    for part in clock.split(':') {
        seconds = seconds * 60 + number(part)?;
        parts += 1;
    }
    ((2..=3).contains(&parts)).then_some(seconds * 1000 + number(fraction.get(..fraction.len().min(3))?)?)
}

fn paragraphs(text: &str) -> Vec<String> {
    let mut paragraphs: Vec<String> = Vec::new();
    let mut cue = String::new();
    let mut last_end: Option<u64> = None;
    let mut begins = true;
    let mut in_cue = false;
    let mut previous = String::new();
    let mut flush = |cue: &mut String, begins: bool| {
        let text = std::mem::take(cue);
        // Automatic subtitles repeat the last line of a cue in the next.
        if text.is_empty() || text == previous {
            return;
        }
        previous.clone_from(&text);
        match paragraphs.last_mut() {
            Some(last) if !begins && !last.ends_with(['。', '！', '？']) && last.chars().count() < LONGEST => {
                last.push(' ');
                last.push_str(&text);
            }
            _ => paragraphs.push(text),
        }
    };
    for line in text.lines() {
        let line = tidy(line);
        if let Some((begin, end)) = times(line) {
            flush(&mut cue, begins);
            begins = last_end.is_none_or(|last| begin > last + PAUSE);
            last_end = Some(end);
            in_cue = true;
        } else if line.is_empty() {
            in_cue = false;
        } else if in_cue {
            let plain = without_marks(line);
            if !cue.is_empty() && !plain.is_empty() {
                cue.push(' ');
            }
            cue.push_str(&plain);
        }
    }
    flush(&mut cue, begins);
    paragraphs
}

/// Returns a line of a cue without tags (`<i>`, `<v 播音员>`, `<00:00:01.000>`) and without the settings of other formats
/// (`{\an8}`).
fn without_marks(line: &str) -> String {
    let mut out = String::with_capacity(line.len());
    let mut rest = line;
    while let Some(at) = rest.find(['<', '{']) {
        let (before, mark) = rest.split_at(at);
        out.push_str(before);
        let close = if mark.starts_with('<') { '>' } else { '}' };
        let is_mark = mark.starts_with("{\\")
            || (mark.starts_with('<') && mark[1..].starts_with(|c: char| c.is_ascii_alphanumeric() || c == '/'));
        if let Some(end) = mark.find(close).filter(|_| is_mark) {
            rest = &mark[end + 1..];
        } else {
            out.push_str(&mark[..1]);
            rest = &mark[1..];
        }
    }
    out.push_str(rest);
    tidy(&markup::decode(&out)).to_owned()
}

#[cfg(test)]
mod tests {
    use super::{paragraphs, times};

    #[test]
    fn cues_become_running_text() {
        let srt = "1\n00:00:01,000 --> 00:00:03,000\n观众朋友<i>晚上</i>好\n\n2\n00:00:03,200 --> 00:00:05,000\n{\\an8}临江大桥\n今天通车。\n\n\
                   3\n00:00:05,000 --> 00:00:06,000\n下面请看\n\n4\n00:00:12,000 --> 00:00:13,000\n详细报道\n";
        assert_eq!(paragraphs(srt), ["观众朋友晚上好 临江大桥 今天通车。", "下面请看", "详细报道"]);
        let vtt = "WEBVTT\n\nNOTE 注\n\n00:01.000 --> 00:02.000 align:start\n<v 播音员>A &lt; B</v>\n";
        assert_eq!(paragraphs(vtt), ["A < B"]);
        assert_eq!(times("1 --> 2"), None);
    }
}
