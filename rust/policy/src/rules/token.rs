//! Words and signs of a rule file.

use std::iter::Peekable;
use std::str::Chars;

use super::error::{Mistake, Position};
use super::text::{self, Quote};

/// A word or sign.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Token {
    Name(String),
    Text(String),
    Open,
    Close,
    OpenList,
    CloseList,
    Comma,
    Equals,
    /// A line's end or `;`.
    End {
        semicolon: bool,
    },
}

/// The characters of a file and where they stand.
pub(super) struct Source<'a> {
    rest: Peekable<Chars<'a>>,
    pub at: Position,
}

impl<'a> Source<'a> {
    fn new(text: &'a str) -> Self {
        Self {
            rest: text.chars().peekable(),
            at: Position { line: 1, column: 1 },
        }
    }

    pub fn peek(&mut self) -> Option<char> {
        self.rest.peek().copied()
    }

    pub fn next(&mut self) -> Option<char> {
        let c = self.rest.next()?;
        if c == '\n' {
            self.at.line += 1;
            self.at.column = 1;
        } else {
            self.at.column += 1;
        }
        Some(c)
    }

    pub fn next_if(&mut self, wanted: char) -> bool {
        let found = self.peek() == Some(wanted);
        if found {
            self.next();
        }
        found
    }

    /// Takes a line's end, `\n` or `\r\n`.
    pub fn next_line_end(&mut self) -> bool {
        if self.next_if('\n') {
            return true;
        }
        let mut ahead = self.rest.clone();
        let found = ahead.next() == Some('\r') && ahead.next() == Some('\n');
        if found {
            self.next();
            self.next();
        }
        found
    }
}

/// Reads tokens one after the other. Line ends inside brackets are no tokens.
pub(super) struct Tokens<'a> {
    source: Source<'a>,
    /// Brackets that are open.
    depth: u32,
    at_line_start: bool,
}

impl<'a> Tokens<'a> {
    pub fn new(text: &'a str) -> Self {
        Self {
            source: Source::new(text),
            depth: 0,
            at_line_start: true,
        }
    }

    /// Where the next token begins, as far as what was read tells.
    pub fn at(&self) -> Position {
        self.source.at
    }

    /// The next token and where it begins; `None` at the end of the file.
    pub fn next(&mut self) -> Result<Option<(Position, Token)>, Mistake> {
        let mut indented = None;
        loop {
            let at = self.source.at;
            let Some(c) = self.source.peek() else {
                return Ok(None);
            };
            match c {
                ' ' | '\t' => {
                    let before_a_call = self.at_line_start && self.depth == 0;
                    // As the reference: only a line without a call may hold one.
                    if c == '\t' && !before_a_call {
                        return Err(Mistake::new(at, "tabs are not allowed here: use spaces"));
                    }
                    self.source.next();
                    if before_a_call {
                        indented.get_or_insert(at);
                    }
                    continue;
                }
                '#' => {
                    while self.source.peek().is_some_and(|c| c != '\n') {
                        self.source.next();
                    }
                    continue;
                }
                '\\' => {
                    self.source.next();
                    if !self.source.next_line_end() {
                        return Err(Mistake::new(at, "`\\` may only stand at the end of a line"));
                    }
                    continue;
                }
                _ => {}
            }
            if self.source.next_line_end() {
                self.at_line_start = true;
                indented = None;
                if self.depth == 0 {
                    return Ok(Some((at, Token::End { semicolon: false })));
                }
                continue;
            }
            if let Some(at) = indented {
                return Err(Mistake::new(
                    at,
                    "a call may not be indented: begin it at the start of the line",
                ));
            }
            self.at_line_start = false;
            return self.token(c, at).map(|token| Some((at, token)));
        }
    }

    fn token(&mut self, first: char, at: Position) -> Result<Token, Mistake> {
        if let Some(quote) = Quote::from_char(first) {
            self.source.next();
            return text::read(&mut self.source, quote, false, at).map(Token::Text);
        }
        if first.is_ascii_alphabetic() || first == '_' {
            return self.word(at);
        }
        self.source.next();
        Ok(match first {
            '(' => self.open(Token::Open),
            ')' => self.close(Token::Close),
            '[' => self.open(Token::OpenList),
            ']' => self.close(Token::CloseList),
            ',' => Token::Comma,
            '=' => Token::Equals,
            ';' => Token::End { semicolon: true },
            c => {
                let c = c.escape_debug();
                return Err(Mistake::new(
                    at,
                    format!("unexpected `{c}`: only calls with strings and lists are read"),
                ));
            }
        })
    }

    /// A name, or a string with the letter `r` before it.
    fn word(&mut self, at: Position) -> Result<Token, Mistake> {
        let mut name = String::new();
        while let Some(c) = self.source.peek() {
            if !(c.is_ascii_alphanumeric() || c == '_') {
                break;
            }
            self.source.next();
            name.push(c);
        }
        let Some(quote) = self.source.peek().and_then(Quote::from_char) else {
            return Ok(Token::Name(name));
        };
        if name != "r" {
            return Err(Mistake::new(
                at,
                format!("`{name}` can't stand before a string: only `r` can"),
            ));
        }
        self.source.next();
        text::read(&mut self.source, quote, true, at).map(Token::Text)
    }

    fn open(&mut self, token: Token) -> Token {
        self.depth = self.depth.saturating_add(1);
        token
    }

    fn close(&mut self, token: Token) -> Token {
        self.depth = self.depth.saturating_sub(1);
        token
    }
}
