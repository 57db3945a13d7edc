//! URLs of model providers.

use std::net::IpAddr;

use crate::error::ConfigError;

/// An absolute HTTP URL without white space or a slash at its end.
pub(crate) fn base_url(path: &str, url: &str) -> Result<String, ConfigError> {
    let host = url
        .strip_prefix("https://")
        .or_else(|| url.strip_prefix("http://"));
    match host {
        Some(rest) if !rest.starts_with(['/', '?', '#']) && !rest.is_empty() && is_visible(rest) => {
            Ok(url.trim_end_matches('/').to_owned())
        }
        _ => Err(ConfigError::invalid(
            path,
            "must be a URL that starts with `https://` or `http://`",
        )),
    }
}

/// Whether requests to a URL travel unencrypted beyond this machine.
pub(crate) fn is_open_to_readers(url: &str) -> bool {
    let Some(rest) = url.strip_prefix("http://") else {
        return false;
    };
    let authority = rest.split(['/', '?', '#']).next().unwrap_or(rest);
    let host = authority.rsplit_once('@').map_or(authority, |(_, host)| host);
    let name = match host.strip_prefix('[') {
        Some(address) => address.split(']').next().unwrap_or(address),
        None => host.split(':').next().unwrap_or(host),
    };
    let name = name.trim_end_matches('.').to_ascii_lowercase();
    let loopback = name == "localhost"
        || name.ends_with(".localhost")
        || name.parse().is_ok_and(|address: IpAddr| address.is_loopback());
    !loopback
}

fn is_visible(text: &str) -> bool {
    !text.chars().any(|c| c.is_whitespace() || c.is_control())
}
