//! Bytes of an index that change on disk while the times of its files stay: what is made of them is never called whole with another
//! answer, what reads them ends with an error and a way out.

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
