//! What the model is told: history, surroundings, and how much of it fits.

mod compacted;
pub mod environment;
mod estimate;
pub mod head_tail;
mod history;
mod image;
mod project_docs;
mod shell_answers;
mod surroundings;
pub mod tokens;
pub mod truncate;

pub(crate) use compacted::{Compacted, compacted, compacted_to, is_context, is_users_own, users_texts};
pub(crate) use estimate::{request_tokens, tokens_beside_usage};
pub(crate) use history::{History, call_id, cut_output, message as history_message, output_for};
pub(crate) use image::{data_url, no_image};
pub(crate) use project_docs::{folders_to_read as project_folders, text as user_instructions};
pub(crate) use shell_answers::TextAnswers;
pub(crate) use surroundings::{
    ContextBaseline, begin as begin_surroundings, forget as forget_surroundings, tell as tell_surroundings,
    update as update_surroundings,
};
