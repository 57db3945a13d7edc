/** Where the statements of a TOML text are: what is needed to take out or put in whole tables. */

/** A statement: a table's header, or a key with its value. */
export interface Statement {
  /** The keys of a header; `undefined` for a key with its value. */
  readonly header?: readonly string[];
  /** Whether the header begins one of a list of tables: `[[name]]`. */
  readonly isList?: boolean;
  /** Where its line begins. */
  readonly start: number;
  /** Behind its line, with the line break and a comment in it. */
  readonly end: number;
}

/**
 * The statements of a text, in order.
 *
 * @param text TOML that a parser took: of any other it finds something, and ends.
 */
export function scan(text: string): Statement[] {
  const found: Statement[] = [];
  let at = text.startsWith("\uFEFF") ? 1 : 0;
  while (at < text.length) {
    const start = at;
    at = skip(text, at, BLANK);
    const first = text[at];
    if (first === "#" || first === "\n" || first === undefined) {
      at = lineEnd(text, at);
      continue;
    }
    const header = first === "[" ? { header: headerKeys(text, at), isList: text[at + 1] === "[" } : {};
    at = statementEnd(text, at);
    found.push({ ...header, start, end: at });
  }
  return found;
}

const BLANK = /[ \t\r]*/y;
/** What a value may hold whole: strings of four kinds, and comments. */
const OPAQUE = /"""(?:\\[\s\S]|[^\\])*?"{3,5}|'''[\s\S]*?'{3,5}|"(?:\\.|[^"\\\n])*"|'[^'\n]*'|#[^\n]*/y;
const BARE = /[A-Za-z0-9_-]+/y;

/** Behind the line break that ends a statement: one that no bracket or string is open at. */
function statementEnd(text: string, from: number): number {
  let depth = 0;
  for (let at = from; at < text.length; ) {
    const behind = skip(text, at, OPAQUE);
    if (behind > at) {
      at = behind;
      continue;
    }
    const char = text[at];
    if (char === "[" || char === "{") depth += 1;
    else if (char === "]" || char === "}") depth -= 1;
    else if (char === "\n" && depth <= 0) return at + 1;
    at += 1;
  }
  return text.length;
}

/** The keys between the brackets of a header. */
function headerKeys(text: string, from: number): string[] {
  const keys: string[] = [];
  let at = from;
  while (text[at] === "[") at += 1;
  for (;;) {
    at = skip(text, at, BLANK);
    const quoted = text[at] === '"' || text[at] === "'";
    const end = skip(text, at, quoted ? OPAQUE : BARE);
    if (end === at) return keys;
    keys.push(quoted ? unquoted(text.slice(at, end)) : text.slice(at, end));
    at = skip(text, end, BLANK);
    if (text[at] !== ".") return keys;
    at += 1;
  }
}

function unquoted(key: string): string {
  const inner = key.slice(1, -1);
  if (key.startsWith("'")) return inner;
  return inner.replace(/\\(?:u([0-9a-fA-F]{4})|U([0-9a-fA-F]{8})|(.))/g, (_, short, long, char: string) => {
    const code: unknown = short ?? long;
    if (typeof code === "string") return String.fromCodePoint(Number.parseInt(code, 16));
    return ESCAPES[char] ?? char;
  });
}

const ESCAPES: Readonly<Record<string, string>> = {
  b: "\b",
  t: "\t",
  n: "\n",
  f: "\f",
  r: "\r",
  e: "\u001B",
};

function lineEnd(text: string, from: number): number {
  const end = text.indexOf("\n", from);
  return end === -1 ? text.length : end + 1;
}

/** Behind what a sticky pattern finds here. */
function skip(text: string, at: number, pattern: RegExp): number {
  pattern.lastIndex = at;
  return pattern.test(text) ? pattern.lastIndex : at;
}
