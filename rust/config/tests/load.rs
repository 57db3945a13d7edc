//! What a user writes and what a session gets.
#![allow(clippy::unwrap_used, reason = "a test that gets no value has failed")]

use codex_embed_config::{Config, WebSearchLocation, WebSearchMode, WireApi};
use codex_embed_protocol::boundary::EnvInherit;
use codex_embed_protocol::{
    AskForApproval, ReadOnlyAccess, ReasoningEffort, ReasoningSummary, RejectConfig, SandboxPolicy,
    ServiceTier, Verbosity,
};
use serde_json::{Map, json};

mod support;
use support::{config, error, load};

fn workspace_write(writable_roots: &[&str], network_access: bool) -> SandboxPolicy {
    SandboxPolicy::WorkspaceWrite {
        writable_roots: writable_roots.iter().map(|&root| root.to_owned()).collect(),
        read_only_access: ReadOnlyAccess::FullAccess,
        network_access,
        exclude_tmpdir_env_var: false,
        exclude_slash_tmp: false,
    }
}

#[test]
fn nothing_set_gives_the_references_defaults() {
    let (config, warnings) = Config::load(None, &Map::new(), "/work").unwrap();
    assert!(warnings.is_empty());
    assert_eq!(config.model, "gpt-5.3-codex");
    assert_eq!(config.approval_policy, AskForApproval::OnRequest);
    assert_eq!(
        config.sandbox_policy,
        SandboxPolicy::ReadOnly {
            access: ReadOnlyAccess::FullAccess,
            network_access: false
        }
    );
    assert_eq!(
        (config.provider.id.as_str(), config.provider.env_key),
        ("openai", None)
    );
    assert!(config.provider.requires_openai_auth);
    assert_eq!(
        (
            config.provider.request_max_retries,
            config.provider.stream_max_retries
        ),
        (4, 5)
    );
    assert_eq!(config.provider.stream_idle_timeout_ms, 300_000);
    assert_eq!(
        (config.project_doc_max_bytes, config.project_root_markers),
        (32_768, vec![".git".to_owned()])
    );
    assert!(config.tools.shell && config.tools.plan && config.tools.view_image);
    assert_eq!(
        (config.tools.apply_patch, config.tools.web_search.mode),
        (None, None)
    );
    assert_eq!(config.model_reasoning_effort, None);
}

#[test]
fn settings_of_the_model_are_taken_over() {
    let config = config(
        r#"
        model = "gpt-5.2"
        review_model = "gpt-5.4"
        model_reasoning_effort = "xhigh"
        model_reasoning_summary = "none"
        model_supports_reasoning_summaries = true
        model_verbosity = "high"
        model_context_window = 50000
        model_auto_compact_token_limit = 20000
        tool_output_token_limit = 0
        service_tier = "flex"
        developer_instructions = "Be kind."
        compact_prompt = "Sum up."
        show_raw_agent_reasoning = true
        "#,
    );
    assert_eq!(config.model, "gpt-5.2");
    assert_eq!(config.review_model.as_deref(), Some("gpt-5.4"));
    assert_eq!(config.model_reasoning_effort, Some(ReasoningEffort::Xhigh));
    assert_eq!(config.model_reasoning_summary, Some(ReasoningSummary::None));
    assert!(config.model_supports_reasoning_summaries && config.show_raw_agent_reasoning);
    assert_eq!(config.model_verbosity, Some(Verbosity::High));
    assert_eq!(
        (config.model_context_window, config.model_auto_compact_token_limit),
        (Some(50_000), Some(20_000))
    );
    assert_eq!(
        (config.tool_output_token_limit, config.service_tier),
        (Some(0), Some(ServiceTier::Flex))
    );
    assert_eq!(config.developer_instructions.as_deref(), Some("Be kind."));
    assert_eq!(config.compact_prompt.as_deref(), Some("Sum up."));
}

#[test]
fn overrides_win_over_the_profile_and_that_over_the_file() {
    let toml = "model = \"file\"\nprofile = \"p\"\nmodel_verbosity = \"low\"\n\
                [profiles.p]\nmodel = \"profile\"\napproval_policy = \"never\"";
    let (config, _) = load(toml, json!({"model": "override"})).unwrap();
    assert_eq!(
        (config.model.as_str(), config.approval_policy),
        ("override", AskForApproval::Never)
    );
    assert_eq!(config.model_verbosity, Some(Verbosity::Low));
}

#[test]
fn trust_in_the_workspace_decides_what_is_not_set() {
    let trusted = config("[projects.\"/work\"]\ntrust_level = \"trusted\"");
    assert_eq!(trusted.approval_policy, AskForApproval::OnRequest);
    assert_eq!(trusted.sandbox_policy, workspace_write(&[], false));

    let untrusted = config("[projects.\"/work/\"]\ntrust_level = \"untrusted\"");
    assert_eq!(untrusted.approval_policy, AskForApproval::Untrusted);
    assert_eq!(untrusted.sandbox_policy, workspace_write(&[], false));

    for elsewhere in ["/", "/work/sub", "/workshop"] {
        let config = config(&format!("[projects.\"{elsewhere}\"]\ntrust_level = \"trusted\""));
        assert!(
            matches!(config.sandbox_policy, SandboxPolicy::ReadOnly { .. }),
            "{elsewhere}"
        );
    }

    let set = config("sandbox_mode = \"read-only\"\n[projects.\"/work\"]\ntrust_level = \"trusted\"");
    assert!(matches!(set.sandbox_policy, SandboxPolicy::ReadOnly { .. }));
}

#[test]
fn policies_are_read_in_all_their_forms() {
    for (written, policy) in [
        ("\"untrusted\"", AskForApproval::Untrusted),
        ("\"on-failure\"", AskForApproval::OnFailure),
        ("\"never\"", AskForApproval::Never),
        (
            "{ reject = { sandbox_approval = true, rules = false, mcp_elicitations = true } }",
            AskForApproval::Reject(RejectConfig {
                sandbox_approval: true,
                rules: false,
                request_permissions: false,
                mcp_elicitations: true,
            }),
        ),
    ] {
        assert_eq!(
            config(&format!("approval_policy = {written}")).approval_policy,
            policy
        );
    }
    let full = config("sandbox_mode = \"danger-full-access\"");
    assert_eq!(full.sandbox_policy, SandboxPolicy::DangerFullAccess);
}

#[test]
fn only_absolute_folders_become_writable() {
    let toml = r#"
        sandbox_mode = "workspace-write"
        [sandbox_workspace_write]
        writable_roots = ["/var/x", "sub", "~/y", "C:\\tmp", "", "../up"]
        network_access = true
    "#;
    let (config, warnings) = load(toml, json!({})).unwrap();
    assert_eq!(
        config.sandbox_policy,
        workspace_write(&["/var/x", "C:\\tmp"], true)
    );
    assert_eq!(warnings.len(), 4);
    assert!(
        warnings[0].contains("sandbox_workspace_write.writable_roots") && warnings[0].contains("\"sub\"")
    );
}

#[test]
fn commands_never_see_the_keys_of_providers() {
    let policy = config(
        r#"
        [model_providers.mine]
        env_key = "MINE_KEY"
        env_http_headers = { X-Team = "TEAM_TOKEN" }
        [shell_environment_policy]
        inherit = "core"
        exclude = ["AWS_*"]
        include_only = ["PATH", "HOME"]
        set = { CI = "1" }
        "#,
    )
    .env_policy;
    assert_eq!(
        policy.exclude,
        [
            "AWS_*",
            "CODEX_API_KEY",
            "MINE_KEY",
            "OPENAI_API_KEY",
            "TEAM_TOKEN"
        ]
    );
    assert_eq!(
        (policy.inherit, policy.include_only),
        (EnvInherit::Core, vec!["PATH".into(), "HOME".into()])
    );
    assert_eq!(policy.set.get("CI").map(String::as_str), Some("1"));

    let strict = config("[shell_environment_policy]\nignore_default_excludes = false").env_policy;
    assert!(
        ["*KEY*", "*SECRET*", "*TOKEN*"]
            .iter()
            .all(|&name| strict.exclude.iter().any(|x| x == name))
    );
    assert_eq!(strict.inherit, EnvInherit::All);
}

#[test]
fn a_provider_is_read_with_its_limits() {
    let provider = config(
        r#"
        model_provider = "azure"
        [model_providers.azure]
        name = "Azure"
        base_url = "https://x.openai.azure.com/openai/"
        env_key = "AZURE_KEY"
        env_key_instructions = "Ask the team."
        wire_api = "responses"
        query_params = { api-version = "2025-04-01 preview", a = "1&2" }
        http_headers = { X-Team = "core" }
        request_max_retries = 1000
        stream_max_retries = 0
        stream_idle_timeout_ms = 5000
        supports_websockets = true
        "#,
    )
    .provider;
    assert_eq!((provider.id.as_str(), provider.name.as_str()), ("azure", "Azure"));
    assert_eq!(provider.env_key.as_deref(), Some("AZURE_KEY"));
    assert_eq!(
        (provider.request_max_retries, provider.stream_max_retries),
        (100, 0)
    );
    assert_eq!(
        (provider.stream_idle_timeout_ms, provider.requires_openai_auth),
        (5000, false)
    );
    assert_eq!(provider.wire_api, WireApi::Responses);
    assert_eq!(
        provider.url("responses"),
        "https://x.openai.azure.com/openai/responses?a=1%262&api-version=2025-04-01%20preview"
    );
}

#[test]
fn a_provider_may_speak_chat_completions() {
    let provider = config(
        r#"
        model_provider = "gateway"
        [model_providers.gateway]
        base_url = "http://localhost:8000/v1"
        wire_api = "chat"
        query_params = { api-version = "1" }
        "#,
    )
    .provider;
    assert_eq!(provider.wire_api, WireApi::Chat);
    assert_eq!(
        provider.url(provider.wire_api.endpoint()),
        "http://localhost:8000/v1/chat/completions?api-version=1"
    );
}

#[test]
fn built_in_providers_speak_the_responses_api() {
    for id in ["openai", "ollama", "lmstudio"] {
        let provider = config(&format!("model_provider = {id:?}")).provider;
        assert_eq!(provider.wire_api, WireApi::Responses, "{id}");
    }
}

#[test]
fn local_providers_need_no_table() {
    let provider = config("model_provider = \"ollama\"").provider;
    assert_eq!(
        (provider.url("responses").as_str(), provider.requires_openai_auth),
        ("http://localhost:11434/v1/responses", false)
    );
    assert_eq!(
        config("model_provider = \"lmstudio\"").provider.base_url,
        "http://localhost:1234/v1"
    );
}

#[test]
fn the_built_in_provider_moves_by_its_own_key_only() {
    let moved = config("openai_base_url = \"http://localhost:9/v1/\"");
    assert_eq!(moved.provider.base_url, "http://localhost:9/v1");

    let (config, warnings) = load("[model_providers.openai]\nbase_url = \"http://evil\"", json!({})).unwrap();
    assert_eq!(config.provider.base_url, "https://api.openai.com/v1");
    assert!(warnings[0].contains("`model_providers.openai`") && warnings[0].contains("openai_base_url"));
}

#[test]
fn a_provider_that_is_not_there_is_an_error_with_the_known_ones() {
    let error = error("model_provider = \"nope\"\n[model_providers.mine]");
    assert_eq!(
        (error.code, error.path.as_deref()),
        ("invalid_config", Some("model_provider"))
    );
    assert!(
        error.message.contains("`openai`, `ollama`, `lmstudio`, `mine`"),
        "{error}"
    );
}

#[test]
fn what_a_chosen_provider_cannot_do_is_an_error_and_else_a_warning() {
    for (setting, path) in [
        (
            "experimental_bearer_token = \"sk-canary\"",
            "model_providers.mine.experimental_bearer_token",
        ),
        (
            "http_headers = { Authorization = \"Bearer sk-canary\" }",
            "model_providers.mine.http_headers",
        ),
    ] {
        let table = format!("[model_providers.mine]\n{setting}");
        let error = error(&format!("model_provider = \"mine\"\n{table}"));
        assert_eq!((error.code, error.path.as_deref()), ("unsupported", Some(path)));

        let (config, warnings) = load(&table, json!({})).unwrap();
        assert!(warnings.len() == 1 && warnings[0].contains(path), "{warnings:?}");
        assert!(!format!("{error:?}{config:?}{warnings:?}").contains("canary"));
    }
}

#[test]
fn headers_and_urls_cannot_smuggle() {
    for setting in [
        "http_headers = { X = \"a\\r\\nHost: evil\" }",
        "http_headers = { \"X: y\\nHost\" = \"a\" }",
        "env_http_headers = { \"\" = \"VAR\" }",
        "base_url = \"ftp://host\"",
        "base_url = \"https://\"",
        "base_url = \"https:///path\"",
        "base_url = \"https://host /v1\"",
        "base_url = \"javascript:alert(1)\"",
    ] {
        let error = error(&format!("[model_providers.mine]\n{setting}"));
        assert_eq!(error.code, "invalid_config", "{setting}");
        assert!(
            error
                .path
                .as_deref()
                .is_some_and(|path| path.starts_with("model_providers.mine.")),
            "{error}"
        );
    }
}

#[test]
fn tools_are_switched() {
    let tools = config(
        r#"
        include_plan_tool = false
        include_apply_patch_tool = true
        web_search = "live"
        [tools]
        view_image = false
        [tools.web_search]
        context_size = "high"
        allowed_domains = ["a.com"]
        location = { country = "US", city = "X" }
        [features]
        shell_tool = false
        web_search_cached = true
        "#,
    )
    .tools;
    assert!(!tools.plan && !tools.view_image && !tools.shell);
    assert_eq!(
        (tools.apply_patch, tools.web_search.mode),
        (Some(true), Some(WebSearchMode::Live))
    );
    assert_eq!(tools.web_search.context_size.as_deref(), Some("high"));
    assert_eq!(tools.web_search.allowed_domains, ["a.com"]);
    let place = WebSearchLocation {
        country: Some("US".into()),
        city: Some("X".into()),
        ..Default::default()
    };
    assert_eq!(tools.web_search.location, Some(place));
}

#[test]
fn web_search_can_be_chosen_in_older_ways() {
    for (toml, mode) in [
        ("[features]\nweb_search_request = true", WebSearchMode::Live),
        ("[features]\nweb_search_cached = true", WebSearchMode::Cached),
        ("[tools]\nweb_search = true", WebSearchMode::Live),
        ("[tools]\nweb_search = false", WebSearchMode::Disabled),
        (
            "web_search = \"disabled\"\n[features]\nweb_search_request = true",
            WebSearchMode::Disabled,
        ),
    ] {
        assert_eq!(config(toml).tools.web_search.mode, Some(mode), "{toml}");
    }
}
