//! Skills: folders with a SKILL.md that tells the model how to do something.
//!
//! They are looked for once for each working directory, all roots side by side. The model is told their names and
//! descriptions with the first turn; the whole text of those that the user names goes behind the user's message.

mod document;
mod list;
mod mentions;
mod metadata;
mod walk;

use std::cell::RefCell;
use std::collections::{BTreeMap, BTreeSet};
use std::rc::Rc;

use codex_embed_protocol::{
    EventMsg, ResponseItem, SkillErrorInfo, SkillMetadata, SkillScope, UserInput, WarningEvent,
};

pub(crate) use list::list;

use crate::context::{history_message, project_folders};
use crate::prompts;
use crate::session::Session;
use crate::sync::join_all;
use crate::turn::TurnContext;
use mentions::Mentions;
use walk::Found;

/// What was found for a working directory.
#[derive(Debug, Default)]
pub(crate) struct Skills {
    /// The project's first, then the user's; each by name.
    skills: Vec<Skill>,
    /// Files that are no skills, by path.
    errors: Vec<SkillErrorInfo>,
}

#[derive(Debug)]
struct Skill {
    metadata: SkillMetadata,
    /// Whether the model is not told of it.
    is_hidden: bool,
}

/// What was found, by working directory.
#[derive(Debug, Default)]
pub(crate) struct SkillCache(RefCell<BTreeMap<String, Rc<Skills>>>);

/// The skills for a working directory, looked for when they are not known yet.
pub(crate) async fn for_folder(session: &Rc<Session>, cwd: &str) -> Rc<Skills> {
    match known(session, cwd) {
        Some(known) => known,
        None => {
            let folders = project_folders(session, cwd).await;
            find(session, cwd, &folders).await
        }
    }
}

/// As [`for_folder`], where the folders from the project's root down to `cwd` are known.
pub(crate) async fn in_project(session: &Rc<Session>, cwd: &str, folders: &[String]) -> Rc<Skills> {
    match known(session, cwd) {
        Some(known) => known,
        None => find(session, cwd, folders).await,
    }
}

fn known(session: &Session, cwd: &str) -> Option<Rc<Skills>> {
    session.skills.0.borrow().get(cwd).cloned()
}

/// Looks for skills; `folders` run from the project's root down to `cwd`.
async fn find(session: &Rc<Session>, cwd: &str, folders: &[String]) -> Rc<Skills> {
    let roots = walk::roots(session, folders);
    let walks = roots.into_iter().map(|root| Box::pin(walk::walk(session, root)));
    let mut found: Vec<Found> = join_all(walks).await.into_iter().flatten().collect();
    let mut seen = BTreeSet::new();
    found.retain(|found| seen.insert(found.folder.clone()));
    let reads = found.into_iter().map(|found| Box::pin(read(session, found)));
    let mut skills = Skills::default();
    for read in join_all(reads).await {
        match read {
            Ok(skill) => skills.skills.push(skill),
            Err(error) => skills.errors.push(error),
        }
    }
    skills.skills.sort_by_cached_key(|Skill { metadata, .. }| {
        (
            order(metadata.scope),
            metadata.name.clone(),
            metadata.path.clone(),
        )
    });
    skills.errors.sort_by(|one, other| one.path.cmp(&other.path));
    let skills = Rc::new(skills);
    let mut cache = session.skills.0.borrow_mut();
    cache.insert(cwd.to_owned(), Rc::clone(&skills));
    skills
}

fn order(scope: SkillScope) -> u8 {
    match scope {
        SkillScope::Repo => 0,
        SkillScope::User => 1,
        SkillScope::System => 2,
        SkillScope::Admin => 3,
    }
}

async fn read(session: &Rc<Session>, found: Found) -> Result<Skill, SkillErrorInfo> {
    let Found {
        folder,
        scope,
        has_more,
    } = found;
    let path = format!("{folder}/SKILL.md");
    let more_path = format!("{folder}/agents/openai.yaml");
    let names = [Some(path.as_str()), Some(more_path.as_str()).filter(|_| has_more)];
    let reads = names
        .into_iter()
        .flatten()
        .map(|path| Box::pin(session.io.read_file(path)));
    let mut texts = join_all(reads).await.into_iter();
    let failed = |message: String| SkillErrorInfo {
        path: path.clone(),
        message,
    };
    let text = match texts.next() {
        Some(Ok(bytes)) => {
            String::from_utf8(bytes).map_err(|_| failed("the file is not UTF-8".to_owned()))?
        }
        Some(Err(failure)) => return Err(failed(format!("failed to read file: {failure}"))),
        None => String::new(),
    };
    let more = texts.next().and_then(Result::ok).unwrap_or_default();
    let more = metadata::read(&String::from_utf8_lossy(&more), &folder);
    let name = folder.rsplit('/').next().unwrap_or_default();
    let front = document::front(&text, name).map_err(failed)?;
    let switched = session.config.skills.switched.get(&path).copied();
    Ok(Skill {
        metadata: SkillMetadata {
            name: front.name,
            description: front.description,
            short_description: front.short_description,
            interface: more.interface,
            dependencies: more.dependencies,
            path,
            scope,
            enabled: switched.unwrap_or(true),
        },
        is_hidden: more.is_hidden,
    })
}

impl Skills {
    /// What the model is told of them; `None` where there are none to tell of.
    pub fn section(&self) -> Option<String> {
        let told = self.skills.iter();
        let told = told.filter(|skill| skill.metadata.enabled && !skill.is_hidden);
        let lines: Vec<String> = told
            .map(|Skill { metadata, .. }| {
                let SkillMetadata {
                    name,
                    description,
                    path,
                    ..
                } = metadata;
                format!("- {name}: {description} (file: {path})")
            })
            .collect();
        (!lines.is_empty()).then(|| prompts::skills(&lines.join("\n")))
    }

    /// The skills that input names: those that it holds as items, then those that its texts link to, then those
    /// whose names its texts mention. A name that two skills have means neither.
    fn chosen(&self, input: &[UserInput]) -> Vec<&SkillMetadata> {
        let enabled = || {
            self.skills
                .iter()
                .map(|skill| &skill.metadata)
                .filter(|skill| skill.enabled)
        };
        let mut mentions = Mentions::default();
        let mut chosen: Vec<&SkillMetadata> = Vec::new();
        let mut named_by_items = BTreeSet::new();
        for item in input {
            match item {
                UserInput::Skill { name, path } => {
                    named_by_items.insert(name.as_str());
                    chosen.extend(enabled().find(|skill| skill.path == *path));
                }
                UserInput::Text { text, .. } => mentions.add(text),
                UserInput::Image { .. } | UserInput::LocalImage { .. } | UserInput::Mention { .. } => {}
            }
        }
        chosen.extend(enabled().filter(|skill| mentions.paths.contains(skill.path.as_str())));
        let is_alone = |name: &str| enabled().filter(|skill| skill.name == name).count() == 1;
        chosen.extend(enabled().filter(|skill| {
            let name = skill.name.as_str();
            mentions.names.contains(name) && !named_by_items.contains(name) && is_alone(name)
        }));
        let mut seen = BTreeSet::new();
        chosen.retain(|skill| seen.insert(skill.path.as_str()));
        chosen
    }
}

/// Whether input can name a skill at all.
fn may_name(input: &[UserInput]) -> bool {
    input.iter().any(|item| match item {
        UserInput::Text { text, .. } => text.contains('$'),
        UserInput::Skill { .. } => true,
        UserInput::Image { .. } | UserInput::LocalImage { .. } | UserInput::Mention { .. } => false,
    })
}

/// The messages with the skills that a turn's input names, as their files are now. One that can't be read is told
/// by a `warning`.
pub(crate) async fn messages(
    session: &Rc<Session>,
    turn: &TurnContext,
    input: &[UserInput],
) -> Vec<ResponseItem> {
    if !may_name(input) {
        return Vec::new();
    }
    let skills = for_folder(session, &turn.settings.cwd).await;
    let chosen = skills.chosen(input);
    let reads = chosen
        .iter()
        .map(|skill| Box::pin(session.io.read_file(&skill.path)));
    let read = join_all(reads).await;
    let mut messages = Vec::new();
    for (SkillMetadata { name, path, .. }, read) in chosen.into_iter().zip(read) {
        match read {
            Ok(bytes) => {
                let text = String::from_utf8_lossy(&bytes);
                let text = format!("<skill>\n<name>{name}</name>\n<path>{path}</path>\n{text}\n</skill>");
                messages.push(history_message("user", vec![text]));
            }
            Err(failure) => {
                let message = format!("The skill `{name}` at {path} can't be read: {failure}");
                turn.emit(session, EventMsg::Warning(WarningEvent { message }));
            }
        }
    }
    messages
}
