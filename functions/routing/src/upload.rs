//! A decision model as it is sent: XML, a decision table in JSON, or XML with the models it imports.

use axum::extract::{FromRequest, Request};
use engine::Fault;
use engine::reader::Reader;
use serde_json::Value;
use web::{Code, FromReader, JSON, Payload, Problem, read_body};

/// Longest model with what it imports, in bytes.
const MAX_MODEL: usize = 1024 * 1024;
/// Longest body, in bytes: a model, with its quotes and line ends escaped.
const MAX_BODY: usize = 2 * MAX_MODEL;
/// Most models that one imports, those that imports import included.
const MAX_IMPORTS: usize = 20;

/// A model that was sent.
#[derive(Debug)]
pub(crate) struct Upload {
    /// The body, for fingerprints.
    pub(crate) text: String,
    /// The model, and after it the texts it imports.
    pub(crate) documents: Vec<String>,
    /// JSON Pointers into the body to each of them.
    pub(crate) paths: Vec<String>,
}

impl<S: Send + Sync> FromRequest<S> for Upload {
    type Rejection = Problem;

    async fn from_request(request: Request, _: &S) -> Result<Self, Problem> {
        let (media_type, bytes) = read_body(request, MAX_BODY).await?;
        let upload = match media_type.as_str() {
            "application/xml" | "text/xml" => {
                let text = String::from_utf8(bytes.into()).map_err(|_| bad_encoding())?;
                Self { documents: vec![text.clone()], paths: vec![String::new()], text }
            }
            JSON => Self::of_json(Payload::parse(&bytes)?)?,
            other => {
                let message = format!("expected `application/xml`, `text/xml` or `{JSON}`, found `{other}`");
                return Err(Problem::new(Code::UnsupportedMediaType, message));
            }
        };
        let bytes: usize = upload.documents.iter().map(String::len).sum();
        if bytes > MAX_MODEL {
            let message = format!("a decision model and what it imports have at most {MAX_MODEL} bytes together, these have {bytes}");
            return Err(Problem::new(Code::PayloadTooLarge, message));
        }
        Ok(upload)
    }
}

impl Upload {
    fn of_json(body: Payload) -> Result<Self, Problem> {
        let Package { xml, imports } = match body.value.get("xml") {
            Some(_) => body.read()?,
            // Without spaces and with its fields in order, so that only what it says makes it another.
            None => return Ok(Self { documents: vec![body.value.to_string()], paths: vec![String::new()], text: body.text }),
        };
        let paths = std::iter::once("/xml".to_owned()).chain((0..imports.len()).map(|place| format!("/imports/{place}"))).collect();
        Ok(Self { documents: std::iter::once(xml).chain(imports).collect(), paths, text: body.text })
    }
}

/// A model with what it imports.
struct Package {
    xml: String,
    imports: Vec<String>,
}

impl FromReader for Package {
    fn read(reader: &mut Reader<'_>) -> Option<Self> {
        let xml = reader.text("xml", 1..=MAX_MODEL);
        let mut imports = Vec::new();
        for (place, value) in reader.list("imports", MAX_IMPORTS).iter().enumerate() {
            match value {
                Value::String(text) => imports.push(text.clone()),
                _ => reader.fault("wrong_type", &format!("imports/{place}"), "an import is the text of a model".to_owned())?,
            }
        }
        Some(Self { xml: xml?, imports })
    }
}

fn bad_encoding() -> Problem {
    Problem::invalid(vec![Fault::new("bad_encoding", "", "the model must be UTF-8")])
}
