//! Writes elements, with everything escaped that needs it.

use super::tree::is_character;

/// XML being written, indented by two spaces.
#[derive(Default)]
pub(super) struct Writer {
    xml: String,
    /// The elements that are open, and whether anything stands in them.
    open: Vec<(&'static str, bool)>,
}

/// An attribute: its name and, if it is there, its value.
pub(super) type Attribute<'a> = (&'static str, Option<&'a str>);

impl Writer {
    pub(super) fn declaration(&mut self) {
        self.xml.push_str("<?xml version=\"1.0\" encoding=\"UTF-8\"?>");
    }

    /// Begins an element.
    pub(super) fn start(&mut self, name: &'static str, attributes: &[Attribute<'_>]) {
        self.content();
        self.xml.push('\n');
        for _ in &self.open {
            self.xml.push_str("  ");
        }
        self.xml.push('<');
        self.xml.push_str(name);
        for (key, value) in attributes {
            if let Some(value) = value {
                self.xml.push(' ');
                self.xml.push_str(key);
                self.xml.push_str("=\"");
                self.escaped(value, true);
                self.xml.push('"');
            }
        }
        self.open.push((name, false));
    }

    /// Ends the element begun last.
    pub(super) fn end(&mut self) {
        let Some((name, filled)) = self.open.pop() else { return };
        if !filled {
            self.xml.push_str("/>");
            return;
        }
        self.xml.push('\n');
        for _ in &self.open {
            self.xml.push_str("  ");
        }
        self.closing(name);
    }

    /// An element with nothing in it.
    pub(super) fn empty(&mut self, name: &'static str, attributes: &[Attribute<'_>]) {
        self.start(name, attributes);
        self.end();
    }

    /// An element that holds a text.
    pub(super) fn text(&mut self, name: &'static str, text: &str) {
        self.start(name, &[]);
        self.content();
        self.open.pop();
        self.escaped(text, false);
        self.closing(name);
    }

    /// An element that holds a text, if there is one.
    pub(super) fn words(&mut self, name: &'static str, text: Option<&str>) {
        if let Some(text) = text {
            self.text(name, text);
        }
    }

    pub(super) fn finish(mut self) -> String {
        self.xml.push('\n');
        self.xml
    }

    fn closing(&mut self, name: &str) {
        self.xml.push_str("</");
        self.xml.push_str(name);
        self.xml.push('>');
    }

    /// Something follows in the element begun last.
    fn content(&mut self) {
        if let Some((_, filled)) = self.open.last_mut()
            && !*filled
        {
            *filled = true;
            self.xml.push('>');
        }
    }

    /// What XML has no character for becomes U+FFFD; readers and JSON forms let none of it in.
    fn escaped(&mut self, text: &str, attribute: bool) {
        for character in text.chars() {
            match character {
                '<' => self.xml.push_str("&lt;"),
                '>' => self.xml.push_str("&gt;"),
                '&' => self.xml.push_str("&amp;"),
                '"' if attribute => self.xml.push_str("&quot;"),
                '\r' => self.xml.push_str("&#13;"),
                '\n' if attribute => self.xml.push_str("&#10;"),
                '\t' if attribute => self.xml.push_str("&#9;"),
                other if is_character(other) => self.xml.push(other),
                _ => self.xml.push('\u{fffd}'),
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn whatever_a_text_or_an_attribute_holds_is_escaped() {
        let mut writer = Writer::default();
        writer.start("a", &[("b", Some("<\">&\n\t\r'")), ("c", None)]);
        writer.text("d", "<\"&>\n\r\0");
        writer.empty("e", &[]);
        writer.end();
        let expected = "\n<a b=\"&lt;&quot;&gt;&amp;&#10;&#9;&#13;'\">\n  <d>&lt;\"&amp;&gt;\n&#13;\u{fffd}</d>\n  <e/>\n</a>\n";
        assert_eq!(writer.finish(), expected);
    }
}
