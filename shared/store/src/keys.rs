//! Every key there is. Parts are joined by `#`, which no id can contain.
//!
//! | table | partition key | sort key | what |
//! |---|---|---|---|
//! | workflow | `T#D` | workflow | summary of a definition |
//! | | `T#D#workflow` | `V#version` | a version of it |
//! | | | `S#version#0#part`, `G#version#0#part` | its document, and what it compiled to, where they are long |
//! | | `T#DMN` | decision | summary of a decision model |
//! | | `T#DMN#decision` | `V#version` | a version of it |
//! | | | `M#version#document#part` | its text, and the texts it imports |
//! | | | `A#version#0#part` | what deploying it told: what it offers, its analysis |
//! | | `T#DMNN#name` | decision | a model that has a decision of this id or name |
//! | | `T#I#instance` | `E#batch`, `E#batch#S` | the log, a snapshot after a batch |
//! | | `T#L#workflow#run`, `…#end` | instance | lists of instances, running and ended |
//! | | `T#B#business key` | instance | instances of a business key |
//! | | `T#T#task` | `TASK` | a user task |
//! | | `T#Q#role#shard` | urgency, age, task | tasks ready in a queue |
//! | | `T#N#user` | urgency, age, task | tasks that wait for a person by name |
//! | | `T#M#user` | task | tasks a person has claimed |
//! | | `T#W#channel` | `S#instance#subscription` | an instance that waits for a message or signal |
//! | | | `D#workflow` | a definition that one starts |
//! | | | `M#time#id`, `I#id` | a message not taken yet, the id of any that was sent |
//! | | | `TOGETHER` | the instance that one of several events began for all of them |
//! | | | `O#id`, `R#time#id` | a signal being sent, and when each was |
//! | | `T#ST#workflow` | `C#channel` | where a definition starts |
//! | | | `T#version#node#trigger` | how far its start timers are |
//! | | `T#C#instance` | `element#attempt` | a process that a call activity started |
//! | | `T#AU#day` | `E#id` | an entry of the audit log |
//! | | | `L#number` | a link of its chain |
//! | | `T#AU#HEAD` | `HEAD` | where the chain ends |
//! | | `~#TIMER#minute#shard` | due, tenant, instance, timer | timers of instances |
//! | | | due, tenant, `D`, workflow, version, node, trigger, times left | timers that start |
//! | identity | `T#TENANT` | `TENANT` | a tenant |
//! | | `T#ACCESS` | `R#role`, `D#department`, `P#policy` | what its roles mean, how it is organised, what it allows |
//! | | `T#P` | user | a user |
//! | | `T#U#user` | `S#session` | a session |
//! | | | `K#key` | a key of a service account |
//! | | `T#SSO` | `P#provider` | an identity provider |
//! | | | `L#provider#hash of issuer and subject` | which user it knows |
//! | | `~#KEYS` | key id | a public signing key, or the trace of one that was taken back |
//! | operations | `T#K#user` | idempotency key | the receipt of a request |
//! | | `T#A#user name` | `ATTEMPTS` | attempts to log in as a user |
//! | | | `RESET` | when a link to choose a new password was last asked for |
//! | | `T#SO#hash of state` | `STATE` | a browser on its way to an identity provider and back |
//! | | `T#SO#hash of code` | `CODE` | somebody who came back and has no tokens yet |
//! | | `T#SO#provider` | hash of id | an assertion that was used |
//! | | `~#A#network` | `ATTEMPTS` | attempts to log in from an address |
//! | | `~#R#network`, `T#R#T`, `T#R#U#user`, `T#R#L#user` | class | the bucket of a rate limit: of an address, a tenant, a user, a user at the limits |
//! | | one of these, `#`, class | `REFUSED` | the last window of a bucket in which it is in the audit log that it was over |
//! | | `~#SCHEDULER` | `CURSOR` | how far timers have been sent |

use crate::channels::{Channel, Waiting, hash};
use crate::item::Key;
use ::audit::Day;
use engine::{DecisionId, ElementId, InstanceId, ProviderId, RoleName, TaskId, TenantId, Timestamp, UserId, WorkflowId};
use std::collections::BTreeSet;
use work::task::TaskRecord;

/// Shards of a work queue's ready list and of a timer minute.
pub(crate) const SHARDS: u32 = 4;

/// Sorts before every batch of a log and after all of them.
pub(crate) const LOG_PREFIX: &str = "E#";

/// The largest number that the sort key of a batch can spell.
pub(crate) const LAST_BATCH: u64 = 9_999_999_999;

pub(crate) fn definitions(tenant: &TenantId) -> String {
    format!("{tenant}#D")
}

/// Everything of one definition.
pub(crate) fn definition_versions(tenant: &TenantId, workflow: &WorkflowId) -> String {
    format!("{tenant}#D#{workflow}")
}

pub(crate) fn definition(tenant: &TenantId, workflow: &WorkflowId, version: u32) -> Key {
    Key::new(definition_versions(tenant, workflow), format!("V#{version:010}"))
}

/// Before the sort keys of the parts of a version's document.
pub(crate) fn definition_source(version: u32) -> String {
    format!("S#{version:010}#")
}

/// Before the sort keys of the parts of what a version compiled to.
pub(crate) fn definition_graph(version: u32) -> String {
    format!("G#{version:010}#")
}

pub(crate) fn decisions(tenant: &TenantId) -> String {
    format!("{tenant}#DMN")
}

/// Everything of one decision model.
pub(crate) fn decision(tenant: &TenantId, decision: &DecisionId) -> String {
    format!("{tenant}#DMN#{decision}")
}

/// The models that have a decision of this id or name.
pub(crate) fn models_with(tenant: &TenantId, name: &str) -> String {
    format!("{tenant}#DMNN#{}", hash(&[name]))
}

/// Before the sort keys of a decision's versions.
pub(crate) const DECISION_VERSIONS: &str = "V#";

pub(crate) fn decision_version(version: u32) -> String {
    format!("{DECISION_VERSIONS}{version:010}")
}

/// Before the sort keys of the parts of a version's documents.
pub(crate) fn decision_model(version: u32) -> String {
    format!("M#{version:010}#")
}

/// Before the sort keys of the parts of a version's report.
pub(crate) fn decision_report(version: u32) -> String {
    format!("A#{version:010}#")
}

/// A part of one of several long texts.
pub(crate) fn part(prefix: &str, text: usize, part: usize) -> String {
    format!("{prefix}{text:03}#{part:03}")
}

pub(crate) fn log(tenant: &TenantId, instance: &InstanceId) -> String {
    format!("{tenant}#I#{instance}")
}

pub(crate) fn batch(number: u64) -> String {
    format!("{LOG_PREFIX}{number:010}")
}

pub(crate) fn snapshot(number: u64) -> String {
    let number = number.min(LAST_BATCH);
    format!("{LOG_PREFIX}{number:010}#S")
}

/// The batch number of a log or snapshot sort key.
pub(crate) fn batch_number(sk: &str) -> Option<u64> {
    sk.strip_prefix(LOG_PREFIX)?.split('#').next()?.parse().ok()
}

pub(crate) fn running(tenant: &TenantId, workflow: &WorkflowId) -> String {
    format!("{tenant}#L#{workflow}#run")
}

pub(crate) fn ended(tenant: &TenantId, workflow: &WorkflowId) -> String {
    format!("{tenant}#L#{workflow}#end")
}

/// Longest business key that stands in a key as it is, in bytes. DynamoDB takes 2,048.
const MAX_PLAIN: usize = 1_000;

pub(crate) fn business_key(tenant: &TenantId, key: &str) -> String {
    if key.len() > MAX_PLAIN {
        return format!("{tenant}#B##{}", hash(&[key]));
    }
    format!("{tenant}#B#{key}")
}

pub(crate) fn channel(tenant: &TenantId, channel: &Channel) -> String {
    format!("{tenant}#W#{}", channel.as_str())
}

/// Before the sort keys of those who wait in a channel.
pub(crate) const WAITING: &str = "S#";

pub(crate) fn waiting(waiting: &Waiting) -> String {
    format!("{WAITING}{}#{:010}", waiting.instance, waiting.subscription.0)
}

/// Before the sort keys of the definitions that start in a channel.
pub(crate) const STARTS: &str = "D#";

pub(crate) fn start(workflow: &WorkflowId) -> String {
    format!("{STARTS}{workflow}")
}

/// Where messages that may start something lie, by the channel of what they may start.
pub(crate) fn lying(tenant: &TenantId, starts: &Channel, shard: u32) -> String {
    format!("{tenant}#LY#{}#{shard}", starts.as_str())
}

/// Which instance events began together.
pub(crate) const MEETING: &str = "TOGETHER";

/// Before the sort keys of messages.
pub(crate) const MESSAGES: &str = "M#";

pub(crate) fn message(sent_at: Timestamp, id: &str) -> String {
    format!("{MESSAGES}{:015}#{id}", sent_at.as_millis())
}

pub(crate) fn message_id(id: &str) -> String {
    format!("I#{id}")
}

pub(crate) fn signal(id: &str) -> String {
    format!("O#{id}")
}

/// Before the sort keys that say when signals were sent.
pub(crate) const SENT: &str = "R#";

/// Before those of a moment.
pub(crate) fn sent_at(at: Timestamp) -> String {
    format!("{SENT}{:015}", at.as_millis())
}

pub(crate) fn sent(at: Timestamp, id: &str) -> String {
    format!("{}#{id}", sent_at(at))
}

pub(crate) fn starts_of(tenant: &TenantId, workflow: &WorkflowId) -> String {
    format!("{tenant}#ST#{workflow}")
}

/// Before the sort keys of the channels a definition starts in.
pub(crate) const START_CHANNELS: &str = "C#";

pub(crate) fn start_channel(channel: &Channel) -> String {
    format!("{START_CHANNELS}{}", channel.as_str())
}

/// Before the sort keys of how far a definition's start timers are.
pub(crate) const START_TIMERS: &str = "T#";

pub(crate) fn start_timer(version: u32, node: u32, trigger: u16) -> String {
    format!("{START_TIMERS}{version:010}#{node:010}#{trigger:05}")
}

pub(crate) fn calls(tenant: &TenantId, caller: &InstanceId) -> String {
    format!("{tenant}#C#{caller}")
}

/// Before the sort keys of what one call started.
pub(crate) fn calls_of(call: ElementId) -> String {
    format!("{:010}#", call.0)
}

pub(crate) fn call(call: ElementId, attempt: u32) -> String {
    format!("{}{attempt:010}", calls_of(call))
}

pub(crate) fn task(tenant: &TenantId, task: &TaskId) -> Key {
    Key::new(format!("{tenant}#T#{task}"), "TASK")
}

pub(crate) fn ready_list(tenant: &TenantId, queue: &RoleName, shard: u32) -> String {
    format!("{tenant}#Q#{queue}#{shard}")
}

/// Most lists that a task stands in: ten tasks that open together have to fit into one transaction.
const MAX_LISTS: usize = 8;

/// Tasks that wait for a person by name.
pub(crate) fn named_list(tenant: &TenantId, user: &UserId) -> String {
    format!("{tenant}#N#{user}")
}

pub(crate) fn claimed_list(tenant: &TenantId, user: &UserId) -> String {
    format!("{tenant}#M#{user}")
}

/// The lists a task stands in: its queues and those of the people it names while it is ready, its assignee's while it is
/// claimed. People past [`MAX_LISTS`] may take it too, but do not find it in a list.
pub(crate) fn task_lists(tenant: &TenantId, record: &TaskRecord) -> Vec<Key> {
    if record.status.is_ready() {
        let shard = shard_of(&record.task_id.to_string());
        let place = ready_place(record);
        // A set: a role named twice is one queue, and no transaction may write one item twice.
        let queues: BTreeSet<Key> =
            record.candidate_roles.iter().map(|role| Key::new(ready_list(tenant, role, shard), place.clone())).collect();
        let users: BTreeSet<Key> = record.candidate_users.iter().map(|user| Key::new(named_list(tenant, user), place.clone())).collect();
        let room = MAX_LISTS.saturating_sub(queues.len());
        return queues.into_iter().chain(users.into_iter().take(room)).collect();
    }
    let holder = record.assignee.as_ref().filter(|_| !record.status.is_closed());
    holder.map(|user| Key::new(claimed_list(tenant, user), record.task_id.to_string())).into_iter().collect()
}

/// Urgent first, then old first.
pub(crate) fn ready_place(record: &TaskRecord) -> String {
    format!("{:03}#{:015}#{}", 100 - record.priority.value(), record.created_at.as_millis(), record.task_id)
}

/// Everything of a day of the audit log.
pub(crate) fn audit_day(tenant: &TenantId, day: &Day) -> String {
    format!("{tenant}#{AUDIT}{day}")
}

/// Before the days of the audit log, behind the tenant.
pub(crate) const AUDIT: &str = "AU#";

/// Before the sort keys of entries.
pub(crate) const AUDIT_ENTRIES: &str = "E#";

pub(crate) fn audit_entry(tenant: &TenantId, day: &Day, id: &str) -> Key {
    Key::new(audit_day(tenant, day), format!("{AUDIT_ENTRIES}{id}"))
}

/// Before the sort keys of links.
pub(crate) const AUDIT_LINKS: &str = "L#";

pub(crate) fn audit_link_place(seq: u64) -> String {
    format!("{AUDIT_LINKS}{seq:010}")
}

/// The number of the link at a place.
pub(crate) fn audit_link_number(place: &str) -> Option<u64> {
    place.strip_prefix(AUDIT_LINKS)?.parse().ok()
}

pub(crate) fn audit_link(tenant: &TenantId, day: &Day, seq: u64) -> Key {
    Key::new(audit_day(tenant, day), audit_link_place(seq))
}

pub(crate) fn audit_head(tenant: &TenantId) -> Key {
    Key::new(format!("{tenant}#{AUDIT}HEAD"), "HEAD")
}

pub(crate) fn timer_bucket(minute: i64, shard: u32) -> String {
    format!("~#TIMER#{minute}#{shard}")
}

pub(crate) fn minute_of(at: Timestamp) -> i64 {
    at.as_millis().div_euclid(60_000)
}

pub(crate) fn tenant(tenant: &TenantId) -> Key {
    Key::new(format!("{tenant}#TENANT"), "TENANT")
}

pub(crate) fn users(tenant: &TenantId) -> String {
    format!("{tenant}#P")
}

pub(crate) fn user(tenant: &TenantId, user: &UserId) -> Key {
    Key::new(users(tenant), user.as_str())
}

/// The access rules of a tenant.
pub(crate) fn access(tenant: &TenantId) -> String {
    format!("{tenant}#ACCESS")
}

pub(crate) fn sessions(tenant: &TenantId, user: &UserId) -> String {
    format!("{tenant}#U#{user}")
}

pub(crate) fn session(tenant: &TenantId, user: &UserId, session: &str) -> Key {
    Key::new(sessions(tenant, user), format!("S#{session}"))
}

/// Before the sort keys of a service account's keys.
pub(crate) const API_KEYS: &str = "K#";

pub(crate) fn api_key(tenant: &TenantId, account: &UserId, key: &str) -> Key {
    Key::new(sessions(tenant, account), format!("{API_KEYS}{key}"))
}

/// Identity providers and whom they know.
pub(crate) fn sign_on(tenant: &TenantId) -> String {
    format!("{tenant}#SSO")
}

/// Before the sort keys of identity providers.
pub(crate) const PROVIDERS: &str = "P#";

pub(crate) fn identity_provider(tenant: &TenantId, provider: &ProviderId) -> Key {
    Key::new(sign_on(tenant), format!("{PROVIDERS}{provider}"))
}

pub(crate) fn link(tenant: &TenantId, provider: &ProviderId, issuer: &str, subject: &str) -> Key {
    Key::new(sign_on(tenant), format!("L#{provider}#{}", hash(&[issuer, subject])))
}

pub(crate) fn sign_on_state(tenant: &TenantId, state: &str) -> Key {
    Key::new(format!("{tenant}#SO#{}", hash(&[state])), "STATE")
}

pub(crate) fn sign_on_code(tenant: &TenantId, code: &str) -> Key {
    Key::new(format!("{tenant}#SO#{}", hash(&[code])), "CODE")
}

pub(crate) fn assertion(tenant: &TenantId, provider: &ProviderId, id: &str) -> Key {
    Key::new(format!("{tenant}#SO#{provider}"), hash(&[id]))
}

pub(crate) fn signing_keys() -> String {
    "~#KEYS".to_owned()
}

pub(crate) fn receipt(tenant: &TenantId, user: &UserId, key: &str) -> Key {
    Key::new(format!("{tenant}#K#{user}"), key)
}

/// By a hash: whatever somebody types as a name may stand here.
pub(crate) fn user_attempts(tenant: &TenantId, name: &str) -> Key {
    Key::new(format!("{tenant}#A#{}", hash(&[name])), "ATTEMPTS")
}

pub(crate) fn reset_request(tenant: &TenantId, name: &str) -> Key {
    Key { sk: "RESET".to_owned(), ..user_attempts(tenant, name) }
}

pub(crate) fn network_attempts(network: &str) -> Key {
    Key::new(format!("~#A#{network}"), "ATTEMPTS")
}

pub(crate) fn address_rate(network: &str, class: &str) -> Key {
    Key::new(format!("~#R#{network}"), class)
}

pub(crate) fn tenant_rate(tenant: &TenantId, class: &str) -> Key {
    Key::new(format!("{tenant}#R#T"), class)
}

pub(crate) fn user_rate(tenant: &TenantId, user: &UserId, class: &str) -> Key {
    Key::new(format!("{tenant}#R#U#{user}"), class)
}

pub(crate) fn limits_rate(tenant: &TenantId, user: &UserId, class: &str) -> Key {
    Key::new(format!("{tenant}#R#L#{user}"), class)
}

/// By the bucket's name, which has the tenant.
pub(crate) fn refusal(bucket: &str) -> Key {
    Key::new(bucket, "REFUSED")
}

pub(crate) fn scheduler_cursor() -> Key {
    Key::new("~#SCHEDULER", "CURSOR")
}

/// A shard by the FNV-1a hash of an id: the same on every machine and for ever.
pub(crate) fn shard_of(id: &str) -> u32 {
    let hash = id.bytes().fold(0x811c_9dc5_u32, |hash, byte| (hash ^ u32::from(byte)).wrapping_mul(0x0100_0193));
    hash % SHARDS
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_snapshot_sorts_right_after_its_batch() {
        assert!(batch(16) < snapshot(16) && snapshot(16) < batch(17));
        assert_eq!((batch_number(&batch(7)), batch_number(&snapshot(7))), (Some(7), Some(7)));
    }

    /// IAM's `StringLike`.
    fn like(pattern: &str, text: &str) -> bool {
        match (pattern.chars().next(), text.chars().next()) {
            (None, first) => first.is_none(),
            (Some('*'), first) => like(&pattern[1..], text) || first.is_some_and(|c| like(pattern, &text[c.len_utf8()..])),
            (Some('?'), Some(c)) => like(&pattern[1..], &text[c.len_utf8()..]),
            (Some(p), Some(c)) => p == c && like(&pattern[p.len_utf8()..], &text[c.len_utf8()..]),
            (Some(_), None) => false,
        }
    }

    #[test]
    fn what_the_template_says_of_the_audit_log_fits_its_partitions_and_no_other() {
        let template = std::fs::read_to_string(std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("../../infra/template.yaml")).unwrap();
        let (tenant, day) = (TenantId::parse("acme").unwrap(), Day::parse("2026-03-02").unwrap());
        let log = [audit_day(&tenant, &day), audit_head(&tenant).pk];
        let (workflow, role, user) = (WorkflowId::parse("AU").unwrap(), RoleName::parse("AU").unwrap(), UserId::parse("au").unwrap());
        let others = [
            definitions(&tenant),
            definition_versions(&tenant, &workflow),
            running(&tenant, &workflow),
            ended(&tenant, &workflow),
            starts_of(&tenant, &workflow),
            business_key(&tenant, "AU"),
            business_key(&tenant, "HEAD"),
            ready_list(&tenant, &role, 0),
            named_list(&tenant, &user),
            claimed_list(&tenant, &user),
        ];
        let patterns: BTreeSet<&str> = template
            .lines()
            .filter_map(|line| line.trim().strip_prefix("dynamodb:LeadingKeys: ["))
            .flat_map(|list| list.trim_end_matches(']').split(", ").map(|pattern| pattern.trim_matches('"')))
            .collect();
        for key in &log {
            assert_eq!(patterns.iter().filter(|pattern| like(pattern, key)).count(), 1, "{key}: {patterns:?}");
        }
        for key in &others {
            assert!(!patterns.iter().any(|pattern| like(pattern, key)), "{key}: {patterns:?}");
        }
        // Whoever writes to the table at all is kept from taking anything out of the log.
        for function in ["Workflows", "Routing", "Tasks", "Dispatcher", "Executor", "Scheduler"] {
            let (_, block) = template.split_once(&format!("\n  {function}Function:\n")).unwrap();
            let block = block.split_once("\n\n").unwrap().0;
            let denied = block.split("- Effect: ").filter(|statement| statement.starts_with("Deny"));
            let kept =
                denied.filter(|statement| statement.contains("dynamodb:DeleteItem") && patterns.iter().all(|it| statement.contains(it)));
            assert_eq!(kept.count(), 1, "{function}");
        }
    }
}
