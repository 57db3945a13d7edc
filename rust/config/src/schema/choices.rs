//! The words that keys may hold.

use super::Choice;

pub(super) const APPROVAL_POLICY: Choice = Choice {
    name: "ApprovalPolicy",
    meaning: "When the user is asked before a command runs or a patch is applied.",
    words: &[
        ("untrusted", "Before everything but commands known to only read."),
        ("on-failure", "When a command failed in the sandbox."),
        ("on-request", "When the model asks to leave the sandbox."),
        ("never", "Never: what is not allowed is refused."),
    ],
};

pub(super) const SANDBOX_MODE: Choice = Choice {
    name: "SandboxMode",
    meaning: "What commands and patches may touch.",
    words: &[
        ("read-only", "Read everywhere, write nowhere."),
        (
            "workspace-write",
            "Also write in the workspace and in the folders for temporary files.",
        ),
        ("danger-full-access", "No limits."),
    ],
};

pub(super) const EFFORT: Choice = Choice {
    name: "ModelReasoningEffort",
    meaning: "How hard the model thinks.",
    words: &[
        ("none", "Not at all."),
        ("minimal", "As little as the model can."),
        ("low", "Little."),
        ("medium", "Moderately."),
        ("high", "Hard."),
        ("xhigh", "As hard as it can, where the model knows of it."),
    ],
};

pub(super) const SUMMARY: Choice = Choice {
    name: "ModelReasoningSummary",
    meaning: "How the model's reasoning is summed up.",
    words: &[
        ("auto", "As the model thinks best."),
        ("concise", "In short."),
        ("detailed", "At length."),
        ("none", "Not at all."),
    ],
};

pub(super) const VERBOSITY: Choice = Choice {
    name: "ModelVerbosity",
    meaning: "How long answers are.",
    words: &[("low", "Short."), ("medium", "Middling."), ("high", "Long.")],
};

pub(super) const SERVICE_TIER: Choice = Choice {
    name: "ServiceTier",
    meaning: "How the provider schedules requests.",
    words: &[
        ("fast", "Before others, at a higher price."),
        ("flex", "When there is room, at a lower price."),
    ],
};

pub(super) const PERSONALITY: Choice = Choice {
    name: "Personality",
    meaning: "How the model talks.",
    words: &[
        ("none", "In no particular way."),
        ("friendly", "Warmly."),
        ("pragmatic", "To the point."),
    ],
};

pub(super) const WIRE_API: Choice = Choice {
    name: "WireApi",
    meaning: "The API that a provider speaks.",
    words: &[
        ("responses", "OpenAI's Responses API."),
        ("chat", "The older Chat Completions, which more servers know."),
    ],
};

pub(super) const INHERIT: Choice = Choice {
    name: "EnvironmentInherit",
    meaning: "The environment that commands start from.",
    words: &[
        ("all", "The host's."),
        (
            "core",
            "Of the host's, what a shell needs: `HOME`, `PATH` and their like.",
        ),
        ("none", "An empty one."),
    ],
};

pub(super) const WEB_SEARCH: Choice = Choice {
    name: "WebSearchMode",
    meaning: "Where the model's provider searches.",
    words: &[
        ("disabled", "Nowhere."),
        ("cached", "In its cache of pages."),
        ("live", "In the web."),
    ],
};

pub(super) const CONTEXT_SIZE: Choice = Choice {
    name: "WebSearchContextSize",
    meaning: "How much of what is found the model gets.",
    words: &[("low", "Little."), ("medium", "Some."), ("high", "Much.")],
};

pub(super) const HISTORY: Choice = Choice {
    name: "HistoryPersistence",
    meaning: "Which prompts are kept in history.jsonl.",
    words: &[("save-all", "All."), ("none", "None.")],
};

pub(super) const TRUST: Choice = Choice {
    name: "TrustLevel",
    meaning: "How far the user trusts a project.",
    words: &[
        ("trusted", "Its settings count, and its files may be written."),
        (
            "untrusted",
            "Its settings don't count, and commands are asked for.",
        ),
    ],
};

pub(super) const LOGIN_METHOD: Choice = Choice {
    name: "ForcedLoginMethod",
    meaning: "The only way to log in.",
    words: &[("chatgpt", "A ChatGPT account."), ("api", "An API key.")],
};

pub(super) const CREDENTIALS_STORE: Choice = Choice {
    name: "CredentialsStore",
    meaning: "Where credentials are kept.",
    words: &[
        ("file", "In a file of the codex folder."),
        ("keyring", "In the system's keyring."),
        ("auto", "In the keyring if there is one, else in the file."),
        ("ephemeral", "Nowhere: they last as long as the process."),
    ],
};

pub(super) const FILE_OPENER: Choice = Choice {
    name: "FileOpener",
    meaning: "The editor that links to files open.",
    words: &[
        ("vscode", "VS Code."),
        ("vscode-insiders", "VS Code Insiders."),
        ("windsurf", "Windsurf."),
        ("cursor", "Cursor."),
        ("none", "None: no links."),
    ],
};
