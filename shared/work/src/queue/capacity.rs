//! How much a person may hold at once.

use engine::Priority;
use engine::priority::PriorityClass;
use serde::{Deserialize, Serialize};

/// How many tasks a person holds, by how urgent they are.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Held {
    /// Of priority 67 and above.
    #[serde(default)]
    pub high: u32,
    /// Of priority 34 to 66.
    #[serde(default)]
    pub normal: u32,
    /// Of priority 33 and below.
    #[serde(default)]
    pub low: u32,
}

/// What a person holds and may hold, as one queue sees it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Workload {
    /// All that they hold, from whatever queue.
    pub held: Held,
    /// How much of it is from this queue.
    pub here: u32,
    /// Most that they hold in all.
    pub limit: Option<u32>,
    /// Most that they hold from this queue.
    pub limit_here: Option<u32>,
}

/// Why a person may not hold one more.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum Full {
    /// They hold as much from this queue as it lets one person.
    #[error("you hold {held} tasks of this queue, and may hold {limit}")]
    Here {
        /// What they hold.
        held: u32,
        /// What they may.
        limit: u32,
    },
    /// They hold as much as they may in all.
    #[error("you hold {held} tasks, and may hold {limit}")]
    InAll {
        /// What they hold.
        held: u32,
        /// What they may.
        limit: u32,
    },
}

impl Held {
    /// How many in all.
    pub fn total(&self) -> u32 {
        self.high.saturating_add(self.normal).saturating_add(self.low)
    }

    /// How much work that is: a task of high priority counts 4, one of normal 2, one of low 1.
    pub fn weight(&self) -> u64 {
        4 * u64::from(self.high) + 2 * u64::from(self.normal) + u64::from(self.low)
    }

    /// The count of tasks as urgent as this.
    pub fn of(&mut self, priority: Priority) -> &mut u32 {
        match priority.class() {
            PriorityClass::High => &mut self.high,
            PriorityClass::Normal => &mut self.normal,
            PriorityClass::Low => &mut self.low,
        }
    }
}

impl Workload {
    /// Whether they may hold one more from this queue.
    ///
    /// # Errors
    /// [`Full`]; the queue's limit is looked at first.
    pub fn admits_one_more(&self) -> Result<(), Full> {
        if let Some(limit) = self.limit_here.filter(|limit| self.here >= *limit) {
            return Err(Full::Here { held: self.here, limit });
        }
        let held = self.held.total();
        match self.limit.filter(|limit| held >= *limit) {
            Some(limit) => Err(Full::InAll { held, limit }),
            None => Ok(()),
        }
    }

    /// How many more from this queue they may hold; below 0 if they hold more than they may.
    pub(crate) fn room(&self) -> i64 {
        let left = |limit: Option<u32>, held: u32| limit.map_or(i64::from(u32::MAX), |limit| i64::from(limit) - i64::from(held));
        left(self.limit_here, self.here).min(left(self.limit, self.held.total()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        /// The reference: a list of held tasks, counted each time.
        #[test]
        fn a_person_claims_while_both_counts_are_below_their_limits(
            limit in prop::option::of(0..8_u32),
            limits_here in prop::array::uniform2(prop::option::of(0..5_u32)),
            tries in prop::collection::vec((0..2_usize, 0..=100_u64), 0..20),
        ) {
            let (mut hands, mut held) = (Vec::<usize>::new(), Held::default());
            let most = |limit: Option<u32>| usize::try_from(limit.unwrap_or(u32::MAX)).unwrap();
            for (queue, priority) in tries {
                let here = hands.iter().filter(|from| **from == queue).count();
                let workload = Workload { held, here: u32::try_from(here).unwrap(), limit, limit_here: limits_here[queue] };
                let expected = here < most(limits_here[queue]) && hands.len() < most(limit);
                prop_assert_eq!(workload.admits_one_more().is_ok(), expected);
                prop_assert_eq!(workload.room() > 0, expected);
                if expected {
                    hands.push(queue);
                    *held.of(Priority::new(priority).unwrap()) += 1;
                }
                prop_assert_eq!(usize::try_from(held.total()).unwrap(), hands.len());
            }
        }
    }

    #[test]
    fn the_reason_says_which_limit_is_reached() {
        let held = Held { high: 1, normal: 1, low: 1 };
        let full = Workload { held, here: 2, limit: Some(3), limit_here: Some(2) };
        assert_eq!(full.admits_one_more().unwrap_err().to_string(), "you hold 2 tasks of this queue, and may hold 2");
        assert_eq!(Workload { limit_here: None, ..full }.admits_one_more(), Err(Full::InAll { held: 3, limit: 3 }));
        assert_eq!(held.weight(), 7);
    }
}
