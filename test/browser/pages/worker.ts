/** Reads a long answer of a session in a worker, and watches how free the page stays meanwhile. */
import { Codex, CodexClient, CodexError } from "codex-embed";
import { createWorkerClient } from "codex-embed/worker";
import { report } from "./report.ts";

const baseUrl = new URLSearchParams(location.search).get("model") ?? "";
const provider = {
  model_provider: "scripted",
  model_providers: { scripted: { name: "Scripted", base_url: baseUrl } },
};

const codeOf = (error: unknown) => (error instanceof CodexError ? error.code : String(error));

/** Counts what the page does between two messages of its workers, which is one task, and its frames meanwhile. */
function watchPage(): { handled(): void; stop(): { messages: number; most: number; frames: number } } {
  const seen = { messages: 0, most: 0, frames: 0 };
  let inTask = 0;
  const { addEventListener } = MessagePort.prototype;
  MessagePort.prototype.addEventListener = function (this: MessagePort, ...given: [string, never, never?]) {
    if (given[0] === "message") {
      addEventListener.call(this, "message", () => {
        seen.messages += 1;
        inTask = 0;
      });
    }
    addEventListener.apply(this, given);
  };
  let handle = requestAnimationFrame(function frame() {
    seen.frames += 1;
    handle = requestAnimationFrame(frame);
  });
  return {
    handled() {
      inTask += 1;
      seen.most = Math.max(seen.most, inTask);
    },
    stop() {
      cancelAnimationFrame(handle);
      MessagePort.prototype.addEventListener = addEventListener;
      return seen;
    },
  };
}

async function deltas(worker: Worker): Promise<unknown> {
  const page = watchPage();
  const via = createWorkerClient(worker);
  const client = new CodexClient({ via, config: { overrides: provider } });
  const conversation = client.startConversation();
  const events = conversation[Symbol.asyncIterator]();
  await events.next();
  await conversation.submitUserTurn("Write a lot.");
  let count = 0;
  let length = 0;
  const text = document.body.appendChild(new Text());
  for (let next = await events.next(); !next.done; next = await events.next()) {
    const { msg } = next.value;
    if (msg.type === "task_complete") break;
    if (msg.type !== "agent_message_delta") continue;
    page.handled();
    count += 1;
    length += msg.delta.length;
    // What an application does with it, as often as it may.
    text.data = msg.delta;
  }
  await conversation.close();
  return { count, length, ...page.stop() };
}

async function run(): Promise<unknown> {
  const worker = new Worker("/pages/agent-worker.js", { type: "module" });
  const long = await deltas(worker);
  const via = createWorkerClient(worker);
  const codex = new Codex({ via, config: provider });
  const thread = codex.startThread();
  const { finalResponse } = await thread.run("Say hello.");
  const { sessions } = await codex.listThreads({ search: "hello" });
  const { events } = await thread.runStreamed("Take your time.");
  let gone = "nothing";
  try {
    for await (const { type } of events) if (type === "item.completed") worker.terminate();
  } catch (error) {
    gone = codeOf(error);
  }
  const after = await codex.listThreads().catch(codeOf);
  const missing = createWorkerClient(new Worker("/pages/no-such.js", { type: "module" }));
  const absent = await new Codex({ via: missing }).listThreads().catch(codeOf);
  return { long, finalResponse, previews: sessions.map(({ preview }) => preview), gone, after, absent };
}

await report(await run().catch((error: unknown) => String(error)));
