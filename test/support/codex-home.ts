/**
 * A codex home for the tests of one file: whoever runs them may have sessions, settings and instructions for
 * agents, and those are no part of any test.
 */

import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll } from "vitest";

const home = mkdtempSync(join(tmpdir(), "codex-home-"));
process.env["CODEX_HOME"] = home;
afterAll(() => rmSync(home, { recursive: true, force: true }));
