//! `kill -9` of the executor in the middle of a job. Alone in its file, because files run one after the other: a batch that
//! is killed may hold other jobs, which would come back as late as this one.
#![cfg(target_os = "linux")]
#![allow(
    clippy::expect_used,
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a test says what it expects; a panic is the report"
)]

use e2e_tests::target::{Behaviour, Target};
use e2e_tests::{Tenant, eventually, eventually_within};
use serde_json::json;
use std::fs;
use std::net::SocketAddr;
use std::process::Command;
use std::time::Duration;

/// The job queues hide a message that long locally; then it comes again.
const REDELIVERY: Duration = Duration::from_secs(120);

/// Whether a process is an executor of the emulator on this port.
fn is_executor(pid: u32, port: &str) -> bool {
    let Ok(environment) = fs::read(format!("/proc/{pid}/environ")) else { return false };
    let has = |test: &dyn Fn(&str, &str) -> bool| {
        environment
            .split(|byte| *byte == 0)
            .filter_map(|entry| std::str::from_utf8(entry).ok()?.split_once('='))
            .any(|(name, value)| test(name, value))
    };
    has(&|name, value| name == "AWS_LAMBDA_FUNCTION_NAME" && value.ends_with("-executor"))
        && has(&|name, value| name == "AWS_ENDPOINT_URL" && value.trim_end_matches('/').ends_with(&format!(":{port}")))
}

/// Whether a process holds the TCP connection whose own end is this address.
fn holds(pid: u32, own_end: SocketAddr) -> bool {
    let Some(inode) = inode_of(own_end) else { return false };
    let Ok(files) = fs::read_dir(format!("/proc/{pid}/fd")) else { return false };
    files.flatten().any(|file| fs::read_link(file.path()).is_ok_and(|to| to.to_string_lossy() == format!("socket:[{inode}]")))
}

/// The socket with this local address, by the kernel's table of connections: `sl local remote st … inode`.
fn inode_of(address: SocketAddr) -> Option<String> {
    let suffix = format!(":{:04X}", address.port());
    let table = fs::read_to_string("/proc/net/tcp").ok()?;
    let mut rows = table.lines().skip(1).map(|line| line.split_whitespace().collect::<Vec<_>>());
    rows.find(|row| row.get(1).is_some_and(|local| local.ends_with(&suffix))).and_then(|row| row.get(9).map(ToString::to_string))
}

fn kill_the_executor_behind(peer: SocketAddr, port: &str) {
    let pids = fs::read_dir("/proc").unwrap().flatten().filter_map(|entry| entry.file_name().to_str()?.parse::<u32>().ok());
    let found: Vec<u32> = pids.filter(|pid| is_executor(*pid, port) && holds(*pid, peer)).collect();
    let [pid] = found.as_slice() else { panic!("one executor must hold the connection, found {found:?}") };
    // A builtin of every shell.
    let killed = Command::new("sh").args(["-c", "kill -9 \"$1\"", "sh", &pid.to_string()]).status().unwrap();
    assert!(killed.success());
}

#[tokio::test]
async fn a_job_whose_executor_is_killed_completes_once_with_the_same_idempotency_key() {
    let tenant = Tenant::create("killed").await;
    let target = Target::start(Behaviour::Hang);
    let steps = json!([
        {"step_id": "before", "step_type": "automated"},
        {"step_id": "call", "step_type": "automated", "connector": {"type": "http", "url": target.url, "timeout_seconds": 30}, "result_variable": "answer"},
        {"step_id": "after", "step_type": "automated"},
    ]);
    let instance = tenant.start(&tenant.workflow(steps).await, json!({})).await;
    let first = eventually("the call arrives", async || target.requests().first().cloned()).await;
    target.becomes(Behaviour::Answer(200));
    kill_the_executor_behind(first.peer, tenant.emulator.port());

    let begun = std::time::Instant::now();
    let ended = eventually_within(REDELIVERY, "the message comes again and completes the process", async || {
        Some(instance.read().await).filter(|now| now["status"] == "completed")
    })
    .await;
    println!("completed {:.1} s after the kill", begun.elapsed().as_secs_f64());
    assert_eq!(ended["variables"]["answer"], json!({"ok": true}));
    let jobs: Vec<_> = instance.events("job_completed").await.iter().map(|event| event["job"].as_u64().unwrap()).collect();
    let created: Vec<_> = instance.events("job_created").await.iter().map(|event| event["job"].as_u64().unwrap()).collect();
    assert_eq!((jobs.len(), &jobs), (3, &created), "each job once, in order");
    assert!(instance.events("job_failed").await.is_empty(), "a crash is not a failed try");
    let calls = target.requests();
    assert_eq!(calls.len(), 2);
    assert_eq!(calls[0].headers["idempotency-key"], calls[1].headers["idempotency-key"]);
    assert!(instance.history().await.iter().all(|entry| entry["chained"] == true));
}
