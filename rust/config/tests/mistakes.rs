//! What a user gets wrong, and what he is told.
#![allow(clippy::unwrap_used, reason = "a test that gets no value has failed")]

use codex_embed_config::Config;
use proptest::prelude::*;
use serde_json::{Map, json};

mod support;
use support::{config, error, load, warnings};

#[test]
fn misspelled_keys_are_pointed_out_wherever_they_are() {
    for (toml, path, meant) in [
        ("modle = \"x\"", "`modle`", "`model`"),
        (
            "[sandbox_workspace_write]\nwriteable_roots = []",
            "`sandbox_workspace_write.writeable_roots`",
            "`writable_roots`",
        ),
        (
            "[shell_environment_policy]\nexlude = []",
            "`shell_environment_policy.exlude`",
            "`exclude`",
        ),
        (
            "[model_providers.m]\nbase_urll = \"x\"",
            "`model_providers.m.base_urll`",
            "`base_url`",
        ),
        (
            "[features]\nshel_tool = true",
            "`features.shel_tool`",
            "`shell_tool`",
        ),
        (
            "[tools]\nview_images = true",
            "`tools.view_images`",
            "`view_image`",
        ),
        ("[profiles.p]\nmodle = \"x\"\n[zzz]", "`zzz`", ""),
    ] {
        let warnings = warnings(toml);
        assert!(
            warnings.len() == 1 && warnings[0].contains(path) && warnings[0].contains(meant),
            "{warnings:?}"
        );
    }
    assert!(warnings("profile = \"p\"\n[profiles.p]\nmodle = \"x\"")[0].contains("`model`"));
}

#[test]
fn a_model_reached_unencrypted_over_the_network_is_pointed_out() {
    let said = |url: &str| {
        warnings(&format!(
            "model_provider = \"m\"\n[model_providers.m]\nbase_url = \"{url}\""
        ))
    };
    for url in [
        "http://model.test/v1",
        "http://192.168.1.5:8080",
        "http://localhost.evil.test",
        "http://127.0.0.1.evil.test/v1",
        "http://localhost@evil.test/v1",
        "http://[2001:db8::1]:80/v1",
        "http://0.0.0.0/v1",
    ] {
        let said = said(url);
        assert!(
            said.len() == 1 && said[0].contains("`model_providers.m.base_url`") && said[0].contains("https"),
            "{url}: {said:?}"
        );
    }
    for url in [
        "https://model.test/v1",
        "http://localhost:11434/v1",
        "http://LOCALHOST./v1",
        "http://a.localhost",
        "http://127.0.0.1:8080",
        "http://127.9.9.9",
        "http://[::1]:80/v1",
    ] {
        assert_eq!(said(url), Vec::<String>::new(), "{url}");
    }
    assert!(warnings("openai_base_url = \"http://model.test/v1\"")[0].contains("`openai_base_url`"));
    // Only the one that is used.
    assert!(warnings("[model_providers.m]\nbase_url = \"http://model.test\"").is_empty());
}

#[test]
fn what_is_missing_here_is_said_and_what_is_none_of_our_business_is_not() {
    let toml = "instructions = \"x\"\n[features]\nmulti_agent = true";
    let warnings = warnings(toml);
    for path in ["`instructions`", "`features.multi_agent`"] {
        assert!(
            warnings.iter().any(|warning| warning.contains(path)),
            "{path}: {warnings:?}"
        );
    }
    assert_eq!(warnings.len(), 2);
    config("file_opener = \"vscode\"\n[tui]\nnotifications = true\n[features]\nundo = false\nsteer = true");
}

#[test]
fn warnings_are_bounded() {
    let toml: String = (0..10_000).map(|n| format!("zz{n} = 1\n")).collect();
    let warnings = warnings(&toml);
    assert_eq!(warnings.len(), 26);
    assert!(warnings[25].contains("9975 more"));
}

#[test]
fn values_of_the_wrong_type_are_named_by_path_and_not_quoted() {
    for (toml, path, expected) in [
        ("model = 3", "model", "a string, not a number"),
        ("model = \" \"", "model", "must not be empty"),
        ("review_model = \"\"", "review_model", "must not be empty"),
        (
            "model_context_window = -5",
            "model_context_window",
            "not a negative number",
        ),
        (
            "model_context_window = 0",
            "model_context_window",
            "greater than 0",
        ),
        (
            "tool_output_token_limit = \"sk-canary\"",
            "tool_output_token_limit",
            "not a string",
        ),
        (
            "model_reasoning_effort = \"ultra\"",
            "model_reasoning_effort",
            "`xhigh`",
        ),
        ("approval_policy = { reject = 1 }", "approval_policy", "`never`"),
        ("sandbox_mode = true", "sandbox_mode", "`read-only`"),
        (
            "sandbox_workspace_write = 1",
            "sandbox_workspace_write",
            "a table",
        ),
        (
            "[sandbox_workspace_write]\nwritable_roots = [1]",
            "sandbox_workspace_write.writable_roots",
            "an array of strings",
        ),
        ("[projects]\n\"/a b\" = 1", "projects.\"/a b\"", "a table"),
        (
            "[projects.\"/x\"]\ntrust_level = \"some\"",
            "projects.\"/x\".trust_level",
            "`trusted`",
        ),
        (
            "[model_providers.m]\nrequest_max_retries = 1.5",
            "model_providers.m.request_max_retries",
            "not a fraction",
        ),
        (
            "[model_providers.m]\nwire_api = \"grpc\"",
            "model_providers.m.wire_api",
            "`responses`",
        ),
        (
            "[model_providers.m]\nquery_params = { a = 1 }",
            "model_providers.m.query_params",
            "a table of strings",
        ),
        (
            "[shell_environment_policy]\ninherit = \"some\"",
            "shell_environment_policy.inherit",
            "`core`",
        ),
        (
            "[features]\nshell_tool = \"yes\"",
            "features.shell_tool",
            "true or false",
        ),
        (
            "[tools.web_search]\ncontext_size = \"huge\"",
            "tools.web_search.context_size",
            "`medium`",
        ),
        ("web_search = \"on\"", "web_search", "`cached`"),
        ("model = 1979-05-27", "model", "a string"),
        ("profile = 1", "profile", "a string"),
        ("profiles = 1\nprofile = \"p\"", "profiles", "a table"),
    ] {
        let error = error(toml);
        assert_eq!(
            (error.code, error.path.as_deref()),
            ("invalid_config", Some(path)),
            "{toml}"
        );
        assert!(error.message.contains(expected), "{toml}: {error}");
        assert!(!format!("{error:?}").contains("canary"));
        assert!(
            error.to_string().starts_with("config.toml, line ")
                && error.to_string().contains(&format!(": `{path}` ")),
            "{error}"
        );
    }
}

#[test]
fn overrides_are_checked_as_the_file_is() {
    let error = load("", json!({"sandbox_workspace_write": {"network_access": "yes"}})).unwrap_err();
    assert_eq!(
        error.path.as_deref(),
        Some("sandbox_workspace_write.network_access")
    );
    assert!(load("", json!({"modle": 1})).unwrap().1[0].contains("`model`"));
}

#[test]
fn text_that_is_not_toml_has_its_place() {
    let error = error("model = \"x\"\napproval_policy never\n");
    assert_eq!((error.code, error.line), ("invalid_config", Some(2)));
    assert!(
        error.to_string().starts_with("config.toml, line 2, column "),
        "{error}"
    );
}

proptest! {
    #[test]
    fn no_text_makes_it_panic(text in "(?s).{0,200}") {
        let _ = Config::load(Some(&text), &Map::new(), "/work");
    }

    #[test]
    fn no_value_of_a_known_key_makes_it_panic(
        key in prop::sample::select(vec![
            "model", "model_provider", "model_providers", "profile", "profiles", "projects", "features", "tools",
            "approval_policy", "sandbox_workspace_write", "shell_environment_policy", "service_tier",
        ]),
        value in "(true|1|-1|1\\.5|\"[a-z]{0,3}\"|\\[1\\]|\\{ [a-z]{1,3} = (1|\\{\\}|\"x\") \\})",
    ) {
        let _ = Config::load(Some(&format!("{key} = {value}")), &Map::new(), "");
    }
}
