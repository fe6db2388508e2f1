//! Ad-hoc and empty sub-processes (BPMN 2.0.2, 10.3.5, 13.3.5). Event sub-processes are in `starts` and `flows`, transactions in
//! `ends` and `boundary`.

use super::ground::{Ground, is_event_sub_process};
use super::rules;
use crate::fault::Faults;

pub(super) fn check(ground: &Ground<'_>, faults: &mut Faults) {
    for (level, owner) in ground.levels.iter().filter_map(|level| Some((level, level.owner?))) {
        if !level.is_ad_hoc() {
            if level.scope.nodes.is_empty() && !level.is_event_sub_process() {
                faults.notice(rules::EMPTY_SUB_PROCESS, &owner.base, "there is nothing in the sub-process: it is over at once");
            }
            continue;
        }
        for (node, _) in level.starts() {
            let message = "an ad-hoc sub-process has no start event: what it begins with is chosen while it runs";
            faults.breaks(rules::AD_HOC_START, &node.base, message);
        }
        for (node, _) in level.ends() {
            let message = "an ad-hoc sub-process has no end event: it is over when its completion condition says so";
            faults.breaks(rules::AD_HOC_END, &node.base, message);
        }
        if !level.scope.nodes.iter().any(|node| node.activity().is_some() && !is_event_sub_process(node)) {
            let message = format!("there is no activity in the ad-hoc sub-process `{}`", owner.base.id);
            faults.breaks(rules::AD_HOC_WITHOUT_ACTIVITY, &owner.base, message);
        }
    }
}
