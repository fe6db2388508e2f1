//! Any ID token is refused, or says what the provider signed.
#![no_main]

use engine::Timestamp;
use sso::oidc::{Expected, KeySet, verify};
use std::sync::LazyLock;

static KEYS: LazyLock<KeySet> = LazyLock::new(|| KeySet::read(&idp::published()));

libfuzzer_sys::fuzz_target!(|text: &str| {
    let begun = Timestamp::from_millis(1_795_000_000_000);
    let expected = Expected { issuer: "https://idp.example.com", client_id: "millrace", nonce: "n-0S6_WzA2Mj", not_issued_before: begun };
    if let Ok((subject, claims)) = verify(text, &KEYS, expected, begun) {
        assert_eq!((subject.as_str(), claims.len()), ("248289761001", 6));
    }
    // A set of keys is a stranger's text too.
    if let Ok(set) = serde_json::from_str(text) {
        drop(verify(text, &KeySet::read(&set), expected, begun));
    }
});
