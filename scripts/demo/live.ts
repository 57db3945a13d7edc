/** The demo against a real endpoint: commands are sandboxed, and what needs more is asked for. */
import { stat } from "node:fs/promises";
import { resolve } from "node:path";
import type { Readable, Writable } from "node:stream";
import type { Session } from "codex-embed";
import type { EventMsg } from "codex-embed/protocol";
import { askApproval } from "./approve.ts";
import type { LiveOptions } from "./arguments.ts";
import { Renderer } from "./render.ts";
import { runTurn } from "./run.ts";
import { sanitise } from "./style.ts";

/** What the run needs from outside. */
export interface Terminal {
  readonly input: Readable;
  readonly output: Writable;
  readonly colour: boolean;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly signal: AbortSignal;
}

/**
 * Runs one task. Returns whether the turn ended without an error.
 *
 * @throws Error when the key or the folder is missing.
 */
export async function runLive(options: LiveOptions, terminal: Terminal): Promise<boolean> {
  const apiKey = terminal.env["OPENAI_API_KEY"] ?? "";
  if (apiKey.trim() === "")
    throw new Error("OPENAI_API_KEY is not set: --live needs the key of the endpoint");
  const cwd = resolve(options.cwd);
  const folder = await stat(cwd).catch(() => undefined);
  if (!folder?.isDirectory()) throw new Error(`there is no folder ${cwd}`);
  const renderer = new Renderer({
    write: (text) => terminal.output.write(text),
    colour: terminal.colour,
    cwd,
  });
  let ended = false;
  let failed = false;
  let questions = Promise.resolve();
  await runTurn({ cwd, apiKey, env: { ...terminal.env }, config: liveConfig(options) }, options.prompt, {
    renderer,
    signal: terminal.signal,
    onEvent: (msg, session) => {
      failed ||= msg.type === "error";
      ended ||= msg.type === "task_complete";
      // One question at a time, in the order of the requests.
      questions = questions.then(() => answer(msg, session, renderer, terminal));
    },
  });
  return ended && !failed;
}

function liveConfig({ model, baseUrl }: LiveOptions): Record<string, unknown> {
  const config = { model, approval_policy: "on-request", sandbox_mode: "workspace-write" };
  if (baseUrl === undefined) return config;
  const provider = { name: "demo", base_url: baseUrl, wire_api: "responses", env_key: "OPENAI_API_KEY" };
  return { ...config, model_provider: "demo", model_providers: { demo: provider } };
}

async function answer(
  msg: EventMsg,
  session: Session,
  renderer: Renderer,
  terminal: Terminal,
): Promise<void> {
  if (msg.type === "exec_approval_request") {
    const question = [reason(msg.reason), renderer.describeCommand(msg.command), "Run this?"];
    const decision = await askApproval(question.filter(Boolean).join("\n"), terminal, terminal.signal);
    session.submit({ type: "exec_approval", id: msg.approval_id ?? msg.call_id, decision });
  } else if (msg.type === "apply_patch_approval_request") {
    const question = [reason(msg.reason), "Apply these changes?"].filter(Boolean).join("\n");
    const decision = await askApproval(question, terminal, terminal.signal);
    session.submit({ type: "patch_approval", id: msg.call_id, decision });
  }
}

function reason(text: string | null | undefined): string {
  return text == null ? "" : sanitise(text);
}
