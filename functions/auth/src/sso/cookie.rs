//! What only the browser that began a sign-on has: without it nobody finishes one, so that nobody is logged in as somebody
//! else by a link (login CSRF, RFC 6749, 10.12).
//!
//! `__Host-` (RFC 6265bis, 4.1.3.2) keeps other hosts of the domain from setting it. One a sign-on, so that two at once do not
//! end each other.

use http::header::COOKIE;
use http::{HeaderMap, HeaderValue};
use sso::digest;
use web::{Problem, internal};

/// How long a browser may take, in seconds.
pub(crate) const SECONDS: u64 = 600;

fn name(state: &str) -> String {
    format!("__Host-sso-{}", digest(state).chars().take(12).collect::<String>())
}

/// Sets it. A SAML response comes as a form of another site, which `Lax` would keep it from.
pub(crate) fn set(state: &str, value: &str, cross_site_form: bool) -> Result<HeaderValue, Problem> {
    let same_site = if cross_site_form { "None" } else { "Lax" };
    let text = format!("{}={value}; Path=/; Max-Age={SECONDS}; Secure; HttpOnly; SameSite={same_site}", name(state));
    HeaderValue::from_str(&text).map_err(|error| internal(&error))
}

/// Takes it away.
pub(crate) fn clear(state: &str) -> Result<HeaderValue, Problem> {
    let text = format!("{}=; Path=/; Max-Age=0; Secure; HttpOnly; SameSite=None", name(state));
    HeaderValue::from_str(&text).map_err(|error| internal(&error))
}

/// What the browser sent.
pub(crate) fn sent<'h>(headers: &'h HeaderMap, state: &str) -> Option<&'h str> {
    let name = name(state);
    let all = headers.get_all(COOKIE).iter().filter_map(|header| header.to_str().ok()).flat_map(|header| header.split(';'));
    let mut ours = all.filter_map(|pair| pair.trim().split_once('=')).filter(|(found, _)| *found == name);
    // Twice is once too often: somebody put one of them there.
    match (ours.next(), ours.next()) {
        (Some((_, value)), None) => Some(value),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_cookie_of_a_state_is_found_among_others_if_it_is_there_once() {
        let set = set("state", "value", true).unwrap();
        let pair = set.to_str().unwrap().split(';').next().unwrap().to_owned();
        let sent_with = |text: &str| sent(&HeaderMap::from_iter([(COOKIE, text.parse().unwrap())]), "state").map(str::to_owned);
        assert_eq!(sent_with(&format!("a=b; {pair}; c=d")).as_deref(), Some("value"));
        assert_eq!(sent_with(&format!("{pair}; {pair}2")), None);
        assert_eq!(sent_with(&pair.replace("__Host-", "")), None);
        assert_eq!(sent_with("a=b"), None);
        assert_eq!(sent(&HeaderMap::new(), "state"), None);
    }
}
