//! Any response is refused, or says what the provider signed: whatever was made of the signed message, nobody else comes of it.
#![no_main]

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use engine::Timestamp;
use sso::saml::{Certificate, Provider, Us, accept};
use sso::{Endpoint, Names, Reach};
use std::sync::LazyLock;

static PROVIDER: LazyLock<Provider> = LazyLock::new(|| Provider {
    id: "corp".to_owned(),
    entity_id: "https://idp.example.com/metadata".to_owned(),
    sso_url: Endpoint::parse("https://idp.example.com/sso", Reach::Internet).expect("an address"),
    certificates: vec![Certificate::parse(idp::CERTIFICATE).expect("a certificate")],
    subject_attribute: None,
    names: Names::default(),
});

libfuzzer_sys::fuzz_target!(|text: &str| {
    let us = Us { entity_id: "https://api.example.com/metadata".to_owned(), consumer: "https://api.example.com/callback".to_owned() };
    let now = Timestamp::from_millis(1_795_000_000_000);
    if let Ok(accepted) = accept(&STANDARD.encode(text), &PROVIDER, &us, "_request", now) {
        // What the seed says, which is all that this key ever signed.
        assert_eq!((accepted.identity.subject.as_str(), accepted.assertion.as_str()), ("emma-7", "_assertion_request"));
        assert_eq!(accepted.identity.claims.len(), 3);
    }
});
