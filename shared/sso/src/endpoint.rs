//! Addresses of a provider that we ask or send people to. Whoever configures a provider must not make us reach into our own
//! network (server-side request forgery).

use std::fmt;
use url::{Host, Url};

/// Longest address, in bytes.
const MAX_LENGTH: usize = 2_000;

/// Where providers may be.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Reach {
    /// On the internet: `https` and a host with a name.
    Internet,
    /// There, or on this machine over whatever: for the local stack and for tests.
    Loopback,
}

/// An address that may be asked.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Endpoint(Url);

impl Endpoint {
    /// Parses an address.
    ///
    /// # Errors
    /// What is wrong with it.
    pub fn parse(text: &str, reach: Reach) -> Result<Self, &'static str> {
        // What the parser would pass over is refused.
        if text.len() > MAX_LENGTH || text.bytes().any(|byte| !(0x21..=0x7e).contains(&byte) || byte == b'\\') {
            return Err("an address has at most 2000 characters, all of them ASCII, and neither space nor backslash");
        }
        let url = Url::parse(text).map_err(|_| "not an absolute address")?;
        if !url.username().is_empty() || url.password().is_some() || url.fragment().is_some() {
            return Err("an address has no user and no fragment here");
        }
        let here = reach == Reach::Loopback && is_loopback(&url);
        let there = url.scheme() == "https" && matches!(url.host(), Some(Host::Domain(name)) if is_public(name));
        if here || there { Ok(Self(url)) } else { Err("an address must be `https` with the name of a public host") }
    }

    /// As it is sent.
    pub fn as_str(&self) -> &str {
        self.0.as_str()
    }

    /// The address with query parameters more.
    #[must_use]
    pub fn with(&self, parameters: &[(&str, &str)]) -> String {
        let mut url = self.0.clone();
        url.query_pairs_mut().extend_pairs(parameters);
        url.into()
    }
}

impl fmt::Display for Endpoint {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.0.as_str())
    }
}

fn is_loopback(url: &Url) -> bool {
    matches!(url.scheme(), "http" | "https")
        && match url.host() {
            Some(Host::Ipv4(address)) => address.is_loopback(),
            Some(Host::Ipv6(address)) => address.is_loopback(),
            Some(Host::Domain(name)) => name == "localhost",
            None => false,
        }
}

/// Names of more than one label, none of those that are kept for local use (RFC 6761, RFC 6762, RFC 8375, RFC 9476).
fn is_public(name: &str) -> bool {
    let name = name.strip_suffix('.').unwrap_or(name);
    let last = name.rsplit('.').next().unwrap_or_default();
    name.contains('.') && !["localhost", "local", "internal", "invalid", "test", "arpa", "onion", "alt"].contains(&last)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_public_hosts_over_https_are_reached() {
        for good in ["https://login.example.com/realms/demo", "https://login.example.com:8443/?a=b"] {
            assert!(Endpoint::parse(good, Reach::Internet).is_ok(), "{good}");
        }
        for bad in [
            "",
            "/path",
            "ftp://login.example.com",
            "http://login.example.com",
            "https://user@login.example.com",
            "https://user:secret@login.example.com",
            "https://login.example.com/#x",
            "https://login.example.com\\@evil.example",
            "https://login.exa\tmple.com",
            "https://localhost/",
            "https://a.localhost/",
            "https://metadata.internal/",
            "https://printer.local/",
            "https://router/",
            "https://127.0.0.1/",
            "https://2130706433/",
            "https://0x7f.1/",
            "https://169.254.169.254/latest",
            "https://10.0.0.1/",
            "https://8.8.8.8/",
            "https://[::1]/",
            "https://[::ffff:127.0.0.1]/",
        ] {
            assert!(Endpoint::parse(bad, Reach::Internet).is_err(), "{bad}");
        }
    }

    #[test]
    fn this_machine_is_reached_only_where_that_is_allowed() {
        for local in ["http://127.0.0.1:4000/a", "http://localhost:80/", "http://[::1]/", "https://127.0.0.1/"] {
            assert!(Endpoint::parse(local, Reach::Loopback).is_ok(), "{local}");
            assert!(Endpoint::parse(local, Reach::Internet).is_err(), "{local}");
        }
        for bad in ["http://10.0.0.1/", "http://login.example.com/", "http://169.254.169.254/", "file:///etc/passwd"] {
            assert!(Endpoint::parse(bad, Reach::Loopback).is_err(), "{bad}");
        }
    }

    #[test]
    fn parameters_are_added_to_those_that_are_there() {
        let endpoint = Endpoint::parse("https://login.example.com/authorize?p=1", Reach::Internet).unwrap();
        assert_eq!(endpoint.with(&[("a", "b c&d")]), "https://login.example.com/authorize?p=1&a=b+c%26d");
    }
}
