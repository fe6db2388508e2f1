//! Every error code there is, with its status and title. Each has a page under `docs/errors/`.

use http::StatusCode;

macro_rules! codes {
    ($($(#[$doc:meta])* $name:ident = $word:literal, $status:ident, $title:literal;)*) => {
        /// A stable word for a kind of error.
        #[derive(Debug, Clone, Copy, PartialEq, Eq)]
        pub enum Code { $($(#[$doc])* $name,)* }

        impl Code {
            /// All codes.
            pub const ALL: &'static [Self] = &[$(Self::$name,)*];

            /// The word on the wire.
            pub const fn as_str(self) -> &'static str {
                match self { $(Self::$name => $word,)* }
            }

            /// The HTTP status that goes with it.
            pub const fn status(self) -> StatusCode {
                match self { $(Self::$name => StatusCode::$status,)* }
            }

            /// What it means, the same for every occurrence.
            pub const fn title(self) -> &'static str {
                match self { $(Self::$name => $title,)* }
            }
        }
    };
}

codes! {
    /// The body is not JSON.
    InvalidJson = "invalid_json", BAD_REQUEST, "the body is not valid JSON";
    /// The body has a content type that the route does not take.
    UnsupportedMediaType = "unsupported_media_type", UNSUPPORTED_MEDIA_TYPE, "the body must be of another media type";
    /// The answer would have a media type that the request does not accept.
    NotAcceptable = "not_acceptable", NOT_ACCEPTABLE, "the answer is of another media type";
    /// The path and query are too long.
    UriTooLong = "uri_too_long", URI_TOO_LONG, "the address is too long";
    /// The headers are too many or too long.
    HeadersTooLarge = "headers_too_large", REQUEST_HEADER_FIELDS_TOO_LARGE, "the headers are too large";
    /// The body is too long.
    PayloadTooLarge = "payload_too_large", PAYLOAD_TOO_LARGE, "the body is too large";
    /// The request has faults; all are listed.
    ValidationFailed = "validation_failed", UNPROCESSABLE_ENTITY, "the request has faults";
    /// A cursor that no list gave.
    InvalidCursor = "invalid_cursor", BAD_REQUEST, "the cursor is not one of ours";
    /// No token, or none that is good now.
    Unauthenticated = "unauthenticated", UNAUTHORIZED, "log in first";
    /// Wrong user name or password.
    InvalidCredentials = "invalid_credentials", UNAUTHORIZED, "wrong user name or password";
    /// The password is right; the user has a second factor, and it is missing.
    SecondFactorRequired = "second_factor_required", UNAUTHORIZED, "a second factor is needed";
    /// Log-ins from the same address or with the same name failed too often.
    TooManyAttempts = "too_many_attempts", TOO_MANY_REQUESTS, "too many attempts failed";
    /// More requests than a limit lets through.
    TooManyRequests = "too_many_requests", TOO_MANY_REQUESTS, "more requests than a limit lets through";
    /// A refresh token that is not good, or not any more.
    InvalidRefreshToken = "invalid_refresh_token", UNAUTHORIZED, "the refresh token is not valid";
    /// A link to choose a new password that is not good, or not any more.
    InvalidResetToken = "invalid_reset_token", UNAUTHORIZED, "the link is not valid";
    /// What came back from an identity provider is not its answer to this browser.
    SignOnRefused = "sign_on_refused", UNAUTHORIZED, "the sign-on is refused";
    /// The identity provider did not log the person in.
    SignOnDenied = "sign_on_denied", UNAUTHORIZED, "the identity provider did not log you in";
    /// The identity provider brought somebody who is nobody's user, or may not log in.
    SignOnUnknown = "sign_on_unknown", FORBIDDEN, "you are not known here";
    /// A code of a sign-on that is not good, or not any more.
    InvalidSignOnCode = "invalid_sign_on_code", UNAUTHORIZED, "the code is not valid";
    /// The identity provider does not answer, or not as it should.
    IdentityProviderFailed = "identity_provider_failed", BAD_GATEWAY, "the identity provider does not do its part";
    /// The person may not do this.
    Forbidden = "forbidden", FORBIDDEN, "you may not do this";
    /// The person did something else of the process that this is kept apart from.
    SeparationOfDuties = "separation_of_duties", FORBIDDEN, "separation of duties keeps you away";
    /// There is no such thing in the caller's tenant.
    NotFound = "not_found", NOT_FOUND, "there is no such thing";
    /// The path is right, the method is not.
    MethodNotAllowed = "method_not_allowed", METHOD_NOT_ALLOWED, "this path does not know this method";
    /// What should be new is there already.
    AlreadyExists = "already_exists", CONFLICT, "it exists already";
    /// Someone else changed the same thing again and again.
    Conflict = "conflict", CONFLICT, "someone else changed it at the same time";
    /// What it is about is not in a state for this.
    InvalidState = "invalid_state", CONFLICT, "it is not in a state for this";
    /// The instance, or the one that the task belongs to, is archived.
    Archived = "archived", CONFLICT, "it is archived, and does not change any more";
    /// The task is done or no longer needed.
    TaskClosed = "task_closed", CONFLICT, "the task is closed";
    /// Someone else has the task.
    TaskClaimed = "task_claimed", CONFLICT, "the task is not yours";
    /// Whoever should get the task holds as many as they may.
    TooManyTasks = "too_many_tasks", CONFLICT, "too many tasks in hand";
    /// The case's processes have not ended.
    ProcessesRunning = "processes_running", CONFLICT, "its processes have not ended";
    /// A task or case has as many files as it can have.
    TooManyAttachments = "too_many_attachments", CONFLICT, "too many files";
    /// Nothing of it may be deleted.
    LegalHold = "legal_hold", CONFLICT, "a legal hold keeps it";
    /// The bytes that were uploaded are not what was announced.
    AttachmentRefused = "attachment_refused", UNPROCESSABLE_ENTITY, "what was uploaded is not what was announced";
    /// The outcome is not one the task offers.
    UnknownOutcome = "unknown_outcome", UNPROCESSABLE_ENTITY, "the task does not offer this outcome";
    /// A decision model has faults; all are listed.
    InvalidModel = "invalid_model", UNPROCESSABLE_ENTITY, "the decision model has faults";
    /// A process definition has faults; all are listed.
    InvalidProcess = "invalid_process", UNPROCESSABLE_ENTITY, "the process definition has faults";
    /// An access policy has faults; all are listed.
    InvalidPolicy = "invalid_policy", UNPROCESSABLE_ENTITY, "the policy has faults";
    /// An expression does not parse.
    InvalidExpression = "invalid_expression", UNPROCESSABLE_ENTITY, "the expression does not parse";
    /// An evaluation reached one of its bounds.
    BudgetExceeded = "budget_exceeded", UNPROCESSABLE_ENTITY, "the evaluation takes more than it may";
    /// What was asked for has more bytes than an answer can have.
    AnswerTooLarge = "answer_too_large", UNPROCESSABLE_ENTITY, "the answer would be too large";
    /// The decision model says more than this form can.
    NotExpressible = "not_expressible", CONFLICT, "the model cannot be written in this form";
    /// The same idempotency key with another request.
    IdempotencyKeyReused = "idempotency_key_reused", UNPROCESSABLE_ENTITY, "the idempotency key belongs to another request";
    /// The database does not answer.
    Unavailable = "unavailable", SERVICE_UNAVAILABLE, "try again in a moment";
    /// A mistake of ours.
    Internal = "internal", INTERNAL_SERVER_ERROR, "something went wrong on our side";
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_code_has_its_page_and_every_page_its_code() {
        let package = std::env::var_os("CARGO_MANIFEST_DIR").unwrap();
        let pages = std::path::Path::new(&package).join("../../docs/errors");
        let mut found: Vec<String> =
            std::fs::read_dir(pages).unwrap().map(|file| file.unwrap().file_name().into_string().unwrap()).collect();
        let mut expected: Vec<String> = Code::ALL.iter().map(|code| format!("{}.md", code.as_str())).collect();
        found.retain(|name| name != "README.md");
        found.sort();
        expected.sort();
        assert_eq!(found, expected);
    }
}
