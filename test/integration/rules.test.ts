import { readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import { Codex } from "codex-embed";
import { answer, execCommand, message } from "codex-embed/testing";
import { expect, it } from "vitest";

import { model, workspace } from "./support/workspace.ts";

it("keeps every prefix that is allowed in sessions that run at once, for the user alone", async () => {
  const { path } = workspace();
  const codexHome = join(path, "codex");
  const names = ["a", "b", "c", "d", "e", "f"];
  await Promise.all(
    names.map(async (name) => {
      const server = await model([answer(execCommand(`touch ${name}`)), answer(message("done"))]);
      await using codex = new Codex({
        baseUrl: server.baseUrl,
        apiKey: "k",
        codexHome,
        onApproval: async () => ({
          approved_execpolicy_amendment: { proposed_execpolicy_amendment: ["touch", name] },
        }),
      });
      const thread = codex.startThread({ workingDirectory: path, approvalPolicy: "untrusted" });
      await thread.run("go");
    }),
  );
  const file = join(codexHome, "rules", "default.rules");
  const lines = readFileSync(file, "utf8").split(/(?<=\n)/);
  expect(lines.sort()).toEqual(
    names.map((name) => `prefix_rule(pattern=["touch", "${name}"], decision="allow")\n`),
  );
  expect(statSync(file).mode & 0o777).toBe(0o600);
});
