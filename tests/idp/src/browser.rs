//! What a person's browser does at a provider.

use std::collections::BTreeMap;
use std::io::{Read as _, Write as _};
use std::net::TcpStream;
use std::time::Duration;
use url::Url;

/// A page as it came.
#[derive(Debug, Clone)]
pub struct Page {
    /// The status.
    pub status: u16,
    /// Where it sends the browser.
    pub location: Option<String>,
    /// What is in it.
    pub body: String,
}

/// What the browser is told to do next.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Visit {
    /// The address without its query.
    pub address: String,
    /// The query's parameters, or the form's fields.
    pub fields: BTreeMap<String, String>,
}

/// Visits an address on this machine.
pub fn visit(address: &str) -> Page {
    let url = Url::parse(address).unwrap();
    let mut stream = TcpStream::connect((url.host_str().unwrap(), url.port().unwrap())).unwrap();
    stream.set_read_timeout(Some(Duration::from_secs(10))).unwrap();
    let target = &url[url::Position::BeforePath..url::Position::AfterQuery];
    write!(stream, "GET {target} HTTP/1.1\r\nhost: {}\r\nconnection: close\r\n\r\n", url.authority()).unwrap();
    let mut text = String::new();
    stream.read_to_string(&mut text).unwrap();
    let (head, body) = text.split_once("\r\n\r\n").unwrap();
    let status = head.split(' ').nth(1).unwrap().parse().unwrap();
    let location = head.lines().find_map(|line| line.strip_prefix("location: ")).map(str::to_owned);
    Page { status, location, body: body.to_owned() }
}

impl Page {
    /// Where its redirect goes, or where its form is sent.
    pub fn next(&self) -> Visit {
        let Some(location) = &self.location else { return self.form() };
        let url = Url::parse(location).unwrap();
        let fields = url.query_pairs().into_owned().collect();
        Visit { address: url[..url::Position::AfterPath].to_owned(), fields }
    }

    fn form(&self) -> Visit {
        let after = |text: &str, start: &str| text.split_once(start).unwrap_or_else(|| panic!("{start} in {text}")).1.to_owned();
        let value = |text: &str| text.split('"').next().unwrap().replace("&quot;", "\"").replace("&lt;", "<").replace("&amp;", "&");
        let mut rest = self.body.as_str();
        let mut fields = BTreeMap::new();
        while let Some((_, input)) = rest.split_once("<input ") {
            fields.insert(value(&after(input, "name=\"")), value(&after(input, "value=\"")));
            rest = input;
        }
        Visit { address: value(&after(&self.body, "action=\"")), fields }
    }
}

impl Visit {
    /// A field.
    #[track_caller]
    pub fn field(&self, name: &str) -> &str {
        self.fields.get(name).unwrap_or_else(|| panic!("no `{name}` in {self:?}"))
    }

    /// With another value of a field.
    #[must_use]
    pub fn with(mut self, name: &str, value: &str) -> Self {
        self.fields.insert(name.to_owned(), value.to_owned());
        self
    }

    /// Without a field.
    #[must_use]
    pub fn without(mut self, name: &str) -> Self {
        self.fields.remove(name);
        self
    }

    /// The fields as a query or a form.
    pub fn encoded(&self) -> String {
        url::form_urlencoded::Serializer::new(String::new()).extend_pairs(&self.fields).finish()
    }
}
