//! Reads the articles in a JSON value: one object, or several inside it.

use serde::de::DeserializeSeed;

use crate::formats::json::{
    dig, escapes,
    object::{Object, reason},
};
use crate::{
    formats::base::record_fields::RecordFields,
    record::{diagnostic::DiagnosticKind, draft::Draft, fields::FieldMap},
};

/// Returns the drafts of the articles in a JSON value. `context` has the fields that apply to all of them.
///
/// # Errors
///
/// The reason, as a phrase, if there are none.
pub(crate) fn drafts(json: &str, context: Option<&RecordFields>, map: &FieldMap) -> Result<Vec<Draft>, String> {
    let outcome = drafts_of(json, context, map);
    // Unpaired surrogates are rare, so they are searched for only after an error.
    let Err(Some((json, count))) = outcome.as_ref().map_err(|_| escapes::mended(json)) else { return outcome };
    let mut drafts = drafts_of(&json, context, map)?;
    if let Some(first) = drafts.first_mut() {
        first.diagnostics.push(DiagnosticKind::LoneSurrogates { count });
    }
    Ok(drafts)
}

fn drafts_of(json: &str, context: Option<&RecordFields>, map: &FieldMap) -> Result<Vec<Draft>, String> {
    let none = RecordFields::default();
    let context = context.unwrap_or(&none);
    if !json.trim_start().starts_with('{') {
        return dig::articles(json, context, map);
    }
    let mut deserializer = serde_json::Deserializer::from_str(json);
    let mut object = Object { map }.deserialize(&mut deserializer).map_err(|error| reason(&error))?;
    deserializer.end().map_err(|error| reason(&error))?;
    if object.is_article() || !object.holds_objects {
        object.fields.inherit(context);
        return Ok(vec![object.fields.draft()?]);
    }
    dig::articles(json, context, map)
}
