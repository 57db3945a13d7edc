//! The body of a request to the Chat Completions API.
//!
//! The format is OpenAI's [create chat completion](https://platform.openai.com/docs/api-reference/chat/create).
//! Sent is what the servers that speak it have in common: some refuse a request for a key they don't know.

mod messages;
mod tools;

use codex_embed_protocol::{ReasoningEffort, Verbosity};
use serde::Serialize;
use serde_json::Value;

use super::RequestContext;
use super::request::{OUTPUT_SCHEMA_NAME, reasoning, tier_name};
use messages::{Message, messages};
use tools::Tool;
pub(crate) use tools::custom_tools;

/// Writes the body. Equal contexts give equal text.
pub(super) fn body(context: &RequestContext<'_>) -> String {
    let RequestContext { model, config, .. } = context;
    let tools = tools::functions(context.tools);
    let body = Body {
        model: model.slug(),
        messages: messages(context.instructions, context.input),
        // These two belong to tools: servers refuse them without.
        tool_choice: (!tools.is_empty()).then_some("auto"),
        parallel_tool_calls: (!tools.is_empty()).then(|| model.parallel_tool_calls()),
        tools,
        // Only what was chosen: the model's own default is the server's, too.
        reasoning_effort: context.settings_effort.filter(|_| reasoning(context).is_some()),
        verbosity: config
            .model_verbosity
            .and_then(|chosen| model.verbosity(Some(chosen))),
        service_tier: context.service_tier.map(tier_name),
        response_format: context.output_schema.map(|schema| ResponseFormat {
            kind: "json_schema",
            json_schema: JsonSchema {
                name: OUTPUT_SCHEMA_NAME,
                strict: true,
                schema,
            },
        }),
        stream: true,
        stream_options: StreamOptions { include_usage: true },
    };
    // Writing JSON to memory fails only for maps with keys that aren't strings; there are none here.
    serde_json::to_string(&body).unwrap_or_default()
}

#[derive(Serialize)]
struct Body<'a> {
    model: &'a str,
    messages: Vec<Message<'a>>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    tools: Vec<Tool>,
    #[serde(skip_serializing_if = "Option::is_none")]
    tool_choice: Option<&'static str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    parallel_tool_calls: Option<bool>,
    #[serde(skip_serializing_if = "Option::is_none")]
    reasoning_effort: Option<ReasoningEffort>,
    #[serde(skip_serializing_if = "Option::is_none")]
    verbosity: Option<Verbosity>,
    #[serde(skip_serializing_if = "Option::is_none")]
    service_tier: Option<&'static str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    response_format: Option<ResponseFormat<'a>>,
    stream: bool,
    stream_options: StreamOptions,
}

#[derive(Serialize)]
struct ResponseFormat<'a> {
    #[serde(rename = "type")]
    kind: &'static str,
    json_schema: JsonSchema<'a>,
}

#[derive(Serialize)]
struct JsonSchema<'a> {
    name: &'static str,
    strict: bool,
    schema: &'a Value,
}

/// Without it the stream tells no usage.
#[derive(Serialize)]
struct StreamOptions {
    include_usage: bool,
}

#[cfg(test)]
mod tests {
    use codex_embed_config::Config;
    use serde_json::json;
    use serde_json::value::RawValue;

    use super::*;
    use crate::context::history_message;
    use crate::model::{ModelInfo, request_body};

    const TOOLS: &str =
        r#"[{"type":"function","name":"f","description":"F","strict":false,"parameters":{}}]"#;

    fn sent(slug: &str, settings: Value, tools: &str, output_schema: Option<&Value>) -> Value {
        let mut overrides = settings.as_object().unwrap().clone();
        overrides.insert("model_provider".into(), json!("p"));
        overrides.insert("model_providers".into(), json!({"p": {"wire_api": "chat"}}));
        let config = Config::load(None, &overrides, "/work").unwrap().0;
        let tools = RawValue::from_string(tools.into()).unwrap();
        let text = request_body(RequestContext {
            model: &ModelInfo::new(slug, &config),
            config: &config,
            settings_effort: config.model_reasoning_effort,
            settings_summary: config.model_reasoning_summary,
            service_tier: config.service_tier,
            instructions: "Be good.",
            input: &[&history_message("user", vec!["hi".into()])],
            tools: &tools,
            output_schema,
            prompt_cache_key: "thread",
        });
        serde_json::from_str(&text).unwrap()
    }

    #[test]
    fn the_body_has_what_all_servers_know() {
        assert_eq!(
            sent("gpt-5.4", json!({}), TOOLS, None),
            json!({
                "model": "gpt-5.4",
                "messages": [
                    {"role": "system", "content": "Be good."},
                    {"role": "user", "content": "hi"},
                ],
                "tools": [{"type": "function", "function": {"name": "f", "description": "F", "parameters": {}}}],
                "tool_choice": "auto",
                "parallel_tool_calls": true,
                "stream": true,
                "stream_options": {"include_usage": true},
            })
        );
    }

    #[test]
    fn without_tools_nothing_is_said_of_them() {
        let body = sent("my-model", json!({}), r#"[{"type":"web_search"}]"#, None);
        for key in ["tools", "tool_choice", "parallel_tool_calls"] {
            assert_eq!(body.get(key), None, "{key}");
        }
    }

    #[test]
    fn what_the_user_chose_is_sent_to_models_that_take_it() {
        let chosen =
            json!({"model_reasoning_effort": "high", "model_verbosity": "low", "service_tier": "flex"});
        let of = |slug| {
            let body = sent(slug, chosen.clone(), TOOLS, None);
            ["reasoning_effort", "verbosity", "service_tier"].map(|key| body[key].clone())
        };
        assert_eq!(of("gpt-5.4"), [json!("high"), json!("low"), json!("flex")]);
        assert_eq!(of("my-model"), [Value::Null, Value::Null, json!("flex")]);
        let told = json!({"model_reasoning_effort": "low", "model_supports_reasoning_summaries": true});
        assert_eq!(sent("my-model", told, TOOLS, None)["reasoning_effort"], "low");
    }

    #[test]
    fn an_output_schema_is_sent_as_a_strict_format() {
        let schema = json!({"type": "object"});
        assert_eq!(
            sent("my-model", json!({}), TOOLS, Some(&schema))["response_format"],
            json!({
                "type": "json_schema",
                "json_schema": {"name": "codex_output_schema", "strict": true, "schema": schema},
            })
        );
    }
}
