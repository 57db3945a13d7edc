//! `view_image`: shows the model an image file.

use std::rc::Rc;

use codex_embed_protocol::{
    EventMsg, FunctionCallOutputContentItem, FunctionCallOutputPayload, ViewImageToolCallEvent,
};
use serde::Deserialize;

use super::arguments;
use crate::context::{data_url, no_image};
use crate::session::Session;
use crate::turn::TurnContext;

// The name stands in what the model is told of arguments that don't fit.
#[derive(Deserialize)]
struct ViewImageArgs {
    path: String,
}

/// Reads an image and gives it to the model as it is.
pub(super) async fn run(
    session: &Rc<Session>,
    turn: &TurnContext,
    call_id: &str,
    json: &str,
) -> Result<FunctionCallOutputPayload, String> {
    let ViewImageArgs { path: named } = arguments(json)?;
    let mut path = session.absolute(&turn.settings.cwd, &named);
    // As the reference names it where the model gave no name.
    if named.is_empty() {
        path.push('/');
    }
    if !turn.model.takes_images() {
        return Err("view_image is not allowed because you do not support image inputs".into());
    }
    let bytes = match session.io.read_file(&path).await {
        Ok(bytes) => bytes,
        Err(failure) if failure.code == "EISDIR" => {
            return Err(format!("image path `{path}` is not a file"));
        }
        Err(failure) => {
            return Err(format!(
                "unable to locate image at `{path}`: {}",
                failure.in_words_of_the_system()
            ));
        }
    };
    turn.emit(
        session,
        EventMsg::ViewImageToolCall(ViewImageToolCallEvent {
            call_id: call_id.to_owned(),
            path: path.clone(),
        }),
    );
    let image_url = data_url(&bytes).ok_or_else(|| no_image(&path))?;
    let image = FunctionCallOutputContentItem::InputImage {
        image_url,
        detail: None,
    };
    Ok(FunctionCallOutputPayload::Content(vec![image]))
}
