//! Names in the credits of pages: people, newspapers and sites.

pub mod people;
pub mod sites;
