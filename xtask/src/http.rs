//! A small HTTP client for the loopback interface: JSON in, JSON out, one connection a request.

use std::io::{Read, Write};
use std::net::TcpStream;
use std::time::Duration;

use serde_json::Value;

use crate::error::{Error, Result, While};

/// Longer than any function may take.
const PATIENCE: Duration = Duration::from_secs(35);

pub(crate) struct Response {
    pub(crate) status: u16,
    /// The body as JSON, or null when it is empty or something else.
    pub(crate) body: Value,
}

/// Sends one request to an address like `http://127.0.0.1:4566/path`.
pub(crate) fn send(method: &str, url: &str, headers: &[(&str, String)], body: Option<&Value>) -> Result<Response> {
    let rest = url.strip_prefix("http://").while_doing(format!("`{url}` is not a local address"))?;
    let (host, path) = rest.split_once('/').unwrap_or((rest, ""));
    let payload = body.map(ToString::to_string).unwrap_or_default();
    let mut request = format!("{method} /{path} HTTP/1.1\r\nHost: {host}\r\nConnection: close\r\n");
    for (name, value) in headers {
        request.push_str(&format!("{name}: {value}\r\n"));
    }
    if body.is_some() {
        request.push_str("Content-Type: application/json\r\n");
    }
    request.push_str(&format!("Content-Length: {}\r\n\r\n{payload}", payload.len()));

    let what = || format!("{method} {url}");
    let mut stream = TcpStream::connect(host).while_doing(what())?;
    stream.set_read_timeout(Some(PATIENCE)).while_doing(what())?;
    stream.write_all(request.as_bytes()).while_doing(what())?;
    let mut answer = Vec::new();
    stream.read_to_end(&mut answer).while_doing(what())?;
    parse(&answer).while_doing(what())
}

fn parse(answer: &[u8]) -> Result<Response> {
    let text = String::from_utf8_lossy(answer);
    let (head, body) = text.split_once("\r\n\r\n").while_doing("the answer is cut short")?;
    let status = head.split(' ').nth(1).and_then(|code| code.parse().ok()).while_doing("the answer has no status")?;
    let chunked = head.to_ascii_lowercase().contains("transfer-encoding: chunked");
    let body = if chunked { join_chunks(body)? } else { body.to_owned() };
    Ok(Response { status, body: serde_json::from_str(&body).unwrap_or(Value::Null) })
}

fn join_chunks(mut rest: &str) -> Result<String> {
    let mut whole = String::new();
    loop {
        let (size, after) = rest.split_once("\r\n").while_doing("a chunk has no size")?;
        let size = usize::from_str_radix(size.trim(), 16).while_doing("a chunk's size is no number")?;
        if size == 0 {
            return Ok(whole);
        }
        let chunk = after.get(..size).ok_or_else(|| Error::new("a chunk is cut short"))?;
        whole.push_str(chunk);
        rest = after.get(size..).unwrap_or_default().trim_start_matches("\r\n");
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_plain_answer_is_read() {
        let answer = parse(b"HTTP/1.1 201 Created\r\ncontent-length: 7\r\n\r\n{\"a\":1}").unwrap();
        assert_eq!((answer.status, answer.body), (201, serde_json::json!({"a": 1})));
    }

    #[test]
    fn a_chunked_answer_is_joined() {
        let answer = parse(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3\r\n[1,\r\n2\r\n2]\r\n0\r\n\r\n").unwrap();
        assert_eq!(answer.body, serde_json::json!([1, 2]));
    }

    #[test]
    fn a_cut_answer_is_an_error() {
        assert!(parse(b"HTTP/1.1 200 OK\r\n").is_err());
    }
}
