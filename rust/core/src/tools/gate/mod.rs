//! Permission: what may run or be written, what the user is asked, and what is refused.

mod command;
mod patch;
mod resolve;

pub(super) use command::{Permit, Request, permit, permit_unsandboxed};
pub(super) use patch::judge as judge_patch;
