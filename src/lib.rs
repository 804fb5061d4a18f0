#![doc = include_str!("../README.md")]
//!
//! # The crates
//!
//! This crate re-exports the crates of the workspace, and adds the printer, the command line and the server. The others
//! can be used alone: [`analysis`] is `jianbao-text`, [`corpus`] is `jianbao-corpus`, [`query`] and most of [`search`]
//! are `jianbao-query`, [`index`] is `jianbao-tantivy`. `ARCHITECTURE.md` in the repository describes the structure.

pub use jianbao_corpus as corpus;
pub use jianbao_model as model;
pub use jianbao_tantivy as index;
pub use jianbao_text as analysis;

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
        Budget, Engine, Error, Options, Page, Rank, Result, Scope, Size, Sort, Total, Vocabulary,
        count::{Bucket, By, Facet, FacetValue, Facets, Timeline, facets, timeline, timeline_within},
        engine::{self, Count, Coverage, FacetField, Holding, day, days},
        marks::{highlights, snippet},
        plan::{
            Atom, Bigram, Check, ClausePlan, Estimate, MatchNode, Mode, Pattern, Plan, PlanNode, PlanOptions,
            PlannedTerm, UnfoldedCheck, cut, estimate, plan,
        },
        read::{
            ArticleMatches, Concordance, Context, Line, LineOrder, MarkedArticle, MarkedParagraph, Neighbour,
            Neighbours, ParagraphMatch, Results, kwic, marked_article,
        },
        search::{
            Answer, ClauseExplanation, Completing, Completion, CompletionKind, Explanation, Hit, HitLocation, Match,
            ParagraphExplanation, Step, Suggestion, WordExplanation, articles, complete, count, describe, explain,
            places, search,
        },
    };
    pub use jianbao_tantivy::Baseline;
}

#[cfg(feature = "eval")]
pub mod eval;
pub mod printer;
pub mod wire;

#[cfg(feature = "serve")]
pub mod serve;

#[cfg(feature = "cli")]
pub mod cli;

pub use error::{Error, Result, StopReason};
