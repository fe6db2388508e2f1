//! What user tasks ask of the people who do them: separation of duties, and skills.

use engine::graph::{Node, NodeIx, NodeKind};

use super::Compiler;
use crate::model::{Base, FlowNode};
use crate::vendor::Duties;

/// A separation whose tasks have no places yet: they may stand behind it in the file.
pub(super) struct Apart<'m> {
    task: NodeIx,
    base: &'m Base,
    from: Vec<String>,
}

impl<'m> Compiler<'m> {
    /// Gives a node what is asked of whoever does it; only a user task is done by people.
    pub(super) fn duties(&mut self, node: &'m FlowNode, made: &mut Node, duties: Duties) {
        let Some(place) = duties.place else { return };
        let NodeKind::UserTask(task) = &mut made.kind else {
            let message = "`millrace:separation` and `millrace:skill` are for user tasks, which people do";
            return self.faults.within(&node.base, place, "unexpected_element", message);
        };
        task.skills = duties.skills;
        task.separation.requester = duties.requester;
        if let (Some(ix), false) = (self.nodes.get(node.base.id.as_str()), duties.from.is_empty()) {
            self.apart.push(Apart { task: *ix, base: &node.base, from: duties.from });
        }
    }

    /// Finds the tasks that others are kept apart from, now that all are made.
    pub(super) fn separations(&mut self) {
        for Apart { task, base, from } in std::mem::take(&mut self.apart) {
            for id in from {
                let found = self.nodes.get(id.as_str()).copied();
                let (code, message) = match found.map(|ix| (ix, self.builder.node_mut(ix).map(|node| &node.kind))) {
                    None => ("unknown_separated_task", format!("the process has no task `{id}` to be kept apart from")),
                    Some((ix, _)) if ix == task => ("separated_from_itself", "the task is kept apart from itself".to_owned()),
                    Some((ix, Some(NodeKind::UserTask(_)))) => {
                        self.separate(task, ix);
                        continue;
                    }
                    Some(_) => ("separated_from_no_user_task", format!("no person does `{id}`, which the task is kept apart from")),
                };
                self.faults.by("8.2.3", base, code, message);
            }
        }
    }

    fn separate(&mut self, task: NodeIx, other: NodeIx) {
        if let Some(NodeKind::UserTask(task)) = self.builder.node_mut(task).map(|node| &mut node.kind)
            && !task.separation.from.contains(&other)
        {
            task.separation.from.push(other);
        }
    }
}
