/**
 * A page that is reloaded in the middle of a turn. The first time it begins the turn and reloads itself; the second
 * time it finds the thread, shows what was said, and goes on.
 */
import { CodexClient, type Conversation, type Event } from "codex-embed";
import { IndexedDbSessionStore } from "codex-embed/sessions/indexeddb";
import { createWorkerClient } from "codex-embed/worker";
import { report } from "./report.ts";

const query = new URLSearchParams(location.search);
const store = new IndexedDbSessionStore("agent");
const where =
  query.get("where") === "worker"
    ? { via: createWorkerClient(new Worker("/pages/agent-worker.js", { type: "module" })) }
    : { sessions: store };
const client = new CodexClient({
  ...where,
  config: {
    modelProvider: "scripted",
    modelProviders: { scripted: { name: "Scripted", baseUrl: query.get("model") ?? "" } },
  },
});

/** Begins a turn whose answer hangs after its first message, and comes back when that is recorded. */
async function begin(): Promise<Conversation> {
  const conversation = client.startConversation("Tell me a long story.");
  const events = conversation[Symbol.asyncIterator]();
  for (let next = await events.next(); !next.done; next = await events.next()) {
    if (next.value.msg.type === "agent_message") break;
  }
  const decoder = new TextDecoder();
  for (let log = ""; !log.includes("Once upon a time"); ) {
    log = "";
    const { sessions } = await store.list();
    // Its first lines may still be on their way.
    if (sessions.length === 0) continue;
    for await (const bytes of store.read(conversation.id ?? "")) log += decoder.decode(bytes);
  }
  return conversation;
}

/** What a page shows of a thread that it finds. */
function shown(configured: Event | undefined): string[] {
  if (configured?.msg.type !== "session_configured") return [];
  return (configured.msg.initial_messages ?? []).flatMap((msg) => {
    if (msg.type === "user_message" || msg.type === "agent_message") return [`${msg.type}: ${msg.message}`];
    return msg.type === "task_started" || msg.type === "turn_aborted" ? [msg.type] : [];
  });
}

async function goOn(): Promise<unknown> {
  const { sessions } = await client.listConversations();
  const conversation = client.resumeConversation(sessions[0]?.id ?? "");
  const events = conversation[Symbol.asyncIterator]();
  const { value: configured } = await events.next();
  await conversation.submitUserTurn("Go on.");
  let answer = "";
  for (let next = await events.next(); !next.done; next = await events.next()) {
    if (next.value.msg.type === "agent_message") answer = next.value.msg.message;
    if (next.value.msg.type === "task_complete") break;
  }
  await conversation.close();
  return { previews: sessions.map(({ preview }) => preview), shown: shown(configured), answer };
}

const [navigation] = performance.getEntriesByType("navigation");
if (navigation instanceof PerformanceNavigationTiming && navigation.type === "reload") {
  await report(await goOn().catch((error: unknown) => String(error)));
} else {
  await begin().then(
    () => location.reload(),
    (error: unknown) => report(String(error)),
  );
}
