//! JSON Lines: one article per line, as an object. At most one line is in memory.

use std::io::BufRead;

use crate::formats::{
    base::{
        format::Format,
        lines::{BOM_OR_SPACE, read_line, text_of},
        record::{Record, Records, Unreadable},
    },
    json::drafts,
};
use crate::{
    formats::base::format::{Context, ReadOptions},
    record::{draft::Draft, fields::FieldMap},
};

/// One article per line: an object with `title`, `date`, `content`, or other known names of these fields
/// ([`Field`](crate::record::fields::Field)). The text is one string with a paragraph per line, or an array of strings.
pub struct Jsonl;

impl Format for Jsonl {
    fn name(&self) -> &'static str {
        "JSON Lines"
    }

    fn extensions(&self) -> &'static [&'static str] {
        &["jsonl", "ndjson", "jsonlines"]
    }

    fn recognises(&self, head: &str, _map: &FieldMap) -> bool {
        // The last line may be incomplete. A single line is read as one object.
        let Some((complete, cut)) = head.trim_start_matches(BOM_OR_SPACE).rsplit_once('\n') else { return false };
        let is_begun = |line: &str| line.starts_with('{') && line[1..].trim_start().starts_with(['"', '}']);
        let is_object = |line: &str| is_begun(line) && line.ends_with('}');
        let lines = complete.lines().map(str::trim).filter(|line| !line.is_empty()).take(100);
        let (mut objects, mut all) = (0, 0);
        for line in lines {
            all += 1;
            objects += usize::from(is_object(line));
        }
        let more = is_begun(cut.trim());
        (all + usize::from(more) > 1) && objects > 0 && objects * 2 >= all
    }

    fn tells_itself(&self) -> bool {
        true
    }

    fn split<'a>(&self, mut input: Box<dyn BufRead + Send + 'a>, options: &ReadOptions) -> Records<'a> {
        let limits = options.limits;
        let mut bytes = Vec::new();
        let mut line = 0;
        let mut ended = false;
        Box::new(std::iter::from_fn(move || {
            while !ended {
                line += 1;
                let unreadable = |reason, fatal| Some(Err(Unreadable { line, reason, fatal }));
                match read_line(&mut input, &mut bytes, limits.record()) {
                    Err(error) => {
                        ended = true;
                        return unreadable(format!("cannot be read further: {error}"), true);
                    }
                    Ok(None) => ended = true,
                    Ok(Some(false)) => return unreadable(limits.long_record("line"), false),
                    Ok(Some(true)) if bytes.iter().all(u8::is_ascii_whitespace) => {}
                    Ok(Some(true)) => {
                        return Some(Ok(Record::new(line, text_of(std::mem::take(&mut bytes)))));
                    }
                }
            }
            None
        }))
    }

    fn parse(&self, record: &Record, context: Context<'_>) -> Result<Vec<Draft>, String> {
        drafts::drafts(record.text(), None, &context.options.map)
    }
}
