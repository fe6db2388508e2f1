//! The values of test files: typed by XML Schema, nested in lists and components.

use std::fmt;

use roxmltree::Node;

const SCHEMA_INSTANCE: &str = "http://www.w3.org/2001/XMLSchema-instance";

/// A value as a test file writes it; scalars keep their text, so that whoever compares decides how.
#[derive(Clone, Debug, PartialEq)]
pub enum Datum {
    /// `xsi:nil`, or nothing at all.
    Nil,
    /// `xsd:boolean`.
    Boolean(bool),
    /// `xsd:decimal`, `xsd:double`, `xsd:integer` and their like.
    Number(String),
    /// `xsd:string`, and what has no type.
    Text(String),
    /// `xsd:date`.
    Date(String),
    /// `xsd:time`.
    Time(String),
    /// `xsd:dateTime`.
    DateTime(String),
    /// `xsd:duration`: of either kind.
    Duration(String),
    /// `list` with its items.
    List(Vec<Datum>),
    /// Components by name.
    Context(Vec<(String, Datum)>),
}

impl Datum {
    /// Reads what `inputNode`, `expected`, `component` and `item` hold (`valueType` of the kit's schema).
    pub(crate) fn read(holder: Node<'_, '_>) -> Result<Self, String> {
        if is_nil(holder) {
            return Ok(Self::Nil);
        }
        let mut components = Vec::new();
        for child in holder.children().filter(Node::is_element) {
            match child.tag_name().name() {
                "value" => return scalar(child),
                "list" if is_nil(child) => return Ok(Self::Nil),
                "list" => {
                    let items = child.children().filter(|node| node.has_tag_name((ns(child), "item")));
                    return items.map(Self::read).collect::<Result<_, _>>().map(Self::List);
                }
                "component" => components.push((child.attribute("name").unwrap_or_default().to_owned(), Self::read(child)?)),
                _ => {}
            }
        }
        Ok(if components.is_empty() { Self::Nil } else { Self::Context(components) })
    }
}

impl fmt::Display for Datum {
    /// As an expression of FEEL.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Nil => f.write_str("null"),
            Self::Boolean(value) => write!(f, "{value}"),
            Self::Number(text) => f.write_str(text),
            Self::Text(text) => write!(f, "\"{}\"", escaped(text)),
            Self::Date(text) | Self::Time(text) | Self::DateTime(text) | Self::Duration(text) => write!(f, "@\"{text}\""),
            Self::List(items) => {
                let items: Vec<_> = items.iter().map(Self::to_string).collect();
                write!(f, "[{}]", items.join(", "))
            }
            Self::Context(entries) => {
                let entries: Vec<_> = entries.iter().map(|(name, value)| format!("\"{}\": {value}", escaped(name))).collect();
                write!(f, "{{{}}}", entries.join(", "))
            }
        }
    }
}

fn escaped(text: &str) -> String {
    text.replace('\\', "\\\\").replace('"', "\\\"").replace('\n', "\\n").replace('\r', "\\r").replace('\t', "\\t")
}

fn ns<'a>(node: Node<'a, '_>) -> &'a str {
    node.tag_name().namespace().unwrap_or_default()
}

fn is_nil(node: Node<'_, '_>) -> bool {
    matches!(node.attribute((SCHEMA_INSTANCE, "nil")), Some("true" | "1"))
}

fn scalar(value: Node<'_, '_>) -> Result<Datum, String> {
    if is_nil(value) {
        return Ok(Datum::Nil);
    }
    let raw: String = value.descendants().filter(Node::is_text).filter_map(|node| node.text()).collect();
    let text = raw.trim().to_owned();
    let declared = value.attribute((SCHEMA_INSTANCE, "type")).unwrap_or("string");
    match declared.rsplit(':').next().unwrap_or_default() {
        "string" | "anySimpleType" => Ok(Datum::Text(raw)),
        "boolean" => match text.as_str() {
            "true" | "1" => Ok(Datum::Boolean(true)),
            "false" | "0" => Ok(Datum::Boolean(false)),
            other => Err(format!("`{other}` is no boolean")),
        },
        "decimal" | "double" | "float" | "integer" | "int" | "long" => Ok(Datum::Number(text)),
        "date" => Ok(Datum::Date(text)),
        "time" => Ok(Datum::Time(text)),
        "dateTime" => Ok(Datum::DateTime(text)),
        "duration" | "dayTimeDuration" | "yearMonthDuration" => Ok(Datum::Duration(text)),
        other => Err(format!("no value is of type `{other}`")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(inner: &str) -> Result<Datum, String> {
        let text = format!(
            r#"<tc:expected xmlns:tc="urn:t" xmlns:xsi="{SCHEMA_INSTANCE}" xmlns:xsd="http://www.w3.org/2001/XMLSchema">{inner}</tc:expected>"#
        );
        Datum::read(roxmltree::Document::parse(&text).unwrap().root_element())
    }

    #[test]
    fn scalars_lists_and_components_are_read_with_their_types() {
        let text = |text: &str| Datum::Text(text.to_owned());
        assert_eq!(read(r#"<tc:value xsi:type="xsd:string"> a </tc:value>"#), Ok(text(" a ")));
        assert_eq!(read(r#"<tc:value xsi:type="xsd:string"/>"#), Ok(text("")));
        assert_eq!(read(r#"<tc:value xsi:type="xsd:string"><![CDATA[<]]>&amp;</tc:value>"#), Ok(text("<&")));
        assert_eq!(read(r#"<tc:value xsi:type="xsd:decimal"> 1.50 </tc:value>"#), Ok(Datum::Number("1.50".to_owned())));
        assert_eq!(read(r#"<tc:value xsi:nil="true"/>"#), Ok(Datum::Nil));
        assert_eq!(read(r#"<tc:list xsi:nil="true"/>"#), Ok(Datum::Nil));
        assert_eq!(read("<tc:list/>"), Ok(Datum::List(Vec::new())));
        let nested = r#"<tc:component name="a"><tc:list><tc:item><tc:value xsi:type="xsd:boolean">true</tc:value></tc:item>
            <tc:item><tc:value xsi:nil="true"/></tc:item></tc:list></tc:component><tc:component name="b" xsi:nil="true"/>"#;
        let list = Datum::List(vec![Datum::Boolean(true), Datum::Nil]);
        assert_eq!(read(nested), Ok(Datum::Context(vec![("a".to_owned(), list), ("b".to_owned(), Datum::Nil)])));
    }

    #[test]
    fn a_type_nobody_knows_is_refused() {
        assert_eq!(read(r#"<tc:value xsi:type="xsd:anyURI">x</tc:value>"#), Err("no value is of type `anyURI`".to_owned()));
        assert!(read(r#"<tc:value xsi:type="xsd:boolean">yes</tc:value>"#).is_err());
    }
}
