//! A model as one session uses it.

use std::borrow::Cow;

use codex_embed_config::Config;
use codex_embed_protocol::{EventMsg, ReasoningEffort, ReasoningSummary, Verbosity, WarningEvent};

use super::table::{self, ShellTool, Traits, VerbositySupport, lookup};
use super::{Catalog, FileTool};
use crate::context::truncate::TruncationPolicy;

/// A model's known traits with the configuration's changes to them.
#[derive(Debug, Clone)]
pub struct ModelInfo {
    slug: String,
    traits: Cow<'static, Traits>,
    known: bool,
    context_window: u64,
    configured_compaction_limit: Option<u64>,
    takes_personality: bool,
    /// How much of a tool's output the model gets to see, from `tool_output_token_limit` or its own.
    pub truncation: TruncationPolicy,
}

impl ModelInfo {
    /// Looks a model up among those that are known. `config` may change its window and how its tools' outputs
    /// are cut.
    pub fn new(slug: &str, config: &Config) -> Self {
        let (traits, known) = lookup(slug);
        Self::with_traits(slug, config, Cow::Borrowed(traits), known)
    }

    /// Looks a model up in the user's catalog, which alone counts.
    pub fn from_catalog(slug: &str, config: &Config, catalog: &Catalog) -> Self {
        match table::find(catalog.models(), slug) {
            Some(traits) => Self::with_traits(slug, config, Cow::Owned(traits.clone()), true),
            None => Self::with_traits(slug, config, Cow::Borrowed(&table::UNKNOWN), false),
        }
    }

    fn with_traits(slug: &str, config: &Config, traits: Cow<'static, Traits>, known: bool) -> Self {
        let context_window = config.model_context_window.unwrap_or(traits.context_window);
        Self {
            slug: slug.to_owned(),
            known,
            context_window,
            configured_compaction_limit: config.model_auto_compact_token_limit.or(traits.compaction_limit),
            takes_personality: traits.personality
                && config.tells_personality
                && config.base_instructions.is_none(),
            truncation: match config.tool_output_token_limit {
                Some(tokens) => traits.truncation.with_token_limit(tokens),
                None => traits.truncation,
            },
            traits,
        }
    }

    /// The slug as the user gave it; requests carry it unchanged.
    pub fn slug(&self) -> &str {
        &self.slug
    }

    /// Tokens that a session may fill, usually 95 % of the context window. `None` when it is too large to tell.
    pub fn effective_window(&self) -> Option<i64> {
        // In 128 bits, because a configured window may be any number.
        i64::try_from(u128::from(self.context_window) * u128::from(self.traits.usable_percent) / 100).ok()
    }

    /// Tokens in use at which the history is compacted: `model_auto_compact_token_limit`, at most 90 % of the
    /// context window.
    pub fn compaction_limit(&self) -> u64 {
        // In parts, because a configured window may be any number.
        let share = self.context_window / 10 * 9 + self.context_window % 10 * 9 / 10;
        self.configured_compaction_limit
            .map_or(share, |limit| limit.min(share))
    }

    /// Whether the model may call several tools in one response.
    pub fn parallel_tool_calls(&self) -> bool {
        self.traits.parallel_tool_calls
    }

    /// Whether the model knows the `apply_patch` tool.
    pub fn knows_apply_patch(&self) -> bool {
        self.traits.apply_patch
    }

    /// Whether the model calls `apply_patch` with JSON arguments rather than free text.
    pub fn patches_by_function(&self) -> bool {
        self.traits.apply_patch_by_function
    }

    /// Whether the model takes images.
    pub fn takes_images(&self) -> bool {
        self.traits.images
    }

    /// Whether the model is told of a manner: some can be, with the built-in base instructions, where the
    /// configuration doesn't say otherwise.
    pub fn takes_personality(&self) -> bool {
        self.takes_personality
    }

    /// How the model runs commands where the configuration has one-shot commands.
    pub fn shell(&self) -> ShellTool {
        self.traits.shell
    }

    /// Whether the model is offered a tool to look around even beside a shell.
    pub fn knows_file_tool(&self, tool: FileTool) -> bool {
        self.traits.file_tools.contains(&tool)
    }

    /// The effort of the model's reasoning when none is set.
    pub(super) fn effort(&self) -> Option<ReasoningEffort> {
        self.traits.effort
    }

    /// The base instructions that the user's catalog has for the model.
    pub fn instructions(&self) -> Option<&str> {
        self.traits.instructions.as_deref()
    }

    /// The verbosity to send: `configured` or the model's own; `None` for a model that takes none.
    pub fn verbosity(&self, configured: Option<Verbosity>) -> Option<Verbosity> {
        match self.traits.verbosity {
            VerbositySupport::No => None,
            VerbositySupport::Yes { default } => configured.or(default),
        }
    }

    /// The summary of the model's reasoning when none is set; `None` for a model that takes no reasoning
    /// settings as far as is known.
    pub(super) fn reasoning_summary(&self) -> Option<ReasoningSummary> {
        self.traits.reasoning_summary
    }

    /// The summary of its reasoning that a turn has: `chosen`, or the model's own.
    pub fn summary(&self, chosen: Option<ReasoningSummary>) -> ReasoningSummary {
        chosen.or(self.reasoning_summary()).unwrap_or_default()
    }

    /// The warning to give when the model's traits are assumed.
    pub fn warning(&self) -> Option<EventMsg> {
        let message = format!(
            "The model `{}` is not known here: no reasoning settings are sent to it, it gets no apply_patch tool, \
             and its context window is taken to be {} tokens. Set `model_context_window` if it is smaller.",
            self.slug, self.context_window
        );
        (!self.known).then_some(EventMsg::Warning(WarningEvent { message }))
    }
}

#[cfg(test)]
mod tests {
    use serde_json::{Map, Value, json};

    use super::*;

    fn model(slug: &str, overrides: Value) -> ModelInfo {
        let overrides: &Map<String, Value> = overrides.as_object().unwrap();
        ModelInfo::new(slug, &Config::load(None, overrides, "/work").unwrap().0)
    }

    #[test]
    fn a_session_fills_the_window_up_to_its_margin() {
        for (slug, window) in [
            ("gpt-5.1-codex", 258_400),
            ("gpt-oss-20b", 121_600),
            ("my-model", 258_400),
        ] {
            assert_eq!(model(slug, json!({})).effective_window(), Some(window), "{slug}");
        }
        assert_eq!(
            model("gpt-5", json!({"model_context_window": 50_000})).effective_window(),
            Some(47_500)
        );
        assert_eq!(
            model("gpt-5", json!({"model_context_window": u64::MAX})).effective_window(),
            None
        );
    }

    #[test]
    fn the_history_is_compacted_before_it_fills_the_window() {
        for (config, limit) in [
            (json!({}), 244_800),
            (json!({"model_auto_compact_token_limit": 5_000}), 5_000),
            (json!({"model_auto_compact_token_limit": 260_000}), 244_800),
            (json!({"model_context_window": 9_999}), 8_999),
            (json!({"model_context_window": u64::MAX}), u64::MAX / 10 * 9 + 4),
        ] {
            assert_eq!(
                model("gpt-5", config.clone()).compaction_limit(),
                limit,
                "{config}"
            );
        }
    }

    #[test]
    fn an_output_limit_keeps_the_models_unit() {
        let limit = json!({"tool_output_token_limit": 200});
        assert_eq!(
            model("gpt-5.1-codex", limit.clone()).truncation,
            TruncationPolicy::Tokens(200)
        );
        assert_eq!(model("gpt-5.2", limit).truncation, TruncationPolicy::Bytes(800));
        assert_eq!(
            model("gpt-5.2", json!({})).truncation,
            TruncationPolicy::Bytes(10_000)
        );
    }

    #[test]
    fn verbosity_goes_only_to_models_that_take_it() {
        let high = Some(Verbosity::High);
        for (slug, unset, set) in [
            ("gpt-5.4", Some(Verbosity::Low), high),
            ("gpt-5.1", Some(Verbosity::Low), high),
            ("gpt-5", None, high),
            ("gpt-oss-20b", None, high),
            ("gpt-5.1-codex", None, None),
            ("my-model", None, None),
        ] {
            let model = model(slug, json!({}));
            assert_eq!(
                (model.verbosity(None), model.verbosity(high)),
                (unset, set),
                "{slug}"
            );
        }
    }

    #[test]
    fn only_an_unknown_model_is_warned_of() {
        assert_eq!(model("gpt-5.9", json!({})).warning(), None);
        let Some(EventMsg::Warning(warning)) = model("my-model", json!({})).warning() else {
            panic!("no warning");
        };
        assert!(warning.message.contains("`my-model`"), "{}", warning.message);
    }
}
