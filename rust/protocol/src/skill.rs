//! Skills and stored prompts.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// The user's stored prompts.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct ListCustomPromptsResponseEvent {
    /// The prompts.
    pub custom_prompts: Vec<CustomPrompt>,
}

/// A stored prompt.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct CustomPrompt {
    /// Its name: the file's without extension.
    pub name: String,
    /// The file.
    pub path: String,
    /// Its text without the front matter.
    pub content: String,
    /// From the front matter: what it does.
    pub description: Option<String>,
    /// From the front matter: what arguments it takes.
    pub argument_hint: Option<String>,
}

/// The skills found for each folder.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct ListSkillsResponseEvent {
    /// One entry for each folder asked for.
    pub skills: Vec<SkillsListEntry>,
}

/// The skills found for one folder.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct SkillsListEntry {
    /// The folder.
    pub cwd: String,
    /// Its skills.
    pub skills: Vec<SkillMetadata>,
    /// Skill files that could not be read.
    pub errors: Vec<SkillErrorInfo>,
}

/// What is known of a skill without loading it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct SkillMetadata {
    /// Its name, at most 64 characters.
    pub name: String,
    /// When to use it, at most 1024 characters.
    pub description: String,
    /// The description in few words; `interface` has taken its place.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub short_description: Option<String>,
    /// How to show it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub interface: Option<SkillInterface>,
    /// What it needs.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub dependencies: Option<SkillDependencies>,
    /// Path of its SKILL.md.
    pub path: String,
    /// Where it comes from.
    pub scope: SkillScope,
    /// Whether the model is told of it.
    pub enabled: bool,
}

/// Where a skill comes from.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum SkillScope {
    /// The user's own folders.
    User,
    /// The repository.
    Repo,
    /// The product.
    System,
    /// The machine's administrator.
    Admin,
}

/// How to show a skill.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize, JsonSchema)]
pub struct SkillInterface {
    /// Its name, for people.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub display_name: Option<String>,
    /// What it does, in few words.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub short_description: Option<String>,
    /// Path of a small icon.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub icon_small: Option<String>,
    /// Path of a large icon.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub icon_large: Option<String>,
    /// Colour, such as `#336699`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub brand_color: Option<String>,
    /// A prompt that shows what it can do.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub default_prompt: Option<String>,
}

/// What a skill needs.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct SkillDependencies {
    /// Tools.
    pub tools: Vec<SkillToolDependency>,
}

/// A tool that a skill needs.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct SkillToolDependency {
    /// What kind, such as `mcp` or `env_var`.
    #[serde(rename = "type")]
    pub kind: String,
    /// Its name.
    pub value: String,
    /// What it is for.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub description: Option<String>,
    /// How an MCP server is reached.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub transport: Option<String>,
    /// The command that starts it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub command: Option<String>,
    /// Where it is.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub url: Option<String>,
}

/// A skill file that could not be read.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct SkillErrorInfo {
    /// The file.
    pub path: String,
    /// What is wrong, for people.
    pub message: String,
}

/// The skills offered by the account's service.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct ListRemoteSkillsResponseEvent {
    /// The skills.
    pub skills: Vec<RemoteSkillSummary>,
}

/// A skill offered by the account's service.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct RemoteSkillSummary {
    /// The service's id.
    pub id: String,
    /// Its name.
    pub name: String,
    /// When to use it.
    pub description: String,
}

/// A remote skill is stored locally.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct RemoteSkillDownloadedEvent {
    /// The service's id.
    pub id: String,
    /// Its name.
    pub name: String,
    /// The folder that it was written to.
    pub path: String,
}

/// Skill files changed; a list taken before is out of date.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize, JsonSchema)]
pub struct SkillsUpdateAvailableEvent {}
