/** The parts of Standard Schema and Standard JSON Schema (standardschema.dev, version 1) that tools use. */

/** What is wrong with a value. */
export interface StandardIssue {
  /** What is wrong, for people. */
  readonly message: string;
  /** From the value down to the part at fault: keys, or objects with a key. */
  readonly path?: readonly (PropertyKey | { readonly key: PropertyKey })[] | undefined;
}

/** A value as the schema makes it, or what is wrong with it. */
export type StandardResult<Output> =
  | { readonly value: Output; readonly issues?: undefined }
  | { readonly issues: readonly StandardIssue[] };

/** A schema that checks values, and says what it asks for as JSON Schema: of zod, valibot, ArkType and others. */
export interface StandardSchema<Input = unknown, Output = Input> {
  /**
   * The schema's side of the standard: its version, the library's name, the check, the types, and the schema as
   * JSON Schema.
   */
  readonly "~standard": {
    readonly version: 1;
    readonly vendor: string;
    readonly validate: (value: unknown) => StandardResult<Output> | Promise<StandardResult<Output>>;
    readonly types?: { readonly input: Input; readonly output: Output } | undefined;
    readonly jsonSchema: {
      readonly input: (options: { readonly target: "draft-07" }) => Record<string, unknown>;
    };
  };
}

/** Whether a value is a Standard Schema, with or without JSON Schema. */
export function isStandard(
  value: unknown,
): value is { readonly "~standard": Readonly<Record<string, unknown>> } {
  if ((typeof value !== "object" && typeof value !== "function") || value === null) return false;
  const standard: unknown = Reflect.get(value, "~standard");
  return (
    typeof standard === "object" &&
    standard !== null &&
    typeof Reflect.get(standard, "validate") === "function"
  );
}
