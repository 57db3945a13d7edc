//! Questions that wait for the user's decision.

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::{FileChange, ParsedCommand, PermissionProfile};

/// A command waits for the user's decision; answered by `Op::ExecApproval`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct ExecApprovalRequestEvent {
    /// The tool call.
    pub call_id: String,
    /// Names this question where one call asks several; absent when `call_id` does.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub approval_id: Option<String>,
    /// The turn; empty in old recordings.
    #[serde(default)]
    pub turn_id: String,
    /// Program and arguments.
    pub command: Vec<String>,
    /// Absolute working directory.
    pub cwd: String,
    /// Why it is asked, in the model's words or the policy's.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reason: Option<String>,
    /// The host to be reached, where the question is about the network.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub network_approval_context: Option<NetworkApprovalContext>,
    /// The first words of commands that could be allowed from now on.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub proposed_execpolicy_amendment: Option<ExecPolicyAmendment>,
    /// Hosts that could be allowed or denied from now on.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub proposed_network_policy_amendments: Option<Vec<NetworkPolicyAmendment>>,
    /// Permissions that the command asks for beside the policy's.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub additional_permissions: Option<PermissionProfile>,
    /// The skill that the command belongs to.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub skill_metadata: Option<ExecApprovalRequestSkillMetadata>,
    /// The decisions that make sense here, in order of display; absent for all.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub available_decisions: Option<Vec<ReviewDecision>>,
    /// What the command does, as far as its text tells.
    pub parsed_cmd: Vec<ParsedCommand>,
}

/// A patch waits for the user's decision; answered by `Op::PatchApproval`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct ApplyPatchApprovalRequestEvent {
    /// The tool call.
    pub call_id: String,
    /// The turn; empty in old recordings.
    #[serde(default)]
    pub turn_id: String,
    /// The change of each file, by absolute path.
    pub changes: BTreeMap<String, FileChange>,
    /// Why it is asked.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reason: Option<String>,
    /// A folder that could be written from now on, for the whole session.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub grant_root: Option<String>,
}

/// The user's decision.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum ReviewDecision {
    /// Yes, this once.
    Approved,
    /// Yes, and so for every command that begins with these words.
    ApprovedExecpolicyAmendment {
        /// The words.
        proposed_execpolicy_amendment: ExecPolicyAmendment,
    },
    /// Yes, and so for the same thing again in this session.
    ApprovedForSession,
    /// A rule for the host from now on, which answers the question too.
    NetworkPolicyAmendment {
        /// The rule.
        network_policy_amendment: NetworkPolicyAmendment,
    },
    /// No; the model is told and goes on.
    #[default]
    Denied,
    /// No, and the turn ends.
    Abort,
}

/// The words that commands begin with, for a rule that allows them.
pub type ExecPolicyAmendment = Vec<String>;

/// A host that a command wants to reach.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct NetworkApprovalContext {
    /// The host's name or address.
    pub host: String,
    /// How it is to be reached.
    pub protocol: NetworkApprovalProtocol,
}

/// How a host is reached.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum NetworkApprovalProtocol {
    /// HTTP.
    Http,
    /// HTTP over TLS.
    Https,
    /// TCP through SOCKS 5.
    Socks5Tcp,
    /// UDP through SOCKS 5.
    Socks5Udp,
}

/// A rule for a host.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct NetworkPolicyAmendment {
    /// The host's name or address.
    pub host: String,
    /// What is to happen.
    pub action: NetworkPolicyRuleAction,
}

/// What a rule for a host does.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum NetworkPolicyRuleAction {
    /// Let it through.
    Allow,
    /// Refuse it.
    Deny,
}

/// The skill that a command belongs to.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct ExecApprovalRequestSkillMetadata {
    /// Path of its SKILL.md.
    pub path_to_skills_md: String,
}
