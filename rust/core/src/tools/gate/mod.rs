//! Permission: what may run or be written, what the user is asked, and what is refused.

mod command;
mod patch;
mod places;
mod resolve;
mod wait;

pub(super) use command::{Permit, Refused, Request, permit, permit_unsandboxed, refused_escalation};
pub(super) use patch::judge as judge_patch;
pub(super) use places::Places;
