/** What the undo of a turn costs in a virtual file system of 10,000 files, and by copying and comparing all. */

import { runChild } from "../lib/child.mjs";

const CHILD = new URL("../children/virtual-tree.mjs", import.meta.url);

/** @type {import("./types.d.ts").Measure} */
export const virtualTree = {
  name: "virtual-tree",
  rounds: { least: 3, most: 6 },
  contenders() {
    const ours = async () => {
      const { result } = await runChild(CHILD, []);
      return result;
    };
    return [ours];
  },
};
