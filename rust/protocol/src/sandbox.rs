//! What the operating system lets commands do.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::{AbsolutePathBuf, is_false};

/// What commands may do.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(tag = "type", rename_all = "kebab-case")]
pub enum SandboxPolicy {
    /// Everything. No limits at all.
    DangerFullAccess,
    /// Read, and nothing else.
    ReadOnly {
        /// What may be read. Default: everything.
        #[serde(default, skip_serializing_if = "ReadOnlyAccess::is_full")]
        access: ReadOnlyAccess,
        /// Whether the network may be reached. Default: no.
        #[serde(default, skip_serializing_if = "is_false")]
        network_access: bool,
    },
    /// What a sandbox outside allows: the whole process is in one already.
    ExternalSandbox {
        /// Whether that sandbox lets the network through. Default: restricted.
        #[serde(default)]
        network_access: NetworkAccess,
    },
    /// Read, and write in the working directory and the folders named here.
    WorkspaceWrite {
        /// Further folders to write in. Default: none.
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        writable_roots: Vec<AbsolutePathBuf>,
        /// What may be read. Default: everything.
        #[serde(default, skip_serializing_if = "ReadOnlyAccess::is_full")]
        read_only_access: ReadOnlyAccess,
        /// Whether the network may be reached. Default: no.
        #[serde(default)]
        network_access: bool,
        /// Keeps the folder that `TMPDIR` names read-only. Default: no.
        #[serde(default)]
        exclude_tmpdir_env_var: bool,
        /// Keeps `/tmp` read-only. Default: no.
        #[serde(default)]
        exclude_slash_tmp: bool,
    },
}

/// What commands may read.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize, JsonSchema)]
#[serde(tag = "type", rename_all = "kebab-case")]
pub enum ReadOnlyAccess {
    /// Only what is named.
    Restricted {
        /// Whether the folders that programs need to start are readable. Default: yes.
        #[serde(default = "yes")]
        include_platform_defaults: bool,
        /// Folders to read. Default: none.
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        readable_roots: Vec<AbsolutePathBuf>,
    },
    /// Everything.
    #[default]
    FullAccess,
}

impl ReadOnlyAccess {
    fn is_full(&self) -> bool {
        matches!(self, Self::FullAccess)
    }
}

/// Whether an outer sandbox lets the network through.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum NetworkAccess {
    /// No.
    #[default]
    Restricted,
    /// Yes.
    Enabled,
}

fn yes() -> bool {
    true
}
