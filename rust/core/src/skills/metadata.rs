//! `agents/openai.yaml` beside a SKILL.md: how to show the skill, what it needs, and whether the model may choose
//! it unasked. The names of its fields are the reference's. A file that can't be read counts as none: the skill
//! works without it.

use codex_embed_protocol::{SkillDependencies, SkillInterface, SkillToolDependency};
use serde_json::Value;

use super::document::one_line;
use crate::yaml;

/// What the file says.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Metadata {
    pub interface: Option<SkillInterface>,
    pub dependencies: Option<SkillDependencies>,
    /// Whether the model is told of the skill; a mention always works.
    pub is_hidden: bool,
}

/// Reads the file of the skill in `folder`.
pub(super) fn read(text: &str, folder: &str) -> Metadata {
    let fields = yaml::parse(text).unwrap_or_default();
    Metadata {
        interface: fields
            .get("interface")
            .and_then(|fields| interface(fields, folder)),
        dependencies: fields.get("dependencies").and_then(dependencies),
        is_hidden: fields
            .pointer("/policy/allow_implicit_invocation")
            .is_some_and(|allowed| allowed == "false"),
    }
}

fn interface(fields: &Value, folder: &str) -> Option<SkillInterface> {
    let interface = SkillInterface {
        display_name: text(fields, "display_name"),
        short_description: text(fields, "short_description"),
        icon_small: text(fields, "icon_small").and_then(|path| icon(&path, folder)),
        icon_large: text(fields, "icon_large").and_then(|path| icon(&path, folder)),
        brand_color: text(fields, "brand_color").filter(|color| is_color(color)),
        default_prompt: text(fields, "default_prompt"),
    };
    (interface != SkillInterface::default()).then_some(interface)
}

/// The absolute path of an icon, which lies in the skill's folder `assets`.
fn icon(path: &str, folder: &str) -> Option<String> {
    let parts: Vec<&str> = path
        .split('/')
        .filter(|part| !matches!(*part, "" | "."))
        .collect();
    let is_inside = !path.starts_with('/') && parts.first() == Some(&"assets") && !parts.contains(&"..");
    is_inside.then(|| format!("{folder}/{}", parts.join("/")))
}

fn is_color(text: &str) -> bool {
    let digits = text.strip_prefix('#').unwrap_or_default();
    digits.len() == 6 && digits.chars().all(|c| c.is_ascii_hexdigit())
}

fn dependencies(fields: &Value) -> Option<SkillDependencies> {
    let tools = fields.get("tools")?.as_array()?.iter();
    let tools: Vec<SkillToolDependency> = tools
        .filter_map(|tool| {
            Some(SkillToolDependency {
                kind: text(tool, "type")?,
                value: text(tool, "value")?,
                description: text(tool, "description"),
                transport: text(tool, "transport"),
                command: text(tool, "command"),
                url: text(tool, "url"),
            })
        })
        .collect();
    (!tools.is_empty()).then_some(SkillDependencies { tools })
}

fn text(fields: &Value, name: &str) -> Option<String> {
    let text = one_line(fields.get(name)?.as_str()?);
    (!text.is_empty() && text.chars().count() <= 1024).then_some(text)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_fits_is_taken() {
        let read = |text| read(text, "/s");
        let full = read(
            "interface:\n  display_name: Demo\n  icon_small: ./assets/i.png\n  icon_large: ../up.png\n  brand_color: red\n\
             dependencies:\n  tools:\n    - type: mcp\n      value: docs\n    - type: mcp\n\
             policy:\n  allow_implicit_invocation: false\n",
        );
        let interface = full.interface.unwrap();
        assert_eq!(interface.display_name.as_deref(), Some("Demo"));
        assert_eq!(interface.icon_small.as_deref(), Some("/s/assets/i.png"));
        assert_eq!((interface.icon_large, interface.brand_color), (None, None));
        assert_eq!(full.dependencies.unwrap().tools.len(), 1);
        assert!(full.is_hidden);
        for broken in ["", "[", "interface: 1", "interface:\n  brand_color: red"] {
            assert_eq!(read(broken), Metadata::default(), "{broken}");
        }
    }
}
