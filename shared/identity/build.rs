//! Makes the filter of common passwords from their list: the sorted fingerprints of all entries, four bytes each.

#[path = "src/policy/fingerprint.rs"]
mod fingerprint;

use std::path::Path;
use std::{env, fs, io};

const LIST: &str = "common_passwords.txt";

fn main() -> io::Result<()> {
    let (package, out) = (variable("CARGO_MANIFEST_DIR")?, variable("OUT_DIR")?);
    let list = fs::read_to_string(Path::new(&package).join(LIST))?;
    let mut fingerprints: Vec<u32> = list.lines().map(fingerprint::of).collect();
    fingerprints.sort_unstable();
    fingerprints.dedup();
    let bytes: Vec<u8> = fingerprints.into_iter().flat_map(u32::to_be_bytes).collect();
    fs::write(Path::new(&out).join("common_passwords.bin"), bytes)?;
    // The only line cargo reads: what makes this run again.
    io::Write::write_all(&mut io::stdout(), format!("cargo::rerun-if-changed={LIST}\n").as_bytes())
}

fn variable(name: &str) -> io::Result<std::ffi::OsString> {
    env::var_os(name).ok_or_else(|| io::Error::other(format!("cargo did not set `{name}`")))
}
