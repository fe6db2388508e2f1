//! What a provider's administrator needs to know of us (SAML 2.0 Metadata, 2.4.4).

use super::{METADATA, POST, PROTOCOL, Us};
use xml::Writer;

/// Our metadata for one provider.
pub fn metadata(us: &Us) -> String {
    let mut writer = Writer::default();
    writer.declaration();
    writer.start("md:EntityDescriptor", &[("xmlns:md", Some(METADATA)), ("entityID", Some(&us.entity_id))]);
    let signing =
        [("AuthnRequestsSigned", Some("false")), ("WantAssertionsSigned", Some("true")), ("protocolSupportEnumeration", Some(PROTOCOL))];
    writer.start("md:SPSSODescriptor", &signing);
    let consumer = [("Binding", Some(POST)), ("Location", Some(us.consumer.as_str())), ("index", Some("0")), ("isDefault", Some("true"))];
    writer.empty("md:AssertionConsumerService", &consumer);
    writer.end();
    writer.end();
    writer.finish()
}
