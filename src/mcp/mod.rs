//! The archive for assistants: a server of the Model Context Protocol (MCP) that reads requests from standard input and writes
//! answers to standard output.
//!
//! All tools are read-only. Every answer is a JSON object of at most [`Limits::characters`] characters, states which
//! part of the result it contains, and has a cursor for the next part. A query is never an error: problems with it are
//! in the `notes` of the answer. Texts of the archive occur only as JSON strings, and `notice` states that they are
//! quoted.

mod answer;
mod archive;
mod arguments;
mod prompt;
mod resources;
mod server;
mod tools;

pub use archive::{Archive, Limits};
pub use server::serve_stdio;
