//! The table `mcp_servers`.

mod support;

use codex_embed_config::{Config, Requirements, mcp_servers, provided_mcp_servers};
use codex_embed_protocol::boundary::{ConfigFile, ConfigFileKind, ConfigSources, McpTransport};
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
        allow_private_network,
    } = &far.transport
    else {
        panic!("{far:?}")
    };
    assert_eq!(url, "https://example.com/mcp");
    assert_eq!(bearer_token_env_var.as_deref(), Some("TOKEN"));
    assert!(!allow_private_network);
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
fn a_server_elsewhere_may_be_allowed_into_a_private_network() {
    let config = config("[mcp_servers.far]\nurl = \"https://mcp.example.com\"\nallow_private_network = true");
    assert!(matches!(
        config.mcp_servers["far"].transport,
        McpTransport::StreamableHttp {
            allow_private_network: true,
            ..
        }
    ));
}

#[test]
fn mistakes_name_their_key() {
    let invalid = [
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
            "[mcp_servers.s]\ncommand = \"x\"\nallow_private_network = true",
            "mcp_servers.s.allow_private_network",
        ),
        (
            "[mcp_servers.s]\nurl = \"http://x\"\nallow_private_network = \"yes\"",
            "mcp_servers.s.allow_private_network",
        ),
        (
            "[mcp_servers.s]\nurl = \"http://x\"\nhttp_headers = { \"a b\" = \"t\" }",
            "mcp_servers.s.http_headers",
        ),
        (
            "[mcp_servers.s]\nurl = \"http://x\"\nenv_http_headers = { \"\" = \"t\" }",
            "mcp_servers.s.env_http_headers",
        ),
        ("[mcp_servers.s]\ncommand = 3", "mcp_servers.s.command"),
        (
            "[mcp_servers.s]\ncommand = \"x\"\ntool_timeout_sec = -1",
            "mcp_servers.s.tool_timeout_sec",
        ),
        ("mcp_servers = 3", "mcp_servers"),
    ];
    let unsupported = [
        (
            "[mcp_servers.s]\nurl = \"http://x\"\nbearer_token = \"t\"",
            "mcp_servers.s.bearer_token",
        ),
        (
            "[mcp_servers.s]\nurl = \"http://x\"\nhttp_headers = { Authorization = \"t\" }",
            "mcp_servers.s.http_headers",
        ),
    ];
    let coded = |code| move |(toml, path)| (code, toml, path);
    let invalid = invalid.into_iter().map(coded("invalid_config"));
    for (code, toml, path) in invalid.chain(unsupported.into_iter().map(coded("unsupported"))) {
        let error = error(toml);
        assert_eq!((error.code, error.path.as_deref()), (code, Some(path)), "{toml}");
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
fn commands_do_not_get_the_secrets_of_a_server_that_is_off() {
    let config =
        config("[mcp_servers.far]\nurl = \"https://x\"\nbearer_token_env_var = \"FAR\"\nenabled = false");
    assert!(config.mcp_servers.is_empty());
    assert!(config.env_policy.exclude.iter().any(|name| name == "FAR"));
}

#[test]
fn servers_can_be_replaced_as_far_as_is_allowed() {
    let table = json!({"s": {"command": "x", "cwd": "/there"}, "t": {"command": "y"}});
    let (servers, warnings) = mcp_servers(&table, "/work", &Requirements::default()).unwrap();
    assert!(matches!(&servers["s"].transport, McpTransport::Stdio { cwd, .. } if cwd == "/there"));
    assert!(matches!(&servers["t"].transport, McpTransport::Stdio { cwd, .. } if cwd == "/work"));
    assert!(warnings.is_empty());

    let sources = ConfigSources {
        files: vec![ConfigFile {
            kind: ConfigFileKind::Requirements,
            path: "/etc/codex/requirements.toml".to_owned(),
            text: "[mcp_servers.t.identity]\ncommand = \"y\"".to_owned(),
        }],
        ..ConfigSources::default()
    };
    let requirements = Config::resolve(&sources, "/work").unwrap().0.requirements;
    let (servers, warnings) = mcp_servers(&table, "/work", &requirements).unwrap();
    assert_eq!(servers.keys().collect::<Vec<_>>(), ["t"]);
    assert_eq!(warnings[0].path, "mcp_servers.s");

    let mistake = mcp_servers(&json!({"s": {"args": "x"}}), "/work", &requirements).unwrap_err();
    assert_eq!(mistake.path.as_deref(), Some("mcp_servers.s.args"));
}

#[test]
fn servers_can_be_passed_by_the_program() {
    let settings = json!({"s": {"disabled_tools": ["x"], "retries": 3}, "off": {"enabled": false}});
    let (servers, warnings) = provided_mcp_servers(settings.as_object().unwrap()).unwrap();
    assert_eq!(servers.keys().collect::<Vec<_>>(), ["s"]);
    assert_eq!(servers["s"].transport, McpTransport::Provided);
    assert!(!servers["s"].offers("x"));
    assert_eq!(warnings[0].path, "mcp_servers.s.retries");
    for (server, path) in [
        (json!({"url": "http://x"}), "mcp_servers.s.url"),
        (
            json!({"startup_timeout_sec": -1}),
            "mcp_servers.s.startup_timeout_sec",
        ),
        (json!(3), "mcp_servers.s"),
    ] {
        let servers = json!({ "s": server });
        let mistake = provided_mcp_servers(servers.as_object().unwrap()).unwrap_err();
        assert_eq!(mistake.path.as_deref(), Some(path));
    }
}
