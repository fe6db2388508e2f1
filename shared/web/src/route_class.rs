//! Which class of limits an operation falls under: told by its method and its route alone, before anything is read.

use http::Method;
use store::RouteClass;

/// Ways in, where nobody is known yet.
const WAYS_IN: [&str; 4] = ["/api/v1/auth/login", "/api/v1/auth/sso", "/api/v1/auth/password/forgot", "/api/v1/auth/password/reset"];
/// What computes and changes nothing.
const COMPUTES: &str = "/evaluate";

/// Whether a route is that of the limits themselves.
pub(crate) fn is_limits(route: &str) -> bool {
    route == "/api/v1/limits"
}

/// The class of a request; none for preflights.
pub fn class_of(method: &Method, route: &str) -> Option<RouteClass> {
    let under = |prefix: &&str| route.strip_prefix(*prefix).is_some_and(|rest| rest.is_empty() || rest.starts_with('/'));
    match *method {
        Method::OPTIONS => None,
        _ if WAYS_IN.iter().any(under) => Some(RouteClass::Login),
        _ if under(&"/api/v1/auth/refresh") => Some(RouteClass::Refresh),
        Method::POST if route.ends_with(COMPUTES) => Some(RouteClass::Evaluate),
        Method::GET | Method::HEAD => Some(RouteClass::Read),
        _ => Some(RouteClass::Write),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_operation_has_the_class_of_what_it_does() {
        for (method, route, class) in [
            (Method::POST, "/api/v1/auth/login", Some(RouteClass::Login)),
            (Method::GET, "/api/v1/auth/sso/{provider}/start", Some(RouteClass::Login)),
            (Method::POST, "/api/v1/auth/password/reset", Some(RouteClass::Login)),
            (Method::POST, "/api/v1/auth/password", Some(RouteClass::Write)),
            (Method::POST, "/api/v1/auth/logins", Some(RouteClass::Write)),
            (Method::POST, "/api/v1/auth/refresh", Some(RouteClass::Refresh)),
            (Method::GET, "/api/v1/tasks", Some(RouteClass::Read)),
            (Method::POST, "/api/v1/tasks/{task_id}/claim", Some(RouteClass::Write)),
            (Method::DELETE, "/api/v1/auth/sessions/{session_id}", Some(RouteClass::Write)),
            (Method::POST, "/api/v1/decisions/{decision_id}/evaluate", Some(RouteClass::Evaluate)),
            (Method::POST, "/api/v1/workflows/instances/{workflow_instance_id}/fork", Some(RouteClass::Write)),
            (Method::PUT, "/api/v1/limits", Some(RouteClass::Write)),
            (Method::OPTIONS, "/api/v1/auth/login", None),
        ] {
            assert_eq!(class_of(&method, route), class, "{method} {route}");
        }
    }
}
