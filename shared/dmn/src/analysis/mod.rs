//! What can be said of a decision table without evaluating it: what no rule takes, what several take, what is never reached.
//!
//! Exact, not sampled, where cells are constants. A cell that isn't (a name, a function of `?`) is named and taken for one that
//! may match anything: then what is told is certain, but may not be all.

mod axis;
mod bits;
mod cover;
mod cut;
mod entry;
mod prepare;
mod report;

pub use report::{Effect, InputAnalysis, NotAnalysed, Overlap, Region, RuleName, TableAnalysis, Unreachable, Why};

pub(crate) use prepare::{Prepared, Values, prepare};

use bits::Bits;
use cover::{Rules, Work};
use cut::Cut;

use crate::model::HitPolicy;

/// The most work for the tables of a model together, in words of 64 bits looked at: below a tenth of a second.
const WORK: usize = 40_000_000;
/// What it costs to look at two rules, beside the words of both.
const A_PAIR: usize = 4;
/// The most boxes that gaps are made of before they are joined.
const MOST_BOXES: usize = 2_000;
/// The most of each kind that are told of a table.
const MOST_TOLD: usize = 100;
/// The most earlier rules that are named for one that is never reached.
const MOST_NAMED: usize = 10;

/// Looks at all tables of a model, within one bound.
pub(crate) fn analyse(tables: &[Prepared]) -> Vec<TableAnalysis> {
    let mut work = Work::new(WORK);
    tables.iter().map(|table| table.analyse(&mut work)).collect()
}

impl Prepared {
    /// Looks at the table.
    fn analyse(&self, work: &mut Work) -> TableAnalysis {
        let mut told = TableAnalysis {
            element: self.element.clone(),
            name: self.name.clone(),
            hit_policy: self.policy.as_str(),
            complete: false,
            inputs: self.inputs(),
            not_analysed: Vec::new(),
            gaps: Vec::new(),
            overlaps: Vec::new(),
            unreachable: Vec::new(),
        };
        let Some(cut) = Cut::new(self, &mut told, work) else { return told };
        // A column that allows no value leaves nothing to look at.
        if work.take(cut.size()).is_none() || cut.domain.iter().any(Bits::is_empty) {
            return told;
        }
        let rules = Rules::new(&cut.boxes, &cut.domain, &cut.counts());
        told.complete = told.not_analysed.is_empty() && told.inputs.iter().all(|input| input.not_analysed.is_none());
        match rules.uncovered(&cut.domain, &rules.all(), MOST_BOXES, work) {
            Some((gaps, whole)) => {
                told.gaps = gaps.iter().take(MOST_TOLD).map_while(|gap| cut.show(self, gap, work)).collect();
                told.complete &= whole && gaps.len() == told.gaps.len();
            }
            None => told.complete = false,
        }
        let overlaps = self.overlaps(&cut, &mut told.overlaps, work);
        let unreachable = self.unreachable(&cut, &rules, &mut told.unreachable, work);
        told.complete &= overlaps.is_some() && unreachable.is_some();
        told
    }

    /// Adds the pairs of rules that both take something. `None` when there are too many, or too little work is left.
    fn overlaps(&self, cut: &Cut, told: &mut Vec<Overlap>, work: &mut Work) -> Option<()> {
        let certain: Vec<usize> = (0..self.rules.len()).filter(|rule| cut.is_certain(*rule)).collect();
        for (place, other) in certain.iter().enumerate() {
            for one in certain.iter().take(place) {
                work.take(cut.words() + A_PAIR)?;
                let Some(both) = cut.both(*one, *other) else { continue };
                if told.len() >= MOST_TOLD {
                    return None;
                }
                let (region, effect) = (cut.show(self, &both, work)?, self.effect(*one, *other, work)?);
                told.push(Overlap { rules: [self.rule_name(*one), self.rule_name(*other)], region, effect });
            }
        }
        Some(())
    }

    /// What comes of two rules that match; `None` when the work is used up.
    fn effect(&self, one: usize, other: usize, work: &mut Work) -> Option<Effect> {
        Some(match self.policy {
            HitPolicy::Unique => Effect::Conflict,
            HitPolicy::First | HitPolicy::Priority => Effect::Masked,
            HitPolicy::Collect | HitPolicy::RuleOrder | HitPolicy::OutputOrder => Effect::Collected,
            HitPolicy::Any => {
                let mut effect = Effect::Agreed;
                let rules = self.rules.get(one).into_iter().zip(self.rules.get(other));
                let outputs = rules.flat_map(|(one, other)| one.outputs.iter().zip(&other.outputs));
                for (one, other) in outputs.filter(|(one, other)| one != other) {
                    work.take(entry::evaluating(one) + entry::evaluating(other))?;
                    match entry::constant(one).zip(entry::constant(other)).map(|(one, other)| one.equals(&other) == Some(true)) {
                        Some(true) => {}
                        Some(false) => return Some(Effect::Conflict),
                        None => effect = Effect::PossibleConflict,
                    }
                }
                effect
            }
        })
    }

    /// Adds the rules that never decide. `None` when there are too many, or too little work is left.
    fn unreachable(&self, cut: &Cut, rules: &Rules, told: &mut Vec<Unreachable>, work: &mut Work) -> Option<()> {
        let order_decides = matches!(self.policy, HitPolicy::First | HitPolicy::Unique | HitPolicy::Any);
        for rule in 0..self.rules.len() {
            let Some(region) = cut.boxes.get(rule) else { continue };
            if told.len() >= MOST_TOLD {
                return None;
            }
            let name = self.rule_name(rule);
            if region.iter().any(Bits::is_empty) {
                told.push(Unreachable { rule: name, why: Why::NeverMatches, by: Vec::new() });
                continue;
            }
            let mut earlier = rules.none();
            if order_decides {
                work.take(rule.saturating_mul(cut.words() + A_PAIR))?;
                let meets = |earlier: &usize| cut.is_certain(*earlier) && cut.meet(*earlier, rule);
                (0..rule).filter(meets).for_each(|it| earlier.insert(it));
            }
            if !earlier.is_empty() && rules.uncovered(region, &earlier, 1, work)?.0.is_empty() {
                let by = earlier.iter().take(MOST_NAMED).map(|rule| self.rule_name(rule)).collect();
                told.push(Unreachable { rule: name, why: Why::Covered, by });
            }
        }
        Some(())
    }
}

#[cfg(test)]
mod tests {
    use serde_json::{Value as Json, json};

    use super::*;
    use crate::model::Definitions;
    use crate::{Fault, Model};

    fn prepared(form: &Json) -> Vec<Prepared> {
        let compiled: Result<Model, Vec<Fault>> = Definitions::from_json(form).and_then(|model| Model::compile(&model, &[]));
        compiled.unwrap_or_else(|faults| panic!("{faults:#?}")).analysed
    }

    /// Two hundred rules of three inputs that take neighbouring ranges, with and without lists, dates and exclusions.
    fn common() -> Vec<Prepared> {
        let rules: Vec<Json> = (0..200)
            .map(|rule| {
                let (a, b, c) = (rule % 20, rule / 20 % 5, rule / 100);
                let country = if c == 0 { "\"de\", \"at\", \"ch\"" } else { "not(\"de\", \"at\", \"ch\")" };
                let since = format!("[date(\"20{b}0-01-01\")..date(\"20{b}9-06-30\")]");
                json!({"when": [format!("[{}..{})", a * 50, a * 50 + 50), since, country], "then": rule})
            })
            .collect();
        prepared(&json!({
            "name": "t", "outputs": [{"name": "o"}], "rules": rules,
            "inputs": [{"name": "amount", "type": "number"}, {"name": "since", "type": "date"}, {"name": "country", "type": "string"}],
        }))
    }

    fn told(tables: &[Prepared], work: usize) -> TableAnalysis {
        let mut work = Work::new(work);
        tables.iter().map(|table| table.analyse(&mut work)).next().unwrap()
    }

    #[test]
    fn a_common_table_takes_a_small_part_of_the_work() {
        let told = told(&common(), WORK / 8);
        assert!(told.complete && !told.gaps.is_empty() && told.overlaps.is_empty() && told.unreachable.is_empty());
    }

    #[test]
    fn what_is_told_when_the_work_is_used_up_is_true_and_is_not_called_complete() {
        let tables = common();
        let all = told(&tables, WORK);
        let (mut empty, mut complete) = (0, 0);
        for work in (0..WORK / 8).step_by(20_000) {
            let part = told(&tables, work);
            assert!(part.gaps.iter().all(|gap| all.gaps.contains(gap)), "{work}");
            assert!(part.overlaps.is_empty() && part.unreachable.is_empty() && part.not_analysed.is_empty(), "{work}");
            empty += usize::from(part.gaps.is_empty());
            complete += usize::from(part.complete);
            assert!(!part.complete || part == all, "{work}");
        }
        assert!(empty > 0 && complete > 0, "{empty} {complete}");
    }
}
