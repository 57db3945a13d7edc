//! Rules for commands: read from their files when the first command needs them, extended by the user's decisions.

use std::cell::{Cell, OnceCell, RefCell};
use std::rc::Rc;

use codex_embed_policy::rules::{RuleSet, Ruling, allow_rule_to_add};
use codex_embed_protocol::boundary::EntryKind;
use codex_embed_protocol::{EventMsg, WarningEvent};

use super::Session;
use crate::ports::{HostFailure, Links};
use crate::sync::Signal;

/// The system's rules, on hosts that have such a folder.
const SYSTEM_FOLDER: &str = "/etc/codex/rules";
/// Where a prefix that the user allows is written down, in the codex home.
const AMENDED_FILE: &str = "default.rules";

/// The rules of a session.
#[derive(Default)]
pub(crate) struct Rules {
    set: OnceCell<RefCell<RuleSet>>,
    /// Whether somebody reads them; who else needs them waits.
    reading: Cell<bool>,
    read: Signal,
}

/// What was found of the rule files.
#[derive(Default)]
struct Found {
    set: RuleSet,
    problems: Vec<String>,
}

impl Session {
    /// What the rules say of a command that runs in the absolute folder `cwd`.
    pub async fn ruling(self: &Rc<Self>, argv: &[String], cwd: &str) -> Ruling {
        self.read_rules().await;
        match self.rules.set.get() {
            Some(set) => set.borrow().evaluate(argv, cwd),
            None => Ruling::none(argv),
        }
    }

    /// Allows the commands that begin with these words from now on, and writes that down in the codex home. The
    /// user is warned when that fails: it then holds for this session. `false` when there are no words.
    pub async fn allow_prefix(self: &Rc<Self>, words: Vec<String>) -> bool {
        if words.is_empty() {
            self.warn("An empty prefix would allow every command: nothing was saved.".to_owned());
            return false;
        }
        if let Some(set) = self.rules.set.get() {
            set.borrow_mut().allow_prefix(&words);
        }
        let Some(home) = &self.codex_home else {
            return true;
        };
        if let Err(failure) = self.save_prefix(home, &words).await {
            self.warn(format!(
                "The prefix that you allowed holds for this session only: {home}/rules/{AMENDED_FILE} could not be \
                 written: {failure}"
            ));
        }
        true
    }

    /// Reads the rule files, once for all commands.
    async fn read_rules(self: &Rc<Self>) {
        let rules = &self.rules;
        let is_read = || rules.set.get().is_some();
        while !is_read() {
            if rules.reading.replace(true) {
                // Who reads may be interrupted: then it is the next one's turn.
                let settled = || (is_read() || !rules.reading.get()).then_some(());
                rules.read.until(settled).await;
                continue;
            }
            let _reading = Reading(rules);
            let found = self.find_rules().await;
            for problem in found.problems {
                self.warn(format!(
                    "{problem}. Until that is mended, no rule allows anything."
                ));
            }
            rules.set.get_or_init(|| RefCell::new(found.set));
        }
    }

    async fn save_prefix(self: &Rc<Self>, home: &str, words: &[String]) -> Result<(), HostFailure> {
        let folder = format!("{}/rules", home.trim_end_matches('/'));
        let path = format!("{folder}/{AMENDED_FILE}");
        let text = match self.io.read_file(&path).await {
            Ok(bytes) => String::from_utf8(bytes).map_err(|_| HostFailure {
                code: "EILSEQ".to_owned(),
                message: "it is not UTF-8".to_owned(),
            })?,
            Err(failure) if failure.code == "ENOENT" => {
                self.io.create_dir(&folder, Links::Follow).await?;
                String::new()
            }
            Err(failure) => return Err(failure),
        };
        // Other sessions write there too: what they added since stays.
        match allow_rule_to_add(&text, words) {
            Some(line) => self.io.append_file(&path, line).await,
            None => Ok(()),
        }
    }

    /// Reads the rule files: the system's, the user's, and those of a trusted project.
    async fn find_rules(self: &Rc<Self>) -> Found {
        let mut found = Found::default();
        if self.host.shell.is_some() {
            self.read_folder(SYSTEM_FOLDER, &mut found).await;
        }
        if let Some(home) = &self.codex_home {
            let folder = format!("{}/rules", home.trim_end_matches('/'));
            self.read_folder(&folder, &mut found).await;
        }
        if self.config.project_trusted {
            let cwd = self.settings.borrow().cwd.clone();
            for folder in crate::context::project_folders(self, &cwd).await {
                let folder = format!("{}/.codex/rules", folder.trim_end_matches('/'));
                self.read_folder(&folder, &mut found).await;
            }
        }
        if !found.problems.is_empty() {
            found.set = found.set.without_allowed();
        }
        found
    }

    /// Reads the `.rules` files of a folder in the order of their names. A folder that is not there has none.
    async fn read_folder(self: &Rc<Self>, folder: &str, found: &mut Found) {
        let entries = match self.io.read_dir(folder).await {
            Ok(entries) => entries,
            Err(failure) if is_absence(&failure) => return,
            Err(failure) => {
                found
                    .problems
                    .push(format!("The rules in {folder} can't be read: {failure}"));
                return;
            }
        };
        let mut names: Vec<String> = entries
            .into_iter()
            .filter(|entry| entry.kind != EntryKind::Directory && entry.name.ends_with(".rules"))
            .map(|entry| entry.name)
            .collect();
        names.sort();
        let cwd = self.settings.borrow().cwd.clone();
        for name in names {
            let path = format!("{folder}/{name}");
            match self.io.read_file(&path).await.map(String::from_utf8) {
                Ok(Ok(text)) => {
                    if let Err(error) = found.set.add_file(&path, &text, &cwd) {
                        found.problems.push(format!("These rules don't count: {error}"));
                    }
                }
                Ok(Err(_)) => found.problems.push(format!("The rules in {path} are not UTF-8")),
                Err(failure) => {
                    found
                        .problems
                        .push(format!("The rules in {path} can't be read: {failure}"));
                }
            }
        }
    }

    fn warn(&self, message: String) {
        self.emit("", EventMsg::Warning(WarningEvent { message }));
    }
}

/// Whether there is no such folder, or no folders at all on this host.
fn is_absence(failure: &HostFailure) -> bool {
    matches!(failure.code.as_str(), "ENOENT" | "ENOTDIR" | "E_UNSUPPORTED")
}

/// Ends the reading also when it is given up half way.
struct Reading<'a>(&'a Rules);

impl Drop for Reading<'_> {
    fn drop(&mut self) {
        self.0.reading.set(false);
        self.0.read.notify();
    }
}
