//! The arguments of a tool. They are written by models, so they are parsed leniently, and every deviation becomes a
//! note.

use serde_json::{Map, Value};

/// The arguments, with notes on them.
pub(super) struct Arguments {
    values: Map<String, Value>,
    pub(super) notes: Vec<String>,
}

impl Arguments {
    pub(super) fn new(values: Map<String, Value>) -> Self {
        Self { values, notes: Vec::new() }
    }

    /// Returns a text. Numbers are accepted as text, and the texts of a list are joined by spaces.
    pub(super) fn text(&mut self, name: &str) -> Option<String> {
        let text = self.texts(name).join(" ");
        (!text.trim().is_empty()).then_some(text)
    }

    /// Returns a list of texts; a single text is a list of one.
    pub(super) fn texts(&mut self, name: &str) -> Vec<String> {
        let values = match self.values.remove(name) {
            None | Some(Value::Null) => Vec::new(),
            Some(Value::Array(values)) => values,
            Some(value) => vec![value],
        };
        let mut texts = Vec::new();
        for value in values {
            match value {
                Value::String(text) => texts.push(text),
                Value::Number(number) => texts.push(number.to_string()),
                _ => self.notes.push(format!("{name} must be text; this value was ignored")),
            }
        }
        texts
    }

    /// Returns an integer from `min` to `max`. A value outside the range is replaced by the nearest limit.
    pub(super) fn number(&mut self, name: &str, min: usize, max: usize) -> Option<usize> {
        let text = self.text(name)?;
        let Ok(number) = text.trim().parse::<f64>() else {
            self.notes.push(format!("{name} must be a whole number; it was ignored"));
            return None;
        };
        // Converting a float saturates at the limits of the integer.
        let taken = (number as usize).clamp(min, max);
        if (taken as f64 - number).abs() > 0.0 {
            self.notes.push(format!("{name} must be a whole number from {min} to {max}; {taken} was used"));
        }
        Some(taken)
    }

    /// Returns one of the words of `choices`.
    pub(super) fn choice(&mut self, name: &str, choices: &[&'static str]) -> Option<&'static str> {
        let text = self.text(name)?;
        let found = choices.iter().find(|choice| choice.eq_ignore_ascii_case(text.trim()));
        if found.is_none() {
            self.notes.push(format!("{name} must be one of {}; it was ignored", choices.join(", ")));
        }
        found.copied()
    }

    /// Adds a note about unknown arguments. To be called after all others were read.
    pub(super) fn note_unknown(&mut self) {
        // One note for all of them.
        if let Some(name) = self.values.keys().next() {
            let more = self.values.len() - 1;
            let others = if more > 0 { format!(" and {more} more") } else { String::new() };
            self.notes.push(format!("the tool has no argument {name:?}{others}; ignored"));
        }
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use serde_json::json;

    use super::*;

    fn arguments(value: &Value) -> Arguments {
        Arguments::new(value.as_object().unwrap().clone())
    }

    #[test]
    fn arguments_of_the_wrong_type_are_converted() {
        let mut given =
            arguments(&json!({"query": ["大桥", "通车"], "limit": "5", "from": 2012, "sort": "NEWEST", "none": null}));
        assert_eq!(given.text("query").unwrap(), "大桥 通车");
        assert_eq!(given.number("limit", 1, 20), Some(5));
        assert_eq!(given.text("from").unwrap(), "2012");
        assert_eq!(given.choice("sort", &["relevance", "newest"]), Some("newest"));
        assert_eq!((given.text("none"), given.text("absent")), (None, None));
        given.note_unknown();
        assert!(given.notes.is_empty(), "{:?}", given.notes);
    }

    #[test]
    fn changed_arguments_are_noted() {
        let mut given = arguments(
            &json!({"limit": 1e300, "offset": -3, "count": "三", "query": {"a": 1}, "sort": "best", "lang": "zh"}),
        );
        assert_eq!(given.number("limit", 1, 20), Some(20));
        assert_eq!(given.number("offset", 0, 9), Some(0));
        assert_eq!(
            (given.number("count", 1, 2), given.text("query"), given.choice("sort", &["newest"])),
            (None, None, None)
        );
        given.note_unknown();
        assert_eq!(given.notes.len(), 6, "{:?}", given.notes);
    }
}
