import type { SessionHead } from "codex-embed";
import type { JSX } from "preact";

import { explain } from "../agent/session.ts";
import { listOpen } from "./agent-panel.tsx";
import { useIde } from "./context.ts";
import { Empty, IconButton } from "./controls.tsx";
import { ask, confirm } from "./questions.tsx";
import { complain } from "./toasts.tsx";

/** The recorded sessions: to go on with, name and delete. */
export function SessionList(): JSX.Element {
  const { sessions } = useIde();
  const heads = sessions.list.value;
  const attempt = (action: Promise<void>) => void action.catch((error: unknown) => complain(explain(error)));
  if (heads.length === 0) {
    return (
      <Empty icon="history" title="No sessions yet">
        <p class="muted">What you ask the agent is kept in this browser, and listed here.</p>
      </Empty>
    );
  }
  const resume = async (id: string) => {
    await sessions.resume(id);
    listOpen.value = false;
  };
  const rename = async (head: SessionHead) => {
    const name = await ask("Rename the session", "Its name", nameOf(head), "Rename");
    if (name !== null) await sessions.rename(head.id, name);
  };
  const remove = async (head: SessionHead) => {
    const text = `“${nameOf(head)}” is deleted for good. The files stay as they are.`;
    if (await confirm("Delete the session?", text, "Delete")) await sessions.remove(head.id);
  };
  return (
    <ul class="session-list" aria-label="Sessions">
      {heads.map((head) => {
        const current = head.id === sessions.current.value.id.value;
        return (
          <li key={head.id} class={`session-row ${current ? "current" : ""}`}>
            <button
              type="button"
              class="session-open"
              aria-current={current}
              onClick={() => attempt(resume(head.id))}
            >
              <span class="session-name">{nameOf(head)}</span>
              <span class="muted">
                {when(head.updatedAt)}
                {head.forkedFrom !== null && " · fork"}
              </span>
            </button>
            <IconButton icon="edit" label={`Rename ${nameOf(head)}`} onClick={() => attempt(rename(head))} />
            <IconButton icon="trash" label={`Delete ${nameOf(head)}`} onClick={() => attempt(remove(head))} />
          </li>
        );
      })}
    </ul>
  );
}

function nameOf(head: SessionHead): string {
  return head.name ?? (head.preview.split("\n", 1)[0] || "Session");
}

function when(time: number): string {
  const minutes = Math.round((Date.now() - time) / 60_000);
  if (minutes < 1) return "just now";
  if (minutes < 60) return `${minutes} min ago`;
  const date = new Date(time);
  const today = date.toDateString() === new Date().toDateString();
  return today ? date.toLocaleTimeString([], { timeStyle: "short" }) : date.toLocaleDateString();
}
