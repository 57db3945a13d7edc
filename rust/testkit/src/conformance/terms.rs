//! Scenarios speak the reference's app-server protocol (v2, camelCase). This says the same as ops and config keys.

use codex_embed_protocol::{
    DynamicToolCallOutputContentItem, DynamicToolResponse, DynamicToolSpec, Op, ReviewDecision,
};
use serde_json::{Map, Value, json};

use super::scenario::{Scenario, Turn};

/// The config keys for a thread's options.
pub(super) fn thread_config(scenario: &Scenario) -> Vec<(String, Value)> {
    let option = |name: &str| scenario.thread.get(name).cloned();
    let mut keys = vec![
        (
            "model".to_owned(),
            option("model").unwrap_or_else(|| scenario.model_name.as_str().into()),
        ),
        (
            "approval_policy".to_owned(),
            option("approvalPolicy").unwrap_or_else(|| "never".into()),
        ),
        (
            "sandbox_mode".to_owned(),
            option("sandbox").unwrap_or_else(|| "danger-full-access".into()),
        ),
    ];
    for (name, key) in [
        ("developerInstructions", "developer_instructions"),
        ("baseInstructions", "base_instructions"),
        ("personality", "personality"),
        ("serviceTier", "service_tier"),
    ] {
        keys.extend(option(name).map(|value| (key.to_owned(), value)));
    }
    if let Some(Value::Object(config)) = option("config") {
        keys.extend(config);
    }
    keys
}

/// The ops that begin a turn.
pub(super) fn turn_ops(turn: &Turn) -> Result<Vec<Op>, String> {
    if let Some(method) = &turn.op {
        return Ok(vec![method_op(method, &turn.params)?]);
    }
    let mut context = Map::new();
    let mut schema = None;
    for (key, value) in &turn.params {
        match key.as_str() {
            "outputSchema" => schema = Some(value.clone()),
            "sandboxPolicy" => drop(context.insert("sandbox_policy".into(), sandbox_policy(value))),
            "approvalPolicy" => drop(context.insert("approval_policy".into(), value.clone())),
            "serviceTier" => drop(context.insert("service_tier".into(), value.clone())),
            "collaborationMode" => drop(context.insert("collaboration_mode".into(), value.clone())),
            "model" | "effort" | "summary" | "cwd" | "personality" => {
                context.insert(key.clone(), value.clone());
            }
            _ => return Err(format!("unknown turn parameter {key}")),
        }
    }
    let items: Vec<Value> = match (&turn.input, &turn.text) {
        (Some(items), _) => items.iter().cloned().map(input_item).collect(),
        (None, Some(text)) => vec![text_item(text)],
        (None, None) => return Err("a turn has none of text, input and op".into()),
    };
    let input = json!({ "type": "user_input", "items": items, "final_output_json_schema": schema });
    let mut ops = Vec::new();
    if !context.is_empty() {
        context.insert("type".into(), "override_turn_context".into());
        ops.push(op(Value::Object(context))?);
    }
    ops.push(op(input)?);
    Ok(ops)
}

/// Input for the running turn.
pub(super) fn steer_op(text: &str) -> Result<Op, String> {
    op(json!({ "type": "user_input", "items": [text_item(text)] }))
}

/// The answer to a question; declined when the scenario has none.
pub(super) fn decision(answer: Option<&Value>) -> Result<ReviewDecision, String> {
    let decision = answer.map(|answer| answer.get("decision").unwrap_or(answer));
    let said = match decision {
        None => json!("denied"),
        Some(Value::String(word)) => match word.as_str() {
            "accept" => json!("approved"),
            "acceptForSession" => json!("approved_for_session"),
            "decline" => json!("denied"),
            "cancel" => json!("abort"),
            other => return Err(format!("unknown decision {other}")),
        },
        Some(other) => {
            let prefix = &other["acceptWithExecpolicyAmendment"]["execpolicy_amendment"];
            json!({ "approved_execpolicy_amendment": { "proposed_execpolicy_amendment": prefix } })
        }
    };
    serde_json::from_value(said).map_err(|error| error.to_string())
}

/// The tools that the client runs itself.
pub(super) fn dynamic_tools(scenario: &Scenario) -> Result<Vec<DynamicToolSpec>, String> {
    let tools = scenario.thread.get("dynamicTools").cloned();
    serde_json::from_value(tools.unwrap_or_else(|| json!([]))).map_err(|error| error.to_string())
}

/// The answer to a call of such a tool; one of another form is the app server's own complaint.
pub(super) fn tool_response(answer: Option<&Value>) -> DynamicToolResponse {
    let given = answer.and_then(|answer| {
        Some(DynamicToolResponse {
            content_items: serde_json::from_value(answer.get("contentItems")?.clone()).ok()?,
            success: answer.get("success")?.as_bool()?,
        })
    });
    given.unwrap_or_else(|| DynamicToolResponse {
        content_items: vec![DynamicToolCallOutputContentItem::InputText {
            text: "dynamic tool response was invalid".to_owned(),
        }],
        success: false,
    })
}

fn op(value: Value) -> Result<Op, String> {
    serde_json::from_value(value).map_err(|error| error.to_string())
}

fn method_op(method: &str, params: &Map<String, Value>) -> Result<Op, String> {
    match method {
        "thread/compact/start" => op(json!({ "type": "compact" })),
        "review/start" => {
            op(json!({ "type": "review", "review_request": { "target": params.get("target") } }))
        }
        _ => Err(format!("unknown method {method}")),
    }
}

fn text_item(text: &str) -> Value {
    json!({ "type": "text", "text": text, "text_elements": [] })
}

fn input_item(mut item: Map<String, Value>) -> Value {
    match item.get("type").and_then(Value::as_str) {
        Some("text") => drop(item.entry("text_elements").or_insert_with(|| json!([]))),
        Some("image") => return json!({ "type": "image", "image_url": item.get("url") }),
        Some("localImage") => drop(item.insert("type".into(), "local_image".into())),
        _ => {}
    }
    Value::Object(item)
}

fn sandbox_policy(policy: &Value) -> Value {
    let Some(fields) = policy.as_object() else {
        return policy.clone();
    };
    let spread = |name: &str, separator: &str| -> String {
        name.chars()
            .map(|c| match c.is_ascii_uppercase() {
                true => format!("{separator}{}", c.to_ascii_lowercase()),
                false => c.to_string(),
            })
            .collect()
    };
    fields
        .iter()
        .map(|(key, value)| match (key.as_str(), value.as_str()) {
            ("type", Some(kind)) => ("type".to_owned(), spread(kind, "-").into()),
            _ => (spread(key, "_"), value.clone()),
        })
        .collect()
}
