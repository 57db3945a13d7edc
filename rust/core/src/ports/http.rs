//! Requests and response bodies.

use std::collections::BTreeMap;
use std::rc::Rc;

use codex_embed_protocol::boundary::{Effect, EffectResult, HttpAuth};

use super::{HostFailure, Io, Resource, failure};

/// The head of a response.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct HttpHead {
    /// The status code.
    pub status: u16,
    /// Header names (lower case) and values.
    pub headers: Vec<(String, String)>,
}

impl HttpHead {
    /// A header's value; `name` in lower case.
    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers
            .iter()
            .find(|(key, _)| key == name)
            .map(|(_, value)| value.as_str())
    }
}

/// A response's body, read chunk by chunk. Dropping it closes the connection.
#[derive(Debug)]
pub struct HttpBody {
    resource: Resource,
}

impl HttpBody {
    /// The next chunk; `None` at the end.
    pub async fn read(&mut self) -> Result<Option<Vec<u8>>, HostFailure> {
        let io = Rc::clone(&self.resource.io);
        let result = io
            .perform(Effect::HttpRead {
                stream: self.resource.id,
            })
            .await;
        match result {
            EffectResult::Bytes { data, .. } => Ok(Some(data)),
            EffectResult::End => {
                self.resource.open = false;
                Ok(None)
            }
            other => {
                self.resource.open = false;
                Err(failure(other))
            }
        }
    }
}

/// A request to send.
#[derive(Debug)]
pub struct HttpPost {
    /// Absolute URL.
    pub url: String,
    /// Header names (lower case) and values.
    pub headers: Vec<(String, String)>,
    /// Header names, and the variables of the host's environment that hold their values.
    pub env_headers: BTreeMap<String, String>,
    /// The body.
    pub body: String,
    /// The credential that the host adds.
    pub auth: Option<HttpAuth>,
}

impl Io {
    /// Sends a POST request; ready with the response's head.
    pub async fn http_post(self: &Rc<Self>, request: HttpPost) -> Result<(HttpHead, HttpBody), HostFailure> {
        let HttpPost {
            url,
            headers,
            env_headers,
            body,
            auth,
        } = request;
        let sent = self.perform(Effect::HttpOpen {
            method: "POST".into(),
            url,
            headers,
            env_headers,
            body,
            auth,
        });
        let id = sent.id;
        match sent.await {
            EffectResult::HttpHead { status, headers } => Ok((
                HttpHead { status, headers },
                HttpBody {
                    resource: Resource::new(self, id),
                },
            )),
            other => Err(failure(other)),
        }
    }
}
