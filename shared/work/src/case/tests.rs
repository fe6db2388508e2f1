//! A case over its life, and the laws that hold whatever is done to it.

use super::*;
use engine::instance::{DefinitionRef, Status};
use engine::{CaseId, InstanceId, Object, Priority, RoleName, Timestamp, UserId, WorkflowId};
use proptest::prelude::*;
use serde_json::json;

fn user(name: &str) -> UserId {
    UserId::parse(name).unwrap()
}

fn by(at: i64) -> By {
    By { actor: "user:emma".to_owned(), at: Timestamp::from_millis(at), reason: None }
}

fn id(place: u8) -> InstanceId {
    InstanceId::parse(&format!("01ARZ3NDEKTSV4RRFFQ69G5F{place:02}")).unwrap()
}

fn opened() -> Case {
    let with = Opening {
        title: "Noise".to_owned(),
        kind: "complaint".to_owned(),
        priority: Priority::NORMAL,
        department: None,
        queue: Some(RoleName::parse("desk").unwrap()),
        assigned_to: None,
        parties: Vec::new(),
        items: Vec::new(),
        data: Object::new(),
        close_with_processes: true,
    };
    let number = CaseNumber { year: 2026, place: 123 };
    Case::open(CaseId::parse("01ARZ3NDEKTSV4RRFFQ69G5FAV").unwrap(), number, user("emma"), with, by(1)).unwrap().case
}

fn start(place: u8) -> Start {
    let case = opened();
    Start {
        instance: id(place),
        case_id: case.case_id,
        case_number: case.case_number,
        definition: DefinitionRef { workflow_id: WorkflowId::parse("inquiry").unwrap(), version: 1 },
        priority: case.priority,
        variables: Object::new(),
        started_by: user("emma"),
        department: None,
        actor: "user:emma".to_owned(),
        at: Timestamp::from_millis(2),
    }
}

fn completed() -> Outcome {
    Outcome { status: Status::Completed, outcome: Some("completed".to_owned()), at: Timestamp::from_millis(3) }
}

/// The case after a move that has to be made.
fn after(made: Result<Option<Move>, Refusal>) -> Case {
    made.unwrap().expect("a move").case
}

#[test]
fn a_number_reads_as_it_is_written_and_in_small_letters() {
    let number = CaseNumber { year: 2026, place: 123 };
    let text = number.to_string();
    assert_eq!(text, "2026-000123-X");
    for written in [text.clone(), text.to_lowercase(), format!(" {text} ")] {
        assert_eq!(CaseNumber::parse(&written), Ok(number));
    }
    assert_eq!(CaseNumber { year: 2026, place: 1_234_567 }.to_string().len(), "2026-1234567-X".len());
    for bad in ["", "2026-000123", "2026-000123-", "2026-123-X", "2026-0000123-X", "2026-000000-A", "2026-000123-XX", "2026-000123-X-X"] {
        assert!(CaseNumber::parse(bad).is_err(), "{bad}");
    }
}

#[test]
fn a_year_ends_at_midnight_of_greenwich() {
    let year = |at: &str| CaseNumber::year_at(Timestamp::from_millis(at.parse::<jiff::Timestamp>().unwrap().as_millisecond()));
    assert_eq!((year("2026-12-31T23:59:59.999Z"), year("2027-01-01T00:00:00Z")), (2026, 2027));
}

/// A number and one with two of its characters swapped, or one digit wrong.
fn slips() -> impl Strategy<Value = (String, String)> {
    (1970..2500_u16, 1..2_000_000_u64, 0..11_usize, 0..11_usize, 1..10_u8, any::<bool>()).prop_map(|(year, place, one, two, by, swaps)| {
        let right = CaseNumber { year, place }.to_string();
        let mut wrong: Vec<u8> = right.clone().into_bytes();
        let digits: Vec<usize> = (0..wrong.len()).filter(|at| wrong[*at].is_ascii_digit()).collect();
        let (one, two) = (digits[one % digits.len()], digits[two % digits.len()]);
        if swaps {
            wrong.swap(one, two);
        } else {
            wrong[one] = b'0' + (wrong[one] - b'0' + by) % 10;
        }
        (right, String::from_utf8(wrong).unwrap())
    })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(4096))]

    #[test]
    fn a_wrong_digit_and_two_swapped_ones_are_always_told((right, wrong) in slips()) {
        prop_assert!(CaseNumber::parse(&right).is_ok());
        prop_assert!(right == wrong || CaseNumber::parse(&wrong).is_err(), "{right} {wrong}");
    }
}

#[test]
fn every_transition_is_in_the_table_once_and_every_status_is_reached_and_left() {
    for (place, (from, step, to)) in TRANSITIONS.into_iter().enumerate() {
        assert_eq!((from.after(step), from.step_to(to)), (Some(to), Some(step)));
        let others = TRANSITIONS.iter().skip(place + 1);
        assert!(others.clone().all(|(other, by, there)| *other != from || (*by != step && *there != to)));
    }
    for status in CaseStatus::ALL {
        assert!(status == CaseStatus::Open || TRANSITIONS.iter().any(|(.., to)| *to == status));
        assert!(TRANSITIONS.iter().any(|(from, ..)| *from == status));
        assert_eq!(CaseStatus::parse(status.as_str()), Ok(status));
    }
}

#[test]
fn closing_and_reopening_are_no_changes_of_a_field() {
    let status = |to| Change { status: Some(to), ..Change::default() };
    let case = opened();
    let refused = Refusal::NoSuchStep { from: CaseStatus::Open, to: CaseStatus::Closed };
    assert_eq!(case.change(by(2), status(CaseStatus::Closed)), Err(refused));
    let resolved = after(case.change(by(2), status(CaseStatus::Resolved)));
    assert!(resolved.change(by(3), status(CaseStatus::InProgress)).is_err());
    let again = after(resolved.reopen(by(3)));
    assert_eq!(again.status, CaseStatus::InProgress);
    assert!(again.reopen(by(4)).is_err());
}

#[test]
fn a_case_closes_only_when_its_processes_have_ended() {
    let case = after(opened().link(by(2), &[start(0), start(1)]));
    let running = case.close(by(3), None, &[]);
    assert!(matches!(&running, Err(Refusal::Running(found)) if found.len() == 2), "{running:?}");
    // What the logs say counts, although the case was not told.
    let made = case.close(by(3), Some("upheld".to_owned()), &[(id(0), completed()), (id(1), completed())]).unwrap().unwrap();
    assert_eq!(made.entry.what.len(), 3);
    assert_eq!((made.case.status, made.case.closed_at), (CaseStatus::Closed, Some(Timestamp::from_millis(3))));
    // And when it is told afterwards, there is nothing left to say.
    assert_eq!(made.case.process_ended(by(4), &id(0), &completed()), Ok(None));
}

#[test]
fn a_case_that_shall_close_with_its_processes_closes_with_the_last_and_is_told_once() {
    let case = after(opened().link(by(2), &[start(0), start(1)]));
    let one = after(case.process_ended(by(3), &id(1), &completed()));
    assert_eq!(one.status, CaseStatus::Open);
    assert_eq!(one.process_ended(by(3), &id(1), &completed()), Ok(None), "told twice");
    assert_eq!(one.process_ended(by(3), &id(7), &completed()), Ok(None), "not of this case");
    let both = after(one.process_ended(by(4), &id(0), &completed()));
    assert_eq!(both.status, CaseStatus::Closed);
    assert_eq!(both.link(by(5), &[start(2)]), Err(Refusal::Closed));
    let patient = Case { close_with_processes: false, ..one };
    assert_eq!(after(patient.process_ended(by(4), &id(0), &completed())).status, CaseStatus::Open);
}

#[test]
fn a_case_goes_from_hand_to_hand_and_the_history_says_how() {
    let to = |name: Option<&str>| Handover { to: Some(name.map(user)), queue: None };
    let mine = opened().hand_over(by(2), &to(Some("emma"))).unwrap().unwrap();
    assert_eq!(mine.entry.what, [What::Assigned { to: user("emma") }]);
    assert_eq!(mine.case.hand_over(by(3), &to(Some("emma"))), Ok(None));
    let yours = mine.case.hand_over(by(3), &to(Some("mark"))).unwrap().unwrap();
    assert_eq!(yours.entry.what, [What::HandedOver { from: user("emma"), to: user("mark") }]);
    let other = Handover { to: Some(None), queue: Some(RoleName::parse("legal").ok()) };
    let moved = yours.case.hand_over(by(4), &other).unwrap().unwrap();
    assert!(matches!(&moved.entry.what[..], [What::Moved { .. }, What::Released { .. }]), "{:?}", moved.entry.what);
    assert_eq!((moved.case.queue.as_ref().map(RoleName::as_str), moved.case.assigned_to), (Some("legal"), None));
}

#[test]
fn what_changes_is_named_and_what_does_not_is_not_a_move() {
    let item = |name: &str, finding: &str| Item {
        item_id: name.to_owned(),
        kind: "allegation".to_owned(),
        description: "d".to_owned(),
        status: ItemStatus::Decided,
        finding: Some(finding.to_owned()),
    };
    let items = |items: &[Item]| Change { items: Some(items.to_vec()), ..Change::default() };
    let case = after(opened().change(by(2), items(&[item("a", "1"), item("b", "1"), item("c", "1")])));
    assert_eq!(case.change(by(3), items(&case.items)), Ok(None));
    let made = case.change(by(3), items(&[item("b", "1"), item("c", "2"), item("d", "1")])).unwrap().unwrap();
    let name = |item_id: &str| item_id.to_owned();
    let expected =
        [What::ItemRemoved { item_id: name("a") }, What::ItemChanged { item_id: name("c") }, What::ItemAdded { item_id: name("d") }];
    assert_eq!(made.entry.what, expected);
}

#[test]
fn data_merge_as_the_standard_has_it() {
    // The test cases of RFC 7396, appendix A, that are about objects.
    for (target, patch, result) in [
        (json!({"a": "b"}), json!({"a": "c"}), json!({"a": "c"})),
        (json!({"a": "b"}), json!({"b": "c"}), json!({"a": "b", "b": "c"})),
        (json!({"a": "b"}), json!({"a": null}), json!({})),
        (json!({"a": "b", "b": "c"}), json!({"a": null}), json!({"b": "c"})),
        (json!({"a": ["b"]}), json!({"a": "c"}), json!({"a": "c"})),
        (json!({"a": "c"}), json!({"a": ["b"]}), json!({"a": ["b"]})),
        (json!({"a": {"b": "c"}}), json!({"a": {"b": "d", "c": null}}), json!({"a": {"b": "d"}})),
        (json!({"a": [{"b": "c"}]}), json!({"a": [1]}), json!({"a": [1]})),
        (json!({"e": null}), json!({"a": 1}), json!({"e": null, "a": 1})),
        (json!({}), json!({"a": {"bb": {"ccc": null}}}), json!({"a": {"bb": {}}})),
    ] {
        let (mut merged, patch) = (target.as_object().unwrap().clone(), patch.as_object().unwrap().clone());
        merge(&mut merged, patch.clone());
        assert_eq!(json!(merged), result, "{target} {patch:?}");
    }
}

#[test]
fn data_that_change_are_named_and_null_takes_all_of_them_away() {
    let change = |data: Option<serde_json::Value>| {
        let data = data.map(|data| data.as_object().unwrap().clone());
        Change { data: Some(data), ..Change::default() }
    };
    let case = after(opened().change(by(2), change(Some(json!({"a": {"b": 1}, "c": 2})))));
    assert_eq!(case.change(by(3), change(Some(json!({"a": {"b": 1}})))), Ok(None));
    let made = case.change(by(3), change(Some(json!({"a": {"b": null}, "d": 3})))).unwrap().unwrap();
    assert_eq!(made.entry.what, [What::DataChanged { fields: vec!["a".to_owned(), "d".to_owned()] }]);
    assert_eq!(after(made.case.change(by(4), change(None))).data, Object::new());
}

#[test]
fn what_a_held_case_says_is_added_to_and_never_lost() {
    let party =
        |name: &str| Party { party_id: name.to_owned(), role: "witness".to_owned(), name: name.to_uppercase(), contact: None, user: None };
    let item = |name: &str, status: ItemStatus| Item {
        item_id: name.to_owned(),
        kind: "claim".to_owned(),
        description: "d".to_owned(),
        status,
        finding: None,
    };
    let parties = |parties: &[Party]| Change { parties: Some(parties.to_vec()), ..Change::default() };
    let items = |items: &[Item]| Change { items: Some(items.to_vec()), ..Change::default() };
    let data = |data: serde_json::Value| Change { data: Some(data.as_object().cloned()), ..Change::default() };
    let (p, i) = (party("p"), item("i", ItemStatus::Open));
    let there = json!({"a": {"b": 1, "c": [1]}, "d": null}).as_object().unwrap().clone();
    let free = Case { parties: vec![p.clone()], items: vec![i.clone()], data: there, ..opened() };
    let held = Case { legal_hold: true, ..free.clone() };
    for losing in [
        parties(&[]),
        parties(&[party("q")]),
        parties(&[Party { contact: Some("by mail".to_owned()), ..p.clone() }]),
        items(&[]),
        items(&[item("i", ItemStatus::Withdrawn)]),
        data(serde_json::Value::Null),
        data(json!({"a": null})),
        data(json!({"a": {"b": null}})),
        data(json!({"a": {"b": 2}})),
        data(json!({"a": {"c": [1, 2]}})),
        data(json!({"a": 1})),
        data(json!({"d": 1})),
        data(json!({"d": null})),
        Change { title: Some("Silence".to_owned()), items: Some(Vec::new()), ..Change::default() },
    ] {
        assert_eq!(held.change(by(2), losing.clone()), Err(Refusal::Held), "{losing:?}");
        after(free.change(by(2), losing));
    }
    for adding in [
        parties(&[party("q"), p]),
        items(&[i, item("j", ItemStatus::Open)]),
        data(json!({"a": {"b": 1, "e": {}}, "f": 1})),
        // Of these the history keeps what they were.
        Change { title: Some("Silence".to_owned()), status: Some(CaseStatus::Resolved), ..Change::default() },
    ] {
        after(held.change(by(2), adding));
    }
    assert_eq!(held.change(by(2), parties(&held.parties)), Ok(None));
}

#[test]
fn relations_are_seen_from_both_sides() {
    for relation in Relation::ALL {
        assert_eq!(relation.from_the_other().from_the_other(), relation);
    }
    let one = opened();
    let other = Case { case_id: CaseId::parse("01ARZ3NDEKTSV4RRFFQ69G5FAX").unwrap(), ..opened() };
    let [here, there] = one.relate(&by(2), &other, Relation::Duplicates).unwrap().unwrap();
    assert_eq!(here.case.related[0].relation, Relation::Duplicates);
    assert_eq!((there.case.related[0].relation, &there.case.related[0].case_id), (Relation::DuplicatedBy, &one.case_id));
    assert_eq!(here.case.relate(&by(3), &there.case, Relation::Duplicates), Ok(None));
    assert_eq!(one.relate(&by(2), &one, Relation::RelatedTo), Err(Refusal::Itself));
}

#[test]
fn variables_come_from_what_the_case_says() {
    let mut mapping = Mapping::default();
    mapping.add("amount", "data.claim.amount * 2").unwrap();
    mapping.add("who", "parties[role = \"complainant\"].name").unwrap();
    mapping.add("number", "case_number").unwrap();
    mapping.add("nothing", "data.unknown").unwrap();
    assert!(mapping.add("bad", "1 +").is_err());
    mapping.add("inner", "version").unwrap();
    let party =
        |role: &str| Party { party_id: role.to_owned(), role: role.to_owned(), name: role.to_uppercase(), contact: None, user: None };
    let data = json!({"claim": {"amount": 21}}).as_object().unwrap().clone();
    let case = Case { data, parties: vec![party("complainant"), party("witness")], ..opened() };
    let variables = mapping.variables(&case, Timestamp::from_millis(0)).unwrap();
    assert_eq!(json!(variables), json!({"amount": 42, "who": ["COMPLAINANT"], "number": "2026-000123-X", "nothing": null, "inner": null}));
}

#[test]
fn a_case_is_bounded() {
    let large = Change { data: Some(json!({"text": "x".repeat(MAX_BYTES)}).as_object().cloned()), ..Change::default() };
    assert_eq!(opened().change(by(2), large), Err(Refusal::TooLarge));
    let starts: Vec<Start> = (0..10).map(start).collect();
    let full = (0..5).fold(opened(), |case, _| after(case.link(by(2), &starts)));
    assert!(matches!(full.link(by(2), &starts[..1]), Err(Refusal::TooMany { most: MAX_LINKED, .. })));
}

#[test]
fn however_full_a_case_is_its_processes_end_and_it_is_held_and_closed() {
    let linked = after(opened().link(by(2), &[start(1)]));
    let free = MAX_BYTES - linked.bytes() - 20;
    let data = Change { data: Some(json!({"text": "x".repeat(free)}).as_object().cloned()), ..Change::default() };
    let full = after(linked.change(by(3), data));
    let more = Change { data: Some(json!({"more": "x".repeat(40)}).as_object().cloned()), ..Change::default() };
    assert_eq!(full.change(by(4), more), Err(Refusal::TooLarge));
    let held = full.hold(by(4), true).unwrap().case;
    let outcome = Outcome { status: Status::Failed, outcome: Some("é".repeat(100_000)), at: Timestamp::from_millis(5) };
    let ended = after(held.process_ended(by(5), &full.linked[0].instance, &outcome));
    assert_eq!(ended.linked[0].ended.as_ref().unwrap().outcome.as_ref().unwrap().chars().count(), 1_000);
    assert!(ended.status.is_closed());
}

/// Something that is done to a case at a moment.
#[derive(Debug, Clone)]
enum Deed {
    Stand(CaseStatus),
    Close,
    Reopen,
    Link(u8),
    End(u8),
    Give(Option<&'static str>),
    Hold(bool),
}

fn deed() -> impl Strategy<Value = (i64, Deed)> {
    let deed = prop_oneof![
        proptest::sample::select(CaseStatus::ALL.to_vec()).prop_map(Deed::Stand),
        Just(Deed::Close),
        Just(Deed::Reopen),
        (0..4_u8).prop_map(Deed::Link),
        (0..4_u8).prop_map(Deed::End),
        proptest::option::of(proptest::sample::select(vec!["emma", "mark"])).prop_map(Deed::Give),
        any::<bool>().prop_map(Deed::Hold),
    ];
    (0..50_i64, deed)
}

fn done(case: &Case, at: i64, deed: &Deed) -> Result<Option<Move>, Refusal> {
    match deed {
        Deed::Stand(to) => case.change(by(at), Change { status: Some(*to), ..Change::default() }),
        Deed::Close => case.close(by(at), None, &[]),
        Deed::Reopen => case.reopen(by(at)),
        Deed::Link(place) if case.linked.iter().any(|linked| linked.instance == id(*place)) => Ok(None),
        Deed::Link(place) => case.link(by(at), &[start(*place)]),
        Deed::End(place) => case.process_ended(by(at), &id(*place), &completed()),
        Deed::Give(to) => case.hand_over(by(at), &Handover { to: Some(to.map(user)), queue: None }),
        Deed::Hold(hold) => Ok(case.hold(by(at), *hold)),
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(512))]

    /// Versions count up by one; a history retold gives the case that is there; nothing runs in a closed case; and time never
    /// runs backwards, although clocks do.
    #[test]
    fn a_cases_history_tells_all_of_it(deeds in proptest::collection::vec(deed(), 0..40)) {
        let mut case = opened();
        let (mut status, mut holder, mut running) = (case.status, case.assigned_to.clone(), 0_usize);
        for (at, deed) in deeds {
            let Ok(Some(made)) = done(&case, at, &deed) else { continue };
            prop_assert_eq!(made.case.version, case.version + 1);
            prop_assert_eq!(made.entry.version, Some(made.case.version));
            prop_assert!(made.entry.at >= case.changed_at && !made.entry.what.is_empty());
            for what in &made.entry.what {
                match what {
                    What::StatusChanged { from, to } => {
                        prop_assert_eq!(*from, status);
                        prop_assert!(from.step_to(*to).is_some());
                        status = *to;
                    }
                    What::Assigned { to } | What::HandedOver { to, .. } => holder = Some(to.clone()),
                    What::Released { .. } => holder = None,
                    What::WorkflowLinked { .. } => running += 1,
                    What::WorkflowEnded { .. } => running -= 1,
                    _ => {}
                }
            }
            case = made.case;
            prop_assert_eq!((&case.status, &case.assigned_to, case.running().count()), (&status, &holder, running));
            prop_assert!(!case.status.is_closed() || running == 0);
            prop_assert_eq!(case.closed_at.is_some(), case.status.is_closed());
        }
        let text = serde_json::to_string(&case).unwrap();
        prop_assert_eq!(serde_json::from_str::<Case>(&text).unwrap(), case);
    }
}
