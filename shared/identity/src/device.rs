//! What kind of device a session is on, as far as its `User-Agent` tells (RFC 9110, 10.1.5): for the eyes of whoever looks at
//! the list of their sessions, and for nothing else.

use serde::{Deserialize, Serialize};

/// A kind of device.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum DeviceKind {
    /// A browser on a desk.
    Desktop,
    /// A telephone.
    Phone,
    /// A tablet.
    Tablet,
    /// A program.
    Program,
}

impl DeviceKind {
    /// The kind that a `User-Agent` tells of; none where there is none.
    pub fn of(user_agent: Option<&str>) -> Option<Self> {
        let agent = user_agent?.to_ascii_lowercase();
        let has = |words: &[&str]| words.iter().any(|word| agent.contains(word));
        // Browsers say that they are Mozilla; of those on the move most say so too.
        Some(match () {
            () if !has(&["mozilla/"]) => Self::Program,
            () if has(&["ipad", "tablet"]) || (has(&["android"]) && !has(&["mobile"])) => Self::Tablet,
            () if has(&["iphone", "ipod", "mobile", "android"]) => Self::Phone,
            () => Self::Desktop,
        })
    }

    /// The word on the wire.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Desktop => "desktop",
            Self::Phone => "phone",
            Self::Tablet => "tablet",
            Self::Program => "program",
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn agents_are_told_apart() {
        for (agent, kind) in [
            ("Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0", DeviceKind::Desktop),
            ("Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) AppleWebKit/605.1.15 Mobile/15E148 Safari/604.1", DeviceKind::Phone),
            ("Mozilla/5.0 (Linux; Android 15; Pixel 9) AppleWebKit/537.36 Chrome/130.0 Mobile Safari/537.36", DeviceKind::Phone),
            ("Mozilla/5.0 (Linux; Android 15; SM-X910) AppleWebKit/537.36 Chrome/130.0 Safari/537.36", DeviceKind::Tablet),
            ("Mozilla/5.0 (iPad; CPU OS 18_0 like Mac OS X) AppleWebKit/605.1.15 Version/18.0 Safari/604.1", DeviceKind::Tablet),
            ("curl/8.9.1", DeviceKind::Program),
            ("", DeviceKind::Program),
        ] {
            assert_eq!(DeviceKind::of(Some(agent)), Some(kind), "{agent}");
        }
        assert_eq!(DeviceKind::of(None), None);
    }
}
