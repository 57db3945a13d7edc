//! Which tools the model is offered.

use serde::Deserialize;

use crate::error::ConfigError;
use crate::features::Features;
use crate::table::Table;

/// Tools switched on or off. What a model or a host can't do is not offered whatever stands here.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ToolSwitches {
    /// Commands (feature `shell_tool`). Default: yes.
    pub shell: bool,
    /// Whether commands are `exec_command` and `write_stdin`, or else one of `shell_command` and `shell` by
    /// model (feature `unified_exec`). Default: yes.
    pub unified_exec: bool,
    /// Whether commands may run in login shells (`allow_login_shell`). Default: yes.
    pub login_shell: bool,
    /// `update_plan` (`include_plan_tool`). Default: yes.
    pub plan: bool,
    /// Whether `request_user_input` also works outside plan mode (feature `default_mode_request_user_input`).
    /// Default: no.
    pub request_user_input: bool,
    /// `view_image` (`include_view_image_tool`, `tools.view_image`). Default: yes.
    pub view_image: bool,
    /// `apply_patch` (`include_apply_patch_tool`, feature `apply_patch_freeform`): whether it is offered,
    /// or `None` to offer it to the models that are trained for it.
    pub apply_patch: Option<bool>,
    /// `grep_files`, `read_file` and `list_dir` (`include_file_tools`, a key of this project): whether they are
    /// offered, or `None` to offer them where the model's catalog entry names them or the host has no commands.
    pub files: Option<bool>,
    /// The search that the provider runs.
    pub web_search: WebSearch,
}

/// The hosted web search.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct WebSearch {
    /// `web_search`; `None` for live search without a sandbox and cached search in one.
    pub mode: Option<WebSearchMode>,
    /// How much of what is found the model gets: `low`, `medium` or `high`.
    pub context_size: Option<String>,
    /// The only domains to search in; empty for all.
    pub allowed_domains: Vec<String>,
    /// Roughly where the user is.
    pub location: Option<WebSearchLocation>,
}

/// What the hosted web search may reach.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum WebSearchMode {
    /// No web search.
    Disabled,
    /// The provider's cache of pages.
    Cached,
    /// The live web.
    Live,
}

/// Roughly where the user is; all of it is optional.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct WebSearchLocation {
    /// Two-letter code.
    pub country: Option<String>,
    /// Region or state.
    pub region: Option<String>,
    /// City.
    pub city: Option<String>,
    /// IANA name of the time zone.
    pub timezone: Option<String>,
}

/// Reads `tools`, `web_search` and the `include_*_tool` switches.
pub(crate) fn read(root: &Table<'_>, features: &Features) -> Result<ToolSwitches, ConfigError> {
    let mode_given = root.choice("web_search")?;
    let tools = root.table("tools")?;
    let view_image: Option<bool> = tools.get("view_image")?;
    // Older files have a switch where the reference now has a table.
    let (switch, search) = match tools.raw("web_search").and_then(serde_json::Value::as_bool) {
        Some(on) => (
            Some(if on {
                WebSearchMode::Live
            } else {
                WebSearchMode::Disabled
            }),
            WebSearch::default(),
        ),
        None => (None, web_search(&tools.table("web_search")?)?),
    };

    let of_features = match (features.web_search_request, features.web_search_cached) {
        (true, _) => Some(WebSearchMode::Live),
        (false, true) => Some(WebSearchMode::Cached),
        (false, false) => None,
    };
    Ok(ToolSwitches {
        shell: features.shell_tool,
        unified_exec: features.unified_exec,
        login_shell: root.get("allow_login_shell")?.unwrap_or(true),
        request_user_input: features.default_mode_request_user_input,
        plan: root.get("include_plan_tool")?.unwrap_or(true),
        view_image: root
            .get("include_view_image_tool")?
            .or(view_image)
            .unwrap_or(true),
        apply_patch: root
            .get("include_apply_patch_tool")?
            .or(features.apply_patch_freeform),
        files: root.get("include_file_tools")?,
        web_search: WebSearch {
            mode: mode_given.or(switch).or(of_features),
            ..search
        },
    })
}

fn web_search(table: &Table<'_>) -> Result<WebSearch, ConfigError> {
    let context_size: Option<String> = table.get("context_size")?;
    let allowed_domains = table.get("allowed_domains")?.unwrap_or_default();
    let place = table.table("location")?;
    let location = WebSearchLocation {
        country: place.get("country")?,
        region: place.get("region")?,
        city: place.get("city")?,
        timezone: place.get("timezone")?,
    };
    let location = (location != WebSearchLocation::default()).then_some(location);
    Ok(WebSearch {
        mode: None,
        context_size,
        allowed_domains,
        location,
    })
}
