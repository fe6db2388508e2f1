//! Which media types a request takes (RFC 9110, 12.5.1). Looked at where nothing was changed: what was done is answered,
//! whoever can read it.

use http::{HeaderMap, header::ACCEPT};

/// Whether a request takes an answer of a media type; one that says nothing takes every one.
pub(crate) fn takes(headers: &HeaderMap, media_type: &str) -> bool {
    let mut ranges = headers.get_all(ACCEPT).iter().filter_map(|value| value.to_str().ok()).flat_map(|text| text.split(',')).peekable();
    let essence = |text: &str| text.split(';').next().unwrap_or_default().trim().to_ascii_lowercase();
    let wanted = essence(media_type);
    let kind = wanted.split('/').next().unwrap_or_default().to_owned();
    if ranges.peek().is_none() {
        return true;
    }
    // The most specific range that fits decides.
    let best = ranges.filter_map(|range| {
        let said = essence(range);
        let rank = match said.as_str() {
            "*/*" => 0,
            _ if said == format!("{kind}/*") => 1,
            _ if said == wanted => 2,
            _ => return None,
        };
        Some((rank, quality(range) > 0.0))
    });
    best.max().is_some_and(|(_, takes)| takes)
}

/// How much a range is wanted; 1 unless it says so, 0 for not at all.
fn quality(range: &str) -> f32 {
    let weights = range.split(';').skip(1).filter_map(|parameter| parameter.trim().strip_prefix("q="));
    weights.last().and_then(|weight| weight.trim().parse().ok()).unwrap_or(1.0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_answer_is_taken_if_a_range_fits_it() {
        for (accept, takes_json) in [
            ("application/json", true),
            ("*/*", true),
            ("text/html, application/xhtml+xml, */*;q=0.8", true),
            ("Application/*", true),
            ("text/html", false),
            ("text/*, image/png", false),
            ("*/*, application/json;q=0", false),
            ("application/json; q=0.5, */*; q=0", true),
        ] {
            let headers = HeaderMap::from_iter([(ACCEPT, accept.parse().unwrap())]);
            assert_eq!(takes(&headers, "application/json; charset=utf-8"), takes_json, "{accept}");
        }
        assert!(takes(&HeaderMap::new(), "application/json"));
    }
}
