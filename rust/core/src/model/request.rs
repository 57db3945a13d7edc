//! The body of a request to the model: here for the Responses API, in [`chat`] for Chat Completions.

use codex_embed_config::{Config, WireApi};
use codex_embed_protocol::{ReasoningEffort, ReasoningSummary, ResponseItem, ServiceTier, Verbosity};
use serde::Serialize;
use serde_json::Value;
use serde_json::value::RawValue;

use super::{ModelInfo, chat};

/// The name under which an output schema is sent.
pub(super) const OUTPUT_SCHEMA_NAME: &str = "codex_output_schema";

/// What a request is made of, all of it borrowed: a body is written once, straight from the session.
#[derive(Debug, Clone, Copy)]
pub struct RequestContext<'a> {
    /// The model that answers.
    pub model: &'a ModelInfo,
    /// Where the verbosity comes from.
    pub config: &'a Config,
    /// The turn's effort; `None` for the model's default.
    pub settings_effort: Option<ReasoningEffort>,
    /// The turn's summary; `None` for the model's default.
    pub settings_summary: Option<ReasoningSummary>,
    /// The turn's processing tier; `None` for the provider's usual one.
    pub service_tier: Option<ServiceTier>,
    /// The session's base instructions; the same in all its requests.
    pub instructions: &'a str,
    /// The history.
    pub input: &'a [&'a ResponseItem],
    /// The tools, as [`super::tool_specs`] wrote them.
    pub tools: &'a RawValue,
    /// The JSON Schema that the last message must follow.
    pub output_schema: Option<&'a Value>,
    /// The session's id: requests with the same one share the provider's cache.
    pub prompt_cache_key: &'a str,
}

/// Writes the body for the API that the provider speaks. Equal contexts give equal text, so a retry sends what was
/// sent before.
pub fn request_body(context: RequestContext<'_>) -> String {
    match context.config.provider.wire_api {
        WireApi::Responses => responses_body(context),
        WireApi::Chat => chat::body(&context),
    }
}

/// The keys that the reference sends, in its order.
fn responses_body(context: RequestContext<'_>) -> String {
    let RequestContext { model, config, .. } = context;
    let reasoning = reasoning(&context);
    let verbosity = model.verbosity(config.model_verbosity);
    let body = Body {
        model: model.slug(),
        instructions: context.instructions,
        input: context.input,
        tools: context.tools,
        tool_choice: "auto",
        // A request without tools can't have calls.
        parallel_tool_calls: context.tools.get() != "[]" && model.parallel_tool_calls(),
        include: if reasoning.is_some() {
            &["reasoning.encrypted_content"]
        } else {
            &[]
        },
        reasoning,
        store: false,
        stream: true,
        service_tier: context.service_tier.map(tier_name),
        prompt_cache_key: context.prompt_cache_key,
        text: (verbosity.is_some() || context.output_schema.is_some()).then(|| Text {
            verbosity,
            format: context.output_schema.map(|schema| Format {
                kind: "json_schema",
                strict: true,
                schema,
                name: OUTPUT_SCHEMA_NAME,
            }),
        }),
    };
    // Writing JSON to memory fails only for maps with keys that aren't strings; there are none here.
    serde_json::to_string(&body).unwrap_or_default()
}

/// A tier's name on the wire, which is the same in both APIs.
pub(super) fn tier_name(tier: ServiceTier) -> &'static str {
    match tier {
        ServiceTier::Fast => "priority",
        ServiceTier::Flex => "flex",
    }
}

/// `reasoning` is sent to models that are known to take it, or that the configuration says do.
pub(super) fn reasoning(context: &RequestContext<'_>) -> Option<Reasoning> {
    let known = context.model.reasoning_summary();
    if known.is_none() && !context.config.model_supports_reasoning_summaries {
        return None;
    }
    let summary = context.settings_summary.or(known).unwrap_or_default();
    Some(Reasoning {
        effort: context
            .settings_effort
            .or(known.and_then(|_| context.model.effort())),
        summary: (summary != ReasoningSummary::None).then_some(summary),
    })
}

#[derive(Serialize)]
struct Body<'a> {
    model: &'a str,
    instructions: &'a str,
    input: &'a [&'a ResponseItem],
    tools: &'a RawValue,
    tool_choice: &'static str,
    parallel_tool_calls: bool,
    /// Null, not left out, for a model without it.
    reasoning: Option<Reasoning>,
    store: bool,
    stream: bool,
    include: &'static [&'static str],
    #[serde(skip_serializing_if = "Option::is_none")]
    service_tier: Option<&'static str>,
    prompt_cache_key: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    text: Option<Text<'a>>,
}

#[derive(Serialize)]
pub(super) struct Reasoning {
    #[serde(skip_serializing_if = "Option::is_none")]
    effort: Option<ReasoningEffort>,
    #[serde(skip_serializing_if = "Option::is_none")]
    summary: Option<ReasoningSummary>,
}

#[derive(Serialize)]
struct Text<'a> {
    #[serde(skip_serializing_if = "Option::is_none")]
    verbosity: Option<Verbosity>,
    #[serde(skip_serializing_if = "Option::is_none")]
    format: Option<Format<'a>>,
}

#[derive(Serialize)]
struct Format<'a> {
    #[serde(rename = "type")]
    kind: &'static str,
    strict: bool,
    schema: &'a Value,
    name: &'static str,
}

#[cfg(test)]
mod tests {
    use codex_embed_protocol::ContentItem;
    use serde_json::json;

    use super::*;

    /// The text of a body for a model under a configuration.
    fn text(slug: &str, overrides: Value, output_schema: Option<&Value>) -> String {
        let config = Config::load(None, overrides.as_object().unwrap(), "/work")
            .unwrap()
            .0;
        let tools = RawValue::from_string(r#"[{"type":"web_search"}]"#.into()).unwrap();
        let input = ResponseItem::Message {
            id: Some("msg_1".into()),
            role: "user".into(),
            content: vec![ContentItem::InputText { text: "hello".into() }],
            end_turn: None,
            phase: None,
        };
        request_body(RequestContext {
            model: &ModelInfo::new(slug, &config),
            config: &config,
            settings_effort: config.model_reasoning_effort,
            settings_summary: config.model_reasoning_summary,
            service_tier: config.service_tier,
            instructions: "Be a \"good\" agent.",
            input: &[&input],
            tools: &tools,
            output_schema,
            prompt_cache_key: "thread",
        })
    }

    fn body(slug: &str, overrides: Value) -> Value {
        serde_json::from_str(&text(slug, overrides, None)).unwrap()
    }

    #[test]
    fn the_body_has_the_keys_of_the_reference() {
        assert_eq!(
            body("gpt-5.1-codex", json!({})),
            json!({
                "model": "gpt-5.1-codex",
                "instructions": "Be a \"good\" agent.",
                "input": [{"type": "message", "role": "user", "content": [{"type": "input_text", "text": "hello"}]}],
                "tools": [{"type": "web_search"}],
                "tool_choice": "auto",
                "parallel_tool_calls": false,
                "reasoning": {"effort": "medium", "summary": "auto"},
                "store": false,
                "stream": true,
                "include": ["reasoning.encrypted_content"],
                "prompt_cache_key": "thread",
            })
        );
    }

    #[test]
    fn keys_come_in_the_order_of_the_reference() {
        let text = text("gpt-5.4", json!({"service_tier": "flex"}), None);
        let keys = [
            "model",
            "instructions",
            "input",
            "tools",
            "tool_choice",
            "parallel_tool_calls",
            "reasoning",
            "store",
            "stream",
            "include",
            "service_tier",
            "prompt_cache_key",
            "text",
        ];
        let places: Vec<usize> = keys
            .iter()
            .map(|key| text.rfind(&format!("\"{key}\":")).unwrap())
            .collect();
        assert!(places.is_sorted(), "{text}");
    }

    #[test]
    fn reasoning_follows_the_settings_and_the_model() {
        for (slug, overrides, reasoning) in [
            ("gpt-5.4", json!({}), json!({"effort": "medium"})),
            (
                "gpt-5.4",
                json!({"model_reasoning_effort": "xhigh", "model_reasoning_summary": "concise"}),
                json!({"effort": "xhigh", "summary": "concise"}),
            ),
            (
                "gpt-5",
                json!({"model_reasoning_effort": "none", "model_reasoning_summary": "none"}),
                json!({"effort": "none"}),
            ),
            ("my-model", json!({"model_reasoning_effort": "high"}), Value::Null),
            (
                "my-model",
                json!({"model_supports_reasoning_summaries": true}),
                json!({"summary": "auto"}),
            ),
            (
                "my-model",
                json!({"model_supports_reasoning_summaries": true, "model_reasoning_effort": "low"}),
                json!({"effort": "low", "summary": "auto"}),
            ),
        ] {
            let body = body(slug, overrides);
            let include = if reasoning.is_null() {
                json!([])
            } else {
                json!(["reasoning.encrypted_content"])
            };
            assert_eq!(
                (&body["reasoning"], &body["include"]),
                (&reasoning, &include),
                "{slug}"
            );
        }
    }

    #[test]
    fn verbosity_and_tier_are_sent_when_they_are_set() {
        let set = json!({"model_verbosity": "high", "service_tier": "fast"});
        let sent = body("gpt-5", set.clone());
        assert_eq!(
            (&sent["text"], &sent["service_tier"]),
            (&json!({"verbosity": "high"}), &json!("priority"))
        );
        assert_eq!(
            body("gpt-5", json!({"service_tier": "flex"}))["service_tier"],
            "flex"
        );
        assert_eq!(body("gpt-5.1-codex", set).get("text"), None);
    }

    #[test]
    fn an_output_schema_is_sent_as_a_strict_format() {
        let schema = json!({"type": "object"});
        let format =
            json!({"type": "json_schema", "strict": true, "schema": schema, "name": "codex_output_schema"});
        for (slug, expected) in [
            ("gpt-5.1-codex", json!({"format": format})),
            ("gpt-5.4", json!({"verbosity": "low", "format": format})),
        ] {
            let sent: Value = serde_json::from_str(&text(slug, json!({}), Some(&schema))).unwrap();
            assert_eq!(sent["text"], expected, "{slug}");
        }
    }
}
