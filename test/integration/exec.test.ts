import { type Event, type EventMsg, type ExecOptions, runExec, startExecStream } from "codex-embed";
import {
  answer,
  applyPatch,
  completed,
  deltas,
  execCommand,
  functionCall,
  message,
} from "codex-embed/testing";
import { createVirtualHost } from "codex-embed/virtual";
import { describe, expect, it } from "vitest";

import { model, settings, workspace } from "./support/workspace.ts";

function ofType<Type extends EventMsg["type"]>(events: readonly Event[], type: Type) {
  return events.flatMap(({ msg }) => (msg.type === type ? [msg as Extract<EventMsg, { type: Type }>] : []));
}

describe("a run", () => {
  it("works on real files with real commands", async () => {
    const folder = workspace({ "a.txt": "one\ntwo\n" });
    const server = await model([
      answer(execCommand("cat a.txt"), completed({ input: 10, output: 5 })),
      answer(applyPatch("*** Begin Patch\n*** Update File: a.txt\n@@\n one\n-two\n+zwei\n*** End Patch")),
      answer(execCommand("cat a.txt; echo err >&2; exit 3")),
      answer(message("done"), completed({ input: 20, output: 5 })),
    ]);
    const events = await runExec("translate", { cwd: folder.path, config: settings(server) });

    expect(events[0]?.msg.type).toBe("session_configured");
    expect(events.at(-1)?.msg.type).toBe("shutdown_complete");
    expect(folder.read("a.txt")).toBe("one\nzwei\n");
    const ends = ofType(events, "exec_command_end");
    expect(ends.map(({ stdout, exit_code }) => [stdout, exit_code])).toEqual([
      ["one\ntwo\n", 0],
      [expect.stringContaining("one\nzwei\n"), 3],
    ]);
    expect(ofType(events, "patch_apply_end")).toMatchObject([{ success: true }]);
    expect(ofType(events, "task_complete")).toMatchObject([{ last_agent_message: "done" }]);
    expect(server.requests).toHaveLength(4);
  });

  it("goes on when the model asks for what does not work", async () => {
    const folder = workspace({ "a.txt": "one\n" });
    const server = await model([
      answer(functionCall("exec_command", "{not JSON")),
      answer(execCommand("no-such-program-anywhere")),
      answer(applyPatch("*** Begin Patch\n*** Update File: a.txt\n@@\n-absent\n+x\n*** End Patch")),
      answer(functionCall("no_such_tool", {})),
      answer(message("gave up")),
    ]);
    const events = await runExec("try", { cwd: folder.path, config: settings(server) });
    expect(folder.read("a.txt")).toBe("one\n");
    expect(ofType(events, "exec_command_end")).toMatchObject([{ exit_code: 127 }]);
    expect(ofType(events, "error")).toEqual([]);
    expect(ofType(events, "task_complete")).toMatchObject([{ last_agent_message: "gave up" }]);
  });

  it("streams what the model writes, as it is written", async () => {
    const server = await model([answer(deltas(["Hel", "lo"]))]);
    let text = "";
    for await (const { msg } of startExecStream("hi", { cwd: workspace().path, config: settings(server) })) {
      if (msg.type === "agent_message_delta") text += msg.delta;
    }
    expect(text).toBe("Hello");
  });

  it("keeps up with a long answer, and with a reader that is slow at times", async () => {
    const words = Array.from({ length: 5_000 }, (_, index) => `w${index} `);
    const server = await model([answer(deltas(words))]);
    let text = "";
    let count = 0;
    for await (const { msg } of startExecStream("hi", { cwd: workspace().path, config: settings(server) })) {
      if (msg.type !== "agent_message_delta") continue;
      text += msg.delta;
      if (++count % 1_000 === 0) await new Promise((resolve) => setTimeout(resolve, 20));
    }
    expect(text).toBe(words.join(""));
    expect(server.requests).toHaveLength(1);
  });

  it("works without processes and without a disk", async () => {
    const host = createVirtualHost({ files: { "/w/a.txt": "one\n" }, cwd: "/w" });
    const server = await model([
      answer(applyPatch("*** Begin Patch\n*** Update File: a.txt\n@@\n-one\n+eins\n*** End Patch")),
      answer(message("done")),
    ]);
    const events = await runExec("translate", { host, config: settings(server) });
    expect(ofType(events, "task_complete")).toMatchObject([{ last_agent_message: "done" }]);
    expect(new TextDecoder().decode(await host.fs.readFile("/w/a.txt"))).toBe("eins\n");
  });

  it("gives commands the environment it is given, and no key", async () => {
    const server = await model([
      answer(execCommand("echo $GREETING $OPENAI_API_KEY $MY_KEY")),
      answer(message("done")),
    ]);
    const config = settings(server);
    const events = await runExec("greet", {
      cwd: workspace().path,
      env: { ...process.env, GREETING: "hello", OPENAI_API_KEY: "sk-1", MY_KEY: "sk-2", TEAM: "sk-3" },
      config: {
        ...config,
        modelProviders: {
          scripted: {
            ...config.modelProviders?.["scripted"],
            envKey: "MY_KEY",
            envHttpHeaders: { "X-Team": "TEAM", "X-Unset": "UNSET" },
          },
        },
      },
    });
    expect(ofType(events, "exec_command_end")).toMatchObject([{ stdout: "hello\n" }]);
    expect(server.requests[0]?.headers).toMatchObject({ authorization: "Bearer sk-2", "x-team": "sk-3" });
    expect(server.requests[0]?.headers).not.toHaveProperty("x-unset");
    expect(JSON.stringify(events)).not.toMatch(/sk-\d/);
  });

  it("tells the model what the user and the project ask of agents", async () => {
    const home = workspace({ "AGENTS.md": "Answer in Italian.\n" }).path;
    const folder = workspace({ "AGENTS.md": "Write no tests.\n" });
    const server = await model([answer(message("va bene"))]);
    const request = async (options: ExecOptions) => {
      await runExec("hi", { cwd: folder.path, config: settings(server), ...options });
      return JSON.stringify(server.requests.at(-1)?.body);
    };
    expect(await request({ codexHome: home })).toMatch(/Answer in Italian.*Write no tests/);
    expect(await request({ env: { CODEX_HOME: home } })).toContain("Answer in Italian");
    expect(await request({ env: { CODEX_HOME: home }, codexHome: null })).not.toContain("Italian");
  });

  it("asks for a command outside the safe ones, and does not run what is denied", async () => {
    const folder = workspace();
    const script = [answer(execCommand("touch made.txt")), answer(message("done"))];
    const config = { approvalPolicy: "untrusted", sandboxMode: "danger-full-access" } as const;
    const denied = await model(script);
    await runExec("make", { cwd: folder.path, config: { ...settings(denied), ...config } });
    expect(folder.has("made.txt")).toBe(false);

    const asked: string[] = [];
    const approved = await model(script);
    await runExec("make", {
      cwd: folder.path,
      config: { ...settings(approved), ...config },
      onApproval: (request) => {
        if (request.type === "exec_approval_request") asked.push(request.command.join(" "));
        return "approved";
      },
    });
    expect(asked).toEqual([expect.stringContaining("touch made.txt")]);
    expect(folder.has("made.txt")).toBe(true);
  });
});
