//! What a provider signs with: an X.509 certificate that its configuration holds. It is trusted because it is there; nobody's
//! signature on it and none of its dates count (SAML 2.0 Metadata, 2.4.1.1), and one in a message means nothing.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use rustls_pki_types::{CertificateDer, SignatureVerificationAlgorithm};
use std::fmt;
use webpki::{EndEntityCert, ring as keys};

/// Longest certificate, in characters.
const MAX_LENGTH: usize = 16 * 1024;

/// Before the names of algorithms (RFC 6931, 2.3).
const METHODS: &str = "http://www.w3.org/2001/04/xmldsig-more#";

/// A certificate.
#[derive(Clone, PartialEq, Eq)]
pub struct Certificate(CertificateDer<'static>);

impl Certificate {
    /// A certificate as PEM (RFC 7468), or as the base64 that metadata have.
    ///
    /// # Errors
    /// What is wrong with it.
    pub fn parse(text: &str) -> Result<Self, &'static str> {
        if text.len() > MAX_LENGTH {
            return Err("a certificate has at most 16384 characters");
        }
        let lines = text.lines().map(str::trim).filter(|line| !line.starts_with("-----"));
        let base64: String = lines.flat_map(str::chars).filter(|character| !character.is_ascii_whitespace()).collect();
        let der = CertificateDer::from(STANDARD.decode(base64).map_err(|_| "a certificate is PEM or base64")?);
        let parsed = EndEntityCert::try_from(&der).map(|_| ());
        parsed.map_err(|_| "not an X.509 certificate of version 3").map(|()| Self(der))
    }

    /// As it is kept.
    pub fn text(&self) -> String {
        STANDARD.encode(&self.0)
    }

    /// Whether a signature by an algorithm is this certificate's. RSA keys have 2,048 to 8,192 bits.
    pub(super) fn verifies(&self, method: &str, signed: &[u8], signature: &[u8]) -> bool {
        let as_it_is = || Some(signature.to_vec());
        let (algorithm, signature): (&dyn SignatureVerificationAlgorithm, _) = match method.strip_prefix(METHODS) {
            Some("rsa-sha256") => (keys::RSA_PKCS1_2048_8192_SHA256, as_it_is()),
            Some("rsa-sha384") => (keys::RSA_PKCS1_2048_8192_SHA384, as_it_is()),
            Some("rsa-sha512") => (keys::RSA_PKCS1_2048_8192_SHA512, as_it_is()),
            Some("ecdsa-sha256") => (keys::ECDSA_P256_SHA256, der(signature, 32)),
            Some("ecdsa-sha384") => (keys::ECDSA_P384_SHA384, der(signature, 48)),
            _ => return false,
        };
        let certificate = EndEntityCert::try_from(&self.0).ok();
        certificate
            .zip(signature)
            .is_some_and(|(certificate, signature)| certificate.verify_signature(algorithm, signed, &signature).is_ok())
    }
}

/// `r` and `s` one after the other, as XML has them (XML Signature 1.1, 6.4.3), as the sequence that X.509 has.
fn der(signature: &[u8], half: usize) -> Option<Vec<u8>> {
    let (r, s) = signature.split_at_checked(half).filter(|(_, s)| s.len() == half)?;
    let content = [integer(r), integer(s)].concat();
    // At most 2 * (48 + 3) bytes: one byte tells the length.
    Some([&[0x30, u8::try_from(content.len()).ok()?], content.as_slice()].concat())
}

/// A positive integer in as few bytes as it needs.
fn integer(bytes: &[u8]) -> Vec<u8> {
    let start = bytes.iter().position(|byte| *byte != 0).unwrap_or(bytes.len());
    let digits = bytes.get(start..).unwrap_or_default();
    let sign: &[u8] = if digits.first().is_none_or(|first| *first >= 0x80) { &[0] } else { &[] };
    let length = u8::try_from(sign.len() + digits.len()).unwrap_or(u8::MAX);
    [&[0x02, length], sign, digits].concat()
}

impl fmt::Debug for Certificate {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Certificate")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn signatures_of_curves_are_written_as_x509_has_them() {
        assert_eq!(der(&[0, 0x7f, 0, 0x80], 2).unwrap(), [0x30, 7, 2, 1, 0x7f, 2, 2, 0, 0x80]);
        assert_eq!(der(&[0, 0, 1, 2], 2).unwrap(), [0x30, 7, 2, 1, 0, 2, 2, 1, 2]);
        assert_eq!(der(&[0; 3], 2), None);
        assert_eq!(der(&[0; 5], 2), None);
    }

    #[test]
    fn what_is_no_certificate_is_not_kept() {
        for bad in ["", "x", "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----", "MIIB"] {
            assert!(Certificate::parse(bad).is_err(), "{bad}");
        }
        assert!(Certificate::parse(&"A".repeat(MAX_LENGTH + 1)).is_err());
    }
}
