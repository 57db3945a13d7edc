/** The form of settings: as much of JSON Schema as it takes. */

/** The part of JSON Schema that is used here. */
export interface ConfigSchema {
  readonly type?: "string" | "boolean" | "integer" | "number" | "array" | "object";
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
