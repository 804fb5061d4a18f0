//! The JSON API: one file per endpoint, and the table of all endpoints.

mod articles;
mod counts;
mod endpoint;
mod export;
mod health;
mod openapi;
mod routes;
mod search;
mod stats;
mod suggest;
mod words;

pub(super) use routes::routes;
