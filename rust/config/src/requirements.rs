//! requirements.toml: what an administrator lets settings be.

use std::collections::BTreeSet;

use codex_embed_protocol::boundary::{ConfigFileKind, ConfigSources};
use codex_embed_protocol::{AskForApproval, SandboxMode, SandboxPolicy};
use serde::Deserialize;
use serde::de::DeserializeOwned;
use serde_json::{Map, Value, json};

use crate::document::parse;
use crate::error::{ConfigError, Warnings};
use crate::locate::locate;
use crate::table::{Table, wrong_type};
use crate::tools::WebSearchMode;
use crate::{check, schema};

/// What settings may be. `None` allows everything.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Requirements {
    /// `allowed_approval_policies`, never empty.
    pub approval_policies: Option<Vec<AskForApproval>>,
    /// `allowed_sandbox_modes`; `read-only` is always one.
    pub sandbox_modes: Option<Vec<SandboxMode>>,
    /// `allowed_web_search_modes`; [`WebSearchMode::Disabled`] is always one.
    pub web_search_modes: Option<Vec<WebSearchMode>>,
    /// `features`: flags that can't be changed.
    features: Map<String, Value>,
    /// `mcp_servers`: those that may be on.
    mcp_servers: Option<Map<String, Value>>,
}

impl Requirements {
    /// Whether an approval policy may be used.
    pub fn allow_approval(&self, policy: AskForApproval) -> bool {
        self.approval_policies
            .as_ref()
            .is_none_or(|allowed| allowed.contains(&policy))
    }

    /// Whether a sandbox policy may be used. One that an outer sandbox stands for counts as full access.
    pub fn allow_sandbox(&self, policy: &SandboxPolicy) -> bool {
        let mode = match policy {
            SandboxPolicy::ReadOnly { .. } => SandboxMode::ReadOnly,
            SandboxPolicy::WorkspaceWrite { .. } => SandboxMode::WorkspaceWrite,
            SandboxPolicy::DangerFullAccess | SandboxPolicy::ExternalSandbox { .. } => {
                SandboxMode::DangerFullAccess
            }
        };
        self.sandbox_modes
            .as_ref()
            .is_none_or(|allowed| allowed.contains(&mode))
    }

    /// Reads the requirement files, the strongest last. What none of them says, a managed file's approval
    /// policy and sandbox mode say, as in the reference.
    pub(crate) fn read(sources: &ConfigSources, warnings: &mut Warnings) -> Result<Self, ConfigError> {
        let mut all = Self::default();
        let of_kind = |kind| sources.files.iter().filter(move |file| file.kind == kind);
        for file in of_kind(ConfigFileKind::Requirements) {
            let document = parse(&file.text, &file.path)?;
            let read = check::table(
                schema::REQUIREMENTS.iter(),
                &document,
                "",
                &mut Some(&mut *warnings),
            )
            .and_then(|()| Self::of_file(&document))
            .map_err(|error| {
                let position = error.path.as_deref().and_then(|path| locate(&file.text, path));
                error.at(&file.path, position)
            })?;
            all = Self {
                approval_policies: read.approval_policies.or(all.approval_policies),
                sandbox_modes: read.sandbox_modes.or(all.sandbox_modes),
                web_search_modes: read.web_search_modes.or(all.web_search_modes),
                features: all.features.into_iter().chain(read.features).collect(),
                mcp_servers: read.mcp_servers.or(all.mcp_servers),
            };
        }
        for file in of_kind(ConfigFileKind::Managed) {
            all.add_managed(&parse(&file.text, &file.path)?);
        }
        Ok(all)
    }

    fn of_file(document: &Map<String, Value>) -> Result<Self, ConfigError> {
        let root = Table::root(document);
        let sandbox_modes: Option<Vec<SandboxMode>> = list(&root, "allowed_sandbox_modes")?;
        if sandbox_modes
            .as_ref()
            .is_some_and(|modes| !modes.contains(&SandboxMode::ReadOnly))
        {
            return Err(ConfigError::invalid(
                "allowed_sandbox_modes",
                "must contain `read-only`",
            ));
        }
        let approval_policies: Option<Vec<AskForApproval>> = list(&root, "allowed_approval_policies")?;
        if approval_policies.as_ref().is_some_and(Vec::is_empty) {
            return Err(ConfigError::invalid(
                "allowed_approval_policies",
                "must not be empty",
            ));
        }
        let mut features = Map::new();
        for key in ["feature_requirements", "features"] {
            for (name, value) in root.table(key)?.entries() {
                if !value.is_boolean() {
                    return Err(wrong_type(
                        &root.table(key)?.path_of(&name),
                        "true or false",
                        &value,
                    ));
                }
                features.insert(name, value);
            }
        }
        Ok(Self {
            approval_policies,
            sandbox_modes,
            web_search_modes: list(&root, "allowed_web_search_modes")?,
            features,
            mcp_servers: match root.raw("mcp_servers") {
                None => None,
                Some(_) => Some(root.table("mcp_servers")?.entries()),
            },
        })
    }

    fn add_managed(&mut self, document: &Map<String, Value>) {
        let value = |key: &str| document.get(key).cloned();
        let policy = value("approval_policy").and_then(|value| serde_json::from_value(value).ok());
        if let (None, Some(policy)) = (&self.approval_policies, policy) {
            self.approval_policies = Some(vec![policy]);
        }
        let mode = value("sandbox_mode").and_then(|value| serde_json::from_value(value).ok());
        if let (None, Some(mode)) = (&self.sandbox_modes, mode) {
            self.sandbox_modes = Some(vec![SandboxMode::ReadOnly, mode]);
        }
    }

    /// The settings that take the place of those that are not allowed, as a layer over all others. Who set
    /// one that is not allowed is told; a default goes without a word.
    pub(crate) fn forced(
        &self,
        merged: &Map<String, Value>,
        defaults: &Map<String, Value>,
        warnings: &mut Warnings,
    ) -> Map<String, Value> {
        let mut forced = Map::new();
        let mut force = |key: &str, value: Value| {
            if merged.contains_key(key) {
                let used = value.as_str().unwrap_or("what is required");
                warnings.add(
                    key,
                    format!("has a value that requirements.toml does not allow; `{used}` is used"),
                );
            }
            forced.insert(key.to_owned(), value);
        };
        let policy: Option<AskForApproval> = effective(merged, defaults, "approval_policy");
        if let (Some(policy), Some([first, ..])) = (policy, self.approval_policies.as_deref())
            && !self.allow_approval(policy)
        {
            force("approval_policy", json!(first));
        }
        let mode: Option<SandboxMode> = effective(merged, defaults, "sandbox_mode");
        if let (Some(mode), Some(allowed)) = (mode, &self.sandbox_modes)
            && !allowed.contains(&mode)
        {
            force("sandbox_mode", json!(SandboxMode::ReadOnly));
        }
        if let Some(allowed) = &self.web_search_modes {
            // Not set means live search outside a sandbox.
            let mode = effective(merged, defaults, "web_search").unwrap_or(WebSearchMode::Live);
            if mode != WebSearchMode::Disabled && !allowed.contains(&mode) {
                let cached = allowed.contains(&WebSearchMode::Cached);
                force("web_search", json!(if cached { "cached" } else { "disabled" }));
            }
        }
        self.force_features(merged, &mut forced, warnings);
        self.force_servers(merged, &mut forced, warnings);
        forced
    }

    fn force_features(
        &self,
        merged: &Map<String, Value>,
        forced: &mut Map<String, Value>,
        warnings: &mut Warnings,
    ) {
        if self.features.is_empty() {
            return;
        }
        let set = merged.get("features").and_then(Value::as_object);
        for (name, value) in &self.features {
            if set
                .and_then(|set| set.get(name))
                .is_some_and(|given| given != value)
            {
                warnings.add(
                    format!("features.{name}"),
                    format!("must be {value} by requirements.toml"),
                );
            }
        }
        forced.insert("features".into(), Value::Object(self.features.clone()));
    }

    fn force_servers(
        &self,
        merged: &Map<String, Value>,
        forced: &mut Map<String, Value>,
        warnings: &mut Warnings,
    ) {
        let off = self.servers_to_switch_off(merged, warnings).into_iter();
        let off: Map<String, Value> = off.map(|name| (name, json!({ "enabled": false }))).collect();
        if !off.is_empty() {
            forced.insert("mcp_servers".into(), Value::Object(off));
        }
    }

    /// The names of the MCP servers of a document that may not be on. Who set one is told.
    pub(crate) fn servers_to_switch_off(
        &self,
        document: &Map<String, Value>,
        warnings: &mut Warnings,
    ) -> BTreeSet<String> {
        let mut off = BTreeSet::new();
        let (Some(allowed), Some(servers)) = (
            &self.mcp_servers,
            document.get("mcp_servers").and_then(Value::as_object),
        ) else {
            return off;
        };
        for (name, server) in servers {
            let identity = allowed.get(name).and_then(|server| server.get("identity"));
            let known = identity.and_then(Value::as_object).is_some_and(|identity| {
                !identity.is_empty() && identity.iter().all(|(key, value)| server.get(key) == Some(value))
            });
            if !known {
                warnings.add(
                    format!("mcp_servers.{name}"),
                    "is off, because requirements.toml does not allow it",
                );
                off.insert(name.clone());
            }
        }
        off
    }
}

/// What is set, or else the default.
fn effective<T: DeserializeOwned>(
    merged: &Map<String, Value>,
    defaults: &Map<String, Value>,
    key: &str,
) -> Option<T> {
    let value = merged.get(key).or_else(|| defaults.get(key))?;
    serde_json::from_value(value.clone()).ok()
}

fn list<T: DeserializeOwned>(root: &Table<'_>, key: &'static str) -> Result<Option<Vec<T>>, ConfigError> {
    let Some(value) = root.raw(key) else {
        return Ok(None);
    };
    if !value.is_array() {
        return Err(wrong_type(key, "an array", value));
    }
    Vec::deserialize(value).map(Some).map_err(|_| {
        ConfigError::invalid(
            key,
            "has an item that is none of the values that the setting may have",
        )
    })
}
