/** What users send to the agent. */

import { checkValue, describe, isPlainObject } from "../checks.ts";
import { CodexError } from "../errors.ts";
import type { Op, UserInput } from "../protocol/index.ts";
import { outputJsonSchema } from "./output-schema.ts";

/** A prompt: text, or text and images. */
export type Input = string | readonly UserInput[];

/** A part of a prompt, as `@openai/codex-sdk` has it. */
export type SdkUserInput =
  | { readonly type: "text"; readonly text: string }
  | { readonly type: "local_image"; readonly path: string };

/** A prompt as `@openai/codex-sdk` has it; {@link Input} takes more. */
export type SdkInput = string | SdkUserInput[];

/**
 * The items of a prompt.
 *
 * @throws CodexError `invalid_argument` for anything but a text that is not empty, or items of it.
 */
export function toItems(input: Input): UserInput[] {
  if (typeof input === "string") {
    checkValue(input, "the prompt", "non-empty string");
    return [{ type: "text", text: input }];
  }
  if (!Array.isArray(input)) {
    throw new CodexError(
      "invalid_argument",
      `The prompt must be a string or an array of inputs, not ${describe(input)}.`,
    );
  }
  if (input.length === 0) throw new CodexError("invalid_argument", "The prompt holds no inputs.");
  for (const [index, item] of input.entries()) checkItem(item, `prompt[${index}]`);
  return [...input];
}

/**
 * The op that sends a prompt.
 *
 * @param outputSchema what the answer must fit: JSON Schema, or a library's schema.
 * @throws CodexError `invalid_argument` for what is no schema.
 */
export function userInput(items: readonly UserInput[], outputSchema: unknown): Op {
  if (outputSchema === undefined) return { type: "user_input", items: [...items] };
  return {
    type: "user_input",
    items: [...items],
    final_output_json_schema: outputJsonSchema(outputSchema),
  };
}

/** The one text field that each kind of input must have. */
const textField: Readonly<Record<string, string>> = {
  text: "text",
  image: "image_url",
  local_image: "path",
  skill: "path",
  mention: "path",
};

function checkItem(item: unknown, path: string): void {
  if (!isPlainObject(item)) {
    throw new CodexError("invalid_argument", `${path} must be an object, not ${describe(item)}.`, {
      details: { path },
    });
  }
  const { type } = item;
  const field = typeof type === "string" && Object.hasOwn(textField, type) ? textField[type] : undefined;
  if (field === undefined) {
    const known = Object.keys(textField).join(", ");
    throw new CodexError("invalid_argument", `${path}.type must be one of ${known}.`, {
      details: { path: `${path}.type` },
    });
  }
  checkValue(item[field], `${path}.${field}`, "string");
}
