/** Keeps sessions in the page's IndexedDB, through two stores as two tabs would have them. */
import { CodexError } from "codex-embed";
import { IndexedDbSessionStore } from "codex-embed/sessions/indexeddb";
import { report } from "./report.ts";

const id = "01990000-0000-7000-8000-000000000001";
const line = (type: string, payload: object): string =>
  `${JSON.stringify({ timestamp: "2026-01-31T09:05:00.000Z", type, payload })}\n`;
const lines =
  line("session_meta", { id, timestamp: "2026-01-31T09:05:00.000Z", cwd: "/work" }) +
  line("event_msg", { type: "user_message", message: "grüße 👍" });

async function run(): Promise<unknown> {
  const store = new IndexedDbSessionStore("sessions");
  const other = new IndexedDbSessionStore("sessions");
  const log = await store.create(id);
  await log.append(lines);
  const second = await other.open(id).catch((error: unknown) => error);
  await log.close();
  const next = await other.open(id);
  await next.append(line("event_msg", { type: "task_complete", turn_id: "t" }));
  await next.close();
  let text = "";
  const decoder = new TextDecoder();
  for await (const chunk of store.read(id)) text += decoder.decode(chunk, { stream: true });
  const { sessions } = await store.list({ search: "GRÜ" });
  const tasks = await store.list({ search: "nowhere" });
  await store.delete(id);
  const gone = await other.head(id).catch((error: unknown) => error);
  await Promise.all([store.close(), other.close()]);
  return {
    locks: navigator.locks !== undefined,
    second: second instanceof CodexError ? second.code : String(second),
    lines: text.split("\n").length - 1,
    previews: sessions.map(({ preview }) => preview),
    others: tasks.sessions.length,
    gone: gone instanceof CodexError ? gone.code : String(gone),
  };
}

await report(await run().catch((error: unknown) => String(error)));
