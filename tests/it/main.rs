//! Tests of jianbao through its public face. One binary, so that it links once.
//!
//! Every test works in a folder of its own, in any order, without the network.

#![allow(clippy::unwrap_used, missing_docs)]

mod analysis;
mod anything;
mod bench;
mod cases;

mod cli;
mod codebook;
mod containers;
mod corpus;
mod dates;
mod dirt;
mod encodings;
mod formats;
mod highlight;
mod index;
mod inspect;
mod kept;
mod matching;
mod numbers;
mod planning;
mod polyphones;
mod query;
mod readers;
mod records;
mod relevance;
mod settle;
mod suggestions;
mod support;
mod switches;
mod tidy;
mod updates;
mod variants;
