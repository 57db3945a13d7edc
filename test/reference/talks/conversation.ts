/** What is said to both app servers. */
import type { Json, JsonObject } from "../../conformance/runner/json.ts";

/** A request, and what to wait for after its answer. */
export interface Step {
  readonly method: string;
  readonly params: JsonObject;
  /** The notification that ends what the request began. */
  readonly until?: string;
  /** Keeps the thread's id in the answer under this name. */
  readonly keep?: string;
  /** Does not wait for the answer, which {@link Step.answers} asks for later under this name. */
  readonly begins?: string;
  /** Waits for the answer to what began under this name, and compares what a command streamed, too. */
  readonly answers?: string;
  /** Why the answers differ: a row of docs/decisions/differences.md. */
  readonly decided?: string;
}

const ABSENT = "00000000-0000-7000-8000-000000000000";
const THREAD = { threadId: "{{thread}}" };

function step(method: string, params: JsonObject = {}, more: Omit<Step, "method" | "params"> = {}): Step {
  return { method, params, ...more };
}

function say(words: string): Json {
  return [{ type: "text", text: words }];
}

/** Each method that names a thread: with what is no id, and with an id that is nobody's. */
function strangers(): Step[] {
  const more: readonly (readonly [string, JsonObject])[] = [
    ["thread/read", {}],
    ["thread/resume", {}],
    ["thread/fork", {}],
    ["thread/archive", {}],
    ["thread/unarchive", {}],
    ["thread/unsubscribe", {}],
    ["thread/name/set", { name: "n" }],
    ["thread/rollback", { numTurns: 1 }],
    ["thread/compact/start", {}],
    ["thread/backgroundTerminals/clean", {}],
    ["turn/start", { input: [] }],
    ["turn/steer", { expectedTurnId: "x", input: [] }],
    ["review/start", { target: { type: "uncommittedChanges" } }],
  ];
  return more.flatMap(([method, params]) => [
    step(method, { ...params, threadId: "no id" }),
    step(method, { ...params, threadId: ABSENT }),
    step(method, { ...params, threadId: 5 }),
    step(method, {}),
  ]);
}

/** Params that don't fit their method. */
function misfits(): Step[] {
  return [
    step("nonsense/method"),
    step("thread/start", { cwd: 5 }),
    step("thread/start", { approvalPolicy: "bogus" }),
    step("thread/start", { sandbox: "bogus" }),
    step("thread/start", { modelProvider: "nowhere" }),
    step("thread/start", { config: { model_reasoning_effort: "bogus" } }),
    step("thread/list", { sourceKinds: ["bogus"] }),
    step("thread/list", { cursor: "bogus" }),
    step("thread/list", { limit: -1 }),
    step("thread/loaded/list", { cursor: "bogus" }),
    step("model/list", { cursor: "bogus" }),
    step("model/list", { cursor: "99" }),
    step("review/start", { ...THREAD, target: { type: "bogus" } }),
    step("review/start", { ...THREAD, target: { type: "custom", instructions: " " } }),
    step("review/start", { ...THREAD, target: { type: "commit", sha: "" } }),
    step("review/start", { ...THREAD, target: { type: "baseBranch", branch: "" } }),
    step("turn/start", { ...THREAD, input: "text" }),
    step("turn/start", { ...THREAD, input: [{ type: "bogus" }] }),
    step("turn/start", { ...THREAD, input: say("x".repeat(1_048_577)) }),
    step("turn/steer", { ...THREAD, expectedTurnId: "x", input: say("a") }),
    step("thread/rollback", { ...THREAD, numTurns: 0 }),
    step("thread/rollback", { ...THREAD, numTurns: -1 }),
    step("thread/name/set", { ...THREAD, name: " " }),
    step("initialize", { clientInfo: { name: "again", version: "1" } }),
    step("config/read", { includeLayers: "yes" }),
    step("fuzzyFileSearch", { query: "x" }),
  ];
}

/** A client's own commands. */
function commands(): Step[] {
  const sh = (script: string, more: JsonObject = {}): Step =>
    step("command/exec", {
      command: ["/bin/sh", "-c", script],
      sandboxPolicy: { type: "dangerFullAccess" },
      ...more,
    });
  return [
    sh("echo hi; echo e >&2; exit 3"),
    sh("pwd"),
    sh("echo $FOO-$LANG", { env: { FOO: "bar", LANG: null } }),
    sh("sleep 5", { timeoutMs: 100 }),
    sh("echo 0123456789", { outputBytesCap: 4 }),
    sh("kill -9 $$"),
    sh("cat; echo end", { timeoutMs: 2_000 }),
    sh("pwd", { outputBytesCap: 4, disableOutputCap: true }),
    sh("pwd", { timeoutMs: 5, disableTimeout: true }),
    sh("pwd", { timeoutMs: -5 }),
    sh("pwd", { streamStdoutStderr: true }),
    sh("pwd", { size: { rows: 1, cols: 2 } }),
    sh("echo streamed", { streamStdoutStderr: true, processId: "p" }),
    sh("pwd", { cwd: "/nowhere" }),
    step("command/exec", { command: [] }),
    step("command/exec", { command: ["no-such-program"], sandboxPolicy: { type: "dangerFullAccess" } }),
    step("command/exec/write", { processId: "p", deltaBase64: "aGk=" }),
    step("command/exec/write", { processId: "p", deltaBase64: "***" }),
    step("command/exec/write", { processId: "p" }),
    step("command/exec/terminate", { processId: "p" }),
    step("command/exec/resize", { processId: "p", size: { rows: 1, cols: 2 } }),
  ];
}

/** A client's own commands that it talks to while they run. */
function conversations(): Step[] {
  const begin = (processId: string, script: string, more: JsonObject = {}): Step =>
    step(
      "command/exec",
      {
        command: ["/bin/sh", "-c", script],
        sandboxPolicy: { type: "dangerFullAccess" },
        processId,
        streamStdoutStderr: true,
        ...more,
      },
      { begins: processId },
    );
  const write = (processId: string, more: JsonObject): Step =>
    step("command/exec/write", { processId, ...more });
  const end = (processId: string): Step => step("command/exec", {}, { answers: processId });
  const input = { streamStdin: true };
  return [
    begin("cat", "cat; echo done >&2; exit 4", input),
    write("cat", { deltaBase64: "aGVsbG8K" }),
    write("cat", { deltaBase64: "d29ybGQK", closeStdin: true }),
    end("cat"),
    write("cat", { deltaBase64: "aGVsbG8K" }),
    begin("whole", "cat", { ...input, streamStdoutStderr: false }),
    write("whole", { deltaBase64: "aGk=" }),
    write("whole", { deltaBase64: "***" }),
    write("whole", {}),
    write("whole", { closeStdin: true }),
    end("whole"),
    begin("deaf", "sleep 20"),
    write("deaf", { deltaBase64: "aGk=" }),
    step("command/exec", { command: ["/bin/true"], processId: "deaf" }),
    step("command/exec/resize", { processId: "deaf", size: { rows: 1, cols: 2 } }),
    step("command/exec/terminate", { processId: "deaf" }),
    end("deaf"),
    step("command/exec/terminate", { processId: "deaf" }),
    begin("capped", "printf 0123456789; printf abcdef >&2", { outputBytesCap: 4 }),
    end("capped"),
    begin("late", "echo early; sleep 20", { timeoutMs: 300 }),
    end("late"),
    begin("bytes", "printf '\\377\\376\\000x'"),
    end("bytes"),
    begin("lots", "head -c 300000 /dev/zero | tr '\\0' y"),
    end("lots"),
  ];
}

/** Searches for files by name. */
function searches(): Step[] {
  const queries = [
    "ts",
    "x.txt",
    "fb",
    "fB",
    "FB",
    "a b",
    "b/c",
    "^src",
    "md$",
    "'foo",
    "!foo",
    "ii",
    "README",
    "readme",
  ];
  const more = ["src foo", "z", "", "srcfoo", "oba", "dabc", "!^src .md$", "tt", "ind"];
  return [
    ...[...queries, ...more].map((query) => step("fuzzyFileSearch", { query, roots: ["{{cwd}}"] })),
    step("fuzzyFileSearch", { query: "x", roots: [] }),
    step("fuzzyFileSearch", { query: "x", roots: ["/nowhere"] }),
    step("fuzzyFileSearch/sessionStart", { sessionId: "", roots: ["{{cwd}}"] }),
    step("fuzzyFileSearch/sessionStart", { sessionId: "f", roots: [] }),
    step("fuzzyFileSearch/sessionStart", { sessionId: "f", roots: ["{{cwd}}"] }),
    step(
      "fuzzyFileSearch/sessionUpdate",
      { sessionId: "f", query: "main" },
      { until: "fuzzyFileSearch/sessionCompleted" },
    ),
    step("fuzzyFileSearch/sessionUpdate", { sessionId: "g", query: "main" }),
    step("fuzzyFileSearch/sessionStop", { sessionId: "f" }),
    step("fuzzyFileSearch/sessionStop", { sessionId: "g" }),
  ];
}

/** A thread's whole life. */
function life(): Step[] {
  const turn = (words: string): Step =>
    step("turn/start", { ...THREAD, input: say(words) }, { until: "turn/completed" });
  const end = { until: "turn/completed" };
  return [
    step("thread/start", {}, { keep: "thread" }),
    step("thread/read", THREAD),
    step("thread/read", { ...THREAD, includeTurns: true }),
    step("thread/resume", THREAD),
    step("thread/archive", THREAD),
    step("thread/loaded/list", {}),
    step("thread/list"),
    turn("first"),
    step("thread/read", { ...THREAD, includeTurns: true }),
    turn("second"),
    step("thread/name/set", { ...THREAD, name: " Named " }, { until: "thread/name/updated" }),
    step("thread/list"),
    step("thread/list", { modelProviders: ["other"] }),
    step("thread/list", { modelProviders: [] }),
    step("thread/list", { sourceKinds: ["cli"] }),
    step("thread/list", { searchTerm: "fir" }),
    step("thread/list", { cwd: "/nowhere" }),
    step("thread/list", { limit: 0 }),
    step("thread/metadata/update", { ...THREAD, gitInfo: { branch: "b", sha: null } }),
    step("thread/metadata/update", { ...THREAD, gitInfo: { originUrl: "u" } }),
    step("thread/read", THREAD),
    step("thread/list"),
    step("thread/metadata/update", { ...THREAD, gitInfo: { branch: null, originUrl: null } }),
    step("thread/metadata/update", { ...THREAD, gitInfo: { branch: " " } }),
    step("thread/metadata/update", { ...THREAD, gitInfo: {} }),
    step("thread/metadata/update", THREAD),
    step("thread/metadata/update", { threadId: "no id", gitInfo: { branch: "b" } }),
    step("thread/backgroundTerminals/clean", THREAD),
    step("thread/resume", THREAD),
    step("thread/fork", THREAD, { keep: "fork" }),
    step("thread/rollback", { ...THREAD, numTurns: 1 }),
    step("thread/read", { ...THREAD, includeTurns: true }),
    step("review/start", { ...THREAD, target: { type: "custom", instructions: " look " } }, end),
    step("thread/read", { threadId: "{{fork}}", includeTurns: true }),
    step("thread/unsubscribe", { threadId: "{{fork}}" }, { until: "thread/closed" }),
    step("thread/unsubscribe", { threadId: "{{fork}}" }),
    step("thread/read", { threadId: "{{fork}}", includeTurns: true }),
    step("thread/archive", THREAD, { until: "thread/archived" }),
    step("thread/list", { archived: true }),
    step("thread/read", THREAD),
    step("thread/resume", THREAD),
    step("thread/archive", THREAD),
    step("thread/unarchive", THREAD, { until: "thread/unarchived" }),
    step("thread/unarchive", THREAD),
    step("thread/resume", {
      ...THREAD,
      model: "gpt-5",
      approvalPolicy: "untrusted",
      sandbox: "danger-full-access",
    }),
    step("thread/start", { ephemeral: true, sandbox: "read-only", config: { "tui.theme": "x" } }),
  ];
}

/** What there is beside threads. */
function catalogs(): Step[] {
  return [
    step("model/list"),
    step("model/list", { limit: 2 }),
    step("model/list", { limit: 0, cursor: "1" }),
    step("model/list", { includeHidden: true }),
    step("experimentalFeature/list"),
    step("experimentalFeature/list", { limit: 2, cursor: "46" }),
    step("experimentalFeature/list", { cursor: "bogus" }),
    step("experimentalFeature/list", { cursor: "99" }),
    step("configRequirements/read"),
    step("account/read"),
    step("skills/list"),
    step("collaborationMode/list"),
    step("mcpServerStatus/list"),
    step("config/read"),
    step("config/read", { includeLayers: true }, { decided: "Layers of settings that are not there" }),
  ];
}

/** All that is said, in order. */
export const CONVERSATION: readonly Step[] = [
  ...life(),
  ...strangers(),
  ...misfits(),
  ...commands(),
  ...conversations(),
  ...searches(),
  ...catalogs(),
];

/** Files of the workspace. */
export const FILES: Readonly<Record<string, string>> = {
  ".hidden": "x",
  ".gitignore": "ignored.txt\nbuild/\n*.log\n!kept.log\n",
  "ignored.txt": "x",
  "build/out.txt": "x",
  "a.log": "x",
  "kept.log": "x",
  "a b.txt": "x",
  "node_modules/x/i.txt": "x",
  "sub/.gitignore": "*.tmp",
  "sub/x.tmp": "x",
  "sub/x.txt": "x",
  "README.md": "x",
  "src/main.rs": "x",
  "src/mad/in.ts": "x",
  "src/fooBar.ts": "x",
  "src/foo_bar.ts": "x",
  "docs/a/b/c/txt.md": "x",
};
