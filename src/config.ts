/** Settings of the agent, as TypeScript names them, and their way to the keys of config.toml. */

import { describe, isPlainObject, suggestion } from "./checks.ts";
import { type ConfigSchema, codexConfigSchema } from "./config-schema.ts";
import { CodexError } from "./errors.ts";

/** When the user is asked before a command runs or a patch is applied. */
export const ApprovalPolicy = {
  /** Before everything but commands known to only read. */
  Untrusted: "untrusted",
  /** When a command failed in the sandbox. */
  OnFailure: "on-failure",
  /** When the model asks to leave the sandbox. */
  OnRequest: "on-request",
  /** Never: what is not allowed is refused. */
  Never: "never",
} as const;
/** {@inheritDoc (ApprovalPolicy:variable)} */
export type ApprovalPolicy = (typeof ApprovalPolicy)[keyof typeof ApprovalPolicy];

/** What commands and patches may touch. */
export const SandboxMode = {
  /** Read everywhere, write nowhere. */
  ReadOnly: "read-only",
  /** Also write in the workspace and in the folders for temporary files. */
  WorkspaceWrite: "workspace-write",
  /** No limits. */
  DangerFullAccess: "danger-full-access",
} as const;
/** {@inheritDoc (SandboxMode:variable)} */
export type SandboxMode = (typeof SandboxMode)[keyof typeof SandboxMode];

/** How hard the model thinks. */
export type ModelReasoningEffort = "none" | "minimal" | "low" | "medium" | "high" | "xhigh";

/** How the model's reasoning is summed up. */
export type ModelReasoningSummary = "auto" | "concise" | "detailed" | "none";

/** Where the model's provider searches. */
export type WebSearchMode = "disabled" | "cached" | "live";

/** An endpoint that speaks the Responses API or Chat Completions. */
export interface ModelProviderConfig {
  /** For people. Default: the provider's id. */
  readonly name?: string;
  /** Such as `https://api.openai.com/v1`. */
  readonly baseUrl?: string;
  /** The environment variable that holds the key. Default: none; the endpoint needs no key. */
  readonly envKey?: string;
  /** How to get a key, for people. */
  readonly envKeyInstructions?: string;
  /**
   * The API it speaks: `responses`, or the older `chat` (Chat Completions), which more servers know. Default:
   * `responses`.
   */
  readonly wireApi?: "responses" | "chat";
  /** Added to every URL. */
  readonly queryParams?: Readonly<Record<string, string>>;
  /** Added to every request. Not for credentials. */
  readonly httpHeaders?: Readonly<Record<string, string>>;
  /** Headers whose values are in environment variables, by header name. */
  readonly envHttpHeaders?: Readonly<Record<string, string>>;
  /** Retries of a request that could not be sent or got a 5xx. Default 4, at most 100. */
  readonly requestMaxRetries?: number;
  /** Retries of a response that broke off. Default 5, at most 100. */
  readonly streamMaxRetries?: number;
  /** Milliseconds of silence after which a response counts as broken off. Default 300,000. */
  readonly streamIdleTimeoutMs?: number;
  /** Whether the OpenAI key is used. Default: no. */
  readonly requiresOpenaiAuth?: boolean;
}

/**
 * Settings of the agent. A default is the reference's, by config.toml and the model.
 *
 * Keys may also be written as in config.toml, in snake_case: see {@link CodexConfigInput}.
 */
export interface CodexConfig {
  /** The model. */
  readonly model?: string;
  /** The id of the provider. Default: `openai`. */
  readonly modelProvider?: string;
  /** Providers by id, beside the built-in ones. */
  readonly modelProviders?: Readonly<Record<string, ModelProviderConfig>>;
  /** Another endpoint for the provider `openai`. */
  readonly openaiBaseUrl?: string;
  readonly modelReasoningEffort?: ModelReasoningEffort;
  readonly modelReasoningSummary?: ModelReasoningSummary;
  /** How long answers are, for models that know of it. */
  readonly modelVerbosity?: "low" | "medium" | "high";
  /** Tokens that the model's context holds. Default: by model. */
  readonly modelContextWindow?: number;
  /** Tokens in use at which the history is compacted. */
  readonly modelAutoCompactTokenLimit?: number;
  /** Tokens of one tool's output that the model gets to see. */
  readonly toolOutputTokenLimit?: number;
  readonly serviceTier?: "fast" | "flex";
  /** Default: `on-request`; `never` for `runExec`, `startExecStream` and threads. */
  readonly approvalPolicy?: ApprovalPolicy;
  /** Default: `read-only`; `workspace-write` in a project that config.toml trusts. */
  readonly sandboxMode?: SandboxMode;
  /** Details of `workspace-write`. */
  readonly sandboxWorkspaceWrite?: {
    /** Folders that may be written beside the workspace; absolute paths. */
    readonly writableRoots?: readonly string[];
    /** Default: no. */
    readonly networkAccess?: boolean;
    /** Whether `$TMPDIR` may not be written. Default: it may. */
    readonly excludeTmpdirEnvVar?: boolean;
    /** Whether `/tmp` may not be written. Default: it may. */
    readonly excludeSlashTmp?: boolean;
  };
  /** The environment of the model's commands. The agent's own keys are never passed on. */
  readonly shellEnvironmentPolicy?: {
    /** What to start from. Default: `all`. */
    readonly inherit?: "all" | "core" | "none";
    /** `false` leaves out names that look like secrets. Default: `true`. */
    readonly ignoreDefaultExcludes?: boolean;
    /** Names to leave out; `*` stands for any text. */
    readonly exclude?: readonly string[];
    /** The only names to pass on. Default: all. */
    readonly includeOnly?: readonly string[];
    /** Variables to set, over all else. */
    readonly set?: Readonly<Record<string, string>>;
  };
  /** Takes the place of the built-in instructions. */
  readonly baseInstructions?: string;
  /** Told to the model as the developer's. */
  readonly developerInstructions?: string;
  /** Whether the model may keep a plan. Default: yes. */
  readonly includePlanTool?: boolean;
  /** Whether the model may patch files. Default: by model. */
  readonly includeApplyPatchTool?: boolean;
  /** Whether the model may look at images of the workspace. Default: yes. */
  readonly includeViewImageTool?: boolean;
  readonly webSearch?: WebSearchMode;
  /** Whether events carry unsummarised reasoning. Default: no. */
  readonly showRawAgentReasoning?: boolean;
  /** Bytes of AGENTS.md files, all together; 0 for none. Default 32,768. */
  readonly projectDocMaxBytes?: number;
  /** The profile of config.toml to use. */
  readonly profile?: string;
  /** Feature flags by name. */
  readonly features?: Readonly<Record<string, boolean>>;
  /** Any other keys of config.toml; `"a.b"` stands for key `b` of table `a`. They go before all above. */
  readonly overrides?: Readonly<Record<string, unknown>>;
}

type SnakeCase<Text extends string> = Text extends `${infer Head}${infer Tail}`
  ? `${Head extends Lowercase<Head> ? Head : `_${Lowercase<Head>}`}${SnakeCase<Tail>}`
  : Text;

type SnakeCased<T> = T extends readonly unknown[]
  ? T
  : T extends object
    ? string extends keyof T
      ? { readonly [Key in keyof T]: SnakeCased<T[Key]> }
      : { readonly [Key in keyof T as SnakeCase<Key & string>]: SnakeCased<T[Key]> }
    : T;

/** {@link CodexConfig} in either spelling of its keys. */
export type CodexConfigInput = CodexConfig | SnakeCased<CodexConfig>;

/** Settings by their keys in config.toml; tables are objects. */
export type TomlConfig = Record<string, unknown>;

/**
 * Checks settings and gives them by their keys in config.toml.
 *
 * @throws CodexError `invalid_config`; `details.path` names the key at fault.
 */
export function toTomlConfig(config: CodexConfigInput): TomlConfig {
  const toml = convertObject(config, codexConfigSchema, "config");
  const overrides = toml["overrides"];
  delete toml["overrides"];
  return isPlainObject(overrides) ? mergeToml(toml, expandDottedKeys(overrides)) : toml;
}

/** `{"a.b": 1}` as `{a: {b: 1}}`, at the top level only: there `-c a.b=1` of the reference's program is meant. */
export function expandDottedKeys(overrides: Readonly<Record<string, unknown>>): TomlConfig {
  let expanded: TomlConfig = {};
  for (const [path, value] of Object.entries(overrides)) {
    const keys = path.split(".");
    if (keys.some((key) => key === "" || key === "__proto__")) {
      throw invalid(`config.overrides.${path}`, "is not a key of config.toml");
    }
    const nested = keys.reduceRight<unknown>((inner, key) => ({ [key]: inner }), value);
    expanded = mergeToml(expanded, nested as TomlConfig);
  }
  return expanded;
}

/** Tables merge, everything else is replaced. Neither argument is changed. */
export function mergeToml(base: TomlConfig, over: TomlConfig): TomlConfig {
  const merged: TomlConfig = { ...base };
  for (const [key, value] of Object.entries(over)) {
    const below = merged[key];
    merged[key] = isPlainObject(below) && isPlainObject(value) ? mergeToml(below, value) : value;
  }
  return merged;
}

function convert(value: unknown, schema: ConfigSchema, path: string): unknown {
  switch (schema.type) {
    case "object":
      return convertObject(value, schema, path);
    case "array": {
      const { items } = schema;
      if (!Array.isArray(value) || items === undefined) throw wrongType(value, "an array", path);
      return value.map((item, index) => convert(item, items, `${path}[${index}]`));
    }
    case "string":
      return checkText(value, schema, path);
    case "boolean":
      if (typeof value !== "boolean") throw wrongType(value, "true or false", path);
      return value;
    default:
      return checkCount(value, schema.minimum ?? 0, path);
  }
}

function convertObject(value: unknown, schema: ConfigSchema, path: string): TomlConfig {
  if (!isPlainObject(value)) throw wrongType(value, "an object", path);
  const toml: TomlConfig = {};
  for (const [key, field] of Object.entries(value)) {
    if (field === undefined) continue;
    const place = `${path}.${key}`;
    // Assigning it would set the prototype of what we build.
    if (key === "__proto__") throw unknownKey(key, schema, place);
    const name = camelCase(key);
    const known =
      schema.properties && Object.hasOwn(schema.properties, name) ? schema.properties[name] : undefined;
    if (known !== undefined) toml[snakeCase(name)] = convert(field, known, place);
    else if (typeof schema.additionalProperties === "object") {
      toml[key] = convert(field, schema.additionalProperties, place);
    } else if (schema.additionalProperties === false) throw unknownKey(key, schema, place);
    else toml[key] = field;
  }
  return toml;
}

function checkText(value: unknown, schema: ConfigSchema, path: string): string {
  if (schema.enum !== undefined) {
    if (typeof value === "string" && schema.enum.includes(value)) return value;
    const choices = schema.enum.map((choice) => `"${choice}"`).join(", ");
    const given = typeof value === "string" ? `"${value.slice(0, 40)}"` : describe(value);
    throw invalid(path, `must be one of ${choices}, not ${given}`);
  }
  if (typeof value !== "string") throw wrongType(value, "a string", path);
  if (value.length < (schema.minLength ?? 0)) throw invalid(path, "must not be empty");
  return value;
}

function checkCount(value: unknown, minimum: number, path: string): number {
  if (typeof value === "number" && Number.isSafeInteger(value) && value >= minimum) return value;
  throw wrongType(value, `a whole number of at least ${minimum}`, path);
}

function unknownKey(key: string, schema: ConfigSchema, path: string): CodexError {
  const hint = suggestion(key, Object.keys(schema.properties ?? {}));
  return invalid(
    path,
    `is not a known setting${hint === "" ? "; other keys of config.toml go into overrides" : ""}`,
    hint,
  );
}

function wrongType(value: unknown, expected: string, path: string): CodexError {
  return invalid(path, `must be ${expected}, not ${describe(value)}`);
}

function invalid(path: string, problem: string, hint = ""): CodexError {
  return new CodexError("invalid_config", `${path} ${problem}.${hint}`, { details: { path } });
}

function camelCase(key: string): string {
  return key.replace(/(?<=[a-z0-9])_([a-z])/g, (_, letter: string) => letter.toUpperCase());
}

function snakeCase(key: string): string {
  return key.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
}
