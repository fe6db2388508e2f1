//! Which of several queues takes a task: the one that has used the smallest share of its capacity.

use super::settings::Queue;
use super::share::{Share, usual};
use engine::RoleName;

/// A queue that could take a task.
#[derive(Debug, Clone, Copy)]
pub struct Offer<'a> {
    /// The queue.
    pub queue: &'a Queue,
    /// How many tasks are in it, waiting and held.
    pub load: u64,
}

/// The queue that takes a task: of those that are neither paused nor full, the one with the smallest share of its capacity used; of
/// equals, the first by name. A queue without a capacity is measured against the largest capacity of the others that could take it;
/// where none has one, the fewest tasks win. `None` when no queue can take it.
pub fn choose<'a>(offers: &[Offer<'a>]) -> Option<&'a RoleName> {
    let open = || offers.iter().filter(|offer| !offer.queue.paused && offer.queue.has_room(offer.load));
    let usual = usual(open().map(|offer| offer.queue.capacity));
    let share = |offer: &Offer<'_>| Share::new(offer.load, offer.queue.capacity.map_or(usual, u64::from));
    open().min_by_key(|offer| (share(offer), &offer.queue.name)).map(|offer| &offer.queue.name)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn queue(name: &str, capacity: Option<u32>) -> Queue {
        Queue { capacity, ..Queue::unconfigured(RoleName::parse(name).unwrap()) }
    }

    fn chosen(queues: &[(&str, Option<u32>, u64)]) -> Option<String> {
        let queues: Vec<(Queue, u64)> = queues.iter().map(|(name, capacity, load)| (queue(name, *capacity), *load)).collect();
        let offers: Vec<Offer<'_>> = queues.iter().map(|(queue, load)| Offer { queue, load: *load }).collect();
        choose(&offers).map(ToString::to_string)
    }

    #[test]
    fn the_queue_with_most_room_for_its_size_takes_a_task() {
        assert_eq!(chosen(&[("a", Some(10), 5), ("b", Some(100), 40)]).as_deref(), Some("b"));
        assert_eq!(chosen(&[("b", Some(10), 5), ("a", Some(100), 50)]).as_deref(), Some("a"), "of equals the first by name");
        assert_eq!(chosen(&[("a", Some(10), 5), ("b", None, 4)]).as_deref(), Some("b"), "measured against 10");
        assert_eq!(chosen(&[("a", Some(10), 5), ("b", None, 6)]).as_deref(), Some("a"));
        assert_eq!(chosen(&[("a", None, 3), ("b", None, 2)]).as_deref(), Some("b"), "the fewest tasks");
        assert_eq!(chosen(&[("a", Some(2), 2), ("b", Some(3), 4)]), None, "both are full");
        let paused = Queue { paused: true, ..queue("a", None) };
        assert_eq!(choose(&[Offer { queue: &paused, load: 0 }]), None);
    }

    proptest! {
        /// The reference: shares written over one denominator.
        #[test]
        fn no_open_queue_has_a_smaller_share_used_than_the_chosen_one(queues in prop::collection::vec((1..6_u32, 0..7_u64), 1..6)) {
            let queues: Vec<(Queue, u64)> =
                queues.into_iter().enumerate().map(|(number, (capacity, load))| (queue(&format!("q{number}"), Some(capacity)), load)).collect();
            let offers: Vec<Offer<'_>> = queues.iter().map(|(queue, load)| Offer { queue, load: *load }).collect();
            let sixtieths = |(queue, load): &(Queue, u64)| load * 60 / u64::from(queue.capacity.unwrap());
            let open = queues.iter().filter(|(queue, load)| *load < u64::from(queue.capacity.unwrap()));
            let expected = open.min_by_key(|queue| (sixtieths(queue), queue.0.name.clone())).map(|(queue, _)| &queue.name);
            prop_assert_eq!(choose(&offers), expected);
        }
    }
}
