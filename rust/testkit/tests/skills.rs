//! Skills and stored prompts: where they are found, what the model is told, what is listed.

#![allow(clippy::unwrap_used, reason = "helpers of tests")]

use codex_embed_protocol::boundary::{Effect, OutboxEntry};
use codex_embed_protocol::{Op, UserInput};
use codex_embed_testkit::{Story, model};
use serde_json::{Value, json};

fn skill(name: &str) -> String {
    format!("---\nname: {name}\ndescription: does {name}\n---\nThe body of {name}.")
}

/// A session in the project `/work`, with the user's folders `/home` and `/home/.codex`.
fn session(skills: &[(&str, &str)]) -> Story {
    let mut story = Story::new()
        .model(vec![model::answer(&[model::message("m1", "ok")])])
        .codex_home("/home/.codex")
        .home("/home")
        .file("/work/.git/HEAD", "");
    for (folder, name) in skills {
        story = story.file(&format!("{folder}/SKILL.md"), &skill(name));
    }
    story
}

fn listed(story: &mut Story, op: Op) -> Value {
    story.submit(op);
    story.all("list_skills_response").last().unwrap()["skills"].clone()
}

fn list() -> Op {
    Op::ListSkills {
        cwds: Vec::new(),
        force_reload: false,
    }
}

fn names(entry: &Value) -> Vec<&str> {
    let skills = entry["skills"].as_array().unwrap().iter();
    skills.map(|skill| skill["name"].as_str().unwrap()).collect()
}

/// The texts of the user's messages that were sent last, from the input on.
fn sent(story: &Story) -> Vec<&str> {
    let input = story.host.requests.last().unwrap()["input"].as_array().unwrap();
    let texts = input[2..]
        .iter()
        .filter_map(|item| item["content"][0]["text"].as_str());
    texts.collect()
}

#[test]
fn every_root_is_looked_into_and_the_projects_skills_come_first() {
    let mut story = session(&[
        ("/home/.agents/skills/b", "of-home"),
        ("/home/.codex/skills/a", "of-codex"),
        ("/home/.codex/skills/.system/s", "bundled"),
        ("/etc/codex/skills/m", "of-machine"),
        ("/work/.agents/skills/z", "of-root"),
        ("/work/.codex/skills/y", "of-root-codex"),
        ("/work/sub/.agents/skills/x", "of-cwd"),
        ("/work/sub/deep/.agents/skills/x", "below"),
        ("/elsewhere/.agents/skills/x", "elsewhere"),
    ])
    .cwd("/work/sub");
    let skills = listed(&mut story, list());
    assert_eq!(skills[0]["cwd"], "/work/sub");
    assert_eq!(
        names(&skills[0]),
        [
            "of-cwd",
            "of-root",
            "of-root-codex",
            "of-codex",
            "of-home",
            "bundled",
            "of-machine"
        ]
    );
    let scopes: Vec<&Value> = skills[0]["skills"]
        .as_array()
        .unwrap()
        .iter()
        .map(|s| &s["scope"])
        .collect();
    assert_eq!(
        scopes,
        ["repo", "repo", "repo", "user", "user", "system", "admin"]
    );
}

#[test]
fn mistakes_and_switches_are_listed() {
    let mut story = session(&[
        ("/work/.agents/skills/on", "on"),
        ("/work/.agents/skills/off", "off"),
    ])
    .file("/work/.agents/skills/bad/SKILL.md", "nothing")
    .config(
        "skills",
        json!({"config": [{"path": "/work/.agents/skills/off/SKILL.md", "enabled": false}]}),
    );
    let skills = listed(&mut story, list());
    assert_eq!(
        skills[0]["errors"],
        json!([{
            "path": "/work/.agents/skills/bad/SKILL.md",
            "message": "missing YAML frontmatter delimited by ---",
        }])
    );
    assert_eq!(skills[0]["skills"][0]["enabled"], false);
    assert_eq!(skills[0]["skills"][1]["enabled"], true);
    story.say("use $off and $on");
    let told = sent(&story);
    assert_eq!(told.len(), 2, "{told:?}");
    assert!(
        told[1].starts_with("<skill>\n<name>on</name>\n<path>/work/.agents/skills/on/SKILL.md</path>\n---\n")
    );
    assert!(told[1].ends_with("The body of on.\n</skill>"));
}

#[test]
fn a_list_is_kept_until_it_is_asked_for_anew() {
    let mut story = session(&[("/work/.agents/skills/a", "a")]);
    assert_eq!(names(&listed(&mut story, list())[0]), ["a"]);
    story
        .host
        .files
        .insert("/work/.agents/skills/b/SKILL.md".into(), skill("b").into());
    assert_eq!(names(&listed(&mut story, list())[0]), ["a"]);
    let again = Op::ListSkills {
        cwds: vec!["/work".into(), "/nowhere".into()],
        force_reload: true,
    };
    let skills = listed(&mut story, again);
    assert_eq!(names(&skills[0]), ["a", "b"]);
    assert_eq!(
        (skills[1]["cwd"].as_str(), names(&skills[1]).len()),
        (Some("/nowhere"), 0)
    );
}

#[test]
fn an_item_names_a_skill_by_its_path() {
    let mut story = session(&[
        ("/work/.agents/skills/a", "same"),
        ("/work/.agents/skills/b", "same"),
    ]);
    let item = |path: &str| UserInput::Skill {
        name: "same".into(),
        path: path.into(),
    };
    story.submit(Op::UserInput {
        items: vec![
            UserInput::Text {
                text: "$same".into(),
                text_elements: Vec::new(),
            },
            item("/work/.agents/skills/b/SKILL.md"),
            item("/etc/passwd"),
        ],
        final_output_json_schema: None,
    });
    let told = sent(&story);
    assert_eq!(told.len(), 2, "{told:?}");
    assert!(told[1].contains("<path>/work/.agents/skills/b/SKILL.md</path>"));
}

#[test]
fn a_skill_that_went_away_is_told_and_the_turn_goes_on() {
    let mut story = session(&[("/work/.agents/skills/a", "a")]);
    listed(&mut story, list());
    story.host.files.clear();
    story.say("use $a");
    let warning = story.all("warning")[0]["message"].as_str().unwrap().to_owned();
    assert!(
        warning.contains("`a`") && warning.contains("/work/.agents/skills/a/SKILL.md"),
        "{warning}"
    );
    assert_eq!(sent(&story), ["use $a"]);
}

#[test]
fn without_skills_a_session_looks_once_and_side_by_side() {
    let mut story = session(&[]);
    story.say("costs $5, $HOME and $thing");
    story.say("again $thing");
    let looks = |outbox: &Vec<OutboxEntry>| {
        let looks = outbox.iter().filter(|entry| match entry {
            OutboxEntry::Effect(request) => matches!(&request.effect, Effect::FsReaddir { .. }),
            _ => false,
        });
        looks.count()
    };
    let steps: Vec<usize> = story
        .outboxes
        .iter()
        .map(looks)
        .filter(|looks| *looks > 0)
        .collect();
    assert_eq!(steps, [6]);
}

#[test]
fn stored_prompts_are_listed_by_name() {
    let mut story = session(&[])
        .file(
            "/home/.codex/prompts/b.md",
            "---\ndescription: \"Says b\"\nargument-hint: [FILE]\n# no\n---\nDo $1\n",
        )
        .file("/home/.codex/prompts/a.md", "---\nnever closed\n")
        .file("/home/.codex/prompts/notes.txt", "no")
        .file("/home/.codex/prompts/sub/c.md", "no");
    story.submit(Op::ListCustomPrompts);
    assert_eq!(
        story.all("list_custom_prompts_response")[0]["custom_prompts"],
        json!([
            {"name": "a", "path": "/home/.codex/prompts/a.md", "content": "---\nnever closed\n",
             "description": null, "argument_hint": null},
            {"name": "b", "path": "/home/.codex/prompts/b.md", "content": "Do $1\n",
             "description": "Says b", "argument_hint": "[FILE]"},
        ])
    );
}
