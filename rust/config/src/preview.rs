//! The effective configuration with the layer that each value is from.

use std::collections::BTreeMap;

use codex_embed_protocol::boundary::{
    ConfigLayerInfo, ConfigLayerKind, ConfigPreview, ConfigSources, PreviewedSetting,
};
use serde_json::{Map, Value};

use crate::config::Config;
use crate::error::{ConfigError, Warnings};
use crate::layers::Layers;
use crate::provider::is_credential;
use crate::sandbox;
use crate::schema::{self, Fallback, Key, Kind, State};
use crate::table::join;

/// The layer of what isn't set.
const DEFAULT_LAYER: u32 = 0;

/// Looks at what a session would be opened with. Profiles are left out, as they are part of it when chosen, and
/// so is everything that looks like a credential.
///
/// # Errors
///
/// As [`Config::resolve`].
pub fn preview(sources: &ConfigSources, cwd: &str) -> Result<ConfigPreview, ConfigError> {
    let mut warnings = Warnings::default();
    let (_, layers) = Config::read_layers(sources, cwd, &mut warnings)?;
    let mut settings = Settings(BTreeMap::new());
    settings.add_defaults(schema::root(), &mut Vec::new());
    for (key, value) in sandbox::defaults_as_settings(layers.projects.workspace()) {
        settings.0.insert(vec![key], (value, DEFAULT_LAYER));
    }
    settings.add(&layers, &layers.merged, "", &mut Vec::new());
    Ok(ConfigPreview {
        settings: settings
            .0
            .into_iter()
            .map(|(path, (value, layer))| PreviewedSetting { path, value, layer })
            .collect(),
        layers: infos(&layers),
        warnings: warnings.finish().iter().map(ToString::to_string).collect(),
    })
}

fn infos(layers: &Layers<'_>) -> Vec<ConfigLayerInfo> {
    let default = ConfigLayerInfo {
        kind: ConfigLayerKind::Default,
        name: None,
        disabled: None,
    };
    let read = layers.all.iter().map(|layer| ConfigLayerInfo {
        kind: layer.kind,
        name: layer.name.clone(),
        disabled: layer.disabled.clone(),
    });
    std::iter::once(default).chain(read).collect()
}

/// Values and the indices of their layers, by path.
struct Settings(BTreeMap<Vec<String>, (Value, u32)>);

impl Settings {
    fn add_defaults(&mut self, keys: impl Iterator<Item = &'static Key>, path: &mut Vec<String>) {
        for key in keys.filter(|key| key.state == State::Used) {
            path.push(key.name.to_owned());
            match (&key.kind, key.default) {
                (Kind::Table(keys), _) => self.add_defaults(keys.iter(), path),
                (_, Fallback::Value(json)) => {
                    if let Ok(value) = serde_json::from_str(json) {
                        self.0.insert(path.clone(), (value, DEFAULT_LAYER));
                    }
                }
                _ => {}
            }
            path.pop();
        }
    }

    fn add(&mut self, layers: &Layers<'_>, table: &Map<String, Value>, place: &str, path: &mut Vec<String>) {
        for (name, value) in table {
            if (path.is_empty() && name == "profiles") || is_secret(name) {
                continue;
            }
            let place = join(place, name);
            path.push(name.clone());
            match value {
                Value::Object(inner) => {
                    self.0.remove(path);
                    self.add(layers, inner, &place, path);
                }
                value => {
                    let layer = layers.origin(&place).map_or(0, |index| index + 1);
                    let layer = u32::try_from(layer).unwrap_or(u32::MAX);
                    self.0.insert(path.clone(), (value.clone(), layer));
                }
            }
            path.pop();
        }
    }
}

/// Names under which a file may hold a credential, though it should not.
fn is_secret(name: &str) -> bool {
    is_credential(name) || matches!(name, "experimental_bearer_token" | "bearer_token")
}
