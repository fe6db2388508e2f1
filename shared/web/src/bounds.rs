//! How large the head of a request may be. API Gateway takes ten kilobytes; what else may stand before the functions takes more.

use crate::code::Code;
use crate::problem::Problem;
use http::{HeaderMap, Uri};

/// Longest path and query, in bytes.
const MAX_URI: usize = 8 * 1024;
/// Most header fields.
const MAX_FIELDS: usize = 100;
/// Longest names and values of all header fields together, in bytes.
const MAX_HEADERS: usize = 16 * 1024;

/// Refuses a head that is too large.
///
/// # Errors
/// 414 and 431.
pub(crate) fn check(uri: &Uri, headers: &HeaderMap) -> Result<(), Problem> {
    if uri.path_and_query().is_some_and(|text| text.as_str().len() > MAX_URI) {
        return Err(Problem::new(Code::UriTooLong, format!("path and query have at most {MAX_URI} bytes")));
    }
    if headers.len() > MAX_FIELDS {
        return Err(Problem::new(Code::HeadersTooLarge, format!("a request has at most {MAX_FIELDS} header fields")));
    }
    if headers.iter().map(|(name, value)| name.as_str().len() + value.len()).sum::<usize>() > MAX_HEADERS {
        return Err(Problem::new(Code::HeadersTooLarge, format!("header fields have at most {MAX_HEADERS} bytes together")));
    }
    Ok(())
}
