//! Ranked answers: hits, relaxation of queries without matches, suggestions, completions and explanations.

mod answer;
mod cached_vocabulary;
mod complete;
mod count;
mod explain;
mod hits;
mod notes;
mod relax;
mod search;
mod suggest;

pub use answer::{Answer, FurtherHits, Hit, HitLocation, MatchKind, RelaxationStep, Suggestion};
pub use complete::{Completion, CompletionKind, CompletionOptions, complete};
pub use count::count;
pub use explain::{ClauseExplanation, Explanation, ParagraphExplanation, WordExplanation, describe, explain};
pub(crate) use hits::{match_kind, plan_words};
pub use notes::notes;
pub use search::{article_ids, hit_locations, search};
