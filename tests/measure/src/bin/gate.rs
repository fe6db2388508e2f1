//! What it takes to let a request in, in process: the token verified and its session, user and tenant read (from a database in
//! this process, whose own time is told too); then a decision by the policies. Run it in release.

#![allow(clippy::print_stdout, reason = "a command line tool talks on its terminal")]

use access::{Operation, Resource};
use engine::{RoleName, TenantId, UserId};
use identity::{Claims, Gate, SigningKey};
use std::time::{Duration, Instant};
use store::{AccessChange, Entitlements, Policy, Rule, Session, Store, Tables, User, UserKind};
use testkit::{Database, clock};

/// Requests that are timed, after as many that are not.
const REQUESTS: usize = 2_000;

type Failed = Box<dyn std::error::Error>;

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Failed> {
    let database = Database::start().await;
    let tables = Tables { workflow: "workflow".to_owned(), identity: "identity".to_owned(), operations: "operations".to_owned() };
    let store = Store::new(database.config(), tables);
    let signing = SigningKey::from_text(&SigningKey::generate()?)?;
    store.publish_key(signing.public(), clock::now()).await?;
    let (tenant, user) = (TenantId::parse("acme")?, mark()?);
    store.create_tenant(&tenant, &user).await?;
    let session = session(&user)?;
    store.begin_session(&tenant, &session, store::Proof::Elsewhere).await?;
    let token = signing.sign(&Claims::new(&tenant, &user.user_id, &session.session_id, clock::now())?)?;
    for policies in [0, 100] {
        if policies > 0 {
            write_policies(&store, &tenant, policies).await?;
        }
        let gate = Gate::new(store.clone());
        let (mut read, mut admitted, mut decided) = (Vec::new(), Vec::new(), Vec::new());
        for round in 0..2 * REQUESTS {
            let begun = Instant::now();
            store.session_admission(&tenant, &user.user_id, &session.session_id).await?;
            let reading = begun.elapsed();
            let begun = Instant::now();
            let principal = gate.admit(&token, clock::now()).await?;
            let admitting = begun.elapsed();
            let begun = Instant::now();
            let asker = principal.asker(clock::now(), "192.0.2.7".parse().ok());
            let decision = asker.may(Operation::ListUsers, &Resource::tenant(&tenant));
            let deciding = begun.elapsed();
            if !decision.allowed {
                return Err(format!("{decision:?}").into());
            }
            if round >= REQUESTS {
                read.push(reading);
                admitted.push(admitting);
                decided.push(deciding);
            }
        }
        println!("{policies} policies of the tenant, medians of {REQUESTS}:");
        println!("  token, session, user and tenant  {:>8.1?}  of which the database {:.1?}", median(&mut admitted), median(&mut read));
        println!("  policy                           {:>8.1?}", median(&mut decided));
    }
    Ok(())
}

fn mark() -> Result<User, Failed> {
    let roles = ["admin", "employee", "manager"].iter().map(|name| RoleName::parse(name)).collect::<Result<Vec<_>, _>>()?;
    Ok(User {
        user_id: UserId::parse("mark")?,
        display_name: "Mark".to_owned(),
        kind: UserKind::Person,
        email: None,
        entitlements: Entitlements { approval_level: 2, ..Entitlements::of_roles(roles) },
        password_hash: None,
        second_factor: None,
        credentials_version: 0,
        linked: Vec::new(),
        active: true,
        version: 0,
        created_at: clock::now(),
    })
}

fn session(user: &User) -> Result<Session, Failed> {
    Ok(Session {
        session_id: runtime::outside::ulid(clock::now()).map_err(|error| error.to_string())?,
        user_id: user.user_id.clone(),
        device: None,
        user_agent: None,
        address: None,
        created_at: clock::now(),
        last_activity: clock::now(),
        expires_at: clock::now().plus_seconds(3_600),
        refresh_hash: String::new(),
    })
}

/// Policies of which one in ten has a say in what is asked.
async fn write_policies(store: &Store, tenant: &TenantId, count: u64) -> Result<(), Failed> {
    for place in 0..count {
        let about = if place % 10 == 0 { "list_users" } else { "cancel_instance" };
        let text = format!("forbid (principal in Role::\"nobody{place}\", action == Action::\"{about}\", resource);");
        let policy = Policy { policy_id: engine::PolicyId::parse(&format!("p{place}"))?, description: None, text };
        store.change_access(tenant, place, &AccessChange::Put(Rule::Policy(policy)), None).await?;
    }
    Ok(())
}

fn median(times: &mut [Duration]) -> Duration {
    times.sort();
    times.get(times.len() / 2).copied().unwrap_or_default()
}
