//! Keys of requirements.toml, which says what settings may be.

use super::Fallback::None;
use super::{Key, Kind, UNSUPPORTED};

pub(super) const KEYS: &[Key] = &[
    Key::new(
        "allowed_approval_policies",
        Kind::Any,
        None,
        "The approval policies to choose from; the first takes the place of one that is not allowed.",
    ),
    Key::new(
        "allowed_sandbox_modes",
        Kind::Texts,
        None,
        "The sandbox modes to choose from; `read-only` is always one, and takes the place of one that is not allowed.",
    ),
    Key::new(
        "allowed_web_search_modes",
        Kind::Texts,
        None,
        "The modes of web search to choose from; `disabled` is always one.",
    ),
    Key::new(
        "features",
        Kind::Any,
        None,
        "Feature flags that can't be changed. `feature_requirements` is the same.",
    ),
    Key::new("feature_requirements", Kind::Any, None, "As `features`."),
    Key::new(
        "mcp_servers",
        Kind::Any,
        None,
        "The MCP servers that may be on, by name, with `identity = { command }` or `{ url }`.",
    ),
    Key::missing("rules", Kind::Any, UNSUPPORTED, "Not supported."),
    Key::missing("enforce_residency", Kind::Text, UNSUPPORTED, "Not supported."),
    Key::missing("experimental_network", Kind::Any, UNSUPPORTED, "Not supported."),
    Key::quiet("apps", Kind::Any, "Nothing."),
];
