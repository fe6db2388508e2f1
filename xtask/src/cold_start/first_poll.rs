//! One start of one program against a runtime API that only listens.

use std::fs;
use std::io::{ErrorKind, Read};
use std::net::{TcpListener, TcpStream};
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::thread;
use std::time::{Duration, Instant};

use crate::error::{Error, Result, While};

/// Lambda gives up on an initialization after ten seconds.
const LIMIT: Duration = Duration::from_secs(10);

#[derive(Clone, Copy)]
pub(crate) struct FirstPoll {
    pub(crate) milliseconds: f64,
    pub(crate) resident_mib: f64,
}

pub(crate) fn measure(name: &str, program: &Path) -> Result<FirstPoll> {
    let listener = TcpListener::bind(("127.0.0.1", 0)).while_doing("runtime API")?;
    listener.set_nonblocking(true).while_doing("runtime API")?;
    let address = listener.local_addr().while_doing("runtime API")?.to_string();
    let mut command = Command::new(program);
    command.env_clear().envs(environment(name)).env("AWS_LAMBDA_RUNTIME_API", address);
    command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null());

    let start = Instant::now();
    let mut child = command.spawn().while_doing(program.display())?;
    let polled = wait_for_poll(&listener, &mut child, start);
    let milliseconds = start.elapsed().as_secs_f64() * 1000.0;
    let resident_mib = resident(child.id());
    let _ = child.kill();
    let _ = child.wait();
    polled.while_doing(name)?; // until here the connection was open: without it the program would have ended
    Ok(FirstPoll { milliseconds, resident_mib: resident_mib? })
}

/// What Lambda sets, and what the template adds. No endpoint: with one, the program would skip the TLS set-up
/// that it pays for on AWS. Nothing is called before the first poll.
fn environment(name: &str) -> Vec<(&'static str, String)> {
    let queue = |queue: &str| format!("https://sqs.us-east-1.amazonaws.com/000000000000/{queue}");
    vec![
        ("AWS_LAMBDA_FUNCTION_NAME", name.to_owned()),
        ("AWS_LAMBDA_FUNCTION_MEMORY_SIZE", "256".to_owned()),
        ("AWS_LAMBDA_FUNCTION_VERSION", "$LATEST".to_owned()),
        ("AWS_LAMBDA_LOG_GROUP_NAME", "measure".to_owned()),
        ("AWS_LAMBDA_LOG_STREAM_NAME", "measure".to_owned()),
        ("AWS_REGION", "us-east-1".to_owned()),
        ("AWS_ACCESS_KEY_ID", "test".to_owned()),
        ("AWS_SECRET_ACCESS_KEY", "test".to_owned()),
        ("AWS_SESSION_TOKEN", "test".to_owned()),
        ("WORKFLOW_TABLE", "workflow".to_owned()),
        ("IDENTITY_TABLE", "identity".to_owned()),
        ("OPERATIONS_TABLE", "operations".to_owned()),
        ("SIGNING_KEY_PARAMETER", "/millrace/measure/signing-key".to_owned()),
        ("SEALING_KEY_PARAMETER", "/millrace/measure/sealing-key".to_owned()),
        ("DEFAULT_TENANT", "demo".to_owned()),
        ("LOG_LEVEL", "info".to_owned()),
        ("JOBS_HIGH_QUEUE_URL", queue("high")),
        ("JOBS_NORMAL_QUEUE_URL", queue("normal")),
        ("JOBS_LOW_QUEUE_URL", queue("low")),
        ("TIMERS_QUEUE_URL", queue("timers")),
        ("ARCHIVE_QUEUE_URL", queue("archive")),
        ("NOTIFICATIONS_QUEUE_URL", queue("notifications")),
        ("ARCHIVE_BUCKET", "archive".to_owned()),
        ("FILES_BUCKET", "files".to_owned()),
    ]
}

fn wait_for_poll(listener: &TcpListener, child: &mut Child, start: Instant) -> Result<TcpStream> {
    loop {
        match listener.accept() {
            Ok((stream, _)) => return read_request_line(stream),
            Err(problem) if problem.kind() == ErrorKind::WouldBlock => {}
            Err(problem) => return Err(problem).while_doing("runtime API"),
        }
        if let Some(status) = child.try_wait().while_doing("waiting")? {
            return Err(Error::new(format!("ended before its first poll ({status})")));
        }
        if start.elapsed() > LIMIT {
            return Err(Error::new(format!("did not poll within {} s", LIMIT.as_secs())));
        }
        thread::sleep(Duration::from_micros(50));
    }
}

fn read_request_line(mut stream: TcpStream) -> Result<TcpStream> {
    stream.set_nonblocking(false).while_doing("runtime API")?;
    stream.set_read_timeout(Some(LIMIT)).while_doing("runtime API")?;
    let mut bytes = [0; 512];
    let length = stream.read(&mut bytes).while_doing("runtime API")?;
    let line = String::from_utf8_lossy(bytes.get(..length).unwrap_or_default());
    if line.starts_with("GET /2018-06-01/runtime/invocation/next") {
        return Ok(stream);
    }
    Err(Error::new(format!("did not poll but sent `{}`", line.lines().next().unwrap_or_default())))
}

fn resident(pid: u32) -> Result<f64> {
    let path = format!("/proc/{pid}/status");
    let status = fs::read_to_string(&path).while_doing(&path)?;
    let kibibytes: Option<f64> =
        status.lines().find_map(|line| line.strip_prefix("VmRSS:")).and_then(|rest| rest.trim().trim_end_matches(" kB").parse().ok());
    kibibytes.map(|amount| amount / 1024.0).while_doing("no VmRSS")
}
