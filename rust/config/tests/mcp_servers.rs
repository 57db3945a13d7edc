//! The table `mcp_servers`.

mod support;

use codex_embed_config::{mcp_servers, provided_mcp_servers};
use codex_embed_protocol::boundary::McpTransport;
use serde_json::json;

use support::{config, error, warnings};

#[test]
fn a_server_that_is_a_program_has_the_settings_of_the_reference() {
    let config = config(
        r#"
        [mcp_servers.docs]
        command = "node"
        args = ["server.mjs"]
        cwd = "tools"
        env = { MODE = "x" }
        env_vars = ["TOKEN"]
        required = true
        startup_timeout_sec = 2.5
        tool_timeout_sec = 60
        enabled_tools = ["a", "b"]
        disabled_tools = ["b"]
        [mcp_servers.off]
        command = "node"
        enabled = false
        "#,
    );
    assert_eq!(config.mcp_servers.keys().collect::<Vec<_>>(), ["docs"]);
    let docs = &config.mcp_servers["docs"];
    let McpTransport::Stdio {
        command,
        args,
        cwd,
        env,
        env_vars,
    } = &docs.transport
    else {
        panic!("{docs:?}")
    };
    assert_eq!(
        (command.as_str(), args.as_slice(), cwd.as_str()),
        ("node", &["server.mjs".to_owned()][..], "/work/tools")
    );
    assert_eq!((env["MODE"].as_str(), env_vars[0].as_str()), ("x", "TOKEN"));
    assert!(docs.required);
    assert_eq!((docs.startup_timeout_ms, docs.tool_timeout_ms), (2_500, 60_000));
    assert!(docs.offers("a") && !docs.offers("b") && !docs.offers("c"));
}

#[test]
fn a_server_elsewhere_names_the_variables_of_its_secrets() {
    let config = config(
        r#"
        [mcp_servers.far]
        url = "https://example.com/mcp"
        bearer_token_env_var = "TOKEN"
        http_headers = { "X-Kind" = "k" }
        env_http_headers = { "X-Secret" = "SECRET" }
        startup_timeout_ms = 300
        "#,
    );
    let far = &config.mcp_servers["far"];
    let McpTransport::StreamableHttp {
        url,
        bearer_token_env_var,
        http_headers,
        env_http_headers,
    } = &far.transport
    else {
        panic!("{far:?}")
    };
    assert_eq!(url, "https://example.com/mcp");
    assert_eq!(bearer_token_env_var.as_deref(), Some("TOKEN"));
    assert_eq!(
        (
            http_headers["X-Kind"].as_str(),
            env_http_headers["X-Secret"].as_str()
        ),
        ("k", "SECRET")
    );
    assert_eq!((far.startup_timeout_ms, far.tool_timeout_ms), (300, 120_000));
    assert!(!far.required && far.offers("anything"));
    for variable in ["SECRET", "TOKEN"] {
        assert!(
            config.env_policy.exclude.iter().any(|name| name == variable),
            "{variable}"
        );
    }
}

#[test]
fn mistakes_name_their_key() {
    for (toml, path) in [
        ("[mcp_servers.s]\nargs = []", "mcp_servers.s"),
        (
            "[mcp_servers.s]\ncommand = \"x\"\nurl = \"http://x\"",
            "mcp_servers.s.url",
        ),
        (
            "[mcp_servers.s]\nurl = \"http://x\"\nargs = []",
            "mcp_servers.s.args",
        ),
        (
            "[mcp_servers.s]\nurl = \"http://x\"\nbearer_token = \"t\"",
            "mcp_servers.s.bearer_token",
        ),
        (
            "[mcp_servers.s]\nurl = \"http://x\"\nhttp_headers = { Authorization = \"t\" }",
            "mcp_servers.s.http_headers",
        ),
        ("[mcp_servers.s]\ncommand = 3", "mcp_servers.s.command"),
        (
            "[mcp_servers.s]\ncommand = \"x\"\ntool_timeout_sec = -1",
            "mcp_servers.s.tool_timeout_sec",
        ),
        ("mcp_servers = 3", "mcp_servers"),
    ] {
        let error = error(toml);
        assert_eq!(error.path.as_deref(), Some(path), "{toml}");
        assert_eq!(error.code, "invalid_config");
        assert!(!error.message.contains("\"t\""), "{error}");
    }
}

#[test]
fn unknown_keys_are_told_and_login_is_not() {
    let told = warnings("[mcp_servers.s]\ncommand = \"x\"\nscopes = [\"a\"]\nenabled_tool = [\"a\"]");
    assert_eq!(told.len(), 1, "{told:?}");
    assert!(
        told[0].contains("mcp_servers.s.enabled_tool") && told[0].contains("`enabled_tools`"),
        "{told:?}"
    );
}

#[test]
fn servers_can_be_replaced_and_passed_as_objects() {
    let (servers, warnings) = mcp_servers(&json!({"s": {"command": "x", "cwd": "/there"}}), "/work").unwrap();
    assert!(matches!(&servers["s"].transport, McpTransport::Stdio { cwd, .. } if cwd == "/there"));
    assert!(warnings.is_empty());

    let settings = json!({"s": {"disabled_tools": ["x"]}, "off": {"enabled": false}});
    let servers = provided_mcp_servers(settings.as_object().unwrap()).unwrap();
    assert_eq!(servers.keys().collect::<Vec<_>>(), ["s"]);
    assert_eq!(servers["s"].transport, McpTransport::Provided);
    assert!(!servers["s"].offers("x"));
    let mixed = json!({"s": {"url": "http://x"}});
    assert_eq!(
        provided_mcp_servers(mixed.as_object().unwrap())
            .unwrap_err()
            .path
            .as_deref(),
        Some("s.url")
    );
}
