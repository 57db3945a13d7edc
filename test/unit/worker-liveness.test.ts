import { CodexError, Session } from "codex-embed";
import { createVirtualHost } from "codex-embed/virtual";
import { createWorkerClient, serveWorker } from "codex-embed/worker";
import { afterEach, beforeEach, describe, expect, it, onTestFinished, vi } from "vitest";

type Held = () => Promise<unknown> | unknown;

/** Locks as a browser has them, of realms that a test can end. */
class FakeLocks {
  readonly #queues = new Map<string, Held[]>();

  request(name: string, ...rest: readonly unknown[]): Promise<void> {
    const held = rest.at(-1) as Held;
    const options = rest.length === 2 ? (rest[0] as { readonly signal?: AbortSignal }) : {};
    const queue = this.#queues.get(name) ?? [];
    this.#queues.set(name, [...queue, held]);
    options.signal?.addEventListener("abort", () => this.#leave(name, held));
    if (queue.length === 0) queueMicrotask(() => this.#hold(name, held));
    return new Promise(() => {});
  }

  /** The names of the locks that are held, the oldest first. */
  get names(): string[] {
    return [...this.#queues].flatMap(([name, queue]) => (queue.length > 0 ? [name] : []));
  }

  /** Whether somebody waits for a lock. */
  isAwaited(name: string | undefined): boolean {
    return (this.#queues.get(name ?? "")?.length ?? 0) > 1;
  }

  /** The realm that holds a lock is gone. */
  end(name = ""): void {
    const [held] = this.#queues.get(name) ?? [];
    if (held !== undefined) this.#leave(name, held);
  }

  #hold(name: string, held: Held): void {
    void Promise.resolve(held()).then(() => this.#leave(name, held));
  }

  #leave(name: string, held: Held): void {
    const queue = this.#queues.get(name) ?? [];
    const rest = queue.filter((other) => other !== held);
    this.#queues.set(name, rest);
    const [next] = rest;
    if (queue[0] === held && next !== undefined) this.#hold(name, next);
  }
}

let locks: FakeLocks;
beforeEach(() => {
  locks = new FakeLocks();
  vi.stubGlobal("navigator", { locks });
});
afterEach(() => vi.unstubAllGlobals());

/** A session in a worker, which both sides' locks tell of. */
async function connected() {
  const { port1, port2 } = new MessageChannel();
  const serving = serveWorker({ port: port2, host: createVirtualHost() });
  const client = createWorkerClient(port1);
  onTestFinished(async () => {
    await client.close();
    await serving.close();
    port1.close();
  });
  const session = await Session.open({ via: client });
  await vi.waitFor(() => expect(locks.names.filter((name) => locks.isAwaited(name))).toHaveLength(2));
  const [page, worker] = locks.names;
  return { client, session, page, worker };
}

describe("a realm whose lock is free", () => {
  it("is gone, for the page", async () => {
    const { client, session, worker } = await connected();
    const reading = (async () => {
      for await (const _ of session);
    })();
    locks.end(worker);
    await expect(reading).rejects.toEqual(expect.any(CodexError));
    await expect(reading).rejects.toMatchObject({ code: "worker_failed" });
    expect(client.closed).toBe(true);
  });

  it("is gone, for the worker, which ends the page's sessions", async () => {
    const { session, page } = await connected();
    locks.end(page);
    await session.whenClosed();
    expect(session.closed).toBe(true);
  });

  it("is free as soon as a client closes", async () => {
    const { client } = await connected();
    await client.close();
    await vi.waitFor(() => expect(locks.names).toEqual([]));
  });
});
