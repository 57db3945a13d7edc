//! The WebAssembly exports. The only crate that names wasm-bindgen; conversion only.
//!
//! Functions that fail throw an `Error` whose message is `{"code", "message"}` as JSON.

// wasm-bindgen's expansion needs it; nothing here is written by hand.
#![allow(unsafe_code)]

use std::cell::RefCell;

use codex_embed_config::ConfigError;
use codex_embed_engine::{Engine, EngineError, Handle};
use codex_embed_protocol::boundary::{ConfigSources, EffectResult, Input, OutboxEntry, OutputChannel};
use wasm_bindgen::prelude::*;

thread_local! {
    static ENGINE: RefCell<Engine> = RefCell::default();
}

/// Opens a session from `OpenOptions` as JSON and returns its handle. Nothing runs until the first step.
#[wasm_bindgen]
pub fn open(options: &str) -> Result<f64, JsError> {
    let options =
        serde_json::from_str(options).map_err(|error| invalid(&format!("open options: {error}")))?;
    with_engine(|engine| engine.open(options)).map(Handle::as_number)
}

/// Gives a session one `Input` as JSON at the time `now` (milliseconds since 1970) and returns its outbox,
/// a JSON array of entries.
#[wasm_bindgen]
pub fn step(handle: f64, now: f64, input: &str) -> Result<String, JsError> {
    let input = serde_json::from_str(input).map_err(|error| invalid(&format!("input: {error}")))?;
    run(handle, now, input)
}

/// Gives a session a result of bytes: channel 0 is data, 1 standard output, 2 standard error.
#[wasm_bindgen]
pub fn step_bytes(
    handle: f64,
    now: f64,
    effect: u32,
    channel: u32,
    data: Vec<u8>,
) -> Result<String, JsError> {
    let channel = match channel {
        0 => OutputChannel::Data,
        1 => OutputChannel::Stdout,
        2 => OutputChannel::Stderr,
        other => return Err(invalid(&format!("there is no output channel {other}"))),
    };
    run(
        handle,
        now,
        Input::Result {
            effect,
            result: EffectResult::Bytes { channel, data },
        },
    )
}

/// Interrupts the running turn, if there is one, and returns the outbox.
#[wasm_bindgen]
pub fn cancel(handle: f64, now: f64) -> Result<String, JsError> {
    let handle = known(handle)?;
    with_engine(|engine| engine.cancel(handle, now)).and_then(|outbox| encode(&outbox))
}

/// Ends a session at once and returns the outbox, which holds the aborts of what was under way.
#[wasm_bindgen]
pub fn close(handle: f64) -> Result<String, JsError> {
    let handle = known(handle)?;
    with_engine(|engine| engine.close(handle)).and_then(|outbox| encode(&outbox))
}

/// The recorded inputs of a session opened with `journal`, as JSON; `null` for any other.
#[wasm_bindgen]
pub fn journal(handle: f64) -> Result<String, JsError> {
    let handle = known(handle)?;
    ENGINE.with_borrow(|engine| {
        engine
            .journal(handle)
            .map_err(thrown)
            .and_then(|journal| encode(&journal))
    })
}

/// Runs a journal through a new session and returns the outbox of each step, as JSON.
#[wasm_bindgen]
pub fn replay(journal: &str) -> Result<String, JsError> {
    let journal = serde_json::from_str(journal).map_err(|error| invalid(&format!("journal: {error}")))?;
    codex_embed_engine::replay(&journal)
        .map_err(thrown)
        .and_then(|outboxes| encode(&outboxes))
}

/// What else a host has to read for a configuration: `ConfigSources` as JSON in, `ConfigNeeds` as JSON out.
#[wasm_bindgen]
pub fn config_needs(cwd: &str, sources: &str) -> Result<String, JsError> {
    let needs = codex_embed_config::needs(&config_sources(sources)?, cwd).map_err(|error| refused(&error))?;
    encode(&needs)
}

/// What a session would be configured with: `ConfigSources` as JSON in, `ConfigPreview` as JSON out.
#[wasm_bindgen]
pub fn preview_config(cwd: &str, sources: &str) -> Result<String, JsError> {
    let preview =
        codex_embed_config::preview(&config_sources(sources)?, cwd).map_err(|error| refused(&error))?;
    encode(&preview)
}

/// What this instance has done so far, as JSON.
#[wasm_bindgen]
pub fn stats() -> Result<String, JsError> {
    encode(&ENGINE.with_borrow(Engine::stats))
}

/// The package's version.
#[wasm_bindgen]
pub fn version() -> String {
    env!("CARGO_PKG_VERSION").to_owned()
}

fn run(handle: f64, now: f64, input: Input) -> Result<String, JsError> {
    let handle = known(handle)?;
    with_engine(|engine| engine.step(handle, now, input)).and_then(|outbox: Vec<OutboxEntry>| encode(&outbox))
}

fn with_engine<T>(call: impl FnOnce(&mut Engine) -> Result<T, EngineError>) -> Result<T, JsError> {
    ENGINE.with_borrow_mut(call).map_err(thrown)
}

fn known(handle: f64) -> Result<Handle, JsError> {
    Handle::from_number(handle).ok_or_else(|| invalid(&format!("{handle} is not a session's handle")))
}

fn config_sources(text: &str) -> Result<ConfigSources, JsError> {
    serde_json::from_str(text).map_err(|error| invalid(&format!("configuration sources: {error}")))
}

fn refused(error: &ConfigError) -> JsError {
    thrown(EngineError {
        code: error.code,
        message: error.to_string(),
    })
}

fn encode(value: &impl serde::Serialize) -> Result<String, JsError> {
    serde_json::to_string(value).map_err(|error| invalid(&format!("an answer could not be written: {error}")))
}

fn invalid(message: &str) -> JsError {
    thrown(EngineError {
        code: "invalid_argument",
        message: message.to_owned(),
    })
}

fn thrown(error: EngineError) -> JsError {
    let text = serde_json::to_string(&error).unwrap_or_else(|_| error.message.clone());
    JsError::new(&text)
}
