//! How far somebody reaches with what gives, asked of [`identity::Granter`] with what the store knows of the user it is about.
//! Policies were asked before.

use crate::state::Auth;
use identity::{Power, Ungranted};
use store::User;
use web::{Caller, Code, Problem};

/// Whether the caller may do something to a user that gives nothing.
///
/// # Errors
/// 403 when the user has more than they.
pub(crate) async fn may_act_on(auth: &Auth, caller: &Caller, user: &User) -> Result<(), Problem> {
    let has = power(auth, caller, user).await?;
    caller.granter().may_act_on(&user.user_id, &has).map_err(forbidden)
}

/// Whether the caller may give something to a user.
///
/// # Errors
/// 403 when it is not theirs to give, or the user has more than they.
pub(crate) async fn may_grant(auth: &Auth, caller: &Caller, user: &User, given: &Power) -> Result<(), Problem> {
    let has = power(auth, caller, user).await?;
    caller.granter().may_grant(given, &user.user_id, &has).map_err(forbidden)
}

/// Whether the caller may open a way into a user's account.
///
/// # Errors
/// 403 when they came with a key, or the user has more than they.
pub(crate) async fn may_open(auth: &Auth, caller: &Caller, user: &User) -> Result<(), Problem> {
    let has = power(auth, caller, user).await?;
    caller.granter().may_open(&user.user_id, &has).map_err(forbidden)
}

/// All that could be done as a user; one more read when they are somebody's deputy.
async fn power(auth: &Auth, caller: &Caller, user: &User) -> Result<Power, Problem> {
    let held = &user.entitlements.delegations;
    let delegators = match held.is_empty() {
        true => Vec::new(),
        false => auth.kit.store().some_users(&caller.tenant, &held.iter().map(|one| one.from.clone()).collect::<Vec<_>>()).await?,
    };
    Ok(Power::of_account(user, &delegators, auth.kit.now()))
}

/// What is not given, as it is told.
pub(super) fn forbidden(why: Ungranted) -> Problem {
    Problem::new(Code::Forbidden, why.to_string())
}
