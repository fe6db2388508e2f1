//! One-time passwords and recovery codes: set up, asked for, good once, taken away.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing, reason = "a test's panic is its report")]

use futures_util::future::join_all;
use integration_tests::{Answer, Api, PASSWORD, World};
use ring::hmac;
use serde_json::{Value, json};
use testkit::clock;

const LOGIN: &str = "/api/v1/auth/login";
const TOTP: &str = "/api/v1/auth/totp";
const RENEW: &str = "/api/v1/auth/totp/recovery-codes";
const CONFIRM: &str = "/api/v1/auth/totp/confirm";

/// An authenticator app: RFC 6238 once more, without the product's code.
fn code(secret: &str) -> String {
    let value = |letter| "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567".find(letter).unwrap();
    let bits: Vec<usize> = secret.chars().flat_map(|letter| (0..5).rev().map(move |bit| value(letter) >> bit & 1)).collect();
    let bytes: Vec<u8> = bits.chunks_exact(8).map(|byte| byte.iter().fold(0, |all, bit| all << 1 | *bit as u8)).collect();
    let step = clock::now().as_millis() / 30_000;
    let tag = hmac::sign(&hmac::Key::new(hmac::HMAC_SHA1_FOR_LEGACY_USE_ONLY, &bytes), &step.to_be_bytes());
    let at = usize::from(tag.as_ref()[19] & 15);
    let number = u32::from_be_bytes(tag.as_ref()[at..at + 4].try_into().unwrap()) & 0x7fff_ffff;
    format!("{:06}", number % 1_000_000)
}

/// A code that is not the one shown now or around now.
fn another(secret: &str) -> String {
    let right = code(secret);
    (0..10).map(|digit| format!("{digit}{}", &right[1..])).find(|other| *other != right).unwrap()
}

async fn log_in(world: &World, more: &[(&str, &str)]) -> Answer {
    let mut body = json!({"username": "emma", "password": PASSWORD});
    for (field, value) in more {
        body[*field] = json!(value);
    }
    world.anonymous().post(LOGIN, &body).await
}

async fn emma(world: &World) -> Api {
    let tokens = log_in(world, &[]).await.expect(200);
    world.anonymous().token(tokens["access_token"].as_str())
}

/// Sets it up; gives the secret and the recovery codes.
async fn set_up(emma: &Api) -> (String, Vec<String>) {
    let enrolled = emma.post(TOTP, &json!({"current_password": PASSWORD})).await.expect(200);
    let secret = enrolled["secret"].as_str().unwrap().to_owned();
    assert!(enrolled["otpauth_uri"].as_str().unwrap().contains(&secret));
    let confirmed = emma.post(CONFIRM, &json!({"code": code(&secret)})).await.expect(200);
    let codes = confirmed["recovery_codes"].as_array().unwrap().iter().map(|code| code.as_str().unwrap().to_owned());
    clock::advance(30);
    (secret, codes.collect())
}

#[tokio::test]
async fn a_log_in_takes_a_code_once_it_is_set_up_and_shown_to_work() {
    let world = World::start().await;
    let emma = emma(&world).await;
    assert_eq!(emma.post(CONFIRM, &json!({"code": "123456"})).await.problem(404), "not_found");
    let refused = emma.post(TOTP, &json!({"current_password": "wrong horse battery"})).await;
    assert_eq!(refused.body["errors"][0]["code"], json!("wrong_password"));
    let waiting = emma.post(TOTP, &json!({"current_password": PASSWORD})).await.expect(200);
    let wrong = emma.post(CONFIRM, &json!({"code": another(waiting["secret"].as_str().unwrap())})).await;
    assert_eq!(wrong.body["errors"][0]["code"], json!("wrong_code"));
    log_in(&world, &[]).await.expect(200);

    let (secret, _) = set_up(&emma).await;
    assert_ne!(secret, waiting["secret"].as_str().unwrap(), "a new one took the place of the one that waited");
    assert_eq!(emma.post(TOTP, &json!({"current_password": PASSWORD})).await.problem(409), "already_exists");
    assert_eq!(emma.get("/api/v1/users/emma").await.expect(200)["second_factor"], json!(true));

    assert_eq!(log_in(&world, &[]).await.problem(401), "second_factor_required");
    assert_eq!(log_in(&world, &[("totp_code", &another(&secret))]).await.problem(401), "invalid_credentials");
    let wrong = json!({"username": "emma", "password": "wrong horse battery", "totp_code": code(&secret)});
    assert_eq!(world.anonymous().post(LOGIN, &wrong).await.body["detail"], json!("wrong user name or password"));
    let both = [("totp_code", "123456"), ("recovery_code", "aaaa-bbbb-cccc-dddd")];
    assert_eq!(log_in(&world, &both).await.problem(422), "validation_failed");
    log_in(&world, &[("totp_code", &code(&secret))]).await.expect(200);
}

#[tokio::test]
async fn a_code_is_good_once_even_at_the_same_moment() {
    let world = World::start().await;
    let (secret, recovery) = set_up(&emma(&world).await).await;
    let shown = code(&secret);
    for field in [("totp_code", shown.as_str()), ("recovery_code", recovery[0].as_str())] {
        // Fewer than would have to wait.
        let answers = join_all((0..3).map(|_| async { log_in(&world, &[field]).await.status })).await;
        assert_eq!(answers.iter().filter(|status| **status == 200).count(), 1, "{field:?}: {answers:?}");
        clock::advance(5);
        assert_eq!(log_in(&world, &[field]).await.problem(401), "invalid_credentials");
        clock::advance(24 * 3600);
    }
    log_in(&world, &[("totp_code", &code(&secret))]).await.expect(200);
    log_in(&world, &[("recovery_code", &recovery[9].to_uppercase().replace('-', ""))]).await.expect(200);
}

#[tokio::test]
async fn nothing_that_is_kept_or_answered_later_tells_the_secret() {
    let world = World::start().await;
    let emma = emma(&world).await;
    let (secret, recovery) = set_up(&emma).await;
    let kept = format!("{:?}", world.database.dump().await);
    let told = emma.get("/api/v1/users/emma").await.body.to_string() + &emma.get("/api/v1/auth/sessions").await.body.to_string();
    for hidden in recovery.iter().chain([&secret]) {
        assert!(!kept.contains(hidden.as_str()) && !told.contains(hidden.as_str()));
    }
    assert_eq!(recovery.len(), 10);
    let users: Value = world.api("admin").await.get("/api/v1/users").await.expect(200);
    assert!(!users.to_string().contains("sealed"), "{users}");
}

#[tokio::test]
async fn who_has_the_password_guesses_few_codes_and_the_owner_still_gets_in() {
    let world = World::start().await;
    let (secret, recovery) = set_up(&emma(&world).await).await;
    let mut looked_at = 0;
    let begun = clock::now();
    while begun.seconds_until(clock::now()) < 24 * 3600 {
        let answer = log_in(&world, &[("totp_code", &another(&secret))]).await;
        match answer.header("retry-after").map(|seconds| seconds.parse().unwrap()) {
            Some(seconds) => clock::advance(seconds),
            None => looked_at += usize::from(answer.problem(401) == "invalid_credentials"),
        }
    }
    assert!(looked_at < 50, "{looked_at}");
    clock::advance(31);
    log_in(&world, &[("recovery_code", &recovery[0])]).await.expect(200);
    log_in(&world, &[("totp_code", &code(&secret))]).await.expect(200);
}

/// A body with the password and, unless it is empty, a field more.
fn shown(password: &str, field: &str, code: &str) -> Value {
    let mut body = json!({"current_password": password});
    if !field.is_empty() {
        body[field] = json!(code);
    }
    body
}

/// The code and place of an answer's only fault.
fn fault(answer: &Answer) -> (&str, &str) {
    assert_eq!((answer.status, answer.body["errors"].as_array().map(Vec::len)), (422, Some(1)), "{}", answer.body);
    let fault = &answer.body["errors"][0];
    (fault["code"].as_str().unwrap(), fault["path"].as_str().unwrap())
}

#[tokio::test]
async fn recovery_codes_are_renewed_with_both_factors_only() {
    let world = World::start().await;
    let emma = emma(&world).await;
    let renew = async |password: &str, field: &str, code: &str| emma.post(RENEW, &shown(password, field, code)).await;
    assert_eq!(renew(PASSWORD, "", "").await.problem(409), "invalid_state");
    let (secret, before) = set_up(&emma).await;
    assert_eq!(fault(&renew("wrong horse battery", "totp_code", &code(&secret)).await), ("wrong_password", "/current_password"));
    assert_eq!(fault(&renew(PASSWORD, "", "").await), ("missing_field", "/totp_code"));
    assert_eq!(fault(&renew(PASSWORD, "totp_code", &another(&secret)).await), ("wrong_code", "/totp_code"));
    assert_eq!(fault(&renew(PASSWORD, "recovery_code", "aaaa-bbbb-cccc-dddd").await), ("wrong_code", "/totp_code"));
    let used = code(&secret);
    let renewed = renew(PASSWORD, "totp_code", &used).await.expect(200);
    let now: Vec<&str> = renewed["recovery_codes"].as_array().unwrap().iter().map(|code| code.as_str().unwrap()).collect();
    assert_eq!(now.len(), 10);
    assert!(now.iter().all(|code| !before.contains(&(*code).to_owned())));
    assert_eq!(log_in(&world, &[("totp_code", &used)]).await.problem(401), "invalid_credentials", "a code is good once");
    assert_eq!(log_in(&world, &[("recovery_code", &before[0])]).await.problem(401), "invalid_credentials");
    log_in(&world, &[("recovery_code", now[0])]).await.expect(200);
    assert_eq!(log_in(&world, &[("recovery_code", now[0])]).await.problem(401), "invalid_credentials");
}

#[tokio::test]
async fn it_is_taken_away_with_both_factors_only() {
    let world = World::start().await;
    let emma = emma(&world).await;
    let (secret, recovery) = set_up(&emma).await;
    let remove =
        async |password: &str, field: &str, code: &str| emma.send("DELETE", TOTP, Some(shown(password, field, code).to_string())).await;
    assert_eq!(fault(&remove("wrong horse battery", "recovery_code", &recovery[0]).await), ("wrong_password", "/current_password"));
    assert_eq!(fault(&remove(PASSWORD, "", "").await), ("missing_field", "/totp_code"));
    assert_eq!(fault(&remove(PASSWORD, "totp_code", &another(&secret)).await), ("wrong_code", "/totp_code"));
    assert_eq!(log_in(&world, &[]).await.problem(401), "second_factor_required");
    assert_eq!(remove(PASSWORD, "recovery_code", &recovery[0]).await.status, 204);
    log_in(&world, &[]).await.expect(200);
    assert_eq!(remove(PASSWORD, "", "").await.status, 204);
    // One that waits to be confirmed proves nothing.
    emma.post(TOTP, &json!({"current_password": PASSWORD})).await.expect(200);
    assert_eq!(remove(PASSWORD, "", "").await.status, 204);
    let (secret, _) = set_up(&emma).await;
    assert_eq!(log_in(&world, &[]).await.problem(401), "second_factor_required");
    assert_eq!(remove(PASSWORD, "totp_code", &code(&secret)).await.status, 204);
}

#[tokio::test]
async fn a_sealed_secret_that_is_moved_to_another_user_opens_no_door() {
    let world = World::start().await;
    let (secret, _) = set_up(&emma(&world).await).await;
    let items = world.database.items("identity").await;
    let user = |name: &str| items.iter().find(|item| item["pk"].as_s().unwrap() == "demo#P" && item["sk"].as_s().unwrap() == name).unwrap();
    let mut mark = user("mark").clone();
    mark.insert("second_factor".to_owned(), user("emma")["second_factor"].clone());
    world.database.overwrite("identity", mark).await;
    let body = json!({"username": "mark", "password": PASSWORD, "totp_code": code(&secret)});
    assert_eq!(world.anonymous().post(LOGIN, &body).await.problem(500), "internal");
}
