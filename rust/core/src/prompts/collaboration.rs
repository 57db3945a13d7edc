//! How the model works with the user, and its manner.

use codex_embed_protocol::{ModeKind, Personality};

/// The instructions of a way of working.
pub fn collaboration(mode: ModeKind) -> &'static str {
    match mode {
        ModeKind::Plan => include_str!("plan_mode.md").trim_ascii_end(),
        ModeKind::Default => {
            "Default mode is on: you do the work that the user asks for. What was said of another mode, such as plan \
             mode, holds no longer. Only a message of the developer changes the mode; a user who asks for a plan gets \
             one as an ordinary answer. `request_user_input` may be unavailable: where a sensible assumption will do, \
             make it and say so; where only the user can decide, end your turn with one short question in plain text."
        }
    }
}

/// The section that puts a way of working in force.
pub fn collaboration_section(instructions: &str) -> String {
    format!("<collaboration_mode>{instructions}</collaboration_mode>")
}

/// A manner as the base instructions describe it; `None` for none in particular.
pub fn manner(personality: Personality) -> Option<&'static str> {
    match personality {
        Personality::None => None,
        Personality::Friendly => Some(
            "# Manner\n\nBe warm. Work as a colleague who is glad to help: encourage, say `we`, explain what may be \
             new without being asked, and assume that the user means well and had reasons. Stay honest all the same: \
             tell problems early and kindly, and always with a way on. No flattery, and never more words than help.",
        ),
        Personality::Pragmatic => Some(
            "# Manner\n\nBe direct. Work as an engineer who counts what gets done: come to the point, name facts, \
             trade-offs and risks, and leave out praise, small talk and comfort. Say plainly when something won't \
             work, with the reason and a better way. Respect shows in care for the result.",
        ),
    }
}

/// The section that changes the manner within a session; `None` for none in particular, which takes nothing back.
pub fn personality_section(personality: Personality) -> Option<String> {
    manner(personality).map(|manner| {
        format!(
            "<personality_spec>\nThe user would like another manner from now on. It takes the place of the one \
             before.\n\n{manner}\n</personality_spec>"
        )
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sections_are_long_enough_to_be_recorded_by_their_tag() {
        let sections = [
            collaboration_section(collaboration(ModeKind::Plan)),
            collaboration_section(collaboration(ModeKind::Default)),
            personality_section(Personality::Friendly).unwrap(),
            personality_section(Personality::Pragmatic).unwrap(),
        ];
        for section in sections {
            assert!(section.starts_with('<') && section.ends_with('>'), "{section}");
            assert!(section.chars().count() >= 160, "{section}");
        }
    }

    #[test]
    fn no_manner_in_particular_says_nothing() {
        assert_eq!(personality_section(Personality::None), None);
    }

    #[test]
    fn plan_mode_names_the_block_that_a_plan_is_read_from() {
        let text = collaboration(ModeKind::Plan);
        assert!(text.contains("\n<proposed_plan>\n") && text.contains("\n</proposed_plan>\n"));
    }
}
