//! Whether an export is what was written: nothing changed, removed, added or reordered.
//!
//! What it cannot show: that whoever can write to the table made a whole chain anew. Against that stands an export that is
//! kept elsewhere: the hash at its end is in every later one.

use crate::day::Day;
use crate::export::Line;
use crate::link::{Link, Sealed};
use std::collections::{BTreeSet, VecDeque};
use std::fmt;

/// Sealing takes seconds; an entry that is older without a link was added, or its link was taken away. In seconds.
const SEALED_WITHIN: i64 = 6 * 3600;

/// Something that is wrong.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fault {
    /// The line, from 1, over all files.
    pub line: usize,
    /// What is wrong there.
    pub what: String,
}

impl fmt::Display for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "line {}: {}", self.line, self.what)
    }
}

/// What was found.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Report {
    /// The days, in order.
    pub days: Vec<Day>,
    /// Links.
    pub links: u64,
    /// Entries in links.
    pub entries: u64,
    /// Entries that are not in a link yet.
    pub unsealed: u64,
    /// The hash of the link before the first; empty when the export begins with the chain.
    pub begins_after: String,
    /// The hash of the last link.
    pub ends_with: String,
    /// What is wrong; nothing when all is as it was written.
    pub faults: Vec<Fault>,
}

/// A verification under way.
#[derive(Default)]
struct Chain {
    report: Report,
    line: usize,
    tenant: Option<String>,
    last: Option<Link>,
    /// What the last link names and did not come yet.
    awaited: VecDeque<Sealed>,
    seen: BTreeSet<String>,
    unsealed: Vec<(usize, String)>,
    /// Whether the day that was begun has ended.
    ended: bool,
}

/// Verifies an export: the pages of a day, or of several days in order, one after the other.
pub fn verify(text: &str) -> Report {
    let mut chain = Chain { ended: true, ..Chain::default() };
    for line in text.lines() {
        chain.line += 1;
        match serde_json::from_str(line) {
            Ok(Line::Link(link)) => chain.link(link),
            Ok(Line::Entry(entry)) => chain.entry(&entry.tenant, &entry.id, &entry.hash()),
            Ok(Line::Unsealed(entry)) => chain.unsealed(&entry.tenant, entry.id, entry.at),
            Ok(Line::End { day, links, hash, exported_at }) => chain.end(day, links, &hash, &exported_at),
            Err(error) => chain.fault(format!("no line of an export: {error}")),
        }
    }
    chain.missing();
    if !chain.ended || chain.line == 0 {
        chain.fault("the export has no end: lines are missing".to_owned());
    }
    chain.report.ends_with = chain.last.map(|link| link.hash).unwrap_or_default();
    chain.report
}

impl Chain {
    fn fault(&mut self, what: String) {
        self.report.faults.push(Fault { line: self.line, what });
    }

    fn of(&mut self, tenant: &str) {
        if *self.tenant.get_or_insert_with(|| tenant.to_owned()) != tenant {
            self.fault(format!("this is of another tenant, `{tenant}`"));
        }
    }

    /// What the last link names has come, or is missing.
    fn missing(&mut self) {
        for Sealed { id, .. } in std::mem::take(&mut self.awaited) {
            self.fault(format!("the entry `{id}` is missing"));
        }
    }

    fn link(&mut self, link: Link) {
        self.missing();
        self.of(&link.tenant);
        let name = format!("link {} of {}", link.seq, link.day);
        if link.computed() != link.hash {
            self.fault(format!("{name} was changed"));
        }
        let next = |before: &Link| if before.day == link.day { before.seq.saturating_add(1) } else { 1 };
        match &self.last {
            None => self.report.begins_after.clone_from(&link.previous),
            Some(before) if before.day > link.day => self.fault(format!("{name} comes after {}", before.day)),
            Some(before) if before.hash != link.previous => {
                self.fault(format!("{name} does not follow what is before it: something is missing, was added, or is in another order"));
            }
            Some(_) => {}
        }
        if link.seq != self.last.as_ref().map_or(1, next) {
            self.fault(format!("{name} is not the next: links are missing, or in another order"));
        }
        self.awaited = link.entries.iter().cloned().collect();
        self.report.links += 1;
        self.ended = false;
        self.last = Some(link);
    }

    fn once(&mut self, id: &str) {
        if !self.seen.insert(id.to_owned()) {
            self.fault(format!("the entry `{id}` stands twice"));
        }
    }

    fn entry(&mut self, tenant: &str, id: &str, hash: &str) {
        self.of(tenant);
        self.once(id);
        match self.awaited.pop_front() {
            Some(expected) if expected.id == id && expected.hash == hash => self.report.entries += 1,
            Some(expected) if expected.id == id => self.fault(format!("the entry `{id}` was changed")),
            Some(expected) => {
                let what = format!("the entry `{id}` stands where `{}` has to: removed, added, or in another order", expected.id);
                self.awaited.retain(|sealed| sealed.id != id);
                self.fault(what);
            }
            None => self.fault(format!("the entry `{id}` was added: no link names it")),
        }
    }

    fn unsealed(&mut self, tenant: &str, id: String, at: String) {
        self.missing();
        self.of(tenant);
        self.once(&id);
        self.report.unsealed += 1;
        self.unsealed.push((self.line, at));
    }

    fn end(&mut self, day: Day, links: u64, hash: &str, exported_at: &str) {
        self.missing();
        let of_day = self.last.as_ref().filter(|link| link.day == day);
        let (seq, last) = of_day.map_or((0, ""), |link| (link.seq, link.hash.as_str()));
        if (seq, last) != (links, hash) {
            self.fault(format!("{day} has {links} links that end with `{hash}`: links are missing, or were added"));
        }
        let exported: Option<jiff::Timestamp> = exported_at.parse().ok();
        for (line, at) in std::mem::take(&mut self.unsealed) {
            let at: Option<jiff::Timestamp> = at.parse().ok();
            let young = exported.zip(at).is_some_and(|(exported, at)| (exported.as_second() - at.as_second()) < SEALED_WITHIN);
            if !young {
                self.report
                    .faults
                    .push(Fault { line, what: "this entry is in no link, and was long ago: it was added, or never sealed".to_owned() });
            }
        }
        if self.report.days.last().is_some_and(|before| *before >= day) {
            self.fault(format!("{day} comes after a later day"));
        }
        self.report.days.push(day);
        self.ended = true;
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Entry, Head, Outcome};

    fn entry(number: usize) -> Entry {
        Entry {
            id: format!("01K{number:023}"),
            at: "2026-03-02T09:00:00.000Z".to_owned(),
            tenant: "demo".to_owned(),
            actor: Some("user:emma".to_owned()),
            credential: None,
            operation: "claim_task".to_owned(),
            resource: "/api/v1/tasks/x/claim".to_owned(),
            entity: Some("Task::\"demo/x\"".to_owned()),
            target: None,
            outcome: Outcome::Allowed,
            reason: None,
            policies: vec!["tasks.work".to_owned()],
            address: Some("192.0.2.1".to_owned()),
            user_agent: None,
            correlation_id: "c".to_owned(),
        }
    }

    /// Two days of three links with three entries each.
    fn lines() -> Vec<Line> {
        let (mut lines, mut head, mut number): (Vec<Line>, Option<Head>, usize) = (Vec::new(), None, 0);
        for day in ["2026-03-02", "2026-03-04"] {
            let day = Day::parse(day).unwrap();
            for _ in 0..3 {
                let entries: Vec<Entry> = (0..3)
                    .map(|_| {
                        number += 1;
                        entry(number)
                    })
                    .collect();
                let sealed = entries.iter().map(|entry| Sealed { id: entry.id.clone(), hash: entry.hash() }).collect();
                let link = Link::after(head.as_ref(), "demo", day.clone(), format!("{day}T10:00:00Z"), sealed);
                head = Some(link.head());
                lines.push(Line::Link(link));
                lines.extend(entries.into_iter().map(Line::Entry));
            }
            let hash = head.as_ref().unwrap().hash.clone();
            lines.push(Line::End { day: day.clone(), links: 3, hash, exported_at: format!("{day}T12:00:00Z") });
        }
        lines
    }

    fn text(lines: &[Line]) -> String {
        lines.iter().map(Line::text).collect()
    }

    #[test]
    fn what_was_written_is_found_to_be_so() {
        let report = verify(&text(&lines()));
        assert_eq!(report.faults, []);
        assert_eq!((report.links, report.entries, report.unsealed, report.days.len()), (6, 18, 0, 2));
        // A day alone, too.
        let report = verify(&text(&lines()[13..]));
        assert_eq!((report.faults.len(), report.links), (0, 3));
        assert_ne!(report.begins_after, "");
    }

    #[test]
    fn whatever_is_changed_shows() {
        let good = text(&lines());
        for (position, letter) in good.char_indices().filter(|(_, letter)| letter.is_ascii_alphanumeric()) {
            // Another letter or digit in place of any one.
            let other = if letter == '7' { '8' } else { '7' };
            let changed = format!("{}{other}{}", &good[..position], &good[position + 1..]);
            // When it was exported is not part of the chain: a wrong one can only make it look older or younger.
            if good[..position].rfind("exported_at").is_some_and(|at| !good[at..position].contains('\n')) {
                continue;
            }
            assert!(!verify(&changed).faults.is_empty(), "{changed}");
        }
    }

    #[test]
    fn a_line_that_is_removed_doubled_or_elsewhere_shows() {
        let good = lines();
        for position in 0..good.len() {
            let mut without = good.clone();
            without.remove(position);
            // Without the end of the first day the second still says how much there was before it.
            let harmless = position == 12;
            assert_eq!(verify(&text(&without)).faults.is_empty(), harmless, "without line {position}");
            let mut twice = good.clone();
            twice.insert(position, good[position].clone());
            assert!(!verify(&text(&twice)).faults.is_empty(), "line {position} twice");
            for other in 0..position {
                let mut swapped = good.clone();
                swapped.swap(position, other);
                assert!(!verify(&text(&swapped)).faults.is_empty(), "{other} and {position} swapped");
            }
            assert!(!verify(&text(&good[..position])).faults.is_empty() || position == 13, "cut off at {position}");
        }
        assert!(!verify("").faults.is_empty());
    }

    #[test]
    fn a_removed_link_shows_with_all_its_entries_and_even_if_the_rest_is_made_to_fit() {
        let mut cut = lines();
        cut.drain(4..8);
        assert!(!verify(&text(&cut)).faults.is_empty());
        // The last link of the first day, and the end says so: the next day tells.
        let mut cut = lines();
        cut.drain(8..12);
        let Line::Link(last) = cut[4].clone() else { panic!("a link") };
        cut[8] = Line::End { day: last.day, links: 2, hash: last.hash, exported_at: "2026-03-02T12:00:00Z".to_owned() };
        assert!(!verify(&text(&cut)).faults.is_empty());
    }

    #[test]
    fn an_entry_that_was_added_shows() {
        let mut good = lines();
        good.insert(2, Line::Entry(entry(99)));
        assert!(!verify(&text(&good)).faults.is_empty());
        let unsealed = |at: &str| {
            let mut with = lines();
            with.insert(12, Line::Unsealed(Entry { at: at.to_owned(), ..entry(99) }));
            verify(&text(&with))
        };
        assert_eq!((unsealed("2026-03-02T11:59:00Z").faults.len(), unsealed("2026-03-02T11:59:00Z").unsealed), (0, 1), "it will be sealed");
        assert_eq!(unsealed("2026-03-02T01:00:00Z").faults.len(), 1);
        assert_eq!(unsealed("yesterday").faults.len(), 1);
    }

    #[test]
    fn an_entry_of_another_tenant_shows() {
        let mut good = lines();
        good.insert(12, Line::Unsealed(Entry { tenant: "other".to_owned(), at: "2026-03-02T11:59:00Z".to_owned(), ..entry(99) }));
        assert!(!verify(&text(&good)).faults.is_empty());
    }
}
