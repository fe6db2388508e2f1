//! Requirements must not lead back to where they began (DMN 1.5, 6.3.12 and 6.3.13); a business knowledge model may call itself.

use std::collections::HashSet;

use crate::documents::{Documents, Element, Kind};
use crate::fault::Faults;

/// Adds one fault for every cycle that a walk through the graph meets, with the path.
pub(super) fn check(documents: &Documents<'_>, faults: &mut Faults) {
    let mut done: HashSet<Element> = HashSet::new();
    for start in documents.elements() {
        if !done.contains(&start) {
            walk(documents, start, &mut done, faults);
        }
    }
}

/// Depth first, on a stack of our own: chains may be as long as documents are.
fn walk(documents: &Documents<'_>, start: Element, done: &mut HashSet<Element>, faults: &mut Faults) {
    let mut path = vec![(start, documents.requirements(start).into_iter())];
    let mut on_path = HashSet::from([start]);
    while let Some((element, required)) = path.last_mut() {
        let element = *element;
        match required.next() {
            None => {
                done.insert(element);
                on_path.remove(&element);
                path.pop();
            }
            Some(next) if next == element && next.kind == Kind::Knowledge => {}
            Some(next) if on_path.contains(&next) => tell(documents, path.iter().map(|(element, _)| *element), next, faults),
            Some(next) if done.contains(&next) => {}
            Some(next) => {
                on_path.insert(next);
                path.push((next, documents.requirements(next).into_iter()));
            }
        }
    }
}

fn tell(documents: &Documents<'_>, path: impl Iterator<Item = Element>, back_to: Element, faults: &mut Faults) {
    /// Longer paths are told from both ends.
    const LONGEST: usize = 12;
    let named = |element| documents.find(element).map_or("", |found| found.name());
    let mut names: Vec<&str> = path.skip_while(|element| *element != back_to).map(named).collect();
    names.push(named(back_to));
    if names.len() > LONGEST {
        names.splice(LONGEST / 2..names.len() - LONGEST / 2, ["…"]);
    }
    if let Some(found) = documents.find(back_to) {
        let message = format!("its requirements lead back to it: `{}`", names.join("` → `"));
        faults.at(found.origin(), "requirement_cycle", message);
    }
}
