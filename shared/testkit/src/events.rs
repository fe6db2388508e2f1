//! The sample events under `events/FUNCTION/`, as tests and `cargo lambda invoke` use them.

use serde_json::Value;
use std::path::PathBuf;

/// What stands for a token in a sample event, up to the role it is for.
const TOKEN: &str = "${token:";

/// A sample event as it is written.
pub fn text(function: &str, file: &str) -> String {
    let path = folder(function).join(file);
    std::fs::read_to_string(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}

/// A sample event.
pub fn read(function: &str, file: &str) -> Value {
    serde_json::from_str(&text(function, file)).expect("an event is JSON")
}

/// The names of a function's sample events, sorted.
pub fn names(function: &str) -> Vec<String> {
    let files = std::fs::read_dir(folder(function)).expect("a folder of events");
    let mut names: Vec<String> = files.map(|file| file.expect("a file").file_name().into_string().expect("a name")).collect();
    names.sort();
    names
}

/// Puts a token for each role in the place of `${token:ROLE}`.
pub async fn fill<F: Future<Output = String>>(mut text: String, token: impl Fn(String) -> F) -> String {
    while let Some(at) = text.find(TOKEN) {
        let end = at + text[at..].find('}').expect("a placeholder ends");
        let role = text[at + TOKEN.len()..end].to_owned();
        let filled = token(role).await;
        text.replace_range(at..=end, &filled);
    }
    text
}

fn folder(function: &str) -> PathBuf {
    // Where the tested package is now, not where this was compiled: checkouts share compiled code.
    let package = std::env::var_os("CARGO_MANIFEST_DIR").expect("cargo runs the tests");
    PathBuf::from(package).join("../../events").join(function)
}
