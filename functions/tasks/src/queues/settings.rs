//! Changes of the settings of a tenant's queues and calendars: each is written over the very settings that it was checked against.

use std::sync::Arc;
use store::{MAX_QUEUES, QueueChange, Receipt};
use web::{Answer, Caller, Code, Kit, Problem};
use work::queue::Queues;

/// How often a change is decided anew because other settings changed at the same time.
const TRIES: u32 = 8;

/// All settings of a tenant as somebody read them.
pub(crate) struct Seen {
    version: u64,
    queues: Arc<Queues>,
}

/// Why a change was not written.
pub(crate) enum Unwritten {
    /// It may not be made.
    Refused(Problem),
    /// The store did not write it.
    Failed(store::Error),
}

impl From<Problem> for Unwritten {
    fn from(problem: Problem) -> Self {
        Self::Refused(problem)
    }
}

impl From<Unwritten> for Problem {
    fn from(unwritten: Unwritten) -> Self {
        match unwritten {
            Unwritten::Refused(problem) => problem,
            Unwritten::Failed(error) => error.into(),
        }
    }
}

/// Reads all settings. Their version is read first: while it stands, so does what is read after it.
pub(crate) async fn look(kit: &Kit, caller: &Caller) -> Answer<Seen> {
    let version = kit.store().queues_version(&caller.tenant).await?;
    Ok(Seen { version, queues: kit.instances.queues().of(&caller.tenant).await? })
}

/// Writes the change that `decide` says, if any, and gives the answer that goes with it. When any settings changed since they were
/// seen, it is asked again.
pub(crate) async fn write<T>(
    kit: &Kit,
    caller: &Caller,
    mut seen: Seen,
    receipt: Option<&Receipt>,
    decide: impl Fn(&Queues) -> Answer<(Option<QueueChange>, T)>,
) -> Result<T, Unwritten> {
    for tries in 1..=TRIES {
        let (change, answer) = decide(&seen.queues)?;
        let Some(change) = change else { return Ok(answer) };
        match kit.store().change_queues(&caller.tenant, &change, seen.version, kit.now(), receipt).await {
            Ok(()) => return Ok(answer),
            Err(store::Error::Conflict) => kit.instances.pause(tries).await,
            Err(error) => return Err(Unwritten::Failed(error)),
        }
        seen = look(kit, caller).await?;
    }
    Err(Unwritten::Failed(store::Error::Conflict))
}

/// Refuses one more than a tenant may have.
pub(crate) fn check_count(queues: &Queues) -> Answer<()> {
    if queues.len() < MAX_QUEUES {
        return Ok(());
    }
    Err(Problem::new(Code::Conflict, format!("a tenant has at most {MAX_QUEUES} configured queues and calendars")))
}
