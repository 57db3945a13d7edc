/** All sessions of the project, and the one that is shown. */

import { type Signal, signal } from "@preact/signals";
import type { CodexClient, SessionHead } from "codex-embed";

import { AgentSession, explain, type SessionContext } from "./session.ts";
import { isRunning, type SessionView, userMessagesBefore } from "./view.ts";

/** Which session was shown last. */
const CURRENT = "codex-ide.session";

/** Sessions: listed, begun, resumed, forked. */
export class Sessions {
  /** The recorded ones, the last used first. */
  readonly list = signal<readonly SessionHead[]>([]);
  /** The one that is shown. */
  readonly current: Signal<AgentSession>;
  readonly #context: SessionContext;
  #client: CodexClient;

  constructor(client: CodexClient, context: Omit<SessionContext, "onListed">) {
    this.#client = client;
    this.#context = { ...context, onListed: (session) => void this.#listed(session) };
    this.current = signal(this.#fresh());
  }

  /** Shows the session that was shown last, if it is still there. */
  async restore(): Promise<void> {
    await this.refresh();
    const id = localStorage.getItem(CURRENT);
    if (id !== null && this.list.value.some((head) => head.id === id)) await this.resume(id);
  }

  /** Reads the list again. */
  async refresh(): Promise<void> {
    try {
      const page = await this.#client.listConversations({ orderBy: "updated", limit: 100 });
      this.list.value = page.sessions;
    } catch (error) {
      this.#context.onProblem(`The sessions can't be listed: ${explain(error)}`);
    }
  }

  /** Begins a new one. */
  async begin(): Promise<void> {
    await this.#show(this.#fresh());
  }

  /** Goes on with a recorded one. */
  async resume(id: string): Promise<void> {
    if (this.current.value.id.value === id) return;
    const view = await this.#context.state.view(id);
    const session = new AgentSession(this.#context, () => this.#client.resumeConversation(id), { id, view });
    await this.#show(session);
    session.open();
  }

  /**
   * Begins a new one from the one that is shown.
   *
   * @param turn the first turn that it does not have. Default: it has all.
   * @throws Error for people, while a turn runs.
   */
  async fork(turn?: number): Promise<void> {
    const source = this.current.value;
    const id = source.id.value;
    if (id === null) return;
    if (isRunning(source.view.value)) throw new Error("Stop the turn before you fork the session.");
    await source.keep();
    const whole = source.view.value;
    const view: SessionView = turn === undefined ? whole : { ...whole, turns: whole.turns.slice(0, turn) };
    const fork = turn === undefined ? { id } : { id, beforeUserMessage: userMessagesBefore(whole, turn) };
    const name = `${whole.name ?? firstMessage(whole) ?? "Session"} (fork)`;
    const forked = new AgentSession(this.#context, () => this.#client.forkConversation(fork), {
      id: null,
      view: { ...view, name },
    });
    await this.#show(forked);
    await forked.rename(name);
  }

  /** Names a recorded one. */
  async rename(id: string, name: string): Promise<void> {
    const current = this.current.value;
    if (current.id.value === id) await current.rename(name);
    else await this.#client.renameConversation(id, name);
    await this.refresh();
  }

  /** Deletes a recorded one. */
  async remove(id: string): Promise<void> {
    if (this.current.value.id.value === id) await this.#show(this.#fresh());
    await this.#client.deleteConversation(id);
    await this.#context.state.forget(id);
    await this.refresh();
  }

  /** Takes another client: the session that is shown goes on with it. */
  async reconnect(client: CodexClient): Promise<void> {
    this.#client = client;
    const id = this.current.value.id.value;
    await this.#show(this.#fresh());
    if (id !== null) await this.resume(id);
  }

  async #show(session: AgentSession): Promise<void> {
    const before = this.current.value;
    this.current.value = session;
    remember(session.id.value);
    await before.close();
  }

  async #listed(session: AgentSession): Promise<void> {
    if (this.current.value === session) remember(session.id.value);
    await this.refresh();
  }

  #fresh(): AgentSession {
    return new AgentSession(this.#context, () => this.#client.startConversation());
  }
}

function firstMessage(view: SessionView): string | null {
  for (const { items } of view.turns) {
    for (const item of items)
      if (item.kind === "user") return item.text.split("\n", 1)[0]?.slice(0, 40) ?? null;
  }
  return null;
}

function remember(id: string | null): void {
  if (id === null) localStorage.removeItem(CURRENT);
  else localStorage.setItem(CURRENT, id);
}
