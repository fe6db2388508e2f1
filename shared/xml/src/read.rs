//! Reads a file within limits: nothing is expanded, nothing is fetched, nothing is deep.

use std::sync::Arc;

use quick_xml::NsReader;
use quick_xml::events::{BytesStart, Event};
use quick_xml::name::{Namespace, QName, ResolveResult};

use crate::characters::are_characters;
use crate::words::Words;
use crate::{Attribute, Place, Root, Tree, is_character};

/// The most attributes of one element.
const MAX_ATTRIBUTES: usize = 64;

/// How much of a file is read.
#[derive(Clone, Copy, Debug)]
pub struct Limits {
    /// The largest file, in bytes.
    pub bytes: usize,
    /// The most elements, those passed over included.
    pub elements: usize,
    /// How deep elements may lie within each other; whoever walks the tree recurses so deep.
    pub depth: usize,
}

/// What kind of file is read.
#[derive(Clone, Copy, Debug)]
pub struct Format {
    /// How much of it.
    pub limits: Limits,
    /// What is wrong with a root element of that namespace and name, as a code and a sentence; none if nothing is.
    pub root: fn(namespace: &str, name: &str) -> Option<(&'static str, String)>,
    /// Whether elements of a namespace are kept; those that are not are passed over with all that is in them.
    pub keeps: fn(namespace: &str) -> bool,
}

/// The codes of troubles, but for those of [`Format::root`].
pub const CODES: [&str; 6] =
    ["file_too_large", "too_many_elements", "nested_too_deep", "malformed_xml", "document_type", "undeclared_prefix"];

/// What is wrong with a file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Trouble {
    /// Where.
    pub place: Place,
    /// A stable word for programs: one of [`CODES`], or what [`Format::root`] says.
    pub code: &'static str,
    /// The sentence.
    pub message: String,
}

/// The root of `text`.
///
/// # Errors
/// The first trouble: what follows it has no structure that could be told of.
pub fn read(text: &str, format: &Format) -> Result<Root, Trouble> {
    if text.len() > format.limits.bytes {
        let message = format!("a file may have {} bytes; this has {}", format.limits.bytes, text.len());
        return Err(Trouble { place: Place::default(), code: "file_too_large", message });
    }
    let mut parser = Parser {
        text,
        format,
        at: 0,
        place: Place::START,
        elements: 0,
        passing_over: 0,
        open: Vec::new(),
        none: "".into(),
        spaces: Words::default(),
        prefixes: Words::default(),
        names: Words::default(),
        namespaces: Vec::new(),
    };
    let tree = parser.run()?;
    Ok(Root { tree, namespaces: parser.namespaces })
}

struct Parser<'a> {
    text: &'a str,
    format: &'a Format,
    /// `place` is that of this byte.
    at: usize,
    place: Place,
    elements: usize,
    /// How many elements that are not kept are open.
    passing_over: usize,
    /// Elements that are kept and open.
    open: Vec<Tree>,
    /// The namespace and the prefix of what has none.
    none: Arc<str>,
    spaces: Words,
    prefixes: Words,
    names: Words,
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
                    return Err(self.malformed(error.to_string()));
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
                            None => return Err(self.malformed(format!("`&{name};` is not an entity of XML"))),
                        },
                        (_, name) => return Err(self.malformed(format!("`&{name};` is not a character of XML"))),
                    };
                    self.add(character, self.place)?;
                }
                Event::DocType(_) => return Err(self.trouble("document_type", "a document type declaration is not read: leave it out")),
                Event::Eof if self.depth() > 0 => return Err(self.malformed("the file ends within an element")),
                Event::Eof => return root.ok_or_else(|| self.malformed("there is no element")),
                Event::Comment(_) | Event::Decl(_) | Event::PI(_) => {}
            }
        }
    }

    fn depth(&self) -> usize {
        self.open.len() + self.passing_over
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
        Trouble { place: self.place, code, message: message.into() }
    }

    fn malformed(&self, message: impl Into<String>) -> Trouble {
        self.trouble("malformed_xml", message)
    }

    fn start(&mut self, reader: &NsReader<&[u8]>, tag: &BytesStart<'_>, second_root: bool) -> Result<(), Trouble> {
        let limits = self.format.limits;
        self.elements += 1;
        if self.elements > limits.elements {
            return Err(self.trouble("too_many_elements", format!("a file may have {} elements", limits.elements)));
        }
        if self.depth() >= limits.depth {
            return Err(self.trouble("nested_too_deep", format!("elements may lie {} deep within each other", limits.depth)));
        }
        if second_root && self.depth() == 0 {
            return Err(self.malformed("there is a second root element"));
        }
        if self.passing_over > 0 {
            self.passing_over += 1;
            return Ok(());
        }
        let namespace = self.namespace(reader.resolver().resolve_element(tag.name()).0)?;
        let name = self.names.word(tag.name().local_name().into_inner());
        if self.open.is_empty() {
            if let Some((code, message)) = (self.format.root)(&namespace, &name) {
                return Err(self.trouble(code, message));
            }
        } else if !(self.format.keeps)(&namespace) {
            self.passing_over += 1;
            return Ok(());
        }
        let attributes = self.attributes(reader, tag)?;
        let prefix = self.prefix(tag.name());
        self.open.push(Tree { namespace, prefix, name, attributes, place: self.place, ..Tree::default() });
        Ok(())
    }

    fn namespace(&mut self, resolved: ResolveResult<'_>) -> Result<Arc<str>, Trouble> {
        match resolved {
            ResolveResult::Bound(Namespace(uri)) => Ok(self.spaces.word(uri)),
            ResolveResult::Unbound => Ok(Arc::clone(&self.none)),
            ResolveResult::Unknown(prefix) => Err(self.trouble("undeclared_prefix", format!("the prefix `{prefix}` is not declared"))),
        }
    }

    fn prefix(&mut self, name: QName<'_>) -> Arc<str> {
        match name.prefix() {
            Some(prefix) => self.prefixes.word(prefix.into_inner()),
            None => Arc::clone(&self.none),
        }
    }

    fn attributes(&mut self, reader: &NsReader<&[u8]>, tag: &BytesStart<'_>) -> Result<Vec<Attribute>, Trouble> {
        let mut attributes: Vec<Attribute> = Vec::new();
        for (count, attribute) in tag.attributes().with_checks(false).enumerate() {
            let attribute = attribute.map_err(|error| self.malformed(error.to_string()))?;
            if count >= MAX_ATTRIBUTES {
                return Err(self.malformed(format!("an element may have {MAX_ATTRIBUTES} attributes")));
            }
            let key = attribute.key;
            let value =
                attribute.normalized_value(quick_xml::XmlVersion::Implicit1_0).map_err(|error| self.malformed(error.to_string()))?;
            if !are_characters(&value) {
                return Err(self.malformed(format!("the attribute `{}` has a character that XML has not", key.0)));
            }
            if let Some(prefix) = key.0.strip_prefix("xmlns:").or(if key.0 == "xmlns" { Some("") } else { None }) {
                if self.open.is_empty() {
                    let declared = (self.prefixes.word(prefix), self.spaces.word(&value));
                    self.namespaces.push(declared);
                }
                continue;
            }
            let namespace = self.namespace(reader.resolver().resolve_attribute(key).0)?;
            let name = self.names.word(key.local_name().into_inner());
            if attributes.iter().any(|other| other.is(&namespace, &name)) {
                return Err(self.malformed(format!("the attribute `{}` stands twice", key.0)));
            }
            attributes.push(Attribute { namespace, prefix: self.prefix(key), name, value: value.into_owned() });
        }
        Ok(attributes)
    }

    fn end(&mut self, root: &mut Option<Tree>) {
        if self.passing_over > 0 {
            self.passing_over -= 1;
            return;
        }
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
        if self.passing_over > 0 {
            return Ok(());
        }
        if !are_characters(text) {
            return Err(self.malformed("there is a character that XML has not"));
        }
        match self.open.last_mut() {
            Some(tree) => tree.text.push(text, place),
            None if text.trim_start_matches('\u{feff}').trim().is_empty() => {}
            None => return Err(self.malformed("there is text outside the root element")),
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const LIMITS: Limits = Limits { bytes: 1024 * 1024, elements: 40_000, depth: 64 };
    const ALL: Format = Format { limits: LIMITS, root: |_, _| None, keeps: |_| true };
    /// Keeps what is of the root's namespace.
    const OWN: Format = Format { keeps: |namespace| namespace == "urn:own", root: own_root, ..ALL };

    fn own_root(namespace: &str, name: &str) -> Option<(&'static str, String)> {
        (namespace != "urn:own").then(|| ("not_own", format!("`{name}` is not own")))
    }

    fn code(text: &str) -> &'static str {
        match read(text, &ALL) {
            Ok(root) => panic!("{root:?}"),
            Err(trouble) if CODES.contains(&trouble.code) => trouble.code,
            Err(trouble) => panic!("{trouble:?}"),
        }
    }

    fn file(inside: &str) -> String {
        format!("<own xmlns='urn:own'>{inside}</own>")
    }

    fn root(inside: &str) -> Tree {
        read(&file(inside), &ALL).unwrap().tree
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
        assert_eq!(read("<q:own xmlns:q='urn:own'/>", &OWN).unwrap().namespaces, [("q".into(), "urn:own".into())]);
    }

    #[test]
    fn what_is_not_kept_is_passed_over_with_all_that_is_in_it() {
        let text = file("<x:a xmlns:x='urn:x' b='&lt;'><text>no</text></x:a><c x='1' xmlns:y='urn:y' y:x='2'/><b xmlns=''><c/></b>");
        let tree = read(&text, &OWN).unwrap().tree;
        assert_eq!(tree.children.len(), 1);
        assert_eq!(tree.children[0].attribute("x"), Some("1"));
        assert_eq!(read("<html/>", &OWN).unwrap_err().code, "not_own");
    }

    #[test]
    fn what_is_not_xml_is_refused() {
        for text in ["", "x", "<a", "</a>", "&lt;"] {
            assert_eq!(code(text), "malformed_xml", "{text}");
        }
        for inside in ["<a>", "</a>", "<a></b>", "&nbsp;", "&#0;", "&#x1;", "\u{1}", "<a b='1' b='2'/>", "<a b=1/>", "<a b='\u{2}'/>", "&"]
        {
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
        assert_eq!(code(&" ".repeat(LIMITS.bytes + 1)), "file_too_large");
        assert_eq!(code(&file(&"<a>".repeat(LIMITS.depth))), "nested_too_deep");
        assert_eq!(read(&file(&format!("<x xmlns=''>{}", "<x>".repeat(LIMITS.depth))), &OWN).unwrap_err().code, "nested_too_deep");
        assert_eq!(code(&file(&"<a/>".repeat(LIMITS.elements))), "too_many_elements");
        let attributes: String = (0..=MAX_ATTRIBUTES).map(|index| format!(" a{index}=''")).collect();
        assert_eq!(code(&file(&format!("<a{attributes}/>"))), "malformed_xml");
    }

    #[test]
    fn many_attributes_namespaces_and_names_cost_no_more_than_their_length() {
        let attributes: String = (0..80_000).map(|index| format!(" a{index:x}=''")).collect();
        assert_eq!(code(&file(&format!("<a{attributes}/>"))), "malformed_xml");
        let namespaces: String = (0..30_000).map(|index| format!("<a xmlns:n{index:x}='u{index:x}'/>")).collect();
        assert_eq!(root(&namespaces).children.len(), 30_000);
        let names: String = (0..39_999).map(|index| format!("<a{index:x}/>")).collect();
        assert_eq!(root(&names).children.len(), 39_999);
    }

    #[test]
    fn a_byte_order_mark_and_windows_line_ends_are_read() {
        let text = format!("\u{feff}<?xml version='1.0'?>\r\n{}", file("\r\n<text>a\r\nb</text>"));
        let root = read(&text, &ALL).unwrap();
        let text = &root.tree.children[0].text;
        assert_eq!((&**text, text.place(2)), ("a\nb", Place { line: 4, column: 1 }));
    }
}
