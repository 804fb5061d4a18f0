//! Names in the credits of pages: people, papers and sites.

pub mod people;
pub mod sites;
