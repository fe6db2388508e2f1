//! The kit's folder: levels, in each a directory a topic, in each models and test files.

use std::fs;
use std::path::{Path, PathBuf};

use crate::document::TestDocument;
use crate::error::{Problem, Result};

/// Where the kit lies unless somebody says otherwise, seen from the project's folder.
pub const DEFAULT_FOLDER: &str = "../shared/conformance/dmn-tck";

/// All test files below a folder, by directory.
#[derive(Debug)]
pub struct Suite {
    /// Sorted by level and name.
    pub directories: Vec<Directory>,
}

/// One topic.
#[derive(Debug)]
pub struct Directory {
    /// Name of the folder above: `compliance-level-3`.
    pub level: String,
    /// Its own name: `0004-lending`.
    pub name: String,
    /// Its test files, sorted.
    pub documents: Vec<TestDocument>,
}

impl Suite {
    /// Reads every `*-test-*.xml` below the folder. `None` where there is no such folder.
    ///
    /// # Errors
    /// The first file that can't be read.
    pub fn read(folder: &Path) -> Result<Option<Self>> {
        if !folder.is_dir() {
            return Ok(None);
        }
        let mut files = Vec::new();
        find(folder, &mut files)?;
        files.sort();
        let mut directories: Vec<Directory> = Vec::new();
        for file in &files {
            let above =
                |steps: usize| file.ancestors().nth(steps).and_then(Path::file_name).unwrap_or_default().to_string_lossy().into_owned();
            let (level, name) = (above(2), above(1));
            let document = TestDocument::read(file)?;
            match directories.last_mut().filter(|last| last.name == name && last.level == level) {
                Some(last) => last.documents.push(document),
                None => directories.push(Directory { level, name, documents: vec![document] }),
            }
        }
        Ok(Some(Self { directories }))
    }

    /// The default place, seen from the checkout that this crate lies in.
    #[must_use]
    pub fn default_folder() -> PathBuf {
        let here = std::env::var_os("CARGO_MANIFEST_DIR").map_or_else(|| PathBuf::from(env!("CARGO_MANIFEST_DIR")), PathBuf::from);
        here.ancestors().nth(2).unwrap_or(&here).join(DEFAULT_FOLDER)
    }
}

fn find(folder: &Path, files: &mut Vec<PathBuf>) -> Result<()> {
    for entry in fs::read_dir(folder).map_err(|error| Problem::new(folder, error))? {
        let entry = entry.map_err(|error| Problem::new(folder, error))?;
        let path = entry.path();
        // A link could lead back up.
        if entry.file_type().is_ok_and(|kind| kind.is_dir()) {
            find(&path, files)?;
        } else if is_test_file(&entry.file_name().to_string_lossy()) {
            files.push(path);
        }
    }
    Ok(())
}

fn is_test_file(name: &str) -> bool {
    name.ends_with(".xml") && name.contains("-test-")
}
