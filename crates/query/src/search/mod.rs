//! Ranked answers: the hits of a query, how it was loosened when nothing matched, and what may have been meant instead.

mod complete;
mod explain;
mod hit;
mod ranked;
mod relax;
mod suggest;

pub use complete::{Completing, Completion, CompletionKind, complete};
pub use explain::{Explanation, ParagraphExplanation, PieceExplanation, WordExplanation, describe, explain};
pub use hit::{Answer, Hit, Match, Place};
pub(crate) use hit::{match_of, words_of};
pub use ranked::{articles, count, places, search};
pub use relax::Step;
pub use suggest::Suggestion;
