/** An agent on a virtual host: commands by just-bash, patches and files in one tree. */
import { type CodexConfig, type EventMsg, runExec } from "codex-embed";
import { justBash } from "codex-embed/just-bash";
import { answer, applyPatch, execCommand, type ModelEvent, message } from "codex-embed/testing";
import { createVirtualHost } from "codex-embed/virtual";
import { describe, expect, it } from "vitest";

import { model, settings } from "./support/workspace.ts";

async function agent(answers: readonly ModelEvent[][], config: CodexConfig = {}) {
  const files = { "/workspace/a.txt": "one\ntwo\n", "/workspace/.git/HEAD": "ref: refs/heads/main\n" };
  const host = createVirtualHost({ files, shell: justBash({ timeoutMs: 10_000 }) });
  const server = await model([...answers.map((events) => answer(events)), answer(message("done"))]);
  const events = await runExec("work", { cwd: "/workspace", host, config: settings(server, config) });
  const ofType = <Type extends EventMsg["type"]>(type: Type) =>
    events.flatMap(({ msg }) => (msg.type === type ? [msg as Extract<EventMsg, { type: Type }>] : []));
  return {
    ofType,
    commands: ofType("exec_command_end").map(({ stdout, exit_code }) => [stdout, exit_code]),
    read: async (path: string) => new TextDecoder().decode(await host.fs.readFile(path)),
    requests: server.requests,
  };
}

const LIMITED: CodexConfig = { sandboxMode: "workspace-write", approvalPolicy: "never" };

describe("an agent on a virtual host", () => {
  it("runs commands, patches files, and each sees what the other wrote", async () => {
    const { commands, ofType, read } = await agent(
      [
        execCommand("cat a.txt | tr a-z A-Z > upper.txt; cat upper.txt"),
        applyPatch("*** Begin Patch\n*** Update File: upper.txt\n@@\n ONE\n-TWO\n+ZWEI\n*** End Patch"),
        execCommand("grep -n ZWEI *.txt; exit 3"),
      ],
      LIMITED,
    );
    expect(commands).toEqual([
      ["ONE\nTWO\n", 0],
      ["upper.txt:2:ZWEI\n", 3],
    ]);
    expect(ofType("patch_apply_end")).toMatchObject([{ success: true }]);
    expect(await read("/workspace/upper.txt")).toBe("ONE\nZWEI\n");
    expect(ofType("task_complete")).toMatchObject([{ last_agent_message: "done" }]);
  });

  it("applies a patch that is written as a command", async () => {
    const patch = "*** Begin Patch\n*** Update File: a.txt\n@@\n one\n-two\n+zwei\n*** End Patch";
    const { ofType, read } = await agent([execCommand(`apply_patch <<'EOF'\n${patch}\nEOF`)], LIMITED);
    expect(ofType("patch_apply_end")).toMatchObject([{ success: true }]);
    expect(await read("/workspace/a.txt")).toBe("one\nzwei\n");
  });

  it("is kept within its policy, and the model reads why", async () => {
    const { commands, ofType, requests, read } = await agent(
      [execCommand("echo x > .git/HEAD; echo x > /outside; echo went on")],
      LIMITED,
    );
    expect(commands).toEqual([[expect.stringContaining("went on"), 0]]);
    expect(ofType("exec_approval_request")).toEqual([]);
    expect(JSON.stringify(requests.at(-1)?.body)).toContain("Read-only file system");
    expect(await read("/workspace/.git/HEAD")).toBe("ref: refs/heads/main\n");
  });

  it("goes on after commands that aren't there, fail or never end", async () => {
    const { commands, ofType } = await agent([
      execCommand("no-such-program"),
      execCommand("while true; do :; done"),
      execCommand("cat none"),
    ]);
    expect(commands.map(([, code]) => code)).toEqual([127, 126, 1]);
    expect(ofType("task_complete")).toMatchObject([{ last_agent_message: "done" }]);
  });
});
