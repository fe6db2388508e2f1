//! What a task asks of people besides whom it is for: that they are not those who did another one, and what they are able to do. It
//! says nothing of who does the task, so it may stand beside what another vendor says of that.

use std::collections::BTreeMap;

use engine::SkillName;

use super::NAMESPACE;
use crate::fault::Faults;
use crate::model::{Base, Place, Tree};

/// The elements that are read here.
pub(super) const ELEMENTS: [&str; 2] = ["separation", "skill"];

/// What is asked of people.
#[derive(Clone, Debug, Default)]
pub(crate) struct Duties {
    /// Where any of it stands.
    pub(crate) place: Option<Place>,
    /// Whether whoever started the process is kept away.
    pub(crate) requester: bool,
    /// The elements of the file that it is kept apart from, by id.
    pub(crate) from: Vec<String>,
    /// Skills with their levels.
    pub(crate) skills: BTreeMap<SkillName, u8>,
}

/// Reads what is asked of people.
pub(crate) fn read(base: &Base, faults: &mut Faults) -> Duties {
    let mut duties = Duties::default();
    let mut separated = false;
    for tree in base.extensions.iter().filter(|tree| *tree.namespace == *NAMESPACE) {
        match &*tree.name {
            "separation" if separated => {
                faults.within(base, tree.place, "repeated_element", "`millrace:separation` stands more than once");
            }
            "separation" => {
                separated = true;
                separation(tree, base, &mut duties, faults);
            }
            "skill" => skill(tree, base, &mut duties, faults),
            _ => continue,
        }
        duties.place = duties.place.or(Some(tree.place));
    }
    duties
}

fn separation(tree: &Tree, base: &Base, duties: &mut Duties, faults: &mut Faults) {
    match tree.attribute("requester") {
        Some("true") => duties.requester = true,
        None | Some("false") => {}
        Some(other) => faults.within(base, tree.place, "invalid_attribute", format!("`requester` can't be `{other}`")),
    }
    let tasks = tree.attribute("tasks").unwrap_or_default();
    duties.from = tasks.split_whitespace().map(str::to_owned).collect();
}

fn skill(tree: &Tree, base: &Base, duties: &mut Duties, faults: &mut Faults) {
    let (Some(name), Some(level)) = (tree.attribute("name"), tree.attribute("level")) else {
        return faults.within(base, tree.place, "missing_attribute", "`millrace:skill` has a `name` and a `level`");
    };
    let skill = match SkillName::parse(name) {
        Ok(skill) => skill,
        Err(bad) => return faults.within(base, tree.place, "invalid_attribute", bad.to_string()),
    };
    let Some(level) = level.trim().parse().ok().filter(|level| (1..=5).contains(level)) else {
        let message = format!("the level of the skill `{name}` can't be `{level}`: it is a whole number from 1 to 5");
        return faults.within(base, tree.place, "skill_level_out_of_range", message);
    };
    if duties.skills.insert(skill, level).is_some() {
        faults.within(base, tree.place, "repeated_element", format!("the skill `{name}` stands more than once"));
    }
}
