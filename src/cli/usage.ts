/** Arguments of the command line. */

import { parseArgs } from "node:util";

/** How the program ends. docs/cli.md lists them. */
export const exitCodes = {
  /** The turn ended well. */
  done: 0,
  /** The turn failed, or could not begin. */
  failed: 1,
  /** The arguments are wrong. */
  usage: 2,
  /** Ctrl-C ended it, as shells tell it: 128 and the signal's number. */
  interrupted: 130,
} as const;

/** Arguments that make no sense. */
export class UsageError extends Error {
  /** @param cause what found it. */
  constructor(message: string, cause?: unknown) {
    super(message, cause === undefined ? undefined : { cause });
    this.name = "UsageError";
  }
}

/** An option of a command, in the form of `parseArgs`. */
export interface OptionSpec {
  readonly type: "string" | "boolean";
  readonly short?: string;
  readonly multiple?: boolean;
}

/** What was given. */
export class Arguments {
  readonly positionals: readonly string[];
  readonly #values: Readonly<Record<string, unknown>>;

  /**
   * @param command its name in messages.
   * @throws UsageError for an option that it doesn't have, or without its value.
   */
  constructor(command: string, args: readonly string[], options: Readonly<Record<string, OptionSpec>>) {
    try {
      const help = { help: { type: "boolean", short: "h" } } as const;
      const parsed = parseArgs({
        args: [...args],
        options: { ...options, ...help },
        allowPositionals: true,
        strict: true,
      });
      this.positionals = parsed.positionals;
      this.#values = parsed.values;
    } catch (error) {
      const message = error instanceof Error ? (error.message.split("\n")[0] ?? "") : String(error);
      throw new UsageError(
        `${message.replace(/\.? To specify.*$/, "").replace(/\.$/, "")}. See codex-embed ${command} --help.`,
        error,
      );
    }
  }

  /** Whether a flag was given. */
  has(name: string): boolean {
    return this.#values[name] === true;
  }

  /** An option's value; `undefined` when it was not given. */
  text(name: string): string | undefined {
    const value = this.#values[name];
    return typeof value === "string" ? value : undefined;
  }

  /** The values of an option that may come more than once. */
  texts(name: string): string[] {
    const value = this.#values[name];
    return Array.isArray(value) ? value.filter((item) => typeof item === "string") : [];
  }

  /** @throws UsageError when the value is none of those that there are. */
  choice<T extends string>(name: string, choices: readonly T[]): T | undefined {
    const value = this.text(name);
    if (value === undefined) return undefined;
    const found = choices.find((choice) => choice === value);
    if (found !== undefined) return found;
    throw new UsageError(`--${name} must be one of ${choices.join(", ")}, not "${value}".`);
  }

  /** @throws UsageError for more positional arguments than that. */
  atMost(count: number): void {
    const extra = this.positionals[count];
    if (extra !== undefined) {
      throw new UsageError(`"${extra}" is one argument too many; put a prompt of many words in quotes.`);
    }
  }
}

/**
 * The arguments of a command within a command, as in `exec --json resume --last`: the first that is no option, if it
 * is one of `names`.
 *
 * @returns the name, and all other arguments; `undefined` for none of the names, and for arguments that are wrong.
 */
export function findSubcommand(
  args: readonly string[],
  options: Readonly<Record<string, OptionSpec>>,
  names: readonly string[],
): { readonly name: string; readonly args: readonly string[] } | undefined {
  const { tokens } = parseArgs({
    args: [...args],
    options,
    allowPositionals: true,
    strict: false,
    tokens: true,
  });
  const first = tokens.find(({ kind }) => kind === "positional" || kind === "option-terminator");
  if (first?.kind !== "positional" || !names.includes(first.value)) return undefined;
  return { name: first.value, args: args.filter((_, index) => index !== first.index) };
}
