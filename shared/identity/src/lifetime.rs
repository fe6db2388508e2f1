//! How long sessions live, and how many there may be.

use engine::Timestamp;
use store::Session;

/// A session's last activity is written down at most this often, in seconds: what is known of it is as old at most.
pub const ACTIVITY_SECONDS: u64 = 60;

/// The rules of a deployment.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Lifetime {
    /// A session ends when nothing came from it for so long, in seconds.
    pub idle: u64,
    /// It ends so long after the log-in whatever comes from it, in seconds.
    pub absolute: u64,
    /// Sessions that one user may have; a log-in beyond them ends the oldest.
    pub per_user: usize,
}

impl Default for Lifetime {
    /// Two hours without a request, twelve hours in all (OWASP Session Management Cheat Sheet: 2 to 5 minutes for high-value
    /// applications, hours for others), ten devices.
    fn default() -> Self {
        Self { idle: 2 * 3600, absolute: 12 * 3600, per_user: 10 }
    }
}

impl Lifetime {
    /// The rules that settings name; what they leave out, or say wrongly, is as in [`Lifetime::default`].
    pub fn from_settings(setting: impl Fn(&str) -> String) -> Self {
        let number = |name: &str, least: u64, most: u64| setting(name).parse().ok().filter(|number| (least..=most).contains(number));
        let default = Self::default();
        Self {
            idle: number("SESSION_IDLE_MINUTES", 2, 14 * 24 * 60).map_or(default.idle, |minutes| minutes * 60),
            absolute: number("SESSION_HOURS", 1, 90 * 24).map_or(default.absolute, |hours| hours * 3600),
            per_user: number("SESSIONS_PER_USER", 1, 100).and_then(|number| usize::try_from(number).ok()).unwrap_or(default.per_user),
        }
    }

    /// Whether a session is alive.
    pub fn is_alive(&self, session: &Session, now: Timestamp) -> bool {
        now < session.expires_at && now < session.last_activity.plus_seconds(self.idle)
    }

    /// Whether it is time to write down that something came from a session.
    pub fn is_worth_writing(session: &Session, now: Timestamp) -> bool {
        now >= session.last_activity.plus_seconds(ACTIVITY_SECONDS)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn settings_that_say_nothing_or_nonsense_change_nothing() {
        let settings = |given: &'static [(&str, &str)]| {
            Lifetime::from_settings(|name| {
                given.iter().find(|(known, _)| *known == name).map_or_else(String::new, |(_, value)| (*value).to_owned())
            })
        };
        assert_eq!(settings(&[]), Lifetime::default());
        assert_eq!(settings(&[("SESSION_IDLE_MINUTES", "1"), ("SESSION_HOURS", "-1"), ("SESSIONS_PER_USER", "many")]), Lifetime::default());
        let set = settings(&[("SESSION_IDLE_MINUTES", "30"), ("SESSION_HOURS", "8"), ("SESSIONS_PER_USER", "2")]);
        assert_eq!(set, Lifetime { idle: 1800, absolute: 8 * 3600, per_user: 2 });
    }
}
