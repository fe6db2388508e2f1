//! XML being written, indented by two spaces, with everything escaped that needs it.

use quick_xml::events::attributes::Attribute;
use quick_xml::events::{BytesDecl, BytesEnd, BytesStart, BytesText, Event};
use quick_xml::name::QName;
use std::borrow::Cow;

use crate::is_character;

/// Elements go in, a text comes out. The same calls give the same bytes.
pub struct Writer {
    xml: quick_xml::Writer<Vec<u8>>,
    /// Tags whose elements have nothing in them yet but each the next.
    pending: Vec<BytesStart<'static>>,
    open: Vec<String>,
}

impl Default for Writer {
    fn default() -> Self {
        Self { xml: quick_xml::Writer::new_with_indent(Vec::new(), b' ', 2), pending: Vec::new(), open: Vec::new() }
    }
}

impl Writer {
    /// The declaration that a file begins with.
    pub fn declaration(&mut self) {
        self.write(Event::Decl(BytesDecl::new("1.0", Some("UTF-8"), None)));
    }

    /// Begins an element. Attributes without a value are left out.
    pub fn start(&mut self, name: &str, attributes: &[(&str, Option<&str>)]) {
        let mut tag = BytesStart::new(name.to_owned());
        for (key, value) in attributes {
            if let Some(value) = value {
                tag.push_attribute(Attribute { key: QName(key), value: Cow::Owned(escaped(value, true)) });
            }
        }
        self.pending.push(tag);
        self.open.push(name.to_owned());
    }

    /// Ends the element begun last.
    pub fn end(&mut self) {
        let Some(name) = self.open.pop() else { return };
        match self.pending.pop() {
            Some(tag) => {
                self.content();
                self.write(Event::Empty(tag));
            }
            None => self.write(Event::End(BytesEnd::new(name))),
        }
    }

    /// Ends the element begun last, or takes it back if nothing was put into it.
    pub fn end_if_filled(&mut self) {
        if self.pending.pop().is_some() {
            self.open.pop();
        } else {
            self.end();
        }
    }

    /// An element with nothing in it.
    pub fn empty(&mut self, name: &str, attributes: &[(&str, Option<&str>)]) {
        self.start(name, attributes);
        self.end();
    }

    /// An element that holds a text.
    pub fn text(&mut self, name: &str, attributes: &[(&str, Option<&str>)], text: &str) {
        self.start(name, attributes);
        if !text.is_empty() {
            self.content();
            self.write(Event::Text(BytesText::from_escaped(escaped(text, false))));
        }
        self.end();
    }

    /// What was written, with a line end.
    #[must_use]
    pub fn finish(self) -> String {
        let mut text = String::from_utf8(self.xml.into_inner()).unwrap_or_default();
        text.push('\n');
        text
    }

    fn content(&mut self) {
        for tag in std::mem::take(&mut self.pending) {
            self.write(Event::Start(tag));
        }
    }

    fn write(&mut self, event: Event<'_>) {
        // INVARIANT: writing to a vector does not fail.
        let _ = self.xml.write_event(event);
    }
}

/// What XML has no character for becomes U+FFFD; readers and JSON forms let none of it in.
fn escaped(text: &str, attribute: bool) -> String {
    let mut escaped = String::with_capacity(text.len());
    for character in text.chars() {
        match character {
            '<' => escaped.push_str("&lt;"),
            '>' => escaped.push_str("&gt;"),
            '&' => escaped.push_str("&amp;"),
            '"' if attribute => escaped.push_str("&quot;"),
            '\r' => escaped.push_str("&#13;"),
            '\n' if attribute => escaped.push_str("&#10;"),
            '\t' if attribute => escaped.push_str("&#9;"),
            other if is_character(other) => escaped.push(other),
            _ => escaped.push('\u{fffd}'),
        }
    }
    escaped
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn whatever_a_text_or_an_attribute_holds_is_escaped() {
        let mut writer = Writer::default();
        writer.start("a", &[("b", Some("<\">&\n\t\r'")), ("c", None)]);
        writer.text("d", &[], "<\"&>\n\r\0");
        writer.empty("e", &[]);
        writer.start("f", &[]);
        writer.start("g", &[]);
        writer.end_if_filled();
        writer.end_if_filled();
        writer.end();
        let expected = "<a b=\"&lt;&quot;&gt;&amp;&#10;&#9;&#13;'\">\n  <d>&lt;\"&amp;&gt;\n&#13;\u{fffd}</d>\n  <e/>\n</a>\n";
        assert_eq!(writer.finish(), expected);
    }
}
