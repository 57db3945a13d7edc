//! Model providers: where requests go.

use std::collections::BTreeMap;

use serde::Deserialize;

use crate::base_url::{base_url, is_open_to_readers};
use crate::error::{ConfigError, Warnings};
use crate::table::{Table, quoted};

const OPENAI_BASE_URL: &str = "https://api.openai.com/v1";

/// OpenAI's API for ChatGPT logins.
const CHATGPT_BASE_URL: &str = "https://chatgpt.com/backend-api/codex";

/// The providers that need no configuration: id, name, base URL. A table of the same id in
/// `model_providers` is ignored, as in the reference.
///
/// All speak the Responses API, as with the reference; Ollama does from 0.13.3 on, LM Studio from 0.3.29 on. For an
/// older one, a provider of another id with the same URL and `wire_api = "chat"` does.
const BUILT_IN: [(&str, &str, &str); 3] = [
    ("openai", "OpenAI", OPENAI_BASE_URL),
    ("ollama", "Ollama", "http://localhost:11434/v1"),
    ("lmstudio", "LM Studio", "http://localhost:1234/v1"),
];

/// Header names that carry credentials; their literal values don't belong in a configuration.
const CREDENTIAL_HEADERS: [&str; 5] = [
    "authorization",
    "proxy-authorization",
    "cookie",
    "api-key",
    "x-api-key",
];

/// An endpoint that serves models, and how to talk to it. Holds names of credentials, never credentials.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Provider {
    /// The id in `model_providers`, or `openai`, `ollama`, `lmstudio`.
    pub id: String,
    /// The name for people.
    pub name: String,
    /// The URL under which the API's endpoints lie, without a slash at its end. Default: OpenAI's API.
    pub base_url: String,
    /// The environment variable that holds the key; `None` for a provider without one, and for `openai`.
    pub env_key: Option<String>,
    /// What to tell a user whose `env_key` is not set.
    pub env_key_instructions: Option<String>,
    /// The API it speaks. Default, and the built-in providers': the Responses API.
    pub wire_api: WireApi,
    /// Added to the URL's query.
    pub query_params: BTreeMap<String, String>,
    /// Sent with each request, as they are.
    pub http_headers: BTreeMap<String, String>,
    /// Header names and the environment variables that hold their values; unset and blank ones are not sent.
    pub env_http_headers: BTreeMap<String, String>,
    /// How often a request that didn't get through is sent again: 4, at most 100.
    pub request_max_retries: u64,
    /// How often a stream that broke off is started again: 5, at most 100.
    pub stream_max_retries: u64,
    /// How long a stream may be silent, in milliseconds: 300000.
    pub stream_idle_timeout_ms: u64,
    /// Whether the user's OpenAI key is used, as for `openai`. Default: no.
    pub requires_openai_auth: bool,
}

/// The API that a provider speaks.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum WireApi {
    /// OpenAI's Responses API.
    #[default]
    Responses,
    /// The older Chat Completions API, which more servers speak.
    Chat,
}

impl WireApi {
    /// Where models are asked, under a provider's base URL.
    pub fn endpoint(self) -> &'static str {
        match self {
            Self::Responses => "responses",
            Self::Chat => "chat/completions",
        }
    }
}

impl Provider {
    /// Most retries of either kind.
    pub const MAX_RETRIES: u64 = 100;

    /// The URL of an endpoint of the API, such as `responses`, with the provider's query.
    pub fn url(&self, endpoint: &str) -> String {
        self.url_under(&self.base_url, endpoint)
    }

    /// The same for a ChatGPT login: OpenAI's API has another place for these. `None` for other endpoints.
    pub fn login_url(&self, endpoint: &str) -> Option<String> {
        let has_own = self.requires_openai_auth
            && self.env_key.is_none()
            && self.base_url == OPENAI_BASE_URL
            && self.wire_api == WireApi::Responses;
        has_own.then(|| self.url_under(CHATGPT_BASE_URL, endpoint))
    }

    fn url_under(&self, base_url: &str, endpoint: &str) -> String {
        let mut url = format!("{base_url}/{endpoint}");
        for (index, (name, value)) in self.query_params.iter().enumerate() {
            url.push(if index == 0 && !base_url.contains('?') {
                '?'
            } else {
                '&'
            });
            percent_encode(name, &mut url);
            url.push('=');
            percent_encode(value, &mut url);
        }
        url
    }

    fn built_in((id, name, base_url): (&str, &str, &str)) -> Self {
        Self {
            id: id.to_owned(),
            name: name.to_owned(),
            base_url: base_url.to_owned(),
            env_key: None,
            env_key_instructions: None,
            wire_api: WireApi::Responses,
            query_params: BTreeMap::new(),
            http_headers: BTreeMap::new(),
            env_http_headers: BTreeMap::new(),
            request_max_retries: 4,
            stream_max_retries: 5,
            stream_idle_timeout_ms: 300_000,
            requires_openai_auth: id == "openai",
        }
    }
}

/// The chosen provider, and the environment variables that any provider's credentials are in.
pub(crate) struct Providers {
    pub selected: Provider,
    pub credential_variables: Vec<String>,
}

/// Reads `model_provider`, `model_providers` and `openai_base_url`.
pub(crate) fn read(root: &Table<'_>, warnings: &mut Warnings) -> Result<Providers, ConfigError> {
    let id = root
        .get::<String>("model_provider")?
        .unwrap_or_else(|| "openai".to_owned());
    let openai_base_url = root.get::<String>("openai_base_url")?;
    let mut credential_variables = Vec::new();
    let mut names: Vec<&str> = BUILT_IN.iter().map(|&(id, ..)| id).collect();
    let mut selected = BUILT_IN
        .iter()
        .find(|(built_in, ..)| *built_in == id)
        .map(|&entry| Provider::built_in(entry));
    if let (Some(provider), Some(url)) = (&mut selected, &openai_base_url)
        && provider.id == "openai"
    {
        provider.base_url = base_url("openai_base_url", url)?;
    }

    for (name, table) in root.table("model_providers")?.named_tables()? {
        if BUILT_IN.iter().any(|&(built_in, ..)| built_in == name) {
            let hint = if name == "openai" {
                "set `openai_base_url`, or "
            } else {
                ""
            };
            warnings.add(
                format!("model_providers.{name}"),
                format!("is ignored, because the provider is built in; {hint}choose another id"),
            );
            continue;
        }
        let provider = read_one(name, table, name == id, warnings)?;
        credential_variables.extend(
            provider
                .env_key
                .iter()
                .chain(provider.env_http_headers.values())
                .cloned(),
        );
        names.push(name);
        if name == id {
            selected = Some(provider);
        }
    }

    match selected {
        Some(selected) if is_open_to_readers(&selected.base_url) => {
            let path = match selected.id.as_str() {
                "openai" => "openai_base_url".to_owned(),
                id => format!("model_providers.{id}.base_url"),
            };
            warnings.add(
                path,
                "is http to another machine: prompts, files and the key can be read on the way; use https",
            );
            Ok(Providers {
                selected,
                credential_variables,
            })
        }
        Some(selected) => Ok(Providers {
            selected,
            credential_variables,
        }),
        None => Err(ConfigError::invalid(
            "model_provider",
            format!(
                "names the provider `{id}`, which is not there; known providers: {}",
                quoted(names)
            ),
        )),
    }
}

/// Reads one provider. What would make only this provider unusable is an error if it is the chosen one, and
/// a warning otherwise.
fn read_one(
    id: &str,
    table: Table<'_>,
    chosen: bool,
    warnings: &mut Warnings,
) -> Result<Provider, ConfigError> {
    let defaults = Provider::built_in((id, id, OPENAI_BASE_URL));
    let mut unusable = |path: String, message: &str| {
        if chosen {
            return Err(ConfigError::unsupported(path, message));
        }
        warnings.add(path, message);
        Ok(())
    };

    let wire_api = table.choice("wire_api")?.unwrap_or_default();
    if table.raw("experimental_bearer_token").is_some() {
        unusable(
            table.path_of("experimental_bearer_token"),
            "is not read, because a token is not kept in a configuration; put it into an environment variable and name that in `env_key`",
        )?;
    }

    let mut http_headers: BTreeMap<String, String> = table.get("http_headers")?.unwrap_or_default();
    for (name, value) in &http_headers {
        check_header(&table.path_of("http_headers"), name, value)?;
    }
    if let Some(message) = credential_header(&http_headers) {
        unusable(table.path_of("http_headers"), &message)?;
        http_headers.retain(|name, _| !is_credential(name));
    }
    let env_http_headers: BTreeMap<String, String> = table.get("env_http_headers")?.unwrap_or_default();
    for name in env_http_headers.keys() {
        check_header(&table.path_of("env_http_headers"), name, "")?;
    }

    let url: Option<String> = table.get("base_url")?;
    let retries = |given: Option<u64>, default| given.unwrap_or(default).min(Provider::MAX_RETRIES);
    let provider = Provider {
        name: table.get("name")?.unwrap_or_else(|| id.to_owned()),
        base_url: match url {
            Some(url) => base_url(&table.path_of("base_url"), &url)?,
            None => defaults.base_url,
        },
        env_key: table.get::<String>("env_key")?.filter(|name| !name.is_empty()),
        env_key_instructions: table.get("env_key_instructions")?,
        wire_api,
        query_params: table.get("query_params")?.unwrap_or_default(),
        http_headers,
        env_http_headers,
        request_max_retries: retries(table.get("request_max_retries")?, defaults.request_max_retries),
        stream_max_retries: retries(table.get("stream_max_retries")?, defaults.stream_max_retries),
        stream_idle_timeout_ms: table
            .get("stream_idle_timeout_ms")?
            .unwrap_or(defaults.stream_idle_timeout_ms),
        requires_openai_auth: table.get("requires_openai_auth")?.unwrap_or_default(),
        id: defaults.id,
    };
    Ok(provider)
}

/// What is wrong with headers that carry a credential as it is; `None` when none does.
pub(crate) fn credential_header(headers: &BTreeMap<String, String>) -> Option<String> {
    let name = headers.keys().find(|name| is_credential(name))?;
    Some(format!(
        "has a value for `{name}`, which carries a credential; name an environment variable in `env_http_headers` instead"
    ))
}

pub(crate) fn is_credential(header: &str) -> bool {
    CREDENTIAL_HEADERS
        .iter()
        .any(|name| header.eq_ignore_ascii_case(name))
}

/// A header that can't smuggle in another: a token for its name, no line break in its value.
pub(crate) fn check_header(path: &str, name: &str, value: &str) -> Result<(), ConfigError> {
    let token = |c: char| c.is_ascii_alphanumeric() || "!#$%&'*+-.^_`|~".contains(c);
    if name.is_empty() || !name.chars().all(token) {
        return Err(ConfigError::invalid(
            path,
            format!("has {name:?}, which is no name of a header"),
        ));
    }
    if value.chars().any(|c| c.is_control() && c != '\t') {
        return Err(ConfigError::invalid(
            path,
            format!("has a control character in the value of `{name}`"),
        ));
    }
    Ok(())
}

/// Appends `text`, with all but unreserved characters percent-encoded.
fn percent_encode(text: &str, url: &mut String) {
    const HEX: [char; 16] = [
        '0', '1', '2', '3', '4', '5', '6', '7', '8', '9', 'A', 'B', 'C', 'D', 'E', 'F',
    ];
    for byte in text.bytes() {
        if byte.is_ascii_alphanumeric() || b"-._~".contains(&byte) {
            url.push(char::from(byte));
        } else {
            url.extend(['%', HEX[usize::from(byte >> 4)], HEX[usize::from(byte & 15)]]);
        }
    }
}
