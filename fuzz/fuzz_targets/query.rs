//! Any text is a query, and a query that is printed and parsed again is the same.

#![no_main]

use jianbao::query::parse;
use libfuzzer_sys::fuzz_target;

fuzz_target!(|text: &str| {
    let query = parse(text);
    assert_eq!(parse(&query.to_string()), query);
});
