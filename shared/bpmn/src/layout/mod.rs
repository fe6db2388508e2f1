//! Diagrams for files that have none: readable, from left to right, drawn the same each time.
//!
//! | file | holds |
//! |---|---|
//! | `scene` | what is drawn of a model |
//! | `rank`, `order` | which column a node stands in, and how high |
//! | `arrange`, `tracks` | a scope: places and routes |
//! | `drawing` | scopes within scopes, boundary events, labels |
//! | `di` | the drawing as BPMN DI |
//!
//! Lanes, data and annotations are not drawn. No flow of a scope crosses a shape of it; flows cross each other.

mod arrange;
mod di;
mod drawing;
mod geometry;
mod order;
mod rank;
mod scene;
mod tracks;

use quick_xml::Reader;
use quick_xml::events::Event;
use std::collections::HashSet;
use xml::Writer;

/// The file with a diagram before the end of its `definitions`, everything else as it is, byte by byte. A file that has a
/// diagram comes back as it is; so does one that can't be read, or has nothing to draw, or more than 10,000 shapes, or could
/// not be read any more with what is added (a file may have 1 MiB): that it can be deployed again matters more.
#[must_use]
pub fn add_diagram(file: &str) -> String {
    with_diagram(file).unwrap_or_else(|| file.to_owned())
}

fn with_diagram(file: &str) -> Option<String> {
    let model = crate::read(file).ok()?;
    if !model.diagrams.is_empty() {
        return None;
    }
    let planes = scene::planes(&model)?;
    let (end, ids) = end_and_ids(file)?;
    let mut writer = Writer::default();
    for (plane, number) in planes.iter().zip(1..) {
        di::diagram(&mut writer, plane, number, &|id| ids.contains(id));
    }
    let (before, after) = file.split_at_checked(end)?;
    let stands_alone = before.trim_end_matches([' ', '\t']).ends_with('\n');
    let mut with = String::with_capacity(file.len() * 2);
    with.push_str(before);
    with.push_str(if stands_alone { "" } else { "\n" });
    for line in writer.finish().lines() {
        with.push_str("  ");
        with.push_str(line);
        with.push('\n');
    }
    with.push_str(after);
    crate::read(&with).is_ok().then_some(with)
}

/// Where the root's end tag begins, and all ids of the file. None where the root has no end tag.
fn end_and_ids(file: &str) -> Option<(usize, HashSet<String>)> {
    // The reader counts from after it.
    let mark = file.len() - file.trim_start_matches('\u{feff}').len();
    let mut reader = Reader::from_str(file.get(mark..)?);
    reader.config_mut().check_comments = false;
    let (mut depth, mut ids) = (0_usize, HashSet::new());
    loop {
        let at = reader.buffer_position();
        let event = reader.read_event().ok()?;
        if let Event::Start(tag) | Event::Empty(tag) = &event {
            let id = tag.try_get_attribute("id").ok().flatten();
            ids.extend(id.and_then(|id| Some(id.normalized_value(quick_xml::XmlVersion::Implicit1_0).ok()?.trim().to_owned())));
        }
        match event {
            Event::Start(_) => depth += 1,
            Event::End(_) if depth == 1 => return Some((usize::try_from(at).ok()? + mark, ids)),
            Event::End(_) => depth = depth.checked_sub(1)?,
            Event::Eof => return None,
            _ => {}
        }
    }
}
