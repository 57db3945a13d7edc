//! Where settings come from, and what became of them.

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// Everything that decides on a configuration. The host finds and reads the files; nothing is looked up later.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct ConfigSources {
    /// The files that are there. Files of one kind stand in order, the weaker first; project files run from
    /// the project's root down to the workspace.
    #[serde(default)]
    pub files: Vec<ConfigFile>,
    /// Settings as on a command line, `a.b=value`; each wins over those before it.
    #[serde(default)]
    pub flags: Vec<String>,
    /// Settings over all else, in the keys of config.toml; tables merge, null takes back, all else replaces.
    #[serde(default)]
    #[schemars(with = "serde_json::Value")]
    pub overrides: serde_json::Map<String, serde_json::Value>,
    /// The user's own folder, absolute: what `~/` in a path stands for.
    #[serde(default)]
    pub home: Option<String>,
    /// The workspace's folders, from the outermost down to the workspace itself. Those above a project's root
    /// may be left out.
    #[serde(default)]
    pub folders: Vec<ProjectFolder>,
    /// Texts of files that settings name, by absolute path; `None` for one that can't be read. See
    /// [`ConfigNeeds::texts`].
    #[serde(default)]
    pub texts: BTreeMap<String, Option<String>>,
}

/// A file of settings.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct ConfigFile {
    /// What it is.
    pub kind: ConfigFileKind,
    /// Absolute path.
    pub path: String,
    /// Its content: TOML.
    pub text: String,
}

/// What a file of settings is, the weakest first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum ConfigFileKind {
    /// `/etc/codex/config.toml`.
    System,
    /// `config.toml` in the user's codex folder.
    User,
    /// `.codex/config.toml` of a folder of the project; counts where the user trusts the project.
    Project,
    /// `managed_config.toml`, over all but the embedding program's own settings.
    Managed,
    /// `requirements.toml`: no settings, but what they may be.
    Requirements,
}

/// A folder between the file system's root and the workspace.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct ProjectFolder {
    /// Absolute path.
    pub path: String,
    /// Which of the names that were looked for it holds: `.git`, and those of [`ConfigNeeds::markers`].
    #[serde(default)]
    pub markers: Vec<String>,
}

/// What else a configuration needs to be read.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct ConfigNeeds {
    /// Names to look for in each folder; where one is, a project begins.
    pub markers: Vec<String>,
    /// Absolute paths of files whose text is a setting.
    pub texts: Vec<String>,
}

/// The effective configuration, for people and programs that look at it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct ConfigPreview {
    /// Each value that is set or has a fixed default, in the order of the keys.
    pub settings: Vec<PreviewedSetting>,
    /// Where settings were found, the weakest first.
    pub layers: Vec<ConfigLayerInfo>,
    /// What is not used as written.
    pub warnings: Vec<String>,
}

/// One value and where it is from.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct PreviewedSetting {
    /// Its key: names from the outermost table inwards.
    pub path: Vec<String>,
    /// The value, as JSON.
    pub value: serde_json::Value,
    /// Index in [`ConfigPreview::layers`].
    pub layer: u32,
}

/// A layer of settings.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct ConfigLayerInfo {
    /// What it is.
    pub kind: ConfigLayerKind,
    /// Absolute path, where it is a file; the profile's name, where it is one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    /// Why it doesn't count; `None` for one that does.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub disabled: Option<String>,
}

/// What a layer of settings is, the weakest first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum ConfigLayerKind {
    /// Nothing is set: a fixed default, or one that follows from the trust in the workspace.
    Default,
    /// [`ConfigFileKind::System`].
    System,
    /// [`ConfigFileKind::User`].
    User,
    /// [`ConfigFileKind::Project`].
    Project,
    /// The chosen profile.
    Profile,
    /// [`ConfigSources::flags`].
    Flags,
    /// [`ConfigFileKind::Managed`].
    Managed,
    /// [`ConfigSources::overrides`].
    Overrides,
    /// [`ConfigFileKind::Requirements`], in place of a value that they forbid.
    Requirements,
}
