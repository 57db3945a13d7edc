//! Tools as functions.

use serde::{Deserialize, Serialize};
use serde_json::value::RawValue;
use serde_json::{Value, json};

/// A tool as the Chat Completions API takes it.
#[derive(Debug, Serialize)]
pub(super) struct Tool {
    #[serde(rename = "type")]
    kind: &'static str,
    function: Function,
}

#[derive(Debug, Serialize)]
struct Function {
    name: String,
    description: String,
    parameters: Value,
}

/// A tool as the Responses API takes it.
#[derive(Deserialize)]
#[serde(tag = "type", rename_all = "snake_case")]
enum Spec {
    Function {
        name: String,
        #[serde(default)]
        description: String,
        parameters: Value,
    },
    Custom {
        name: String,
        #[serde(default)]
        description: String,
        #[serde(default)]
        format: Format,
    },
    /// A tool that the provider runs. Servers of this API have none.
    #[serde(other)]
    Hosted,
}

#[derive(Default, Deserialize)]
struct Format {
    syntax: Option<String>,
    definition: Option<String>,
}

fn specs(tools: &RawValue) -> Vec<Spec> {
    serde_json::from_str(tools.get()).unwrap_or_default()
}

/// The tools as functions. One that takes free text becomes a function with that text as its `input`, and its
/// grammar, which can't be enforced here, part of its description. Hosted ones are left out.
pub(super) fn functions(tools: &RawValue) -> Vec<Tool> {
    let functions = specs(tools).into_iter().filter_map(|spec| match spec {
        Spec::Function {
            name,
            description,
            parameters,
        } => Some(Function {
            name,
            description,
            parameters,
        }),
        Spec::Custom {
            name,
            mut description,
            format,
        } => {
            if let Some(definition) = format.definition {
                let syntax = format.syntax.unwrap_or_default();
                description.push_str(&format!(
                    "\n\nHere the text goes into `input`. Its grammar ({syntax}):\n{definition}"
                ));
            }
            Some(Function {
                name,
                description,
                parameters: json!({
                    "type": "object",
                    "properties": {"input": {"type": "string", "description": "The text, whole."}},
                    "required": ["input"],
                    "additionalProperties": false,
                }),
            })
        }
        Spec::Hosted => None,
    });
    functions
        .map(|function| Tool {
            kind: "function",
            function,
        })
        .collect()
}

/// The names of the tools that take free text: calls of theirs come back as calls of functions.
pub(crate) fn custom_tools(tools: &RawValue) -> Vec<String> {
    let names = specs(tools).into_iter().filter_map(|spec| match spec {
        Spec::Custom { name, .. } => Some(name),
        Spec::Function { .. } | Spec::Hosted => None,
    });
    names.collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn tools() -> Box<RawValue> {
        RawValue::from_string(
            json!([
                {"type": "function", "name": "f", "description": "F", "strict": false, "parameters": {"type": "object"}},
                {"type": "custom", "name": "apply_patch", "description": "Patches.",
                 "format": {"type": "grammar", "syntax": "lark", "definition": "start: x"}},
                {"type": "web_search", "external_web_access": true},
            ])
            .to_string(),
        )
        .unwrap()
    }

    #[test]
    fn free_text_becomes_the_input_of_a_function_and_hosted_tools_are_left_out() {
        let sent = serde_json::to_value(functions(&tools())).unwrap();
        assert_eq!(
            sent[0],
            json!({"type": "function", "function": {
                "name": "f", "description": "F", "parameters": {"type": "object"},
            }})
        );
        let patch = &sent[1]["function"];
        assert_eq!(
            (&patch["name"], &patch["parameters"]["required"]),
            (&json!("apply_patch"), &json!(["input"]))
        );
        assert_eq!(patch["parameters"]["properties"]["input"]["type"], "string");
        let description = patch["description"].as_str().unwrap();
        assert!(
            description.starts_with("Patches.") && description.ends_with("(lark):\nstart: x"),
            "{description}"
        );
        assert_eq!(sent.as_array().unwrap().len(), 2);
    }

    #[test]
    fn tools_of_free_text_are_known_by_name() {
        assert_eq!(custom_tools(&tools()), ["apply_patch"]);
    }
}
