//! A SAML identity provider. Its XML is written in canonical form, so that it can be hashed as it stands.

use crate::keys::Signer;
use crate::server::{Asked, Told, serve};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use ring::digest::{SHA256, digest};
use std::sync::{Arc, Mutex};

const SAML: &str = "urn:oasis:names:tc:SAML:2.0:assertion";
const SAMLP: &str = "urn:oasis:names:tc:SAML:2.0:protocol";
const DS: &str = "http://www.w3.org/2000/09/xmldsig#";
const EXCLUSIVE: &str = "http://www.w3.org/2001/10/xml-exc-c14n#";

/// Attributes and their values.
pub type Attributes = Vec<(String, Vec<String>)>;

/// A response before it is signed. Times are in seconds since the epoch.
#[derive(Debug, Clone)]
pub struct Message {
    /// The response's id.
    pub id: String,
    /// The assertion's id.
    pub assertion_id: String,
    /// The request that it is to.
    pub in_response_to: Option<String>,
    /// The request that the assertion's bearer asked with.
    pub confirmed_for: Option<String>,
    /// Where it is sent.
    pub destination: Option<String>,
    /// Who may receive the assertion.
    pub recipient: String,
    /// Whose it is.
    pub issuer: String,
    /// For whom.
    pub audience: Option<String>,
    /// When it was made.
    pub issued_at: i64,
    /// From when it is good.
    pub not_before: i64,
    /// Until when.
    pub not_on_or_after: i64,
    /// What the name's format is.
    pub format: String,
    /// Who it is, as XML text.
    pub name_id: String,
    /// What is said of them.
    pub attributes: Attributes,
    /// The status.
    pub status: String,
    /// More in `Conditions`.
    pub conditions: String,
    /// How the assertion is signed, if at all.
    pub assertion_signer: Option<Signer>,
    /// How the response is signed, if at all.
    pub response_signer: Option<Signer>,
    /// Transforms of the assertion's signature.
    pub transforms: String,
    /// The digest's name, whatever is computed.
    pub digest_method: String,
}

impl Message {
    /// What an honest provider answers.
    pub fn honest(issuer: &str, audience: &str, consumer: &str, request: &str, now: i64) -> Self {
        Self {
            id: "_response".to_owned(),
            assertion_id: format!("_assertion{request}"),
            in_response_to: Some(request.to_owned()),
            confirmed_for: Some(request.to_owned()),
            destination: Some(consumer.to_owned()),
            recipient: consumer.to_owned(),
            issuer: issuer.to_owned(),
            audience: Some(audience.to_owned()),
            issued_at: now,
            not_before: now - 5,
            not_on_or_after: now + 300,
            format: "urn:oasis:names:tc:SAML:2.0:nameid-format:persistent".to_owned(),
            name_id: "emma-7".to_owned(),
            attributes: [("email", "emma@idp.example"), ("name", "Emma at home"), ("groups", "staff")]
                .map(|(name, value)| (name.to_owned(), vec![value.to_owned()]))
                .into(),
            status: "urn:oasis:names:tc:SAML:2.0:status:Success".to_owned(),
            conditions: String::new(),
            assertion_signer: Some(Signer::Rs256),
            response_signer: None,
            transforms: format!(
                "<ds:Transform Algorithm=\"{DS}enveloped-signature\"></ds:Transform><ds:Transform Algorithm=\"{EXCLUSIVE}\"></ds:Transform>"
            ),
            digest_method: "http://www.w3.org/2001/04/xmlenc#sha256".to_owned(),
        }
    }

    /// Prefixes that canonicalization keeps whether or not they are used.
    pub fn keep_prefixes(&mut self, prefixes: &str) {
        let kept = format!(
            "<ds:Transform Algorithm=\"{EXCLUSIVE}\"><ec:InclusiveNamespaces xmlns:ec=\"{EXCLUSIVE}\" PrefixList=\"{prefixes}\"></ec:InclusiveNamespaces></ds:Transform>"
        );
        self.transforms = self.transforms.replace(&format!("<ds:Transform Algorithm=\"{EXCLUSIVE}\"></ds:Transform>"), &kept);
    }

    /// The response as XML, signed as it says.
    pub fn xml(&self) -> String {
        let assertion = self.assertion();
        let attribute =
            |name: &str, value: &Option<String>| value.as_ref().map_or_else(String::new, |value| format!(" {name}=\"{value}\""));
        let start = format!(
            "<samlp:Response xmlns:samlp=\"{SAMLP}\"{} ID=\"{}\"{} IssueInstant=\"{}\" Version=\"2.0\"><saml:Issuer xmlns:saml=\"{SAML}\">{}</saml:Issuer>",
            attribute("Destination", &self.destination),
            self.id,
            attribute("InResponseTo", &self.in_response_to),
            time(self.issued_at),
            self.issuer
        );
        let rest = format!(
            "<samlp:Status><samlp:StatusCode Value=\"{}\"></samlp:StatusCode></samlp:Status>{assertion}</samlp:Response>",
            self.status
        );
        let signature = self.response_signer.as_ref().map(|signer| self.signature(signer, &self.id, &format!("{start}{rest}")));
        format!("{start}{}{rest}", signature.unwrap_or_default())
    }

    /// The assertion, with its signature if it has one.
    fn assertion(&self) -> String {
        let start = format!(
            "<saml:Assertion xmlns:saml=\"{SAML}\" ID=\"{}\" IssueInstant=\"{}\" Version=\"2.0\"><saml:Issuer>{}</saml:Issuer>",
            self.assertion_id,
            time(self.issued_at),
            self.issuer
        );
        let confirmed = self.confirmed_for.as_ref().map(|request| format!(" InResponseTo=\"{request}\"")).unwrap_or_default();
        let audience = self.audience.as_ref().map_or_else(String::new, |audience| {
            format!("<saml:AudienceRestriction><saml:Audience>{audience}</saml:Audience></saml:AudienceRestriction>")
        });
        let attributes = self.attributes.iter().map(|(name, values)| {
            let values = values.iter().map(|value| format!("<saml:AttributeValue>{value}</saml:AttributeValue>")).collect::<String>();
            format!("<saml:Attribute Name=\"{name}\">{values}</saml:Attribute>")
        });
        let rest = format!(
            "<saml:Subject><saml:NameID Format=\"{}\">{}</saml:NameID><saml:SubjectConfirmation Method=\"urn:oasis:names:tc:SAML:2.0:cm:bearer\"><saml:SubjectConfirmationData{confirmed} NotOnOrAfter=\"{}\" Recipient=\"{}\"></saml:SubjectConfirmationData></saml:SubjectConfirmation></saml:Subject><saml:Conditions NotBefore=\"{}\" NotOnOrAfter=\"{}\">{audience}{}</saml:Conditions><saml:AuthnStatement AuthnInstant=\"{}\"><saml:AuthnContext><saml:AuthnContextClassRef>urn:oasis:names:tc:SAML:2.0:ac:classes:Password</saml:AuthnContextClassRef></saml:AuthnContext></saml:AuthnStatement><saml:AttributeStatement>{}</saml:AttributeStatement></saml:Assertion>",
            self.format,
            self.name_id,
            time(self.not_on_or_after),
            self.recipient,
            time(self.not_before),
            time(self.not_on_or_after),
            self.conditions,
            time(self.issued_at),
            attributes.collect::<String>()
        );
        let signature = self.assertion_signer.as_ref().map(|signer| self.signature(signer, &self.assertion_id, &format!("{start}{rest}")));
        format!("{start}{}{rest}", signature.unwrap_or_default())
    }

    /// The signature of another text in canonical form, as the assertion's.
    pub fn signature_of(&self, canonical: &str) -> String {
        self.signature(self.assertion_signer.as_ref().unwrap(), &self.assertion_id, canonical)
    }

    fn signature(&self, signer: &Signer, id: &str, signed: &str) -> String {
        let value = STANDARD.encode(digest(&SHA256, signed.as_bytes()));
        let inside = format!(
            "<ds:CanonicalizationMethod Algorithm=\"{EXCLUSIVE}\"></ds:CanonicalizationMethod><ds:SignatureMethod Algorithm=\"{}\"></ds:SignatureMethod><ds:Reference URI=\"#{id}\"><ds:Transforms>{}</ds:Transforms><ds:DigestMethod Algorithm=\"{}\"></ds:DigestMethod><ds:DigestValue>{value}</ds:DigestValue></ds:Reference>",
            signer.xml_method(),
            self.transforms,
            self.digest_method
        );
        let signature = STANDARD.encode(signer.sign(format!("<ds:SignedInfo xmlns:ds=\"{DS}\">{inside}</ds:SignedInfo>").as_bytes()));
        format!(
            "<ds:Signature xmlns:ds=\"{DS}\"><ds:SignedInfo>{inside}</ds:SignedInfo><ds:SignatureValue>{signature}</ds:SignatureValue></ds:Signature>"
        )
    }
}

/// RFC 3339, by the calendar's own arithmetic (Howard Hinnant, `civil_from_days`).
fn time(seconds: i64) -> String {
    let (days, second) = (seconds.div_euclid(86_400) + 719_468, seconds.rem_euclid(86_400));
    let (era, of_era) = (days.div_euclid(146_097), days.rem_euclid(146_097));
    let year_of_era = (of_era - of_era / 1_460 + of_era / 36_524 - of_era / 146_096) / 365;
    let of_year = of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    let shifted = (5 * of_year + 2) / 153;
    let (day, month) = (of_year - (153 * shifted + 2) / 5 + 1, if shifted < 10 { shifted + 3 } else { shifted - 9 });
    let year = year_of_era + era * 400 + i64::from(month <= 2);
    format!("{year:04}-{month:02}-{day:02}T{:02}:{:02}:{:02}Z", second / 3600, second / 60 % 60, second % 60)
}

type Forge = Box<dyn Fn(&mut Message) + Send>;
type Rewrite = Box<dyn Fn(String) -> String + Send>;

struct State {
    entity_id: String,
    now: i64,
    forge: Forge,
    rewrite: Rewrite,
}

/// A SAML identity provider that knows somebody called `emma-7`.
#[derive(Clone)]
pub struct Saml(Arc<Mutex<State>>, String);

impl Saml {
    /// A provider at a time in seconds since the epoch.
    pub fn start(now: i64) -> Self {
        let state = State { entity_id: String::new(), now, forge: Box::new(|_| {}), rewrite: Box::new(|xml| xml) };
        let state = Arc::new(Mutex::new(state));
        let served = state.clone();
        let origin = serve(move |asked| served.lock().unwrap().answer(asked));
        state.lock().unwrap().entity_id = format!("{origin}/metadata");
        Self(state, format!("{origin}/sso"))
    }

    /// What it calls itself.
    pub fn entity_id(&self) -> String {
        self.0.lock().unwrap().entity_id.clone()
    }

    /// Where browsers go.
    pub fn sso_url(&self) -> String {
        self.1.clone()
    }

    /// Changes every message before it is signed.
    pub fn forges(&self, forge: impl Fn(&mut Message) + Send + 'static) {
        self.0.lock().unwrap().forge = Box::new(forge);
    }

    /// Changes every message after it was signed.
    pub fn rewrites(&self, rewrite: impl Fn(String) -> String + Send + 'static) {
        self.0.lock().unwrap().rewrite = Box::new(rewrite);
    }

    /// Moves its clock.
    pub fn advance(&self, seconds: i64) {
        self.0.lock().unwrap().now += seconds;
    }
}

impl State {
    fn answer(&self, asked: &Asked) -> Told {
        let deflated = STANDARD.decode(&asked.query["SAMLRequest"]).unwrap();
        let request = String::from_utf8(miniz_oxide::inflate::decompress_to_vec(&deflated).unwrap()).unwrap();
        let attribute = |name: &str| request.split_once(&format!(" {name}=\"")).unwrap().1.split('"').next().unwrap().replace("&amp;", "&");
        let issuer = request.split_once("<saml:Issuer>").unwrap().1.split('<').next().unwrap().replace("&amp;", "&");
        let consumer = attribute("AssertionConsumerServiceURL");
        let mut message = Message::honest(&self.entity_id, &issuer, &consumer, &attribute("ID"), self.now);
        (self.forge)(&mut message);
        let response = STANDARD.encode((self.rewrite)(message.xml()));
        let relay = asked.query["RelayState"].replace('&', "&amp;").replace('"', "&quot;");
        let form = format!(
            "<form method=\"post\" action=\"{}\"><input name=\"SAMLResponse\" value=\"{response}\"><input name=\"RelayState\" value=\"{relay}\"></form>",
            consumer.replace('&', "&amp;")
        );
        Told::new(200, "text/html", form)
    }
}

#[cfg(test)]
mod tests {
    #[test]
    fn times_are_written_as_the_calendar_has_them() {
        assert_eq!(super::time(0), "1970-01-01T00:00:00Z");
        assert_eq!(super::time(951_827_696), "2000-02-29T12:34:56Z");
        assert_eq!(super::time(1_795_000_000), "2026-11-18T11:06:40Z");
    }
}
