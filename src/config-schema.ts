/** The form of {@link CodexConfig} as a JSON Schema document, which is what a TypeBox schema is. */

/** The part of JSON Schema that is used here. */
export interface ConfigSchema {
  readonly type?: "string" | "boolean" | "integer" | "array" | "object";
  readonly description?: string;
  readonly enum?: readonly string[];
  readonly minLength?: number;
  readonly minimum?: number;
  readonly items?: ConfigSchema;
  /** Named fields; keys may be written in camelCase or snake_case. */
  readonly properties?: Readonly<Record<string, ConfigSchema>>;
  /** `false` for a closed object, a schema for a map whose keys are the user's. */
  readonly additionalProperties?: boolean | ConfigSchema;
}

const text = { type: "string" } as const;
const name = { type: "string", minLength: 1 } as const;
const flag = { type: "boolean" } as const;
const count = { type: "integer", minimum: 0 } as const;
const positive = { type: "integer", minimum: 1 } as const;
const texts = { type: "array", items: text } as const;
const textMap = { type: "object", additionalProperties: text } as const;

const modelProvider = {
  type: "object",
  additionalProperties: false,
  properties: {
    name,
    baseUrl: name,
    envKey: name,
    envKeyInstructions: text,
    wireApi: { type: "string", enum: ["responses", "chat"] },
    queryParams: textMap,
    httpHeaders: textMap,
    envHttpHeaders: textMap,
    requestMaxRetries: count,
    streamMaxRetries: count,
    streamIdleTimeoutMs: positive,
    requiresOpenaiAuth: flag,
  },
} as const satisfies ConfigSchema;

/** The JSON Schema of `CodexConfig`, with its keys in camelCase; `typebox/schema` compiles it as it is. */
export const codexConfigSchema = {
  type: "object",
  additionalProperties: false,
  properties: {
    model: name,
    modelProvider: name,
    modelProviders: { type: "object", additionalProperties: modelProvider },
    openaiBaseUrl: name,
    modelReasoningEffort: { type: "string", enum: ["none", "minimal", "low", "medium", "high", "xhigh"] },
    modelReasoningSummary: { type: "string", enum: ["auto", "concise", "detailed", "none"] },
    modelVerbosity: { type: "string", enum: ["low", "medium", "high"] },
    modelContextWindow: positive,
    modelAutoCompactTokenLimit: positive,
    toolOutputTokenLimit: count,
    serviceTier: { type: "string", enum: ["fast", "flex"] },
    approvalPolicy: { type: "string", enum: ["untrusted", "on-failure", "on-request", "never"] },
    sandboxMode: { type: "string", enum: ["read-only", "workspace-write", "danger-full-access"] },
    sandboxWorkspaceWrite: {
      type: "object",
      additionalProperties: false,
      properties: {
        writableRoots: texts,
        networkAccess: flag,
        excludeTmpdirEnvVar: flag,
        excludeSlashTmp: flag,
      },
    },
    shellEnvironmentPolicy: {
      type: "object",
      additionalProperties: false,
      properties: {
        inherit: { type: "string", enum: ["all", "core", "none"] },
        ignoreDefaultExcludes: flag,
        exclude: texts,
        includeOnly: texts,
        set: textMap,
      },
    },
    baseInstructions: text,
    developerInstructions: text,
    includePlanTool: flag,
    includeApplyPatchTool: flag,
    includeViewImageTool: flag,
    webSearch: { type: "string", enum: ["disabled", "cached", "live"] },
    showRawAgentReasoning: flag,
    projectDocMaxBytes: count,
    profile: name,
    features: { type: "object", additionalProperties: flag },
    overrides: { type: "object" },
  },
} as const satisfies ConfigSchema;
