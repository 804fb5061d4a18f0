//! Laws of the file of bigrams.

mod damage;
mod laws;
mod merges;
mod sample;
