//! The `features` table.

use std::collections::BTreeMap;

use crate::error::{ConfigError, Warnings};
use crate::table::Table;

/// The flags that change something here.
pub(crate) struct Features {
    pub shell_tool: bool,
    pub unified_exec: bool,
    pub default_mode_request_user_input: bool,
    pub apply_patch_freeform: Option<bool>,
    pub web_search_request: bool,
    pub web_search_cached: bool,
    /// All flags that are set.
    pub set: BTreeMap<String, bool>,
    pub personality: bool,
    pub codex_hooks: bool,
}

/// Reads `features`.
pub(crate) fn read(root: &Table<'_>, warnings: &mut Warnings) -> Result<Features, ConfigError> {
    let table = root.table("features")?;
    let features = Features {
        shell_tool: table.get("shell_tool")?.unwrap_or(true),
        unified_exec: table.get("unified_exec")?.unwrap_or(true),
        default_mode_request_user_input: table.get("default_mode_request_user_input")?.unwrap_or_default(),
        apply_patch_freeform: table.get("apply_patch_freeform")?.filter(|&on: &bool| on),
        web_search_request: table.get("web_search_request")?.unwrap_or_default(),
        web_search_cached: table.get("web_search_cached")?.unwrap_or_default(),
        set: table
            .entries()
            .into_iter()
            .filter_map(|(name, value)| Some((name, value.as_bool()?)))
            .collect(),
        personality: table.get("personality")?.unwrap_or(true),
        codex_hooks: table.get("codex_hooks")?.unwrap_or_default(),
    };
    let is_told = root.get("suppress_unstable_features_warning")? != Some(true);
    for (flag, on) in [
        (
            "default_mode_request_user_input",
            features.default_mode_request_user_input,
        ),
        ("apply_patch_freeform", features.apply_patch_freeform.is_some()),
        ("codex_hooks", features.codex_hooks),
    ] {
        if on && is_told {
            warnings.add(
                table.path_of(flag),
                "is under development in the reference and may change with a later release of it",
            );
        }
    }
    Ok(features)
}
