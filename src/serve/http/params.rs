//! Defines, parses and validates query parameters. The same definitions generate the OpenAPI document. Unknown
//! parameters are rejected, so that a misspelt one is never ignored.

use std::borrow::Cow;

use percent_encoding::percent_decode_str;
use serde_json::{Value, json};

use super::problem::{Kind, Problem};
use crate::serve::Limits;

/// A query parameter.
#[derive(Debug, Clone)]
pub(in crate::serve) struct Param {
    pub name: &'static str,
    /// Description, as a sentence.
    pub description: &'static str,
    pub shape: Shape,
    /// Default value; `None` for a required parameter, or one without a default.
    pub default: Option<&'static str>,
    pub required: bool,
    /// Maximum number of occurrences.
    pub max_occurrences: usize,
}

/// The type of a value.
#[derive(Debug, Clone)]
pub(in crate::serve) enum Shape {
    /// Text, with limits on its length in characters.
    Text { min: usize, max: usize },
    /// An integer, with its limits.
    Number { min: usize, max: usize },
    /// One of several words.
    Choice(&'static [&'static str]),
    /// `true` or `false`.
    Flag,
    /// A comma-separated list of words, possibly empty.
    List(&'static [&'static str]),
    /// The `next` value of a response.
    Cursor,
}

impl Param {
    pub(in crate::serve) fn new(name: &'static str, shape: Shape, description: &'static str) -> Self {
        Self { name, description, shape, default: None, required: false, max_occurrences: 1 }
    }

    pub(in crate::serve) fn required(mut self) -> Self {
        self.required = true;
        self
    }

    pub(in crate::serve) fn with_default(mut self, default: &'static str) -> Self {
        self.default = Some(default);
        self
    }

    pub(in crate::serve) fn max_occurrences(mut self, max_occurrences: usize) -> Self {
        self.max_occurrences = max_occurrences;
        self
    }

    /// The parameter `q`.
    pub(in crate::serve) fn query(limits: &Limits) -> Self {
        let description = "What to find, in the query language of `jianbao search`; conditions on articles are a part of it: \
                     `来源:临江日报 日期:2012..2016`.";
        Self::new("q", Shape::Text { min: 1, max: limits.query }, description).required()
    }

    /// Checks a value. Returns an error message if it is invalid.
    fn validate(&self, value: &str) -> Option<String> {
        let name = self.name;
        let is_one_of = |words: &[&str], word: &str| words.contains(&word);
        match &self.shape {
            Shape::Text { min, max } => {
                if *min > 0 && value.trim().is_empty() {
                    return Some(format!("{name} is empty; give some text"));
                }
                let length = value.chars().count();
                (length > *max).then(|| format!("{name} has {length} characters; the limit is {max}"))
            }
            Shape::Number { min, max } => {
                let digits = !value.is_empty() && value.bytes().all(|b| b.is_ascii_digit());
                let fits = digits && value.parse().is_ok_and(|number: usize| (*min..=*max).contains(&number));
                (!fits).then(|| format!("{name} is a whole number from {min} to {max}"))
            }
            Shape::Choice(words) => {
                (!is_one_of(words, value)).then(|| format!("{name} is one of {}", words.join(", ")))
            }
            Shape::Flag => (!is_one_of(&["true", "false"], value)).then(|| format!("{name} is true or false")),
            Shape::List(words) => (!value.is_empty() && !value.split(',').all(|word| is_one_of(words, word)))
                .then(|| format!("{name} is empty or some of {}, with commas between", words.join(", "))),
            Shape::Cursor => value
                .bytes()
                .any(|b| !b.is_ascii_alphanumeric() && b != b'.')
                .then(|| format!("{name} must be the `next` value of an answer")),
        }
    }

    /// The parameter object of the OpenAPI document.
    pub(in crate::serve) fn describe(&self) -> Value {
        let mut schema = match &self.shape {
            Shape::Text { min, max } => json!({ "type": "string", "minLength": min, "maxLength": max }),
            Shape::Number { min, max } => json!({ "type": "integer", "minimum": min, "maximum": max }),
            Shape::Choice(words) => json!({ "type": "string", "enum": words }),
            Shape::Flag => json!({ "type": "boolean" }),
            Shape::List(words) => json!({ "type": "array", "items": { "type": "string", "enum": words } }),
            Shape::Cursor => json!({ "type": "string", "pattern": "^[0-9a-f]{18}\\.[0-9]+\\.[0-9a-f]{8}$" }),
        };
        if let Some(default) = self.default {
            schema["default"] = match self.shape {
                Shape::Number { .. } | Shape::Flag => {
                    serde_json::from_str(default).expect("numbers, true and false are JSON")
                }
                _ => default.into(),
            };
        }
        let mut param = json!({
            "name": self.name, "in": "query", "required": self.required, "description": self.description, "schema": schema,
        });
        if self.max_occurrences > 1 {
            param["schema"] =
                json!({ "type": "array", "items": schema, "minItems": 1, "maxItems": self.max_occurrences });
            param["explode"] = true.into();
        } else if matches!(self.shape, Shape::List(_)) {
            param["explode"] = false.into();
        }
        param
    }
}

/// The valid parameters of a request.
#[derive(Debug, Clone)]
pub(in crate::serve) struct Values {
    given_values: Vec<(&'static str, String)>,
    defaults: Vec<(&'static str, &'static str)>,
}

impl Values {
    /// Parses and validates a query string.
    pub(in crate::serve) fn read(query: Option<&str>, params: &[Param]) -> Result<Self, Problem> {
        let mut given_values: Vec<(&'static str, String)> = Vec::new();
        for (name, value) in pairs(query.unwrap_or_default())? {
            let Some(param) = params.iter().find(|param| param.name == name) else {
                let known: Vec<&str> = params.iter().map(|param| param.name).collect();
                let known = if known.is_empty() {
                    "there are no parameters here".to_owned()
                } else {
                    format!("known parameters: {}", known.join(", "))
                };
                return Err(Problem::parameter(format!("unknown parameter {:?}; {known}", abbreviated(&name))));
            };
            if let Some(error) = param.validate(&value) {
                return Err(Problem::parameter(error));
            }
            if given_values.iter().filter(|(other, _)| *other == param.name).count() >= param.max_occurrences {
                let max_occurrences = param.max_occurrences;
                let error = if max_occurrences == 1 {
                    format!("{name} is given more than once")
                } else {
                    format!("{name} is given more than {max_occurrences} times")
                };
                return Err(Problem::parameter(error));
            }
            given_values.push((param.name, value));
        }
        let missing =
            params.iter().find(|param| param.required && !given_values.iter().any(|(name, _)| *name == param.name));
        if let Some(param) = missing {
            return Err(Problem::parameter(format!("{} is missing: {}", param.name, param.description)));
        }
        let defaults = params.iter().filter_map(|param| Some((param.name, param.default?))).collect();
        Ok(Self { given_values, defaults })
    }

    /// The value of a parameter, or its default.
    pub(in crate::serve) fn text(&self, name: &str) -> Option<&str> {
        let default = || self.defaults.iter().find(|(other, _)| *other == name).map(|(_, value)| *value);
        let given_values = self.given_values.iter().find(|(other, _)| *other == name).map(|(_, value)| value.as_str());
        given_values.or_else(default)
    }

    /// All values of a repeated parameter.
    pub(in crate::serve) fn all<'v>(&'v self, name: &'v str) -> impl Iterator<Item = &'v str> {
        self.given_values.iter().filter(move |(other, _)| *other == name).map(|(_, value)| value.as_str())
    }

    /// The value of a number parameter.
    pub(in crate::serve) fn number(&self, name: &str) -> Option<usize> {
        self.text(name)?.parse().ok()
    }

    /// The value of a flag.
    pub(in crate::serve) fn flag(&self, name: &str) -> bool {
        self.text(name) == Some("true")
    }
}

/// The decoded part of a path after `prefix`: an article id.
pub(in crate::serve) fn path_suffix(path: &str, prefix: &str) -> Result<String, Problem> {
    let path_suffix = path.strip_prefix(prefix).unwrap_or_default();
    decoded(path_suffix).ok_or_else(|| Problem::new(Kind::BadRequest, "the id is not UTF-8 in percent-encoding"))
}

/// The beginning of a text, for messages.
fn abbreviated(text: &str) -> String {
    text.chars().take(40).collect()
}

/// The decoded names and values of a query string.
pub(in crate::serve) fn pairs(query: &str) -> Result<Vec<(String, String)>, Problem> {
    let parts = query.split('&').filter(|part| !part.is_empty());
    parts
        .map(|part| {
            let (name, value) = part.split_once('=').unwrap_or((part, ""));
            let decode = |text: &str| decoded(&text.replace('+', " "));
            decode(name)
                .zip(decode(value))
                .ok_or_else(|| Problem::parameter(format!("{:?} is not UTF-8 in percent-encoding", abbreviated(part))))
        })
        .collect()
}

/// Decodes percent-encoding; `None` if it is invalid.
pub(in crate::serve) fn decoded(text: &str) -> Option<String> {
    let is_hex = |digits: &[u8]| digits.iter().all(u8::is_ascii_hexdigit);
    let is_valid = |escape: &str| escape.as_bytes().get(..2).is_some_and(is_hex);
    let is_valid = text.split('%').skip(1).all(is_valid);
    is_valid.then(|| percent_decode_str(text).decode_utf8().ok()).flatten().map(Cow::into_owned)
}
