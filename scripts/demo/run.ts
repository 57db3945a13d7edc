/** One turn of a session, printed as it goes. */
import { Session, type SessionOptions } from "codex-embed";
import type { EventMsg } from "codex-embed/protocol";
import type { Renderer } from "./render.ts";

/** What to do besides printing. */
export interface RunOptions {
  readonly renderer: Renderer;
  /** Called with each event after it was printed. */
  readonly onEvent?: (msg: EventMsg, session: Session) => void;
  /** Interrupts the turn. */
  readonly signal?: AbortSignal;
}

/** Opens a session, gives it a task and prints what happens until the turn ends. */
export async function runTurn(session: SessionOptions, prompt: string, options: RunOptions): Promise<void> {
  const { renderer, onEvent, signal } = options;
  const opened = await Session.open(session);
  const interrupt = (): void => opened.interrupt();
  signal?.addEventListener("abort", interrupt, { once: true });
  try {
    opened.submit({ type: "user_input", items: [{ type: "text", text: prompt, text_elements: [] }] });
    for await (const { msg } of opened) {
      renderer.render(msg);
      onEvent?.(msg, opened);
      if (msg.type === "task_complete" || msg.type === "turn_aborted") return;
    }
  } finally {
    signal?.removeEventListener("abort", interrupt);
    await opened.close();
  }
}
