//! A file as a tree of elements, read within limits: nothing is expanded, nothing is fetched, nothing is deep.

use std::collections::HashMap;
use std::sync::Arc;

use quick_xml::NsReader;
use quick_xml::events::{BytesStart, Event};
use quick_xml::name::{Namespace, QName, ResolveResult};

use crate::fault::Faults;
use crate::model::{BPMN, Place, Tree, TreeAttribute};

/// The largest file, in bytes.
const MAX_BYTES: usize = 1024 * 1024;
/// The most elements, extensions and diagrams included.
const MAX_ELEMENTS: usize = 40_000;
/// The most attributes of one element.
const MAX_ATTRIBUTES: usize = 64;
/// How deep elements may lie within each other; whoever walks the tree or the model recurses so deep.
const MAX_DEPTH: usize = 64;

/// A file's root, and the namespaces that it declares.
#[derive(Debug)]
pub(super) struct Root {
    pub(super) tree: Tree,
    /// Prefixes and namespaces.
    pub(super) namespaces: Vec<(Arc<str>, Arc<str>)>,
}

/// The root of `text`, or faults.
pub(super) fn parse(text: &str, faults: &mut Faults) -> Option<Root> {
    if text.len() > MAX_BYTES {
        let message = format!("a file may have {MAX_BYTES} bytes; this has {}", text.len());
        faults.place(None, Place::default(), "file_too_large", message);
        return None;
    }
    let mut parser = Parser {
        text,
        at: 0,
        place: Place { line: 1, column: 1 },
        elements: 0,
        open: Vec::new(),
        words: HashMap::new(),
        namespaces: Vec::new(),
    };
    match parser.run() {
        Ok(tree) => Some(Root { tree, namespaces: parser.namespaces }),
        Err((place, code, message)) => {
            faults.place(None, place, code, message);
            None
        }
    }
}

type Trouble = (Place, &'static str, String);
/// Namespace, prefix and local name.
type Resolved = (Arc<str>, Arc<str>, Box<str>);

struct Parser<'a> {
    text: &'a str,
    /// `place` is that of this byte.
    at: usize,
    place: Place,
    elements: usize,
    /// Elements that are open.
    open: Vec<Tree>,
    /// Namespaces and prefixes, each kept once.
    words: HashMap<String, Arc<str>>,
    namespaces: Vec<(Arc<str>, Arc<str>)>,
}

impl Parser<'_> {
    fn run(&mut self) -> Result<Tree, Trouble> {
        let mut reader = NsReader::from_str(self.text);
        reader.config_mut().check_comments = false;
        let mut root = None;
        loop {
            let start = reader.buffer_position();
            let event = match reader.read_event() {
                Ok(event) => event,
                Err(error) => {
                    self.advance(reader.error_position());
                    return Err(self.trouble("malformed_xml", error.to_string()));
                }
            };
            self.advance(start);
            match event {
                Event::Start(tag) => self.start(&reader, &tag, root.is_some())?,
                Event::Empty(tag) => {
                    self.start(&reader, &tag, root.is_some())?;
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
                Event::Eof if !self.open.is_empty() => return Err(self.trouble("malformed_xml", "the file ends within an element")),
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

    fn word(&mut self, text: &str) -> Arc<str> {
        if let Some(word) = self.words.get(text) {
            return Arc::clone(word);
        }
        let word: Arc<str> = text.into();
        self.words.insert(text.to_owned(), Arc::clone(&word));
        word
    }

    fn start(&mut self, reader: &NsReader<&[u8]>, tag: &BytesStart<'_>, second_root: bool) -> Result<(), Trouble> {
        self.elements += 1;
        if self.elements > MAX_ELEMENTS {
            return Err(self.trouble("too_many_elements", format!("a file may have {MAX_ELEMENTS} elements")));
        }
        if self.open.len() >= MAX_DEPTH {
            return Err(self.trouble("nested_too_deep", format!("elements may lie {MAX_DEPTH} deep within each other")));
        }
        if second_root && self.open.is_empty() {
            return Err(self.trouble("malformed_xml", "there is a second root element"));
        }
        let (namespace, prefix, name) = self.name(reader, tag.name(), true)?;
        if self.open.is_empty() && !(*namespace == *BPMN && &*name == "definitions") {
            let message = match &*name {
                "definitions" => format!("`definitions` is in the namespace `{namespace}`, not in `{BPMN}`"),
                _ => format!("the root element is `{name}`, not `definitions`"),
            };
            return Err(self.trouble("not_bpmn", message));
        }
        let attributes = self.attributes(reader, tag)?;
        self.open.push(Tree { namespace, prefix, name, attributes, place: self.place, ..Tree::default() });
        Ok(())
    }

    fn name(&mut self, reader: &NsReader<&[u8]>, name: QName<'_>, element: bool) -> Result<Resolved, Trouble> {
        let prefix = name.prefix().map_or("", |prefix| prefix.into_inner());
        let resolved = if element { reader.resolver().resolve_element(name).0 } else { reader.resolver().resolve_attribute(name).0 };
        let namespace = match resolved {
            ResolveResult::Bound(Namespace(uri)) => self.word(uri),
            ResolveResult::Unbound => self.word(""),
            ResolveResult::Unknown(prefix) => {
                return Err(self.trouble("undeclared_prefix", format!("the prefix `{prefix}` is not declared")));
            }
        };
        Ok((namespace, self.word(prefix), name.local_name().into_inner().into()))
    }

    fn attributes(&mut self, reader: &NsReader<&[u8]>, tag: &BytesStart<'_>) -> Result<Vec<TreeAttribute>, Trouble> {
        let mut attributes: Vec<TreeAttribute> = Vec::new();
        for (count, attribute) in tag.attributes().with_checks(false).enumerate() {
            let attribute = attribute.map_err(|error| self.trouble("malformed_xml", error.to_string()))?;
            if count >= MAX_ATTRIBUTES {
                return Err(self.trouble("malformed_xml", format!("an element may have {MAX_ATTRIBUTES} attributes")));
            }
            let key = attribute.key;
            let value = attribute
                .normalized_value(quick_xml::XmlVersion::Implicit1_0)
                .map_err(|error| self.trouble("malformed_xml", error.to_string()))?;
            if !value.chars().all(is_character) {
                return Err(self.trouble("malformed_xml", format!("the attribute `{}` has a character that XML has not", key.0)));
            }
            if let Some(prefix) = key.0.strip_prefix("xmlns:").or(if key.0 == "xmlns" { Some("") } else { None }) {
                if self.open.is_empty() {
                    let declared = (self.word(prefix), self.word(&value));
                    self.namespaces.push(declared);
                }
                continue;
            }
            let (namespace, prefix, name) = self.name(reader, key, false)?;
            if attributes.iter().any(|other| other.is(&namespace, &name)) {
                return Err(self.trouble("malformed_xml", format!("the attribute `{}` stands twice", key.0)));
            }
            attributes.push(TreeAttribute { namespace, prefix, name, value: value.into_owned() });
        }
        Ok(attributes)
    }

    fn end(&mut self, root: &mut Option<Tree>) {
        let Some(mut tree) = self.open.pop() else { return };
        if !tree.children.is_empty() && tree.text.is_blank() {
            tree.text = Default::default();
        }
        match self.open.last_mut() {
            Some(parent) => parent.children.push(tree),
            None => *root = Some(tree),
        }
    }

    fn add(&mut self, text: &str, place: Place) -> Result<(), Trouble> {
        if !text.chars().all(is_character) {
            return Err(self.trouble("malformed_xml", "there is a character that XML has not"));
        }
        match self.open.last_mut() {
            Some(tree) => tree.text.push(text, place),
            None if text.trim_start_matches('\u{feff}').trim().is_empty() => {}
            None => return Err(self.trouble("malformed_xml", "there is text outside the root element")),
        }
        Ok(())
    }
}

/// Whether XML 1.0 has the character (2.2).
fn is_character(character: char) -> bool {
    !matches!(character, '\0'..='\u{8}' | '\u{b}' | '\u{c}' | '\u{e}'..='\u{1f}' | '\u{fffe}' | '\u{ffff}')
}

#[cfg(test)]
mod tests {
    use super::*;

    fn code(text: &str) -> String {
        let mut faults = Faults::default();
        assert!(parse(text, &mut faults).is_none(), "{}", text.chars().take(200).collect::<String>());
        faults.into_faults().remove(0).code.into_owned()
    }

    fn file(inside: &str) -> String {
        format!("<definitions xmlns='{BPMN}'>{inside}</definitions>")
    }

    fn root(inside: &str) -> Tree {
        let mut faults = Faults::default();
        let root = parse(&file(inside), &mut faults);
        root.unwrap_or_else(|| panic!("{:?}", faults.into_faults())).tree
    }

    #[test]
    fn text_is_what_entities_and_cdata_stand_for_and_knows_its_places() {
        let root = root("\n  <text>a &lt; <![CDATA[b<c]]>&#x41;</text>");
        let text = &root.children[0].text;
        assert_eq!(&**text, "a < b<cA");
        let columns: Vec<_> = (0..8).map(|offset| text.place(offset).column).collect();
        assert_eq!(columns, [9, 10, 11, 15, 25, 26, 27, 31]);
        assert_eq!(text.place(0).line, 2);
        assert_eq!(text.place_of(4, 1, 2), text.place(5));
    }

    #[test]
    fn any_prefix_stands_for_its_namespace() {
        let tree = root("<a:x xmlns:a='urn:a' xmlns:b='urn:b' b:c='1' d='2'/>");
        let x = &tree.children[0];
        assert!(x.is("urn:a", "x") && x.attributes[0].is("urn:b", "c") && x.attribute("d") == Some("2"));
        assert_eq!((&*x.prefix, x.attributes.len()), ("a", 2));
        assert!(parse(&format!("<q:definitions xmlns:q='{BPMN}'/>"), &mut Faults::default()).is_some());
    }

    #[test]
    fn what_is_not_bpmn_or_not_xml_is_refused() {
        for text in ["", "x", "<a", "</a>", "&lt;"] {
            assert_eq!(code(text), "malformed_xml", "{text}");
        }
        for text in ["<definitions/>", "<html/>", "<definitions xmlns='http://www.omg.org/spec/DMN/20191111/MODEL/'/>"] {
            assert_eq!(code(text), "not_bpmn", "{text}");
        }
        for inside in ["<a>", "</a>", "<a></b>", "&nbsp;", "&#0;", "\u{1}", "<a b='1' b='2'/>", "<a b=1/>", "<a b='\u{2}'/>", "&"] {
            assert_eq!(code(&file(inside)), "malformed_xml", "{inside:?}");
        }
        for inside in ["<n:a/>", "<a n:b=''/>"] {
            assert_eq!(code(&file(inside)), "undeclared_prefix", "{inside:?}");
        }
        assert_eq!(code(&format!("{}<b/>", file(""))), "malformed_xml");
        assert_eq!(code(&format!("{}b", file(""))), "malformed_xml");
    }

    #[test]
    fn a_document_type_is_refused_before_it_can_define_entities() {
        let bomb = "<!DOCTYPE d [<!ENTITY a 'aaaa'><!ENTITY b '&a;&a;'>]>";
        assert_eq!(code(&format!("{bomb}{}", file("&b;"))), "document_type");
    }

    #[test]
    fn size_depth_and_number_of_elements_are_bounded() {
        assert_eq!(code(&" ".repeat(MAX_BYTES + 1)), "file_too_large");
        assert_eq!(code(&file(&"<a>".repeat(MAX_DEPTH))), "nested_too_deep");
        assert_eq!(code(&file(&"<a/>".repeat(MAX_ELEMENTS))), "too_many_elements");
        let attributes: String = (0..=MAX_ATTRIBUTES).map(|index| format!(" a{index}=''")).collect();
        assert_eq!(code(&file(&format!("<a{attributes}/>"))), "malformed_xml");
    }

    #[test]
    fn a_byte_order_mark_and_windows_line_ends_are_read() {
        let mut faults = Faults::default();
        let text = format!("\u{feff}<?xml version='1.0'?>\r\n{}", file("\r\n<text>a\r\nb</text>"));
        let root = parse(&text, &mut faults).unwrap_or_else(|| panic!("{:?}", faults.into_faults()));
        let text = &root.tree.children[0].text;
        assert_eq!((&**text, text.place(2)), ("a\nb", Place { line: 4, column: 1 }));
    }
}
