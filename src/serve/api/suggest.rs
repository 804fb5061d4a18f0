//! `/api/v1/suggest`: completions of the text that was typed.

use axum::response::Response;

use super::endpoint::Call;
use crate::{
    search::{Budget, Completing, complete},
    serve::{
        config::Limits,
        http::params::{Param, Shape},
        http::problem::Problem,
        http::reply,
        service::Snapshot,
    },
    wire::Suggestions,
};

/// The largest number of completions.
const COMPLETIONS: usize = 50;

pub(super) fn params(limits: &Limits) -> Vec<Param> {
    let typed = "The text typed so far.";
    let pinyin = "Whether Latin letters may be the pinyin, or its initials, of a word: hlw for 互联网.";
    vec![
        Param::new("q", Shape::Text { least: 1, most: limits.query }, typed).required(),
        Param::new("limit", Shape::Number { least: 1, most: COMPLETIONS }, "Completions to give.").or("8"),
        Param::new("pinyin", Shape::Flag, pinyin).or("false"),
    ]
}

pub(super) async fn answer(call: Call) -> Result<Response, Problem> {
    let Call { context, values, .. } = call;
    let work = move |now: &Snapshot, budget: &Budget| {
        let typed = values.text("q").unwrap_or_default();
        let completing = Completing {
            limit: values.number("limit").unwrap_or_default(),
            pinyin: values.flag("pinyin"),
            budget: budget.clone(),
        };
        let completions = complete(&now.archive, typed, &completing)?;
        Ok(reply::json_bytes(&Suggestions::new(&completions)))
    };
    Ok(reply::reply(reply::JSON, context.search(work).await?))
}
