//! One emulator process: started apart from this program, found again by its process id, stopped by it.

use std::fs::{self, File};
use std::net::{TcpListener, TcpStream};
use std::os::unix::process::CommandExt;
use std::path::PathBuf;
use std::process::{Command, Stdio};
use std::thread;
use std::time::{Duration, Instant};

use crate::error::{Error, Result, While};
use crate::http;
use crate::progress::note;
use crate::project;
use crate::tools::Tool;

const START_LIMIT: Duration = Duration::from_secs(60);
const STOP_LIMIT: Duration = Duration::from_secs(10);

/// An emulator with its own folder for state and its own port, so that several can run side by side.
pub(crate) struct Emulator {
    pub(crate) dir: PathBuf,
    pub(crate) port: u16,
}

impl Emulator {
    /// The running emulator of this folder.
    pub(crate) fn running(dir: PathBuf) -> Option<Self> {
        let (pid, port) = read_pid_file(&dir)?;
        let emulator = Self { dir, port };
        (is_ours(pid) && emulator.answers()).then_some(emulator)
    }

    pub(crate) fn url(&self) -> String {
        format!("http://127.0.0.1:{}", self.port)
    }

    /// Starts it and waits until it answers.
    pub(crate) fn start(dir: PathBuf, port: u16) -> Result<Self> {
        stop(&dir)?; // one that hangs
        if TcpStream::connect(("127.0.0.1", port)).is_ok() {
            return Err(Error::new(format!("port {port} is taken by another program; choose one with --port")));
        }
        let emulator = Self { dir, port };
        let scratch = emulator.dir.join("tmp");
        fs::create_dir_all(&scratch).while_doing(scratch.display())?;
        // What was deployed is gone with the process that held it.
        let _ = fs::remove_file(emulator.dir.join("deployed.json"));
        let log_path = emulator.log();
        let log = File::create(&log_path).while_doing(log_path.display())?;
        let errors = log.try_clone().while_doing(log_path.display())?;
        let mut child = Command::new(Tool::Emulator.bin().join("python"))
            .arg(project::root().join("infra/local/emulator.py"))
            .current_dir(&emulator.dir)
            // Functions inherit the emulator's environment, so it gets nothing of the person's.
            .env_clear()
            .env("PATH", "/usr/local/bin:/usr/bin:/bin")
            .env("LANG", "C.UTF-8")
            .env("HOME", &emulator.dir)
            .env("TMPDIR", &scratch)
            .env("GATEWAY_PORT", port.to_string())
            .env("MINISTACK_HOST", "127.0.0.1")
            .env("IOT_MTLS_ENABLED", "0") // a fixed port that a second emulator could not have
            .env("LOG_LEVEL", "WARNING") // of the emulator; the template sets the functions'
            .env("AUTH", "true") // functions may do here what the template's policies let them, and no more
            .env("AWS_ENDPOINT_URL", emulator.url())
            .envs([("AWS_DEFAULT_REGION", "us-east-1"), ("AWS_EC2_METADATA_DISABLED", "true")])
            .envs([("AWS_ACCESS_KEY_ID", "test"), ("AWS_SECRET_ACCESS_KEY", "test")])
            .stdin(Stdio::null())
            .stdout(log)
            .stderr(errors)
            .process_group(0) // outlives this program, and is stopped together with its functions
            .spawn()
            .while_doing("could not start the emulator")?;
        let pid_file = emulator.dir.join("emulator.pid");
        fs::write(&pid_file, format!("{} {port}\n", child.id())).while_doing(pid_file.display())?;

        let start = Instant::now();
        while !emulator.answers() {
            let ended = child.try_wait().while_doing("the emulator")?.is_some();
            if ended || start.elapsed() > START_LIMIT {
                let _ = stop(&emulator.dir);
                return Err(Error::new(format!("the emulator did not start; see {}", log_path.display())));
            }
            thread::sleep(Duration::from_millis(50));
        }
        note(format!("emulator at {}, process {}, log {}", emulator.url(), child.id(), log_path.display()));
        Ok(emulator)
    }

    fn log(&self) -> PathBuf {
        self.dir.join("emulator.log")
    }

    fn answers(&self) -> bool {
        http::send("GET", &format!("{}/_ministack/health", self.url()), &[], None).is_ok_and(|answer| answer.status == 200)
    }
}

/// Stops the emulator of this folder with the functions it runs. True when there was one.
pub(crate) fn stop(dir: &std::path::Path) -> Result<bool> {
    let Some((pid, _)) = read_pid_file(dir) else { return Ok(false) };
    let was_running = is_ours(pid);
    if was_running {
        signal("TERM", pid)?;
        let start = Instant::now();
        while is_ours(pid) {
            if start.elapsed() > STOP_LIMIT {
                signal("KILL", pid)?;
            }
            thread::sleep(Duration::from_millis(50));
        }
    }
    let pid_file = dir.join("emulator.pid");
    fs::remove_file(&pid_file).while_doing(pid_file.display())?;
    Ok(was_running)
}

/// A port that nobody uses now.
pub(crate) fn free_port() -> Result<u16> {
    let listener = TcpListener::bind(("127.0.0.1", 0)).while_doing("no free port")?;
    Ok(listener.local_addr().while_doing("no free port")?.port())
}

fn read_pid_file(dir: &std::path::Path) -> Option<(u32, u16)> {
    let text = fs::read_to_string(dir.join("emulator.pid")).ok()?;
    let (pid, port) = text.trim().split_once(' ')?;
    Some((pid.parse().ok()?, port.parse().ok()?))
}

/// Process ids are used again: only one that runs the launcher is ours.
fn is_ours(pid: u32) -> bool {
    let command_line = fs::read(format!("/proc/{pid}/cmdline"))
        .or_else(|_| Command::new("ps").args(["-o", "command=", "-p", &pid.to_string()]).output().map(|ps| ps.stdout))
        .unwrap_or_default();
    String::from_utf8_lossy(&command_line).contains("infra/local/emulator.py")
}

/// To the whole group, so that no function process stays behind. `kill` is a builtin of every shell.
fn signal(name: &str, pid: u32) -> Result<()> {
    Command::new("sh")
        .args(["-c", "kill -s \"$1\" -- \"-$2\"", "sh", name, &pid.to_string()])
        .status()
        .while_doing("could not stop the emulator")?;
    Ok(())
}
