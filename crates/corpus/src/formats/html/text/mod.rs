//! Finds the article of a page among its blocks.

pub mod boilerplate;
pub mod elements;
pub mod main_text;
pub mod prose;
