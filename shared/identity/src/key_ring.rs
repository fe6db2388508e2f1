//! The keys that sign access tokens: one in use, and while keys roll over the one that comes after it.
//!
//! A new key is published first and signs later, so that every function knows it by then; the one before it stays published
//! until the last token that it signed has expired.

use crate::{ACCESS_SECONDS, Error, Result, SigningKey};
use engine::Timestamp;

/// How long a new key is published before it signs, in seconds. More than [`REREAD`], so that whoever signs knows it too.
pub const OVERLAP: u64 = 600;

/// Whoever keeps a ring, or the public keys, in memory reads them again after so many seconds.
pub const REREAD: u64 = 300;

/// How long a key that signs no more stays published, in seconds: as long as its last token, and as those who keep it.
const RETIRED: u64 = ACCESS_SECONDS + 2 * REREAD;

/// A key with the moment from which on it signs.
struct Turn {
    from: Timestamp,
    text: String,
    key: SigningKey,
}

/// Keys in the order in which they sign.
pub struct KeyRing {
    first: Turn,
    next: Option<Turn>,
}

impl Turn {
    fn new(from: Timestamp, text: String) -> Result<Self> {
        Ok(Self { from, key: SigningKey::from_text(&text)?, text })
    }
}

impl KeyRing {
    /// The first ring of a deployment, as text.
    ///
    /// # Errors
    /// When the operating system has no randomness.
    pub fn generate() -> Result<String> {
        Ok(format!("0 {}", SigningKey::generate()?))
    }

    /// A ring from its text: `millis key`, once or twice.
    ///
    /// # Errors
    /// When it is none.
    pub fn from_text(text: &str) -> Result<Self> {
        let bad = || Error::BadKey("not a ring of keys".to_owned());
        let words: Vec<&str> = text.split_ascii_whitespace().collect();
        let turn = |[from, key]: [&str; 2]| Turn::new(Timestamp::from_millis(from.parse().map_err(|_| bad())?), key.to_owned());
        match words.as_slice() {
            [from, key] => Ok(Self { first: turn([from, key])?, next: None }),
            [from, key, next_from, next] => Ok(Self { first: turn([from, key])?, next: Some(turn([next_from, next])?) }),
            _ => Err(bad()),
        }
    }

    /// The ring as text, to be kept where only `auth` can read it.
    pub fn text(&self) -> String {
        let turn = |turn: &Turn| format!("{} {}", turn.from.as_millis(), turn.text);
        self.next.iter().fold(turn(&self.first), |text, next| format!("{text} {}", turn(next)))
    }

    /// The key that signs at a moment.
    pub fn signing(&self, now: Timestamp) -> &SigningKey {
        self.next.as_ref().filter(|next| next.from <= now).map_or(&self.first.key, |next| &next.key)
    }

    /// All its keys.
    pub fn keys(&self) -> impl Iterator<Item = &SigningKey> {
        std::iter::once(&self.first.key).chain(self.next.as_ref().map(|next| &next.key))
    }

    /// The ring with a new key that signs soon, or `None` while one waits for its turn already.
    ///
    /// # Errors
    /// When the operating system has no randomness.
    pub fn rotated(self, now: Timestamp) -> Result<Option<Self>> {
        let first = match self.next {
            Some(next) if next.from > now => return Ok(None),
            Some(next) => next,
            None => self.first,
        };
        Ok(Some(Self { first, next: Some(Turn::new(now.plus_seconds(OVERLAP), SigningKey::generate()?)?) }))
    }

    /// A ring with a new key only, which signs from now on: for the day on which a key was stolen. All access tokens end;
    /// sessions go on with new ones.
    ///
    /// # Errors
    /// When the operating system has no randomness.
    pub fn replaced(now: Timestamp) -> Result<Self> {
        Ok(Self { first: Turn::new(now, SigningKey::generate()?)?, next: None })
    }

    /// Whether keys that are not in the ring have signed nothing for so long that they need not be published.
    pub fn others_are_retired(&self, now: Timestamp) -> bool {
        now >= self.first.from.plus_seconds(RETIRED)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(seconds: u64) -> Timestamp {
        Timestamp::from_millis(1_000_000).plus_seconds(seconds)
    }

    fn kid(ring: &KeyRing, seconds: u64) -> String {
        ring.signing(at(seconds)).public().kid.clone()
    }

    #[test]
    fn a_new_key_signs_when_its_turn_has_come_and_not_before() {
        let ring = KeyRing::from_text(&KeyRing::generate().unwrap()).unwrap();
        let old = kid(&ring, 0);
        let ring = ring.rotated(at(0)).unwrap().unwrap();
        let read = KeyRing::from_text(&ring.text()).unwrap();
        assert_eq!([kid(&read, 0), kid(&read, OVERLAP - 1)], [old.clone(), old.clone()]);
        assert_ne!(kid(&read, OVERLAP), old);
        assert_eq!(read.keys().count(), 2);
    }

    #[test]
    fn a_rotation_while_one_is_under_way_is_none() {
        let ring = || KeyRing::from_text(&KeyRing::generate().unwrap()).unwrap().rotated(at(0)).unwrap().unwrap();
        assert!(ring().rotated(at(OVERLAP - 1)).unwrap().is_none());
        let one = ring();
        let second = kid(&one, OVERLAP);
        let two = one.rotated(at(OVERLAP)).unwrap().unwrap();
        assert_eq!(kid(&two, OVERLAP), second);
        assert_ne!(kid(&two, 2 * OVERLAP), second);
        // The first key's last token was signed just before the second's turn came.
        assert!(!two.others_are_retired(at(OVERLAP + ACCESS_SECONDS)));
        assert!(two.others_are_retired(at(OVERLAP + RETIRED)));
    }

    #[test]
    fn what_is_no_ring_is_told() {
        let key = SigningKey::generate().unwrap();
        for bad in
            [String::new(), key.clone(), format!("x {key}"), "0 nokey".to_owned(), format!("0 {key} 1"), format!("0 {key} 1 {key} 2")]
        {
            assert!(matches!(KeyRing::from_text(&bad), Err(Error::BadKey(_))), "{bad}");
        }
    }
}
