//! Tests of jianbao through its public API, in one binary, so that it is linked only once.
//!
//! Every test works in a folder of its own, in any order, without the network.

#![allow(clippy::unwrap_used, missing_docs)]

mod advanced;
mod analysis;
mod anything;
mod archives;
mod bench;
#[cfg(unix)]
mod blocking;
mod browse;
mod cases;
mod citation;
mod cli;
mod codebook;
mod collocates;
mod complete;
mod containers;
mod copies;
mod corpus;
mod dates;
mod dirt;
mod encodings;
mod export;
mod facets;
mod fields;
mod formats;
mod further;
mod golden;
mod highlight;
mod index;
mod inspect;
mod kept;
mod keywords;
mod kwic;
mod licenses;
mod limits;
mod manual;
mod matching;
mod memory;
mod notes;
mod nothing;
mod numbers;
#[cfg(feature = "serve")]
#[cfg(feature = "serve")]
mod page;
mod planning;
mod polyphones;
mod publishing;
mod query;
mod query_laws;
mod readers;
mod records;
mod reference;
mod relevance;
mod settle;
mod suggestions;
mod support;
mod surrogates;
mod switches;
mod tidy;
mod timeline;
mod updates;
mod vanished;
mod variants;
mod writing;
