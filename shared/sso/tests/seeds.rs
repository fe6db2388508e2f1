//! What the fuzzer starts from is read as it should be: a seed that is refused at once finds nothing.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing, reason = "a test's panic is its report")]

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use engine::Timestamp;
use idp::CERTIFICATE;
use sso::oidc::{Expected, KeySet, verify};
use sso::saml::{Certificate, Provider, Us, accept};
use sso::{Endpoint, Names, Reach};

const NOW: Timestamp = Timestamp::from_millis(1_795_000_000_000);

fn seeds() -> std::path::PathBuf {
    std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("../../tests/fuzz/seeds")
}

#[test]
fn signed_responses_are_accepted_and_wrapped_ones_refused() {
    let provider = Provider {
        id: "corp".to_owned(),
        entity_id: "https://idp.example.com/metadata".to_owned(),
        sso_url: Endpoint::parse("https://idp.example.com/sso", Reach::Internet).unwrap(),
        certificates: vec![Certificate::parse(CERTIFICATE).unwrap()],
        subject_attribute: None,
        names: Names::default(),
    };
    let us = Us { entity_id: "https://api.example.com/metadata".to_owned(), consumer: "https://api.example.com/callback".to_owned() };
    let mut accepted = Vec::new();
    for file in std::fs::read_dir(seeds().join("saml")).unwrap() {
        let path = file.unwrap().path();
        let text = std::fs::read(&path).unwrap();
        if let Ok(who) = accept(&STANDARD.encode(text), &provider, &us, "_request", NOW) {
            assert_eq!((who.identity.subject.as_str(), who.identity.claims.len()), ("emma-7", 3));
            accepted.push(path.file_stem().unwrap().to_str().unwrap().to_owned());
        }
    }
    accepted.sort();
    assert_eq!(accepted, ["both", "commented", "honest"]);
}

#[test]
fn signed_tokens_are_accepted() {
    let keys = KeySet::read(&idp::published());
    let text = std::fs::read_to_string(seeds().join("tokens.txt")).unwrap();
    let expected = Expected { issuer: "https://idp.example.com", client_id: "millrace", nonce: "n-0S6_WzA2Mj", not_issued_before: NOW };
    assert_eq!(text.lines().filter(|token| verify(token, &keys, expected, NOW).is_ok()).count(), 4);
}
