//! All rules of a session.

use std::collections::BTreeMap;

use super::error::RulesError;
use super::network::NetworkRule;
use super::rule::{PrefixRule, RuleDecision};
use super::{path, read};
use crate::safety::in_system_folder;
use crate::shell::program_name;

/// The paths at which a program of this name is the one that rules mean.
type Executables = BTreeMap<String, Vec<String>>;

/// The rules of all files, and what the user allowed since.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct RuleSet {
    rules: Vec<PrefixRule>,
    /// The rules that may match a command by its first word, in the order in which they were read.
    by_program: BTreeMap<String, Vec<usize>>,
    executables: Executables,
    network: Vec<NetworkRule>,
}

/// A rule that matches a command.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RuleMatch<'a> {
    /// The rule.
    pub rule: &'a PrefixRule,
    /// The words that it matches: as many as its pattern has, the program by the name that the rule knows.
    pub words: Vec<String>,
    /// The program's absolute path, where the command names it by a path and the rule by its name.
    pub resolved_program: Option<String>,
}

impl RuleSet {
    /// Adds the rules of a file: all of them, or none when there is a mistake in it.
    ///
    /// `path` names the file in errors. `cwd` is the absolute working directory, to which relative programs in
    /// examples belong.
    ///
    /// # Errors
    ///
    /// The first mistake: of syntax, in a rule, or an example that a rule does not match as it says.
    pub fn add_file(&mut self, path: &str, text: &str, cwd: &str) -> Result<(), RulesError> {
        let mut file = read::read(text).map_err(|mistake| mistake.in_file(path))?;
        // Before the examples, so that a `host_executable` counts wherever it stands.
        let mut executables = self.executables.clone();
        executables.append(&mut file.executables);
        for (rule, examples) in &file.prefixes {
            for example in examples {
                if matches_alone(rule, &executables, &example.argv, cwd) != example.matches {
                    return Err(example.failed().in_file(path));
                }
            }
        }
        self.executables = executables;
        self.network.append(&mut file.network);
        for (rule, _) in file.prefixes {
            self.add(rule);
        }
        Ok(())
    }

    /// Adds a rule. Its pattern must not be empty.
    pub fn add(&mut self, rule: PrefixRule) {
        let index = self.rules.len();
        for program in rule.pattern.first().into_iter().flatten() {
            self.by_program.entry(program.clone()).or_default().push(index);
        }
        self.rules.push(rule);
    }

    /// Allows the commands that begin with these words, as the user decided.
    pub fn allow_prefix(&mut self, words: &[String]) {
        self.add(PrefixRule {
            pattern: words.iter().map(|word| vec![word.clone()]).collect(),
            decision: RuleDecision::Allow,
            justification: None,
        });
    }

    /// Leaves out the rules that allow. For when some rule file could not be read: what it forbids is not known, so
    /// nothing more may be allowed than without rules.
    #[must_use]
    pub fn without_allowed(self) -> Self {
        let mut strict = Self {
            executables: self.executables,
            network: self.network,
            ..Self::default()
        };
        for rule in self.rules {
            if rule.decision != RuleDecision::Allow {
                strict.add(rule);
            }
        }
        strict
    }

    /// The rules for hosts, in the order in which they were read. They are for a network proxy and limit no command.
    pub fn network_rules(&self) -> &[NetworkRule] {
        &self.network
    }

    /// The rules that match a command: those that name its program as it does. If there are none and the program
    /// is named by a path, those that know it by its name, unless `host_executable` names other paths for it.
    pub fn matches(&self, argv: &[String], cwd: &str) -> Vec<RuleMatch<'_>> {
        let Some(program) = argv.first() else {
            return Vec::new();
        };
        let exact = self.matches_as(program, argv, None);
        if !exact.is_empty() {
            return exact;
        }
        let Some(path) = path::resolve(program, cwd) else {
            return exact;
        };
        match known_name(&self.executables, &path) {
            Some(name) => self.matches_as(name, argv, Some(&path)),
            None => exact,
        }
    }

    /// Whether a program at this path is the one of that name: `host_executable` says so, or its folder is the
    /// system's.
    pub(super) fn is_trusted(&self, path: &str) -> bool {
        match self.executables.get(program_name(path)) {
            Some(paths) => paths.iter().any(|known| known == path),
            None => in_system_folder(path),
        }
    }

    fn matches_as(&self, program: &str, argv: &[String], path: Option<&str>) -> Vec<RuleMatch<'_>> {
        let rules = self.by_program.get(program).into_iter().flatten();
        rules
            .filter_map(|index| self.rules.get(*index))
            .filter(|rule| rule.matches_as(program, argv))
            .map(|rule| {
                let rest = argv.iter().skip(1).cloned();
                let words = std::iter::once(program.to_owned()).chain(rest);
                RuleMatch {
                    rule,
                    words: words.take(rule.pattern.len()).collect(),
                    resolved_program: path.map(str::to_owned),
                }
            })
            .collect()
    }
}

/// The name by which rules may know the program at this absolute path; `None` when that is another program's.
fn known_name<'a>(executables: &Executables, path: &'a str) -> Option<&'a str> {
    let name = program_name(path);
    let elsewhere = executables
        .get(name)
        .is_some_and(|paths| !paths.iter().any(|known| known == path));
    (!elsewhere).then_some(name)
}

/// Whether a rule, if it were the only one, matches a command.
fn matches_alone(rule: &PrefixRule, executables: &Executables, argv: &[String], cwd: &str) -> bool {
    let by_name = || {
        let path = path::resolve(argv.first()?, cwd)?;
        let name = known_name(executables, &path)?;
        rule.matches_as(name, argv).then_some(())
    };
    rule.matches(argv) || by_name().is_some()
}
