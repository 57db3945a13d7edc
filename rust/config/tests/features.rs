//! Feature flags: their older names, and what is told of them.
#![allow(clippy::unwrap_used, reason = "a test that gets no value has failed")]

mod support;
use support::{config, warnings};

/// The summaries of what is told of older forms.
fn deprecated(toml: &str) -> Vec<String> {
    config(toml)
        .deprecations
        .into_iter()
        .map(|told| told.summary)
        .collect()
}

#[test]
fn older_names_work_and_are_told_of() {
    let older =
        config("[features]\nexperimental_use_unified_exec_tool = false\ninclude_apply_patch_tool = true");
    assert_eq!(
        (older.tools.unified_exec, older.tools.apply_patch),
        (false, Some(true))
    );
    let outermost =
        config("experimental_use_unified_exec_tool = false\nexperimental_use_freeform_apply_patch = true");
    assert_eq!(
        (outermost.tools.unified_exec, outermost.tools.apply_patch),
        (false, Some(true))
    );
    assert_eq!(
        deprecated("experimental_use_unified_exec_tool = false\n[features]\ncollab = true"),
        [
            "`collab` is deprecated. Use `[features].multi_agent` instead.",
            "`experimental_use_unified_exec_tool` is deprecated. Use `[features].unified_exec` instead.",
        ]
    );
    assert!(deprecated("[features]\nunified_exec = true\nundo = true").is_empty());
}

#[test]
fn the_present_name_goes_before_one_outside_the_table() {
    let both = config("experimental_use_unified_exec_tool = false\n[features]\nunified_exec = true");
    assert!(both.tools.unified_exec);
}

#[test]
fn a_file_of_instructions_under_its_older_name_is_told_of() {
    let told = deprecated("experimental_instructions_file = \"/x\"");
    assert_eq!(told.len(), 1);
    assert!(
        told[0].contains("Use `model_instructions_file` instead."),
        "{told:?}"
    );
}

#[test]
fn features_of_the_web_search_point_to_its_setting() {
    for flag in ["web_search", "web_search_cached", "web_search_request"] {
        let told = deprecated(&format!("[features]\n{flag} = true"));
        let expected = format!("`[features].{flag}` is deprecated because web search is enabled by default.");
        assert_eq!(told, [expected]);
    }
}

#[test]
fn all_that_is_under_development_is_told_of_at_once() {
    let told =
        warnings("[features]\nruntime_metrics = true\nmemories = true\nundo = true\ncode_mode = false");
    assert_eq!(told.len(), 1, "{told:?}");
    assert!(told[0].contains("memories, runtime_metrics;"), "{told:?}");
    assert!(warnings("suppress_unstable_features_warning = true\n[features]\nmemories = true").is_empty());
}
