//! What a person must be able to do to have a task.

use engine::{DepartmentId, SkillName};
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, BTreeSet};
use std::fmt;

/// Most skills that a queue asks for.
pub(super) const MAX_SKILLS: usize = 20;
/// Most regulatory tags of a queue.
pub(super) const MAX_TAGS: usize = 20;

/// What a queue, a task, or both together ask of a person.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Requirements {
    /// The department that they belong to, or one inside of it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub department: Option<DepartmentId>,
    /// What they can do, each at this level (1 to 5) or above.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub skills: BTreeMap<SkillName, u8>,
    /// What they are certified for: a regulatory tag is a skill of that name at any level.
    #[serde(default, skip_serializing_if = "BTreeSet::is_empty")]
    pub tags: BTreeSet<SkillName>,
}

/// What a person is able to do.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Abilities {
    /// Their department and those around it, from the inside out.
    pub departments: Vec<DepartmentId>,
    /// Their skills with their levels.
    pub skills: BTreeMap<SkillName, u8>,
}

/// Something that a person lacks.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Missing {
    /// They are not in the department.
    Department(DepartmentId),
    /// They cannot do it, or not well enough.
    Skill {
        /// What.
        skill: SkillName,
        /// How well it must be done.
        needed: u8,
        /// How well they do it, if at all.
        has: Option<u8>,
    },
    /// They are not certified for it.
    Tag(SkillName),
}

/// All that a person lacks for a task.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Unmet(pub Vec<Missing>);

impl Requirements {
    /// These, and the skills that a task needs: of a skill that both name, the higher level counts.
    pub fn with(&self, skills: &BTreeMap<SkillName, u8>) -> Self {
        let mut both = self.clone();
        for (skill, level) in skills {
            let needed = both.skills.entry(skill.clone()).or_default();
            *needed = (*needed).max(*level);
        }
        both
    }

    /// Whether a person meets all of them.
    ///
    /// # Errors
    /// [`Unmet`], with all that is missing: the department, then skills, then tags, each by name.
    pub fn met_by(&self, person: &Abilities) -> Result<(), Unmet> {
        let department = self.department.iter().filter(|needed| !person.departments.contains(needed)).cloned().map(Missing::Department);
        let skills = self.skills.iter().filter_map(|(skill, needed)| {
            let has = person.skills.get(skill).copied();
            let enough = has.is_some_and(|level| level >= *needed);
            (!enough).then(|| Missing::Skill { skill: skill.clone(), needed: *needed, has })
        });
        let tags = self.tags.iter().filter(|tag| !person.skills.contains_key(tag)).cloned().map(Missing::Tag);
        let missing: Vec<Missing> = department.chain(skills).chain(tags).collect();
        if missing.is_empty() { Ok(()) } else { Err(Unmet(missing)) }
    }

    /// The levels that a person has beyond what is asked for, in all their skills together: how much of them a task leaves unused.
    /// A tag asks for level 1.
    pub fn spare(&self, person: &Abilities) -> u64 {
        let level = |(skill, level): (&SkillName, &u8)| {
            let asked = self.skills.get(skill).copied().or_else(|| self.tags.contains(skill).then_some(1));
            u64::from(level.saturating_sub(asked.unwrap_or_default()))
        };
        person.skills.iter().map(level).sum()
    }
}

impl fmt::Display for Missing {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Department(department) => write!(f, "department `{department}`"),
            Self::Skill { skill, needed, has: None } => write!(f, "skill `{skill}` at level {needed}"),
            Self::Skill { skill, needed, has: Some(has) } => write!(f, "skill `{skill}` at level {needed} instead of {has}"),
            Self::Tag(tag) => write!(f, "tag `{tag}`"),
        }
    }
}

impl fmt::Display for Unmet {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("this task needs ")?;
        for (position, missing) in self.0.iter().enumerate() {
            let between = if position == 0 { "" } else { ", " };
            write!(f, "{between}{missing}")?;
        }
        Ok(())
    }
}

impl std::error::Error for Unmet {}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    const NAMES: [&str; 4] = ["aml", "german", "gdpr", "tax"];
    /// From the inside out.
    const CHAINS: [&[&str]; 4] = [&[], &["group"], &["emea", "group"], &["berlin", "emea", "group"]];

    fn skill(name: &str) -> SkillName {
        SkillName::parse(name).unwrap()
    }

    fn department(name: &str) -> DepartmentId {
        DepartmentId::parse(name).unwrap()
    }

    fn skills() -> impl Strategy<Value = BTreeMap<SkillName, u8>> {
        prop::collection::btree_map(prop::sample::select(&NAMES[..]).prop_map(skill), 1..=5_u8, 0..4)
    }

    fn requirements() -> impl Strategy<Value = Requirements> {
        let department = prop::option::of(prop::sample::select(vec!["berlin", "emea", "group"]).prop_map(department));
        let tags = prop::collection::btree_set(prop::sample::select(&NAMES[..]).prop_map(skill), 0..3);
        (department, skills(), tags).prop_map(|(department, skills, tags)| Requirements { department, skills, tags })
    }

    fn abilities() -> impl Strategy<Value = Abilities> {
        let chain = prop::sample::select(&CHAINS[..]).prop_map(|chain| chain.iter().map(|name| department(name)).collect());
        (chain, skills()).prop_map(|(departments, skills)| Abilities { departments, skills })
    }

    /// The reference: all that is true of a person, spelt out as facts.
    fn facts(person: &Abilities) -> BTreeSet<String> {
        let departments = person.departments.iter().map(|department| format!("in {department}"));
        let levels = person.skills.iter().flat_map(|(skill, level)| (1..=*level).map(move |level| format!("{skill} {level}")));
        departments.chain(levels).chain(person.skills.keys().map(|skill| format!("is {skill}"))).collect()
    }

    /// All that is asked for, and all levels below.
    fn asked(queue: &Requirements, task: &BTreeMap<SkillName, u8>) -> BTreeSet<String> {
        let department = queue.department.iter().map(|department| format!("in {department}"));
        let skills = queue.skills.iter().chain(task);
        let levels = skills.flat_map(|(skill, level)| (1..=*level).map(move |level| format!("{skill} {level}")));
        department.chain(levels).chain(queue.tags.iter().map(|tag| format!("is {tag}"))).collect()
    }

    /// What is said to be missing, as facts.
    fn lacking(unmet: &Unmet) -> BTreeSet<String> {
        let facts = |missing: &Missing| match missing {
            Missing::Department(department) => vec![format!("in {department}")],
            Missing::Skill { skill, needed, has } => (has.unwrap_or(0) + 1..=*needed).map(|level| format!("{skill} {level}")).collect(),
            Missing::Tag(tag) => vec![format!("is {tag}")],
        };
        unmet.0.iter().flat_map(facts).collect()
    }

    /// A person who got what they lacked.
    fn trained(person: &Abilities, unmet: Unmet) -> Abilities {
        let mut trained = person.clone();
        for missing in unmet.0 {
            match missing {
                Missing::Department(department) => trained.departments.push(department),
                Missing::Skill { skill, needed, .. } => drop(trained.skills.insert(skill, needed)),
                Missing::Tag(tag) => drop(trained.skills.entry(tag).or_insert(1)),
            }
        }
        trained
    }

    proptest! {
        #[test]
        fn a_person_qualifies_if_every_fact_that_is_asked_for_is_one_about_them(
            queue in requirements(),
            task in skills(),
            person in abilities(),
        ) {
            let both = queue.with(&task);
            let missing: BTreeSet<String> = asked(&queue, &task).difference(&facts(&person)).cloned().collect();
            let answer = both.met_by(&person);
            prop_assert_eq!(answer.is_ok(), missing.is_empty());
            prop_assert_eq!(answer.as_ref().err().map(lacking).unwrap_or_default(), missing);
            let trained = answer.err().map_or(person.clone(), |unmet| trained(&person, unmet));
            prop_assert_eq!(both.met_by(&trained), Ok(()));
        }

        #[test]
        fn what_is_spare_is_all_that_a_person_could_lose_and_still_qualify(queue in requirements(), person in abilities()) {
            let person = queue.met_by(&person).err().map_or(person.clone(), |unmet| trained(&person, unmet));
            let (mut less, mut lost) = (person.clone(), 0);
            for name in NAMES {
                let name = skill(name);
                while let Some(level) = less.skills.get(&name).copied().filter(|level| *level > 0) {
                    let mut worse = less.clone();
                    if level == 1 { worse.skills.remove(&name) } else { worse.skills.insert(name.clone(), level - 1) };
                    if queue.met_by(&worse).is_err() {
                        break;
                    }
                    (less, lost) = (worse, lost + 1);
                }
            }
            prop_assert_eq!(queue.spare(&person), lost);
        }
    }

    #[test]
    fn the_reason_names_everything_that_is_missing() {
        let asked = Requirements {
            department: Some(department("emea")),
            skills: [(skill("aml"), 3), (skill("german"), 1)].into(),
            tags: [skill("gdpr")].into(),
        };
        let person = Abilities { departments: vec![department("group")], skills: [(skill("aml"), 2)].into() };
        assert_eq!(
            asked.met_by(&person).unwrap_err().to_string(),
            "this task needs department `emea`, skill `aml` at level 3 instead of 2, skill `german` at level 1, tag `gdpr`"
        );
    }
}
