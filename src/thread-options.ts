/** Options in the shapes of `@openai/codex-sdk`, and their way to a session's. */

import { withTools } from "./attendant.ts";
import { type AttendantOptions, attendantOptionKinds } from "./attendant-options.ts";
import { checkOptions, type Kind } from "./checks.ts";
import { expandDottedKeys, mergeToml, type TomlConfig } from "./config.ts";
import {
  ApprovalPolicy,
  type ModelReasoningEffort,
  SandboxMode,
  type WebSearchMode,
} from "./config-types.ts";
import { checkSessionOptions, type SessionOptions, sessionOptionKinds } from "./engine/session-options.ts";
import { CodexError } from "./errors.ts";

/** Options of `Codex`: what all its threads share. */
export interface CodexOptions
  extends Omit<SessionOptions, "cwd" | "journal" | "dynamicTools" | "resume" | "fork">,
    AttendantOptions {
  /** Another endpoint for the provider `openai`. */
  readonly baseUrl?: string;
  /** Settings by their keys in config.toml; `"a.b"` stands for key `b` of table `a`. */
  readonly config?: Readonly<Record<string, unknown>>;
}

/** Options of a thread. Its tools come after those of `Codex`; its handlers go before those. */
export interface ThreadOptions extends AttendantOptions {
  readonly model?: string;
  /** Default: `read-only`. */
  readonly sandboxMode?: SandboxMode;
  /** The workspace. Default: the host's directory. */
  readonly workingDirectory?: string;
  /** Accepted and without effect: the workspace need not be a git repository. */
  readonly skipGitRepoCheck?: boolean;
  readonly modelReasoningEffort?: ModelReasoningEffort;
  /** Whether sandboxed commands may use the network. Default: no. */
  readonly networkAccessEnabled?: boolean;
  readonly webSearchMode?: WebSearchMode;
  /** `true` for `live`, `false` for `disabled`; `webSearchMode` goes before it. */
  readonly webSearchEnabled?: boolean;
  /** Default: `never`. */
  readonly approvalPolicy?: ApprovalPolicy;
  /** Folders that may be written beside the workspace; absolute paths. */
  readonly additionalDirectories?: readonly string[];
}

/** Options of a thread that begins from another one. */
export interface ForkThreadOptions extends ThreadOptions {
  /** Keeps what stands before the user message of this number, counted from 0. Default: everything. */
  readonly beforeUserMessage?: number;
}

const codexOptionKinds: Readonly<Record<string, Kind>> = (() => {
  const { cwd: _, journal: __, dynamicTools: ___, resume: _r, fork: _f, ...kinds } = sessionOptionKinds;
  return { ...kinds, ...attendantOptionKinds, baseUrl: "non-empty string" };
})();

const threadOptionKinds = {
  model: "non-empty string",
  sandboxMode: Object.values(SandboxMode),
  workingDirectory: "non-empty string",
  skipGitRepoCheck: "boolean",
  modelReasoningEffort: ["none", "minimal", "low", "medium", "high", "xhigh"],
  networkAccessEnabled: "boolean",
  webSearchMode: ["disabled", "cached", "live"],
  webSearchEnabled: "boolean",
  approvalPolicy: Object.values(ApprovalPolicy),
  additionalDirectories: "array of strings",
  ...attendantOptionKinds,
} as const satisfies Record<keyof ThreadOptions, Kind>;

/** @throws CodexError `invalid_argument` or `invalid_config`; `unsupported` for a path to the program. */
export function checkCodexOptions(options: CodexOptions): void {
  if (typeof options === "object" && options !== null && "codexPathOverride" in options) {
    throw new CodexError(
      "unsupported",
      "codexPathOverride has no meaning here: the agent runs in this process, there is no program.",
    );
  }
  checkOptions(options, "CodexOptions", codexOptionKinds);
  const { baseUrl: _, ...others } = options;
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
  const { baseUrl, config, ...others } = codex;
  const { session } = splitHandlers(others);
  const layers = [
    { approval_policy: ApprovalPolicy.Never },
    baseUrl === undefined ? {} : { openai_base_url: baseUrl },
    expandDottedKeys(config ?? {}),
    threadConfig(thread),
  ];
  const cwd = thread.workingDirectory;
  const options = {
    ...session,
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
