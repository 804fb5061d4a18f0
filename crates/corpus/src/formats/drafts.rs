//! The articles in a JSON value: one object, or more of them inside it.

use serde::de::DeserializeSeed;

use super::{
    dig, escapes,
    object::{Object, reason},
};
use crate::{Draft, RemarkKind, fields::FieldMap};

/// The drafts of the articles in a JSON value. `around` is an object that says something for all of them.
///
/// # Errors
///
/// The reason, as a phrase, why there is none.
pub(super) fn drafts(json: &str, around: Option<&str>, map: &FieldMap) -> Result<Vec<Draft>, String> {
    let outcome = drafts_of(json, around, map);
    // Looked for only where JSON was refused: nearly none has such escapes.
    let Err(Some((json, count))) = outcome.as_ref().map_err(|_| escapes::mended(json)) else { return outcome };
    let mut drafts = drafts_of(&json, around, map)?;
    if let Some(first) = drafts.first_mut() {
        first.remarks.push(RemarkKind::LoneSurrogates { count });
    }
    Ok(drafts)
}

fn drafts_of(json: &str, around: Option<&str>, map: &FieldMap) -> Result<Vec<Draft>, String> {
    let around =
        around.and_then(|around| Object { map }.deserialize(&mut serde_json::Deserializer::from_str(around)).ok());
    let around = around.map(|object| object.gathered).unwrap_or_default();
    if !json.trim_start().starts_with('{') {
        return dig::articles(json, &around, map);
    }
    let mut deserializer = serde_json::Deserializer::from_str(json);
    let mut object = Object { map }.deserialize(&mut deserializer).map_err(|error| reason(&error))?;
    deserializer.end().map_err(|error| reason(&error))?;
    if object.is_article() || !object.holds_objects {
        object.gathered.inherit(&around);
        return Ok(vec![object.gathered.draft()?]);
    }
    dig::articles(json, &around, map)
}
