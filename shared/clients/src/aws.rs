//! How SDK clients reach AWS from a Lambda: credentials and region from the environment, and a trust store that
//! holds only the roots AWS uses. Reading the system's certificates costs a cold start four milliseconds.

use aws_config::environment::EnvironmentVariableCredentialsProvider;
use aws_smithy_http_client::Builder;
use aws_smithy_http_client::tls::{Provider, TlsContext, TrustStore, rustls_provider::CryptoMode};
use aws_smithy_runtime_api::client::behavior_version::BehaviorVersion;
use aws_smithy_types::retry::RetryConfig;
use aws_smithy_types::timeout::TimeoutConfig;
use aws_types::SdkConfig;
use aws_types::region::Region;
use std::time::Duration;

/// Amazon Trust Services' roots (<https://www.amazontrust.com/repository/>), which sign every AWS endpoint.
const ROOTS: &[u8] = include_bytes!("roots/amazon.pem");

/// Longest wait for one try of one call.
const ATTEMPT_TIMEOUT: Duration = Duration::from_secs(3);
/// Longest wait for one call with all its tries.
const CALL_TIMEOUT: Duration = Duration::from_secs(8);

/// The configuration every client is made from. Opens nothing and reads no file.
pub fn config() -> SdkConfig {
    let variable = |name| std::env::var(name).ok().filter(|value| !value.is_empty());
    let timeouts = TimeoutConfig::builder().operation_attempt_timeout(ATTEMPT_TIMEOUT).operation_timeout(CALL_TIMEOUT).build();
    let mut builder = SdkConfig::builder()
        .behavior_version(BehaviorVersion::latest())
        .region(Region::new(variable("AWS_REGION").unwrap_or_else(|| "us-east-1".to_owned())))
        .credentials_provider(aws_credential_provider())
        .retry_config(RetryConfig::standard().with_max_attempts(4))
        .timeout_config(timeouts)
        .sleep_impl(aws_smithy_async::rt::sleep::TokioSleep::new());
    builder.set_time_source(Some(aws_smithy_async::time::SharedTimeSource::new(aws_smithy_async::time::SystemTimeSource::new())));
    builder.set_endpoint_url(variable("AWS_ENDPOINT_URL"));
    // INVARIANT: the roots are part of the program, so the context always builds.
    if let Ok(tls) = TlsContext::builder().with_trust_store(TrustStore::empty().with_pem_certificate(ROOTS)).build() {
        builder.set_http_client(Some(Builder::new().tls_provider(Provider::Rustls(CryptoMode::Ring)).tls_context(tls).build_https()));
    }
    builder.build()
}

fn aws_credential_provider() -> aws_credential_types::provider::SharedCredentialsProvider {
    aws_credential_types::provider::SharedCredentialsProvider::new(EnvironmentVariableCredentialsProvider::new())
}
