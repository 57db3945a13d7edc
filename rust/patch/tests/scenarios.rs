//! Each folder of `scenarios/` is one story: `input/` before, `patch.txt`, `expected/` after, and in `output.txt`
//! what is printed. Made by running codex 0.114.0; a folder that would be empty is absent.
#![allow(
    clippy::disallowed_methods,
    clippy::unwrap_used,
    reason = "the stories are files"
)]

mod support;

use std::fs;
use std::path::{Path, PathBuf};

use support::{Folder, apply_patch};

#[test]
fn every_scenario_ends_as_it_does_in_the_reference() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/scenarios");
    let stories: Vec<PathBuf> = entries(&root).into_iter().filter(|path| path.is_dir()).collect();
    assert!(stories.len() >= 23, "scenarios are missing");
    for story in stories {
        let name = story.file_name().unwrap().to_string_lossy().into_owned();
        let mut folder = read_folder(&story.join("input"));
        let patch = fs::read_to_string(story.join("patch.txt")).unwrap();
        let output = match apply_patch(&mut folder, &patch) {
            Ok(summary) => summary,
            Err(error) => error + "\n",
        };
        assert_eq!(
            output,
            fs::read_to_string(story.join("output.txt")).unwrap(),
            "{name}"
        );
        assert_eq!(folder, read_folder(&story.join("expected")), "{name}");
    }
}

fn read_folder(root: &Path) -> Folder {
    let mut folder = Folder::new();
    let mut open = vec![root.to_owned()];
    while let Some(path) = open.pop() {
        if path.is_dir() {
            open.extend(entries(&path));
        } else if path.is_file() {
            let name = path
                .strip_prefix(root)
                .unwrap()
                .to_str()
                .unwrap()
                .replace('\\', "/");
            folder.insert(name, fs::read_to_string(&path).unwrap());
        }
    }
    folder
}

fn entries(folder: &Path) -> Vec<PathBuf> {
    fs::read_dir(folder)
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .collect()
}
