//! Several checkouts share one folder of compiled code, and Cargo tells by the times of files what it must compile again: the
//! older files of one checkout would pass for compiled when another one's were. So the checkout that last compiled there is
//! remembered, and in any other the files are as new again.

use std::fs::{self, File};
use std::path::Path;
use std::time::SystemTime;

use crate::error::{Result, While};
use crate::project;

/// Folders with the project's own crates.
const FOLDERS: [&str; 4] = ["shared", "functions", "tests", "xtask"];

/// Makes sure that what is compiled in a folder is compiled from this checkout.
pub(crate) fn claim(target: &Path) -> Result<()> {
    let (root, mark) = (project::root(), target.join(".checkout"));
    let own = root.display().to_string();
    if fs::read_to_string(&mark).is_ok_and(|last| last == own) {
        return Ok(());
    }
    let now = SystemTime::now();
    for folder in FOLDERS {
        renew(&root.join(folder), now)?;
    }
    fs::create_dir_all(target).while_doing(target.display())?;
    fs::write(&mark, own).while_doing(mark.display())
}

/// Gives every source file below a folder this time.
fn renew(folder: &Path, now: SystemTime) -> Result<()> {
    for entry in fs::read_dir(folder).while_doing(folder.display())? {
        let path = entry.while_doing(folder.display())?.path();
        if path.is_dir() {
            renew(&path, now)?;
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            File::options().append(true).open(&path).and_then(|file| file.set_modified(now)).while_doing(path.display())?;
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::time::Duration;

    #[test]
    fn source_files_become_new_and_nothing_else_does() {
        let folder = std::env::temp_dir().join(format!("millrace-checkout-{}", std::process::id()));
        fs::create_dir_all(folder.join("src")).unwrap();
        let (source, data) = (folder.join("src/lib.rs"), folder.join("src/data.json"));
        let before = SystemTime::now() - Duration::from_secs(3600);
        for path in [&source, &data] {
            fs::write(path, "x").unwrap();
            File::options().append(true).open(path).unwrap().set_modified(before).unwrap();
        }
        renew(&folder, SystemTime::now()).unwrap();
        let age = |path: &Path| fs::metadata(path).unwrap().modified().unwrap().elapsed().unwrap();
        assert!(age(&source) < Duration::from_secs(60) && age(&data) > Duration::from_secs(3000));
        assert_eq!(fs::read_to_string(&source).unwrap(), "x");
        fs::remove_dir_all(&folder).unwrap();
    }
}
