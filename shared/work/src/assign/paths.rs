//! Cheapest ways between the people of a queue (Floyd 1962, Warshall 1962): from whom to whom a load can pass, over whom, and which
//! tasks change hands on it.

/// A way from one person to another.
#[derive(Debug, Clone, Copy)]
struct Way {
    cost: i64,
    /// Who comes next on it.
    next: usize,
}

/// The ways between all pairs.
pub(super) struct Ways {
    people: usize,
    ways: Vec<Option<Way>>,
}

impl Ways {
    /// The cheapest ways over steps from somebody to somebody else. No round trip may cost nothing or less; whatever leads back to its
    /// beginning is left out.
    pub(super) fn over(people: usize, steps: impl Iterator<Item = (usize, usize, i64)>) -> Self {
        let mut ways = Self { people, ways: vec![None; people.saturating_mul(people)] };
        for (from, to, cost) in steps {
            ways.offer(from, to, Way { cost, next: to });
        }
        for over in 0..people {
            for from in 0..people {
                let Some(first) = ways.at(from, over) else { continue };
                for to in 0..people {
                    if let Some(rest) = ways.at(over, to) {
                        ways.offer(from, to, Way { cost: first.cost + rest.cost, next: first.next });
                    }
                }
            }
        }
        ways
    }

    /// What the cheapest way costs.
    pub(super) fn cost(&self, from: usize, to: usize) -> Option<i64> {
        self.at(from, to).map(|way| way.cost)
    }

    /// The steps of the cheapest way.
    pub(super) fn steps(&self, from: usize, to: usize) -> Vec<(usize, usize)> {
        let mut steps = Vec::new();
        let mut here = from;
        while here != to && steps.len() < self.people {
            let Some(way) = self.at(here, to) else { break };
            steps.push((here, way.next));
            here = way.next;
        }
        steps
    }

    fn at(&self, from: usize, to: usize) -> Option<Way> {
        self.ways.get(from * self.people + to).copied().flatten()
    }

    fn offer(&mut self, from: usize, to: usize, way: Way) {
        if from == to || self.cost(from, to).is_some_and(|cost| cost <= way.cost) {
            return;
        }
        if let Some(place) = self.ways.get_mut(from * self.people + to) {
            *place = Some(way);
        }
    }
}
