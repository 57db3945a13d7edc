//! Layers of settings, from the weakest to the strongest.

use codex_embed_protocol::boundary::{ConfigFile, ConfigFileKind, ConfigLayerKind, ConfigSources};
use serde_json::{Map, Value};

use crate::document::{merge, parse};
use crate::error::{ConfigError, Warnings};
use crate::locate::locate;
use crate::paths::{self, Base};
use crate::table::{Table, is_within, join, quoted};
use crate::trust::Projects;
use crate::{flags, schema};

/// A set of settings from one place.
pub(crate) struct Layer<'s> {
    pub kind: ConfigLayerKind,
    /// The path of its file, or the profile's name.
    pub name: Option<String>,
    /// The file's text.
    text: Option<&'s str>,
    pub values: Map<String, Value>,
    /// Why it doesn't count.
    pub disabled: Option<String>,
}

impl<'s> Layer<'s> {
    pub fn new(kind: ConfigLayerKind, values: Map<String, Value>) -> Self {
        Self {
            kind,
            name: None,
            text: None,
            values,
            disabled: None,
        }
    }

    fn file(kind: ConfigLayerKind, file: &'s ConfigFile, home: Option<&str>) -> Result<Self, ConfigError> {
        let mut values = parse(&file.text, &file.path)?;
        let folder = paths::parent(&file.path);
        paths::resolve(&mut values, Base { folder, home });
        Ok(Self {
            name: Some(file.path.clone()),
            text: Some(&file.text),
            ..Self::new(kind, values)
        })
    }
}

/// All layers, and what they come to.
pub(crate) struct Layers<'s> {
    /// From the weakest to the strongest.
    pub all: Vec<Layer<'s>>,
    /// One laid over the other.
    pub merged: Map<String, Value>,
    /// The workspace's project.
    pub projects: Projects<'s>,
}

impl<'s> Layers<'s> {
    /// Reads and stacks the layers.
    ///
    /// # Errors
    ///
    /// For text that is not TOML, flags that are no settings, and a profile that isn't there.
    pub fn read(
        sources: &'s ConfigSources,
        cwd: &'s str,
        warnings: &mut Warnings,
    ) -> Result<Self, ConfigError> {
        let home = sources.home.as_deref();
        let files = |kind, layer| {
            let found = sources.files.iter().filter(move |file| file.kind == kind);
            found
                .map(move |file| Layer::file(layer, file, home))
                .collect::<Result<Vec<_>, _>>()
        };
        let unfiled = |kind, mut values: Map<String, Value>| {
            paths::resolve(&mut values, Base { folder: cwd, home });
            Layer::new(kind, values)
        };
        let mut all = files(ConfigFileKind::System, ConfigLayerKind::System)?;
        all.extend(files(ConfigFileKind::User, ConfigLayerKind::User)?);
        let mut above = vec![unfiled(ConfigLayerKind::Flags, flags::read(&sources.flags)?)];
        above.extend(files(ConfigFileKind::Managed, ConfigLayerKind::Managed)?);
        above.push(unfiled(ConfigLayerKind::Overrides, sources.overrides.clone()));

        // A project has no say in whether it is trusted and where it begins, nor, as in the reference, has a
        // managed file.
        let deciding = || {
            all.iter()
                .chain(&above)
                .filter(|layer| layer.kind != ConfigLayerKind::Managed)
        };
        let projects =
            Projects::read(&lay(deciding()), sources, cwd).map_err(|error| place(error, deciding()))?;
        for file in &sources.files {
            let users_own = || all.iter().any(|layer| layer.name.as_deref() == Some(&file.path));
            if file.kind == ConfigFileKind::Project && projects.contain(&file.path) && !users_own() {
                all.push(project(file, &projects, home, warnings)?);
            }
        }
        let profile = profile(&all, &above).map_err(|error| place(error, all.iter().chain(&above)))?;
        all.extend(profile);
        all.extend(above.into_iter().filter(|layer| !layer.values.is_empty()));
        Ok(Self {
            merged: lay(&all),
            all,
            projects,
        })
    }

    /// Lays settings over all others that stand in place of what requirements.toml forbids.
    pub fn force(&mut self, forced: Map<String, Value>) {
        if !forced.is_empty() {
            merge(&mut self.merged, &forced);
            self.all.push(Layer::new(ConfigLayerKind::Requirements, forced));
        }
    }

    /// The strongest layer that sets what is at a path; `None` for what nothing sets.
    pub fn origin(&self, path: &str) -> Option<usize> {
        self.all
            .iter()
            .rposition(|layer| layer.disabled.is_none() && sets(&layer.values, "", path))
    }

    /// Adds the place at which an error's key is written.
    pub fn place(&self, error: ConfigError) -> ConfigError {
        let layer = error
            .path
            .as_deref()
            .and_then(|path| self.all.get(self.origin(path)?));
        match layer {
            Some(Layer {
                kind: ConfigLayerKind::Profile,
                name: Some(name),
                ..
            }) => {
                // It has no text of its own: its settings stand in the files.
                let path = error.path.clone();
                let within = |path: &str| format!("{}.{path}", join("profiles", name));
                let inner = ConfigError {
                    path: path.as_deref().map(within),
                    ..error
                };
                let placed = place(inner, &self.all);
                ConfigError { path, ..placed }
            }
            Some(layer) => place(error, [layer]),
            None => error,
        }
    }
}

/// Adds the place in the strongest of these layers that sets an error's key.
fn place<'a, 's: 'a>(error: ConfigError, layers: impl IntoIterator<Item = &'a Layer<'s>>) -> ConfigError {
    let Some(path) = error.path.as_deref() else {
        return error;
    };
    let setting = layers
        .into_iter()
        .filter(|layer| sets(&layer.values, "", path))
        .last();
    match setting.and_then(|layer| layer.name.as_deref().zip(layer.text)) {
        Some((file, text)) => {
            let position = locate(text, path);
            error.at(file, position)
        }
        None => error,
    }
}

/// Lays layers over each other.
fn lay<'a, 's: 'a>(layers: impl IntoIterator<Item = &'a Layer<'s>>) -> Map<String, Value> {
    let mut merged = Map::new();
    for layer in layers.into_iter().filter(|layer| layer.disabled.is_none()) {
        merge(&mut merged, &layer.values);
    }
    merged
}

/// Whether a table has something at `path`, or around it where it can't have anything in it.
fn sets(table: &Map<String, Value>, place: &str, path: &str) -> bool {
    table.iter().any(|(name, value)| {
        let inner = join(place, name);
        if !is_within(path, &inner) {
            return false;
        }
        match value {
            Value::Object(table) => path == inner || sets(table, &inner, path),
            _ => true,
        }
    })
}

/// A project's file: empty and disabled where the project isn't trusted. Nothing of it is even parsed then.
fn project<'s>(
    file: &'s ConfigFile,
    projects: &Projects<'_>,
    home: Option<&str>,
    warnings: &mut Warnings,
) -> Result<Layer<'s>, ConfigError> {
    if let Some(reason) = projects.distrust(&file.path) {
        warnings.add(&file.path, format!("is ignored, because {reason}"));
        return Ok(Layer {
            name: Some(file.path.clone()),
            disabled: Some(reason),
            ..Layer::new(ConfigLayerKind::Project, Map::new())
        });
    }
    let mut layer = Layer::file(ConfigLayerKind::Project, file, home)?;
    for key in ["projects", "project_root_markers"] {
        if layer.values.remove(key).is_some() {
            warnings.add(key, format!("is ignored in {}, a project's own file", file.path));
        }
    }
    Ok(layer)
}

/// The layer of the profile that the strongest setting chooses; each layer may add to it.
fn profile<'s>(below: &[Layer<'_>], above: &[Layer<'_>]) -> Result<Option<Layer<'s>>, ConfigError> {
    let merged = lay(below.iter().chain(above));
    let root = Table::root(&merged);
    let Some(name) = root.get::<String>("profile")? else {
        return Ok(None);
    };
    let profiles = root.table("profiles")?;
    let Some(profile) = profiles.named_table(&name)? else {
        let known: Vec<&str> = profiles.names().collect();
        let hint = match known.as_slice() {
            [] => "the configuration has no `profiles`".to_owned(),
            names => format!("known profiles: {}", quoted(names.iter().copied())),
        };
        return Err(ConfigError::invalid(
            "profile",
            format!("names the profile `{name}`, which is not there; {hint}"),
        ));
    };
    let mut values = profile.entries();
    for key in schema::root().filter(|key| !key.everywhere) {
        values.remove(key.name);
    }
    Ok(Some(Layer {
        name: Some(name),
        ..Layer::new(ConfigLayerKind::Profile, values)
    }))
}
