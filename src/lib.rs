#![doc = include_str!("../README.md")]
//!
//! # The crate
//!
//! The modules stand in the order of the walk. Writing goes from [`corpus`] (bytes to articles) through [`analysis`]
//! (folded text to tokens) into [`index`]; reading goes from [`query`] (typed string to syntax tree) through [`search`]
//! (plan, hits, marks) to [`printer`]. `ARCHITECTURE.md` in the repository is the map.

pub use jianbao_corpus as corpus;
pub use jianbao_model as model;
pub use jianbao_text as analysis;

pub mod error;

pub mod query;

pub mod index;

pub mod search;

pub mod eval;
pub mod printer;

#[cfg(feature = "serve")]
pub mod serve;

pub mod cli;

pub use error::{Error, Result, StopReason};
