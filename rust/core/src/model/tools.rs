//! What the model is told of its tools.
//!
//! Names, parameters and their types are the reference's, because models are trained on them; the
//! descriptions are our own. Order is the reference's too.

use codex_embed_config::{ToolSwitches, WebSearch, WebSearchMode};
use codex_embed_protocol::{DynamicToolSpec, SandboxPolicy};
use serde_json::value::{RawValue, to_raw_value};
use serde_json::{Value, json};

use super::schema::{array, function, object, text};
use super::{FileTool, ModelInfo, ShellTool, command_tools, mcp_tools, tool_parameters};
use crate::mcp::McpTools;

/// What decides which tools are offered.
#[derive(Debug, Clone, Copy)]
pub struct ToolContext<'a> {
    /// The model they are offered to.
    pub model: &'a ModelInfo,
    /// The configuration's switches.
    pub switches: &'a ToolSwitches,
    /// The turn's sandbox: without one, web search is live by default.
    pub sandbox: &'a SandboxPolicy,
    /// Whether the host can run commands.
    pub processes: bool,
    /// Whether there is a user to ask: a reviewer has none.
    pub asks_user: bool,
    /// What MCP servers have.
    pub mcp: &'a McpTools,
    /// The embedding program's tools, which come last. Their schemas were checked when they were taken.
    pub dynamic: &'a [DynamicToolSpec],
}

impl ToolContext<'_> {
    /// Whether `apply_patch` is among the tools. Without commands, it is the only way to change a file, so
    /// that every model gets it.
    pub fn offers_apply_patch(&self) -> bool {
        self.switches
            .apply_patch
            .unwrap_or(self.model.knows_apply_patch() || !self.processes)
    }

    /// Whether a tool to look around is among the tools. On a host without commands there is no other way to.
    pub fn offers_file_tool(&self, tool: FileTool) -> bool {
        self.switches
            .files
            .unwrap_or(self.model.knows_file_tool(tool) || !self.processes)
    }
}

/// Writes the `tools` of a request. The text depends on nothing else than the context, so a caller can keep
/// it for as long as that stays.
pub fn tool_specs(context: &ToolContext<'_>) -> Box<RawValue> {
    let ToolContext {
        model,
        switches,
        sandbox,
        processes,
        asks_user,
        mcp,
        dynamic,
    } = *context;
    let mut tools = Vec::with_capacity(7);
    if processes && switches.shell {
        match model.shell() {
            _ if switches.unified_exec => tools.extend(command_tools::sessions(switches.login_shell)),
            ShellTool::Sessions => tools.extend(command_tools::sessions(switches.login_shell)),
            ShellTool::Script => tools.push(command_tools::shell_command(switches.login_shell)),
            ShellTool::Program => tools.push(command_tools::shell()),
            ShellTool::Local => tools.push(json!({"type": "local_shell"})),
            ShellTool::None => {}
        }
    }
    tools.extend(mcp_tools::resource_tools(mcp));
    if switches.plan {
        tools.push(update_plan());
    }
    if asks_user {
        tools.push(request_user_input());
    }
    if context.offers_apply_patch() {
        tools.push(match model.patches_by_function() {
            true => apply_patch_function(),
            false => apply_patch(),
        });
    }
    let file_tools = FileTool::ALL.into_iter();
    tools.extend(
        file_tools
            .filter(|tool| context.offers_file_tool(*tool))
            .map(FileTool::spec),
    );
    tools.extend(web_search(&switches.web_search, sandbox));
    if switches.view_image {
        tools.push(view_image());
    }
    tools.extend(mcp_tools::server_tools(mcp));
    tools.extend(dynamic.iter().map(|tool| {
        json!({
            "type": "function",
            "name": tool.name,
            "description": tool.description,
            "strict": false,
            "parameters": tool_parameters(&tool.input_schema).unwrap_or_default(),
        })
    }));
    // Writing JSON to memory fails only for maps with keys that aren't strings; there are none here.
    to_raw_value(&tools).unwrap_or_default()
}

fn update_plan() -> Value {
    let step = object(
        json!({
            "step": text("What is to be done, in a few words."),
            "status": text("`pending`, `in_progress` or `completed`."),
        }),
        &["step", "status"],
    );
    function(
        "update_plan",
        "Shows the user the steps of the task and how far each is. Each call gives the whole plan anew. At most \
         one step is in_progress at a time.",
        json!({
            "plan": array(step, "All steps, in order."),
            "explanation": text("What changed in the plan and why, if anything did."),
        }),
        &["plan"],
    )
}

fn request_user_input() -> Value {
    let option = object(
        json!({
            "label": text("The answer, in one to five words."),
            "description": text("What choosing it means, in one sentence."),
        }),
        &["label", "description"],
    );
    let question = object(
        json!({
            "id": text("Names the answer, in snake_case."),
            "header": text("A label for the question, of at most twelve characters."),
            "question": text("The question, in one sentence."),
            "options": array(
                option,
                "Two or three answers that exclude each other, the one you would choose first. The user can \
                 always answer something else: don't offer that."
            ),
        }),
        &["id", "header", "question", "options"],
    );
    function(
        "request_user_input",
        "Asks the user one to three short questions and waits for the answers. Works in plan mode only; in any \
         other mode decide by yourself, or ask in your answer.",
        json!({"questions": array(question, "The questions. Prefer one.")}),
        &["questions"],
    )
}

fn apply_patch() -> Value {
    json!({
        "type": "custom",
        "name": "apply_patch",
        "description":
            "Adds, changes, moves and deletes files by a patch. The input is the patch itself, as text: no JSON, \
             no quotes around it.",
        "format": {"type": "grammar", "syntax": "lark", "definition": codex_embed_patch::GRAMMAR},
    })
}

fn apply_patch_function() -> Value {
    function(
        "apply_patch",
        "Adds, changes, moves and deletes files by a patch.",
        json!({"input": text("The whole patch, from `*** Begin Patch` to `*** End Patch`.")}),
        &["input"],
    )
}

fn view_image() -> Value {
    function(
        "view_image",
        "Shows you an image file, so that you can look at it.",
        json!({"path": text("Path of the file on this machine.")}),
        &["path"],
    )
}

/// The provider's own search. Cached pages unless the user chose otherwise: what is on the live web can be
/// made to instruct the model. Without a sandbox that is no longer the weakest spot.
fn web_search(config: &WebSearch, sandbox: &SandboxPolicy) -> Option<Value> {
    let live = match config.mode {
        Some(WebSearchMode::Disabled) => return None,
        Some(mode) => mode == WebSearchMode::Live,
        None => *sandbox == SandboxPolicy::DangerFullAccess,
    };
    let mut spec = json!({"type": "web_search", "external_web_access": live});
    if !config.allowed_domains.is_empty() {
        spec["filters"] = json!({"allowed_domains": config.allowed_domains});
    }
    if let Some(location) = &config.location {
        spec["user_location"] = json!({"type": "approximate"});
        let parts = [
            ("country", &location.country),
            ("region", &location.region),
            ("city", &location.city),
            ("timezone", &location.timezone),
        ];
        for (name, value) in parts {
            if let Some(value) = value {
                spec["user_location"][name] = json!(value);
            }
        }
    }
    if let Some(size) = &config.context_size {
        spec["search_context_size"] = json!(size);
    }
    Some(spec)
}

#[cfg(test)]
mod tests {
    use codex_embed_config::Config;
    use codex_embed_protocol::ReadOnlyAccess;

    use super::*;

    const READ_ONLY: SandboxPolicy = SandboxPolicy::ReadOnly {
        access: ReadOnlyAccess::FullAccess,
        network_access: false,
    };

    fn specs(slug: &str, overrides: Value, sandbox: &SandboxPolicy, processes: bool) -> Vec<Value> {
        let config = Config::load(None, overrides.as_object().unwrap(), "/work")
            .unwrap()
            .0;
        let model = ModelInfo::new(slug, &config);
        let context = ToolContext {
            model: &model,
            switches: &config.tools,
            sandbox,
            processes,
            asks_user: true,
            mcp: &McpTools::default(),
            dynamic: &[],
        };
        serde_json::from_str(tool_specs(&context).get()).unwrap()
    }

    fn names(specs: &[Value]) -> Vec<&str> {
        specs
            .iter()
            .map(|spec| spec.get("name").unwrap_or(&spec["type"]).as_str().unwrap())
            .collect()
    }

    /// The spec without descriptions, which are free. A property called `description` stays.
    fn bare(spec: &Value) -> Value {
        match spec {
            Value::Array(items) => items.iter().map(bare).collect(),
            Value::Object(entries) => entries
                .iter()
                .filter(|(key, value)| *key != "description" || value.is_object())
                .map(|(key, value)| (key.clone(), bare(value)))
                .collect(),
            other => other.clone(),
        }
    }

    #[test]
    fn models_that_know_apply_patch_get_it() {
        let all = [
            "exec_command",
            "write_stdin",
            "update_plan",
            "request_user_input",
            "apply_patch",
            "web_search",
            "view_image",
        ];
        for slug in ["gpt-5.4", "gpt-5.1-codex", "gpt-oss-20b"] {
            assert_eq!(names(&specs(slug, json!({}), &READ_ONLY, true)), all, "{slug}");
        }
        for slug in ["gpt-5", "my-model"] {
            let offered = specs(slug, json!({}), &READ_ONLY, true);
            assert_eq!(
                names(&offered),
                all.iter()
                    .copied()
                    .filter(|name| *name != "apply_patch")
                    .collect::<Vec<_>>()
            );
            let asked = specs(slug, json!({"include_apply_patch_tool": true}), &READ_ONLY, true);
            assert_eq!(names(&asked), all);
        }
    }

    #[test]
    fn a_host_without_processes_has_no_commands_and_always_patches() {
        for slug in ["gpt-5.1-codex", "gpt-5"] {
            assert_eq!(
                names(&specs(slug, json!({}), &READ_ONLY, false)),
                [
                    "update_plan",
                    "request_user_input",
                    "apply_patch",
                    "grep_files",
                    "read_file",
                    "list_dir",
                    "web_search",
                    "view_image"
                ]
            );
        }
    }

    #[test]
    fn file_tools_are_offered_beside_commands_when_chosen() {
        for (processes, chosen) in [(true, true), (false, false)] {
            let offered = specs(
                "gpt-5",
                json!({"include_file_tools": chosen}),
                &READ_ONLY,
                processes,
            );
            let is_offered = |tool: &FileTool| names(&offered).contains(&tool.name());
            let all = FileTool::ALL.iter();
            assert_eq!(
                all.filter(|tool| is_offered(tool)).count(),
                if chosen { 3 } else { 0 }
            );
        }
    }

    #[test]
    fn tools_can_be_switched_off() {
        let off = json!({
            "include_plan_tool": false, "include_view_image_tool": false, "include_apply_patch_tool": false,
            "web_search": "disabled", "features": {"shell_tool": false},
        });
        assert_eq!(
            names(&specs("gpt-5.1-codex", off, &READ_ONLY, true)),
            ["request_user_input"]
        );
    }

    #[test]
    fn functions_have_the_parameters_of_the_reference() {
        let text = json!({"type": "string"});
        let number = json!({"type": "number"});
        let boolean = json!({"type": "boolean"});
        let object = |properties: Value, required: Value| json!({"type": "object", "properties": properties, "required": required, "additionalProperties": false});
        let list = |items: &Value| json!({"type": "array", "items": items});
        let recorded = [
            (
                "exec_command",
                object(
                    json!({
                        "cmd": text, "justification": text, "login": boolean, "max_output_tokens": number,
                        "prefix_rule": list(&text), "sandbox_permissions": text, "shell": text, "tty": boolean,
                        "workdir": text, "yield_time_ms": number,
                    }),
                    json!(["cmd"]),
                ),
            ),
            (
                "write_stdin",
                object(
                    json!({"chars": text, "max_output_tokens": number, "session_id": number, "yield_time_ms": number}),
                    json!(["session_id"]),
                ),
            ),
            (
                "update_plan",
                object(
                    json!({
                        "explanation": text,
                        "plan": list(&object(json!({"status": text, "step": text}), json!(["step", "status"]))),
                    }),
                    json!(["plan"]),
                ),
            ),
            (
                "request_user_input",
                object(
                    json!({"questions": list(&object(
                        json!({
                            "header": text, "id": text, "question": text,
                            "options": list(&object(
                                json!({"description": text, "label": text}),
                                json!(["label", "description"]),
                            )),
                        }),
                        json!(["id", "header", "question", "options"]),
                    ))}),
                    json!(["questions"]),
                ),
            ),
            ("view_image", object(json!({"path": text}), json!(["path"]))),
        ];
        let specs = specs("gpt-5.1-codex", json!({}), &READ_ONLY, true);
        for (name, parameters) in recorded {
            let spec = specs.iter().find(|spec| spec["name"] == name).unwrap();
            assert_eq!(
                bare(spec),
                json!({"type": "function", "name": name, "strict": false, "parameters": parameters})
            );
        }
    }

    #[test]
    fn apply_patch_carries_its_grammar() {
        let specs = specs("gpt-5.1-codex", json!({}), &READ_ONLY, true);
        let spec = specs.iter().find(|spec| spec["name"] == "apply_patch").unwrap();
        let definition = codex_embed_patch::GRAMMAR;
        assert_eq!(
            bare(spec),
            json!({
                "type": "custom", "name": "apply_patch",
                "format": {"type": "grammar", "syntax": "lark", "definition": definition},
            })
        );
    }

    #[test]
    fn every_tool_and_parameter_is_described() {
        fn undescribed(spec: &Value) -> usize {
            let Value::Object(entries) = spec else { return 0 };
            let properties = entries
                .get("properties")
                .and_then(Value::as_object)
                .into_iter()
                .flatten();
            let missing = properties
                .clone()
                .filter(|(_, property)| !property["description"].is_string())
                .count();
            let nested: usize = properties
                .map(|(_, property)| undescribed(&property["items"]))
                .sum();
            missing + nested
        }
        let all = json!({"include_file_tools": true});
        for spec in specs("gpt-5.1-codex", all, &READ_ONLY, true) {
            assert!(
                spec["type"] == "web_search" || spec["description"].is_string(),
                "{spec}"
            );
            assert_eq!(undescribed(&spec["parameters"]), 0, "{spec}");
        }
    }

    #[test]
    fn web_search_is_live_without_a_sandbox_or_when_chosen() {
        let search = |overrides, sandbox| {
            specs("gpt-5", overrides, sandbox, true)
                .into_iter()
                .find(|spec| spec["type"] == "web_search")
                .unwrap()
        };
        let full = SandboxPolicy::DangerFullAccess;
        for (overrides, sandbox, live) in [
            (json!({}), &READ_ONLY, false),
            (json!({}), &full, true),
            (json!({"web_search": "cached"}), &full, false),
            (json!({"web_search": "live"}), &READ_ONLY, true),
        ] {
            assert_eq!(
                search(overrides, sandbox),
                json!({"type": "web_search", "external_web_access": live})
            );
        }
        let narrowed = json!({"tools": {"web_search": {
            "context_size": "high", "allowed_domains": ["a.com"], "location": {"country": "US", "city": "X"},
        }}});
        assert_eq!(
            search(narrowed, &READ_ONLY),
            json!({
                "type": "web_search", "external_web_access": false, "filters": {"allowed_domains": ["a.com"]},
                "user_location": {"type": "approximate", "country": "US", "city": "X"},
                "search_context_size": "high",
            })
        );
    }
}
