//! Keys, quotes and comments.

/// A line's key, and what stands behind its colon.
pub(super) fn key(text: &str) -> Option<(String, &str)> {
    if text.starts_with(['"', '\'']) {
        let (key, rest) = leading_quoted(text)?;
        let rest = rest.trim_start().strip_prefix(':')?;
        return (rest.is_empty() || rest.starts_with(' ')).then(|| (key, rest.trim_start()));
    }
    if text.starts_with(['[', '{', '#', '|', '>']) {
        return None;
    }
    let text = without_comment(text);
    let colon = match text.find(": ") {
        Some(at) => at,
        None => text.strip_suffix(':')?.len(),
    };
    let (key, rest) = (text[..colon].trim_end(), text[colon + 1..].trim_start());
    (!key.is_empty()).then(|| (key.to_owned(), rest))
}

/// The text without a comment, which begins with a `#` after a space.
pub(super) fn without_comment(text: &str) -> &str {
    let end = text.find(" #").unwrap_or(text.len());
    text[..end].trim()
}

/// A text in quotes with nothing but a comment behind it.
pub(super) fn quoted(text: &str) -> Option<String> {
    let (value, rest) = leading_quoted(text)?;
    let rest = rest.trim_start();
    (rest.is_empty() || rest.starts_with('#')).then_some(value)
}

/// A text in quotes, and what follows it.
pub(super) fn leading_quoted(text: &str) -> Option<(String, &str)> {
    let mut chars = text.char_indices();
    let (_, quote) = chars.next()?;
    let mut value = String::new();
    while let Some((at, c)) = chars.next() {
        match c {
            '\'' if quote == '\'' => match text[at + 1..].starts_with('\'') {
                true => {
                    chars.next();
                    value.push('\'');
                }
                false => return Some((value, &text[at + 1..])),
            },
            '"' if quote == '"' => return Some((value, &text[at + 1..])),
            '\\' if quote == '"' => value.push(escaped(&mut chars)?),
            plain => value.push(plain),
        }
    }
    None
}

fn escaped(chars: &mut std::str::CharIndices<'_>) -> Option<char> {
    let (_, c) = chars.next()?;
    let digits = match c {
        'n' => return Some('\n'),
        't' => return Some('\t'),
        'r' => return Some('\r'),
        '0' => return Some('\0'),
        'e' => return Some('\u{1b}'),
        '"' | '\\' | '/' | ' ' => return Some(c),
        'x' => 2,
        'u' => 4,
        'U' => 8,
        _ => return None,
    };
    let mut code = 0_u32;
    for _ in 0..digits {
        code = code.checked_mul(16)?.checked_add(chars.next()?.1.to_digit(16)?)?;
    }
    char::from_u32(code)
}
