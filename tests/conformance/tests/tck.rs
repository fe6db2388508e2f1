//! The whole test kit, where its folder is present.

use conformance::{InProcess, Suite, report};

#[test]
fn every_case_of_the_kit_passes_or_is_excused() {
    let folder = Suite::default_folder();
    let Some(suite) = Suite::read(&folder).unwrap() else {
        println!("TCK not run: {} is not there", folder.display());
        return;
    };
    let sections = conformance::run(&suite, &InProcess, |_| true);
    let report = report::text(&sections, 20);
    println!("{report}");
    assert_eq!(report::wrong(&sections).count(), 0, "{report}");
}
