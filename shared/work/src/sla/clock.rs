//! The clock of one task. It lies in the task's record, so it is short: what has passed is only counted.

use super::level::Level;
use super::milestone::{Mark, Milestone, Objective};
use super::read::MAX_LEVELS;
use super::target::Target;
use crate::calendar::{BeyondHorizon, BusinessTime};
use engine::Timestamp;
use engine::instance::Closing;
use serde::{Deserialize, Serialize};
use std::time::Duration;

/// What one objective came to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Goal {
    /// Until when it is met, that moment included.
    #[serde(rename = "d")]
    pub due_at: Timestamp,
    /// When somebody took the task, or completed it.
    #[serde(rename = "m", default, skip_serializing_if = "Option::is_none")]
    pub met_at: Option<Timestamp>,
    /// Whether that was too late, or its time has run out.
    #[serde(rename = "b", default, skip_serializing_if = "std::ops::Not::not")]
    pub breached: bool,
}

/// The milestones of a task that are still to come, in order, and what its objectives came to. At most 600 bytes of JSON.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SlaClock {
    #[serde(rename = "t", default, skip_serializing_if = "Vec::is_empty")]
    milestones: Vec<Milestone>,
    /// How many passed: the number of the first that is still to come.
    #[serde(rename = "n", default)]
    next: u8,
    #[serde(rename = "p", default, skip_serializing_if = "Option::is_none")]
    paused_at: Option<Timestamp>,
    #[serde(rename = "r", default, skip_serializing_if = "Option::is_none")]
    response: Option<Goal>,
    #[serde(rename = "c", default, skip_serializing_if = "Option::is_none")]
    completion: Option<Goal>,
}

/// The milestone is not the next one, or is not due: it passed already, or was dropped or moved since its timer was set.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("milestone {0} is not due, or no longer")]
pub struct Stale(pub u8);

impl SlaClock {
    /// The clock of a task that opens. Levels count from the breach of either objective. A task that somebody has from the
    /// beginning is claimed then ([`Self::on_claim`]).
    ///
    /// # Errors
    /// When the calendar has not that much time within its horizon.
    pub fn start(target: &Target, levels: &[Level], time: BusinessTime<'_>, opened_at: Timestamp) -> Result<Self, BeyondHorizon> {
        let mut milestones = Vec::new();
        let mut goal = |objective, minutes: Option<u32>| {
            let Some(whole) = minutes.map(|minutes| Duration::from_mins(minutes.into())) else { return Ok(None) };
            let mut add = |mark, after| {
                let at = time.plus(opened_at, after)?;
                milestones.push(Milestone { mark, at });
                Ok(at)
            };
            if let Some(percent) = target.warn_at_percent {
                add(Mark::Warning(objective), whole * u32::from(percent) / 100)?;
            }
            let due_at = add(Mark::Breach(objective), whole)?;
            for (place, level) in (0..).zip(levels.iter().take(MAX_LEVELS)) {
                add(Mark::Level(place, objective), whole + Duration::from_mins(level.after_minutes.into()))?;
            }
            Ok(Some(Goal { due_at, met_at: None, breached: false }))
        };
        let response = goal(Objective::Response, target.response_minutes)?;
        let completion = goal(Objective::Completion, target.completion_minutes)?;
        milestones.sort_by_key(|milestone| (milestone.at, milestone.mark));
        Ok(Self { milestones, next: 0, paused_at: None, response, completion })
    }

    /// By when, and whether, the task was taken; none if its target does not ask.
    pub const fn response(&self) -> Option<&Goal> {
        self.response.as_ref()
    }

    /// By when, and whether, it was completed; none if its target does not ask.
    pub const fn completion(&self) -> Option<&Goal> {
        self.completion.as_ref()
    }

    /// Since when it stands still.
    pub const fn paused_at(&self) -> Option<Timestamp> {
        self.paused_at
    }

    /// The number of the next milestone and the milestone, for which a timer should be set; none while the clock stands still and
    /// when there is nothing to come.
    pub fn next(&self) -> Option<(u8, Milestone)> {
        let first = self.milestones.first().filter(|_| self.paused_at.is_none())?;
        Some((self.next, *first))
    }

    /// The next milestone if its time has come. Several that are overdue come one after the other, each when the one before it
    /// has passed.
    pub fn due(&self, now: Timestamp) -> Option<(u8, Milestone)> {
        self.next().filter(|(_, milestone)| milestone.at <= now)
    }

    /// A milestone is behind the task. What it means must be done in the same transaction, or follow from it.
    ///
    /// # Errors
    /// When it is not the one that is due: then nothing is to be done.
    pub fn pass(&self, number: u8, now: Timestamp) -> Result<Self, Stale> {
        let (_, passed) = self.due(now).filter(|(next, _)| *next == number).ok_or(Stale(number))?;
        let mut clock = Self { next: self.next.saturating_add(1), ..self.clone() };
        // A level is reached once, whichever breach it was first due for.
        let mut first = true;
        clock.milestones.retain(|milestone| {
            let is_passed = std::mem::take(&mut first);
            !is_passed && (milestone.mark.level().is_none() || milestone.mark.level() != passed.mark.level())
        });
        if let Mark::Breach(objective) = passed.mark
            && let Some(goal) = clock.goal(objective)
        {
            goal.breached = true;
        }
        Ok(clock)
    }

    /// Somebody took the task. What was still to come for the response is dropped; levels that were not reached then wait for the
    /// completion's breach. The first time counts: giving the task back does not start anything again.
    #[must_use]
    pub fn on_claim(&self, now: Timestamp) -> Self {
        let mut clock = self.clone();
        clock.meet(Objective::Response, now);
        clock.milestones.retain(|milestone| milestone.mark.objective() != Objective::Response);
        clock
    }

    /// The task is closed: nothing is to come. One that was completed meets what was not met yet, or was too late for it; one
    /// that was cancelled does neither.
    #[must_use]
    pub fn on_close(&self, closing: &Closing, now: Timestamp) -> Self {
        let mut clock = self.clone();
        if matches!(closing, Closing::Completed { .. }) {
            clock.meet(Objective::Response, now);
            clock.meet(Objective::Completion, now);
        }
        Self { milestones: Vec::new(), paused_at: None, ..clock }
    }

    /// The clock stands still, as from the first time that this is said.
    #[must_use]
    pub fn pause(&self, now: Timestamp) -> Self {
        Self { paused_at: self.paused_at.or(Some(now)), ..self.clone() }
    }

    /// The clock runs again: what was to come is as much business time away as it was when the clock stopped. What was overdue
    /// then still is.
    ///
    /// # Errors
    /// When the calendar has not that much time within its horizon.
    pub fn resume(&self, time: BusinessTime<'_>, now: Timestamp) -> Result<Self, BeyondHorizon> {
        let Some(paused_at) = self.paused_at else { return Ok(self.clone()) };
        let mut clock = Self { paused_at: None, ..self.clone() };
        let moved = |at| if at <= paused_at { Ok(at) } else { time.plus(now.max(paused_at), time.between(paused_at, at)) };
        for milestone in &mut clock.milestones {
            milestone.at = moved(milestone.at)?;
        }
        for goal in clock.response.iter_mut().chain(&mut clock.completion).filter(|goal| goal.met_at.is_none()) {
            goal.due_at = moved(goal.due_at)?;
        }
        Ok(clock)
    }

    fn goal(&mut self, objective: Objective) -> Option<&mut Goal> {
        match objective {
            Objective::Response => self.response.as_mut(),
            Objective::Completion => self.completion.as_mut(),
        }
    }

    /// While the clock stands still nothing becomes late.
    fn meet(&mut self, objective: Objective, now: Timestamp) {
        let shown = self.paused_at.map_or(now, |paused_at| paused_at.min(now));
        if let Some(goal) = self.goal(objective).filter(|goal| goal.met_at.is_none()) {
            goal.met_at = Some(now);
            goal.breached |= shown > goal.due_at;
        }
    }
}
