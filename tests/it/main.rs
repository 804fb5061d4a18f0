//! Tests of jianbao through its public API, in one binary, so that it is linked only once.
//!
//! Every test works in a folder of its own, in any order, without the network.

#![allow(clippy::unwrap_used, missing_docs)]

mod advanced;
mod analysis;
mod any_query;
mod archives;
mod bench;
#[cfg(unix)]
mod blocking_input;
mod browse;
mod cases;
mod citation;
mod cli;
mod codebook;
mod collocates;
mod complete;
mod concurrent_readers;
mod containers;
mod copies;
mod corpus;
mod damaged_files;
mod dates;
mod empty_runs;
mod encodings;
mod export;
mod facets;
mod fields;
mod folding_rules;
mod formats;
mod golden;
mod highlight;
mod index;
mod inspect;
mod keywords;
mod kwic;
mod licenses;
mod limits;
mod manual;
mod matching;
mod memory;
mod normalize;
mod notes;
mod numbers;
#[cfg(feature = "serve")]
#[cfg(feature = "serve")]
mod page;
mod planning;
mod polyphones;
mod publishing;
mod query;
mod query_laws;
mod query_text;
mod record_fields;
mod records;
mod reference;
mod relaxed_hits;
mod relevance;
mod suggestions;
mod support;
mod surrogates;
mod tidy;
mod timeline;
mod unmounted;
mod updates;
mod variants;
