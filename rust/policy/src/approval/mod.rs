//! Whether something runs, asks or is refused, under an approval policy and a sandbox policy.
//!
//! The core states facts, this module decides; asking and running are the core's.

mod amendment;
mod command;
mod denial;
mod key;
mod patch;
mod reason;
mod writable;

pub use amendment::{available_decisions, is_never_proposed, propose};
pub use command::{CommandFacts, Decision, decide, is_limited};
pub use denial::{AfterDenial, after_denial, is_denial};
pub use key::ApprovalKey;
pub use patch::{PatchDecision, decide_patch};
pub use reason::{
    ADDITIONAL_PERMISSIONS_DISABLED, AskReason, PATCH_DENIED_BY_USER, PATCH_OUTSIDE_PROJECT,
    REJECTED_BY_USER, Refusal, policy_name,
};
pub use writable::{PROTECTED_NAMES, Writable};
