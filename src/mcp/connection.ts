/** Connections to MCP servers. */

import type { Client } from "@modelcontextprotocol/sdk/client/index.js";
import type { ElicitResult } from "@modelcontextprotocol/sdk/types.js";
import type { Outcome } from "../engine/boundary.ts";
import { codeOf, EffectError } from "../engine/failure.ts";
import { ServerConnection } from "../engine/streams.ts";
import { isFields } from "../protocol/check.ts";
import type { McpStartEffectRequest } from "../protocol/types/boundary.ts";
import type { RequestId } from "../protocol/types/mcp.ts";
import { version } from "../version.ts";
import { type McpContext, reach } from "./reach.ts";
import { loadSdk, type Sdk } from "./sdk.ts";
import type { McpProgress } from "./types.ts";

/** Questions of a server that may be open at once; what it asks beyond that is answered with `cancel`. */
const mostQuestions = 64;

/** The core has limits of its own; this one is the longest that timers take. */
const noLimit = 2 ** 31 - 1;

/** What connections need beside what {@link reach} does. */
export interface ConnectContext extends McpContext {
  onProgress?(progress: McpProgress): void;
}

/** Connects to a server. Aborting ends the attempt, and what was started for it. */
export async function connect(
  context: ConnectContext,
  effect: McpStartEffectRequest,
  signal: AbortSignal,
): Promise<{ connection: ServerConnection; about: Uint8Array }> {
  const sdk = await loadSdk();
  const transport = await reach(sdk, context, effect);
  const client = new sdk.Client(
    { name: "codex-embed", version },
    { capabilities: { elicitation: { form: {}, url: {} } } },
  );
  const connection = new McpConnection(sdk, client, effect.server, context.onProgress);
  const abort = (): void => connection.release();
  signal.addEventListener("abort", abort);
  try {
    await client.connect(transport, { signal, timeout: noLimit });
  } catch (error) {
    connection.release();
    throw connection.failure(error);
  } finally {
    signal.removeEventListener("abort", abort);
  }
  const about = { capabilities: client.getServerCapabilities(), serverInfo: client.getServerVersion() };
  return { connection, about: encode(about) };
}

interface Question {
  readonly id: RequestId;
  readonly params: unknown;
}

class McpConnection extends ServerConnection {
  readonly #sdk: Sdk;
  readonly #client: Client;
  readonly #server: string;
  readonly #onProgress: ConnectContext["onProgress"];
  readonly #questions: Question[] = [];
  readonly #answers = new Map<RequestId, (result: ElicitResult) => void>();
  #closed = false;
  #wake: () => void = () => {};

  constructor(sdk: Sdk, client: Client, server: string, onProgress: ConnectContext["onProgress"]) {
    super();
    this.#sdk = sdk;
    this.#client = client;
    this.#server = server;
    this.#onProgress = onProgress;
    client.onclose = () => {
      this.#closed = true;
      this.#wake();
    };
    client.setRequestHandler(sdk.ElicitRequestSchema, ({ params }, { requestId, signal }) => {
      return this.#ask({ id: requestId, params }, signal);
    });
  }

  async request(method: string, params: unknown, signal: AbortSignal): Promise<Uint8Array> {
    if (this.#closed) throw closed();
    const tool = isFields(params) && typeof params["name"] === "string" ? params["name"] : "";
    const fields = isFields(params) ? { ...params } : {};
    try {
      const result = await this.#client.request({ method, params: fields }, this.#sdk.ResultSchema, {
        signal,
        timeout: noLimit,
        onprogress: ({ progress, total, message }) => {
          this.#onProgress?.({
            server: this.#server,
            tool,
            progress,
            ...(total === undefined ? {} : { total }),
            ...(message === undefined ? {} : { message }),
          });
        },
      });
      return encode(result);
    } catch (error) {
      throw this.failure(error);
    }
  }

  respond(id: RequestId, result: unknown): void {
    this.#answers.get(id)?.(answerOf(result));
    this.#answers.delete(id);
  }

  release(): void {
    // What a server says to its end is of no use any more.
    this.#client.close().catch(() => {});
    this.#closed = true;
    this.#wake();
  }

  /** A failure as the core knows it; those of the host keep their code. */
  failure(error: unknown): unknown {
    if (this.#closed) return codeOf(error) === undefined ? closed() : error;
    if (error instanceof this.#sdk.McpError) {
      return new EffectError("E_MCP", `${error.code}: ${error.message.replace(/^MCP error -?\d+: /, "")}`);
    }
    if (codeOf(error) !== undefined) return error;
    return new EffectError("E_NETWORK", error instanceof Error ? error.message : String(error));
  }

  protected async read(): Promise<Outcome> {
    for (;;) {
      const question = this.#questions.shift();
      if (question !== undefined) return { type: "bytes", channel: "data", data: encode(question) };
      if (this.#closed) return { type: "end" };
      await new Promise<void>((resolve) => {
        this.#wake = resolve;
      });
    }
  }

  #ask(question: Question, signal: AbortSignal): Promise<ElicitResult> {
    if (this.#answers.size >= mostQuestions) return Promise.resolve({ action: "cancel" });
    return new Promise((resolve) => {
      this.#answers.set(question.id, resolve);
      signal.addEventListener("abort", () => this.#answers.delete(question.id));
      this.#questions.push(question);
      this.#wake();
    });
  }
}

/** The core writes what MCP defines; what is none of it refuses. */
function answerOf(result: unknown): ElicitResult {
  if (!isFields(result)) return { action: "cancel" };
  const { action, content } = result;
  if (action !== "accept") return { action: action === "decline" ? "decline" : "cancel" };
  return { action, content: isFormContent(content) ? content : {} };
}

function isFormContent(value: unknown): value is NonNullable<ElicitResult["content"]> {
  const plain = (item: unknown): boolean => ["string", "number", "boolean"].includes(typeof item);
  const isList = (item: unknown): boolean =>
    Array.isArray(item) && item.every((part) => typeof part === "string");
  return isFields(value) && Object.values(value).every((item) => plain(item) || isList(item));
}

function closed(): EffectError {
  return new EffectError("E_MCP_CLOSED", "The connection to the MCP server is closed.");
}

const encoder = /* @__PURE__ */ new TextEncoder();

function encode(value: unknown): Uint8Array {
  return encoder.encode(JSON.stringify(value));
}
