//! All matching documents, counted or listed by date.

pub(crate) mod counts;
pub(crate) mod listing;
pub(crate) mod matches;
