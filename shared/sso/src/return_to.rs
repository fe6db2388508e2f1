//! Where a browser goes after a sign-on: nowhere but to our own origin or to one that the provider's configuration names, so
//! that nobody uses us to send people elsewhere, and a code with them (RFC 9700, 4.11).

use url::Url;

/// Longest address, in bytes.
const MAX_LENGTH: usize = 1_000;

/// An address that is safe to go back to, as it is sent.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ReturnTo(Url);

impl ReturnTo {
    /// A path on our own origin, or an address whose origin is one of those allowed.
    ///
    /// # Errors
    /// What is wrong with it.
    pub fn parse(text: &str, own: &Url, allowed: &[String]) -> Result<Self, &'static str> {
        // What browsers pass over or turn round (tabs, line ends, backslashes) is refused before anything is parsed.
        if text.len() > MAX_LENGTH || text.bytes().any(|byte| !(0x21..=0x7e).contains(&byte) || byte == b'\\') {
            return Err("it has at most 1000 characters, all of them ASCII, and neither space nor backslash");
        }
        if text.starts_with('/') {
            // `//host` is an address of another host.
            let path = own.join(text).ok().filter(|url| !text.starts_with("//") && url.origin() == own.origin());
            return path.map(Self).ok_or("it is not a path");
        }
        let url = Url::parse(text).map_err(|_| "it is neither a path nor an absolute address")?;
        let origin = url.origin().ascii_serialization();
        // Not only what the parser makes of it: it begins with the origin as it is written.
        let rest = text.strip_prefix(&origin).ok_or("it is not a plain address")?;
        let ends = rest.is_empty() || rest.starts_with(['/', '?', '#']);
        if ends && allowed.contains(&origin) { Ok(Self(url)) } else { Err("its origin is not one of the provider's") }
    }

    /// An origin as it may stand in the list of those allowed: exactly as browsers write it, `https` or on this machine.
    pub fn is_origin(text: &str) -> bool {
        let Ok(url) = Url::parse(text) else { return false };
        let local = matches!(url.host_str(), Some("localhost" | "127.0.0.1" | "[::1]"));
        (url.scheme() == "https" || (url.scheme() == "http" && local)) && url.origin().ascii_serialization() == text
    }

    /// The address with a query parameter more.
    #[must_use]
    pub fn with(&self, name: &str, value: &str) -> String {
        let mut url = self.0.clone();
        url.query_pairs_mut().append_pair(name, value);
        url.into()
    }

    /// As it is kept.
    pub fn as_str(&self) -> &str {
        self.0.as_str()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parse(text: &str) -> Result<ReturnTo, &'static str> {
        let allowed = ["https://app.example.com".to_owned(), "http://localhost:3000".to_owned()];
        ReturnTo::parse(text, &Url::parse("https://api.example.com").unwrap(), &allowed)
    }

    #[test]
    fn only_paths_of_our_own_and_origins_that_are_named_are_gone_to() {
        for (good, gone) in [
            ("/", "https://api.example.com/"),
            ("/a/b?c=d#e", "https://api.example.com/a/b?c=d#e"),
            ("/a//b", "https://api.example.com/a//b"),
            ("https://app.example.com", "https://app.example.com/"),
            ("https://app.example.com/x?y=https://z", "https://app.example.com/x?y=https://z"),
            ("http://localhost:3000/callback?x=1", "http://localhost:3000/callback?x=1"),
        ] {
            assert_eq!(parse(good).unwrap().as_str(), gone, "{good}");
        }
        for bad in [
            "",
            "a",
            "//evil.example",
            "///evil.example",
            "/\\evil.example",
            "\\\\evil.example",
            "https:evil.example",
            "https:/evil.example",
            "https:\\\\evil.example",
            "https:app.example.com",
            "https:///app.example.com",
            "https://app.example.com@evil.example",
            "https://user@app.example.com",
            "https://app.example.com.evil.example",
            "https://evil.example/https://app.example.com",
            "https://app.example.com:8443",
            "https://app.example.com:443/x",
            "http://app.example.com",
            "http://localhost:3001",
            "javascript:alert(1)",
            "data:text/html,x",
            "/a\r\nset-cookie: a=b",
            "/\t/evil.example",
            " /a",
            "/ä",
            "https://app.exämple.com",
            "blob:https://app.example.com/x",
        ] {
            assert!(parse(bad).is_err(), "{bad}");
        }
        assert!(parse(&format!("/{}", "a".repeat(MAX_LENGTH))).is_err());
    }

    #[test]
    fn an_origin_is_written_as_browsers_write_it() {
        for good in ["https://app.example.com", "https://app.example.com:8443", "http://localhost:3000", "http://127.0.0.1:1"] {
            assert!(ReturnTo::is_origin(good), "{good}");
        }
        for bad in
            ["", "*", "null", "https://app.example.com/", "https://APP.example.com", "http://app.example.com", "https://*.example.com/a"]
        {
            assert!(!ReturnTo::is_origin(bad), "{bad}");
        }
    }

    #[test]
    fn a_code_is_added_before_the_fragment() {
        assert_eq!(parse("/a?b=c#d").unwrap().with("code", "x"), "https://api.example.com/a?b=c&code=x#d");
    }
}
