//! Permissions that the model asks for.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::AbsolutePathBuf;

/// The model asks for more permissions; answered by `Op::RequestPermissionsResponse`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct RequestPermissionsEvent {
    /// The tool call.
    pub call_id: String,
    /// The turn; empty in old recordings.
    #[serde(default)]
    pub turn_id: String,
    /// Why, in the model's words.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reason: Option<String>,
    /// What it asks for.
    pub permissions: PermissionProfile,
}

/// The user's answer to a request for permissions.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize, JsonSchema)]
pub struct RequestPermissionsResponse {
    /// What is granted.
    pub permissions: PermissionProfile,
    /// For how long. Default: this turn.
    #[serde(default)]
    pub scope: PermissionGrantScope,
}

/// For how long permissions are granted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum PermissionGrantScope {
    /// Until the turn ends.
    #[default]
    Turn,
    /// Until the session ends.
    Session,
}

/// Permissions beside a sandbox policy. `null` adds nothing.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize, JsonSchema)]
pub struct PermissionProfile {
    /// The network.
    pub network: Option<NetworkPermissions>,
    /// Files.
    pub file_system: Option<FileSystemPermissions>,
    /// What macOS guards beside files and network.
    pub macos: Option<MacOsSeatbeltProfileExtensions>,
}

/// Permission to use the network.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize, JsonSchema)]
pub struct NetworkPermissions {
    /// Whether it is allowed; `null` leaves it as it is.
    pub enabled: Option<bool>,
}

/// Permission to use files.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize, JsonSchema)]
pub struct FileSystemPermissions {
    /// Files and folders to read; `null` for none.
    pub read: Option<Vec<AbsolutePathBuf>>,
    /// Files and folders to write; `null` for none.
    pub write: Option<Vec<AbsolutePathBuf>>,
}

/// What macOS guards beside files and network.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct MacOsSeatbeltProfileExtensions {
    /// The user's preferences. Default: read.
    #[serde(default = "read_only")]
    pub macos_preferences: MacOsPreferencesPermission,
    /// Control of other applications. Default: none.
    #[serde(default)]
    pub macos_automation: MacOsAutomationPermission,
    /// The accessibility interfaces. Default: no.
    #[serde(default)]
    pub macos_accessibility: bool,
    /// The calendar. Default: no.
    #[serde(default)]
    pub macos_calendar: bool,
}

fn read_only() -> MacOsPreferencesPermission {
    MacOsPreferencesPermission::ReadOnly
}

/// Access to the user's preferences on macOS.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum MacOsPreferencesPermission {
    /// None.
    None,
    /// Read.
    ReadOnly,
    /// Read and write.
    ReadWrite,
}

/// Which other applications may be controlled on macOS.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum MacOsAutomationPermission {
    /// None.
    #[default]
    None,
    /// All.
    All,
    /// Those named.
    BundleIds(Vec<String>),
}
