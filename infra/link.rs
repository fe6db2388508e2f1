//! How programs for Lambda are linked; the build script of all of them.
//!
//! At a fixed address: a program that may lie anywhere has tens of thousands of pointers corrected and their pages copied before
//! it begins, which was a quarter of the time from the start of a function to its first poll.

#![allow(clippy::print_stdout, reason = "Cargo reads what a build script prints")]

fn main() {
    println!("cargo:rerun-if-changed=../../infra/link.rs");
    if std::env::var("CARGO_CFG_TARGET_ENV").is_ok_and(|environment| environment == "gnu") {
        println!("cargo:rustc-link-arg-bins=-no-pie");
    }
}
