//! What a SAML response must be, and every way of it not being that: each is refused for its own reason.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing, reason = "a test's panic is its report")]

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use engine::Timestamp;
use idp::{CERTIFICATE, EC_CERTIFICATE, Message, OTHER_CERTIFICATE, Signer, WRAPPINGS, wrapped};
use sso::saml::{Accepted, Certificate, Provider, Us, accept};
use sso::{Endpoint, Error, Names, Reach};

const NOW: i64 = 1_795_000_000;
const ISSUER: &str = "https://idp.example.com/metadata";
const REQUEST: &str = "_request";

fn us() -> Us {
    Us {
        entity_id: "https://api.example.com/metadata?tenant=demo".to_owned(),
        consumer: "https://api.example.com/callback?tenant=demo".to_owned(),
    }
}

fn provider() -> Provider {
    Provider {
        id: "corp".to_owned(),
        entity_id: ISSUER.to_owned(),
        sso_url: Endpoint::parse("https://idp.example.com/sso", Reach::Internet).unwrap(),
        certificates: vec![Certificate::parse(CERTIFICATE).unwrap()],
        subject_attribute: None,
        names: Names::default(),
    }
}

fn message() -> Message {
    Message::honest(ISSUER, &us().entity_id, &us().consumer, REQUEST, NOW)
}

fn at(seconds: i64) -> Timestamp {
    Timestamp::from_millis(seconds * 1000)
}

fn receive_at(provider: &Provider, xml: &str, now: i64) -> sso::Result<Accepted> {
    accept(&STANDARD.encode(xml), provider, &us(), REQUEST, at(now))
}

fn receive(xml: &str) -> sso::Result<Accepted> {
    receive_at(&provider(), xml, NOW)
}

fn changed(change: impl Fn(&mut Message)) -> String {
    let mut message = message();
    change(&mut message);
    message.xml()
}

#[track_caller]
fn refused(xml: &str, reason: &str) {
    match receive(xml) {
        Err(Error::Refused(why)) => assert_eq!(why, reason),
        other => panic!("{other:?} and not `{reason}`"),
    }
}

/// A change that leaves the signed bytes what they are.
#[track_caller]
fn replaced(xml: &str, from: &str, to: &str) -> String {
    assert!(xml.contains(from), "{from}");
    xml.replacen(from, to, 1)
}

#[test]
fn an_honest_response_says_who_it_is() {
    let accepted = receive(&message().xml()).unwrap();
    assert_eq!((accepted.identity.subject.as_str(), accepted.identity.provider.as_str()), ("emma-7", "corp"));
    assert_eq!((accepted.identity.email.as_deref(), accepted.identity.name.as_deref()), (Some("emma@idp.example"), Some("Emma at home")));
    assert!(!accepted.identity.email_verified);
    assert_eq!((accepted.assertion.as_str(), accepted.good_until), ("_assertion_request", at(NOW + 300)));
}

#[test]
fn a_curve_signs_too_and_a_second_certificate_is_good_while_a_provider_rolls_over() {
    let rolling =
        Provider { certificates: [CERTIFICATE, EC_CERTIFICATE].map(|text| Certificate::parse(text).unwrap()).into(), ..provider() };
    for signer in [Signer::Rs256, Signer::Es256] {
        let xml = changed(|message| message.assertion_signer = Some(signer.clone()));
        assert_eq!(receive_at(&rolling, &xml, NOW).unwrap().identity.subject, "emma-7", "{signer:?}");
    }
}

#[test]
fn what_canonicalization_leaves_out_may_be_written_in_any_way() {
    let xml = message().xml();
    for other in [
        replaced(
            &xml,
            "<samlp:Response ",
            "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<!-- a --><samlp:Response xmlns:unused=\"urn:u\"  ",
        ),
        replaced(&xml, " ID=\"_assertion_request\" ", "\n  ID='_assertion_request'\t"),
        replaced(
            &xml,
            "<saml:Assertion xmlns:saml=\"urn:oasis:names:tc:SAML:2.0:assertion\"",
            "<saml:Assertion xmlns:saml=\"urn:oasis:names:tc:SAML:2.0:assertion\" xmlns:more=\"urn:m\"",
        ),
        replaced(&xml, "></ds:DigestMethod>", "/>"),
        replaced(&xml, "emma-7", "<![CDATA[emma]]>-&#x37;"),
        replaced(&xml, "<ds:SignatureValue>", "<ds:SignatureValue>\n  "),
        replaced(&xml, "</ds:SignatureValue>", "</ds:SignatureValue><ds:KeyInfo><ds:KeyName>k</ds:KeyName></ds:KeyInfo>"),
        format!("{xml}<!-- b -->"),
    ] {
        assert_eq!(receive(&other).unwrap().identity.subject, "emma-7", "{other}");
    }
}

#[test]
fn a_namespace_of_the_response_is_the_assertions_too() {
    let xml = message().xml();
    let declared = " xmlns:saml=\"urn:oasis:names:tc:SAML:2.0:assertion\"";
    let moved = replaced(&xml.replace(declared, ""), "<samlp:Response", &format!("<samlp:Response{declared}"));
    assert_eq!(receive(&moved).unwrap().identity.subject, "emma-7");
}

#[test]
fn prefixes_that_a_provider_keeps_are_kept() {
    // As providers write it that type their values: `xs` is used within a value, where canonicalization does not look.
    let declared = " xmlns:xs=\"http://www.w3.org/2001/XMLSchema\"";
    let typed = "<saml:AttributeValue xmlns:xsi=\"http://www.w3.org/2001/XMLSchema-instance\" xsi:type=\"xs:string\">";
    let mut message = message();
    message.keep_prefixes("xs");
    let start = "<saml:Assertion xmlns:saml=\"urn:oasis:names:tc:SAML:2.0:assertion\"";
    message.assertion_signer = None;
    let plain = message.xml().replace("<saml:AttributeValue>", typed).replace(start, &format!("{start}{declared}"));
    let (_, from) = plain.split_once("<saml:Assertion ").unwrap();
    let signed = format!("<saml:Assertion {}", from.split_once("</samlp:Response>").unwrap().0);
    message.assertion_signer = Some(Signer::Rs256);
    let signature = message.signature_of(&signed);
    assert_eq!(
        receive(&plain.replacen("</saml:Issuer><saml:Subject>", &format!("</saml:Issuer>{signature}<saml:Subject>"), 1))
            .unwrap()
            .identity
            .subject,
        "emma-7"
    );
}

#[test]
fn an_assertion_signed_by_another_key_is_refused() {
    refused(&changed(|message| message.assertion_signer = Some(Signer::Other)), "the assertion's signature is wrong");
    let other = Provider { certificates: vec![Certificate::parse(OTHER_CERTIFICATE).unwrap()], ..provider() };
    assert!(receive_at(&other, &message().xml(), NOW).is_err());
}

#[test]
fn a_key_that_the_message_brings_along_means_nothing() {
    let certificate: String = OTHER_CERTIFICATE.lines().filter(|line| !line.starts_with("-----")).collect();
    let brought = format!(
        "</ds:SignatureValue><ds:KeyInfo><ds:X509Data><ds:X509Certificate>{certificate}</ds:X509Certificate></ds:X509Data></ds:KeyInfo>"
    );
    let xml = changed(|message| message.assertion_signer = Some(Signer::Other)).replace("</ds:SignatureValue>", &brought);
    refused(&xml, "the assertion's signature is wrong");
}

#[test]
fn an_hmac_with_the_public_key_as_its_secret_is_refused() {
    let signer = Signer::Hs256(Signer::public_bytes());
    refused(&changed(|message| message.assertion_signer = Some(signer.clone())), "the assertion's signature is wrong");
}

#[test]
fn an_unsigned_assertion_is_refused() {
    refused(&changed(|message| message.assertion_signer = None), "the assertion is not signed");
}

#[test]
fn an_unsigned_assertion_in_a_signed_response_is_refused() {
    let unsigned = changed(|message| (message.assertion_signer, message.response_signer) = (None, Some(Signer::Rs256)));
    refused(&unsigned, "the assertion is not signed");
    let both = changed(|message| message.response_signer = Some(Signer::Rs256));
    assert_eq!(receive(&both).unwrap().identity.subject, "emma-7");
}

#[test]
fn an_assertion_that_was_changed_after_it_was_signed_is_refused() {
    let xml = message().xml();
    for (from, to) in [
        ("emma-7", "admin-1"),
        (">staff<", ">admins<"),
        ("emma-7", "emma-7 "),
        ("<saml:Subject>", "<saml:Subject> "),
        (" Version=\"2.0\"><saml:Issuer>", " Version=\"2.0\" more=\"1\"><saml:Issuer>"),
        ("<saml:Conditions NotBefore", "<saml:Conditions xml:lang=\"en\" NotBefore"),
    ] {
        refused(&replaced(&xml, from, to), "the assertion is not what was signed");
    }
}

#[test]
fn a_signature_value_that_was_changed_is_refused() {
    let xml = message().xml();
    let (head, tail) = xml.split_once("<ds:SignatureValue>").unwrap();
    let flipped = if tail.starts_with('A') { 'B' } else { 'A' };
    refused(&format!("{head}<ds:SignatureValue>{flipped}{}", &tail[1..]), "the assertion's signature is wrong");
    refused(&replaced(&xml, "<ds:DigestValue>", "<ds:DigestValue>AAAA"), "the assertion's signature is wrong");
    refused(&replaced(&xml, "<ds:SignatureValue>", "<ds:SignatureValue>*"), "the signature is not of the one shape that is read");
}

macro_rules! wrappings {
    ($($name:ident: $number:literal, $reason:literal, $reason_other:literal;)*) => {$(
        #[test]
        fn $name() {
            let xml = changed(|message| message.response_signer = ($number < 3).then_some(Signer::Rs256));
            assert_eq!(receive(&xml).unwrap().identity.subject, "emma-7", "before it is wrapped");
            refused(&wrapped($number, &xml, true), $reason);
            refused(&wrapped($number, &xml, false), $reason_other);
        }
    )*};
}

wrappings! {
    xsw1_the_signed_response_after_the_signature_of_a_forged_one: 1, "an identifier stands twice", "an identifier stands twice";
    xsw2_the_signed_response_before_the_signature_of_a_forged_one: 2, "an identifier stands twice", "an identifier stands twice";
    xsw3_a_forged_assertion_before_the_signed_one: 3, "an identifier stands twice", "there is not exactly one assertion";
    xsw4_a_forged_assertion_around_the_signed_one: 4, "an identifier stands twice", "there is not exactly one assertion";
    xsw5_the_signature_moved_to_a_forged_assertion_beside_the_signed_one: 5, "an identifier stands twice", "there is not exactly one assertion";
    xsw6_the_signed_assertion_in_the_signature_of_a_forged_one: 6, "an identifier stands twice", "there is not exactly one assertion";
    xsw7_a_forged_assertion_in_an_extension: 7, "an identifier stands twice", "there is not exactly one assertion";
    xsw8_the_signed_assertion_in_an_object_of_the_signature_of_a_forged_one: 8, "an identifier stands twice", "there is not exactly one assertion";
}

#[test]
fn no_wrapping_is_read_whatever_its_forged_element_is_called() {
    // The rules that count elements look at names; what is read is what was signed, whatever they are.
    for number in WRAPPINGS {
        for same_id in [true, false] {
            let xml = changed(|message| message.response_signer = (number < 3).then_some(Signer::Rs256));
            let wrapped = wrapped(number, &xml, same_id);
            for disguised in
                [wrapped.replace("saml:Assertion", "saml:Statement"), wrapped.replacen("<saml:Assertion ", "<saml:Statement ", 1)]
            {
                assert!(receive(&disguised).is_err(), "{number} {same_id}");
            }
        }
    }
}

#[test]
fn a_signature_of_the_response_within_the_assertion_is_not_the_assertions() {
    let xml = changed(|message| (message.assertion_signer, message.response_signer) = (None, Some(Signer::Rs256)));
    let (before, rest) = xml.split_once("<ds:Signature ").unwrap();
    let (signature, after) = rest.split_once("</ds:Signature>").unwrap();
    let moved = format!("{before}{after}").replacen(
        "</saml:Issuer><saml:Subject>",
        &format!("</saml:Issuer><ds:Signature {signature}</ds:Signature><saml:Subject>"),
        1,
    );
    refused(&moved, "the signature is of something else");
}

#[test]
fn a_signature_elsewhere_in_the_assertion_is_not_its_own() {
    let xml = message().xml();
    let (before, rest) = xml.split_once("<ds:Signature ").unwrap();
    let (signature, after) = rest.split_once("</ds:Signature>").unwrap();
    let moved =
        format!("{before}{after}").replacen("<saml:Subject>", &format!("<saml:Subject><ds:Signature {signature}</ds:Signature>"), 1);
    refused(&moved, "a signature is not where it belongs");
}

#[test]
fn a_transform_that_could_leave_something_out_is_refused() {
    for transforms in [
        "<ds:Transform Algorithm=\"http://www.w3.org/2000/09/xmldsig#enveloped-signature\"></ds:Transform><ds:Transform Algorithm=\"http://www.w3.org/TR/1999/REC-xpath-19991116\"></ds:Transform>",
        "<ds:Transform Algorithm=\"http://www.w3.org/2000/09/xmldsig#enveloped-signature\"></ds:Transform><ds:Transform Algorithm=\"http://www.w3.org/TR/1999/REC-xslt-19991116\"></ds:Transform>",
        "<ds:Transform Algorithm=\"http://www.w3.org/2000/09/xmldsig#enveloped-signature\"></ds:Transform><ds:Transform Algorithm=\"http://www.w3.org/2001/10/xml-exc-c14n#WithComments\"></ds:Transform>",
    ] {
        refused(&changed(|message| message.transforms = transforms.to_owned()), "the signature is of a transformed assertion");
    }
    refused(&changed(|message| message.transforms = String::new()), "the signature is not of the one shape that is read");
    refused(
        &changed(|message| message.transforms.push_str(&message.transforms.clone())),
        "the signature is not of the one shape that is read",
    );
}

#[test]
fn a_digest_that_can_be_forged_is_refused() {
    refused(&changed(|message| message.digest_method = "http://www.w3.org/2000/09/xmldsig#sha1".to_owned()), "the digest is not a SHA-2");
}

#[test]
fn a_comment_in_a_name_does_not_cut_it() {
    // Signed for somebody who may choose the name `admin-1.evil`, who then puts a comment into it: the signature holds.
    let xml = changed(|message| message.name_id = "admin-1.evil".to_owned());
    let commented = replaced(&xml, "admin-1.evil", "admin-1<!-- -->.evil");
    assert_eq!(receive(&commented).unwrap().identity.subject, "admin-1.evil");
    let attribute = replaced(&message().xml(), "emma@idp.example", "emma@idp<!--x-->.example");
    assert_eq!(receive(&attribute).unwrap().identity.email.as_deref(), Some("emma@idp.example"));
    let instruction = replaced(&xml, "admin-1.evil", "admin-1<?x?>.evil");
    refused(&instruction, "the message has a processing instruction");
}

#[test]
fn a_name_that_holds_an_element_is_none() {
    refused(&changed(|message| message.name_id = "admin-1<saml:x></saml:x>.evil".to_owned()), "the assertion names nobody");
}

#[test]
fn an_external_entity_is_refused() {
    let xml = format!("<!DOCTYPE a [<!ENTITY x SYSTEM \"file:///etc/passwd\">]>{}", message().xml().replace("emma-7", "&x;"));
    refused(&xml, "the message has a document type");
    refused(&format!("<!doctype a>{}", message().xml()), "the message has a document type");
    refused(&replaced(&message().xml(), "emma-7", "&x;"), "the message is not XML within the limits");
}

#[test]
fn a_billion_laughs_are_refused() {
    let entities: String = (1..10).map(|level| format!("<!ENTITY l{level} \"{}\">", format!("&l{};", level - 1).repeat(10))).collect();
    let xml = format!("<!DOCTYPE l [<!ENTITY l0 \"ha\">{entities}]>{}", message().xml().replace("emma-7", "&l9;"));
    refused(&xml, "the message has a document type");
}

#[test]
fn what_is_too_long_too_deep_or_too_much_is_refused() {
    let xml = message().xml();
    let inside = |more: String| replaced(&xml, "<samlp:Status>", &format!("<samlp:Extensions>{more}</samlp:Extensions><samlp:Status>"));
    refused(&inside("a".repeat(300 * 1024)), "the message is too long");
    refused(&inside("<a>".repeat(40) + &"</a>".repeat(40)), "the message is not XML within the limits");
    refused(&inside("<a/>".repeat(5_000)), "the message is not XML within the limits");
    for field in ["*", "gA=="] {
        assert!(matches!(accept(field, &provider(), &us(), REQUEST, at(NOW)), Err(Error::Refused(_))));
    }
    for text in ["", "x", "<a/>", "<Response/>"] {
        assert!(receive(text).is_err());
    }
}

#[test]
fn two_assertions_are_refused() {
    let xml = message().xml();
    let (_, rest) = xml.split_once("<saml:Assertion ").unwrap();
    let assertion = format!("<saml:Assertion {}", rest.split_once("</samlp:Response>").unwrap().0);
    let second = assertion.replace("_assertion", "_second");
    refused(&replaced(&xml, "</samlp:Response>", &format!("{second}</samlp:Response>")), "there is not exactly one assertion");
    // Both of them signed by the provider.
    let other = changed(|message| message.assertion_id = "_second".to_owned());
    let (_, rest) = other.split_once("<saml:Assertion ").unwrap();
    let signed = format!("<saml:Assertion {rest}");
    refused(&replaced(&xml, "</samlp:Response>", &signed), "there is not exactly one assertion");
    refused(
        &replaced(&xml, "<samlp:Status>", "<saml:EncryptedAssertion xmlns:saml=\"urn:oasis:names:tc:SAML:2.0:assertion\"/><samlp:Status>"),
        "encrypted assertions are not read",
    );
}

#[test]
fn an_assertion_for_another_audience_is_refused() {
    refused(&changed(|message| message.audience = Some("https://other.example.com".to_owned())), "the assertion is for another audience");
    refused(&changed(|message| message.audience = None), "the assertion is for no audience");
    let both = "<saml:AudienceRestriction><saml:Audience>https://other.example.com</saml:Audience></saml:AudienceRestriction>";
    refused(&changed(|message| message.conditions = both.to_owned()), "the assertion is for another audience");
}

#[test]
fn an_assertion_of_another_provider_is_refused() {
    refused(&changed(|message| message.issuer = "https://evil.example.com".to_owned()), "the response is another provider's");
    let mixed = changed(|message| message.issuer = "https://evil.example.com".to_owned()).replacen("https://evil.example.com", ISSUER, 1);
    refused(&mixed, "the assertion is another provider's");
}

#[test]
fn an_assertion_for_another_recipient_is_refused() {
    refused(
        &changed(|message| message.recipient = "https://other.example.com/callback".to_owned()),
        "the assertion is for another recipient",
    );
    refused(
        &changed(|message| message.destination = Some("https://other.example.com/callback".to_owned())),
        "the response is for another address",
    );
}

#[test]
fn an_assertion_to_another_request_or_to_none_is_refused() {
    refused(&changed(|message| message.in_response_to = Some("_other".to_owned())), "the response is to another request");
    refused(&changed(|message| message.in_response_to = None), "the response is to another request");
    refused(&changed(|message| message.confirmed_for = Some("_other".to_owned())), "the assertion is to another request");
    refused(&changed(|message| message.confirmed_for = None), "the assertion is to another request");
}

#[test]
fn an_assertion_is_good_from_a_minute_before_until_a_minute_after_its_time() {
    let xml = message().xml();
    for (now, reason) in [
        (NOW - 66, Some("the assertion was issued in the future")),
        (NOW - 60, None),
        (NOW + 359, None),
        (NOW + 360, Some("the assertion has expired")),
    ] {
        match (receive_at(&provider(), &xml, now), reason) {
            (Ok(_), None) => {}
            (Err(Error::Refused(why)), Some(reason)) => assert_eq!(why, reason, "{now}"),
            (other, _) => panic!("{other:?} at {now}"),
        }
    }
    refused(&changed(|message| message.not_before = NOW + 61), "the assertion is not good yet");
    refused(&changed(|message| message.not_on_or_after = NOW - 60), "the assertion has expired");
}

#[test]
fn a_condition_that_is_not_understood_is_not_passed_over() {
    refused(
        &changed(|message| message.conditions = "<saml:Condition></saml:Condition>".to_owned()),
        "the assertion has a condition that is not understood",
    );
}

#[test]
fn a_transient_name_is_nobody_to_be_known_again_unless_an_attribute_is() {
    let xml = changed(|message| message.format = "urn:oasis:names:tc:SAML:2.0:nameid-format:transient".to_owned());
    refused(&xml, "the subject is transient: configure an attribute for it");
    let by_attribute = |name: &str| Provider { subject_attribute: Some(name.to_owned()), ..provider() };
    assert_eq!(receive_at(&by_attribute("email"), &xml, NOW).unwrap().identity.subject, "emma@idp.example");
    assert!(receive_at(&by_attribute("employee"), &xml, NOW).is_err());
    for name in ["", " ", &"a".repeat(257)] {
        refused(&changed(|message| message.name_id = name.to_owned()), "the assertion names nobody");
    }
}

#[test]
fn a_provider_that_logs_nobody_in_says_so() {
    let xml = changed(|message| message.status = "urn:oasis:names:tc:SAML:2.0:status:Responder".to_owned());
    assert!(matches!(receive(&xml), Err(Error::Denied(status)) if status.ends_with(":Responder")));
}
