#![doc = include_str!("../README.md")]
//!
//! # The crates
//!
//! This crate re-exports the crates of the workspace, and adds the printer, the command line and the server. The others
//! can be used alone: [`analysis`] is `jianbao-text`, [`corpus`] is `jianbao-corpus`, [`query`] and most of [`search`]
//! are `jianbao-query`, [`index`] is `jianbao-tantivy`. `ARCHITECTURE.md` in the repository describes the structure.

pub use jianbao_corpus as corpus;
pub use jianbao_model as model;
#[cfg(feature = "opensearch")]
pub use jianbao_opensearch as opensearch;
pub use jianbao_statistics as statistics;
pub use jianbao_tantivy as index;
pub use jianbao_text as analysis;
pub use jianbao_words as words;

pub mod error {
    //! Errors.
    pub use jianbao_query::StopReason;
    pub use jianbao_tantivy::{CopyOperation, Error, ErrorKind, Result};
}

pub mod query {
    //! Parses queries into trees.
    pub use jianbao_query::syntax::*;
}

pub mod search {
    //! Queries over an archive: ranked hits, counts, articles.
    pub use jianbao_query::{
        ArchiveSize, Budget, Engine, Error, Options, Page, Rank, Result, Scope, Sort, Total, Vocabulary,
        count::{Bucket, Facet, FacetValue, Facets, Interval, Timeline, facets, timeline, timeline_in_range},
        engine::{self, Count, Coverage, CoverageCounts, FacetField, WordCount, date_from_epoch_day, epoch_day},
        highlight::{highlights, snippet},
        plan::{
            Atom, Bigram, Check, ClausePlan, Estimate, MatchNode, Mode, Pattern, Plan, PlanNode, PlanOptions,
            PlannedTerm, SentenceCheck, UnfoldedCheck, Within, estimate, plan, segment,
        },
        read::{
            ArticleMatches, CharacterKeys, Concordance, ConcordanceLine, ConcordanceOptions, HighlightedArticle,
            HighlightedParagraph, Issue, LineOrder, Neighbour, Neighbours, ParagraphMatch, Results, Sample,
            highlighted_article, issue, kwic,
        },
        search::{
            Answer, ClauseExplanation, Completion, CompletionKind, CompletionOptions, Explanation, FurtherHits, Hit,
            HitLocation, MatchKind, ParagraphExplanation, RelaxationStep, Suggestion, WordExplanation, article_ids,
            complete, count, describe, explain, hit_locations, notes, search,
        },
    };
    pub use jianbao_tantivy::Baseline;
}

#[cfg(feature = "eval")]
pub mod eval;
pub mod printer;
pub mod wire;

#[cfg(feature = "mcp")]
pub mod mcp;

#[cfg(feature = "serve")]
pub mod serve;

#[cfg(feature = "cli")]
pub mod cli;

pub use error::{Error, Result, StopReason};
