//! apply_patch as a program, for comparison with the reference's (`npm run test:reference`).
//!
//! Each line of standard input is `{"cwd", "patch"}`; the patch is applied to the files of that folder, and the
//! answer is a line `{"exit_code", "stdout", "stderr"}`. One process serves any number of patches.
#![allow(
    clippy::disallowed_methods,
    clippy::print_stdout,
    reason = "a program, not the library: it works on files"
)]

use std::io::{Error, ErrorKind, stdin, stdout};
use std::path::{Path, PathBuf, absolute};
use std::{fs, io::BufRead, io::Write};

use codex_embed_patch::{FileChangeSpec, ParseError, Patch, apply_update, messages, parse, success_summary};
use serde_json::{Value, json};

fn main() -> Result<(), Error> {
    let mut out = stdout().lock();
    for line in stdin().lock().lines() {
        let request: Value = serde_json::from_str(&line?)?;
        let (Some(cwd), Some(patch)) = (request["cwd"].as_str(), request["patch"].as_str()) else {
            return Err(Error::new(
                ErrorKind::InvalidInput,
                "a request is {\"cwd\": TEXT, \"patch\": TEXT}",
            ));
        };
        let answer = match apply(Path::new(cwd), patch) {
            Ok(summary) => json!({ "exit_code": 0, "stdout": summary, "stderr": "" }),
            Err(problem) => json!({ "exit_code": 1, "stdout": "", "stderr": problem + "\n" }),
        };
        writeln!(out, "{answer}")?;
        out.flush()?;
    }
    Ok(())
}

/// Applies the sections in order; what was written stays when a later one fails.
fn apply(cwd: &Path, text: &str) -> Result<String, String> {
    let patch = parse(text).map_err(|error| in_the_words_of_the_program(&error))?;
    if patch.hunks.is_empty() {
        return Err("No files were modified.".to_owned());
    }
    write(cwd, &patch)?;
    Ok(success_summary(&patch))
}

/// The reference's program and its tool say the same in two ways; the library has those of the tool.
fn in_the_words_of_the_program(error: &ParseError) -> String {
    match error {
        ParseError::Hunk { line, problem } => format!("Invalid patch hunk on line {line}: {problem}"),
        marker => marker.to_string().replacen("invalid patch", "Invalid patch", 1),
    }
}

fn write(cwd: &Path, patch: &Patch<'_>) -> Result<(), String> {
    for hunk in &patch.hunks {
        let named = hunk.path();
        let path = cwd.join(named);
        match hunk {
            FileChangeSpec::Add { content, .. } => create(&path, named, content)?,
            FileChangeSpec::Delete { .. } => {
                fs::remove_file(&path).map_err(|_| messages::cannot_delete(named))?;
            }
            FileChangeSpec::Update {
                move_path, chunks, ..
            } => {
                let before = fs::read_to_string(&path)
                    .map_err(|cause| messages::cannot_read_to_update(named, cause))?;
                let after = apply_update(&before, chunks, named).map_err(|error| error.to_string())?;
                let Some(target) = move_path else {
                    fs::write(&path, after).map_err(|_| messages::cannot_write(named))?;
                    continue;
                };
                let new_path = cwd.join(target);
                create(&new_path, target, &after)?;
                if plain(&new_path) != plain(&path) {
                    fs::remove_file(&path).map_err(|_| messages::cannot_remove_original(named))?;
                }
            }
        }
    }
    Ok(())
}

fn create(path: &Path, named: &str, content: &str) -> Result<(), String> {
    if let Some(folder) = path.parent() {
        fs::create_dir_all(folder).map_err(|_| messages::cannot_create_parents(named))?;
    }
    fs::write(path, content).map_err(|_| messages::cannot_write(named))
}

/// A path without `.` and `..`; the folders of the comparison have no links.
fn plain(path: &Path) -> PathBuf {
    let mut plain = PathBuf::new();
    for part in absolute(path).unwrap_or_else(|_| path.to_owned()).components() {
        match part {
            std::path::Component::ParentDir => drop(plain.pop()),
            other => plain.push(other),
        }
    }
    plain
}
