//! What the handlers of this function have at hand.

use crate::attachments::Files;
use axum::extract::FromRef;
use clients::objects::S3;
use std::sync::Arc;
use web::Kit;

/// The state of the router. Cheap to clone.
#[derive(Clone)]
pub struct Tasks {
    /// What every function has.
    pub kit: Kit,
    /// Files of tasks and cases.
    pub files: Files,
}

impl Tasks {
    /// The state the environment describes.
    pub fn from_env(config: &aws_types::SdkConfig) -> Self {
        let bucket = S3::new(config, runtime::env::setting("FILES_BUCKET"));
        Self {
            kit: Kit::from_env(config).with_archive(runtime::env::archive(config)),
            files: Files::from_settings(Arc::new(bucket), runtime::env::setting),
        }
    }
}

impl FromRef<Tasks> for Kit {
    fn from_ref(tasks: &Tasks) -> Self {
        tasks.kit.clone()
    }
}
