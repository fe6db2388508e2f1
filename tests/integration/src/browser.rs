//! A person's browser: it keeps cookies, goes to identity providers, comes back.

use crate::api::{Answer, Api};
use crate::world::World;
use idp::{Visit, visit};
use std::collections::BTreeMap;

/// A browser.
pub struct Browser {
    api: Api,
    /// Its cookies, by name.
    pub cookies: BTreeMap<String, String>,
}

impl Browser {
    /// A browser that was never here.
    pub fn new(world: &World) -> Self {
        Self { api: world.anonymous(), cookies: BTreeMap::new() }
    }

    /// Begins to sign on; gives the answer.
    pub async fn begin(&mut self, provider: &str, query: &str) -> Answer {
        let answer = self.api.get(&format!("/api/v1/auth/sso/{provider}/start?{query}")).await;
        self.keep(&answer);
        answer
    }

    /// Begins to sign on and goes to the provider; gives what it sends the browser back with.
    pub async fn go(&mut self, provider: &str, query: &str) -> Visit {
        let answer = self.begin(provider, query).await;
        let location = answer.header("location").unwrap_or_default().to_owned();
        answer.expect(303);
        visit(&location).next()
    }

    /// Comes back from a provider.
    pub async fn come_back(&mut self, back: &Visit) -> Answer {
        let path = back.address.strip_prefix("https://api.example").expect("an address of ours");
        let cookies = self.cookies.iter().map(|(name, value)| format!("{name}={value}")).collect::<Vec<_>>().join("; ");
        let api = if cookies.is_empty() { self.api.clone() } else { self.api.clone().header("cookie", &cookies) };
        let answer = if back.fields.contains_key("SAMLResponse") {
            api.header("content-type", "application/x-www-form-urlencoded").send("POST", path, Some(back.encoded())).await
        } else {
            api.get(&format!("{path}?{}", back.encoded())).await
        };
        self.keep(&answer);
        answer
    }

    /// All the way; gives the address that it ends at.
    pub async fn sign_on(&mut self, provider: &str, query: &str) -> String {
        let back = self.go(provider, query).await;
        let answer = self.come_back(&back).await;
        let location = answer.header("location").unwrap_or_default().to_owned();
        answer.expect(303);
        location
    }

    fn keep(&mut self, answer: &Answer) {
        for cookie in answer.headers.get_all("set-cookie") {
            let cookie = cookie.to_str().expect("a cookie is text");
            let (pair, attributes) = cookie.split_once(';').expect("a cookie with attributes");
            let (name, value) = pair.split_once('=').expect("a cookie with a name");
            if attributes.contains("Max-Age=0") {
                self.cookies.remove(name);
            } else {
                self.cookies.insert(name.to_owned(), value.to_owned());
            }
        }
    }
}

/// The code in an address.
#[track_caller]
pub fn code_in(address: &str) -> String {
    let code = address.split_once("code=").unwrap_or_else(|| panic!("no code in {address}")).1;
    code.split(['&', '#']).next().expect("a code").to_owned()
}
