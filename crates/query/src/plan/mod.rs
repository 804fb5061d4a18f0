//! Translates a query for one archive: folds its clauses, segments them into words of the archive, builds patterns, and derives the
//! tree that an engine executes. Planning reads the vocabulary, but no postings and no texts.

mod estimate;
mod match_node;
mod pattern;
mod pinyin_words;
mod planner;
mod segmentation;
mod sentence_check;
mod tree;
mod unfolded;
mod unit;

pub use estimate::{Estimate, estimate, text_cost};
pub use match_node::{Bigram, Check, MatchNode};
pub use pattern::{Atom, Pattern, occurrences};
pub use pinyin_words::{words_by_pinyin, words_by_pinyin_within};
pub use planner::{Mode, PlanOptions, plan};
pub use segmentation::segment;
pub use sentence_check::SentenceCheck;
pub use tree::{ClausePlan, Plan, PlanNode, PlannedTerm, Within};
pub use unfolded::UnfoldedCheck;
