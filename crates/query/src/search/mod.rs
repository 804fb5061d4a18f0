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

pub use answer::{Answer, Hit, HitLocation, MatchKind, RelaxationStep, Suggestion};
pub use complete::{Completion, CompletionKind, CompletionOptions, complete};
pub use counting::count;
pub use explain::{ClauseExplanation, Explanation, ParagraphExplanation, WordExplanation, describe, explain};
pub(crate) use hit::{match_of, words_of};
pub use ranked::{article_ids, hit_locations, search};
