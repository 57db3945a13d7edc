//! What a model is, what it is offered, and how it is asked.

mod catalog;
mod chat;
mod command_tools;
mod file_tools;
mod info;
mod mcp_tools;
mod parameters;
mod request;
mod schema;
mod table;
mod tools;

pub use catalog::Catalog;
pub(crate) use chat::custom_tools;
pub use file_tools::FileTool;
pub use info::ModelInfo;
pub use parameters::tool_parameters;
pub use request::{RequestContext, request_body};
pub use table::ShellTool;
pub use tools::{ToolContext, tool_specs};
