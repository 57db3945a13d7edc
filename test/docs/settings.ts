/** What examples meet when they run: the model's answers, files, and what must be printed. */

import { Codex } from "codex-embed";
import { createNodeHost } from "codex-embed/node";
import type { ModelAnswer } from "codex-embed/testing";
import { answer, completed, deltas, execCommand, functionCall, message } from "codex-embed/testing";
import * as databases from "fake-indexeddb";
import { expect } from "vitest";

import { FakeFolder } from "../support/fake-handles.ts";

export interface Setting {
  /** What the model answers, the last for every further request. Default: the message "Done." */
  readonly script?: readonly ModelAnswer[];
  /** Files of the workspace, the working directory. */
  readonly files?: Readonly<Record<string, string>>;
  /** Globals of a page. */
  readonly globals?: Readonly<Record<string, unknown>>;
  /** Whether commands must be limited; where nothing can, the example is skipped. */
  readonly sandbox?: boolean;
  /** What happened before. */
  readonly prepare?: () => Promise<void>;
  /** Arguments of each `console.log`, and texts written to standard output. */
  readonly printed: unknown;
}

/** Whether this machine can limit commands. */
export const sandboxed = (await createNodeHost().sandbox?.enforcement()) != null;

/** IndexedDB, empty. */
const inPage = (): Readonly<Record<string, unknown>> => ({
  ...databases,
  indexedDB: new databases.IDBFactory(),
});
const says = (text: string): ModelAnswer => answer(message(text));
const say = async (prompt: string): Promise<void> => {
  await using codex = new Codex();
  await codex.startThread().run(prompt);
};

export const settings: Readonly<Record<string, Setting>> = {
  "readme-hello": { script: [says("Notes.")], printed: [["Notes."]] },
  "readme-exec": {
    script: [answer(execCommand("cat notes.txt")), says("It has notes.")],
    files: { "notes.txt": "one\n" },
    sandbox: true,
    printed: [["$ cat notes.txt (0)"], ["It has notes."]],
  },
  "readme-conversation": {
    script: [answer(execCommand("echo passes")), answer(deltas(["It ", "passes."]))],
    printed: ["It ", "passes."],
  },
  "readme-thread": {
    script: [says("Added."), says("It passes.")],
    printed: [["Added.", expect.any(Number)], ["agent_message"]],
  },
  "readme-sessions": {
    prepare: () => say("Hello."),
    printed: [[expect.stringMatching(/^[\da-f-]{36}$/), "Hello."], ["Done."]],
  },
  "readme-preview": {
    printed: [
      ["gpt-5.2-codex", true, "high"],
      ["user", "flags", "overrides"],
    ],
  },
  "readme-decode": { printed: [["Hello"]] },
  "readme-testing": { printed: [[true, 2]] },
  acp: { printed: [] },
  "ai-sdk": { printed: [[true]] },
  "chat-transport": { printed: [] },
  "event-stream": {
    printed: expect.arrayContaining([["session_configured"], ["task_complete"], ["shutdown_complete"]]),
  },
  opentelemetry: {
    printed: expect.arrayContaining([["session_configured"], ["task_complete"], ["shutdown_complete"]]),
  },
  "app-server": { printed: [[expect.stringMatching(/^\{"id":1,"result":\{"userAgent":"demo\//)]] },
  "custom-tool": {
    script: [answer(functionCall("find_order", { number: "A-17" })), says("It is sent.")],
    printed: [["It is sent."]],
  },
  approvals: {
    script: [answer(execCommand("rm -r modules")), says("Then not.")],
    printed: [["rm -r modules"], ["Then not."]],
  },
  limits: {
    script: [answer(message("It is long."), completed({ input: 2_000_001 }))],
    printed: [
      ["It is long."],
      [["limit_reached", { limit: "tokens", scope: "session", used: 2_000_001, max: 2_000_000 }]],
    ],
  },
  mcp: { printed: [] },
  hooks: {
    script: [answer(execCommand("git push")), says("It may not be pushed.")],
    printed: [["It may not be pushed."]],
  },
  "codex-sdk": {
    script: [answer(execCommand("echo passes")), says("It passes.")],
    sandbox: true,
    printed: [[expect.stringContaining("echo passes")]],
  },
  "output-schema": {
    script: [says('{"risk":"low","reason":"It is small."}')],
    printed: [["low", "It is small."]],
  },
  snapshots: {
    printed: [[[{ path: "/workspace/a.txt", kind: "modified" }]], [{ "/workspace/a.txt": "one\n" }]],
  },
  errors: {
    printed: [["Done."]],
  },
  overlay: { printed: [["the agent's\n", "saved\n"]] },
  archive: { printed: [[{ bytes: 4, files: 1, folders: 0 }]] },
  persisted: { globals: inPage(), printed: [] },
  "just-bash": { printed: [[true]] },
  opfs: {
    globals: { navigator: { storage: { getDirectory: async () => new FakeFolder() } } },
    printed: [[[{ name: "workspace", kind: "directory" }]]],
  },
  git: { printed: [[[["a.txt", 0, 2, 0]]]] },
  "own-key": { globals: { prompt: () => "the user's key" }, printed: [] },
  inline: { printed: [["Done."]] },
  "own-engine": { printed: [["Done."]] },
  resumed: {
    prepare: () => say("Mend the failing test."),
    script: [says("Half of it."), says("All of it."), says("Another way.")],
    printed: [["All of it."], ["Another way."]],
  },
  suspended: { printed: [["hello"]] },
  indexeddb: {
    globals: inPage(),
    printed: [["Done."]],
  },
};
