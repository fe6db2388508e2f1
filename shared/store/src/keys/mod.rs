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
//! | | | `E#~` | the log is in the archive; so says what stands for its first batch then |
//! | | | `HOLD` | a legal hold |
//! | | `T#X` | instance | an archived instance |
//! | | `T#XN#instance` | id | somebody asks to archive it now |
//! | | `T#RETENTION` | `V#version` | after how many days instances are archived |
//! | | `T#L#workflow#run`, `…#end` | instance | lists of instances, running and ended |
//! | | `T#B#business key` | instance | instances of a business key |
//! | | `T#T#task` | `TASK` | a user task |
//! | | | `H#version` | what happened to it |
//! | | | `C#id` | a comment |
//! | | | `A#id` | a file |
//! | | `T#Q#role#shard` | urgency, age, task | tasks ready in a queue |
//! | | `T#N#user` | urgency, age, task | tasks that wait for a person by name |
//! | | `T#M#user` | task | tasks a person has claimed |
//! | | `T#H#user` | `LOAD` | how many of each queue |
//! | | `T#QS#role` | `GAUGES`, `2026-11-21T14` | where a queue's gauges stand, what it did in an hour |
//! | | `T#QUEUES` | `Q#role`, `C#calendar` | the settings of a queue, a business calendar |
//! | | | `VERSION` | how often any of them changed |
//! | | `T#QC#role` | `C#time#version` | that a queue's settings changed |
//! | | | `REBALANCE` | when its tasks are spread evenly the next time |
//! | | `T#QT#role#shard` | due date, task | all tasks of a queue that are not closed |
//! | | `T#W#channel` | `S#instance#subscription` | an instance that waits for a message or signal |
//! | | | `D#workflow` | a definition that one starts |
//! | | | `M#time#id`, `I#id` | a message not taken yet, the id of any that was sent |
//! | | | `TOGETHER` | the instance that one of several events began for all of them |
//! | | | `O#id`, `R#time#id` | a signal being sent, and when each was |
//! | | `T#ST#workflow` | `C#channel` | where a definition starts |
//! | | | `T#version#node#trigger` | how far its start timers are |
//! | | `T#C#instance` | `element#attempt` | a process that a call activity started |
//! | | `T#CASE#case` | `CASE` | a case |
//! | | | `H#time#version`, `H#time#note`, `H#time#file#what` | an entry of its history |
//! | | | `N#note` | a note |
//! | | | `A#id` | a file |
//! | | `T#CS#status#shard`, `T#CQ#role#shard`, `T#CU#user` | closed or not, youth, case | cases by status, queue, holder |
//! | | `T#CB#case number` | `CASE` | the case of a number |
//! | | `T#CN#year#shard` | `NEXT` | numbers of cases given so far |
//! | | `T#CI#instance` | `CASE` | the case that an instance was started for, and what it is started with |
//! | | `T#AU#day` | `E#id` | an entry of the audit log |
//! | | | `L#number` | a link of its chain |
//! | | `T#AU#HEAD` | `HEAD` | where the chain ends |
//! | | `~#TIMER#minute#shard` | due, tenant, instance, timer | timers of instances |
//! | | | due, tenant, `T`, task, number | milestones of user tasks |
//! | | | due, tenant, `A`, instance | instances to be archived |
//! | | | due, tenant, `R`, queue | when a queue is rebalanced |
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

mod archive;
mod audit_log;
mod cases;
mod channels;
mod definitions;
mod identity;
mod instances;
mod operations;
mod queues;
mod tasks;

pub(crate) use archive::*;
pub(crate) use audit_log::*;
pub(crate) use cases::*;
pub(crate) use channels::*;
pub(crate) use definitions::*;
pub(crate) use identity::*;
pub(crate) use instances::*;
pub(crate) use operations::*;
pub(crate) use queues::*;
pub(crate) use tasks::*;

/// Shards of a work queue's ready list and of a timer minute.
pub(crate) const SHARDS: u32 = 4;

/// A shard by the FNV-1a hash of an id: the same on every machine and for ever.
pub(crate) fn shard_of(id: &str) -> u32 {
    let hash = id.bytes().fold(0x811c_9dc5_u32, |hash, byte| (hash ^ u32::from(byte)).wrapping_mul(0x0100_0193));
    hash % SHARDS
}

#[cfg(test)]
mod tests {
    use super::*;
    use ::audit::Day;
    use engine::{RoleName, TenantId, UserId, WorkflowId};
    use std::collections::BTreeSet;

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
            archive(&tenant),
            retention(&tenant),
            named_list(&tenant, &user),
            claimed_list(&tenant, &user),
        ];
        let patterns: BTreeSet<&str> = template
            .lines()
            .filter_map(|line| line.trim().strip_prefix("dynamodb:LeadingKeys: ["))
            .flat_map(|list| list.trim_end_matches(']').split(", ").map(|pattern| pattern.trim_matches('"')))
            .filter(|pattern| pattern.contains("#AU#"))
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
