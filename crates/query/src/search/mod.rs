//! Ranked answers: hits, relaxation when nothing matches, and suggestions.

mod answer;
mod complete;
mod counting;
mod explain;
mod hit;
mod memo;
mod ranked;
mod relax;
mod suggest;

pub use answer::{Answer, Hit, HitLocation, Match, Step, Suggestion};
pub use complete::{Completing, Completion, CompletionKind, complete};
pub use counting::count;
pub use explain::{ClauseExplanation, Explanation, ParagraphExplanation, WordExplanation, describe, explain};
pub(crate) use hit::{match_of, words_of};
pub use ranked::{articles, places, search};
