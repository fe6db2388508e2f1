use super::*;
use engine::{AttachmentId, Timestamp, UserId};
use proptest::prelude::*;

const NOW: Timestamp = Timestamp::from_millis(1_795_000_000_000);

fn user(name: &str) -> UserId {
    UserId::parse(name).unwrap()
}

fn awaited() -> Attachment {
    Attachment {
        attachment_id: AttachmentId::parse("01ARZ3NDEKTSV4RRFFQ69G5FAV").unwrap(),
        file_name: "letter.pdf".to_owned(),
        content_type: "application/pdf".to_owned(),
        bytes: 3,
        sha256: "0".repeat(64),
        status: AttachmentStatus::Awaited,
        attached_by: user("emma"),
        created_at: NOW,
        awaited_until: Some(NOW.plus_seconds(60)),
        ready_at: None,
    }
}

#[test]
fn a_file_name_is_one_on_every_system_and_looks_like_what_it_is() {
    for good in ["a", "letter.pdf", "Prüfung 1.pdf", "報告.docx", ".profile", "a..b", &"x".repeat(255), &"ü".repeat(255)] {
        assert_eq!(check_file_name(good), Ok(()), "{good}");
    }
    for bad in
        ["", ".", "..", " ", " .. ", "a/b", "a\\b", "../etc/passwd", "a\nb", "a\0b", "\u{7f}", "exe\u{202E}fdp.pdf", &"x".repeat(256)]
    {
        assert!(check_file_name(bad).is_err(), "{bad:?}");
    }
}

#[test]
fn what_a_browser_runs_is_never_taken_whatever_a_deployment_adds() {
    let none = ContentTypes::default();
    assert!(none.allow("application/pdf") && none.allow("text/plain") && none.allow("image/png") && none.allow("application/zip"));
    let runs = "text/html application/xhtml+xml image/svg+xml text/javascript application/javascript application/ecmascript";
    let more = ContentTypes::with(&format!("{runs} audio/mpeg  Text/Markdown nonsense a/b/c text/plain;x=y"));
    assert!(more.allow("audio/mpeg") && !none.allow("audio/mpeg"));
    for refused in runs.split(' ').chain(["Text/Markdown", "text/markdown", "nonsense", "a/b/c", "text/plain;x=y", "", "TEXT/PLAIN"]) {
        assert!(!more.allow(refused), "{refused}");
    }
    assert_eq!(more.all().count(), none.all().count() + 1);
}

/// A beginning of each type that has one.
const BEGINNINGS: [(&str, &[u8]); 16] = [
    ("application/pdf", b"%PDF-1.7\n"),
    ("application/rtf", b"{\\rtf1\\ansi"),
    ("application/msword", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1\0\0"),
    ("application/vnd.ms-excel", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1\0\0"),
    ("application/vnd.ms-powerpoint", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1\0\0"),
    ("application/vnd.oasis.opendocument.text", b"PK\x03\x04\x14\0"),
    ("application/vnd.openxmlformats-officedocument.wordprocessingml.document", b"PK\x03\x04\x14\0"),
    ("application/zip", b"PK\x03\x04\x14\0"),
    ("application/zip", b"PK\x05\x06\0\0"),
    ("image/gif", b"GIF87a\x01\0"),
    ("image/gif", b"GIF89a\x01\0"),
    ("image/jpeg", b"\xff\xd8\xff\xe0\0\x10JFIF"),
    ("image/png", b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR"),
    ("image/tiff", b"II*\0\x08\0\0\0"),
    ("image/tiff", b"MM\0*\0\0\0\x08"),
    ("image/webp", b"RIFF\x10\0\0\0WEBPVP8 "),
];

#[test]
fn a_file_begins_as_its_type_says() {
    for (content_type, beginning) in BEGINNINGS {
        assert!(ContentTypes::fits(content_type, beginning), "{content_type}");
        for other in [b"".as_slice(), b"<html>", b"MZ\x90\0", &beginning[..2]] {
            assert!(!ContentTypes::fits(content_type, other), "{content_type} {other:?}");
        }
    }
    for free in ["text/plain", "text/csv", "application/json", "audio/mpeg"] {
        assert!(ContentTypes::fits(free, b"anything"), "{free}");
    }
    assert!(!ContentTypes::fits("application/vnd.oasis.opendocument.text", b"PK\x05\x06\0\0"), "an empty archive is no document");
}

#[test]
fn until_it_can_be_had_a_file_is_seen_by_who_attached_it_and_not_for_ever() {
    let (emma, mark, late) = (user("emma"), user("mark"), NOW.plus_seconds(60));
    let awaited = awaited();
    assert!(awaited.is_shown_to(&emma, NOW) && !awaited.is_shown_to(&mark, NOW) && !awaited.is_shown_to(&emma, late));
    assert!(awaited.counts(NOW) && !awaited.counts(late));
    let checked = awaited.checked();
    assert!(checked.is_shown_to(&emma, late) && !checked.is_shown_to(&mark, late) && checked.counts(late));
    let ready = checked.ready(NOW);
    assert!(ready.is_shown_to(&mark, late) && ready.counts(late) && ready.ready_at == Some(NOW));
    assert!(!ready.removed().is_shown_to(&emma, NOW));
}

proptest! {
    #[test]
    fn a_name_that_is_taken_stays_in_its_folder_and_on_its_line(name in "\\PC{0,300}|[./\\\\a\n]{0,6}") {
        if check_file_name(&name).is_ok() {
            let path = std::path::Path::new("/folder").join(&name);
            prop_assert_eq!(path.parent(), Some(std::path::Path::new("/folder")));
            prop_assert_eq!(path.file_name().and_then(|name| name.to_str()), Some(name.as_str()));
            prop_assert!(!name.contains(['\r', '\n', '\\']) && name.chars().count() <= MAX_FILE_NAME);
        }
    }

    #[test]
    fn no_beginning_is_of_two_kinds(head in proptest::collection::vec(any::<u8>(), 0..16), place in 0..BEGINNINGS.len()) {
        // Whatever follows, a file that begins as one type is of no type that begins otherwise.
        let (content_type, beginning) = BEGINNINGS[place];
        let file: Vec<u8> = beginning.iter().copied().chain(head).take(16).collect();
        prop_assert!(ContentTypes::fits(content_type, &file));
        for (other, mark) in BEGINNINGS {
            if mark[..2] != beginning[..2] && other != content_type {
                prop_assert!(!ContentTypes::fits(other, &file), "{} as {}", content_type, other);
            }
        }
    }
}
