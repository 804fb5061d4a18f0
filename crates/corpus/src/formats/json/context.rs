//! The context of articles in JSON: fields of an object that apply to the articles in its lists (date, source, page and
//! section). Short values are copied to each article. Used if the object is too large to be held in memory as a whole.

use std::sync::Arc;

use serde_json::{Deserializer, Number, Value as Json};

use crate::formats::{base::record::Unreadable, json::escapes};
use crate::{
    formats::base::record_fields::{LONGEST_SHARED, RecordFields, Value, name_of_inherited},
    record::fields::{Field, FieldMap, Rank},
};

/// The maximum length of a key, in bytes.
const LONGEST_KEY: usize = 40;
/// How much of a member is read, in bytes: a key and a short value in which every character is escaped.
const LOOKED_AT: usize = 8 * (LONGEST_KEY + LONGEST_SHARED);

/// A bracket that was entered.
struct Level {
    bracket: u8,
    /// Members that apply to the objects inside.
    inherited: Vec<(Field, Rank, Value)>,
    /// Whether a record was extracted from it.
    given: bool,
}

/// The brackets that were entered, the outermost first.
pub(crate) struct Levels {
    stack: Vec<Level>,
    map: FieldMap,
    /// The beginning of the current member, and its length.
    member: Vec<u8>,
    bytes: usize,
    /// The fields that apply to a record that begins here; `None` if they must be computed again.
    context: Option<Arc<RecordFields>>,
}

impl Levels {
    pub(crate) fn new(map: FieldMap) -> Self {
        Self { stack: Vec::new(), map, member: Vec::new(), bytes: 0, context: None }
    }

    pub(crate) fn map(&mut self) -> FieldMap {
        std::mem::take(&mut self.map)
    }

    pub(crate) fn len(&self) -> usize {
        self.stack.len()
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.stack.is_empty()
    }

    /// Returns the innermost bracket.
    pub(crate) fn last(&self) -> Option<u8> {
        self.stack.last().map(|level| level.bracket)
    }

    pub(crate) fn enter(&mut self, bracket: u8) {
        self.no_member();
        self.context = None;
        self.stack.push(Level { bracket, inherited: Vec::new(), given: false });
    }

    /// Leaves the innermost bracket if it is this one.
    pub(crate) fn leave(&mut self, bracket: u8) {
        self.no_member();
        self.context = None;
        self.stack.pop_if(|level| level.bracket == bracket);
    }

    /// Returns the fields that apply to a record that begins here. Records with the same context share it.
    pub(crate) fn context(&mut self) -> Option<Arc<RecordFields>> {
        for level in &mut self.stack {
            level.given = true;
        }
        if self.context.is_none() {
            self.context = self.fields().map(Arc::new);
        }
        self.context.clone()
    }

    fn fields(&self) -> Option<RecordFields> {
        let mut inherited: Vec<&(Field, Rank, Value)> = Vec::new();
        for level in &self.stack {
            // Fields of inner objects replace those of outer ones.
            inherited.retain(|(field, ..)| level.inherited.iter().all(|(own, ..)| own != field));
            inherited.extend(&level.inherited);
        }
        if inherited.is_empty() {
            return None;
        }
        let mut fields = RecordFields::default();
        for (field, rank, value) in inherited {
            fields.put(*field, *rank, value.clone());
        }
        Some(fields)
    }

    /// Adds a byte to the current member, if the innermost bracket is an object.
    pub(crate) fn member(&mut self, byte: u8) {
        if self.last() == Some(b'{') {
            self.bytes += 1;
            if self.member.len() < LOOKED_AT {
                self.member.push(byte);
            }
        }
    }

    /// Discards the current member.
    pub(crate) fn no_member(&mut self) {
        self.member.clear();
        self.bytes = 0;
    }

    /// Ends the current member and stores its field. Returns an error if the field is not stored, or only with changes.
    pub(crate) fn end_of_member(&mut self, line: usize) -> Option<Unreadable> {
        let bytes = self.bytes;
        let mended = std::str::from_utf8(&self.member).ok().and_then(escapes::mended);
        let halves = mended.map(|(member, count)| {
            self.member = member.into_bytes();
            count
        });
        let own = self.inherited_field();
        self.no_member();
        let (field, rank, name, value) = own?;
        let level = self.stack.last_mut()?;
        let reason = match value {
            Some(_) if level.given => {
                format!("the {name} follows the articles that it applies to, so none of them has it")
            }
            Some(value) => {
                self.context = None;
                match level.inherited.iter_mut().find(|(own, ..)| *own == field) {
                    Some(held) if held.1 <= rank => {}
                    Some(held) => *held = (field, rank, value),
                    None => level.inherited.push((field, rank, value)),
                }
                let count = halves?;
                format!(
                    "in the {name} that applies to several articles, {count} unpaired surrogates were read as U+FFFD"
                )
            }
            None => format!(
                "the {name} that applies to several articles is too long to be copied to each of them ({bytes} bytes)"
            ),
        };
        Some(Unreadable { line, reason, fatal: false })
    }

    /// Returns the field of the current member, if it may apply to several articles, and its value unless it is too
    /// long.
    fn inherited_field(&self) -> Option<(Field, Rank, &'static str, Option<Value>)> {
        let mut keys = Deserializer::from_slice(&self.member).into_iter::<String>();
        let key = keys.next()?.ok().filter(|key| key.len() <= LONGEST_KEY)?;
        let (field, rank) = self.map.find(&key)?;
        let name = name_of_inherited(field)?;
        let value = self.member[keys.byte_offset()..].trim_ascii_start().strip_prefix(b":")?;
        if self.bytes > LOOKED_AT {
            return Some((field, rank, name, None));
        }
        let text = match serde_json::from_slice(value).ok()? {
            Json::String(text) => text,
            Json::Number(number) => plain(&number),
            _ => return None,
        };
        Some((field, rank, name, (text.len() <= LONGEST_SHARED).then_some(Value::One(text))))
    }
}

/// Formats a number like the fields of an object: `1.0` is `1`.
fn plain(number: &Number) -> String {
    match (number.as_u64(), number.as_i64(), number.as_f64()) {
        (Some(number), ..) => number.to_string(),
        (_, Some(number), _) => number.to_string(),
        (.., Some(number)) => number.to_string(),
        _ => number.to_string(),
    }
}
