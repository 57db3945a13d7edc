//! Tool calls, put together from their fragments.

/// A piece of a call. The first one of a call has its id and name; the arguments come in any number of pieces.
#[derive(Debug, Default, PartialEq)]
pub(super) struct Fragment<'a> {
    /// Which call of the response.
    pub index: Option<u64>,
    /// The call's id; empty if not told.
    pub id: &'a str,
    /// The tool; empty if not told.
    pub name: &'a str,
    /// More of the arguments.
    pub arguments: std::borrow::Cow<'a, str>,
}

/// A call as far as it has come.
#[derive(Debug)]
pub(super) struct Call {
    index: Option<u64>,
    pub id: String,
    pub name: String,
    pub arguments: String,
}

/// The calls of a response, in the order in which they began.
#[derive(Debug, Default)]
pub(super) struct Calls(Vec<Call>);

impl Calls {
    /// Adds a piece to the call it belongs to, or begins one; gives the bytes that it takes.
    pub fn add(&mut self, fragment: &Fragment<'_>) -> usize {
        let before = self.0.len();
        let at = self.find(fragment).unwrap_or_else(|| {
            self.0.push(Call {
                index: fragment.index,
                id: self.unused(fragment.id),
                name: String::new(),
                arguments: String::new(),
            });
            before
        });
        let Some(call) = self.0.get_mut(at) else {
            return 0;
        };
        // Some servers repeat id and name in each fragment.
        if call.name.is_empty() {
            call.name.push_str(fragment.name);
        }
        call.arguments.push_str(&fragment.arguments);
        let new = if at == before { size_of::<Call>() } else { 0 };
        new + fragment.name.len() + fragment.arguments.len()
    }

    /// Takes the calls out.
    pub fn take(&mut self) -> Vec<Call> {
        std::mem::take(&mut self.0)
    }

    /// The call that a fragment goes on with; `None` when it begins one.
    ///
    /// The latest call of the same index, but for servers that give all calls one index: there an id or a name other
    /// than that call's begins the next. Without an index an id is looked up, and what has neither id nor name goes
    /// on with the latest call.
    fn find(&self, fragment: &Fragment<'_>) -> Option<usize> {
        let begins = !fragment.name.is_empty();
        match fragment.index {
            Some(_) => self
                .0
                .iter()
                .rposition(|call| call.index == fragment.index)
                .filter(|&at| !begins || self.0.get(at).is_some_and(|call| same(call, fragment))),
            None if !fragment.id.is_empty() => self.0.iter().rposition(|call| call.id == fragment.id),
            None if begins => None,
            None => self.0.len().checked_sub(1),
        }
    }

    /// An id is of use only if it tells one call from another.
    fn unused(&self, id: &str) -> String {
        let used = self.0.iter().any(|call| call.id == id);
        if used { String::new() } else { id.to_owned() }
    }
}

fn same(call: &Call, fragment: &Fragment<'_>) -> bool {
    let agrees = |known: &str, told: &str| known.is_empty() || told.is_empty() || known == told;
    agrees(&call.id, fragment.id) && agrees(&call.name, fragment.name)
}
