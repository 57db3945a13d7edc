//! What the calls of a rule file mean.

use std::collections::BTreeMap;

use super::calls::{self, Call, Kind, Value};
use super::error::{Mistake, Position};
use super::network::{NetworkDecision, NetworkProtocol, NetworkRule, normal_host};
use super::path;
use super::rule::{PrefixRule, RuleDecision};
use crate::shell::{join, program_name, split};

/// What a file says.
#[derive(Default)]
pub(super) struct FileRules {
    pub prefixes: Vec<(PrefixRule, Vec<Example>)>,
    /// The paths of programs by name; the last call for a name counts.
    pub executables: BTreeMap<String, Vec<String>>,
    pub network: Vec<NetworkRule>,
}

/// Reads a file; its examples are not checked yet.
pub(super) fn read(text: &str) -> Result<FileRules, Mistake> {
    let mut file = FileRules::default();
    for call in calls::read(text)? {
        match call.name.as_str() {
            "prefix_rule" => file.prefixes.push(prefix_rule(call)?),
            "host_executable" => {
                let (name, paths) = host_executable(call)?;
                file.executables.insert(name, paths);
            }
            "network_rule" => file.network.push(network_rule(call)?),
            other => {
                return Err(Mistake::new(
                    call.at,
                    format!(
                        "`{other}` is not known here: only `prefix_rule`, `host_executable` and `network_rule` are"
                    ),
                ));
            }
        }
    }
    Ok(file)
}

/// A command that a rule has to match, or must not.
pub(super) struct Example {
    at: Position,
    pub argv: Vec<String>,
    /// Whether it is one that the rule has to match.
    pub matches: bool,
}

impl Example {
    /// What is wrong when the rule does otherwise.
    pub fn failed(&self) -> Mistake {
        let line = join(&self.argv);
        let message = match self.matches {
            true => format!("the rule does not match its example `{line}`"),
            false => format!("the rule matches `{line}`, which `not_match` says it must not"),
        };
        Mistake::new(self.at, message)
    }
}

fn prefix_rule(call: Call) -> Result<(PrefixRule, Vec<Example>), Mistake> {
    let at = call.at;
    let names = ["pattern", "decision", "match", "not_match", "justification"];
    let [pattern, decision, positive, negative, justification] = bind(call, names, 1)?;
    let pattern = required(pattern, at, "pattern")?;
    let pattern_at = pattern.at;
    let words = list(pattern, "pattern")?.into_iter().map(alternatives);
    let pattern = words.collect::<Result<Vec<_>, _>>()?;
    if pattern.is_empty() {
        return Err(Mistake::new(
            pattern_at,
            "`pattern` is empty: name at least a program",
        ));
    }
    let decision = match decision {
        None => RuleDecision::Allow,
        Some(value) => {
            let at = value.at;
            RuleDecision::from_name(&text(value, "decision")?).ok_or_else(|| {
                Mistake::new(
                    at,
                    "`decision` must be one of \"allow\", \"prompt\", \"forbidden\"",
                )
            })?
        }
    };
    let justification = self::justification(justification)?;
    let mut examples = Vec::new();
    for (value, name, matches) in [(positive, "match", true), (negative, "not_match", false)] {
        for value in value.map_or(Ok(Vec::new()), |value| list(value, name))? {
            examples.push(example(value, matches)?);
        }
    }
    let rule = PrefixRule {
        pattern,
        decision,
        justification,
    };
    Ok((rule, examples))
}

/// One word of a pattern, or any one of several.
fn alternatives(value: Value) -> Result<Vec<String>, Mistake> {
    let Value { at, kind } = value;
    match kind {
        Kind::Text(text) => Ok(vec![text]),
        Kind::List(values) if values.is_empty() => {
            Err(Mistake::new(at, "alternatives are empty: name at least one word"))
        }
        Kind::List(values) => values.into_iter().map(|value| text(value, "pattern")).collect(),
    }
}

/// A command, as a line that is split as a shell would, or as its words.
fn example(value: Value, matches: bool) -> Result<Example, Mistake> {
    let Value { at, kind } = value;
    let argv = match kind {
        Kind::Text(line) => {
            split(&line).ok_or_else(|| Mistake::new(at, "this example leaves a quote or an escape open"))?
        }
        Kind::List(values) => values
            .into_iter()
            .map(|value| text(value, "match"))
            .collect::<Result<_, _>>()?,
    };
    if argv.is_empty() {
        return Err(Mistake::new(at, "an example is empty: write a command"));
    }
    Ok(Example { at, argv, matches })
}

fn host_executable(call: Call) -> Result<(String, Vec<String>), Mistake> {
    let at = call.at;
    let [name, paths] = bind(call, ["name", "paths"], 2)?;
    let name = required(name, at, "name")?;
    let name_at = name.at;
    let name = text(name, "name")?;
    if name.is_empty() || matches!(name.as_str(), "." | "..") || name.contains(['/', '\\']) {
        return Err(Mistake::new(
            name_at,
            "`name` must be the name of a program, without a folder",
        ));
    }
    let mut found = Vec::new();
    for value in list(required(paths, at, "paths")?, "paths")? {
        let at = value.at;
        let path = text(value, "paths")?;
        if !path.starts_with('/') {
            return Err(Mistake::new(at, "`paths` must be absolute"));
        }
        let path = path::normal(&path);
        if program_name(&path) != name {
            return Err(Mistake::new(
                at,
                format!("`paths` must end in the program's name, `{name}`"),
            ));
        }
        found.push(path);
    }
    Ok((name, found))
}

fn network_rule(call: Call) -> Result<NetworkRule, Mistake> {
    let at = call.at;
    let [host, protocol, decision, justification] =
        bind(call, ["host", "protocol", "decision", "justification"], 3)?;
    let (host, host_at) = text_of(host, at, "host")?;
    let host = normal_host(&host).map_err(|why| Mistake::new(host_at, format!("`host` {why}")))?;
    let (protocol, protocol_at) = text_of(protocol, at, "protocol")?;
    let protocol = NetworkProtocol::from_name(&protocol).ok_or_else(|| {
        Mistake::new(
            protocol_at,
            "`protocol` must be one of \"http\", \"https\", \"socks5_tcp\", \"socks5_udp\"",
        )
    })?;
    let (decision, decision_at) = text_of(decision, at, "decision")?;
    let decision = NetworkDecision::from_name(&decision).ok_or_else(|| {
        Mistake::new(
            decision_at,
            "`decision` must be one of \"allow\", \"prompt\", \"deny\"",
        )
    })?;
    Ok(NetworkRule {
        host,
        protocol,
        decision,
        justification: self::justification(justification)?,
    })
}

fn justification(value: Option<Value>) -> Result<Option<String>, Mistake> {
    let Some(value) = value else {
        return Ok(None);
    };
    let at = value.at;
    let text = text(value, "justification")?;
    if text.trim().is_empty() {
        return Err(Mistake::new(
            at,
            "`justification` is blank: say why, or leave it out",
        ));
    }
    Ok(Some(text))
}

/// A call's arguments in the order of `names`; the first `required` of them can't be left out.
fn bind<const N: usize>(
    call: Call,
    names: [&str; N],
    required: usize,
) -> Result<[Option<Value>; N], Mistake> {
    let mut values = [const { None }; N];
    for (index, argument) in call.arguments.into_iter().enumerate() {
        let place = match &argument.name {
            None => Some(index),
            Some(name) => names.iter().position(|known| known == name),
        };
        let slot = place.and_then(|place| values.get_mut(place));
        match (slot, argument.name) {
            (Some(slot @ None), _) => *slot = Some(argument.value),
            (Some(Some(_)), _) => {
                return Err(Mistake::new(argument.at, "this argument is given twice"));
            }
            (None, Some(name)) => {
                return Err(Mistake::new(
                    argument.at,
                    format!("`{}` has no argument `{name}`", call.name),
                ));
            }
            (None, None) => {
                return Err(Mistake::new(
                    argument.at,
                    format!("`{}` has only {N} arguments", call.name),
                ));
            }
        }
    }
    match values
        .iter()
        .zip(names)
        .take(required)
        .find(|(value, _)| value.is_none())
    {
        Some((_, name)) => Err(missing(call.at, name)),
        None => Ok(values),
    }
}

fn missing(at: Position, name: &str) -> Mistake {
    Mistake::new(at, format!("the argument `{name}` is missing"))
}

fn required(value: Option<Value>, call: Position, name: &str) -> Result<Value, Mistake> {
    value.ok_or_else(|| missing(call, name))
}

fn text_of(value: Option<Value>, call: Position, name: &str) -> Result<(String, Position), Mistake> {
    let value = required(value, call, name)?;
    let at = value.at;
    Ok((text(value, name)?, at))
}

fn text(value: Value, name: &str) -> Result<String, Mistake> {
    match value.kind {
        Kind::Text(text) => Ok(text),
        Kind::List(_) => Err(Mistake::new(
            value.at,
            format!("`{name}` takes a string here, not a list"),
        )),
    }
}

fn list(value: Value, name: &str) -> Result<Vec<Value>, Mistake> {
    match value.kind {
        Kind::List(values) => Ok(values),
        Kind::Text(_) => Err(Mistake::new(value.at, format!("`{name}` must be a list"))),
    }
}
