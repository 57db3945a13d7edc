/** `--oss`: a model on this machine, served by Ollama or LM Studio. */

import type { TomlConfig } from "../config/to-toml.ts";
import { CodexError } from "../errors.ts";
import type { Terminal } from "./terminal.ts";

interface LocalProvider {
  readonly name: string;
  readonly port: number;
  /** The model where none is named: the reference's choice. */
  readonly model: string;
  /** How its server is started, and how a model is fetched. */
  readonly start: string;
  fetchModel(model: string): string;
}

const providers: Readonly<Record<string, LocalProvider>> = {
  ollama: {
    name: "Ollama",
    port: 11434,
    model: "gpt-oss:20b",
    start: "ollama serve",
    fetchModel: (model) => `ollama pull ${model}`,
  },
  lmstudio: {
    name: "LM Studio",
    port: 1234,
    model: "openai/gpt-oss-20b",
    start: "lms server start",
    fetchModel: (model) => `lms get ${model}`,
  },
};

/** The first Ollama that speaks the Responses API as the reference needs it. */
const oldestOllama = [0, 13, 4] as const;
const answerMs = 5_000;

/** What was asked for. */
export interface LocalModel {
  /** `ollama` or `lmstudio`, from `--local-provider` or the setting `oss_provider`. */
  readonly provider: string | undefined;
  /** From `-m`. */
  readonly model: string | undefined;
}

/**
 * The settings that use it, once its server has said that it has the model. `CODEX_OSS_BASE_URL`, and
 * `CODEX_OSS_PORT` on this machine, name another server, as with the reference.
 *
 * @throws CodexError `invalid_argument` for no provider, or an unknown one; `network` where no server answers;
 *   `unsupported` for one that is too old or lacks the model.
 */
export async function localProvider(asked: LocalModel, env: Terminal["env"]): Promise<TomlConfig> {
  const id = asked.provider;
  const known = Object.keys(providers).join(" or ");
  if (id === undefined) {
    const message = `--oss needs --local-provider ${known}, or the setting oss_provider.`;
    throw new CodexError("invalid_argument", message);
  }
  const provider = Object.hasOwn(providers, id) ? providers[id] : undefined;
  if (provider === undefined) {
    throw new CodexError("invalid_argument", `The local provider must be ${known}, not "${id}".`);
  }
  const elsewhere = ownUrl(env);
  const url = elsewhere ?? `http://localhost:${provider.port}/v1`;
  const model = asked.model ?? provider.model;
  await checkServer(provider, url, model);
  if (elsewhere === undefined) return { model, model_provider: id };
  // What is built in can't be pointed elsewhere.
  const table = { name: provider.name, base_url: url };
  return { model, model_provider: `${id}-elsewhere`, model_providers: { [`${id}-elsewhere`]: table } };
}

function ownUrl(env: Terminal["env"]): string | undefined {
  const url = env["CODEX_OSS_BASE_URL"]?.trim();
  if (url) return url.replace(/\/+$/, "");
  const port = env["CODEX_OSS_PORT"]?.trim();
  return port ? `http://localhost:${port}/v1` : undefined;
}

async function checkServer(provider: LocalProvider, url: string, model: string): Promise<void> {
  const listed = await ask(`${url}/models`);
  if (listed === undefined) {
    throw new CodexError(
      "network",
      `${provider.name} doesn't answer at ${url}: start it with \`${provider.start}\`, or set CODEX_OSS_BASE_URL.`,
    );
  }
  const version = provider === providers["ollama"] ? await ollamaVersion(url) : undefined;
  if (version !== undefined && isOlder(version)) {
    throw new CodexError(
      "unsupported",
      `Ollama ${version.join(".")} doesn't speak the Responses API as it is needed; update it to ${oldestOllama.join(".")} or newer.`,
    );
  }
  const models = modelIds(listed);
  if (models === undefined || models.includes(model) || models.includes(`${model}:latest`)) return;
  throw new CodexError(
    "unsupported",
    `${provider.name} at ${url} has no model ${model}: run \`${provider.fetchModel(model)}\`, or name one of its own by -m.`,
  );
}

/** What a server answers, as JSON; `undefined` where none answers well. */
async function ask(url: string): Promise<{ readonly json: unknown } | undefined> {
  try {
    const response = await fetch(url, { signal: AbortSignal.timeout(answerMs) });
    return response.ok ? { json: await response.json() } : undefined;
  } catch {
    return undefined;
  }
}

async function ollamaVersion(url: string): Promise<number[] | undefined> {
  const answer = await ask(`${url.replace(/\/v1$/, "")}/api/version`);
  const text = field(answer?.json, "version");
  const numbers = typeof text === "string" ? /^(\d+)\.(\d+)\.(\d+)/.exec(text) : null;
  return numbers?.slice(1).map(Number);
}

function isOlder(version: readonly number[]): boolean {
  for (const [index, least] of oldestOllama.entries()) {
    const part = version[index] ?? 0;
    if (part !== least) return part < least;
  }
  return false;
}

/** The models of an OpenAI-compatible list; `undefined` for an answer of another shape. */
function modelIds({ json }: { readonly json: unknown }): unknown[] | undefined {
  const data = field(json, "data");
  return Array.isArray(data) ? data.map((entry) => field(entry, "id")) : undefined;
}

function field(value: unknown, name: string): unknown {
  return typeof value === "object" && value !== null ? Reflect.get(value, name) : undefined;
}
