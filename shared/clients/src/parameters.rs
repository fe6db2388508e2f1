//! Secrets in Parameter Store: SecureStrings cost nothing while idle.

use crate::lazy::{Lazy, lazy};
use aws_sdk_ssm::Client;
use aws_sdk_ssm::error::DisplayErrorContext;
use aws_sdk_ssm::operation::get_parameter::GetParameterError;
use aws_sdk_ssm::operation::put_parameter::PutParameterError;
use aws_sdk_ssm::types::ParameterType;
use futures_util::future::BoxFuture;
use std::collections::HashMap;
use std::sync::Mutex;

/// The parameter store did not do what was asked.
#[derive(Debug, thiserror::Error)]
#[error("the parameter store failed: {0}")]
pub struct ParameterFailed(String);

/// Where secrets are kept.
pub trait Parameters: Send + Sync {
    /// A secret, if there is one of this name.
    fn get<'a>(&'a self, name: &'a str) -> BoxFuture<'a, Result<Option<String>, ParameterFailed>>;

    /// Keeps a secret unless there is one of this name already; gives the one that is kept then.
    fn put_if_absent<'a>(&'a self, name: &'a str, value: String) -> BoxFuture<'a, Result<String, ParameterFailed>>;

    /// Keeps a secret in place of the one of this name.
    fn replace<'a>(&'a self, name: &'a str, value: String) -> BoxFuture<'a, Result<(), ParameterFailed>>;
}

/// AWS Systems Manager Parameter Store.
#[derive(Debug, Clone)]
pub struct Ssm(Lazy<Client>);

impl Ssm {
    /// Made, and connected, when first used.
    pub fn new(config: &aws_types::SdkConfig) -> Self {
        Self(lazy(config, Client::new))
    }
}

impl Parameters for Ssm {
    fn get<'a>(&'a self, name: &'a str) -> BoxFuture<'a, Result<Option<String>, ParameterFailed>> {
        Box::pin(async move {
            match self.0.get_parameter().name(name).with_decryption(true).send().await {
                Ok(found) => Ok(found.parameter.and_then(|parameter| parameter.value)),
                Err(error) if matches!(error.as_service_error(), Some(GetParameterError::ParameterNotFound(_))) => Ok(None),
                Err(error) => Err(ParameterFailed(DisplayErrorContext(error).to_string())),
            }
        })
    }

    fn put_if_absent<'a>(&'a self, name: &'a str, value: String) -> BoxFuture<'a, Result<String, ParameterFailed>> {
        Box::pin(async move {
            let put = self.0.put_parameter().name(name).value(&value).r#type(ParameterType::SecureString).overwrite(false);
            match put.send().await {
                Ok(_) => Ok(value),
                Err(error) if matches!(error.as_service_error(), Some(PutParameterError::ParameterAlreadyExists(_))) => {
                    let kept = self.get(name).await?;
                    kept.ok_or_else(|| ParameterFailed(format!("`{name}` exists and does not")))
                }
                Err(error) => Err(ParameterFailed(DisplayErrorContext(error).to_string())),
            }
        })
    }

    fn replace<'a>(&'a self, name: &'a str, value: String) -> BoxFuture<'a, Result<(), ParameterFailed>> {
        Box::pin(async move {
            let put = self.0.put_parameter().name(name).value(value).r#type(ParameterType::SecureString).overwrite(true);
            put.send().await.map(|_| ()).map_err(|error| ParameterFailed(DisplayErrorContext(error).to_string()))
        })
    }
}

/// Parameters in memory, for tests.
#[derive(Debug, Default)]
pub struct MemoryParameters(Mutex<HashMap<String, String>>);

impl Parameters for MemoryParameters {
    fn get<'a>(&'a self, name: &'a str) -> BoxFuture<'a, Result<Option<String>, ParameterFailed>> {
        let found = self.0.lock().unwrap_or_else(std::sync::PoisonError::into_inner).get(name).cloned();
        Box::pin(std::future::ready(Ok(found)))
    }

    fn put_if_absent<'a>(&'a self, name: &'a str, value: String) -> BoxFuture<'a, Result<String, ParameterFailed>> {
        let mut kept = self.0.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
        let kept = kept.entry(name.to_owned()).or_insert(value).clone();
        Box::pin(std::future::ready(Ok(kept)))
    }

    fn replace<'a>(&'a self, name: &'a str, value: String) -> BoxFuture<'a, Result<(), ParameterFailed>> {
        self.0.lock().unwrap_or_else(std::sync::PoisonError::into_inner).insert(name.to_owned(), value);
        Box::pin(std::future::ready(Ok(())))
    }
}
