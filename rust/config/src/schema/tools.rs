//! Keys of tools and features.

use super::Fallback::{None, Value, Words};
use super::{Key, Kind, choices, features};

pub(super) const KEYS: &[Key] = &[
    Key::new(
        "include_plan_tool",
        Kind::Flag,
        Value("true"),
        "Whether the model may keep a plan.",
    ),
    Key::new(
        "include_apply_patch_tool",
        Kind::Flag,
        Words("by model"),
        "Whether the model may patch files.",
    ),
    Key::new(
        "include_file_tools",
        Kind::Flag,
        Words("by model; yes on a host without commands"),
        "Whether the model may look around with `read_file`, `list_dir` and `grep_files`.",
    ),
    Key::new(
        "include_view_image_tool",
        Kind::Flag,
        Words("`tools.view_image`"),
        "Whether the model may look at images of the workspace.",
    ),
    Key::new(
        "web_search",
        Kind::Choice(&choices::WEB_SEARCH),
        Words("`cached` in a sandbox, else `live`"),
        "Where the model's provider searches.",
    ),
    Key::new("tools", Kind::Table(TOOLS), None, "Details of tools."),
    Key::new(
        "features",
        Kind::Flags(features::KEYS),
        None,
        "Feature flags by name.",
    ),
    Key::new(
        "suppress_unstable_features_warning",
        Kind::Flag,
        Value("false"),
        "Switches off the warnings of features that are under development.",
    ),
    Key::new(
        "experimental_use_freeform_apply_patch",
        Kind::Flag,
        None,
        "An older way to say `features.apply_patch_freeform`.",
    ),
    Key::new(
        "experimental_use_unified_exec_tool",
        Kind::Flag,
        None,
        "An older way to say `features.unified_exec`.",
    ),
];

const TOOLS: &[Key] = &[
    Key::new(
        "view_image",
        Kind::Flag,
        Words("yes"),
        "Whether the model may look at images of the workspace.",
    ),
    Key::new(
        "web_search",
        Kind::FlagOrTable(WEB_SEARCH),
        None,
        "Details of the search; true or false in older files, for `live` and `disabled`.",
    ),
];

const WEB_SEARCH: &[Key] = &[
    Key::new(
        "context_size",
        Kind::Choice(&choices::CONTEXT_SIZE),
        Words("by the provider"),
        "How much of what is found the model gets.",
    ),
    Key::new(
        "allowed_domains",
        Kind::Texts,
        Value("[]"),
        "The only domains to search in; none for all.",
    ),
    Key::new(
        "location",
        Kind::Table(LOCATION),
        None,
        "Roughly where the user is.",
    ),
];

const LOCATION: &[Key] = &[
    Key::new("country", Kind::Text, None, "Two-letter code."),
    Key::new("region", Kind::Text, None, "Region or state."),
    Key::new("city", Kind::Text, None, "City."),
    Key::new("timezone", Kind::Text, None, "IANA name of the time zone."),
];
