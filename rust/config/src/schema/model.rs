//! Keys of the model, its provider and its instructions.

use super::Fallback::{None, Value, Words};
use super::{Key, Kind, choices};

const BY_MODEL: super::Fallback = Words("by model");

pub(super) const KEYS: &[Key] = &[
    Key::new("model", Kind::Name, Value("\"gpt-5.3-codex\""), "The model."),
    Key::new(
        "model_provider",
        Kind::Name,
        Value("\"openai\""),
        "The id of the provider: `openai`, `ollama`, `lmstudio`, or one of `model_providers`.",
    ),
    Key::new(
        "model_providers",
        Kind::Tables("ModelProviderConfig", PROVIDER),
        None,
        "Providers by id, beside the built-in ones.",
    ),
    Key::new(
        "openai_base_url",
        Kind::Text,
        Value("\"https://api.openai.com/v1\""),
        "Another endpoint for the provider `openai`.",
    ),
    Key::new(
        "review_model",
        Kind::Name,
        Words("the session's model"),
        "The model that reviews.",
    ),
    Key::new(
        "model_reasoning_effort",
        Kind::Choice(&choices::EFFORT),
        BY_MODEL,
        "How hard the model thinks.",
    ),
    Key::new(
        "plan_mode_reasoning_effort",
        Kind::Choice(&choices::EFFORT),
        Words("`model_reasoning_effort`"),
        "How hard the model thinks in plan mode.",
    ),
    Key::new(
        "model_reasoning_summary",
        Kind::Choice(&choices::SUMMARY),
        BY_MODEL,
        "How the model's reasoning is summed up.",
    ),
    Key::new(
        "model_supports_reasoning_summaries",
        Kind::Flag,
        Value("false"),
        "Sends `reasoning` to a model that isn't known to take it.",
    ),
    Key::new(
        "model_verbosity",
        Kind::Choice(&choices::VERBOSITY),
        BY_MODEL,
        "How long answers are, for models that know of it.",
    ),
    Key::new(
        "model_context_window",
        Kind::Positive,
        BY_MODEL,
        "Tokens that the model's context holds.",
    ),
    Key::new(
        "model_auto_compact_token_limit",
        Kind::Positive,
        BY_MODEL,
        "Tokens in use at which the history is compacted.",
    ),
    Key::new(
        "tool_output_token_limit",
        Kind::Count,
        BY_MODEL,
        "Tokens of one tool's output that the model gets to see.",
    ),
    Key::new(
        "service_tier",
        Kind::Choice(&choices::SERVICE_TIER),
        None,
        "How the provider schedules requests.",
    ),
    Key::new(
        "hide_agent_reasoning",
        Kind::Flag,
        Value("false"),
        "Whether a program that shows events leaves reasoning out.",
    ),
    Key::new(
        "show_raw_agent_reasoning",
        Kind::Flag,
        Value("false"),
        "Whether events carry unsummarised reasoning.",
    ),
    Key::new("profile", Kind::Name, None, "The profile to use.").not_everywhere(),
    Key::new(
        "profiles",
        Kind::Profiles,
        None,
        "Sets of settings by name; the chosen one is laid over the files.",
    )
    .not_everywhere(),
];

pub(super) const INSTRUCTIONS: &[Key] = &[
    Key::new(
        "base_instructions",
        Kind::Text,
        Words("built in"),
        "Takes the place of the built-in instructions. A key of this project's own.",
    ),
    Key::new(
        "model_instructions_file",
        Kind::Path,
        None,
        "A file whose text takes the place of the built-in instructions, where `base_instructions` is not set.",
    ),
    Key::new(
        "developer_instructions",
        Kind::Text,
        None,
        "Told to the model as the developer's.",
    ),
    Key::new(
        "compact_prompt",
        Kind::Text,
        Words("built in"),
        "Takes the place of the prompt that asks for a summary of the history.",
    ),
    Key::new(
        "experimental_compact_prompt_file",
        Kind::Path,
        None,
        "A file with such a prompt, where `compact_prompt` is not set.",
    ),
    Key::new(
        "model_catalog_json",
        Kind::Path,
        None,
        "A JSON file with models, which takes the place of the table of known ones.",
    ),
    Key::new(
        "personality",
        Kind::Choice(&choices::PERSONALITY),
        Value("pragmatic"),
        "How the model talks.",
    ),
    Key::new(
        "project_doc_max_bytes",
        Kind::Count,
        Value("32768"),
        "Bytes of AGENTS.md files, all together; 0 for none.",
    ),
    Key::new(
        "project_doc_fallback_filenames",
        Kind::Texts,
        Value("[]"),
        "Names to try where a folder has no AGENTS.md.",
    ),
    Key::new(
        "project_root_markers",
        Kind::Texts,
        Value("[\".git\"]"),
        "What a project's root folder holds. Not read from a project's own file.",
    )
    .not_everywhere(),
    Key::missing(
        "instructions",
        Kind::Text,
        "is ignored, as in the reference; use `developer_instructions`, or `base_instructions` to take the place of the built-in ones",
        "Nothing, as in the reference.",
    ),
    Key::quiet(
        "experimental_instructions_file",
        Kind::Path,
        "Nothing, as in the reference, and a notice of deprecation. Use `model_instructions_file`.",
    ),
];

const PROVIDER: &[Key] = &[
    Key::new("name", Kind::Name, Words("the id"), "For people."),
    Key::new(
        "base_url",
        Kind::Name,
        Value("\"https://api.openai.com/v1\""),
        "The URL under which the API's endpoints lie.",
    ),
    Key::new(
        "env_key",
        Kind::Text,
        None,
        "The environment variable that holds the key; without it the endpoint needs none.",
    ),
    Key::new(
        "env_key_instructions",
        Kind::Text,
        None,
        "How to get a key, for people.",
    ),
    Key::new(
        "wire_api",
        Kind::Choice(&choices::WIRE_API),
        Value("\"responses\""),
        "The API that it speaks.",
    ),
    Key::new("query_params", Kind::TextMap, None, "Added to every URL."),
    Key::new(
        "http_headers",
        Kind::TextMap,
        None,
        "Added to every request. Not for credentials.",
    ),
    Key::new(
        "env_http_headers",
        Kind::TextMap,
        None,
        "Headers whose values are in environment variables, by header name.",
    ),
    Key::new(
        "request_max_retries",
        Kind::Count,
        Value("4"),
        "Retries of a request that could not be sent or got a 5xx; at most 100.",
    ),
    Key::new(
        "stream_max_retries",
        Kind::Count,
        Value("5"),
        "Retries of a response that broke off; at most 100.",
    ),
    Key::new(
        "stream_idle_timeout_ms",
        Kind::Count,
        Value("300000"),
        "Milliseconds of silence after which a response counts as broken off.",
    ),
    Key::new(
        "requires_openai_auth",
        Kind::Flag,
        Value("false"),
        "Whether the OpenAI key is used.",
    ),
    // Whether it is a warning or an error depends on whether the provider is chosen; `crate::provider` says it.
    Key::quiet(
        "experimental_bearer_token",
        Kind::Text,
        "Not read: a token does not belong into a configuration; use `env_key`.",
    ),
    Key::quiet(
        "supports_websockets",
        Kind::Flag,
        "Nothing: requests are plain HTTP.",
    ),
    Key::quiet(
        "websocket_connect_timeout_ms",
        Kind::Count,
        "Nothing: requests are plain HTTP.",
    ),
];
