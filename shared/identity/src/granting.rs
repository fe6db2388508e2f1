//! Who may give what to whom. Policies say which operations somebody may carry out; this says how far they reach with those
//! that give: nobody hands out more than what is lastingly theirs, whatever their policies permit.
//!
//! What counts as somebody's own is a role that they were given or that their sign-on brings. What they hold as a deputy or by
//! an escalation does not: it was lent for a time, and must not become lasting by their own hand.
//!
//! What must not be here: which operation asks which question. That is the handlers'.

use crate::principal::{ADMIN, Credential, Principal};
use engine::{RoleName, Timestamp, UserId};
use std::collections::BTreeSet;
use store::{RoleSource, User};

/// Roles, and the highest approval level that is held with them (0 to 100).
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Power {
    /// The roles.
    pub roles: BTreeSet<RoleName>,
    /// The level.
    pub level: u8,
}

/// Why something is not given.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum Ungranted {
    /// It would go beyond what is their own.
    #[error("only an administrator gives roles or levels, or acts on users who have some, beyond their own lasting ones")]
    Beyond,
    /// They would do it to themselves.
    #[error("only an administrator does this to themselves")]
    Oneself,
    /// They showed a key, and what is given would outlive it and its scopes.
    #[error("a key gives nothing: log in")]
    ByKey,
}

impl Power {
    /// What is somebody's own at a moment: neither as a deputy nor by an escalation.
    pub(crate) fn own(user: &User, now: Timestamp) -> Self {
        let lasting = user.entitlements.assignments.iter().filter(|known| !matches!(known.source, RoleSource::Escalation { .. }));
        let roles = lasting.filter(|known| known.validity.covers(now)).map(|known| known.role.clone()).collect();
        Self { roles, level: user.entitlements.approval_level }
    }

    /// All that could ever be done as a user by what they were given: roles of now and later, and those of `delegators`, of
    /// whom they are the deputy.
    pub fn of_account(user: &User, delegators: &[User], now: Timestamp) -> Self {
        let mut all = Self::assigned(user, now);
        for held in user.entitlements.delegations.iter().filter(|held| !held.validity.is_over(now)) {
            let Some(delegator) = delegators.iter().find(|one| one.user_id == held.from) else { continue };
            let lent = Self::assigned(delegator, now);
            all.level = all.level.max(lent.level);
            all.roles.extend(lent.roles.into_iter().filter(|role| held.roles.is_empty() || held.roles.contains(role)));
        }
        all
    }

    /// What somebody's deputy gets: their roles of now and later, with their level.
    pub fn assigned(user: &User, now: Timestamp) -> Self {
        let left = user.entitlements.assignments.iter().filter(|known| !known.validity.is_over(now));
        Self { roles: left.map(|known| known.role.clone()).collect(), level: user.entitlements.approval_level }
    }

    /// Whether it is as much as something else, or more.
    fn covers(&self, other: &Self) -> bool {
        self.level >= other.level && self.roles.is_superset(&other.roles)
    }
}

/// Somebody who gives.
#[derive(Debug, Clone, Copy)]
pub struct Granter<'a> {
    who: &'a UserId,
    own: &'a Power,
    by_key: bool,
}

impl Principal {
    /// As one who gives.
    pub fn granter(&self) -> Granter<'_> {
        Granter { who: &self.user, own: &self.own, by_key: matches!(self.credential, Credential::ApiKey { .. }) }
    }
}

impl Granter<'_> {
    fn is_admin(&self) -> bool {
        self.own.roles.iter().any(|role| role.as_str() == ADMIN)
    }

    /// Whether they may do something to a user that gives nothing: take a role or a session away, move them.
    ///
    /// # Errors
    /// Unless they are an administrator, or somebody else who has all that the user has.
    pub fn may_act_on(&self, whom: &UserId, has: &Power) -> Result<(), Ungranted> {
        match () {
            () if self.is_admin() => Ok(()),
            () if whom == self.who => Err(Ungranted::Oneself),
            () if self.own.covers(has) => Ok(()),
            () => Err(Ungranted::Beyond),
        }
    }

    /// Whether they may give something to a user.
    ///
    /// # Errors
    /// Unless they may act on the user, and what they give is nothing, or, in a session, an administrator's to give or their own.
    pub fn may_grant(&self, given: &Power, whom: &UserId, has: &Power) -> Result<(), Ungranted> {
        if self.by_key && *given != Power::default() {
            return Err(Ungranted::ByKey);
        }
        self.may_act_on(whom, has)?;
        if self.is_admin() || self.own.covers(given) { Ok(()) } else { Err(Ungranted::Beyond) }
    }

    /// Whether they may open a way into a user's account: an address that links go to, a key, no second factor, access again.
    ///
    /// # Errors
    /// Unless they may act on the user, in a session.
    pub fn may_open(&self, whom: &UserId, has: &Power) -> Result<(), Ungranted> {
        if self.by_key { Err(Ungranted::ByKey) } else { self.may_act_on(whom, has) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use store::{Assignment, Delegation, Entitlements, UserKind, Validity};

    fn id(name: &str) -> UserId {
        UserId::parse(name).unwrap()
    }

    fn role(name: &str) -> RoleName {
        RoleName::parse(name).unwrap()
    }

    fn at(millis: i64) -> Timestamp {
        Timestamp::from_millis(millis)
    }

    fn power(roles: &[&str], level: u8) -> Power {
        Power { roles: roles.iter().map(|name| role(name)).collect(), level }
    }

    fn user(name: &str, level: u8, assignments: &[(&str, RoleSource, Validity)]) -> User {
        let given = |(name, source, validity): &(&str, RoleSource, Validity)| Assignment {
            role: role(name),
            validity: *validity,
            source: source.clone(),
        };
        let assignments = assignments.iter().map(given).collect();
        User {
            user_id: id(name),
            kind: UserKind::Person,
            display_name: name.to_owned(),
            email: None,
            entitlements: Entitlements { assignments, approval_level: level, ..Entitlements::default() },
            password_hash: None,
            second_factor: None,
            credentials_version: 0,
            linked: Vec::new(),
            active: true,
            version: 0,
            created_at: at(0),
        }
    }

    fn between(from: i64, to: i64) -> Validity {
        Validity { valid_from: Some(at(from)), valid_to: Some(at(to)) }
    }

    /// Who gives, what is given, to whom and what they have; what is answered for acting, granting, opening.
    #[test]
    fn the_table_of_who_may_give_what_to_whom() {
        use Ungranted::{Beyond, ByKey, Oneself};
        const YES: Result<(), Ungranted> = Ok(());
        let (admin, clerk) = (power(&["admin"], 0), power(&["clerk", "employee"], 2));
        let (none, employee, manager) = (power(&[], 0), power(&["employee"], 1), power(&["manager"], 0));
        let boss = power(&["admin"], 0);
        let high = power(&["employee"], 3);
        for (own, by_key, given, whom, has, expected) in [
            // An administrator may do everything, to themselves too.
            (&admin, false, &manager, "other", &boss, [YES, YES, YES]),
            (&admin, false, &high, "me", &admin, [YES, YES, YES]),
            // With a key they take, and give nothing.
            (&admin, true, &none, "other", &boss, [YES, YES, Err(ByKey)]),
            (&admin, true, &employee, "other", &none, [YES, Err(ByKey), Err(ByKey)]),
            (&admin, true, &high, "me", &admin, [YES, Err(ByKey), Err(ByKey)]),
            // Everybody else gives what is theirs, to whom has no more than they.
            (&clerk, false, &employee, "other", &none, [YES, YES, YES]),
            (&clerk, false, &employee, "other", &clerk, [YES, YES, YES]),
            (&clerk, false, &manager, "other", &none, [YES, Err(Beyond), YES]),
            (&clerk, false, &boss, "other", &none, [YES, Err(Beyond), YES]),
            (&clerk, false, &high, "other", &none, [YES, Err(Beyond), YES]),
            (&clerk, false, &employee, "other", &boss, [Err(Beyond); 3]),
            (&clerk, false, &none, "other", &manager, [Err(Beyond); 3]),
            (&clerk, false, &none, "other", &high, [Err(Beyond); 3]),
            // Nothing to themselves, be it theirs already.
            (&clerk, false, &employee, "me", &clerk, [Err(Oneself); 3]),
            (&clerk, false, &none, "me", &none, [Err(Oneself); 3]),
            (&clerk, true, &employee, "other", &none, [YES, Err(ByKey), Err(ByKey)]),
            (&clerk, true, &none, "other", &boss, [Err(Beyond), Err(Beyond), Err(ByKey)]),
            // Who has nothing gives nothing, to whom has nothing.
            (&none, false, &none, "other", &none, [YES, YES, YES]),
            (&none, false, &employee, "other", &none, [YES, Err(Beyond), YES]),
        ] {
            let (me, whom) = (id("me"), id(whom));
            let granter = Granter { who: &me, own, by_key };
            let found = [granter.may_act_on(&whom, has), granter.may_grant(given, &whom, has), granter.may_open(&whom, has)];
            assert_eq!(found, expected, "{granter:?} gives {given:?} to {whom}, who has {has:?}");
        }
    }

    #[test]
    fn what_is_lent_is_not_ones_own() {
        let escalation = RoleSource::Escalation { reason: "fire".to_owned(), granted_by: id("boss") };
        let sign_on = RoleSource::SignOn { provider: "corp".to_owned() };
        let mut emma = user(
            "emma",
            3,
            &[
                ("employee", RoleSource::Given, Validity::default()),
                ("auditor", sign_on, between(5, 20)),
                ("admin", escalation, between(5, 20)),
                ("manager", RoleSource::Given, between(15, 20)),
                ("clerk", RoleSource::Given, between(0, 10)),
            ],
        );
        emma.entitlements.delegations.push(Delegation { from: id("boss"), roles: Vec::new(), validity: between(5, 20) });
        assert_eq!(Power::own(&emma, at(10)), power(&["auditor", "employee"], 3));
        assert_eq!(Power::own(&emma, at(20)), power(&["employee"], 3));
    }

    #[test]
    fn an_account_can_do_all_that_was_given_or_lent_to_it_now_or_later() {
        let escalation = RoleSource::Escalation { reason: "fire".to_owned(), granted_by: id("boss") };
        let mut emma = user(
            "emma",
            1,
            &[
                ("employee", RoleSource::Given, Validity::default()),
                ("operator", escalation, between(5, 20)),
                ("manager", RoleSource::Given, between(15, 20)),
                ("clerk", RoleSource::Given, between(0, 10)),
            ],
        );
        let boss = user("boss", 7, &[("admin", RoleSource::Given, Validity::default()), ("pilot", RoleSource::Given, between(0, 10))]);
        assert_eq!(Power::of_account(&emma, &[], at(10)), power(&["employee", "manager", "operator"], 1));
        let lend = |roles: &[&str], to| Delegation {
            from: id("boss"),
            roles: roles.iter().map(|name| role(name)).collect(),
            validity: between(5, to),
        };
        for (lent, expected) in [
            (lend(&[], 20), power(&["admin", "employee", "manager", "operator"], 7)),
            (lend(&["auditor"], 20), power(&["employee", "manager", "operator"], 7)),
            (lend(&["admin"], 10), power(&["employee", "manager", "operator"], 1)),
        ] {
            emma.entitlements.delegations = vec![lent];
            assert_eq!(Power::of_account(&emma, std::slice::from_ref(&boss), at(10)), expected);
        }
    }
}
