//! What the model is told, in our own words. Tags and the constants that say so are contracts with programs
//! that read histories; all else may be rewritten.

mod collaboration;
pub mod compaction;
pub mod hooks;
mod permissions;
pub mod review;
mod skills;

use codex_embed_protocol::Personality;

pub use collaboration::{collaboration, collaboration_section, manner, personality_section};
pub use permissions::permissions;
pub use skills::skills;

/// Added to the history as the user's when a command turned out to be a patch and was applied as one. Models
/// and tests of the reference know this sentence, whose end is the same for every tool.
pub fn patch_through_shell(tool: &str) -> String {
    format!(
        "Warning: apply_patch was requested via {tool}. Use the apply_patch tool instead of exec_command."
    )
}

/// The base instructions: the `instructions` of every request, unless the configuration has its own.
pub fn base_instructions() -> &'static str {
    include_str!("base.md").trim_ascii_end()
}

/// The base instructions with a manner.
pub fn instructions(personality: Option<Personality>) -> String {
    match personality.and_then(manner) {
        Some(manner) => format!("{}\n\n{manner}", base_instructions()),
        None => base_instructions().to_owned(),
    }
}

/// Added to the history as the user's when a turn was interrupted, so that the next one knows.
pub fn turn_aborted() -> &'static str {
    "<turn_aborted>\n\
     The user interrupted this turn on purpose. Commands that were running were ended, and may have done part of \
     their work; patches that were applied stay applied. Look at the state of things before you do anything again.\n\
     </turn_aborted>"
}

/// The section that tells a model that it takes over from another one within a session. The base instructions
/// don't depend on the model, so they are not said again.
/// The manner is the one that the new model is to have, where it takes one.
pub fn model_switch(slug: &str, personality: Option<Personality>) -> String {
    let manner = personality
        .and_then(manner)
        .map(|manner| format!("\n\n{manner}"))
        .unwrap_or_default();
    format!(
        "<model_switch>\n\
         From here on, the model that answers is `{slug}`; what came before was written by another one. The \
         instructions of this session stay in force. Go on with the user's task on the grounds of the \
         conversation so far.{manner}\n\
         </model_switch>"
    )
}

/// Warns of a policy that the reference wants to remove.
pub fn on_failure_is_going_away() -> &'static str {
    "The approval policy `on-failure` is going away. Use `on-request` for work with a user who answers, or `never` \
     for work without one."
}

/// Tells the model which commands may run unasked from now on. The form is the reference's.
pub fn prefix_allowed(prefix: &[String]) -> String {
    let words: Vec<String> = prefix
        .iter()
        .map(|word| serde_json::Value::from(word.as_str()).to_string())
        .collect();
    format!("Approved command prefix saved:\n- [{}]", words.join(", "))
}

/// Says that the endpoint let another model answer.
pub fn rerouted(asked: &str, answers: &str) -> String {
    format!(
        "The endpoint answers with the model `{answers}`, although `{asked}` was asked for. OpenAI does that with \
         requests that look like attacks on computer systems, until it knows the account as one that may make them."
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Recordings stand for texts of this length or more by their tag alone.
    const PROSE: usize = 160;

    #[test]
    fn marked_texts_are_long_enough_to_be_recorded_by_their_tag() {
        for (tag, text) in [
            ("turn_aborted", turn_aborted().to_owned()),
            ("model_switch", model_switch("gpt-5", None)),
        ] {
            assert!(
                text.starts_with(&format!("<{tag}>\n")) && text.ends_with(&format!("\n</{tag}>")),
                "{text}"
            );
            assert!(text.chars().count() >= PROSE, "{text}");
        }
        assert!(model_switch("gpt-5", None).contains("`gpt-5`"));
    }

    #[test]
    fn the_base_instructions_name_the_tools_they_are_about() {
        let text = base_instructions();
        for tool in [
            "exec_command",
            "write_stdin",
            "apply_patch",
            "update_plan",
            "view_image",
            "web_search",
        ] {
            assert!(text.contains(&format!("`{tool}`")), "{tool}");
        }
        assert!(text.contains("`AGENTS.md`") && !text.ends_with('\n'));
    }

    #[test]
    fn the_example_patch_is_one_that_parses() {
        let text = base_instructions();
        let start = text.find("*** Begin Patch").unwrap();
        let end = start + text[start..].find("```").unwrap();
        assert!(codex_embed_patch::parse(&text[start..end]).is_ok());
    }
}
