//! MCP servers: started in the background with the session, their tools and resources offered to the model.
//!
//! | file | holds |
//! |---|---|
//! | `servers` | where each server stands |
//! | `startup` | how one gets there |
//! | `catalogue`, `names` | the tools as the model knows them |
//! | `call`, `approval`, `answer`, `json` | a call of a tool, and what the model reads of it |
//! | `resources`, `list` | resources for the model, and everything for the user's program |
//! | `elicitation` | questions of servers to the user |

mod answer;
mod approval;
mod call;
mod catalogue;
mod elicitation;
mod json;
mod list;
mod names;
mod request;
mod resources;
mod servers;
mod startup;

pub(crate) use call::call;
pub(crate) use catalogue::McpTools;
pub(crate) use elicitation::Answer as ElicitationAnswer;
pub(crate) use list::list;
pub(crate) use resources::{is_resource_tool, run as run_resource_tool};
pub(crate) use servers::McpServers;
