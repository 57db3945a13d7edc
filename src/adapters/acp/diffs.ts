/** Changes of files as pairs of old and new text. */

import type { ToolCallContent } from "@agentclientprotocol/sdk";

import type { FileChange } from "../../protocol/types/patch.ts";

/** A pair for each file, and for each hunk of a file that is updated: the protocol has whole lines, no diffs. */
export function diffsOf(changes: Readonly<Record<string, FileChange>>): ToolCallContent[] {
  return Object.entries(changes).flatMap(([path, change]): ToolCallContent[] => {
    switch (change.type) {
      case "add":
        return [{ type: "diff", path, oldText: null, newText: change.content }];
      case "delete":
        return [{ type: "diff", path, oldText: change.content, newText: "" }];
      default:
        return hunks(change.unified_diff).map((hunk) => ({ type: "diff", path, ...hunk }));
    }
  });
}

function hunks(diff: string): { oldText: string; newText: string }[] {
  const found: { before: string[]; after: string[] }[] = [];
  for (const line of diff.replace(/\n$/, "").split("\n")) {
    if (line.startsWith("@@")) {
      found.push({ before: [], after: [] });
      continue;
    }
    const hunk = found.at(-1);
    // What stands before the first hunk names files; a backslash tells of a missing line break.
    if (hunk === undefined || line.startsWith("\\")) continue;
    const content = `${line.slice(1)}\n`;
    if (!line.startsWith("+")) hunk.before.push(content);
    if (!line.startsWith("-")) hunk.after.push(content);
  }
  return found.map(({ before, after }) => ({ oldText: before.join(""), newText: after.join("") }));
}
