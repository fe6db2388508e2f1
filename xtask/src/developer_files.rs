//! Files beside `stack.json` for work on one function: `env` and sample events with tokens that count.

use std::fs;
use std::path::{Path, PathBuf};

use crate::demo::api;
use crate::emulator::Emulator;
use crate::error::{Result, While};
use crate::project::{self, FUNCTIONS, LOCAL_STACK};
use crate::stack_api::Outputs;
use crate::stack_file::StackFile;
use crate::tools::Tool;

/// The environment a function needs when `cargo lambda watch` runs it against the local stack.
pub(crate) fn write_env(emulator: &Emulator, outputs: &Outputs, stack: &StackFile) -> Result<()> {
    let output = |name: &str| outputs.get(name).cloned().unwrap_or_default();
    let variables = [
        ("AWS_ENDPOINT_URL", emulator.url()),
        ("AWS_REGION", "us-east-1".to_owned()),
        ("AWS_ACCESS_KEY_ID", "test".to_owned()),
        ("AWS_SECRET_ACCESS_KEY", "test".to_owned()),
        ("WORKFLOW_TABLE", output("WorkflowTable")),
        ("IDENTITY_TABLE", output("IdentityTable")),
        ("OPERATIONS_TABLE", output("OperationsTable")),
        ("JOBS_HIGH_QUEUE_URL", output("JobsHighQueueUrl")),
        ("JOBS_NORMAL_QUEUE_URL", output("JobsNormalQueueUrl")),
        ("JOBS_LOW_QUEUE_URL", output("JobsLowQueueUrl")),
        ("TIMERS_QUEUE_URL", output("TimersQueueUrl")),
        ("ARCHIVE_QUEUE_URL", output("ArchiveQueueUrl")),
        ("ARCHIVE_BUCKET", output("ArchiveBucket")),
        ("SIGNING_KEY_PARAMETER", format!("/millrace/{LOCAL_STACK}/signing-key")),
        ("SEALING_KEY_PARAMETER", format!("/millrace/{LOCAL_STACK}/sealing-key")),
        ("DEFAULT_TENANT", stack.tenant.clone()),
        ("LOG_LEVEL", "info".to_owned()),
    ];
    let mut text = String::from("# . .local/env   before cargo lambda watch or invoke; written by cargo xtask up\n");
    for (name, value) in variables {
        text.push_str(&format!("export {name}='{value}'\n"));
    }
    text.push_str("unset AWS_PROFILE AWS_SESSION_TOKEN\n");
    let cargo_lambda = Tool::CargoLambda.bin();
    text.push_str(&format!("export PATH='{}':\"$PATH\"\n", cargo_lambda.display()));
    text.push_str(&format!("export CARGO_TARGET_DIR='{}'\n", project::target_dir()?.display()));
    let path = emulator.dir.join("env");
    fs::write(&path, text).while_doing(path.display())
}

/// Copies `events/<function>/*.json`, with `${token:ROLE}` replaced by an access token of somebody in that role.
pub(crate) fn write_events(emulator: &Emulator, stack: &StackFile) -> Result<()> {
    let mut tokens = Vec::new();
    for user in &stack.users {
        let session = api::log_in(stack, &user.username)?;
        tokens.extend(user.roles.iter().map(|role| (format!("${{token:{role}}}"), session.token.clone())));
    }
    for function in FUNCTIONS {
        let to = emulator.dir.join("events").join(function);
        fs::create_dir_all(&to).while_doing(to.display())?;
        for from in json_files(&project::root().join("events").join(function)) {
            let mut text = fs::read_to_string(&from).while_doing(from.display())?;
            for (placeholder, token) in &tokens {
                text = text.replace(placeholder, token);
            }
            if let Some(name) = from.file_name() {
                fs::write(to.join(name), text).while_doing(to.display())?;
            }
        }
    }
    Ok(())
}

fn json_files(folder: &Path) -> Vec<PathBuf> {
    let entries = fs::read_dir(folder).into_iter().flatten().flatten();
    entries.map(|entry| entry.path()).filter(|path| path.extension().is_some_and(|kind| kind == "json")).collect()
}
