/**
 * An argument list as one line of shell.
 *
 * The form is that of the `shlex` crate's `try_join`, which the reference prints commands with: an argument
 * of plain characters stands as it is; any other is cut into chunks, each in the first kind of quotes that
 * can hold it: none, single, double.
 */

const plain = 1;
const single = 2;
const double = 4;

const alwaysPlain = /[A-Za-z0-9+\-./:@\]_]/;

/** Joins arguments so that a POSIX shell splits them again at the same places. */
export function joinArguments(argv: readonly string[]): string {
  return argv.map(quoteArgument).join(" ");
}

function quoteArgument(argument: string): string {
  if (argument === "") return "''";
  let quoted = "";
  let start = 0;
  while (start < argument.length) {
    const { end, form } = nextChunk(argument, start);
    const chunk = argument.slice(start, end);
    if (form & plain) quoted += chunk;
    else if (form & single) quoted += `'${chunk}'`;
    else quoted += `"${chunk.replace(/["\\]/g, "\\$&")}"`;
    start = end;
  }
  return quoted;
}

/** The longest stretch that one kind of quotes can hold, and the kinds that can. */
function nextChunk(text: string, start: number): { end: number; form: number } {
  // A caret is safe only at the start of single quotes, of all places: fish expands it elsewhere.
  const caret = text[start] === "^";
  let form = caret ? single : plain | single | double;
  let end = caret ? start + 1 : start;
  for (; end < text.length; end++) {
    const next = form & formsOf(text.charAt(end));
    if (next === 0) break;
    form = next;
  }
  return { end, form };
}

function formsOf(character: string): number {
  if (alwaysPlain.test(character)) return plain | single | double;
  switch (character) {
    case "^":
      return 0;
    case "'":
    case "\\":
      return double;
    case "`":
    case "$":
    case "!":
      return single;
    default:
      return single | double;
  }
}
