import { HostError } from "../errors.ts";
import type { FolderNode } from "./nodes.ts";
import type { Snapshot } from "./types.ts";

/** The trees behind the snapshots, which are nobody else's to look at. */
const roots = new WeakMap<Snapshot, FolderNode>();

/** A snapshot of this tree. */
export function snapshotOf(root: FolderNode): Snapshot {
  const { bytes, files, folders } = root;
  const snapshot: Snapshot = Object.freeze({ usage: Object.freeze({ bytes, files, folders }) });
  roots.set(snapshot, root);
  return snapshot;
}

/** The tree of a snapshot. Throws `EINVAL` for what none was made of. */
export function rootOf(snapshot: Snapshot): FolderNode {
  const root = roots.get(snapshot);
  if (root === undefined) throw new HostError("EINVAL", "not a snapshot of a virtual file system");
  return root;
}
