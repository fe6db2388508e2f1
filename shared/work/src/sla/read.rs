//! Targets and levels from JSON: everything that is wrong with them is named. What is given when a fault was recorded is not to be
//! used.

use super::level::{Level, Notify, Raise, Reassign};
use super::target::Target;
use engine::reader::Reader;
use engine::{Priority, RoleName, UserId, WorkflowId};

/// Most targets of a queue.
pub const MAX_TARGETS: usize = 50;
/// Most levels of a queue: a task's record holds a milestone for each of them and objective.
pub const MAX_LEVELS: usize = 5;
/// Most business minutes of a target, and after a breach: a year around the clock.
pub const MAX_MINUTES: u64 = 365 * 24 * 60;
/// Most roles, and people, told of a level.
const MAX_NOTIFIED: usize = 20;
/// Most levels up the tree of departments.
const MAX_UP: u64 = 10;

/// The list of targets in a field; absent means none.
pub fn targets(outer: &mut Reader<'_>, field: &'static str) -> Vec<Target> {
    let mut targets: Vec<Target> = Vec::new();
    for (place, value) in outer.list(field, MAX_TARGETS).iter().enumerate() {
        let at = format!("{field}/{place}");
        let Some(mut reader) = outer.nested(&at, value) else { continue };
        let target = target(&mut reader);
        reader.finish();
        let kind = |target: &Target| (target.step_id.clone(), target.workflow_id.clone(), target.minimum_priority);
        if targets.iter().any(|other| kind(other) == kind(&target)) {
            outer.fault::<()>("duplicate_id", &at, "another target is for the same tasks".to_owned());
        }
        targets.push(target);
    }
    targets
}

fn target(reader: &mut Reader<'_>) -> Target {
    let target = Target {
        step_id: reader.optional_text("step_id", 1..=64),
        workflow_id: reader.optional_id("workflow_id", WorkflowId::parse),
        minimum_priority: priority(reader, "minimum_priority"),
        response_minutes: minutes(reader, "response_minutes"),
        completion_minutes: minutes(reader, "completion_minutes"),
        warn_at_percent: small(reader.optional_whole("warn_at_percent", 1..=99)),
    };
    // A field with a fault is there all the same.
    let there = reader.optional("response_minutes").is_some() || reader.optional("completion_minutes").is_some();
    if !there {
        let message = "a target has `response_minutes`, `completion_minutes` or both";
        reader.fault::<()>("missing_field", "completion_minutes", message.to_owned());
    }
    if target.response_minutes.zip(target.completion_minutes).is_some_and(|(response, completion)| response > completion) {
        let message = "nobody completes a task before taking it: `response_minutes` must not be more than `completion_minutes`";
        reader.fault::<()>("out_of_range", "response_minutes", message.to_owned());
    }
    target
}

/// The list of levels in a field; absent means none.
pub fn levels(outer: &mut Reader<'_>, field: &'static str) -> Vec<Level> {
    let mut levels: Vec<Level> = Vec::new();
    for (place, value) in outer.list(field, MAX_LEVELS).iter().enumerate() {
        let Some(mut reader) = outer.nested(&format!("{field}/{place}"), value) else { continue };
        let level = level(&mut reader);
        if let Some((level, before)) = level.as_ref().zip(levels.last())
            && level.after_minutes <= before.after_minutes
        {
            let message = format!("`after_minutes` must be more than the {} of the level before", before.after_minutes);
            reader.fault::<()>("out_of_range", "after_minutes", message);
        }
        reader.finish();
        levels.extend(level);
    }
    levels
}

fn level(reader: &mut Reader<'_>) -> Option<Level> {
    let after_minutes = reader.whole("after_minutes", 0..=MAX_MINUTES).and_then(|minutes| u32::try_from(minutes).ok());
    let (raise_priority, notify, reassign) = (raise(reader), notify(reader), reassign(reader));
    let hand_to_overflow = reader.optional_bool("hand_to_overflow").unwrap_or(false);
    let something = ["raise_priority", "notify", "reassign", "hand_to_overflow"].into_iter().any(|field| reader.optional(field).is_some());
    if !something {
        let message = "a level does something: `raise_priority`, `notify`, `reassign` or `hand_to_overflow`";
        reader.fault::<()>("missing_field", "notify", message.to_owned());
    }
    if hand_to_overflow && reassign.is_some() {
        let message = "a task goes one way: `reassign` or `hand_to_overflow`";
        reader.fault::<()>("invalid_value", "hand_to_overflow", message.to_owned());
    }
    Some(Level { after_minutes: after_minutes?, raise_priority, notify, reassign, hand_to_overflow })
}

fn raise(outer: &mut Reader<'_>) -> Option<Raise> {
    let value = outer.optional("raise_priority")?;
    let mut reader = outer.nested("raise_priority", value)?;
    let by = small(reader.optional_whole("by", 1..=100)).map(Raise::By);
    let to = priority(&mut reader, "to").map(Raise::To);
    one_of(&mut reader, ["by", "to"]);
    reader.finish();
    by.or(to)
}

fn notify(outer: &mut Reader<'_>) -> Notify {
    let Some(mut reader) = outer.optional("notify").and_then(|value| outer.nested("notify", value)) else { return Notify::default() };
    let notify = Notify {
        roles: reader.ids("roles", MAX_NOTIFIED, RoleName::parse),
        users: reader.ids("users", MAX_NOTIFIED, UserId::parse),
        holder: reader.optional_bool("holder").unwrap_or(false),
        manager: reader.optional_bool("manager").unwrap_or(false),
    };
    let names = reader.optional("roles").is_some() || reader.optional("users").is_some();
    if notify.is_nobody() && !names {
        reader.fault::<()>("missing_field", "roles", "nobody is told: `roles`, `users`, `holder` or `manager`".to_owned());
    }
    reader.finish();
    notify
}

fn reassign(outer: &mut Reader<'_>) -> Option<Reassign> {
    let value = outer.optional("reassign")?;
    let mut reader = outer.nested("reassign", value)?;
    let role = reader.optional_id("role", RoleName::parse).map(Reassign::Role);
    let manager = small(reader.optional_whole("manager", 1..=MAX_UP)).map(Reassign::Manager);
    one_of(&mut reader, ["role", "manager"]);
    reader.finish();
    role.or(manager)
}

/// Exactly one of two fields must be there.
fn one_of(reader: &mut Reader<'_>, fields: [&'static str; 2]) {
    let [one, other] = fields;
    match (reader.optional(one).is_some(), reader.optional(other).is_some()) {
        (false, false) => reader.fault("missing_field", one, format!("`{one}` or `{other}` is required")),
        (true, true) => reader.fault("invalid_value", other, format!("`{one}` and `{other}` exclude each other")),
        _ => Some(()),
    };
}

fn minutes(reader: &mut Reader<'_>, field: &'static str) -> Option<u32> {
    reader.optional_whole(field, 1..=MAX_MINUTES).and_then(|minutes| u32::try_from(minutes).ok())
}

fn small(number: Option<u64>) -> Option<u8> {
    number.and_then(|number| u8::try_from(number).ok())
}

/// A number or a word.
fn priority(reader: &mut Reader<'_>, field: &'static str) -> Option<Priority> {
    let value = reader.optional(field)?;
    match serde_json::from_value(value.clone()) {
        Ok(priority) => Some(priority),
        Err(error) => reader.fault("invalid_value", field, error.to_string()),
    }
}
