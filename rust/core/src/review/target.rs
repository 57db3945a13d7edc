//! What to review: checked, named and put into words.

use std::rc::Rc;

use codex_embed_protocol::{ReviewRequest, ReviewTarget};

use super::merge_base::{self, Unsuitable};
use crate::prompts::review;
use crate::session::{Session, Settings};

/// Characters of a commit's hash that people are shown.
const SHORT_HASH: usize = 7;

/// A review to make.
#[derive(Debug, PartialEq)]
pub(crate) struct Assignment {
    /// What to look at, without spaces around any name.
    pub target: ReviewTarget,
    /// What to call it, for people.
    pub hint: String,
}

impl Assignment {
    /// Checks a request.
    ///
    /// # Errors
    ///
    /// What is missing, in words: a target must not be empty.
    pub fn new(request: ReviewRequest) -> Result<Self, String> {
        let target = match request.target {
            ReviewTarget::UncommittedChanges => ReviewTarget::UncommittedChanges,
            ReviewTarget::BaseBranch { branch } => ReviewTarget::BaseBranch {
                branch: given("branch", &branch)?,
            },
            ReviewTarget::Commit { sha, title } => ReviewTarget::Commit {
                sha: given("sha", &sha)?,
                title: title
                    .map(|title| title.trim().to_owned())
                    .filter(|title| !title.is_empty()),
            },
            ReviewTarget::Custom { instructions } => ReviewTarget::Custom {
                instructions: given("instructions", &instructions)?,
            },
        };
        let hint = request.user_facing_hint.unwrap_or_else(|| hint(&target));
        Ok(Self { target, hint })
    }

    /// What the reviewer is asked.
    ///
    /// # Errors
    ///
    /// When the target can't be there: a branch without a repository.
    pub(super) async fn prompt(&self, session: &Rc<Session>, settings: &Settings) -> Result<String, String> {
        Ok(match &self.target {
            ReviewTarget::UncommittedChanges => review::UNCOMMITTED.to_owned(),
            ReviewTarget::BaseBranch { branch } => match merge_base::find(session, settings, branch).await {
                Ok(base) => review::base_branch(branch, &base),
                Err(Unsuitable::Unknown) => review::base_branch_to_find(branch),
                Err(Unsuitable::NoRepository) => {
                    return Err(format!(
                        "there is nothing to compare with `{branch}`: {} is not in a git repository",
                        settings.cwd
                    ));
                }
            },
            ReviewTarget::Commit { sha, title } => review::commit(sha, title.as_deref()),
            ReviewTarget::Custom { instructions } => instructions.clone(),
        })
    }
}

fn given(field: &str, text: &str) -> Result<String, String> {
    match text.trim() {
        "" => Err(format!("the review's `{field}` must not be empty")),
        text => Ok(text.to_owned()),
    }
}

fn hint(target: &ReviewTarget) -> String {
    match target {
        ReviewTarget::UncommittedChanges => "current changes".to_owned(),
        ReviewTarget::BaseBranch { branch } => format!("changes against '{branch}'"),
        ReviewTarget::Commit { sha, title } => {
            let short: String = sha.chars().take(SHORT_HASH).collect();
            match title {
                Some(title) => format!("commit {short}: {title}"),
                None => format!("commit {short}"),
            }
        }
        ReviewTarget::Custom { instructions } => instructions.clone(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn assignment(target: ReviewTarget) -> Result<Assignment, String> {
        Assignment::new(ReviewRequest {
            target,
            user_facing_hint: None,
        })
    }

    fn commit(sha: &str, title: Option<&str>) -> ReviewTarget {
        ReviewTarget::Commit {
            sha: sha.into(),
            title: title.map(str::to_owned),
        }
    }

    #[test]
    fn targets_are_named_as_the_reference_names_them() {
        for (target, hint) in [
            (ReviewTarget::UncommittedChanges, "current changes"),
            (
                ReviewTarget::BaseBranch {
                    branch: " main ".into(),
                },
                "changes against 'main'",
            ),
            (
                commit("1234567890abcdef", Some("Add two")),
                "commit 1234567: Add two",
            ),
            (commit(" abc ", Some("  ")), "commit abc"),
            (
                ReviewTarget::Custom {
                    instructions: " look\n".into(),
                },
                "look",
            ),
        ] {
            assert_eq!(assignment(target).unwrap().hint, hint);
        }
    }

    #[test]
    fn a_hint_of_the_users_own_stays() {
        let named = Assignment::new(ReviewRequest {
            target: ReviewTarget::UncommittedChanges,
            user_facing_hint: Some("my work".into()),
        });
        assert_eq!(named.unwrap().hint, "my work");
    }

    #[test]
    fn an_empty_target_is_refused_by_its_name() {
        for (target, field) in [
            (ReviewTarget::BaseBranch { branch: "".into() }, "`branch`"),
            (commit("  ", None), "`sha`"),
            (
                ReviewTarget::Custom {
                    instructions: "\n".into(),
                },
                "`instructions`",
            ),
        ] {
            let message = assignment(target).unwrap_err();
            assert!(message.contains(field), "{message}");
        }
    }
}
