/** The commands. */

import { resolve } from "node:path";

import { CodexClient } from "../conversation/client.ts";
import { CodexError } from "../errors.ts";
import { promptText } from "./prompt-text.ts";
import { run } from "./run.ts";
import { runOptionSpecs, runOptions } from "./run-options.ts";
import { sessionTable } from "./session-table.ts";
import type { Terminal } from "./terminal.ts";
import { type Arguments, exitCodes, UsageError } from "./usage.ts";

/** `exec [prompt]`: a turn of a new thread. */
export async function exec(args: Arguments, terminal: Terminal): Promise<number> {
  args.atMost(1);
  const options = await runOptions(args, terminal);
  return run(
    { ...options, task: { type: "prompt", text: await promptText(args.positionals[0], terminal) } },
    terminal,
  );
}

export const resumeOptionSpecs = {
  ...runOptionSpecs,
  last: { type: "boolean" },
  all: { type: "boolean" },
} as const;

/** `resume [id] [prompt]`: a turn of a recorded thread. */
export async function resume(args: Arguments, terminal: Terminal): Promise<number> {
  const last = args.has("last");
  args.atMost(last ? 1 : 2);
  const options = await runOptions(args, terminal);
  const [name, prompt] = last ? [undefined, args.positionals[0]] : args.positionals;
  if (!last && name === undefined) {
    throw new UsageError("Name a session, or pass --last. codex-embed sessions lists them.");
  }
  const client = new CodexClient(options.client);
  const id =
    name === undefined
      ? await latest(client, args.has("all") ? undefined : options.cwd)
      : await named(client, name);
  return run(
    { ...options, resume: id, task: { type: "prompt", text: await promptText(prompt, terminal) } },
    terminal,
  );
}

export const sessionsOptionSpecs = {
  cd: { type: "string", short: "C" },
  all: { type: "boolean" },
  archived: { type: "boolean" },
  search: { type: "string" },
  limit: { type: "string", short: "n" },
  json: { type: "boolean" },
} as const;

/** `sessions`: what is recorded, newest first. */
export async function sessions(args: Arguments, terminal: Terminal): Promise<number> {
  args.atMost(0);
  const cwd = resolve(terminal.cwd, args.text("cd") ?? "");
  const limit = Number(args.text("limit") ?? "25");
  if (!Number.isInteger(limit) || limit < 1 || limit > 10_000) {
    throw new UsageError("--limit must be a whole number from 1 to 10000.");
  }
  const search = args.text("search");
  const page = await new CodexClient({ cwd }).listConversations({
    limit,
    orderBy: "updated",
    archived: args.has("archived"),
    ...(args.has("all") ? {} : { cwd }),
    ...(search === undefined ? {} : { search }),
  });
  if (args.has("json")) {
    for (const head of page.sessions) terminal.stdout.write(`${JSON.stringify(head)}\n`);
    return exitCodes.done;
  }
  for (const line of sessionTable(page.sessions, terminal.stdout.columns, args.has("all"))) {
    terminal.stdout.write(`${line}\n`);
  }
  if (page.sessions.length === 0) {
    terminal.stderr.write(`No sessions${args.has("all") ? "" : ` of ${cwd}; --all lists every folder's`}.\n`);
  }
  return exitCodes.done;
}

async function latest(client: CodexClient, cwd: string | undefined): Promise<string> {
  const page = await client.listConversations({
    limit: 1,
    orderBy: "updated",
    ...(cwd === undefined ? {} : { cwd }),
  });
  const [head] = page.sessions;
  if (head !== undefined) return head.id;
  const where = cwd === undefined ? "" : ` of ${cwd}; --all looks in every folder`;
  throw new CodexError("session_not_found", `There is no session${where}.`);
}

/** An id, or the name that the user gave a thread. */
async function named(client: CodexClient, name: string): Promise<string> {
  if (/^[\da-f]{8}(-[\da-f]{4}){3}-[\da-f]{12}$/i.test(name)) return name;
  const page = await client.listConversations({ search: name, orderBy: "updated", limit: 1_000 });
  const head = page.sessions.find((session) => session.name === name);
  if (head !== undefined) return head.id;
  throw new CodexError(
    "session_not_found",
    `No session is named "${name}"; codex-embed sessions --all lists them.`,
  );
}

export const acpOptionSpecs = { mode: { type: "string" } } as const;

/** `acp`: an agent for editors on standard input and output. */
export async function acp(args: Arguments): Promise<number> {
  args.atMost(0);
  const mode = args.choice("mode", ["read-only", "auto", "full-access"]);
  const { serveAcpStdio } = await loadAcp();
  await serveAcpStdio(mode === undefined ? {} : { mode });
  return exitCodes.done;
}

/** `app-server`: the reference's JSON-RPC on standard input and output. */
export async function appServer(args: Arguments): Promise<number> {
  args.atMost(0);
  const { serveStdio } = await import("../app-server/stdio.ts");
  await serveStdio();
  return exitCodes.done;
}

async function loadAcp(): Promise<typeof import("../adapters/acp/stdio.ts")> {
  try {
    return await import("../adapters/acp/stdio.ts");
  } catch (error) {
    throw new CodexError(
      "unsupported",
      "The package @agentclientprotocol/sdk is missing; install it beside codex-embed.",
      { cause: error },
    );
  }
}
