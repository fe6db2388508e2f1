//! A panic behind seven comparisons that random bytes never pass all at once: found only if coverage guides the fuzzer, and
//! seen only if a panic counts as a finding. `cargo xtask fuzz` runs it before every other target.
#![no_main]

use std::hint::black_box;

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| {
    // The optimizer must not make one comparison of all: each that holds is to be an edge of its own.
    let is = |at: usize, wanted: u8| bytes.get(at).is_some_and(|given| black_box(*given) == wanted);
    assert!(!(is(0, b'p') && is(1, b'l') && is(2, b'a') && is(3, b'n') && is(4, b't') && is(5, b'e') && is(6, b'd')), "the planted panic");
});
