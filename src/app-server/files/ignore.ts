/** `.gitignore` files: which paths they leave out. */

interface Rule {
  readonly expression: RegExp;
  readonly negative: boolean;
  readonly foldersOnly: boolean;
}

/** The rules of one file, for paths relative to its folder. */
export class IgnoreRules {
  readonly #rules: readonly Rule[];

  constructor(text: string) {
    this.#rules = text.split(/\r?\n/).flatMap((line) => readRule(line) ?? []);
  }

  /** Whether a path is left out (`true`), kept in spite of others (`false`), or not spoken of. */
  judge(path: string, isFolder: boolean): boolean | undefined {
    let verdict: boolean | undefined;
    for (const rule of this.#rules) {
      if ((!rule.foldersOnly || isFolder) && rule.expression.test(path)) verdict = !rule.negative;
    }
    return verdict;
  }
}

function readRule(line: string): Rule | undefined {
  let pattern = line.startsWith("#") ? "" : line.replace(/(?<!\\)\s+$/, "");
  const negative = pattern.startsWith("!");
  if (negative) pattern = pattern.slice(1);
  const foldersOnly = pattern.endsWith("/");
  if (foldersOnly) pattern = pattern.slice(0, -1);
  if (pattern === "") return undefined;
  // A slash anywhere but at the end ties the pattern to the file's folder.
  const tied = pattern.includes("/");
  const source = toExpression(pattern.replace(/^\//, ""));
  if (source === undefined) return undefined;
  return { expression: new RegExp(`^${tied ? "" : "(?:.*/)?"}${source}$`, "s"), negative, foldersOnly };
}

/** The source of a regular expression for a glob; `undefined` for one that is broken. */
function toExpression(glob: string): string | undefined {
  let source = "";
  for (let at = 0; at < glob.length; at++) {
    const rest = glob.slice(at);
    const character = glob.charAt(at);
    if (rest.startsWith("**/") && (at === 0 || glob[at - 1] === "/")) {
      source += "(?:.*/)?";
      at += 2;
    } else if (rest === "**" && (at === 0 || glob[at - 1] === "/")) {
      source += ".*";
      at += 1;
    } else if (character === "*") source += "[^/]*";
    else if (character === "?") source += "[^/]";
    else if (character === "[") {
      const end = glob.indexOf("]", at + (/^\[[!^]?\]/.test(rest) ? rest.indexOf("]") + 1 : 1));
      if (end < 0) return undefined;
      const body = glob
        .slice(at + 1, end)
        .replace(/^!/, "^")
        .replace(/\\/g, "\\\\");
      source += `[${body.replace(/^(\^?)\]/, "$1\\]")}]`;
      at = end;
    } else if (character === "\\" && at + 1 < glob.length) {
      at += 1;
      source += escapeCharacter(glob.charAt(at));
    } else source += escapeCharacter(character);
  }
  return isExpression(source) ? source : undefined;
}

function escapeCharacter(character: string): string {
  return character.replace(/[\\^$.*+?()[\]{}|/]/g, "\\$&");
}

function isExpression(source: string): boolean {
  try {
    new RegExp(source, "s");
    return true;
  } catch {
    return false;
  }
}
