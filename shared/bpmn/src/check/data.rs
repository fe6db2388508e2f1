//! Data associations and what they name (BPMN 2.0.2, 10.4).

use foldhash::HashSet;

use super::ground::Ground;
use super::rules;
use crate::fault::Faults;
use crate::model::{Activity, Base, DataAssociation, Event, IoSpecification, Loop, Model, Process};

pub(super) fn check(ground: &Ground<'_>, faults: &mut Faults) {
    let known = known(ground.model);
    for (spot, event) in ground.events() {
        associations(&spot.node.base, event.input_associations.iter().chain(&event.output_associations), &known, faults);
    }
    for (spot, activity) in ground.activities() {
        let base = &spot.node.base;
        associations(base, activity.input_associations.iter().chain(&activity.output_associations), &known, faults);
    }
}

/// The ids of everything in the file that holds data.
fn known(model: &Model) -> HashSet<&str> {
    let mut ids: HashSet<&str> = model.data_stores.iter().map(|store| store.base.id.as_str()).collect();
    for process in &model.processes {
        of_process(process, &mut ids);
    }
    ids
}

fn of_process<'m>(process: &'m Process, ids: &mut HashSet<&'m str>) {
    ids.extend(process.properties.iter().map(|property| property.base.id.as_str()));
    process.io.iter().for_each(|io| of_io(io, ids));
    for (_, scope) in process.scope.all() {
        ids.extend(scope.data_objects.iter().map(|object| object.base.id.as_str()));
        ids.extend(scope.data_object_references.iter().map(|reference| reference.base.id.as_str()));
        ids.extend(scope.data_store_references.iter().map(|reference| reference.base.id.as_str()));
        for node in &scope.nodes {
            node.event().into_iter().for_each(|event| of_event(event, ids));
            node.activity().into_iter().for_each(|activity| of_activity(activity, ids));
        }
    }
}

fn of_io<'m>(io: &'m IoSpecification, ids: &mut HashSet<&'m str>) {
    ids.extend(io.inputs.iter().map(|input| input.base.id.as_str()));
    ids.extend(io.outputs.iter().map(|output| output.base.id.as_str()));
}

fn of_event<'m>(event: &'m Event, ids: &mut HashSet<&'m str>) {
    ids.extend(event.properties.iter().map(|property| property.base.id.as_str()));
    ids.extend(event.data_inputs.iter().map(|input| input.base.id.as_str()));
    ids.extend(event.data_outputs.iter().map(|output| output.base.id.as_str()));
}

fn of_activity<'m>(activity: &'m Activity, ids: &mut HashSet<&'m str>) {
    ids.extend(activity.properties.iter().map(|property| property.base.id.as_str()));
    activity.io.iter().for_each(|io| of_io(io, ids));
    if let Some(Loop::MultiInstance(each)) = &activity.repeat {
        ids.extend(each.input_item.iter().map(|item| item.base.id.as_str()));
        ids.extend(each.output_item.iter().map(|item| item.base.id.as_str()));
        for event in each.complex.iter().filter_map(|complex| complex.event.as_ref()) {
            of_event(event, ids);
        }
    }
}

fn associations<'m>(base: &Base, associations: impl Iterator<Item = &'m DataAssociation>, known: &HashSet<&str>, faults: &mut Faults) {
    for association in associations {
        if association.target.is_none() {
            faults.breaks(rules::DATA_TARGET, base, format!("a data association of `{}` has no target", base.id));
        }
        if association.sources.len() > 1 && association.transformation.is_none() && association.assignments.is_empty() {
            let message = format!("a data association of `{}` has several sources, and no transformation that makes one of them", base.id);
            faults.breaks(rules::DATA_SOURCES, base, message);
        }
        for id in association.sources.iter().chain(&association.target).filter(|id| !known.contains(id.as_str())) {
            let message = format!("`{id}` is no data object, property, data store, data input or data output");
            faults.breaks(rules::UNKNOWN_DATA, base, message);
        }
    }
}
