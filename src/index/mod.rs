//! The index on disk: schema, parallel build, opening, statistics. Works on articles and terms; never parses a query.
//!
//! ```text
//! DIR/current            the name of the generation that is read; `none` until there is one
//! DIR/lock               held by the one writer
//! DIR/generations/N/     a tantivy index
//! ```
//!
//! One tantivy document is one paragraph. The documents of an article follow each other in one segment, its title
//! (paragraph 0, the *head*) first, so that the head of a paragraph `n` is always `n` documents before it.

mod archive;
mod build;
mod changes;
mod claims;
mod codec;
mod commit;
mod copying;
mod coverage;
mod current;
mod directory;
mod document;
mod emptied;
mod files;
mod generations;
mod guard;
mod hex;
mod ids;
mod layout;
mod lineage;
mod lock;
mod maintenance;
mod manifest;
mod merges;
mod parts;
mod phases;
mod places;
mod recorded;
mod recover;
mod registry;
mod repost;
mod request;
mod sample;
pub mod schema;
mod sources;
mod space;
mod standing;
mod stats;
mod summary;
mod update;
mod verify;
mod words;

pub use archive::Archive;
pub(crate) use archive::{letter_frequency, stored};
pub use codec::{decode, encode};
pub use copying::{Replace, backup, restore};
pub use coverage::{Coverage, Holding, day};
pub use document::{ArticleRecord, days, documents};
pub use guard::{diagnosed, guarded, quiet_panics};
pub(crate) use layout::{Layout, strings};
pub use lock::Patience;
pub use maintenance::{Maintained, collect_garbage, optimize};
pub use manifest::BadFile;
pub use phases::{FieldPhases, Measuring, Phases, phases};
pub use places::OtherPlace;
pub use recover::{Repair, repair};
pub use request::{BuildOptions, Names, Observer, Request, Tally, UpdateReport};
pub use sample::Dice;
pub use schema::Fields;
pub use space::{FieldSpace, Space};
pub use stats::{Stats, YearCount};
pub use summary::Totals;
pub use update::update;
pub use verify::{Verification, verify, verify_with};

/// A hash of all that is indexed and stored of an article.
fn whole(article: &crate::model::Article) -> u128 {
    let mut hasher = blake3::Hasher::new();
    hasher.update(&serde_json::to_vec(&article.meta).expect("strings and numbers are JSON"));
    for paragraph in &article.paragraphs {
        hasher.update(&(paragraph.len() as u64).to_le_bytes()).update(paragraph.as_bytes());
    }
    hex::first_half(hasher.finalize())
}
