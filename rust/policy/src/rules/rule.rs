//! One rule.

/// What a rule says of a command, from the mildest to the strictest.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum RuleDecision {
    /// It runs unasked and without limits.
    Allow,
    /// The user is asked.
    Prompt,
    /// It never runs.
    Forbidden,
}

impl RuleDecision {
    /// The decision of this name, as rule files write it.
    pub fn from_name(name: &str) -> Option<Self> {
        match name {
            "allow" => Some(Self::Allow),
            "prompt" => Some(Self::Prompt),
            "forbidden" => Some(Self::Forbidden),
            _ => None,
        }
    }
}

/// A rule for the commands that begin with certain words.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PrefixRule {
    /// For each of the first words what it may be; neither the list nor an entry is empty.
    pub pattern: Vec<Vec<String>>,
    /// What it says.
    pub decision: RuleDecision,
    /// Why, for the user and the model; never blank.
    pub justification: Option<String>,
}

impl PrefixRule {
    /// Whether `argv` begins as the pattern says.
    pub fn matches(&self, argv: &[String]) -> bool {
        argv.first().is_some_and(|program| self.matches_as(program, argv))
    }

    /// The same with `program` in the place of the first word.
    pub(super) fn matches_as(&self, program: &str, argv: &[String]) -> bool {
        let words = std::iter::once(program).chain(argv.iter().skip(1).map(String::as_str));
        argv.len() >= self.pattern.len()
            && words
                .zip(&self.pattern)
                .all(|(word, allowed)| allowed.iter().any(|text| text == word))
    }
}
