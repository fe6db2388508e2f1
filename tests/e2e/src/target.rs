//! An HTTP server that automated steps call, and that does what a test tells it to.

use serde_json::Value;
use std::collections::HashMap;
use std::io::{BufRead, BufReader, Read, Write};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::sync::{Arc, Mutex};
use std::thread;

/// What it does with a request.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Behaviour {
    /// Answers `{"ok": true}` with this status.
    Answer(u16),
    /// Reads the request and says nothing until the other side is gone.
    Hang,
}

/// A request that came.
#[derive(Debug, Clone)]
pub struct Request {
    pub method: String,
    pub path: String,
    /// By their names in lower case.
    pub headers: HashMap<String, String>,
    pub body: Value,
    /// Where it came from: what finds the process that sent it.
    pub peer: SocketAddr,
}

/// A running server. It listens until the test's process ends.
#[derive(Debug, Clone)]
pub struct Target {
    pub url: String,
    behaviour: Arc<Mutex<Behaviour>>,
    requests: Arc<Mutex<Vec<Request>>>,
}

impl Target {
    pub fn start(behaviour: Behaviour) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").expect("a free port");
        let address = listener.local_addr().expect("an address");
        let target = Self { url: format!("http://{address}/hook"), behaviour: Arc::new(Mutex::new(behaviour)), requests: Arc::default() };
        let server = target.clone();
        thread::spawn(move || {
            for stream in listener.incoming().flatten() {
                let server = server.clone();
                // A connection that ends badly is the caller's business.
                thread::spawn(move || server.serve(stream).ok());
            }
        });
        target
    }

    /// What it does from now on.
    pub fn becomes(&self, behaviour: Behaviour) {
        *self.behaviour.lock().unwrap() = behaviour;
    }

    /// What came so far.
    pub fn requests(&self) -> Vec<Request> {
        self.requests.lock().unwrap().clone()
    }

    fn serve(&self, mut stream: TcpStream) -> std::io::Result<()> {
        let mut reader = BufReader::new(stream.try_clone()?);
        let request = read(&mut reader, stream.peer_addr()?)?;
        let behaviour = *self.behaviour.lock().unwrap();
        self.requests.lock().unwrap().push(request);
        match behaviour {
            Behaviour::Hang => reader.read(&mut [0]).map(drop),
            Behaviour::Answer(status) => {
                let body = r#"{"ok":true}"#;
                let head = format!(
                    "HTTP/1.1 {status} Told\r\ncontent-type: application/json\r\ncontent-length: {}\r\nconnection: close",
                    body.len()
                );
                stream.write_all(format!("{head}\r\n\r\n{body}").as_bytes())
            }
        }
    }
}

fn read(reader: &mut impl BufRead, peer: SocketAddr) -> std::io::Result<Request> {
    let mut line = String::new();
    reader.read_line(&mut line)?;
    let mut words = line.split(' ').map(str::to_owned);
    let (method, path) = (words.next().unwrap_or_default(), words.next().unwrap_or_default());
    let mut headers = HashMap::new();
    loop {
        let mut line = String::new();
        reader.read_line(&mut line)?;
        match line.trim().split_once(':') {
            Some((name, value)) => headers.insert(name.to_ascii_lowercase(), value.trim().to_owned()),
            None => break,
        };
    }
    let length = headers.get("content-length").and_then(|length| length.parse().ok()).unwrap_or(0);
    let mut body = vec![0; length];
    reader.read_exact(&mut body)?;
    Ok(Request { method, path, headers, body: serde_json::from_slice(&body).unwrap_or(Value::Null), peer })
}
