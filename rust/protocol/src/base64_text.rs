//! Bytes as base64 text, for `#[serde(serialize_with, deserialize_with)]`.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde::{Deserialize, Deserializer, Serializer};

/// Writes standard base64 with padding.
pub(crate) fn to_base64<S: Serializer>(data: &[u8], to: S) -> Result<S::Ok, S::Error> {
    to.serialize_str(&STANDARD.encode(data))
}

/// Reads standard base64; refuses anything else.
pub(crate) fn from_base64<'de, D: Deserializer<'de>>(from: D) -> Result<Vec<u8>, D::Error> {
    let text = String::deserialize(from)?;
    STANDARD.decode(text).map_err(serde::de::Error::custom)
}
