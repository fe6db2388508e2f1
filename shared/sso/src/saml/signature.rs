//! The signature of an assertion (XML Signature 1.1; SAML 2.0 Core, 5.4), verified in one shape: enveloped in the assertion,
//! one reference to it, exclusive canonicalization. What is given back are the bytes whose digest was signed.
//!
//! Wrapping attacks (Somorovsky et al., On Breaking SAML, 2012) make one element be verified and another be read. Here the
//! canonical bytes are what is hashed and what is read. The rules about the rest of the message, that there is one assertion
//! and no identifier twice, refuse such messages before that.

use super::document::{self, MAX_DEPTH};
use super::{ASSERTION, Certificate, PROTOCOL};
use crate::error::must;
use crate::{Error, Result};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use bergshamra_c14n::exclusive::canonicalize;
use bergshamra_xml::NodeSet;
use ring::digest;
use std::collections::BTreeSet;
use uppsala::{Document, Element, NodeId, NodeKind, Parser};
use xml::Tree;

const SIGNATURE: &str = "http://www.w3.org/2000/09/xmldsig#";
const ENVELOPED: &str = "http://www.w3.org/2000/09/xmldsig#enveloped-signature";
const EXCLUSIVE: &str = "http://www.w3.org/2001/10/xml-exc-c14n#";
/// Most prefixes that a canonicalization is told to keep.
const MAX_PREFIXES: usize = 32;

const MALFORMED: Error = Error::Refused("the signature is not of the one shape that is read");

/// The assertion of a response as it was signed, without its signature, in canonical form.
pub(super) fn signed_assertion(text: &str, certificates: &[Certificate]) -> Result<String> {
    let parser = Parser::new().with_forbid_dtd(true).with_max_depth(u32::try_from(MAX_DEPTH).unwrap_or(u32::MAX));
    let document = parser.parse(text).map_err(|_| Error::Refused("the message is not XML within the limits"))?;
    let places = Places::find(&document)?;
    let info = places.signed_info(&document)?;
    let method = child(&document, info, "CanonicalizationMethod")?;
    let bytes = canonical(&document, info, None, &prefixes_of(&document, method)?)?;
    let reference = Reference::read(&document::read(&bytes)?, places.id(&document)?)?;
    let value = decode(&document.text_content_deep(child(&document, places.signature, "SignatureValue")?))?;
    let right = certificates.iter().any(|certificate| certificate.verifies(&reference.method, bytes.as_bytes(), &value));
    must(right, "the assertion's signature is wrong")?;
    let assertion = canonical(&document, places.assertion, Some(places.signature), &reference.prefixes)?;
    let digest = digest::digest(reference.digest, assertion.as_bytes());
    must(digest.as_ref() == reference.value, "the assertion is not what was signed")?;
    Ok(assertion)
}

/// Where the assertion and its signature are.
struct Places {
    assertion: NodeId,
    signature: NodeId,
}

impl Places {
    fn find(document: &Document<'_>) -> Result<Self> {
        let root = document.document_element().ok_or(MALFORMED)?;
        must(element(document, root)?.name.matches(Some(PROTOCOL), "Response"), "the message is no response")?;
        let (mut assertions, mut signatures, mut ids) = (Vec::new(), Vec::new(), BTreeSet::new());
        for node in document.descendants(document.root()) {
            match document.node_kind(node) {
                Some(NodeKind::Element(element)) => {
                    match element.name.local_name.as_ref() {
                        "Assertion" => assertions.push(node),
                        "EncryptedAssertion" => return Err(Error::Refused("encrypted assertions are not read")),
                        "Signature" => signatures.push(node),
                        _ => {}
                    }
                    for attribute in element.attributes.iter().filter(|attribute| attribute.name.local_name.eq_ignore_ascii_case("id")) {
                        must(ids.insert(attribute.value.to_string()), "an identifier stands twice")?;
                    }
                }
                Some(NodeKind::ProcessingInstruction(_)) => return Err(Error::Refused("the message has a processing instruction")),
                _ => {}
            }
        }
        let [assertion] = *assertions.as_slice() else { return Err(Error::Refused("there is not exactly one assertion")) };
        must(element(document, assertion)?.name.matches(Some(ASSERTION), "Assertion"), "there is not exactly one assertion")?;
        must(document.parent(assertion) == Some(root), "the assertion is not where it belongs")?;
        // The response's own signature says nothing that is needed.
        let (of_assertion, others): (Vec<_>, Vec<_>) = signatures.into_iter().partition(|node| document.parent(*node) == Some(assertion));
        must(others.len() <= 1 && others.iter().all(|node| document.parent(*node) == Some(root)), "a signature is not where it belongs")?;
        let [signature] = *of_assertion.as_slice() else { return Err(Error::Refused("the assertion is not signed")) };
        must(element(document, signature)?.name.matches(Some(SIGNATURE), "Signature"), "the assertion is not signed")?;
        Ok(Self { assertion, signature })
    }

    fn id<'d>(&self, document: &'d Document<'_>) -> Result<&'d str> {
        document.get_attribute(self.assertion, "ID").filter(|id| !id.is_empty()).ok_or(Error::Refused("the assertion has no identifier"))
    }

    /// What is signed. There is nothing in a signature but that, its value, and a key that means nothing.
    fn signed_info(&self, document: &Document<'_>) -> Result<NodeId> {
        for node in document.children_iter(self.signature) {
            let known = ["SignedInfo", "SignatureValue", "KeyInfo"];
            if let Some(element) = document.element(node)
                && !known.iter().any(|name| element.name.matches(Some(SIGNATURE), name))
            {
                return Err(MALFORMED);
            }
        }
        child(document, self.signature, "SignedInfo")
    }
}

/// The one reference, from what is signed.
struct Reference {
    /// The algorithm of the signature.
    method: String,
    prefixes: Vec<String>,
    digest: &'static digest::Algorithm,
    value: Vec<u8>,
}

impl Reference {
    fn read(info: &Tree, id: &str) -> Result<Self> {
        let only = |tree, name| document::only(tree, SIGNATURE, name, "the signature is not of the one shape that is read");
        let algorithm = |tree: &Tree| tree.attribute("Algorithm").unwrap_or_default().to_owned();
        must(algorithm(only(info, "CanonicalizationMethod")?) == EXCLUSIVE, "the signature is canonicalized in another way")?;
        let reference = only(info, "Reference")?;
        must(reference.attribute("URI").and_then(|uri| uri.strip_prefix('#')) == Some(id), "the signature is of something else")?;
        let transforms = only(reference, "Transforms")?;
        let [enveloped, exclusive] = transforms.children.as_slice() else { return Err(MALFORMED) };
        let both = [enveloped, exclusive].iter().all(|transform| transform.is(SIGNATURE, "Transform"));
        must(
            both && algorithm(enveloped) == ENVELOPED && algorithm(exclusive) == EXCLUSIVE,
            "the signature is of a transformed assertion",
        )?;
        let prefixes = exclusive.children.iter().find(|child| child.is(EXCLUSIVE, "InclusiveNamespaces"));
        Ok(Self {
            method: algorithm(only(info, "SignatureMethod")?),
            prefixes: prefixes.map_or_else(|| Ok(Vec::new()), |list| split(list.attribute("PrefixList")))?,
            digest: match algorithm(only(reference, "DigestMethod")?).as_str() {
                "http://www.w3.org/2001/04/xmlenc#sha256" => &digest::SHA256,
                "http://www.w3.org/2001/04/xmldsig-more#sha384" => &digest::SHA384,
                "http://www.w3.org/2001/04/xmlenc#sha512" => &digest::SHA512,
                _ => return Err(Error::Refused("the digest is not a SHA-2")),
            },
            value: decode(&only(reference, "DigestValue")?.text)?,
        })
    }
}

/// A node with all that is in it, or with all but one thing.
fn canonical(document: &Document<'_>, node: NodeId, without: Option<NodeId>, prefixes: &[String]) -> Result<String> {
    let mut nodes = NodeSet::tree_without_comments(node, document);
    for hidden in without.into_iter().flat_map(|hidden| std::iter::once(hidden).chain(document.descendants(hidden))) {
        nodes.remove_id(hidden);
    }
    let bytes = canonicalize(document, false, Some(&nodes), prefixes).map_err(|_| MALFORMED)?;
    String::from_utf8(bytes).map_err(|_| MALFORMED)
}

fn element<'d, 'a>(document: &'d Document<'a>, node: NodeId) -> Result<&'d Element<'a>> {
    document.element(node).ok_or(MALFORMED)
}

/// The only child of a name.
fn child(document: &Document<'_>, parent: NodeId, name: &str) -> Result<NodeId> {
    match document.child_elements_by_name_ns(parent, SIGNATURE, name).as_slice() {
        [only] => Ok(*only),
        _ => Err(MALFORMED),
    }
}

fn prefixes_of(document: &Document<'_>, method: NodeId) -> Result<Vec<String>> {
    match document.child_elements_by_name_ns(method, EXCLUSIVE, "InclusiveNamespaces").as_slice() {
        [] => Ok(Vec::new()),
        [list, ..] => split(document.get_attribute(*list, "PrefixList")),
    }
}

fn split(prefixes: Option<&str>) -> Result<Vec<String>> {
    let prefixes: Vec<String> = prefixes.unwrap_or_default().split_ascii_whitespace().map(str::to_owned).collect();
    if prefixes.len() > MAX_PREFIXES { Err(MALFORMED) } else { Ok(prefixes) }
}

fn decode(text: &str) -> Result<Vec<u8>> {
    let text: String = text.chars().filter(|character| !character.is_ascii_whitespace()).collect();
    STANDARD.decode(text).map_err(|_| MALFORMED)
}
