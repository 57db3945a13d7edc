//! What the rules say of a command as a whole.

use super::rule::RuleDecision;
use super::set::{RuleMatch, RuleSet};
use crate::safety::Danger;
use crate::shell::{
    Expansion, PlainCommand, any_shell_script, here_doc_command, plain_commands, reachable_commands,
    shell_script,
};

/// What rules say of a command, and what they leave open.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Ruling {
    /// The strictest decision of all rules that match some part of it; `None` when no rule does.
    pub decision: Option<RuleDecision>,
    /// Of the rules that decide so, the words that the most specific one matches.
    pub words: Vec<String>,
    /// Why that rule decides so.
    pub justification: Option<String>,
    /// What no rule says anything of.
    pub unruled: Unruled,
}

/// The part of a command that no rule matches.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Unruled {
    /// Its simple commands, or the whole command when its script isn't plain.
    pub commands: Vec<PlainCommand>,
    /// The most dangerous of them; `None` when rules match everything.
    pub danger: Option<Danger>,
    /// A here-document is fed to the command: its text isn't in the words.
    pub fed: bool,
}

impl Ruling {
    /// What no rules say of a command.
    pub fn none(argv: &[String]) -> Self {
        RuleSet::default().evaluate(argv, "/")
    }

    /// Whether rules allow the whole command: at least one allows, none objects, and what no rule matches only
    /// reads.
    pub fn allows(&self) -> bool {
        self.decision == Some(RuleDecision::Allow)
            && self.unruled.danger.is_none_or(|danger| danger == Danger::Safe)
    }
}

impl RuleSet {
    /// What the rules say of `argv`, run in the absolute folder `cwd`.
    ///
    /// A plain script of a shell is taken apart into its commands. Of a script that isn't plain, rules that ask or
    /// forbid are compared with every command found in it, and those that allow with the whole `argv` only. A rule
    /// that knows a program by name allows it at a path only when `host_executable` names that path or its folder
    /// is the system's.
    pub fn evaluate(&self, argv: &[String], cwd: &str) -> Ruling {
        let Parts { commands, fed, plain } = parts(argv);
        let mut found: Vec<RuleMatch<'_>> = Vec::new();
        let mut unruled = Unruled {
            fed,
            ..Unruled::default()
        };
        for command in commands {
            let matches = self.counting(&command.argv, cwd);
            if matches.is_empty() {
                unruled.commands.push(command);
            }
            found.extend(matches);
        }
        if !plain && let Some(script) = any_shell_script(argv) {
            for command in reachable_commands(script) {
                let matches = self.matches(&command, cwd).into_iter();
                found.extend(matches.filter(|found| found.rule.decision != RuleDecision::Allow));
            }
        }
        unruled.danger = match (plain, unruled.commands.is_empty(), found.is_empty()) {
            (_, true, _) => None,
            (true, false, false) => unruled.commands.iter().map(Danger::of_part).max(),
            _ => Some(Danger::of(argv)),
        };
        let decision = found.iter().map(|found| found.rule.decision).max();
        let deciding = found
            .into_iter()
            .filter(|found| Some(found.rule.decision) == decision)
            .max_by_key(|found| found.words.len());
        let (words, justification) = match deciding {
            Some(found) => (found.words, found.rule.justification.clone()),
            None => (Vec::new(), None),
        };
        Ruling {
            decision,
            words,
            justification,
            unruled,
        }
    }

    /// The rules that match one command, without what a workspace's own program would borrow from its name.
    fn counting(&self, argv: &[String], cwd: &str) -> Vec<RuleMatch<'_>> {
        let mut matches = self.matches(argv, cwd);
        matches.retain(|found| {
            let path = found.resolved_program.as_deref();
            found.rule.decision != RuleDecision::Allow || path.is_none_or(|path| self.is_trusted(path))
        });
        matches
    }
}

struct Parts {
    commands: Vec<PlainCommand>,
    fed: bool,
    /// The commands are all that the command does.
    plain: bool,
}

/// The commands that rules are compared with.
fn parts(argv: &[String]) -> Parts {
    let one = |argv| {
        vec![PlainCommand {
            argv,
            expansion: Expansion::None,
        }]
    };
    if let Some(script) = shell_script(argv) {
        if let Some(commands) = plain_commands(script) {
            return Parts {
                commands,
                fed: false,
                plain: true,
            };
        }
        if let Some(command) = here_doc_command(script) {
            return Parts {
                commands: one(command),
                fed: true,
                plain: false,
            };
        }
    }
    Parts {
        commands: one(argv.to_vec()),
        fed: false,
        plain: false,
    }
}
