//! Layers, as files and as a program's settings, and which of them wins.
#![allow(clippy::unwrap_used, reason = "a test that gets no value has failed")]

use codex_embed_config::{Config, ConfigError, needs, preview};
use codex_embed_protocol::boundary::{
    ConfigFile, ConfigFileKind, ConfigLayerKind, ConfigSources, ProjectFolder,
};
use codex_embed_protocol::{AskForApproval, SandboxPolicy};
use serde_json::{Value, json};

const USER: &str = "/home/me/.codex/config.toml";
const TRUST: &str = "[projects.\"/work\"]\ntrust_level = \"trusted\"\n";

/// Settings of a session in `/work/sub`, a folder of the git repository `/work`.
#[derive(Default)]
struct Setup(ConfigSources);

impl Setup {
    fn new() -> Self {
        let folder = |path: &str, markers: &[&str]| ProjectFolder {
            path: path.into(),
            markers: markers.iter().map(|&name| name.to_owned()).collect(),
        };
        Self(ConfigSources {
            home: Some("/home/me".into()),
            folders: vec![
                folder("/", &[]),
                folder("/work", &[".git"]),
                folder("/work/sub", &["ROOT"]),
            ],
            ..ConfigSources::default()
        })
    }

    fn file(mut self, kind: ConfigFileKind, path: &str, text: &str) -> Self {
        self.0.files.push(ConfigFile {
            kind,
            path: path.into(),
            text: text.into(),
        });
        self
    }

    fn system(self, text: &str) -> Self {
        self.file(ConfigFileKind::System, "/etc/codex/config.toml", text)
    }

    fn user(self, text: &str) -> Self {
        self.file(ConfigFileKind::User, USER, text)
    }

    fn project(self, folder: &str, text: &str) -> Self {
        self.file(
            ConfigFileKind::Project,
            &format!("{folder}/.codex/config.toml"),
            text,
        )
    }

    fn managed(self, text: &str) -> Self {
        self.file(ConfigFileKind::Managed, "/etc/codex/managed_config.toml", text)
    }

    fn requirements(self, text: &str) -> Self {
        self.file(ConfigFileKind::Requirements, "/etc/codex/requirements.toml", text)
    }

    fn flag(mut self, flag: &str) -> Self {
        self.0.flags.push(flag.into());
        self
    }

    fn overrides(mut self, settings: Value) -> Self {
        self.0.overrides = settings.as_object().unwrap().clone();
        self
    }

    fn read(&self) -> (Config, Vec<String>) {
        let (config, warnings) = Config::resolve(&self.0, "/work/sub").unwrap();
        (config, warnings.iter().map(ToString::to_string).collect())
    }

    fn config(&self) -> Config {
        let (config, warnings) = self.read();
        assert_eq!(warnings, Vec::<String>::new());
        config
    }

    fn error(&self) -> ConfigError {
        Config::resolve(&self.0, "/work/sub").unwrap_err()
    }

    fn roots(&self) -> Vec<String> {
        match self.config().sandbox_policy {
            SandboxPolicy::WorkspaceWrite { writable_roots, .. } => writable_roots,
            other => unreachable!("nothing is writable: {other:?}"),
        }
    }
}

#[test]
fn each_layer_wins_over_those_before_it() {
    let mut setup = Setup::new();
    let expect = |setup: Setup, model: &str| {
        assert_eq!(setup.config().model, model);
        setup
    };
    setup = expect(setup.system("model = \"system\""), "system");
    setup = expect(
        setup.user(&format!(
            "model = \"user\"\n{TRUST}[profiles.p]\nmodel = \"profile\""
        )),
        "user",
    );
    setup = expect(setup.project("/work", "model = \"outer\""), "outer");
    setup = expect(setup.project("/work/sub", "model = \"inner\""), "inner");
    setup = expect(setup.flag("profile=p"), "profile");
    setup = expect(setup.flag("model=flag"), "flag");
    setup = expect(setup.managed("model = \"managed\""), "managed");
    expect(setup.overrides(json!({"model": "override"})), "override");
}

#[test]
fn a_project_counts_where_the_user_trusts_it() {
    let of = |trust: &str| {
        let setup = Setup::new().user(trust);
        setup
            .project("/work", "model = \"outer\"")
            .project("/work/sub", "review_model = \"inner\"")
    };
    let level = |path: &str, level: &str| format!("[projects.{path:?}]\ntrust_level = {level:?}\n");
    for (trust, outer, inner) in [
        (level("/work", "trusted"), true, true),
        (level("/work/", "trusted"), true, true),
        (level("/work/sub", "trusted"), false, true),
        (
            level("/work", "trusted") + &level("/work/sub", "untrusted"),
            true,
            false,
        ),
        (level("/", "trusted"), false, false),
        (String::new(), false, false),
    ] {
        let (config, warnings) = of(&trust).read();
        assert_eq!(
            (config.model == "outer", config.review_model.is_some()),
            (outer, inner),
            "{trust}"
        );
        assert_eq!(
            warnings.len(),
            usize::from(!outer) + usize::from(!inner),
            "{warnings:?}"
        );
    }
    let (_, warnings) = of("").read();
    assert!(warnings[0].contains("/work/.codex/config.toml") && warnings[0].contains("[projects.\"/work\"]"));
}

#[test]
fn a_project_can_neither_trust_itself_nor_move_its_root() {
    let (config, warnings) = Setup::new()
        .project("/work", &format!("model = \"x\"\n{TRUST}"))
        .read();
    assert_ne!(config.model, "x");
    assert_eq!(warnings.len(), 1);
    let (_, warnings) = Setup::new()
        .user(TRUST)
        .project("/work", "project_root_markers = []")
        .read();
    assert!(
        warnings[0].contains("`project_root_markers` is ignored"),
        "{warnings:?}"
    );
}

#[test]
fn a_project_begins_at_the_nearest_mark() {
    let setup = Setup::new().user(&format!("project_root_markers = [\"ROOT\"]\n{TRUST}"));
    let setup = setup
        .project("/work", "model = \"outer\"")
        .project("/work/sub", "review_model = \"inner\"");
    let config = setup.config();
    assert_eq!(
        (config.model.as_str(), config.review_model.as_deref()),
        ("gpt-5.3-codex", Some("inner"))
    );
    assert_eq!(needs(&setup.0, "/work/sub").unwrap().markers, ["ROOT"]);
}

#[test]
fn an_untrusted_file_is_not_even_parsed() {
    let (_, warnings) = Setup::new().project("/work", "model = ").read();
    assert_eq!(warnings.len(), 1);
}

#[test]
fn paths_are_relative_to_where_they_are_written() {
    let roots = "[sandbox_workspace_write]\nwritable_roots = [\"sub\", \"../up\", \"~/mine\", \"/abs\"]";
    let user = Setup::new().user(&format!("{roots}\n{TRUST}"));
    assert_eq!(
        user.roots(),
        ["/home/me/.codex/sub", "/home/me/up", "/home/me/mine", "/abs"]
    );
    let project = Setup::new().user(TRUST).project("/work", roots);
    assert_eq!(
        project.roots(),
        ["/work/.codex/sub", "/work/up", "/home/me/mine", "/abs"]
    );
    let flag = Setup::new()
        .user(TRUST)
        .flag("sandbox_workspace_write.writable_roots=[\"x\"]");
    assert_eq!(flag.roots(), ["/work/sub/x"]);
}

#[test]
fn instructions_come_from_a_file() {
    let mut setup = Setup::new().user("model_instructions_file = \"inst.md\"");
    let path = "/home/me/.codex/inst.md";
    assert_eq!(needs(&setup.0, "/work/sub").unwrap().texts, [path]);
    let unread = setup.error();
    assert_eq!(
        (unread.file.as_deref(), unread.line, unread.column),
        (Some(USER), Some(1), Some(27))
    );
    setup.0.texts.insert(path.into(), Some(" Be brief.\n".into()));
    assert_eq!(setup.config().base_instructions.as_deref(), Some("Be brief."));
    setup.0.texts.insert(path.into(), Some(" \n".into()));
    assert!(setup.error().message.contains("empty"));
}

#[test]
fn requirements_take_the_place_of_what_they_forbid() {
    let strict = "allowed_approval_policies = [\"untrusted\"]\nallowed_sandbox_modes = [\"read-only\"]\n\
                  allowed_web_search_modes = [\"cached\"]\n[features]\nshell_tool = false";
    let loose = json!({"approval_policy": "never", "sandbox_mode": "danger-full-access", "web_search": "live",
                       "features": {"shell_tool": true}});
    let (config, warnings) = Setup::new().requirements(strict).overrides(loose).read();
    assert_eq!(config.approval_policy, AskForApproval::Untrusted);
    assert!(matches!(config.sandbox_policy, SandboxPolicy::ReadOnly { .. }) && !config.tools.shell);
    assert_eq!(warnings.len(), 4, "{warnings:?}");
    assert!(!config.requirements.allow_approval(AskForApproval::Never));
    assert!(
        !config
            .requirements
            .allow_sandbox(&SandboxPolicy::DangerFullAccess)
    );

    // A default that is forbidden goes without a word.
    let (config, warnings) = Setup::new()
        .user(TRUST)
        .requirements("allowed_sandbox_modes = [\"read-only\"]")
        .read();
    assert!(matches!(config.sandbox_policy, SandboxPolicy::ReadOnly { .. }) && warnings.is_empty());
}

#[test]
fn a_managed_policy_is_a_requirement_unless_there_is_one() {
    let managed = "approval_policy = \"never\"";
    let (config, _) = Setup::new()
        .managed(managed)
        .overrides(json!({"approval_policy": "untrusted"}))
        .read();
    assert_eq!(config.approval_policy, AskForApproval::Never);
    let both = Setup::new()
        .managed(managed)
        .requirements("allowed_approval_policies = [\"untrusted\"]");
    assert_eq!(both.read().0.approval_policy, AskForApproval::Untrusted);
}

#[test]
fn only_known_servers_are_on_where_an_administrator_names_them() {
    let servers =
        "[mcp_servers.a]\ncommand = \"x\"\n[mcp_servers.b]\ncommand = \"y\"\n[mcp_servers.c]\nurl = \"z\"";
    let allowed = "[mcp_servers.a.identity]\ncommand = \"x\"\n[mcp_servers.b.identity]\ncommand = \"other\"";
    let (config, _) = Setup::new().user(servers).requirements(allowed).read();
    assert_eq!(config.mcp_servers.keys().collect::<Vec<_>>(), ["a"]);
}

#[test]
fn requirements_that_make_no_sense_are_errors() {
    for (text, column) in [
        ("allowed_approval_policies = []", Some(29)),
        ("allowed_approval_policies = 3", Some(29)),
        ("allowed_approval_policies = [\"x\"]", Some(29)),
        ("allowed_sandbox_modes = [\"workspace-write\"]", Some(25)),
        ("[features]\nx = 3", Some(5)),
        ("x =", Some(4)),
    ] {
        let error = Setup::new().requirements(text).error();
        assert_eq!(
            error.file.as_deref(),
            Some("/etc/codex/requirements.toml"),
            "{text}: {error}"
        );
        assert_eq!(error.column, column, "{text}: {error}");
    }
}

#[test]
fn a_mistake_is_found_in_the_file_that_decides() {
    for (setup, file, line) in [
        (Setup::new().system("x = 1").user("\nmodel = 3"), USER, 2),
        (
            Setup::new().user("profile = \"p\"\n[profiles.p]\nmodel = 3"),
            USER,
            3,
        ),
        (Setup::new().user("profile = 1"), USER, 1),
        (Setup::new().user("projects = 1"), USER, 1),
        (
            Setup::new().user(TRUST).project("/work", "[features]\nx = 1"),
            "/work/.codex/config.toml",
            2,
        ),
        (
            Setup::new().user(TRUST).project("/work", "model ="),
            "/work/.codex/config.toml",
            1,
        ),
        (
            Setup::new().managed("[tui]\n[tui]"),
            "/etc/codex/managed_config.toml",
            2,
        ),
    ] {
        let error = setup.error();
        assert_eq!(
            (error.file.as_deref(), error.line),
            (Some(file), Some(line)),
            "{error}"
        );
    }
    // What is overridden does no harm.
    assert_eq!(Setup::new().user("model = 3").flag("model=x").config().model, "x");
}

#[test]
fn a_preview_names_the_layer_of_each_value() {
    let setup = Setup::new()
        .user(&format!("model = \"m\"\n{TRUST}[model_providers.p]\nexperimental_bearer_token = \"sk-canary\""))
        .project("/work", "approval_policy = { reject = { sandbox_approval = true, rules = false, mcp_elicitations = false } }")
        .flag("features.shell_tool=false");
    let preview = preview(&setup.0, "/work/sub").unwrap();
    let layer = |path: &[&str]| {
        let setting = preview.settings.iter().find(|setting| setting.path == path);
        setting.map(|setting| preview.layers[setting.layer as usize].kind)
    };
    for (path, kind) in [
        (&["model"][..], Some(ConfigLayerKind::User)),
        (
            &["approval_policy", "reject", "rules"],
            Some(ConfigLayerKind::Project),
        ),
        (&["approval_policy"], None),
        (&["sandbox_mode"], Some(ConfigLayerKind::Default)),
        (&["features", "shell_tool"], Some(ConfigLayerKind::Flags)),
        (&["features", "unified_exec"], None),
        (&["project_doc_max_bytes"], Some(ConfigLayerKind::Default)),
    ] {
        assert_eq!(layer(path), kind, "{path:?}");
    }
    assert!(!format!("{preview:?}").contains("canary"));
}

#[test]
fn the_defaults_that_are_described_are_those_that_apply() {
    let preview = preview(&ConfigSources::default(), "/work").unwrap();
    let settings: Value = preview
        .settings
        .iter()
        .map(|setting| (setting.path.join("."), setting.value.clone()))
        .collect();
    let config = Setup::default().config();
    for (path, value) in [
        ("model", json!(config.model)),
        ("model_provider", json!(config.provider.id)),
        ("openai_base_url", json!(config.provider.base_url)),
        ("project_doc_max_bytes", json!(config.project_doc_max_bytes)),
        ("project_root_markers", json!(config.project_root_markers)),
        ("approval_policy", json!(config.approval_policy)),
        ("hide_agent_reasoning", json!(config.hide_agent_reasoning)),
        ("show_raw_agent_reasoning", json!(config.show_raw_agent_reasoning)),
        (
            "model_supports_reasoning_summaries",
            json!(config.model_supports_reasoning_summaries),
        ),
        ("include_plan_tool", json!(config.tools.plan)),
        ("skills.bundled.enabled", json!(config.skills.bundled)),
        (
            "shell_environment_policy.inherit",
            json!(config.env_policy.inherit),
        ),
    ] {
        assert_eq!(settings[path], value, "{path}");
    }
}
