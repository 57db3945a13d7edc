/** One end of an open connection: calls and notices both ways. */

import { CodexError } from "../errors.ts";
import { holdLock, whenFree } from "./liveness.ts";
import { type Answers, type Calls, isMessage, type Message, type Notice } from "./messages.ts";
import { listen } from "./port.ts";
import { receivedError, type SentError, sentError } from "./sent-error.ts";

/** What one end does for the other. */
export interface PeerHandlers {
  /** Answers calls. The signal is aborted when the answer is no longer wanted. */
  readonly answers: Answers;
  /** Hears a notice. */
  hear(notice: Exclude<Notice, { type: "abort" | "alive" | "bye" }>): void;
  /** The connection is over; called once. */
  ended(error: CodexError): void;
}

interface Pending {
  resolve(value: unknown): void;
  reject(error: Error): void;
}

/** One end of a connection over a port. It ends with the other end, with its realm, or by {@link Peer.end}. */
export class Peer {
  readonly #port: MessagePort;
  readonly #handlers: PeerHandlers;
  readonly #asked = new Map<number, Pending>();
  readonly #answering = new Map<number, AbortController>();
  /** What is undone at the end. */
  readonly #undo: (() => void)[];
  #calls = 0;
  #ended: CodexError | undefined;

  constructor(port: MessagePort, handlers: PeerHandlers) {
    this.#port = port;
    this.#handlers = handlers;
    this.#undo = [
      listen(port, "message", (data) => isMessage(data) && this.#receive(data)),
      listen(port, "messageerror", () => this.end(gone("a message could not be read"))),
      // Told where the platform knows it: the other end's realm is gone, or it closed its port.
      listen(port, "close", () => this.#finish(gone("it has ended"))),
    ];
  }

  /** The error that the connection ended with, if it is over. */
  get endedBy(): CodexError | undefined {
    return this.#ended;
  }

  /** Lets the other end know when this realm is gone, however that comes. */
  showLife(): void {
    this.#undo.push(
      holdLock((lock) => {
        if (this.#ended === undefined) this.#send({ type: "alive", lock });
      }),
    );
  }

  /**
   * Asks the other end.
   *
   * @throws what the other end throws; CodexError `worker_failed` when the connection is over before the answer
   *   came, `invalid_argument` for arguments that can't cross.
   */
  call<Name extends keyof Calls>(
    name: Name,
    args: Calls[Name]["args"],
    signal?: AbortSignal,
  ): Promise<Calls[Name]["result"]> {
    const call = this.#calls++;
    const answer = new Promise<unknown>((resolve, reject) => {
      this.#send({ type: "call", call, name, args });
      this.#asked.set(call, { resolve, reject });
    });
    const abort = () => {
      if (this.#ended === undefined) this.#send({ type: "abort", call });
    };
    if (signal?.aborted) abort();
    signal?.addEventListener("abort", abort, { once: true });
    // The other end is of this version, and answers each call with its own result.
    const typed = answer as Promise<Calls[Name]["result"]>;
    return typed.finally(() => signal?.removeEventListener("abort", abort));
  }

  /**
   * Tells the other end.
   *
   * @throws CodexError `worker_failed` when the connection is over, `invalid_argument` for what can't cross.
   */
  tell(notice: Notice): void {
    this.#send(notice);
  }

  /** Ends the connection on both sides. Safe to call twice. */
  end(error: CodexError): void {
    if (this.#ended !== undefined) return;
    try {
      this.#port.postMessage({ type: "bye" } satisfies Notice);
    } catch {
      // The port is closed already.
    }
    this.#finish(error);
  }

  #send(message: Message): void {
    if (this.#ended !== undefined) throw this.#ended;
    try {
      this.#port.postMessage(message);
    } catch (cause) {
      const reason = cause instanceof Error ? cause.message : String(cause);
      throw new CodexError(
        "invalid_argument",
        `This can't be sent to another thread (${reason.replace(/\.$/, "")}). Leave out functions and instances of classes.`,
        { cause },
      );
    }
  }

  #receive(message: Message): void {
    switch (message.type) {
      case "call":
        void this.#answer(message);
        break;
      case "result":
        this.#take(message.call)?.resolve(message.value);
        break;
      case "failure":
        this.#take(message.call)?.reject(receivedError(message.error));
        break;
      case "abort":
        this.#answering.get(message.call)?.abort();
        break;
      case "alive":
        this.#undo.push(whenFree(message.lock, () => this.#finish(gone("it has ended"))));
        break;
      case "bye":
        this.#finish(gone("it was closed from the other side", message.error));
        break;
      default:
        this.#handlers.hear(message);
    }
  }

  async #answer({ call, name, args }: Extract<Message, { type: "call" }>): Promise<void> {
    const controller = new AbortController();
    this.#answering.set(call, controller);
    let message: Message;
    try {
      const answer = ownAnswer(this.#handlers.answers, name);
      if (answer === undefined)
        throw new CodexError(
          "unsupported",
          `Nobody answers the call ${name} here. Let both ends be of one version.`,
        );
      // The other end is of this version, and sends with each call its own arguments.
      const value = await answer(args as never, controller.signal);
      message = { type: "result", call, value };
    } catch (error) {
      message = { type: "failure", call, error: sentError(error) };
    }
    this.#answering.delete(call);
    if (this.#ended !== undefined) return;
    try {
      this.#send(message);
    } catch (error) {
      this.#send({ type: "failure", call, error: sentError(error) });
    }
  }

  #take(call: number): Pending | undefined {
    const pending = this.#asked.get(call);
    this.#asked.delete(call);
    return pending;
  }

  #finish(error: CodexError): void {
    if (this.#ended !== undefined) return;
    this.#ended = error;
    for (const undo of this.#undo) undo();
    this.#port.close();
    for (const { reject } of this.#asked.values()) reject(error);
    this.#asked.clear();
    for (const controller of this.#answering.values()) controller.abort();
    this.#handlers.ended(error);
  }
}

/** What answers a call; the name comes from the other end, and may be that of any object's method. */
function ownAnswer(
  answers: Answers,
  name: keyof Calls,
): ((args: never, signal: AbortSignal) => Promise<unknown>) | undefined {
  return Object.hasOwn(answers, name) ? answers[name] : undefined;
}

/** The error of everything that needed a connection which is over. */
export function gone(why: string, sent?: SentError): CodexError {
  if (sent?.kind === "codex") return new CodexError(sent.code, sent.message);
  return new CodexError(
    "worker_failed",
    `The worker can't be reached any more: ${why}. Make a new worker and a new client; recorded sessions can be resumed.`,
  );
}
