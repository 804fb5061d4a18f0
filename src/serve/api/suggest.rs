//! `/api/v1/suggest`: completions of the text that was typed.

use axum::response::Response;

use super::endpoint::Call;
use crate::{
    search::{Budget, CompletionOptions, complete},
    serve::{
        config::Limits,
        http::params::{Param, Shape},
        http::problem::Problem,
        http::response,
        service::Snapshot,
    },
    wire::Suggestions,
};

/// Maximum number of completions.
const MAX_COMPLETIONS: usize = 50;

pub(super) fn params(limits: &Limits) -> Vec<Param> {
    let text = "The text typed so far.";
    let pinyin = "Whether Latin letters may be the pinyin, or its initials, of a word: hlw for 互联网.";
    vec![
        Param::new("q", Shape::Text { min: 1, max: limits.query }, text).required(),
        Param::new("limit", Shape::Number { min: 1, max: MAX_COMPLETIONS }, "Number of completions to return.")
            .with_default("8"),
        Param::new("pinyin", Shape::Flag, pinyin).with_default("false"),
    ]
}

pub(super) async fn answer(call: Call) -> Result<Response, Problem> {
    let Call { context, values, .. } = call;
    let work = move |snapshot: &Snapshot, budget: &Budget| {
        let text = values.text("q").unwrap_or_default();
        let options = CompletionOptions {
            limit: values.number("limit").unwrap_or_default(),
            pinyin: values.flag("pinyin"),
            budget: budget.clone(),
        };
        let completions = complete(&snapshot.reader, text, &options)?;
        Ok(response::json_bytes(&Suggestions::new(&completions)))
    };
    Ok(response::ok(response::JSON, context.search(work).await?))
}
