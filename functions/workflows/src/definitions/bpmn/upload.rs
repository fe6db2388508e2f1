//! A BPMN file as it is sent: as it is, or in JSON with what is said of it.

use axum::extract::{FromRequest, Request};
use engine::Fault;
use engine::reader::Reader;
use web::{Code, FromReader, JSON, Payload, Problem, read_body};

/// Longest file, in bytes.
pub(super) const MAX_FILE: usize = 1024 * 1024;
/// Longest body, in bytes: a file, with its quotes and line ends escaped.
const MAX_BODY: usize = 2 * MAX_FILE;

/// A file that was sent.
#[derive(Debug)]
pub(crate) struct Upload {
    /// The body, for fingerprints.
    pub(super) text: String,
    /// The file.
    pub(super) file: String,
    /// JSON Pointer to it in the body.
    pub(super) path: &'static str,
    /// Which of its processes is meant.
    pub(super) process_id: Option<String>,
    /// Its name, in place of the process's.
    pub(super) name: Option<String>,
    /// What kind of work it is.
    pub(super) category: Option<String>,
}

impl<S: Send + Sync> FromRequest<S> for Upload {
    type Rejection = Problem;

    async fn from_request(request: Request, _: &S) -> Result<Self, Problem> {
        let (media_type, bytes) = read_body(request, MAX_BODY).await?;
        let upload = match media_type.as_str() {
            "application/xml" | "text/xml" | "application/bpmn+xml" => {
                let file = String::from_utf8(bytes.into()).map_err(|_| bad_encoding())?;
                Self { text: file.clone(), file, path: "", process_id: None, name: None, category: None }
            }
            JSON => {
                let body: Payload = Payload::parse(&bytes)?;
                Self { text: body.text.clone(), ..body.read()? }
            }
            other => {
                let message = format!("expected `application/xml`, `text/xml`, `application/bpmn+xml` or `{JSON}`, found `{other}`");
                return Err(Problem::new(Code::UnsupportedMediaType, message));
            }
        };
        if upload.file.len() > MAX_FILE {
            let message = format!("a BPMN file has at most {MAX_FILE} bytes, this has {}", upload.file.len());
            return Err(Problem::new(Code::PayloadTooLarge, message));
        }
        Ok(upload)
    }
}

impl FromReader for Upload {
    fn read(reader: &mut Reader<'_>) -> Option<Self> {
        let file = reader.text("bpmn", 1..=MAX_BODY);
        let process_id = reader.optional_text("process_id", 1..=200);
        let name = reader.optional_text("name", 1..=200);
        let category = reader.optional_text("category", 1..=100);
        Some(Self { text: String::new(), file: file?, path: "/bpmn", process_id, name, category })
    }
}

fn bad_encoding() -> Problem {
    Problem::invalid(vec![Fault::new("bad_encoding", "", "the file must be UTF-8")])
}
