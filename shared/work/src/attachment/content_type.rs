//! What a file may be: the list of content types (RFC 6838), each with how its files begin. A browser, a mail program or a virus
//! scanner goes by the first bytes, so that a file whose bytes say something else than its type is not taken.

/// Bytes of a file that are enough to tell how it begins.
pub const HEAD_BYTES: u64 = 16;

/// Most content types that a deployment adds.
const MAX_MORE: usize = 100;

/// Bytes that stand at a place. A file of a type has one of the type's marks; where a type has none, it begins as it likes.
type Mark = (usize, &'static [u8]);

const PDF: &[Mark] = &[(0, b"%PDF-")]; // ISO 32000-2, 7.5.2
const PNG: &[Mark] = &[(0, b"\x89PNG\r\n\x1a\n")]; // PNG (Third Edition), 5.2
const JPEG: &[Mark] = &[(0, b"\xff\xd8\xff")]; // ITU-T T.81, B.1.1: start of image, then a marker
const GIF: &[Mark] = &[(0, b"GIF87a"), (0, b"GIF89a")]; // GIF89a, 17
const TIFF: &[Mark] = &[(0, b"II*\0"), (0, b"MM\0*")]; // TIFF 6.0, 2
const WEBP: &[Mark] = &[(8, b"WEBP")]; // RFC 9649, 2.4
const ZIP: &[Mark] = &[(0, b"PK\x03\x04"), (0, b"PK\x05\x06")]; // APPNOTE, 4.3.7; 4.3.16 of an empty one
const PACKAGE: &[Mark] = &[(0, b"PK\x03\x04")]; // ISO/IEC 29500-2 and 26300-3: a ZIP file with something in it
const COMPOUND: &[Mark] = &[(0, b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1")]; // [MS-CFB], 2.2
const RTF: &[Mark] = &[(0, b"{\\rtf")]; // Rich Text Format 1.9.1

/// Every content type that any deployment takes.
const TYPES: [(&str, &[Mark]); 20] = [
    ("application/json", &[]),
    ("application/msword", COMPOUND),
    ("application/pdf", PDF),
    ("application/rtf", RTF),
    ("application/vnd.ms-excel", COMPOUND),
    ("application/vnd.ms-powerpoint", COMPOUND),
    ("application/vnd.oasis.opendocument.presentation", PACKAGE),
    ("application/vnd.oasis.opendocument.spreadsheet", PACKAGE),
    ("application/vnd.oasis.opendocument.text", PACKAGE),
    ("application/vnd.openxmlformats-officedocument.presentationml.presentation", PACKAGE),
    ("application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", PACKAGE),
    ("application/vnd.openxmlformats-officedocument.wordprocessingml.document", PACKAGE),
    ("application/zip", ZIP),
    ("image/gif", GIF),
    ("image/jpeg", JPEG),
    ("image/png", PNG),
    ("image/tiff", TIFF),
    ("image/webp", WEBP),
    ("text/csv", &[]),
    ("text/plain", &[]),
];

/// What browsers run, by a part of its type: HTML, SVG, JavaScript and their kin are never taken, whatever a deployment adds.
const RUNS: [&str; 3] = ["html", "svg", "script"];

/// The content types that a deployment takes.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct ContentTypes {
    more: Vec<String>,
}

impl ContentTypes {
    /// Those of every deployment, and more: `type/subtype` in lower case, divided by blanks. What is no type, or runs in a browser, is left out.
    pub fn with(more: &str) -> Self {
        let decent = |word: &&str| is_type(word) && !RUNS.iter().any(|part| word.contains(part));
        Self { more: more.split_whitespace().filter(decent).take(MAX_MORE).map(str::to_owned).collect() }
    }

    /// Whether files of this type are taken. It stands alone, without parameters, in lower case.
    pub fn allow(&self, content_type: &str) -> bool {
        self.all().any(|known| known == content_type)
    }

    /// All of them.
    pub fn all(&self) -> impl Iterator<Item = &str> {
        TYPES.iter().map(|(known, _)| *known).chain(self.more.iter().map(String::as_str))
    }

    /// Whether a file that begins so can be of this type; the beginning has [`HEAD_BYTES`] bytes, or all that there are.
    pub fn fits(content_type: &str, beginning: &[u8]) -> bool {
        let marks = TYPES.iter().find(|(known, _)| *known == content_type).map_or(&[] as &[Mark], |(_, marks)| marks);
        marks.is_empty() || marks.iter().any(|(at, bytes)| beginning.get(*at..).is_some_and(|rest| rest.starts_with(bytes)))
    }
}

/// RFC 6838, 4.2, in lower case.
fn is_type(word: &str) -> bool {
    let restricted = |name: &str| {
        let allowed = |b: u8| {
            b.is_ascii_lowercase() || b.is_ascii_digit() || matches!(b, b'!' | b'#' | b'$' | b'&' | b'-' | b'^' | b'_' | b'.' | b'+')
        };
        (1..=127).contains(&name.len()) && name.bytes().all(allowed)
    };
    word.split_once('/').is_some_and(|(kind, subtype)| restricted(kind) && restricted(subtype))
}
