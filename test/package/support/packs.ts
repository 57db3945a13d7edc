/** Packs the package before the tests that install it, once for all of them. */

import type { TestProject } from "vitest/node";

import { packedOnce } from "./artefact.ts";

declare module "vitest" {
  export interface ProvidedContext {
    /** The folder that `packedOnce` made. */
    packed: string;
  }
}

// biome-ignore lint/style/noDefaultExport: it is what vitest calls.
export default async function packs(project: TestProject): Promise<void> {
  const pack = async (): Promise<void> => project.provide("packed", await packedOnce());
  await pack();
  project.onTestsRerun(pack);
}
