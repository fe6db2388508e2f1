//! The ways to choose who is given a task.

use serde::{Deserialize, Serialize};

/// How somebody is chosen among those who can be given a task. Those whom a strategy holds to be equal take turns.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Strategy {
    /// In turns: who was given none for the longest time. Who never was given one is first.
    RoundRobin,
    /// Who has used the smallest share of what they may hold.
    LeastLoaded,
    /// Whose abilities exceed what the task asks for the least, so that those who can do more stay free for what only they can do;
    /// of equals the least loaded.
    SkillMatch,
    /// Who holds the least work, an urgent task counting more than another; urgent tasks go to who holds the fewest urgent ones.
    PriorityWeighted,
}

impl Strategy {
    /// All of them.
    pub const ALL: [Self; 4] = [Self::RoundRobin, Self::LeastLoaded, Self::SkillMatch, Self::PriorityWeighted];

    /// The word on the wire.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::RoundRobin => "round_robin",
            Self::LeastLoaded => "least_loaded",
            Self::SkillMatch => "skill_match",
            Self::PriorityWeighted => "priority_weighted",
        }
    }

    /// A strategy by its word.
    pub fn from_word(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|strategy| strategy.as_str() == word)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn a_strategy_is_stored_under_the_word_it_is_known_by() {
        for strategy in Strategy::ALL {
            assert_eq!(serde_json::to_value(strategy).unwrap(), json!(strategy.as_str()));
            assert_eq!(Strategy::from_word(strategy.as_str()), Some(strategy));
        }
        assert_eq!(Strategy::from_word("pull"), None);
    }
}
