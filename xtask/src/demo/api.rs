//! Millrace's HTTP API as one person sees it.

use std::hash::{BuildHasher, RandomState};

use serde_json::{Value, json};

use crate::error::{Error, Result, While};
use crate::http::{self, Response};
use crate::stack_file::StackFile;

/// Somebody who is logged in.
pub(crate) struct Session {
    base: String,
    pub(crate) token: String,
}

pub(crate) fn log_in(stack: &StackFile, username: &str) -> Result<Session> {
    let user = stack.user(username)?;
    let url = format!("{}/api/v1/auth/login", stack.api_url);
    let body = json!({"tenant": stack.tenant, "username": username, "password": user.password});
    let answer = expect(200, http::send("POST", &url, &[], Some(&body))?, &format!("log-in of {username}"))?;
    Ok(Session { base: stack.api_url.clone(), token: text(&answer, "access_token")? })
}

impl Session {
    pub(crate) fn get(&self, path: &str) -> Result<Value> {
        expect(200, self.send("GET", path, None, None)?, &format!("GET {path}"))
    }

    /// Posts, and leaves it to the caller which statuses are fine.
    pub(crate) fn post(&self, path: &str, body: &Value) -> Result<Response> {
        self.send("POST", path, Some(body), None)
    }

    /// Creates something. The same key never creates it twice.
    pub(crate) fn create(&self, path: &str, body: &Value, key: &str) -> Result<Response> {
        self.send("POST", path, Some(body), Some(key))
    }

    fn send(&self, method: &str, path: &str, body: Option<&Value>, key: Option<&str>) -> Result<Response> {
        let mut headers = vec![("Authorization", format!("Bearer {}", self.token))];
        headers.extend(key.map(|key| ("Idempotency-Key", key.to_owned())));
        http::send(method, &format!("{}{path}", self.base), &headers, body)
    }
}

/// The body of an answer with this status (or its neighbour 201 for 200), or an error that shows the problem.
pub(crate) fn expect(status: u16, answer: Response, what: &str) -> Result<Value> {
    let fine = answer.status == status || (status == 200 && answer.status == 201);
    if fine { Ok(answer.body) } else { Err(Error::new(format!("{what}: status {}, {}", answer.status, answer.body))) }
}

pub(crate) fn text(body: &Value, field: &str) -> Result<String> {
    body.get(field).and_then(Value::as_str).map(str::to_owned).while_doing(format!("no `{field}` in {body}"))
}

/// A key for something that may be created again another time.
pub(crate) fn fresh_key() -> String {
    format!("demo-{:016x}", RandomState::new().hash_one("key"))
}
