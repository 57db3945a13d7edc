//! Rules for hosts.

/// A rule for a host that commands reach.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NetworkRule {
    /// The host's name or address in lower case, without a port and a final dot.
    pub host: String,
    /// How it is reached.
    pub protocol: NetworkProtocol,
    /// What it says.
    pub decision: NetworkDecision,
    /// Why; never blank.
    pub justification: Option<String>,
}

/// How a host is reached.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum NetworkProtocol {
    /// HTTP.
    Http,
    /// HTTP over TLS: `https`, `https_connect` or `http-connect`.
    Https,
    /// TCP through SOCKS 5.
    Socks5Tcp,
    /// UDP through SOCKS 5.
    Socks5Udp,
}

impl NetworkProtocol {
    /// The protocol of this name, as rule files write it.
    pub fn from_name(name: &str) -> Option<Self> {
        match name {
            "http" => Some(Self::Http),
            "https" | "https_connect" | "http-connect" => Some(Self::Https),
            "socks5_tcp" => Some(Self::Socks5Tcp),
            "socks5_udp" => Some(Self::Socks5Udp),
            _ => None,
        }
    }
}

/// What a rule for a host says.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum NetworkDecision {
    /// Let it through.
    Allow,
    /// Ask.
    Prompt,
    /// Refuse it: `deny` or `forbidden`.
    Deny,
}

impl NetworkDecision {
    /// The decision of this name, as rule files write it.
    pub fn from_name(name: &str) -> Option<Self> {
        match name {
            "allow" => Some(Self::Allow),
            "prompt" => Some(Self::Prompt),
            "deny" | "forbidden" => Some(Self::Deny),
            _ => None,
        }
    }
}

/// A host as rules compare it: trimmed, in lower case, without a port, brackets and final dots. What is wrong with
/// it otherwise.
pub(super) fn normal_host(text: &str) -> Result<String, &'static str> {
    let host = text.trim();
    if host.contains("://") || host.contains(['/', '?', '#']) {
        return Err("must be a host alone, without a scheme or a path");
    }
    let host = match host.strip_prefix('[') {
        Some(rest) => bracketed(rest)?,
        None => without_port(host),
    };
    let host = host.trim_end_matches('.').to_ascii_lowercase();
    if host.is_empty() {
        return Err("is empty");
    }
    if host.contains('*') {
        return Err("must be one host: patterns are not known");
    }
    if host.contains(char::is_whitespace) {
        return Err("must not hold spaces");
    }
    Ok(host)
}

/// An address in brackets, with or without a port.
fn bracketed(rest: &str) -> Result<&str, &'static str> {
    const UNSUPPORTED: &str = "must be `[ADDRESS]` or `[ADDRESS]:PORT`";
    let (host, after) = rest.split_once(']').ok_or(UNSUPPORTED)?;
    match after.strip_prefix(':') {
        None if after.is_empty() => Ok(host),
        Some(port) if is_port(port) => Ok(host),
        _ => Err(UNSUPPORTED),
    }
}

/// More than one colon is an address without brackets.
fn without_port(host: &str) -> &str {
    match host.split_once(':') {
        Some((name, port)) if !name.is_empty() && is_port(port) => name,
        _ => host,
    }
}

fn is_port(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(|b| b.is_ascii_digit())
}
