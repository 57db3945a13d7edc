/** Changes of files in the app server's words. */

import type { FileChange } from "../../protocol/types/patch.ts";
import type { FileChangeThreadItem, FileUpdateChange, PatchApplyStatus } from "../types.ts";

/** A patch; its files in the order of their paths. */
export function fileChange(
  id: string,
  changes: Readonly<Record<string, FileChange>>,
  status: PatchApplyStatus,
): FileChangeThreadItem {
  const sorted = Object.entries(changes).sort(([a], [b]) => (a < b ? -1 : 1));
  return { type: "fileChange", id, changes: sorted.map(([path, change]) => update(path, change)), status };
}

function update(path: string, change: FileChange): FileUpdateChange {
  if (change.type !== "update") return { path, kind: { type: change.type }, diff: change.content };
  const { unified_diff: diff, move_path } = change;
  // Where a file goes to is said in its diff too, for clients that show nothing else.
  const moved = move_path === null || move_path === undefined ? "" : `\n\nMoved to: ${move_path}`;
  return { path, kind: { type: "update", move_path: move_path ?? null }, diff: `${diff}${moved}` };
}
