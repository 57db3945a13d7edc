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

/** The longest task, and the longest time between two frames, until the function that it returns is called. */
function watchPage(): () => { task: number; gap: number; frames: number } {
  let task = 0;
  const observer = new PerformanceObserver((list) => {
    for (const { duration } of list.getEntries()) task = Math.max(task, duration);
  });
  observer.observe({ type: "longtask" });
  let gap = 0;
  let frames = 0;
  let last = performance.now();
  let handle = requestAnimationFrame(function frame(now) {
    if (frames > 0) gap = Math.max(gap, now - last);
    frames += 1;
    last = now;
    handle = requestAnimationFrame(frame);
  });
  return () => {
    cancelAnimationFrame(handle);
    for (const { duration } of observer.takeRecords()) task = Math.max(task, duration);
    observer.disconnect();
    return { task, gap, frames };
  };
}

async function deltas(via: ReturnType<typeof createWorkerClient>): Promise<unknown> {
  const client = new CodexClient({ via, config: { overrides: provider } });
  const conversation = client.startConversation();
  const events = conversation[Symbol.asyncIterator]();
  await events.next();
  const stop = watchPage();
  const start = performance.now();
  await conversation.submitUserTurn("Write a lot.");
  let count = 0;
  let length = 0;
  const text = document.body.appendChild(new Text());
  for (let next = await events.next(); !next.done; next = await events.next()) {
    const { msg } = next.value;
    if (msg.type === "task_complete") break;
    if (msg.type !== "agent_message_delta") continue;
    count += 1;
    length += msg.delta.length;
    // What an application does with it, as often as it may.
    text.data = msg.delta;
  }
  const took = performance.now() - start;
  await conversation.close();
  return { count, length, took, ...stop() };
}

async function run(): Promise<unknown> {
  const worker = new Worker("/pages/agent-worker.js", { type: "module" });
  const via = createWorkerClient(worker);
  const long = await deltas(via);
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
