//! The archive for assistants: a server of the Model Context Protocol (MCP) that reads requests from standard input and writes
//! answers to standard output.
//!
//! All tools only read. Every answer is one JSON object of at most [`Limits::characters`] characters, says which part of the result
//! it has, and has a cursor for the next part. A query is never an error: what is wrong with it is in the `notes` of the answer.
//! Texts of the archive occur as JSON strings only, and `notice` says that they are quoted.

mod answer;
mod archive;
mod arguments;
mod prompt;
mod resources;
mod server;
mod tools;

pub use archive::{Archive, Limits};
pub use server::serve_stdio;
