/**
 * The blocks of code in the README and in docs/, and how each is tested.
 *
 * A comment right before a block says it; readers of the page don't see it:
 *
 * - `<!-- example: run NAME -->`: compiled, and run as the setting NAME of settings.ts says;
 * - `<!-- example: types: REASON -->`: compiled and not run, for the reason;
 * - `<!-- example: rows: REASON -->` before a table: the code in its last column is compiled, after the page's first block.
 *
 * Further lines of the comment are code that goes before the block, and after a line `---` behind it: what a
 * fragment takes for granted, and what shows that it works.
 */

import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

export const root = fileURLToPath(new URL("../..", import.meta.url));

/** A block's comment. */
export interface Marker {
  readonly kind: "run" | "types" | "rows";
  /** The setting's name, or the reason. */
  readonly text: string;
  readonly before: string;
  readonly after: string;
}

export interface Block {
  /** `PAGE:LINE`, for messages. */
  readonly place: string;
  readonly page: string;
  /** "" for a block that names none. */
  readonly language: string;
  readonly code: string;
  readonly marker?: Marker;
}

export interface Page {
  readonly name: string;
  readonly text: string;
  readonly blocks: readonly Block[];
  /** Comments without a block. Those of tables lead to their rows. */
  readonly tables: readonly { readonly place: string; readonly rows: readonly string[] }[];
}

/** The README and all of docs/. */
export function readPages(): Page[] {
  const docs = readdirSync(join(root, "docs"), { recursive: true, encoding: "utf8" })
    .map((name) => `docs/${name.replaceAll("\\", "/")}`)
    .filter((name) => name.endsWith(".md"));
  return ["README.md", ...docs.sort()].map((name) => parsePage(name, readFileSync(join(root, name), "utf8")));
}

/** @throws Error for a comment of another form, and for one that leads to no block and no table. */
export function parsePage(name: string, text: string): Page {
  const lines = text.split(/\r?\n/);
  const blocks: Block[] = [];
  const tables: Page["tables"][number][] = [];
  let marker: Marker | undefined;
  for (let at = 0; at < lines.length; at += 1) {
    const line = lines[at] ?? "";
    const place = `${name}:${at + 1}`;
    const fence = /^\s*```(\S*)/.exec(line);
    if (line.startsWith("<!-- example")) {
      const end = lines.findIndex((one, index) => index >= at && one.endsWith("-->"));
      if (end === -1) throw new Error(`${place}: the comment has no end`);
      marker = parseMarker(place, lines.slice(at, end + 1).join("\n"));
      at = end;
    } else if (fence !== null) {
      const end = lines.findIndex((one, index) => index > at && /^\s*```$/.test(one));
      if (end === -1) throw new Error(`${place}: the block has no end`);
      const code = `${lines.slice(at + 1, end).join("\n")}\n`;
      const [, language = ""] = fence;
      blocks.push({ place, page: name, language, code, ...(marker === undefined ? {} : { marker }) });
      marker = undefined;
      at = end;
    } else if (marker?.kind === "rows" && line.startsWith("|")) {
      const length = lines.slice(at).findIndex((one) => !one.startsWith("|"));
      const end = length === -1 ? lines.length : at + length;
      tables.push({ place, rows: lines.slice(at + 2, end).map((row) => lastColumn(place, row)) });
      marker = undefined;
      at = end - 1;
    } else if (marker !== undefined && line !== "") {
      throw new Error(`${place}: no block follows the comment`);
    }
  }
  if (marker !== undefined) throw new Error(`${name}: no block follows the last comment`);
  return { name, text, blocks, tables };
}

function parseMarker(place: string, comment: string): Marker {
  const found = /^<!-- example: (?:(run) ([\w-]+)|(types|rows): (.+?))(?:\n(.*))?\s*-->$/s.exec(comment);
  const [, run, setting, kind, reason, code = ""] = found ?? [];
  if (found === null || (reason ?? "").includes("\n"))
    throw new Error(`${place}: not a comment of an example`);
  const [before = "", after = ""] = code.split(/^---$/m);
  if (run !== undefined && setting !== undefined) return { kind: "run", text: setting, before, after };
  return { kind: kind === "rows" ? "rows" : "types", text: reason ?? "", before, after };
}

function lastColumn(place: string, row: string): string {
  const [, code] = /^\|.*\| `(.*)` \|$/.exec(row) ?? [];
  if (code === undefined) throw new Error(`${place}: the last column has no code: ${row}`);
  return code.replaceAll("\\|", "|");
}
