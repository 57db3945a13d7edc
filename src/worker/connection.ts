/** One client of a worker, and the sessions that run for it. */

import { defaultHost } from "../engine/default-host.ts";
import { type Hooks, hooksAt } from "../engine/hooks.ts";
import { closedError } from "../engine/instance.ts";
import { previewSources } from "../engine/preview.ts";
import { Session, type SessionFacts, withStore } from "../engine/session.ts";
import { checkHost, type SessionOptions } from "../engine/session-options.ts";
import { CodexError } from "../errors.ts";
import type { Host } from "../host/types.ts";
import { version } from "../version.ts";
import { EventSender } from "./event-sender.ts";
import type { Calls, Notice, OpenRequest, SentOptions } from "./messages.ts";
import { Peer } from "./peer.ts";
import { withRemoteHttp } from "./remote-host.ts";
import type { WorkerServerOptions } from "./serve.ts";
import { performStore } from "./served-store.ts";
import { OpenStreams } from "./streams.ts";

interface Served {
  readonly session: Session;
  readonly sender: EventSender;
}

/** Serves one client, until either side closes or the client's realm is gone. */
export class Connection {
  readonly #peer: Peer;
  readonly #options: WorkerServerOptions;
  readonly #sessions = new Map<number, Served>();
  readonly #streams = new OpenStreams();

  /** @param onEnded called once, when the client is gone. */
  constructor(port: MessagePort, options: WorkerServerOptions, onEnded: () => void) {
    this.#options = options;
    this.#peer = new Peer(port, {
      answers: {
        open: (request) => this.#open(request),
        close: ({ session }) => this.#close(session),
        suspend: ({ session }) => this.#suspend(session),
        preview: async ({ options: sent }) => previewSources(await this.#sessionOptions(sent)),
        store: (args) => this.#store(args),
        read: ({ stream }) => this.#streams.read(stream),
      },
      hear: (notice) => this.#hear(notice),
      ended: () => {
        this.#streams.dropAll();
        for (const { session } of this.#sessions.values()) void session.close();
        onEnded();
      },
    });
    this.#peer.tell({ type: "ready", version });
    this.#peer.showLife();
  }

  /** Ends all. */
  async close(): Promise<void> {
    await Promise.all(Array.from(this.#sessions.keys(), (session) => this.#close(session)));
    this.#peer.end(
      new CodexError(
        "session_closed",
        "The worker serves no more: its end was closed. Make a new worker and a new client.",
      ),
    );
  }

  async #open(request: OpenRequest): Promise<SessionFacts> {
    const options = await this.#sessionOptions(request.options);
    const { host } = options;
    const session = await Session.open({
      ...options,
      ...(request.http ? { host: withRemoteHttp(host, this.#peer, request.session) } : {}),
      ...(request.hooks === null ? {} : { hooks: this.#hooks(request.session, request.hooks) }),
      ...(request.progress ? { onMcpProgress: this.#progress(request.session) } : {}),
    });
    if (this.#peer.endedBy !== undefined) {
      await session.close();
      throw closedError();
    }
    const sender = new EventSender(this.#peer, request.session, session);
    this.#sessions.set(request.session, { session, sender });
    void sender.done.then(() => this.#sessions.delete(request.session));
    return { id: session.id, historyLogId: session.historyLogId, path: session.path };
  }

  /** The options of a session here. */
  async #sessionOptions(sent: SentOptions): Promise<SessionOptions & { host: Host }> {
    const { host, sessions } = this.#options;
    const found =
      (typeof host === "function" ? await host(sent) : host) ??
      (await defaultHost(await import("#platform"), sent.env));
    checkHost(found);
    return { ...sent, host: found, ...(sessions === undefined ? {} : { sessions }) };
  }

  #hooks(session: number, { points, timeoutMs }: NonNullable<OpenRequest["hooks"]>): Hooks {
    const hooks = hooksAt(points, (request, { signal }) =>
      this.#peer.call("hook", { session, request }, signal),
    );
    return timeoutMs === undefined ? hooks : { ...hooks, timeoutMs };
  }

  #progress(session: number): NonNullable<SessionOptions["onMcpProgress"]> {
    return (progress) => {
      if (this.#peer.endedBy !== undefined || !this.#sessions.get(session)?.sender.hasCredit) return;
      this.#peer.tell({ type: "progress", session, progress });
    };
  }

  #store({ options, request }: Calls["store"]["args"]): Promise<unknown> {
    return this.#sessionOptions(options).then((own) =>
      withStore(own, (store) => performStore(store, request, this.#streams)),
    );
  }

  async #suspend(number: number): Promise<void> {
    const served = this.#sessions.get(number);
    if (served === undefined) throw closedError();
    await served.session.suspend();
    await served.sender.done;
  }

  async #close(number: number): Promise<void> {
    const served = this.#sessions.get(number);
    await served?.session.close();
    await served?.sender.done;
  }

  #hear(notice: Notice): void {
    if (notice.type === "drop") this.#streams.drop(notice.stream);
    if (!("session" in notice)) return;
    const served = this.#sessions.get(notice.session);
    // Said before its end was heard of.
    if (served === undefined || served.session.closed) return;
    const { session, sender } = served;
    try {
      if (notice.type === "credit") sender.grant(notice.events);
      else if (notice.type === "interrupt") session.interrupt();
      else if (notice.type === "submit") session.submitAs(notice.id, notice.op);
    } catch (error) {
      // Whoever handed it in doesn't wait for an answer: the end of the session is one.
      sender.fail(error);
    }
  }
}
