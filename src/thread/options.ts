/** Options in the shapes of `@openai/codex-sdk`, and their way to a session's. */

import { withTools } from "../attendant/attendant.ts";
import { type AttendantOptions, attendantOptionKinds } from "../attendant/options.ts";
import { checkOptions, type Kind } from "../checks.ts";
import { type CodexConfigObject, configTexts } from "../config/texts.ts";
import { expandDottedKeys, mergeToml, type TomlConfig } from "../config/to-toml.ts";
import { ApprovalPolicy, SandboxMode, type WebSearchMode } from "../config/types.ts";
import { checkSessionOptions, type SessionOptions, sessionOptionKinds } from "../engine/session-options.ts";
import { CodexError } from "../errors.ts";
import { chosenItems, type GrowingItem } from "./growing-items.ts";
import { warnOnce } from "./warn-once.ts";

/** Options of `Codex`: what all its threads share. */
export interface CodexOptions
  extends Omit<
      SessionOptions,
      "cwd" | "journal" | "dynamicTools" | "resume" | "fork" | "config" | "configOverrides" | "env"
    >,
    AttendantOptions {
  /** Another endpoint for the provider `openai`. */
  readonly baseUrl?: string;
  /** Settings by their keys in config.toml; `"a.b"` stands for key `b` of table `a`. */
  readonly config?: CodexConfigObject;
  /** More settings, as texts like `a.b=value`: over `config`, under `baseUrl` and the thread's options. */
  readonly configOverrides?: string[];
  /** The environment, in place of the process's, for keys and commands; as {@link SessionOptions.env}. */
  readonly env?: Record<string, string>;
  /** Accepted and without effect: the agent runs in this process. A warning says so once. */
  readonly codexPathOverride?: string;
}

/**
 * How hard the model thinks, as the SDK names it. `max`, `ultra` and `persistent` are of later releases than the
 * reference 0.114: a thread with one of them throws `unsupported`. `none` goes by `config.model_reasoning_effort`.
 */
export type ThreadReasoningEffort =
  | "minimal"
  | "low"
  | "medium"
  | "high"
  | "xhigh"
  | "max"
  | "ultra"
  | "persistent";

/** Options of a thread. Its tools come after those of `Codex`; its handlers go before those. */
export interface ThreadOptions extends AttendantOptions {
  /** The model. Default: as configured. */
  readonly model?: string;
  /** Default: `read-only`. */
  readonly sandboxMode?: SandboxMode;
  /** The workspace. Default: the host's directory. */
  readonly workingDirectory?: string;
  /** Accepted and without effect: the workspace need not be a git repository. */
  readonly skipGitRepoCheck?: boolean;
  /** How hard the model thinks. Default: as configured, else by model. */
  readonly modelReasoningEffort?: ThreadReasoningEffort;
  /** Whether sandboxed commands may use the network. Default: no. */
  readonly networkAccessEnabled?: boolean;
  /** Whether the provider may search the web for the model, and how. Default: as configured. */
  readonly webSearchMode?: WebSearchMode;
  /** `true` for `live`, `false` for `disabled`; `webSearchMode` goes before it. */
  readonly webSearchEnabled?: boolean;
  /** Default: `never`. */
  readonly approvalPolicy?: ApprovalPolicy;
  /** Folders that may be written beside the workspace; absolute paths. */
  readonly additionalDirectories?: string[];
  /** Accepted and without effect: the reference 0.114 does not record where a thread comes from. A warning says so once. */
  readonly threadSource?: string;
  /**
   * Items that are told of while they grow: `item.started`, `item.updated` with all that there is so far, then
   * `item.completed`. `true` for all kinds: messages, parts of the reasoning, and the output of commands, of which
   * the first 1,048,576 characters are told while one runs. Default: only what the SDK tells.
   */
  readonly deltas?: boolean | readonly GrowingItem[];
}

/** Options of a thread that begins from another one. */
export interface ForkThreadOptions extends ThreadOptions {
  /** Keeps what stands before the user message of this number, counted from 0. Default: everything. */
  readonly beforeUserMessage?: number;
}

const codexOptionKinds: Readonly<Record<string, Kind>> = /* @__PURE__ */ (() => {
  const { cwd: _, journal: __, dynamicTools: ___, resume: _r, fork: _f, ...kinds } = sessionOptionKinds;
  return {
    ...kinds,
    ...attendantOptionKinds,
    baseUrl: "non-empty string",
    codexPathOverride: "string",
  };
})();

const knownEfforts = ["minimal", "low", "medium", "high", "xhigh"] as const;
const laterEfforts: readonly string[] = ["max", "ultra", "persistent"] satisfies ThreadReasoningEffort[];

const threadOptionKinds = {
  model: "non-empty string",
  sandboxMode: Object.values(SandboxMode),
  workingDirectory: "non-empty string",
  skipGitRepoCheck: "boolean",
  modelReasoningEffort: ["none", ...knownEfforts, ...laterEfforts],
  networkAccessEnabled: "boolean",
  webSearchMode: ["disabled", "cached", "live"],
  webSearchEnabled: "boolean",
  approvalPolicy: Object.values(ApprovalPolicy),
  additionalDirectories: "array of strings",
  threadSource: "string",
  deltas: "boolean or array",
  ...attendantOptionKinds,
} as const satisfies Record<keyof ThreadOptions, Kind>;

/** @throws CodexError `invalid_argument` or `invalid_config`. */
export function checkCodexOptions(options: CodexOptions): void {
  checkOptions(options, "CodexOptions", codexOptionKinds);
  const { baseUrl: _, codexPathOverride, ...others } = options;
  if (codexPathOverride !== undefined) {
    warnOnce("codexPathOverride has no effect: the agent runs in this process, no program is started.");
  }
  checkSessionOptions(withTools(splitHandlers(others).session, options.tools));
}

/** What answers a thread's questions and calls. */
export function threadHandlers(codex: CodexOptions, thread: ThreadOptions): AttendantOptions {
  const tools = [...(codex.tools ?? []), ...(thread.tools ?? [])];
  return { ...splitHandlers(codex).handlers, ...splitHandlers(thread).handlers, tools };
}

function splitHandlers<Options extends AttendantOptions>(options: Options) {
  const { tools, onApproval, approvalTimeoutMs, onUserInput, onElicitation, ...session } = options;
  const handlers: AttendantOptions = {
    ...(tools === undefined ? {} : { tools }),
    ...(onApproval === undefined ? {} : { onApproval }),
    ...(approvalTimeoutMs === undefined ? {} : { approvalTimeoutMs }),
    ...(onUserInput === undefined ? {} : { onUserInput }),
    ...(onElicitation === undefined ? {} : { onElicitation }),
  };
  return { handlers, session };
}

/**
 * The options of a thread's session.
 *
 * @throws CodexError `invalid_argument` or `invalid_config`.
 */
export function threadSessionOptions(
  codex: CodexOptions,
  thread: ThreadOptions,
  origin: Pick<SessionOptions, "resume" | "fork"> = {},
): SessionOptions {
  checkOptions(thread, "ThreadOptions", threadOptionKinds);
  chosenItems(thread.deltas ?? false);
  const { baseUrl, config = {}, configOverrides, codexPathOverride: _, ...others } = codex;
  const { session } = splitHandlers(others);
  const effort = thread.modelReasoningEffort;
  if (effort !== undefined && laterEfforts.includes(effort)) {
    throw new CodexError(
      "unsupported",
      `The reference 0.114 knows no reasoning effort "${effort}"; xhigh is its highest.`,
    );
  }
  if (thread.threadSource !== undefined) {
    warnOnce("threadSource has no effect: the reference 0.114 does not record where a thread comes from.");
  }
  const defaults = { approval_policy: ApprovalPolicy.Never };
  // Texts lie under a session's `config`: what they go over becomes a text, too.
  const texts =
    configOverrides === undefined
      ? {}
      : { configOverrides: [...configTexts(defaults), ...configTexts(config), ...configOverrides] };
  const layers = [
    ...(configOverrides === undefined ? [defaults, expandDottedKeys(config)] : []),
    baseUrl === undefined ? {} : { openai_base_url: baseUrl },
    threadConfig(thread),
  ];
  const cwd = thread.workingDirectory;
  const options = {
    ...session,
    ...texts,
    ...origin,
    config: layers.reduce<TomlConfig>(mergeToml, {}),
    ...(cwd === undefined ? {} : { cwd }),
  };
  if (origin.resume !== undefined || origin.fork !== undefined) checkSessionOptions(options);
  return options;
}

function threadConfig(thread: ThreadOptions): TomlConfig {
  const search = thread.webSearchMode ?? searchMode(thread.webSearchEnabled);
  const workspaceWrite = defined({
    network_access: thread.networkAccessEnabled,
    writable_roots: thread.additionalDirectories,
  });
  return defined({
    model: thread.model,
    sandbox_mode: thread.sandboxMode,
    model_reasoning_effort: thread.modelReasoningEffort,
    web_search: search,
    approval_policy: thread.approvalPolicy,
    sandbox_workspace_write: Object.keys(workspaceWrite).length === 0 ? undefined : workspaceWrite,
  });
}

function searchMode(enabled: boolean | undefined): WebSearchMode | undefined {
  if (enabled === undefined) return undefined;
  return enabled ? "live" : "disabled";
}

function defined(fields: TomlConfig): TomlConfig {
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined));
}
