//! A rule file as calls with values, before anybody asks what they mean.

use super::error::{Mistake, Position};
use super::token::{Token, Tokens};

/// Patterns and examples are lists of lists; nothing nests deeper.
const MAX_DEPTH: u32 = 4;

/// A string or a list, and where it stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Value {
    pub at: Position,
    pub kind: Kind,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Kind {
    Text(String),
    List(Vec<Value>),
}

/// `name(value, name = value)`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Call {
    pub at: Position,
    pub name: String,
    pub arguments: Vec<Argument>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Argument {
    pub at: Position,
    /// `None` for one that is given by its position.
    pub name: Option<String>,
    pub value: Value,
}

/// The calls of a file in order.
pub(super) fn read(text: &str) -> Result<Vec<Call>, Mistake> {
    let mut reader = Reader::new(text)?;
    let mut calls = Vec::new();
    loop {
        match reader.take()? {
            None => return Ok(calls),
            Some((_, Token::End { semicolon: false })) => {}
            Some((at, Token::Name(name))) => {
                calls.push(reader.call(at, name)?);
                reader.end_of_call()?;
            }
            Some((at, _)) => {
                return Err(Mistake::new(
                    at,
                    "a call of `prefix_rule`, `host_executable` or `network_rule` was expected here",
                ));
            }
        }
    }
}

struct Reader<'a> {
    tokens: Tokens<'a>,
    ahead: Option<(Position, Token)>,
    end: Position,
}

impl<'a> Reader<'a> {
    fn new(text: &'a str) -> Result<Self, Mistake> {
        let mut tokens = Tokens::new(text);
        let ahead = tokens.next()?;
        let end = tokens.at();
        Ok(Self { tokens, ahead, end })
    }

    fn take(&mut self) -> Result<Option<(Position, Token)>, Mistake> {
        let Some(token) = self.ahead.take() else {
            return Ok(None);
        };
        self.ahead = self.tokens.next()?;
        self.end = self.tokens.at();
        Ok(Some(token))
    }

    fn next_is(&self, wanted: &Token) -> bool {
        self.ahead.as_ref().is_some_and(|(_, token)| token == wanted)
    }

    /// Takes the next token if it is `wanted`.
    fn take_if(&mut self, wanted: &Token) -> Result<bool, Mistake> {
        let found = self.next_is(wanted);
        if found {
            self.take()?;
        }
        Ok(found)
    }

    fn expect(&mut self, wanted: &Token, what: &str) -> Result<(), Mistake> {
        if self.take_if(wanted)? {
            return Ok(());
        }
        Err(Mistake::new(self.here(), format!("{what} was expected here")))
    }

    /// Where the next token stands, or the file ends.
    fn here(&self) -> Position {
        self.ahead.as_ref().map_or(self.end, |(at, _)| *at)
    }

    fn call(&mut self, at: Position, name: String) -> Result<Call, Mistake> {
        self.expect(&Token::Open, "`(`")?;
        let mut arguments: Vec<Argument> = Vec::new();
        while !self.take_if(&Token::Close)? {
            let argument = self.argument()?;
            let named = arguments.iter().any(|earlier| earlier.name.is_some());
            if named && argument.name.is_none() {
                return Err(Mistake::new(
                    argument.at,
                    "an argument without a name can't follow one with a name",
                ));
            }
            arguments.push(argument);
            if !self.take_if(&Token::Comma)? {
                self.expect(&Token::Close, "`,` or `)`")?;
                break;
            }
        }
        Ok(Call { at, name, arguments })
    }

    fn argument(&mut self) -> Result<Argument, Mistake> {
        let at = self.here();
        let name = match &self.ahead {
            Some((_, Token::Name(name))) => Some(name.clone()),
            _ => None,
        };
        if name.is_some() {
            self.take()?;
            if !self.take_if(&Token::Equals)? {
                return Err(Mistake::new(
                    at,
                    "variables and other values than strings and lists are not read: write the value itself",
                ));
            }
        }
        let value = self.value(0)?;
        Ok(Argument { at, name, value })
    }

    fn value(&mut self, depth: u32) -> Result<Value, Mistake> {
        let at = self.here();
        if depth > MAX_DEPTH {
            return Err(Mistake::new(at, "lists are nested too deep"));
        }
        let kind = match self.take()? {
            Some((_, Token::Text(text))) => Kind::Text(text),
            Some((_, Token::OpenList)) => {
                let mut items = Vec::new();
                while !self.take_if(&Token::CloseList)? {
                    items.push(self.value(depth + 1)?);
                    if !self.take_if(&Token::Comma)? {
                        self.expect(&Token::CloseList, "`,` or `]`")?;
                        break;
                    }
                }
                Kind::List(items)
            }
            _ => return Err(Mistake::new(at, "a string or a list was expected here")),
        };
        Ok(Value { at, kind })
    }

    /// A call ends with its line or with `;`.
    fn end_of_call(&mut self) -> Result<(), Mistake> {
        match self.ahead {
            None => Ok(()),
            Some((_, Token::End { .. })) => self.take().map(|_| ()),
            Some((at, _)) => Err(Mistake::new(
                at,
                "a call must be followed by the end of the line: expressions are not read",
            )),
        }
    }
}
