//! The user's input: recorded for the model, reported to the user's program.

use std::rc::Rc;

use codex_embed_protocol::{
    ContentItem, EventMsg, ResponseItem, TurnItem, UserInput, UserMessageEvent, UserMessageItem,
};

use super::TurnContext;
use crate::context::data_url;
use crate::session::Session;

/// Records input as a message of the user and reports it.
pub(super) async fn record(session: &Rc<Session>, turn: &TurnContext, items: Vec<UserInput>) {
    let content = content(session, turn, &items).await;
    session.record(ResponseItem::Message {
        id: None,
        role: "user".to_owned(),
        content,
        end_turn: None,
        phase: None,
    });
    let item = TurnItem::UserMessage(UserMessageItem {
        id: session.io.uuid_v4(),
        content: items.clone(),
    });
    turn.item_at_once(session, item);
    turn.emit(session, EventMsg::UserMessage(user_message(items)));
}

pub(super) fn user_message(items: Vec<UserInput>) -> UserMessageEvent {
    let mut event = UserMessageEvent {
        message: String::new(),
        images: Some(Vec::new()),
        local_images: Vec::new(),
        text_elements: Vec::new(),
    };
    for item in items {
        match item {
            UserInput::Text { text, text_elements } => {
                event.message.push_str(&text);
                event.text_elements.extend(text_elements);
            }
            UserInput::Image { image_url } => event.images.get_or_insert_default().push(image_url),
            UserInput::LocalImage { path } => event.local_images.push(path),
            UserInput::Skill { .. } | UserInput::Mention { .. } => {}
        }
    }
    event
}

async fn content(session: &Rc<Session>, turn: &TurnContext, items: &[UserInput]) -> Vec<ContentItem> {
    let mut content = Vec::with_capacity(items.len());
    let mut images = 0;
    for item in items {
        match item {
            UserInput::Text { text, .. } => content.push(ContentItem::InputText { text: text.clone() }),
            UserInput::Image { image_url } => {
                content.push(ContentItem::InputText {
                    text: "<image>".to_owned(),
                });
                content.push(ContentItem::InputImage {
                    image_url: image_url.clone(),
                });
                content.push(ContentItem::InputText {
                    text: "</image>".to_owned(),
                });
            }
            UserInput::LocalImage { path } => {
                images += 1;
                content.extend(local_image(session, turn, path, images).await);
            }
            UserInput::Skill { .. } | UserInput::Mention { .. } => {}
        }
    }
    content
}

/// An image file between its markers; what stood in the way, as text, when it can't be shown.
async fn local_image(session: &Rc<Session>, turn: &TurnContext, path: &str, number: u32) -> Vec<ContentItem> {
    let text = |text: String| ContentItem::InputText { text };
    let absolute = session.absolute(&turn.settings.cwd, path);
    match session.io.read_file(&absolute).await {
        Ok(bytes) => match data_url(&bytes) {
            Some(image_url) => vec![
                text(format!("<image name=[Image #{number}]>")),
                ContentItem::InputImage { image_url },
                text("</image>".to_owned()),
            ],
            None => vec![text(format!(
                "The image `{path}` was left out: it is no PNG, JPEG, GIF or WebP file."
            ))],
        },
        Err(failure) => vec![text(format!("The image `{path}` could not be read: {failure}"))],
    }
}
