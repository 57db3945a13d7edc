import { chmod, mkdir, mkdtemp, readdir, realpath, rm, writeFile } from "node:fs/promises";
import { homedir, tmpdir } from "node:os";
import { join } from "node:path";

import { describe, expect, test } from "vitest";

import { createNodeHost } from "../../src/host/node/index.ts";
import type { Sandbox, SandboxPolicy } from "../../src/host/types.ts";
import { describeLimits } from "./bubblewrap.ts";
import { run, script } from "./commands.ts";
import { describeSandbox } from "./sandbox.ts";

const VARIABLES = { ...process.env, CONTRACT_SECRET: "s3cret", CONTRACT_PLAIN: "plain" };

function sandboxWith(env: Record<string, string | undefined>): Sandbox {
  const { sandbox } = createNodeHost({ env });
  if (sandbox === null) throw new Error("the Node host has no processes here");
  return sandbox;
}

const shared = sandboxWith(VARIABLES);

async function folder(parent: string): Promise<{ root: string; close: () => Promise<void> }> {
  const root = await realpath(await mkdtemp(join(parent, "codex-embed-contract-")));
  return { root, close: () => rm(root, { recursive: true, force: true }) };
}

describeSandbox("node", async () => ({ sandbox: shared, namesSignals: true, ...(await folder(tmpdir())) }));

test("a program goes by the name that it was called by", async () => {
  const { root, close } = await folder(tmpdir());
  const { stdout } = await run(shared, script("", root, { argv: ["sh", "-c", "echo $0"] }));
  expect(stdout).toBe("sh\n");
  await close();
});

const required = (process.env.CODEX_EMBED_REQUIRE ?? "").includes("bwrap");
const works = (await shared.enforcement()) !== null;

describe.skipIf(!works && !required)("with bubblewrap", () => {
  const sandbox: SandboxPolicy = { type: "workspace-write" };
  describeSandbox("node", async () => ({
    sandbox: shared,
    namesSignals: false,
    request: { sandbox },
    ...(await folder(tmpdir())),
  }));

  describeLimits("bubblewrap", async () => {
    // Beside the temporary folders, which are writable themselves.
    const { root, close } = await folder(homedir());
    const temporary = join(root, "temporary");
    await mkdir(temporary);
    return { sandbox: sandboxWith({ ...process.env, TMPDIR: temporary }), root, tmpdir: temporary, close };
  });
});

describe("without a working bubblewrap", () => {
  test.each<SandboxPolicy>([{ type: "read-only" }, { type: "workspace-write", network_access: true }])(
    "a command under $type is refused, never run free",
    async (policy) => {
      const { root, close } = await folder(tmpdir());
      const broken = join(root, "bin");
      await mkdir(broken);
      await writeFile(join(broken, "bwrap"), "#!/bin/sh\nexit 1\n");
      await chmod(join(broken, "bwrap"), 0o755);

      const sandbox = sandboxWith({ ...process.env, PATH: `${broken}:${process.env.PATH}` });
      expect(await sandbox.enforcement()).toBeNull();
      const request = script("echo x > ran", root, { sandbox: policy });
      await expect(sandbox.spawn(request)).rejects.toEqual(expect.objectContaining({ code: "E_NO_SANDBOX" }));
      expect(await readdir(root)).toEqual(["bin"]);
      await close();
    },
  );
});
