//! The smallest program that does what every program does: what `decides` is compared with.
#![allow(clippy::print_stdout, reason = "what it prints is its use")]

fn main() {
    println!("{}", std::env::args().count());
}
