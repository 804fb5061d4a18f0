//! Bytes of an index change on disk, but the modification times of its files do not. An index that is made from such
//! files is never reported as intact while it gives other answers. Operations that read the damaged bytes fail with an
//! error that says how to repair the index.
//!
//! ```text
//! cargo test --test rot                                                60 flipped bits for each test
//! JIANBAO_FLIPS=2000 cargo test --release --test rot -- --nocapture    as many as requested
//! ```

#![allow(clippy::unwrap_used, clippy::print_stdout, missing_docs)]

#[path = "../it/support.rs"]
#[allow(dead_code)]
mod support;

mod confined;
mod flips;
mod panics;
mod refused;
#[cfg(target_os = "linux")]
mod shrunk;
mod verified;
mod world;
