//! SKILL.md: front matter with a name and a description, and instructions below it. Limits and the texts of the
//! commonest mistakes are those of codex 0.114.0.

use serde_json::Value;

use crate::yaml;

/// Characters of a name.
const MAX_NAME: usize = 64;
/// Characters of a description.
const MAX_DESCRIPTION: usize = 1024;

/// What the front matter says.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Front {
    pub name: String,
    pub description: String,
    pub short_description: Option<String>,
}

/// Reads a SKILL.md's front matter. Without a name of its own, the skill has that of its folder.
pub(super) fn front(text: &str, folder: &str) -> Result<Front, String> {
    let matter = matter(text).ok_or("missing YAML frontmatter delimited by ---")?;
    let fields = yaml::parse(&matter).map_err(|problem| format!("invalid YAML: {problem}"))?;
    let name = field(&fields, "name")?.unwrap_or_else(|| one_line(folder));
    let description = field(&fields, "description")?.ok_or("missing field `description`")?;
    let short = match fields.get("metadata") {
        Some(metadata) => field(metadata, "short-description")?,
        None => None,
    };
    within("name", &name, MAX_NAME)?;
    within("description", &description, MAX_DESCRIPTION)?;
    if let Some(short) = &short {
        within("metadata.short-description", short, MAX_DESCRIPTION)?;
    }
    Ok(Front {
        name,
        description,
        short_description: short,
    })
}

/// What stands between the first line, which is `---`, and the next such line.
fn matter(text: &str) -> Option<String> {
    let mut lines = text.lines();
    lines.next().filter(|line| line.trim() == "---")?;
    let mut matter = Vec::new();
    for line in lines {
        if line.trim() == "---" {
            return (!matter.is_empty()).then(|| matter.join("\n"));
        }
        matter.push(line);
    }
    None
}

/// A field's text on one line; `None` for one that says nothing.
fn field(fields: &Value, name: &str) -> Result<Option<String>, String> {
    match fields.get(name) {
        None | Some(Value::Null) => Ok(None),
        Some(Value::String(text)) => Ok(Some(one_line(text)).filter(|text| !text.is_empty())),
        Some(_) => Err(format!("invalid YAML: {name}: expected a text")),
    }
}

/// The words of a text with single spaces between them.
pub(super) fn one_line(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

fn within(name: &str, text: &str, limit: usize) -> Result<(), String> {
    if text.chars().count() > limit {
        return Err(format!(
            "invalid {name}: exceeds maximum length of {limit} characters"
        ));
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_skill_has_a_name_and_a_description() {
        let text = "---\r\nname: demo\r\ndescription: >\r\n  one\r\n  two\r\nmetadata:\r\n  short-description: s\r\n---\r\nbody";
        assert_eq!(
            front(text, "folder"),
            Ok(Front {
                name: "demo".into(),
                description: "one two".into(),
                short_description: Some("s".into()),
            })
        );
        let unnamed = front("---  \nname: ''\ndescription: 1.5\n---", "folder").unwrap();
        assert_eq!(
            (unnamed.name.as_str(), unnamed.description.as_str()),
            ("folder", "1.5")
        );
    }

    #[test]
    fn mistakes_are_told() {
        let long = |name: usize, description: usize, short: usize| {
            format!(
                "---\nname: {}\ndescription: {}\nmetadata: {{short-description: {}}}\n---\n",
                "ä".repeat(name),
                "ä".repeat(description),
                "ä".repeat(short)
            )
        };
        assert!(front(&long(64, 1024, 1024), "f").is_ok());
        for (text, problem) in [
            ("text".to_owned(), "missing YAML frontmatter delimited by ---"),
            (
                "\n---\nname: a\n---".to_owned(),
                "missing YAML frontmatter delimited by ---",
            ),
            (
                "---\n---\n".to_owned(),
                "missing YAML frontmatter delimited by ---",
            ),
            (
                "---\nname: a\ndescription: b".to_owned(),
                "missing YAML frontmatter delimited by ---",
            ),
            (
                "---\nname: a\ndescription: ' '\n---".to_owned(),
                "missing field `description`",
            ),
            (
                "---\nname: [a\n---".to_owned(),
                "invalid YAML: a bracket is not closed at line 1",
            ),
            (
                "---\nname: [a]\n---".to_owned(),
                "invalid YAML: name: expected a text",
            ),
            (
                long(65, 1, 1),
                "invalid name: exceeds maximum length of 64 characters",
            ),
            (
                long(1, 1025, 1),
                "invalid description: exceeds maximum length of 1024 characters",
            ),
            (
                long(1, 1, 1025),
                "invalid metadata.short-description: exceeds maximum length of 1024 characters",
            ),
        ] {
            assert_eq!(front(&text, "f"), Err(problem.to_owned()), "{text}");
        }
    }
}
