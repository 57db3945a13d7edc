import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { CodexClient, type CodexConfig, type Conversation, type Event, type EventMsg } from "codex-embed";
import { answer, type ModelServer, message } from "codex-embed/testing";
import { beforeEach, describe, expect, it } from "vitest";

import { model, settings, workspace } from "./support/workspace.ts";

let path: string;
let server: ModelServer;

beforeEach(async () => {
  path = workspace().path;
  mkdirSync(join(path, "other"));
  server = await model((_, index) => answer(message(`answer ${index + 1}`)));
});

/** A program that runs conversations, and remembers what it was told. */
function program(more: CodexConfig = {}, cwd = path) {
  const config = settings(server, { approvalPolicy: "never", ...more });
  const client = new CodexClient({ cwd, codexHome: join(path, "home"), config });
  return {
    begin: () => new Story(client.startConversation()),
    resume: (id: string) => new Story(client.resumeConversation(id)),
    fork: (id: string) => new Story(client.forkConversation({ id })),
  };
}

class Story {
  readonly told: EventMsg[] = [];
  readonly #conversation: Conversation;
  readonly #events: AsyncIterator<Event, undefined>;

  constructor(conversation: Conversation) {
    this.#conversation = conversation;
    this.#events = conversation[Symbol.asyncIterator]();
  }

  async say(...prompts: readonly string[]): Promise<void> {
    for (const prompt of prompts) {
      await this.#conversation.submitUserTurn(prompt);
      await this.#until("task_complete");
    }
  }

  async rollBack(turns: number): Promise<void> {
    await this.#conversation.rollback(turns);
    await this.#until("thread_rolled_back");
  }

  /** Ends it; the thread's id. */
  async end(): Promise<string> {
    await this.#until("session_configured");
    await this.#conversation.shutdown();
    return this.#conversation.id ?? "";
  }

  async #until(type: EventMsg["type"]): Promise<void> {
    // What is told once may be told already.
    if (type === "session_configured" && this.told.some((msg) => msg.type === type)) return;
    for (;;) {
      const next = await this.#events.next();
      if (next.done) throw new Error(`the conversation ended without ${type}`);
      this.told.push(next.value.msg);
      if (next.value.msg.type === type) return;
    }
  }
}

/** The last request's input, an item a line: who speaks, and how each part begins. */
function heard(): string[] {
  const body = server.requests.at(-1)?.body as {
    readonly input: readonly {
      readonly role: string;
      readonly content: readonly { readonly text: string }[];
    }[];
  };
  const start = (text: string) => /^<[\w ]+>/.exec(text)?.[0] ?? text;
  return body.input.map(
    ({ role, content }) => `${role}: ${content.map(({ text }) => start(text)).join(" ")}`,
  );
}

const opening = ["developer: <permissions instructions>", "user: <environment_context>"];
const turn = (prompt: string, number: number) => [`user: ${prompt}`, `assistant: answer ${number}`];

// What the model hears is what the reference's app server sends it in the same cases.
describe("a conversation that is resumed under other settings", () => {
  const limits = "developer: <permissions instructions>";
  const place = "user: <environment_context>";
  it.each([
    ["no others", {}, "", []],
    ["a model", { model: "gpt-5.2-codex" }, "", ["developer: <model_switch>"]],
    ["an effort", { modelReasoningEffort: "high" }, "", []],
    ["a folder", {}, "other", [place]],
    ["an approval policy", { approvalPolicy: "on-request" }, "", [limits]],
    ["a sandbox", { sandboxMode: "read-only" }, "", [limits]],
    [
      "all of them",
      { model: "gpt-5.2", approvalPolicy: "untrusted", sandboxMode: "workspace-write" },
      "other",
      ["developer: <model_switch> <permissions instructions>", place],
    ],
  ] satisfies [string, CodexConfig, string, string[]][])(
    "tells the model what changed: %s",
    async (...of) => {
      const [, config, folder, told] = of;
      const first = program().begin();
      await first.say("one");
      const cwd = join(path, folder);
      const story = program(config, cwd).resume(await first.end());
      await story.say("two");
      await story.end();
      expect(heard()).toEqual([...opening, ...turn("one", 1), ...told, "user: two"]);
      expect(story.told.find(({ type }) => type === "session_configured")).toMatchObject({
        cwd: join(path, folder),
        model: "model" in config ? config.model : "gpt-5.1-codex",
        approval_policy: "approvalPolicy" in config ? config.approvalPolicy : "never",
        sandbox_policy: { type: "sandboxMode" in config ? config.sandboxMode : "danger-full-access" },
      });
      const warnings = story.told.filter(({ type }) => type === "warning");
      expect(warnings).toHaveLength("model" in config ? 1 : 0);
    },
  );
});

describe("a conversation that is resumed, forked and rolled back", () => {
  it("goes on from what is left, whoever rolled it back", async () => {
    const first = program().begin();
    await first.say("one", "two", "three");
    await first.rollBack(1);
    const id = await first.end();
    const second = program({ model: "gpt-5.2-codex" }).resume(id);
    await second.say("extra");
    await second.rollBack(2);
    await second.end();
    const third = program().resume(id);
    await third.say("go on");
    await third.end();
    expect(heard()).toEqual([...opening, ...turn("one", 1), "user: go on"]);
    expect(third.told.filter(({ type }) => type === "warning")).toEqual([]);
  });

  it("is told all again after its last turn is gone, and in a fork", async () => {
    const first = program().begin();
    await first.say("one", "two");
    await first.rollBack(1);
    const id = await first.end();
    const fork = program({ model: "gpt-5.2-codex" }).fork(id);
    await fork.say("in the fork", "more");
    await fork.rollBack(1);
    const forked = await fork.end();
    const again = program({ model: "gpt-5.2-codex" }).resume(forked);
    await again.say("again");
    await again.end();
    expect(heard()).toEqual([
      ...opening,
      ...turn("one", 1),
      "developer: <model_switch> <permissions instructions> <personality_spec>",
      "user: <environment_context>",
      "developer: <model_switch>",
      ...turn("in the fork", 3),
      "user: again",
    ]);

    const parent = program().resume(id);
    await parent.rollBack(1);
    await parent.say("anew");
    await parent.end();
    expect(heard().filter((line) => line.startsWith("user"))).toEqual(
      expect.arrayContaining(["user: <environment_context>", "user: anew"]),
    );
    expect(heard().join()).not.toMatch(/user: (?:one|two|in the fork)/);
  });
});
