//! String literals. What they mean was observed of the reference.

use super::error::{Mistake, Position};
use super::token::Source;

/// The sign around a string.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Quote {
    Single,
    Double,
}

impl Quote {
    pub fn from_char(c: char) -> Option<Self> {
        match c {
            '\'' => Some(Self::Single),
            '"' => Some(Self::Double),
            _ => None,
        }
    }

    fn sign(self) -> char {
        match self {
            Self::Single => '\'',
            Self::Double => '"',
        }
    }
}

/// Reads a string whose first quote, at `start`, was taken. Carriage returns are left out; a raw string keeps its
/// backslashes, but for those before a quote.
pub(super) fn read(
    source: &mut Source<'_>,
    quote: Quote,
    raw: bool,
    start: Position,
) -> Result<String, Mistake> {
    let sign = quote.sign();
    let mut triple = false;
    if source.next_if(sign) {
        triple = source.next_if(sign);
        if !triple {
            return Ok(String::new());
        }
    }
    let mut text = String::new();
    let mut closing = 0;
    loop {
        let at = source.at;
        let Some(c) = source.next() else {
            return Err(unfinished(start));
        };
        if c == sign {
            closing += 1;
            if !triple || closing == 3 {
                return Ok(text);
            }
            continue;
        }
        text.extend(std::iter::repeat_n(sign, std::mem::take(&mut closing)));
        match c {
            '\r' => {}
            '\n' if !triple => return Err(unfinished(start)),
            '\\' if raw => match source.peek() {
                Some('\'' | '"') => text.extend(source.next()),
                Some('\\' | '\n') => {
                    text.push('\\');
                    text.extend(source.next());
                }
                _ => text.push('\\'),
            },
            '\\' => text.push_str(&escaped(source, at, start)?),
            c => text.push(c),
        }
    }
}

fn unfinished(start: Position) -> Mistake {
    Mistake::new(start, "this string does not end: its closing quote is missing")
}

/// What an escape stands for; nothing for the end of a line.
fn escaped(source: &mut Source<'_>, at: Position, start: Position) -> Result<String, Mistake> {
    if source.next_line_end() {
        return Ok(String::new());
    }
    let c = source.next().ok_or_else(|| unfinished(start))?;
    let one = match c {
        'n' => '\n',
        'r' => '\r',
        't' => '\t',
        'a' => '\x07',
        'b' => '\x08',
        'f' => '\x0c',
        'v' => '\x0b',
        '\\' | '\'' | '"' => c,
        'x' => code(source, 2, at)?,
        'u' => code(source, 4, at)?,
        'U' => code(source, 8, at)?,
        '0'..='7' => octal(source, c),
        '\r' => return Err(bad_escape(at)),
        other => return Ok(format!("\\{other}")),
    };
    Ok(one.to_string())
}

fn code(source: &mut Source<'_>, digits: u32, at: Position) -> Result<char, Mistake> {
    let mut value = 0_u32;
    for _ in 0..digits {
        let digit = source.next().and_then(|c| c.to_digit(16));
        let digit = digit.ok_or_else(|| bad_escape(at))?;
        value = value.checked_mul(16).ok_or_else(|| bad_escape(at))? | digit;
    }
    char::from_u32(value).ok_or_else(|| bad_escape(at))
}

/// Up to three octal digits: at most U+01FF.
fn octal(source: &mut Source<'_>, first: char) -> char {
    let mut value = first.to_digit(8).unwrap_or_default();
    for _ in 0..2 {
        let Some(digit) = source.peek().and_then(|c| c.to_digit(8)) else {
            break;
        };
        source.next();
        value = value * 8 + digit;
    }
    char::from_u32(value).unwrap_or_default()
}

fn bad_escape(at: Position) -> Mistake {
    Mistake::new(
        at,
        "this escape stands for no character: write \\xHH, \\uHHHH or \\UHHHHHHHH, or \\\\ for a backslash",
    )
}
