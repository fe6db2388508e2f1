//! What the document says of the whole: title, licence, tags, who may call.

use utoipa::openapi::security::{HttpAuthScheme, HttpBuilder, SecurityRequirement, SecurityScheme};
use utoipa::openapi::tag::TagBuilder;
use utoipa::openapi::{ComponentsBuilder, InfoBuilder, LicenseBuilder, OpenApi, ServerBuilder};

/// The name of the security scheme.
const BEARER: &str = "bearer";

const DESCRIPTION: &str = "Business processes on AWS Lambda, people and machines working together.

Everything is JSON in snake_case; times are RFC 3339 in UTC. Lists come in pages: give `next_cursor` as `cursor` for the \
next one. A request that creates can be sent again safely with the same `Idempotency-Key`. An error is a problem \
(RFC 9457, `application/problem+json`): decide by its `code`, and quote its `correlation_id` when you ask for help.

Log in with `POST /api/v1/auth/login` and send the `access_token` as `Authorization: Bearer …`.";

/// Tags in the order a reader meets them.
const TAGS: [(&str, &str); 15] = [
    ("auth", "Log-in, sessions and tokens."),
    ("users", "The people and programs of a tenant: roles for a time, deputies, skills, keys."),
    ("organisation", "Departments, and what roles mean."),
    ("policies", "What a tenant allows and forbids beside the product."),
    ("limits", "How often requests may come."),
    ("audit", "Who did what, allowed or denied and by which policies: searched, exported, verified."),
    ("workflows", "Process definitions. Each change is a new version; running instances stay on theirs."),
    ("instances", "Running processes: started, read, steered, and their history."),
    ("retention", "How long what ended is kept before it is archived."),
    ("messages", "What processes wait for: messages to one of them, signals to all."),
    ("decisions", "Decision models (DMN) and expressions (FEEL): deployed, analysed, evaluated."),
    ("tasks", "Work for people: taken, handed on, done, and what became of it."),
    ("queues", "Where work waits, one queue a role: order, limits, targets, statistics; and the calendars that targets count by."),
    ("cases", "Matters that people look after until they are settled, with parties, items, notes and the processes that work on them."),
    ("about", "What this deployment is and can do. Public."),
];

pub(super) fn introduce(document: &mut OpenApi) {
    document.info = InfoBuilder::new()
        .title("Millrace")
        .version(env!("CARGO_PKG_VERSION"))
        .description(Some(DESCRIPTION))
        .license(Some(LicenseBuilder::new().name("Apache License 2.0").identifier(Some(env!("CARGO_PKG_LICENSE"))).build()))
        .build();
    document.servers = Some(vec![ServerBuilder::new().url("/").description(Some("Where this document comes from.")).build()]);
    document.tags =
        Some(TAGS.iter().map(|(name, description)| TagBuilder::new().name(*name).description(Some(*description)).build()).collect());
    document.security = Some(vec![SecurityRequirement::new(BEARER, Vec::<String>::new())]);
    let scheme = HttpBuilder::new().scheme(HttpAuthScheme::Bearer).bearer_format("JWT");
    let scheme = scheme.description(Some(
        "The `access_token` of a log-in, good for minutes and no longer once its session has ended; or the key of a service account.",
    ));
    let components = ComponentsBuilder::from(document.components.take().unwrap_or_default());
    document.components = Some(components.security_scheme(BEARER, SecurityScheme::Http(scheme.build())).build());
}
