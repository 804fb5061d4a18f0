//! The tools: their descriptions for models, and their implementations. A new tool is a file here and a line in
//! [`ALL`].

mod call;
mod facets;
mod fetch;
mod marks;
mod search;
mod timeline;

use std::{sync::Arc, time::Instant};

use serde_json::{Map, Value};

use call::Call;

use super::{
    answer::{Answer, Members},
    archive::Archive,
    arguments::Arguments,
};
use crate::{
    error::{Error, StopReason},
    index::{IndexReader, catch_panics},
    search::Budget,
};

/// A tool.
pub(super) struct Tool {
    pub(super) name: &'static str,
    pub(super) title: &'static str,
    /// The description for models, with three examples.
    pub(super) description: &'static str,
    /// The JSON Schema of its arguments.
    pub(super) input_schema: fn() -> Value,
    run: fn(&mut Call<'_>) -> crate::Result<Answer>,
}

/// All tools.
pub(super) const ALL: &[Tool] = &[search::TOOL, fetch::TOOL, timeline::TOOL, facets::TOOL];

/// The answer of a tool.
pub(super) struct Reply {
    pub(super) text: String,
    /// Whether the index could not be read, or there is no such article. Problems with a query are not errors.
    pub(super) is_error: bool,
}

impl Tool {
    /// Answers a call. `budget` allows the caller to cancel it.
    pub(super) fn call(&self, archive: &Archive, arguments: Map<String, Value>, budget: &Budget) -> Reply {
        let state = archive.state();
        let arguments = Arguments::new(arguments);
        let reader: Arc<IndexReader> = state.reader;
        let mut call = Call { reader: &reader, arguments, budget: budget.clone(), tool: self.name };
        let result = catch_panics(reader.dir(), || (self.run)(&mut call));
        call.arguments.note_unknown();
        let mut answer = match result {
            Ok(answer) => answer,
            Err(error) => {
                let Some(reason) = stop_reason(&error) else {
                    let text = super::answer::clipped(&error.to_string(), archive.limits.characters);
                    return Reply { text, is_error: true };
                };
                stopped(reason, archive)
            }
        };
        // Notes about this answer come first.
        answer.notes.extend(call.arguments.notes);
        answer.notes.extend(state.notes);
        Reply { text: answer.render(archive.limits.characters), is_error: false }
    }
}

/// Creates the budget of a call that begins now.
pub(super) fn budget(archive: &Archive) -> Budget {
    Budget::new().deadline(Instant::now() + archive.limits.time)
}

fn stop_reason(error: &Error) -> Option<StopReason> {
    match error {
        Error::Stopped { reason } => Some(*reason),
        _ => None,
    }
}

/// Returns the answer to a query that takes too long.
fn stopped(reason: StopReason, archive: &Archive) -> Answer {
    let seconds = archive.limits.time.as_secs();
    let note = match reason {
        StopReason::Cancelled => "the search was cancelled".to_owned(),
        StopReason::Deadline | StopReason::TooMuchWork => {
            format!("the search was stopped after {seconds} s: give more or longer words, or a range of dates")
        }
    };
    let head = Members::default().with("stopped", true);
    Answer { head, notes: vec![note], list: "hits", items: Vec::new(), first: 0, of: 0, stamp: 0 }
}
