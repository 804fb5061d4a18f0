//! What a query means for an archive: its clauses folded, segmented into words of the archive, given their patterns, and finally
//! the tree that an engine executes. Reads the vocabulary, never postings or texts.

mod estimate;
mod match_node;
mod pattern;
mod pinyin_words;
mod planner;
mod segmentation;
mod tree;
mod unfolded;

pub use estimate::{Estimate, estimate, text_cost};
pub use match_node::{Bigram, Check, MatchNode};
pub use pattern::{Atom, Pattern, occurrences};
pub use pinyin_words::{words_by_pinyin, words_by_pinyin_within};
pub use planner::{Mode, PlanOptions, plan};
pub use segmentation::segment;
pub use tree::{ClausePlan, Plan, PlanNode, PlannedTerm};
pub use unfolded::UnfoldedCheck;
