//! A catalog of models that the user brings, in place of the table of known ones: the JSON file that
//! `model_catalog_json` names, in the form of codex 0.114.0.

use std::borrow::Cow;

use codex_embed_protocol::{ReasoningEffort, ReasoningSummary, Verbosity};
use serde::Deserialize;

use super::file_tools::FileTool;
use super::table::{ShellTool, Traits, VerbositySupport};
use crate::context::truncate::TruncationPolicy;

/// The models of a catalog.
#[derive(Debug)]
pub struct Catalog {
    models: Vec<Traits>,
}

#[derive(Deserialize)]
struct File {
    models: Vec<Model>,
}

/// A model, as far as it matters here. Fields that the reference wants and that mean nothing here are optional.
#[derive(Deserialize)]
struct Model {
    slug: String,
    #[serde(default)]
    default_reasoning_level: Option<ReasoningEffort>,
    #[serde(default)]
    supports_reasoning_summaries: bool,
    #[serde(default)]
    default_reasoning_summary: ReasoningSummary,
    #[serde(default)]
    support_verbosity: bool,
    #[serde(default)]
    default_verbosity: Option<Verbosity>,
    #[serde(default)]
    shell_type: ShellType,
    #[serde(default)]
    apply_patch_tool_type: Option<ApplyPatchType>,
    truncation_policy: Truncation,
    #[serde(default)]
    supports_parallel_tool_calls: bool,
    #[serde(default)]
    context_window: Option<u64>,
    #[serde(default)]
    auto_compact_token_limit: Option<u64>,
    #[serde(default = "default_percent")]
    effective_context_window_percent: u8,
    #[serde(default)]
    experimental_supported_tools: Vec<String>,
    #[serde(default = "text_and_image")]
    input_modalities: Vec<String>,
    #[serde(default)]
    base_instructions: Option<String>,
}

fn default_percent() -> u8 {
    95
}

fn text_and_image() -> Vec<String> {
    ["text", "image"].map(str::to_owned).to_vec()
}

#[derive(Default, Deserialize)]
#[serde(rename_all = "snake_case")]
enum ShellType {
    #[default]
    Default,
    Local,
    UnifiedExec,
    Disabled,
    ShellCommand,
}

#[derive(PartialEq, Deserialize)]
#[serde(rename_all = "snake_case")]
enum ApplyPatchType {
    Freeform,
    Function,
}

#[derive(Deserialize)]
#[serde(tag = "mode", content = "limit", rename_all = "snake_case")]
enum Truncation {
    Bytes(usize),
    Tokens(usize),
}

impl Catalog {
    /// Reads a catalog.
    ///
    /// # Errors
    ///
    /// Says what is wrong with the text.
    pub fn parse(json: &str) -> Result<Self, String> {
        let File { models } = serde_json::from_str(json).map_err(|error| error.to_string())?;
        if models.is_empty() {
            return Err("it must have at least one model".into());
        }
        Ok(Self {
            models: models.into_iter().map(Traits::from).collect(),
        })
    }

    pub(super) fn models(&self) -> &[Traits] {
        &self.models
    }
}

impl From<Model> for Traits {
    fn from(model: Model) -> Self {
        let supported = |tool: &FileTool| {
            let names = &model.experimental_supported_tools;
            names.iter().any(|name| name == tool.name())
        };
        Self {
            // A model whose window is not told is never full.
            context_window: model.context_window.unwrap_or(u64::MAX),
            usable_percent: model.effective_context_window_percent.min(100),
            compaction_limit: model.auto_compact_token_limit,
            parallel_tool_calls: model.supports_parallel_tool_calls,
            apply_patch: model.apply_patch_tool_type.is_some(),
            apply_patch_by_function: model.apply_patch_tool_type == Some(ApplyPatchType::Function),
            truncation: match model.truncation_policy {
                Truncation::Bytes(limit) => TruncationPolicy::Bytes(limit),
                Truncation::Tokens(limit) => TruncationPolicy::Tokens(limit),
            },
            verbosity: match model.support_verbosity {
                true => VerbositySupport::Yes {
                    default: model.default_verbosity,
                },
                false => VerbositySupport::No,
            },
            reasoning_summary: model
                .supports_reasoning_summaries
                .then_some(model.default_reasoning_summary),
            effort: model.default_reasoning_level,
            personality: false,
            images: model.input_modalities.iter().any(|kind| kind == "image"),
            shell: match model.shell_type {
                ShellType::Default => ShellTool::Program,
                ShellType::Local => ShellTool::Local,
                ShellType::UnifiedExec => ShellTool::Sessions,
                ShellType::Disabled => ShellTool::None,
                ShellType::ShellCommand => ShellTool::Script,
            },
            file_tools: FileTool::ALL.into_iter().filter(supported).collect(),
            instructions: model.base_instructions.filter(|text| !text.trim().is_empty()),
            slug: Cow::Owned(model.slug),
        }
    }
}

#[cfg(test)]
mod tests {
    use codex_embed_config::Config;
    use serde_json::{Map, json};

    use super::super::ModelInfo;
    use super::*;

    fn catalog(models: serde_json::Value) -> Result<Catalog, String> {
        Catalog::parse(&json!({ "models": models }).to_string())
    }

    #[test]
    fn a_catalog_takes_the_place_of_the_known_models() {
        let mine = json!([{"slug": "mine", "truncation_policy": {"mode": "bytes", "limit": 7}, "context_window": 1000}]);
        let catalog = catalog(mine).unwrap();
        let config = Config::load(None, &Map::new(), "/work").unwrap().0;
        let model = |slug| ModelInfo::from_catalog(slug, &config, &catalog);
        let mine = model("mine-2");
        assert_eq!(
            (mine.warning(), mine.effective_window(), mine.truncation),
            (None, Some(950), TruncationPolicy::Bytes(7))
        );
        assert!(model("gpt-5.4").warning().is_some());
    }

    #[test]
    fn what_is_wrong_with_a_catalog_is_told() {
        for (models, problem) in [
            (json!([]), "at least one model"),
            (
                json!([{"truncation_policy": {"mode": "bytes", "limit": 7}}]),
                "slug",
            ),
            (json!([{"slug": "x"}]), "truncation_policy"),
            (
                json!([{"slug": "x", "truncation_policy": {"mode": "lines", "limit": 7}}]),
                "lines",
            ),
        ] {
            let error = catalog(models).unwrap_err();
            assert!(error.contains(problem), "{error}");
        }
        assert!(Catalog::parse("{").is_err());
    }
}
