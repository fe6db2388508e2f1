//! How long to wait between attempts to log in. Pure: time and what counts come in as values.
//!
//! An attempt counts as failed before it is looked at, so that parallel ones cannot all be first; a right one is taken
//! back. Failures are forgotten one by one. One that comes too early does not count: who hammers does not wait longer,
//! and keeps nobody else out longer.
//!
//! Who knows only a name can make its owner wait, for [`STRANGERS`]`.longest` at a time: whoever guesses again as each wait
//! ends, from many addresses, keeps everybody from unknown networks out for as long as they go on. Not where the owner
//! logged in before, or chose a new password by a mailed link: a known network has a count of its own for each of its users,
//! and neither what strangers do to the name nor what others do from the address delays it. So a success clears what counts
//! against the user only from there.
//! What counts against an address is never cleared by a success: whoever has an account could guess at others for ever.

use engine::Timestamp;
use std::net::IpAddr;
use store::{AllAttempts, Attempts, KnownNetwork};

/// How delays grow: none after the first failures, then one second, doubled with each failure.
struct Ladder {
    /// Failures without a delay.
    free: u32,
    /// Longest delay, in seconds.
    longest: u64,
    /// How long it takes until one failure is forgotten, in seconds.
    forget: u64,
    /// Most failures that count: one more than it takes to the longest delay.
    most: u32,
}

/// Against a user name. Half a minute at a time: anybody can cause it, again and again. A mailed link leads out ([`proven`]).
const STRANGERS: Ladder = Ladder { free: 3, longest: 30, forget: 600, most: 10 };
/// Against a user from where they logged in before.
const KNOWN: Ladder = STRANGERS;
/// Against an address, which a whole office may share, and log in from at nine: many are free, then up to a quarter of an
/// hour.
const NETWORK: Ladder = Ladder { free: 50, longest: 900, forget: 1800, most: 62 };
/// Against one-time passwords, of which there are only a million. Only who has the password can cause it, and recovery
/// codes are not delayed; after the free ones an hour a guess is one chance in 14,000 a day.
const CODES: Ladder = Ladder { free: 5, longest: 3600, forget: 6 * 3600, most: 18 };
/// Networks remembered of one user; the longest unused goes.
const MAX_KNOWN: usize = 5;

/// Another attempt is not looked at yet.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct TooSoon {
    /// Whole seconds until it would be.
    pub wait: u64,
}

impl Ladder {
    /// The delay after so many failures, in seconds.
    fn delay(&self, failures: u32) -> u64 {
        match failures.checked_sub(self.free) {
            None | Some(0) => 0,
            Some(more) => 1_u64.checked_shl(more - 1).map_or(self.longest, |delay| delay.min(self.longest)),
        }
    }

    fn attempt(&self, attempts: &Attempts, now: Timestamp) -> Result<Attempts, TooSoon> {
        if attempts.not_before > now {
            return Err(TooSoon { wait: now.seconds_until(attempts.not_before) });
        }
        let most = now.plus_seconds(self.forget.saturating_mul(u64::from(self.most)));
        let forgotten_at = attempts.forgotten_at.max(now).plus_seconds(self.forget).min(most);
        let failures = now.seconds_until(forgotten_at).div_ceil(self.forget.max(1));
        let delay = self.delay(u32::try_from(failures).unwrap_or(u32::MAX));
        Ok(Attempts { forgotten_at, not_before: now.plus_seconds(delay) })
    }

    /// What counts once an attempt turned out to be right.
    fn take_back(&self, attempts: &Attempts, now: Timestamp) -> Attempts {
        let forget = i64::try_from(self.forget).unwrap_or(i64::MAX).saturating_mul(1000);
        Attempts { forgotten_at: attempts.forgotten_at.plus_millis(-forget), not_before: now }
    }
}

/// What counts as one address: an IPv4 address, or the /64 that whoever has one IPv6 address has all of.
pub fn network_of(address: Option<&str>) -> String {
    match address.and_then(|address| address.parse::<IpAddr>().ok()).map(|address| address.to_canonical()) {
        Some(IpAddr::V4(address)) => address.to_string(),
        Some(IpAddr::V6(address)) => {
            let [a, b, c, d, ..] = address.segments();
            format!("{a:x}:{b:x}:{c:x}:{d:x}::/64")
        }
        None => "unknown".to_owned(),
    }
}

/// What counts after one more attempt, which is taken for a failure.
///
/// # Errors
/// [`TooSoon`] when it has to wait; then nothing counts.
pub fn attempted(before: &AllAttempts, network: &str, now: Timestamp) -> Result<AllAttempts, TooSoon> {
    let mut next = before.clone();
    if let Some(known) = next.user.known.iter_mut().find(|known| known.network == network) {
        known.attempts = KNOWN.attempt(&known.attempts, now)?;
        return Ok(next);
    }
    match (STRANGERS.attempt(&before.user.strangers, now), NETWORK.attempt(&before.network.attempts, now)) {
        (Ok(user), Ok(address)) => {
            next.user.strangers = user;
            next.network.attempts = address;
            Ok(next)
        }
        (user, address) => {
            Err(TooSoon { wait: [user, address].into_iter().filter_map(Result::err).map(|soon| soon.wait).max().unwrap_or(1) })
        }
    }
}

/// What counts after one more one-time password, which is taken for a wrong one.
///
/// # Errors
/// [`TooSoon`] when it has to wait; then nothing counts.
pub fn code_attempted(before: &AllAttempts, now: Timestamp) -> Result<AllAttempts, TooSoon> {
    let mut next = before.clone();
    next.user.codes = CODES.attempt(&before.user.codes, now)?;
    Ok(next)
}

/// What counts after an attempt that counts already turned out to have the right password, and no second factor.
pub fn half_succeeded(counted: &AllAttempts, network: &str, now: Timestamp) -> AllAttempts {
    let mut next = counted.clone();
    if let Some(known) = next.user.known.iter_mut().find(|known| known.network == network) {
        known.attempts = KNOWN.take_back(&known.attempts, now);
        return next;
    }
    next.user.strangers = STRANGERS.take_back(&counted.user.strangers, now);
    next.network.attempts = NETWORK.take_back(&counted.network.attempts, now);
    next
}

/// What counts after an attempt that counts already turned out to be the user's own.
pub fn succeeded(counted: &AllAttempts, network: &str, now: Timestamp) -> AllAttempts {
    let mut next = proven(&half_succeeded(counted, network, now), network, now);
    next.user.codes = Attempts::default();
    next
}

/// What counts once somebody showed otherwise than by an attempt that they are the user: from where they are nothing delays
/// them any more. Second factors are another matter.
pub fn proven(before: &AllAttempts, network: &str, now: Timestamp) -> AllAttempts {
    let mut next = before.clone();
    let known = &mut next.user.known;
    let fresh = KnownNetwork { network: network.to_owned(), seen_at: now, attempts: Attempts::default() };
    if let Some(here) = known.iter_mut().find(|known| known.network == network) {
        *here = fresh;
        next.user.strangers = Attempts::default();
        return next;
    }
    known.sort_by_key(|known| std::cmp::Reverse(known.seen_at));
    known.truncate(MAX_KNOWN - 1);
    known.push(fresh);
    next
}

#[cfg(test)]
mod tests {
    use super::*;

    const HOME: &str = "192.0.2.1";

    fn at(seconds: u64) -> Timestamp {
        Timestamp::from_millis(1_800_000_000_000).plus_seconds(seconds)
    }

    /// The delays of attempts that all fail and wait as long as they are told, each from where `network` says.
    fn delays(attempts: u32, network: impl Fn(u32) -> String) -> Vec<u64> {
        let (mut state, mut now, mut waited) = (AllAttempts::default(), 0, Vec::new());
        for number in 0..attempts {
            let wait = attempted(&state, &network(number), at(now)).err().map_or(0, |soon| soon.wait);
            waited.push(wait);
            now += wait;
            state = attempted(&state, &network(number), at(now)).unwrap();
        }
        waited
    }

    #[test]
    fn delays_against_a_name_double_up_to_half_a_minute_and_no_further() {
        let everywhere = |number| format!("198.51.100.{number}");
        // Three failures are free; a state has one address here, so that its ladder does not reach the user's.
        assert_eq!(delays(12, everywhere), [0, 0, 0, 0, 1, 2, 4, 8, 16, 30, 30, 30]);
        // From so many addresses that none of them waits for its own sake.
        let (mut state, mut now, mut longest) = (AllAttempts::default(), 0, 0);
        for number in 0..2_000 {
            state.network = store::NetworkAttempts::default();
            let network = format!("198.51.{}.{}", number / 200, number % 200);
            let wait = attempted(&state, &network, at(now)).err().map_or(0, |soon| soon.wait);
            (now, longest) = (now + wait, longest.max(wait));
            state = attempted(&state, &network, at(now)).unwrap();
        }
        assert_eq!(longest, 30);
    }

    #[test]
    fn delays_of_an_address_double_up_to_a_quarter_of_an_hour() {
        let mut address = Attempts::default();
        let (mut now, mut waited) = (0, Vec::new());
        for _ in 0..64 {
            let wait = NETWORK.attempt(&address, at(now)).err().map_or(0, |soon| soon.wait);
            waited.push(wait);
            now += wait;
            address = NETWORK.attempt(&address, at(now)).unwrap();
        }
        assert_eq!(waited.iter().take(51).sum::<u64>(), 0);
        assert_eq!(waited.split_off(51), [1, 2, 4, 8, 16, 32, 64, 128, 256, 512, 900, 900, 900]);
    }

    #[test]
    fn failures_are_forgotten_one_by_one() {
        let mut user = Attempts::default();
        for _ in 0..4 {
            user = STRANGERS.attempt(&user, at(0)).unwrap();
        }
        assert_eq!(STRANGERS.attempt(&user, at(0)), Err(TooSoon { wait: 1 }));
        let delay = |now| now_to(STRANGERS.attempt(&user, at(now)).unwrap(), now);
        assert_eq!([1, 599, 600, 1_200, 2_400].map(delay), [2, 2, 1, 0, 0], "five failures, then four, then three");
    }

    fn now_to(attempts: Attempts, now: u64) -> u64 {
        at(now).seconds_until(attempts.not_before)
    }

    #[test]
    fn what_comes_too_soon_does_not_count() {
        let mut state = AllAttempts::default();
        for _ in 0..4 {
            state = attempted(&state, HOME, at(0)).unwrap();
        }
        for _ in 0..1_000 {
            assert_eq!(attempted(&state, HOME, at(0)), Err(TooSoon { wait: 1 }));
        }
        assert!(attempted(&state, HOME, at(1)).is_ok());
    }

    #[test]
    fn nobody_is_kept_out_from_where_they_logged_in_before() {
        let mut state = succeeded(&attempted(&AllAttempts::default(), HOME, at(0)).unwrap(), HOME, at(0));
        let mut now = 10;
        for number in 0..50 {
            let elsewhere = format!("198.51.100.{}", number % 200);
            now += attempted(&state, &elsewhere, at(now)).err().map_or(0, |soon| soon.wait);
            state = attempted(&state, &elsewhere, at(now)).unwrap();
        }
        assert!(attempted(&state, "203.0.113.9", at(now)).is_err(), "a stranger waits");
        let counted = attempted(&state, HOME, at(now)).unwrap();
        assert_eq!(succeeded(&counted, HOME, at(now)).user.strangers, Attempts::default(), "and the success clears");
        // Who shares the address cannot guess for ever either.
        for _ in 0..4 {
            state = attempted(&state, HOME, at(now)).unwrap();
        }
        assert_eq!(attempted(&state, HOME, at(now)), Err(TooSoon { wait: 1 }));
    }

    #[test]
    fn who_shows_otherwise_who_they_are_waits_no_longer_from_there() {
        let mut state = AllAttempts::default();
        for number in 0..5 {
            state = attempted(&state, &format!("198.51.100.{number}"), at(number * 30)).unwrap();
        }
        state = code_attempted(&state, at(150)).unwrap();
        assert!(attempted(&state, HOME, at(120)).is_err());
        let shown = proven(&state, HOME, at(120));
        assert!(attempted(&shown, HOME, at(120)).is_ok());
        assert!(attempted(&shown, "203.0.113.9", at(120)).is_err(), "strangers wait as before");
        assert_eq!((shown.user.codes, &shown.network), (state.user.codes, &state.network), "no attempt is taken back");
    }

    #[test]
    fn a_log_in_of_ones_own_clears_nothing_of_the_addresss() {
        let guess = |state: &AllAttempts, now| attempted(state, HOME, at(now)).unwrap();
        let mut others = AllAttempts::default();
        for _ in 0..9 {
            others = AllAttempts { network: guess(&others, 0).network, ..AllAttempts::default() };
        }
        let own = AllAttempts { network: others.network.clone(), ..AllAttempts::default() };
        let own = succeeded(&guess(&own, 0), HOME, at(0));
        assert_eq!(own.network.attempts.forgotten_at, others.network.attempts.forgotten_at, "only its own attempt is taken back");
        let again = succeeded(&guess(&own, 1), HOME, at(1));
        assert_eq!(again.network.attempts.forgotten_at, others.network.attempts.forgotten_at, "a known network changes nothing there");
    }

    #[test]
    fn the_longest_unused_network_is_forgotten() {
        let mut state = AllAttempts::default();
        for number in 0..7 {
            let network = format!("192.0.2.{number}");
            state = succeeded(&attempted(&state, &network, at(number * 60)).unwrap(), &network, at(number * 60));
        }
        let mut known: Vec<&str> = state.user.known.iter().map(|known| known.network.as_str()).collect();
        known.sort_unstable();
        assert_eq!(known, ["192.0.2.2", "192.0.2.3", "192.0.2.4", "192.0.2.5", "192.0.2.6"]);
    }

    #[test]
    fn a_network_of_ipv6_counts_as_one_address() {
        for (address, network) in [
            (Some("203.0.113.9"), "203.0.113.9"),
            (Some("::ffff:203.0.113.9"), "203.0.113.9"),
            (Some("2001:db8:1:2:3:4:5:6"), "2001:db8:1:2::/64"),
            (Some("2001:db8:1:2:ffff::1"), "2001:db8:1:2::/64"),
            (Some("no address"), "unknown"),
            (None, "unknown"),
        ] {
            assert_eq!(network_of(address), network);
        }
    }
}
