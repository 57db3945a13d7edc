//! The models that are known, as codex 0.114.0 ships them; checked by its requests.

use std::borrow::Cow;

use codex_embed_protocol::ReasoningSummary::{Auto, None as NoSummary};
use codex_embed_protocol::{ReasoningEffort, ReasoningSummary, Verbosity};

use super::file_tools::FileTool;
use crate::context::truncate::TruncationPolicy::{self, Bytes, Tokens};

/// What is the same for all sessions with a model.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Traits {
    /// The slug, or what a model's slug starts with.
    pub slug: Cow<'static, str>,
    /// Tokens that the model can hold.
    pub context_window: u64,
    /// Whether it may call several tools in one response.
    pub parallel_tool_calls: bool,
    /// Whether it knows the `apply_patch` tool.
    pub apply_patch: bool,
    /// How much of a tool's output it gets to see.
    pub truncation: TruncationPolicy,
    /// Whether it takes a verbosity, and the one it gets when none is set.
    pub verbosity: VerbositySupport,
    /// The summary of its reasoning when none is set; `None` for a model that takes no reasoning settings.
    pub reasoning_summary: Option<ReasoningSummary>,
    /// Whether it takes images.
    pub images: bool,
    /// Whether it can be told of a manner.
    pub personality: bool,
    /// Whether it calls `apply_patch` with JSON arguments rather than free text.
    pub apply_patch_by_function: bool,
    /// How it runs commands where they are one-shot.
    pub shell: ShellTool,
    /// Percent of the window that a session fills: the rest is for the answer.
    pub usable_percent: u8,
    /// Tokens in use at which the history is compacted, if the model has a limit of its own.
    pub compaction_limit: Option<u64>,
    /// The effort of its reasoning when none is set.
    pub effort: Option<ReasoningEffort>,
    /// The tools to look around without a shell that it is offered even beside one.
    pub file_tools: Vec<FileTool>,
    /// Its own base instructions.
    pub instructions: Option<String>,
}

/// How a model runs commands where the configuration has one-shot commands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ShellTool {
    /// `shell`: a program with its arguments.
    Program,
    /// `shell_command`: a script.
    Script,
    /// The provider's own `local_shell`.
    Local,
    /// `exec_command` and `write_stdin` all the same.
    Sessions,
    /// Not at all.
    None,
}

/// What a model makes of a verbosity.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum VerbositySupport {
    /// It takes none; a configured one is ignored.
    No,
    /// It takes one.
    Yes {
        /// Sent when none is configured.
        default: Option<Verbosity>,
    },
}

const LOW: VerbositySupport = VerbositySupport::Yes {
    default: Some(Verbosity::Low),
};
const UNSET: VerbositySupport = VerbositySupport::Yes { default: None };
const NO: VerbositySupport = VerbositySupport::No;

#[rustfmt::skip]
static KNOWN: [Traits; 13] = [
    //     slug                  window   parallel patch  truncation      verbosity summary          images shell_command personality
    traits("gpt-5.4",            272_000, true,  true,  Tokens(10_000), LOW,   Some(NoSummary), true,  true,         true),
    traits("gpt-5.3-codex",      272_000, true,  true,  Tokens(10_000), LOW,   Some(NoSummary), true,  true,         true),
    traits("gpt-5.2-codex",      272_000, true,  true,  Tokens(10_000), NO,    Some(Auto),      true,  true,         true),
    traits("gpt-5.2",            272_000, true,  true,  Bytes(10_000),  LOW,   Some(Auto),      true,  true,         false),
    traits("gpt-5.1-codex-max",  272_000, false, true,  Tokens(10_000), NO,    Some(Auto),      true,  true,         false),
    traits("gpt-5.1-codex-mini", 272_000, false, true,  Tokens(10_000), NO,    Some(Auto),      true,  true,         false),
    traits("gpt-5.1-codex",      272_000, false, true,  Tokens(10_000), NO,    Some(Auto),      true,  true,         false),
    traits("gpt-5.1",            272_000, true,  true,  Bytes(10_000),  LOW,   Some(Auto),      true,  true,         false),
    traits("gpt-5-codex-mini",   272_000, false, true,  Tokens(10_000), NO,    Some(Auto),      true,  true,         false),
    traits("gpt-5-codex",        272_000, false, true,  Tokens(10_000), NO,    Some(Auto),      true,  true,         false),
    traits("gpt-5",              272_000, false, false, Bytes(10_000),  UNSET, Some(Auto),      true,  false,        false),
    traits("gpt-oss-120b",       128_000, false, true,  Bytes(10_000),  UNSET, Some(Auto),      false, false,        false),
    traits("gpt-oss-20b",        128_000, false, true,  Bytes(10_000),  UNSET, Some(Auto),      false, false,        false),
];

/// What is assumed of any other model.
pub(super) static UNKNOWN: Traits = traits(
    "",
    272_000,
    false,
    false,
    Bytes(10_000),
    NO,
    None,
    true,
    false,
    false,
);

#[allow(clippy::too_many_arguments, reason = "the rows of a table")]
const fn traits(
    slug: &'static str,
    context_window: u64,
    parallel_tool_calls: bool,
    apply_patch: bool,
    truncation: TruncationPolicy,
    verbosity: VerbositySupport,
    reasoning_summary: Option<ReasoningSummary>,
    images: bool,
    shell_command: bool,
    personality: bool,
) -> Traits {
    Traits {
        slug: Cow::Borrowed(slug),
        context_window,
        parallel_tool_calls,
        apply_patch,
        truncation,
        verbosity,
        reasoning_summary,
        images,
        personality,
        shell: if shell_command {
            ShellTool::Script
        } else {
            ShellTool::Program
        },
        apply_patch_by_function: false,
        usable_percent: 95,
        compaction_limit: None,
        effort: Some(ReasoningEffort::Medium),
        file_tools: Vec::new(),
        instructions: None,
    }
}

/// The traits of a model, and whether they are known rather than assumed.
///
/// The longest known slug that `slug` starts with counts, so `gpt-5.1-codex-2026` is a `gpt-5.1-codex` and
/// `gpt-5.9` a `gpt-5`. One leading namespace of word characters (`openai/gpt-5.1`) is looked through.
pub(super) fn lookup(slug: &str) -> (&'static Traits, bool) {
    match find(&KNOWN, slug) {
        Some(traits) => (traits, true),
        None => (&UNKNOWN, false),
    }
}

/// The model among `models` that a slug means.
pub(super) fn find<'a>(models: &'a [Traits], slug: &str) -> Option<&'a Traits> {
    by_prefix(models, slug).or_else(|| by_prefix(models, without_namespace(slug)?))
}

fn by_prefix<'a>(models: &'a [Traits], slug: &str) -> Option<&'a Traits> {
    models
        .iter()
        .filter(|traits| slug.starts_with(traits.slug.as_ref()))
        .max_by_key(|traits| traits.slug.len())
}

fn without_namespace(slug: &str) -> Option<&str> {
    let (namespace, name) = slug.split_once('/')?;
    let is_word = !namespace.is_empty() && namespace.chars().all(|c| c.is_ascii_alphanumeric() || c == '_');
    (is_word && !name.contains('/')).then_some(name)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// As observed of the reference, by what its requests for these models hold.
    #[test]
    fn slugs_are_looked_up_by_the_longest_known_start() {
        for (slug, found) in [
            ("gpt-5.4", "gpt-5.4"),
            ("gpt-5.4-foo", "gpt-5.4"),
            ("gpt-5.1-codex-foo", "gpt-5.1-codex"),
            ("gpt-5.1-codex-mini", "gpt-5.1-codex-mini"),
            ("gpt-5.2-codex-mini", "gpt-5.2-codex"),
            ("gpt-5.3-codex-spark", "gpt-5.3-codex"),
            ("gpt-5.3", "gpt-5"),
            ("gpt-5.9", "gpt-5"),
            ("gpt-5-nano", "gpt-5"),
            ("openai/gpt-5.1-codex", "gpt-5.1-codex"),
            ("custom/gpt-oss-20b", "gpt-oss-20b"),
        ] {
            let (traits, known) = lookup(slug);
            assert_eq!((traits.slug.as_ref(), known), (found, true), "{slug}");
        }
    }

    #[test]
    fn other_slugs_are_unknown() {
        for slug in [
            "",
            "my-model",
            "o3",
            "gpt-4.1",
            "a/b/gpt-5.1",
            "foo-bar/gpt-5.4",
            "/gpt-5",
            "test-gpt-5-codex",
        ] {
            assert_eq!(lookup(slug), (&UNKNOWN, false), "{slug}");
        }
    }
}
