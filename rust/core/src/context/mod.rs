//! What the model is told: history, surroundings, and how much of it fits.

pub mod environment;
pub mod head_tail;
mod history;
mod image;
mod project_docs;
mod surroundings;
pub mod tokens;
pub mod truncate;

pub(crate) use history::{History, message as history_message, output_for};
pub(crate) use image::data_url;
pub(crate) use surroundings::{ContextBaseline, update as update_surroundings};
