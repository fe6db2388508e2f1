//! Query strings: every parameter known, every one parsed, all faults named.

use crate::code::Code;
use crate::problem::Problem;
use axum::extract::FromRequestParts;
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use engine::Fault;
use http::request::Parts;
use std::collections::BTreeMap;
use store::{MAX_PAGE, PageRequest};

/// Longest position a list gives, in bytes: a sort key (DynamoDB quota: 1,024), or some of queues with an order of their own.
const MAX_POSITION: usize = 2_000;

/// Beyond every number in a list.
const MAX_NUMBER: u64 = 1_000_000_000;

/// The parameters of a request, taken one by one; [`Query::finish`] refuses the rest.
#[derive(Debug)]
pub struct Query {
    values: BTreeMap<String, String>,
    faults: Vec<Fault>,
}

impl Query {
    /// A parameter as text.
    pub fn text(&mut self, name: &str) -> Option<String> {
        self.values.remove(name).filter(|value| !value.is_empty())
    }

    /// A parameter that parses as something.
    pub fn parsed<T, E: std::fmt::Display>(&mut self, name: &str, parse: impl Fn(&str) -> Result<T, E>) -> Option<T> {
        let text = self.text(name)?;
        match parse(&text) {
            Ok(value) => Some(value),
            Err(error) => {
                self.faults.push(Fault::new("invalid_value", format!("/{name}"), error.to_string()));
                None
            }
        }
    }

    /// `limit` and `cursor`.
    ///
    /// # Errors
    /// 400 when the cursor is not one that a list gave.
    pub fn page(&mut self) -> Result<PageRequest, Problem> {
        let bounds = format!("`limit` must be a whole number from 1 to {MAX_PAGE}");
        let limit = self.parsed("limit", |text| text.parse().ok().filter(|limit| (1..=MAX_PAGE).contains(limit)).ok_or(&bounds));
        let after = self.text("cursor").map(|cursor| decode(&cursor)).transpose()?;
        Ok(PageRequest { limit: limit.unwrap_or(PageRequest::default().limit), after })
    }

    /// `limit` and `cursor` of a list whose positions are numbers.
    ///
    /// # Errors
    /// 400 when the cursor is not one that a list gave.
    pub fn numbered_page(&mut self) -> Result<(PageRequest, u64), Problem> {
        let page = self.page()?;
        let after = page.after.as_deref().map_or(Ok(0), str::parse).ok().filter(|after| *after < MAX_NUMBER);
        Ok((page, after.ok_or_else(bad_cursor)?))
    }

    /// Ends the reading of a query to which others may add what they like.
    ///
    /// # Errors
    /// 422 with every fault of what was asked for.
    pub fn finish_open(self) -> Result<(), Problem> {
        if self.faults.is_empty() { Ok(()) } else { Err(Problem::invalid(self.faults)) }
    }

    /// Ends the reading: what nobody asked for is a fault.
    ///
    /// # Errors
    /// 422 with every fault.
    pub fn finish(mut self) -> Result<(), Problem> {
        let unknown =
            self.values.keys().map(|name| Fault::new("unknown_parameter", format!("/{name}"), format!("`{name}` is not a parameter here")));
        self.faults.extend(unknown);
        if self.faults.is_empty() { Ok(()) } else { Err(Problem::invalid(self.faults)) }
    }
}

/// A list's position as the cursor a caller sees.
pub fn encode(position: &str) -> String {
    URL_SAFE_NO_PAD.encode(position)
}

fn bad_cursor() -> Problem {
    Problem::new(Code::InvalidCursor, "use the `next_cursor` of the page before, unchanged")
}

fn decode(cursor: &str) -> Result<String, Problem> {
    let bytes = URL_SAFE_NO_PAD.decode(cursor).ok().filter(|bytes| bytes.len() <= MAX_POSITION);
    bytes.and_then(|bytes| String::from_utf8(bytes).ok()).ok_or_else(bad_cursor)
}

impl<S: Send + Sync> FromRequestParts<S> for Query {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Problem> {
        let read = axum::extract::Query::<Vec<(String, String)>>::from_request_parts(parts, state).await;
        let pairs = read.map_err(|error| Problem::new(Code::ValidationFailed, error.to_string()))?.0;
        let mut query = Self { values: BTreeMap::new(), faults: Vec::new() };
        for (name, value) in pairs {
            if query.values.insert(name.clone(), value).is_some() {
                query.faults.push(Fault::new("duplicate_parameter", format!("/{name}"), format!("`{name}` stands twice")));
            }
        }
        Ok(query)
    }
}
