//! What a model is, what it is offered, and how it is asked.

mod chat;
mod command_tools;
mod info;
mod mcp_tools;
mod parameters;
mod request;
mod schema;
mod table;
mod tools;

pub(crate) use chat::custom_tools;
pub use info::ModelInfo;
pub use parameters::tool_parameters;
pub use request::{RequestContext, request_body};
pub use tools::{ToolContext, tool_specs};
