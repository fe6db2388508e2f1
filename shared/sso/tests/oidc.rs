//! Signing on at an OpenID provider that is a real server on loopback, and what it may not get away with.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing, reason = "a test's panic is its report")]

use clients::http::WebClient;
use engine::Timestamp;
use idp::{OpenId, Signer, Token, visit};
use serde_json::{Value, json};
use sso::oidc::{Answer, Attempt, Provider, Sources};
use sso::{Error, Identity, Names, Reach};
use std::sync::Arc;

const NOW: i64 = 1_795_000_000;
const BACK: &str = "https://api.example.com/callback?tenant=demo";

struct World {
    idp: OpenId,
    sources: Sources,
    provider: Provider,
}

fn at(seconds: i64) -> Timestamp {
    Timestamp::from_millis(seconds * 1000)
}

fn world() -> World {
    let idp = OpenId::start(NOW);
    let provider = Provider {
        id: "corp".to_owned(),
        issuer: idp.issuer(),
        client_id: "millrace".to_owned(),
        client_secret: None,
        scopes: vec!["email".to_owned(), "profile".to_owned()],
        names: Names::default(),
    };
    World { idp, sources: Sources::new(Arc::new(WebClient::default()), Reach::Loopback), provider }
}

impl World {
    /// Out and back, with what came back changed.
    async fn sign_on_with(&self, change: impl Fn(&mut Attempt, &mut String)) -> sso::Result<Identity> {
        self.sign_on_at(NOW, change).await
    }

    async fn sign_on_at(&self, now: i64, change: impl Fn(&mut Attempt, &mut String)) -> sso::Result<Identity> {
        let mut attempt = Attempt::begin(at(now)).unwrap();
        let metadata = self.sources.metadata(&self.provider, at(now)).await?;
        let back = visit(&attempt.address(&self.provider, &metadata, BACK, "state")).next();
        assert_eq!(back.field("state"), "state");
        let mut code = back.field("code").to_owned();
        change(&mut attempt, &mut code);
        let answer = Answer { code: &code, issuer: back.fields.get("iss").map(String::as_str) };
        attempt.finish(&self.provider, &self.sources, answer, BACK, at(now)).await
    }

    async fn sign_on(&self) -> sso::Result<Identity> {
        self.sign_on_with(|_, _| {}).await
    }

    #[track_caller]
    fn forged(forge: impl Fn(&mut Token) + Send + 'static) -> Self {
        let world = world();
        world.idp.forges(forge);
        world
    }

    async fn refused(&self, reason: &str) {
        match self.sign_on().await {
            Err(Error::Refused(why)) => assert_eq!(why, reason),
            other => panic!("{other:?} and not `{reason}`"),
        }
    }
}

/// A token in which a claim is another.
async fn claim_refused(claim: &'static str, value: Value, reason: &str) {
    World::forged(move |token| token.claims[claim] = value.clone()).refused(reason).await;
}

#[tokio::test]
async fn an_honest_provider_says_who_it_is_by_any_algorithm_that_its_keys_are_for() {
    for signer in [Signer::Rs256, Signer::Ps256, Signer::Es256, Signer::EdDsa] {
        let world = World::forged(move |token| token.sign_with(signer.clone()));
        let identity = world.sign_on().await.unwrap();
        assert_eq!((identity.provider.as_str(), identity.subject.as_str()), ("corp", "248289761001"));
        assert_eq!((identity.email.as_deref(), identity.email_verified), (Some("emma@idp.example"), true));
        assert_eq!((identity.name.as_deref(), &identity.claims["groups"]), (Some("Emma at home"), &json!(["staff"])));
    }
}

#[tokio::test]
async fn a_client_with_a_secret_proves_itself_as_the_provider_wants_it() {
    for methods in [None, Some("client_secret_basic"), Some("client_secret_post")] {
        let mut world = world();
        world.idp.wants_secret("s3cret");
        if let Some(method) = methods {
            world.idp.publishes("token_endpoint_auth_methods_supported", json!([method]));
        }
        world.provider.client_secret = Some("s3cret".to_owned());
        world.sign_on().await.unwrap();
        world.provider.client_secret = Some("wrong".to_owned());
        assert!(matches!(world.sign_on().await, Err(Error::Provider(told)) if told.contains("invalid_client") && !told.contains("wrong")));
    }
}

#[tokio::test]
async fn a_token_signed_by_another_key_is_refused() {
    World::forged(|token| token.signer = Signer::Other).refused("the token's signature is wrong").await;
}

#[tokio::test]
async fn a_token_of_a_key_that_the_provider_does_not_publish_is_refused() {
    World::forged(|token| token.header["kid"] = json!("mine")).refused("the token is of no key of the provider's").await;
}

#[tokio::test]
async fn a_token_with_the_algorithm_none_is_refused() {
    World::forged(|token| token.sign_with(Signer::Nothing)).refused("the token's algorithm is not its key's").await;
}

#[tokio::test]
async fn a_token_with_an_hmac_whose_secret_is_the_public_key_is_refused() {
    World::forged(|token| token.sign_with(Signer::Hs256(Signer::public_bytes()))).refused("the token's algorithm is not its key's").await;
}

#[tokio::test]
async fn a_token_of_a_symmetric_key_that_a_provider_publishes_is_refused() {
    let world = World::forged(|token| {
        token.sign_with(Signer::Hs256(b"secret".to_vec()));
        token.header["kid"] = json!("oct");
    });
    world.refused("the token is of no key of the provider's").await;
}

#[tokio::test]
async fn an_algorithm_that_is_not_the_keys_is_refused() {
    // PSS by the key that is for PKCS #1: the same numbers, another algorithm.
    let world = World::forged(|token| {
        token.sign_with(Signer::Ps256);
        token.header["kid"] = json!("rsa");
    });
    world.refused("the token's algorithm is not its key's").await;
}

#[tokio::test]
async fn a_key_in_the_tokens_header_means_nothing() {
    let world = World::forged(|token| {
        token.signer = Signer::Other;
        token.header["jwk"] = json!({"kty": "RSA", "n": "AQAB", "e": "AQAB"});
        token.header["jku"] = json!("http://127.0.0.1:1/keys");
        token.header["x5u"] = json!("http://127.0.0.1:1/cert");
    });
    world.refused("the token's signature is wrong").await;
}

#[tokio::test]
async fn a_token_of_another_issuer_is_refused() {
    claim_refused("iss", json!("https://evil.example.com"), "the token is another issuer's").await;
    claim_refused("iss", Value::Null, "the token is another issuer's").await;
}

#[tokio::test]
async fn a_token_for_another_audience_is_refused() {
    claim_refused("aud", json!("another"), "the token is for another audience").await;
    claim_refused("aud", json!(["another"]), "the token is for another audience").await;
    claim_refused("aud", json!([]), "the token is for another audience").await;
    claim_refused("aud", Value::Null, "the token is for another audience").await;
}

#[tokio::test]
async fn a_token_for_several_audiences_says_that_it_was_given_to_us() {
    let several = "the token is for several audiences and says not to whom it was given";
    claim_refused("aud", json!(["millrace", "another"]), several).await;
    claim_refused("azp", json!("another"), "the token was given to another party").await;
    let world = World::forged(|token| {
        token.claims["aud"] = json!(["another", "millrace"]);
        token.claims["azp"] = json!("millrace");
    });
    world.sign_on().await.unwrap();
}

#[tokio::test]
async fn a_token_that_expired_is_refused() {
    claim_refused("exp", json!(NOW - 60), "the token has expired").await;
    World::forged(|token| token.claims["exp"] = json!(NOW - 59)).sign_on().await.unwrap();
}

#[tokio::test]
async fn a_token_that_is_not_good_yet_is_refused() {
    claim_refused("iat", json!(NOW + 61), "the token was issued in the future").await;
    claim_refused("nbf", json!(NOW + 61), "the token is not good yet").await;
    World::forged(|token| token.claims["iat"] = json!(NOW + 60)).sign_on().await.unwrap();
}

#[tokio::test]
async fn a_token_older_than_the_attempt_is_refused() {
    claim_refused("iat", json!(NOW - 61), "the token is older than the attempt").await;
}

#[tokio::test]
async fn a_token_without_its_times_is_refused() {
    for claim in ["exp", "iat"] {
        claim_refused(claim, Value::Null, "the token has a time that is none").await;
        claim_refused(claim, json!("1795000000"), "the token has a time that is none").await;
        claim_refused(claim, json!(1e300), "the token has a time that is none").await;
        World::forged(move |token| drop(token.claims.as_object_mut().unwrap().remove(claim))).refused("the token lacks a time").await;
    }
}

#[tokio::test]
async fn a_token_with_another_nonce_or_none_is_refused() {
    claim_refused("nonce", json!("another"), "the token is of another attempt").await;
    claim_refused("nonce", Value::Null, "the token is of another attempt").await;
    let world = world();
    let swapped = world.sign_on_with(|attempt, _| attempt.nonce = "another".to_owned()).await;
    assert!(matches!(swapped, Err(Error::Refused("the token is of another attempt"))));
}

#[tokio::test]
async fn a_token_without_a_subject_is_refused() {
    for subject in [json!(""), json!(7), Value::Null, json!("a".repeat(257))] {
        claim_refused("sub", subject, "the token has no subject").await;
    }
}

#[tokio::test]
async fn a_token_of_another_kind_is_refused() {
    World::forged(|token| token.header["typ"] = json!("at+jwt")).refused("the token is of another kind").await;
    World::forged(|token| token.header["crit"] = json!(["exp"])).refused("the token has a critical extension").await;
}

#[tokio::test]
async fn a_code_without_its_verifier_is_good_for_nothing() {
    let world = world();
    let stolen = world.sign_on_with(|attempt, _| attempt.verifier = "another".to_owned()).await;
    assert!(matches!(stolen, Err(Error::Refused("the provider does not know the code"))));
    let made_up = world.sign_on_with(|_, code| *code = "made-up".to_owned()).await;
    assert!(matches!(made_up, Err(Error::Refused("the provider does not know the code"))));
}

#[tokio::test]
async fn an_answer_in_the_name_of_another_issuer_is_refused_before_its_code_is_sent_anywhere() {
    let world = world();
    world.idp.names("https://evil.example.com");
    world.refused("the answer is another provider's").await;
    assert!(!world.idp.asked().contains(&"/token".to_owned()));
    world.idp.names(&world.idp.issuer());
    world.sign_on().await.unwrap();
}

#[tokio::test]
async fn a_provider_that_names_itself_does_so_always() {
    let world = world();
    world.idp.publishes("authorization_response_iss_parameter_supported", json!(true));
    world.refused("the answer is another provider's").await;
    world.idp.names(&world.idp.issuer());
    world.sign_on().await.unwrap();
}

#[tokio::test]
async fn a_document_of_another_issuer_is_refused() {
    let world = world();
    world.idp.publishes("issuer", json!("https://evil.example.com"));
    world.refused("the configuration is another issuer's").await;
}

#[tokio::test]
async fn no_address_in_a_document_leads_into_our_own_network() {
    for (field, address) in [
        ("token_endpoint", "http://169.254.169.254/latest/meta-data"),
        ("jwks_uri", "http://10.0.0.1/keys"),
        ("jwks_uri", "file:///etc/passwd"),
        ("authorization_endpoint", "http://login.example.com/authorize"),
    ] {
        let world = world();
        world.idp.publishes(field, json!(address));
        assert!(matches!(world.sign_on().await, Err(Error::Provider(told)) if told.contains(field)), "{field}");
    }
}

#[tokio::test]
async fn a_provider_on_this_machine_is_not_asked_where_that_is_not_allowed() {
    let mut world = world();
    world.sources = Sources::new(Arc::new(WebClient::default()), Reach::Internet);
    assert!(matches!(world.sign_on().await, Err(Error::Provider(_))));
    assert_eq!(world.idp.asked(), [""; 0]);
}

#[tokio::test]
async fn a_redirect_is_not_followed_and_a_long_answer_not_read() {
    let world = world();
    let keys = format!("{}/keys", world.idp.issuer());
    world.idp.publishes(
        "jwks_uri",
        json!(format!(
            "{}/authorize?redirect_uri={keys}&response_type=code&code_challenge_method=S256&scope=openid&state=s&code_challenge=c",
            world.idp.issuer()
        )),
    );
    assert!(matches!(world.sign_on().await, Err(Error::Provider(told)) if told.contains("302")));
    let world = self::world();
    world.idp.publishes_keys(200, json!({"keys": [], "more": "a".repeat(256 * 1024)}));
    assert!(matches!(world.sign_on().await, Err(Error::Provider(told)) if told.contains("longer than 262144")));
}

#[tokio::test]
async fn keys_are_read_once_and_again_for_one_that_is_not_known_but_not_at_once() {
    let world = world();
    let reads = |world: &World| world.idp.asked().iter().filter(|path| *path == "/keys").count();
    for _ in 0..3 {
        world.sign_on().await.unwrap();
    }
    assert_eq!(reads(&world), 1);
    world.idp.forges(|token| token.header["kid"] = json!("unknown"));
    for _ in 0..3 {
        world.refused("the token is of no key of the provider's").await;
    }
    assert_eq!(reads(&world), 0, "within ten seconds");
    world.idp.advance(10);
    for _ in 0..3 {
        assert!(world.sign_on_at(NOW + 10, |_, _| {}).await.is_err());
    }
    assert_eq!(reads(&world), 1);
}

#[tokio::test]
async fn a_new_key_is_known_when_it_is_used_and_a_withdrawn_one_is_forgotten_within_an_hour() {
    let world = world();
    let all = idp::published();
    let without = |kid: &str| {
        let mut keys = all.clone();
        keys["keys"].as_array_mut().unwrap().retain(|key| key["kid"] != kid);
        keys
    };
    world.idp.publishes_keys(200, without("ed"));
    world.sign_on().await.unwrap();
    world.idp.publishes_keys(200, without("rsa"));
    world.idp.forges(|token| token.sign_with(Signer::EdDsa));
    world.idp.advance(10);
    world.sign_on_at(NOW + 10, |_, _| {}).await.unwrap();
    world.idp.publishes_keys(200, without("ed"));
    world.idp.advance(3_599);
    world.sign_on_at(NOW + 3_609, |_, _| {}).await.unwrap();
    world.idp.advance(1);
    assert!(world.sign_on_at(NOW + 3_610, |_, _| {}).await.is_err());
}

#[tokio::test]
async fn keys_that_are_not_to_be_had_let_nobody_in() {
    let world = world();
    world.idp.publishes_keys(500, json!({}));
    assert!(matches!(world.sign_on().await, Err(Error::Provider(told)) if told.contains("500")));
}
