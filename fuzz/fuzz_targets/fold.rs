//! Folding a folded text changes nothing, and each part of a folded text comes from a part of the original.

#![no_main]

use jianbao::analysis::{Folded, bigrams, fold};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|text: &str| {
    let folded = Folded::new(text);
    assert_eq!(folded.as_str(), fold(text));
    assert_eq!(fold(folded.as_str()), folded.as_str());
    let cover = bigrams::cover(folded.as_str());
    let mut found = Vec::new();
    bigrams::bigrams(folded.as_str(), &mut |pair, position| found.push((position, pair.to_owned())));
    assert!(cover.pairs.iter().all(|pair| found.contains(pair)), "{text:?}");
});
