//! Laws of the file of bigrams.

mod damage;
mod laws;
mod sample;
