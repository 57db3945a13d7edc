//! The key table: what each key of config.toml is, described once.
//!
//! The checks of [`crate::check`], the paths that [`crate::paths`] resolves, docs/configuration.md and
//! TypeScript's `CodexConfig` all come from here.

mod choices;
mod extensions;
mod features;
mod model;
mod policy;
mod programs;
mod requirements;
mod tools;

/// A key of a table.
#[derive(Debug)]
pub struct Key {
    /// Its name in config.toml.
    pub name: &'static str,
    /// What it holds.
    pub kind: Kind,
    /// What applies when it is not set.
    pub default: Fallback,
    /// What it is for, in a sentence or two of Markdown.
    pub meaning: &'static str,
    /// What is made of it here.
    pub state: State,
    /// Whether a profile may set it, too; of the outermost table's keys.
    pub everywhere: bool,
}

/// What a key holds.
#[derive(Debug)]
pub enum Kind {
    /// A string.
    Text,
    /// A string that is more than white space.
    Name,
    /// True or false.
    Flag,
    /// A whole number from 0.
    Count,
    /// A whole number from 1.
    Positive,
    /// A number from 0, with or without a fraction.
    Number,
    /// An array of strings.
    Texts,
    /// A table of strings, by names that the user chooses.
    TextMap,
    /// A path: absolute, from `~/`, or relative to its file's folder.
    Path,
    /// An array of paths.
    Paths,
    /// One of some words.
    Choice(&'static Choice),
    /// An approval policy: one of the words, or a table `reject`.
    Approval(&'static Choice),
    /// A table with these keys.
    Table(&'static [Key]),
    /// A table of flags with these keys, whose names are words of their own in every language.
    Flags(&'static [Key]),
    /// True or false, or a table with these keys.
    FlagOrTable(&'static [Key]),
    /// Tables with these keys, by names that the user chooses; the first is the name in TypeScript.
    Tables(&'static str, &'static [Key]),
    /// An array of tables with these keys.
    List(&'static [Key]),
    /// The profiles: tables with the outermost table's keys.
    Profiles,
    /// A table: the programs that use it know its form.
    AnyTable,
    /// Anything: the programs that use it know its form.
    Any,
}

/// The words that a key may hold.
#[derive(Debug)]
pub struct Choice {
    /// Its name in TypeScript.
    pub name: &'static str,
    /// What it decides.
    pub meaning: &'static str,
    /// Each word with its meaning.
    pub words: &'static [(&'static str, &'static str)],
}

impl Choice {
    /// The words alone.
    pub fn words(&self) -> impl Iterator<Item = &'static str> {
        self.words.iter().map(|&(word, _)| word)
    }
}

/// What applies when a key is not set.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Fallback {
    /// Nothing.
    None,
    /// This value, as JSON.
    Value(&'static str),
    /// What these words say.
    Words(&'static str),
}

/// What is made of a key here.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum State {
    /// It works.
    Used,
    /// A setting of the reference's programs: known, checked and without effect.
    Quiet,
    /// Without effect, and who sets it is told so in these words. Of a flag, only true is worth a word.
    Missing(&'static str),
}

impl Key {
    const fn new(name: &'static str, kind: Kind, default: Fallback, meaning: &'static str) -> Self {
        Self {
            name,
            kind,
            default,
            meaning,
            state: State::Used,
            everywhere: true,
        }
    }

    /// A key without effect.
    const fn quiet(name: &'static str, kind: Kind, meaning: &'static str) -> Self {
        Self {
            state: State::Quiet,
            ..Self::new(name, kind, Fallback::None, meaning)
        }
    }

    /// A key without effect that is worth a warning.
    const fn missing(name: &'static str, kind: Kind, warning: &'static str, meaning: &'static str) -> Self {
        Self {
            state: State::Missing(warning),
            ..Self::new(name, kind, Fallback::None, meaning)
        }
    }

    /// The same, but not in profiles: it is needed before a profile can be chosen.
    const fn not_everywhere(self) -> Self {
        Self {
            everywhere: false,
            ..self
        }
    }
}

/// What is said of keys that this project doesn't do.
const UNSUPPORTED: &str = "is not supported and is ignored";

/// A part of the outermost table.
#[derive(Debug)]
pub struct Section {
    /// Its heading.
    pub title: &'static str,
    /// Its keys.
    pub keys: &'static [Key],
}

/// The keys of config.toml, by section.
pub const SECTIONS: &[Section] = &[
    Section {
        title: "Model and provider",
        keys: model::KEYS,
    },
    Section {
        title: "What commands may do",
        keys: policy::KEYS,
    },
    Section {
        title: "Instructions",
        keys: model::INSTRUCTIONS,
    },
    Section {
        title: "Tools and features",
        keys: tools::KEYS,
    },
    Section {
        title: "Extensions",
        keys: extensions::KEYS,
    },
    Section {
        title: "Settings of the reference's programs",
        keys: programs::KEYS,
    },
];

/// The keys of requirements.toml.
pub const REQUIREMENTS: &[Key] = requirements::KEYS;

/// The outermost table's keys.
pub fn root() -> impl Iterator<Item = &'static Key> + Clone {
    SECTIONS.iter().flat_map(|section| section.keys)
}
