//! Secrets of the deployment, made when there is none yet: a new deployment needs no manual step, and two functions that
//! start at once agree on the one that was kept.

use clients::parameters::{ParameterFailed, Parameters};
use web::{Code, Problem};

/// The secret of a name.
pub(crate) async fn secret(parameters: &dyn Parameters, name: &str, new: fn() -> identity::Result<String>) -> Result<String, Problem> {
    match parameters.get(name).await.map_err(unavailable)? {
        Some(kept) => Ok(kept),
        None => parameters.put_if_absent(name, new()?).await.map_err(unavailable),
    }
}

pub(crate) fn unavailable(error: ParameterFailed) -> Problem {
    tracing::error!(%error, "a key is not available");
    Problem::new(Code::Unavailable, "the store of keys did not answer")
}
