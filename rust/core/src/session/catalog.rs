//! The user's catalog of models, read once when the session begins.

use std::rc::Rc;

use codex_embed_protocol::{EventMsg, WarningEvent};

use super::Session;
use crate::model::Catalog;

impl Session {
    /// Reads the file that `model_catalog_json` names. For one that can't be used there is a warning, and the table
    /// of known models counts.
    pub(super) async fn read_catalog(self: &Rc<Self>) -> Option<EventMsg> {
        let path = self.config.model_catalog_json.as_ref()?;
        let catalog = match self.io.read_file(path).await {
            Ok(bytes) => Catalog::parse(&String::from_utf8_lossy(&bytes)),
            Err(failure) => Err(failure.to_string()),
        };
        match catalog {
            Ok(catalog) => {
                self.use_catalog(Rc::new(catalog));
                None
            }
            Err(problem) => {
                let message = format!(
                    "The file that `model_catalog_json` names can't be used, so the models that are known here count \
                     instead: {path}: {problem}"
                );
                Some(EventMsg::Warning(WarningEvent { message }))
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
            self.set_instructions(own);
        }
    }
}
