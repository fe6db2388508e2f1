//! When people are told that a queue has little room left: once as its load reaches 90 % of its capacity, and again only after it fell
//! below 80 %, so that a load that goes up and down around one value is told of once.

use serde::{Deserialize, Serialize};

/// From this share of its capacity on a queue is nearly full, in percent.
const FROM: u64 = 90;
/// Below this share it is no longer, in percent.
const UNTIL: u64 = 80;

/// What is remembered of a queue.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Watch {
    /// How often it became nearly full.
    pub crossings: u64,
    /// Whether it is.
    pub nearly_full: bool,
}

/// What a load makes of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Crossing {
    /// It became nearly full: people are told.
    Up(Watch),
    /// It is no longer.
    Down(Watch),
}

impl Watch {
    /// What a load makes of it; none where it stays what it was. A queue without a capacity is never nearly full.
    pub fn at(self, load: u64, capacity: Option<u32>) -> Option<Crossing> {
        let is_at_least = |percent: u64| capacity.is_some_and(|capacity| load.saturating_mul(100) >= u64::from(capacity) * percent);
        match self.nearly_full {
            false if is_at_least(FROM) => Some(Crossing::Up(Self { crossings: self.crossings.saturating_add(1), nearly_full: true })),
            true if !is_at_least(UNTIL) => Some(Crossing::Down(Self { nearly_full: false, ..self })),
            _ => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_load_that_goes_up_and_down_is_told_of_once_until_it_was_below_eighty_percent() {
        let (mut watch, mut told) = (Watch::default(), Vec::new());
        for load in [17, 18, 17, 18, 20, 16, 18, 15, 17, 18, 0, 20] {
            match watch.at(load, Some(20)) {
                Some(Crossing::Up(next)) => {
                    told.push((load, next.crossings));
                    watch = next;
                }
                Some(Crossing::Down(next)) => watch = next,
                None => {}
            }
        }
        assert_eq!(told, [(18, 1), (18, 2), (20, 3)]);
    }

    #[test]
    fn without_a_capacity_nothing_is_nearly_full() {
        assert_eq!(Watch::default().at(1_000_000, None), None);
        let was = Watch { crossings: 4, nearly_full: true };
        assert_eq!(
            was.at(1_000_000, None),
            Some(Crossing::Down(Watch { crossings: 4, nearly_full: false })),
            "its capacity was taken away"
        );
    }
}
