//! The user's catalog of models, read once when the session begins.

use std::rc::Rc;

use codex_embed_protocol::{EventMsg, WarningEvent};

use super::Session;
use crate::model::Catalog;

impl Session {
    /// Reads the file that `model_catalog_json` names. One that can't be used is told of, and the table of known
    /// models counts.
    pub(super) async fn read_catalog(self: &Rc<Self>) {
        let Some(path) = &self.config.model_catalog_json else {
            return;
        };
        let folder = self.codex_home.as_deref().unwrap_or_default();
        let path = self.absolute(folder, path);
        let catalog = match self.io.read_file(&path).await {
            Ok(bytes) => Catalog::parse(&String::from_utf8_lossy(&bytes)),
            Err(failure) => Err(failure.to_string()),
        };
        match catalog {
            Ok(catalog) => self.use_catalog(Rc::new(catalog)),
            Err(problem) => {
                let message = format!(
                    "The file that `model_catalog_json` names can't be used, so the models that are known here count \
                     instead: {path}: {problem}"
                );
                self.emit("", EventMsg::Warning(WarningEvent { message }));
            }
        }
    }

    /// A model's own instructions count where the configuration has none.
    fn use_catalog(&self, catalog: Rc<Catalog>) {
        let catalog = self.catalog.get_or_init(|| catalog);
        let slug = self.settings.borrow().model.clone();
        let model = crate::model::ModelInfo::from_catalog(&slug, &self.config, catalog);
        if let Some(own) = model.instructions()
            && self.config.base_instructions.is_none()
        {
            *self.instructions.borrow_mut() = Rc::from(own);
        }
    }
}
