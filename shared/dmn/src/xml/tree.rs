//! A document as a tree of elements, read within limits: nothing is expanded, nothing is fetched, nothing is deep.
//!
//! Only elements and attributes of DMN are kept: extensions and diagrams are skipped.

use quick_xml::NsReader;
use quick_xml::events::{BytesStart, Event};
use quick_xml::name::{Namespace, ResolveResult};

use crate::fault::Faults;
use crate::model::{Place, Text};

/// The largest document, in bytes.
pub(crate) const MAX_BYTES: usize = 4 * 1024 * 1024;
/// The most elements, extensions and diagrams included.
const MAX_ELEMENTS: usize = 200_000;
/// The most attributes of one element.
const MAX_ATTRIBUTES: usize = 64;
/// How deep elements may lie within each other; whoever walks the tree recurses so deep.
const MAX_DEPTH: usize = 128;

/// The namespaces of DMN 1.2, 1.3, 1.4 and 1.5, the newest last.
pub(crate) const NAMESPACES: [&str; 4] = [
    "http://www.omg.org/spec/DMN/20180521/MODEL/",
    "https://www.omg.org/spec/DMN/20191111/MODEL/",
    "https://www.omg.org/spec/DMN/20211108/MODEL/",
    "https://www.omg.org/spec/DMN/20230324/MODEL/",
];

/// Names and values.
type Attributes = Vec<(Box<str>, Box<str>)>;

/// An element of DMN.
#[derive(Debug)]
pub(super) struct Node {
    /// Its name, without prefix.
    pub(super) name: Box<str>,
    /// Its attributes that have no prefix.
    attributes: Attributes,
    pub(super) children: Vec<Node>,
    /// Its text, where it has no children.
    pub(super) text: Text,
    /// Where its tag begins.
    pub(super) place: Place,
}

impl Node {
    /// The value of an attribute.
    pub(super) fn attribute(&self, name: &str) -> Option<&str> {
        self.attributes.iter().find(|(key, _)| **key == *name).map(|(_, value)| &**value)
    }
}

/// The root of `text`, or faults.
pub(super) fn parse(text: &str, faults: &mut Faults) -> Option<Node> {
    if text.len() > MAX_BYTES {
        let message = format!("a document may have {MAX_BYTES} bytes; this has {}", text.len());
        faults.place(Place::default(), "document_too_large", message);
        return None;
    }
    let mut parser = Parser { text, at: 0, place: Place { line: 1, column: 1 }, elements: 0, depth: 0, skipping: 0, open: Vec::new() };
    match parser.run() {
        Ok(root) => Some(root),
        Err((place, code, message)) => {
            faults.place(place, code, message);
            None
        }
    }
}

type Trouble = (Place, &'static str, String);

struct Parser<'a> {
    text: &'a str,
    /// `place` is that of this byte.
    at: usize,
    place: Place,
    elements: usize,
    depth: usize,
    /// How many elements that are not of DMN are open.
    skipping: usize,
    /// Elements of DMN that are open.
    open: Vec<Node>,
}

impl Parser<'_> {
    fn run(&mut self) -> Result<Node, Trouble> {
        let mut reader = NsReader::from_str(self.text);
        reader.config_mut().check_comments = false;
        let mut root = None;
        loop {
            let start = reader.buffer_position();
            let (namespace, event) = match reader.read_resolved_event() {
                Ok((namespace, event)) => (is_dmn(&namespace), event),
                Err(error) => {
                    self.advance(reader.error_position());
                    return Err(self.trouble("malformed_xml", error.to_string()));
                }
            };
            self.advance(start);
            match event {
                Event::Start(tag) => self.start(&tag, namespace, root.is_some())?,
                Event::Empty(tag) => {
                    self.start(&tag, namespace, root.is_some())?;
                    self.end(&mut root);
                }
                Event::End(_) => self.end(&mut root),
                Event::Text(text) => self.add(&text.xml10_content(), self.place)?,
                Event::CData(data) => self.add(&data.xml10_content(), self.place.after("<![CDATA["))?,
                Event::GeneralRef(reference) => {
                    let mut buffer = [0; 4];
                    let character = match (reference.resolve_char_ref(), &*reference) {
                        (Ok(Some(character)), _) if is_character(character) => &*character.encode_utf8(&mut buffer),
                        (Ok(None), name) => match quick_xml::escape::resolve_xml_entity(name) {
                            Some(text) => text,
                            None => return Err(self.trouble("malformed_xml", format!("`&{name};` is not an entity of XML"))),
                        },
                        (_, name) => return Err(self.trouble("malformed_xml", format!("`&{name};` is not a character of XML"))),
                    };
                    self.add(character, self.place)?;
                }
                Event::DocType(_) => return Err(self.trouble("document_type", "a document type declaration is not read: leave it out")),
                Event::Eof if self.depth > 0 => return Err(self.trouble("malformed_xml", "the document ends within an element")),
                Event::Eof => return root.ok_or_else(|| self.trouble("malformed_xml", "there is no element")),
                Event::Comment(_) | Event::Decl(_) | Event::PI(_) => {}
            }
        }
    }

    /// Moves to a byte further on; all moves together cost one pass over the text.
    fn advance(&mut self, to: u64) {
        let to = usize::try_from(to).unwrap_or(usize::MAX).min(self.text.len());
        if let Some(between) = self.text.get(self.at..to) {
            self.place = self.place.after(between);
            self.at = to;
        }
    }

    fn trouble(&self, code: &'static str, message: impl Into<String>) -> Trouble {
        (self.place, code, message.into())
    }

    fn start(&mut self, tag: &BytesStart<'_>, dmn: bool, second_root: bool) -> Result<(), Trouble> {
        self.elements += 1;
        self.depth += 1;
        if self.elements > MAX_ELEMENTS {
            return Err(self.trouble("too_many_elements", format!("a document may have {MAX_ELEMENTS} elements")));
        }
        if self.depth > MAX_DEPTH {
            return Err(self.trouble("nested_too_deep", format!("elements may lie {MAX_DEPTH} deep within each other")));
        }
        if second_root && self.depth == 1 {
            return Err(self.trouble("malformed_xml", "there is a second root element"));
        }
        if self.skipping > 0 || (!dmn && self.depth > 1) {
            self.skipping += 1;
            return Ok(());
        }
        let name = tag.local_name();
        let name = name.as_ref();
        if !dmn {
            let message = match name {
                "definitions" => "`definitions` must be in the namespace of DMN 1.2, 1.3, 1.4 or 1.5".to_owned(),
                _ => format!("the root element is `{name}`, not `definitions`"),
            };
            return Err(self.trouble("not_dmn", message));
        }
        let attributes = self.attributes(tag)?;
        self.open.push(Node { name: name.into(), attributes, children: Vec::new(), text: Text::default(), place: self.place });
        Ok(())
    }

    fn attributes(&self, tag: &BytesStart<'_>) -> Result<Attributes, Trouble> {
        let mut attributes = Attributes::new();
        for (count, attribute) in tag.attributes().with_checks(false).enumerate() {
            let attribute = attribute.map_err(|error| self.trouble("malformed_xml", error.to_string()))?;
            if count >= MAX_ATTRIBUTES {
                return Err(self.trouble("malformed_xml", format!("an element may have {MAX_ATTRIBUTES} attributes")));
            }
            let key = attribute.key.0;
            if key == "xmlns" || key.contains(':') {
                continue;
            }
            if attributes.iter().any(|(other, _)| **other == *key) {
                return Err(self.trouble("malformed_xml", format!("the attribute `{key}` stands twice")));
            }
            let value = attribute
                .normalized_value(quick_xml::XmlVersion::Implicit1_0)
                .map_err(|error| self.trouble("malformed_xml", error.to_string()))?;
            if !value.chars().all(is_character) {
                return Err(self.trouble("malformed_xml", format!("the attribute `{key}` has a character that XML has not")));
            }
            attributes.push((key.into(), value.into()));
        }
        Ok(attributes)
    }

    fn end(&mut self, root: &mut Option<Node>) {
        self.depth = self.depth.saturating_sub(1);
        if self.skipping > 0 {
            self.skipping -= 1;
            return;
        }
        let Some(node) = self.open.pop() else { return };
        match self.open.last_mut() {
            Some(parent) => {
                parent.text = Text::default();
                parent.children.push(node);
            }
            None => *root = Some(node),
        }
    }

    fn add(&mut self, text: &str, place: Place) -> Result<(), Trouble> {
        if self.skipping > 0 {
            return Ok(());
        }
        if !text.chars().all(is_character) {
            return Err(self.trouble("malformed_xml", "there is a character that XML has not"));
        }
        match self.open.last_mut() {
            Some(node) if node.children.is_empty() => node.text.push(text, place),
            Some(_) => {}
            None if text.trim().is_empty() => {}
            None => return Err(self.trouble("malformed_xml", "there is text outside the root element")),
        }
        Ok(())
    }
}

fn is_dmn(namespace: &ResolveResult<'_>) -> bool {
    matches!(namespace, ResolveResult::Bound(Namespace(uri)) if NAMESPACES.contains(uri))
}

/// Whether XML 1.0 has the character (2.2).
pub(crate) fn is_character(character: char) -> bool {
    !matches!(character, '\0'..='\u{8}' | '\u{b}' | '\u{c}' | '\u{e}'..='\u{1f}' | '\u{fffe}' | '\u{ffff}')
}

#[cfg(test)]
mod tests {
    use super::*;

    fn code(text: &str) -> String {
        let mut faults = Faults::default();
        assert!(parse(text, &mut faults).is_none());
        faults.into_vec().remove(0).code.to_owned()
    }

    fn document(inside: &str) -> String {
        format!("<definitions xmlns='{}'>{inside}</definitions>", NAMESPACES[3])
    }

    fn root(inside: &str) -> Node {
        let mut faults = Faults::default();
        let root = parse(&document(inside), &mut faults);
        root.unwrap_or_else(|| panic!("{:?}", faults.into_vec()))
    }

    #[test]
    fn text_is_what_entities_and_cdata_stand_for_and_knows_its_places() {
        let root = root("\n  <text>a &lt; <![CDATA[b<c]]>&#x41;</text>");
        let text = &root.children[0].text;
        assert_eq!(&**text, "a < b<cA");
        let columns: Vec<_> = (0..8).map(|offset| text.place(offset).column).collect();
        assert_eq!(columns, [9, 10, 11, 15, 25, 26, 27, 31]);
        assert_eq!(text.place(0).line, 2);
    }

    #[test]
    fn extensions_and_diagrams_are_skipped_with_all_that_is_in_them() {
        let root = root("<x:a xmlns:x='urn:x' b='&lt;'><text>no</text></x:a><decision x='1' xmlns:y='urn:y' y:x='2'/><b xmlns=''><c/></b>");
        assert_eq!(root.children.len(), 1);
        assert_eq!(root.children[0].attribute("x"), Some("1"));
    }

    #[test]
    fn every_supported_version_is_read_and_nothing_else() {
        for namespace in NAMESPACES {
            let mut faults = Faults::default();
            assert!(parse(&format!("<d:definitions xmlns:d='{namespace}'/>"), &mut faults).is_some());
        }
        assert_eq!(code("<definitions/>"), "not_dmn");
        assert_eq!(code("<definitions xmlns='http://www.omg.org/spec/DMN/20151101/dmn.xsd'/>"), "not_dmn");
        assert_eq!(code("<html/>"), "not_dmn");
    }

    #[test]
    fn a_byte_order_mark_and_windows_line_ends_are_read() {
        let mut faults = Faults::default();
        let text = format!("\u{feff}<?xml version='1.0'?>\r\n{}", document("\r\n<text>a\r\nb</text>"));
        let root = parse(&text, &mut faults).unwrap_or_else(|| panic!("{:?}", faults.into_vec()));
        assert_eq!((&*root.children[0].text, root.children[0].text.place(2)), ("a\nb", Place { line: 4, column: 1 }));
    }

    #[test]
    fn what_is_not_xml_is_refused() {
        for text in ["", "x", "<a", "</a>", "&lt;"] {
            assert_eq!(code(text), "malformed_xml", "{text}");
        }
        for inside in [
            "<text>",
            "</text>",
            "<text></b>",
            "&nbsp;",
            "&#0;",
            "&#x1;",
            "\u{1}",
            "<text a='1' a='2'/>",
            "<text a=1/>",
            "<text a='\u{2}'/>",
            "&",
        ] {
            assert_eq!(code(&document(inside)), "malformed_xml", "{inside:?}");
        }
        assert_eq!(code(&format!("{}<b/>", document(""))), "malformed_xml");
        assert_eq!(code(&format!("{}b", document(""))), "malformed_xml");
    }

    #[test]
    fn a_document_type_is_refused_before_it_can_define_entities() {
        let bomb = "<!DOCTYPE d [<!ENTITY a 'aaaa'><!ENTITY b '&a;&a;'>]>";
        assert_eq!(code(&format!("{bomb}{}", document("&b;"))), "document_type");
    }

    #[test]
    fn size_depth_and_number_of_elements_are_bounded() {
        assert_eq!(code(&" ".repeat(MAX_BYTES + 1)), "document_too_large");
        assert_eq!(code(&document(&"<text>".repeat(MAX_DEPTH))), "nested_too_deep");
        assert_eq!(code(&document(&format!("<x xmlns=''>{}", "<x>".repeat(MAX_DEPTH)))), "nested_too_deep");
        assert_eq!(code(&document(&"<text/>".repeat(MAX_ELEMENTS))), "too_many_elements");
        let attributes: String = (0..=MAX_ATTRIBUTES).map(|index| format!(" a{index}=''")).collect();
        assert_eq!(code(&document(&format!("<text{attributes}/>"))), "malformed_xml");
    }

    #[test]
    fn many_attributes_and_namespaces_cost_no_more_than_their_length() {
        let attributes: String = (0..300_000).map(|index| format!(" a{index:x}=''")).collect();
        let _ = code(&document(&format!("<text{attributes}/>")));
        let namespaces: String = (0..100_000).map(|index| format!("<a xmlns:n{index:x}='u'/>")).collect();
        let mut faults = Faults::default();
        let _ = parse(&document(&namespaces), &mut faults);
    }
}
