//! Batches as the table's stream delivers them.

use crate::{Error, Result, keys};
use engine::instance::Effect;
use engine::{InstanceId, TenantId, Timestamp};
use serde::Deserialize;

/// A batch that was appended, as far as its effects need it.
#[derive(Debug, Clone, PartialEq)]
pub struct Committed {
    /// Whose.
    pub tenant: TenantId,
    /// Which instance's.
    pub instance: InstanceId,
    /// Its number.
    pub batch: u64,
    /// When it was decided.
    pub at: Timestamp,
    /// What must happen outside.
    pub effects: Vec<Effect>,
}

#[derive(Deserialize)]
struct Image {
    pk: String,
    sk: String,
    #[serde(default)]
    at: i64,
    #[serde(default)]
    fx: Option<String>,
}

impl Committed {
    /// The batch of a new image; `None` for an item that is none, or one without effects.
    ///
    /// # Errors
    /// When it cannot be read.
    pub fn from_image(image: serde_dynamo::Item) -> Result<Option<Self>> {
        let image: Image = serde_dynamo::from_item(image).map_err(Error::unreadable)?;
        let Some(effects) = image.fx else { return Ok(None) };
        let (Some((tenant, instance)), Some(batch)) = (image.pk.split_once("#I#"), keys::batch_number(&image.sk)) else { return Ok(None) };
        Ok(Some(Self {
            tenant: TenantId::parse(tenant).map_err(Error::unreadable)?,
            instance: InstanceId::parse(instance).map_err(Error::unreadable)?,
            batch,
            at: Timestamp::from_millis(image.at),
            effects: serde_json::from_str(&effects).map_err(Error::unreadable)?,
        }))
    }
}
