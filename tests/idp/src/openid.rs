//! An OpenID provider.

use crate::keys::{Signer, encode, published};
use crate::server::{Asked, Told, serve};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use ring::digest::{SHA256, digest};
use serde_json::{Value, json};
use std::collections::{BTreeMap, HashMap};
use std::sync::{Arc, Mutex};
use url::Url;

/// A token before it is signed.
#[derive(Debug, Clone)]
pub struct Token {
    /// Its header.
    pub header: Value,
    /// What it says.
    pub claims: Value,
    /// How it is signed.
    pub signer: Signer,
}

impl Token {
    /// Signed by another key or in another way, and saying so.
    pub fn sign_with(&mut self, signer: Signer) {
        self.header["alg"] = json!(signer.algorithm());
        self.header["kid"] = json!(signer.key_id());
        self.signer = signer;
    }

    fn signed(&self) -> String {
        let signed = format!("{}.{}", encode(self.header.to_string()), encode(self.claims.to_string()));
        format!("{signed}.{}", encode(self.signer.sign(signed.as_bytes())))
    }
}

type Forge = Box<dyn Fn(&mut Token) + Send>;

struct State {
    issuer: String,
    now: i64,
    claims: Value,
    secret: Option<String>,
    codes: HashMap<String, BTreeMap<String, String>>,
    document: Value,
    keys: Value,
    keys_status: u16,
    forge: Forge,
    names_itself: Option<String>,
    error: Option<String>,
    asked: Vec<String>,
}

/// An OpenID provider with one client, `millrace`.
#[derive(Clone)]
pub struct OpenId(Arc<Mutex<State>>);

impl OpenId {
    /// A provider that knows somebody called `emma@idp.example`, at a time in seconds since the epoch.
    pub fn start(now: i64) -> Self {
        let state = State {
            issuer: String::new(),
            now,
            claims: json!({"sub": "248289761001", "name": "Emma at home", "email": "emma@idp.example", "email_verified": true, "groups": ["staff"]}),
            secret: None,
            codes: HashMap::new(),
            document: Value::Null,
            keys: published(),
            keys_status: 200,
            forge: Box::new(|_| {}),
            names_itself: None,
            error: None,
            asked: Vec::new(),
        };
        let provider = Self(Arc::new(Mutex::new(state)));
        let served = provider.clone();
        let issuer = serve(move |asked| served.0.lock().unwrap().answer(asked));
        let mut state = provider.0.lock().unwrap();
        state.document = json!({
            "issuer": issuer,
            "authorization_endpoint": format!("{issuer}/authorize"),
            "token_endpoint": format!("{issuer}/token"),
            "jwks_uri": format!("{issuer}/keys"),
            "code_challenge_methods_supported": ["S256"],
        });
        state.issuer = issuer;
        drop(state);
        provider
    }

    fn change<T>(&self, change: impl FnOnce(&mut State) -> T) -> T {
        change(&mut self.0.lock().unwrap())
    }

    /// What it calls itself.
    pub fn issuer(&self) -> String {
        self.change(|state| state.issuer.clone())
    }

    /// Sets a claim of whoever logs in.
    pub fn says(&self, claim: &str, value: Value) {
        self.change(|state| state.claims[claim] = value);
    }

    /// Asks the client for a secret.
    pub fn wants_secret(&self, secret: &str) {
        self.change(|state| state.secret = Some(secret.to_owned()));
    }

    /// Changes every token before it is signed.
    pub fn forges(&self, forge: impl Fn(&mut Token) + Send + 'static) {
        self.change(|state| state.forge = Box::new(forge));
    }

    /// Sets a field of its document.
    pub fn publishes(&self, field: &str, value: Value) {
        self.change(|state| state.document[field] = value);
    }

    /// Publishes other keys, with a status.
    pub fn publishes_keys(&self, status: u16, keys: Value) {
        self.change(|state| (state.keys_status, state.keys) = (status, keys));
    }

    /// Names an issuer in its answers (RFC 9207).
    pub fn names(&self, issuer: &str) {
        self.change(|state| state.names_itself = Some(issuer.to_owned()));
    }

    /// Sends browsers back with an error.
    pub fn denies(&self, error: &str) {
        self.change(|state| state.error = Some(error.to_owned()));
    }

    /// Moves its clock.
    pub fn advance(&self, seconds: i64) {
        self.change(|state| state.now += seconds);
    }

    /// The paths that were asked for since the last look.
    pub fn asked(&self) -> Vec<String> {
        self.change(|state| std::mem::take(&mut state.asked))
    }
}

impl State {
    fn answer(&mut self, asked: &Asked) -> Told {
        self.asked.push(asked.path.clone());
        let json = |status, body: &Value| Told::new(status, "application/json", body.to_string());
        match (asked.method.as_str(), asked.path.as_str()) {
            ("GET", "/.well-known/openid-configuration") => json(200, &self.document),
            ("GET", "/keys") => json(self.keys_status, &self.keys),
            ("GET", "/authorize") => self.authorize(&asked.query),
            ("POST", "/token") => match self.exchange(asked) {
                Ok(token) => json(200, &json!({"access_token": "opaque", "token_type": "Bearer", "expires_in": 300, "id_token": token})),
                Err(error) => json(400, &json!({"error": error})),
            },
            _ => Told::new(404, "text/plain", "not here"),
        }
    }

    fn authorize(&mut self, query: &BTreeMap<String, String>) -> Told {
        let mut back = Url::parse(&query["redirect_uri"]).unwrap();
        assert_eq!((query["response_type"].as_str(), query["code_challenge_method"].as_str()), ("code", "S256"));
        assert!(query["scope"].split(' ').any(|scope| scope == "openid"));
        let code = format!("code-{}", self.codes.len());
        back.query_pairs_mut().append_pair("state", &query["state"]);
        match &self.error {
            Some(error) => back.query_pairs_mut().append_pair("error", error),
            None => back.query_pairs_mut().append_pair("code", &code),
        };
        if let Some(issuer) = &self.names_itself {
            back.query_pairs_mut().append_pair("iss", issuer);
        }
        self.codes.insert(code, query.clone());
        Told::redirect(back.as_str())
    }

    fn exchange(&mut self, asked: &Asked) -> Result<String, &'static str> {
        let form = asked.form();
        let of = |name: &str| form.get(name).map(String::as_str);
        let query = of("code").and_then(|code| self.codes.remove(code)).ok_or("invalid_grant")?;
        let challenge = encode(digest(&SHA256, of("code_verifier").unwrap_or_default().as_bytes()));
        if of("redirect_uri") != Some(&query["redirect_uri"]) || challenge != query["code_challenge"] {
            return Err("invalid_grant");
        }
        match &self.secret {
            Some(secret) => {
                let expected = format!("Basic {}", STANDARD.encode(format!("millrace:{secret}")));
                let posted = of("client_id") == Some("millrace") && of("client_secret") == Some(secret);
                if asked.headers.get("authorization") != Some(&expected) && !posted {
                    return Err("invalid_client");
                }
            }
            None if of("client_id") == Some("millrace") => {}
            None => return Err("invalid_client"),
        }
        let mut claims = self.claims.clone();
        for (name, value) in [
            ("iss", json!(self.issuer)),
            ("aud", json!(query["client_id"])),
            ("nonce", json!(query["nonce"])),
            ("iat", json!(self.now)),
            ("exp", json!(self.now + 300)),
        ] {
            claims[name] = value;
        }
        let mut token = Token { header: json!({"typ": "JWT", "alg": "RS256", "kid": "rsa"}), claims, signer: Signer::Rs256 };
        (self.forge)(&mut token);
        Ok(token.signed())
    }
}
