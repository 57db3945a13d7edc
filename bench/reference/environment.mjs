/** A home of its own for the reference, so that it neither reads nor writes the user's. */

import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { configToml, KEY_VARIABLE } from "../lib/session-options.mjs";

export class ReferenceHome {
  /** The workspace. */
  cwd;
  /** Variables for the program. */
  env;
  #root;

  /** @param {string} url the provider's base URL */
  constructor(url) {
    this.#root = mkdtempSync(join(tmpdir(), "codex-embed-bench-"));
    this.cwd = join(this.#root, "work");
    const home = join(this.#root, "home");
    // A repository: `codex exec` refuses to run elsewhere.
    mkdirSync(join(this.cwd, ".git"), { recursive: true });
    mkdirSync(home);
    // What the program brings along for itself is no part of a session.
    const config = `${configToml(url)}[skills.bundled]\nenabled = false\n[analytics]\nenabled = false\n`;
    writeFileSync(join(home, "config.toml"), config);
    this.env = {
      PATH: process.env["PATH"],
      HOME: this.#root,
      CODEX_HOME: home,
      SHELL: "/bin/bash",
      LANG: "C.UTF-8",
      [KEY_VARIABLE]: "test-key",
    };
  }

  remove() {
    rmSync(this.#root, { recursive: true, force: true, maxRetries: 5 });
  }
}
