/** A page's message as inputs of a turn. */

import { fromBase64 } from "../../base64.ts";
import { CodexError } from "../../errors.ts";
import type { UserInput } from "../../protocol/index.ts";
import type { CodexUIMessage } from "./transport.ts";

/** @throws CodexError `invalid_argument` for a message that holds nothing, `unsupported` for files of other kinds. */
export function inputsOf(message: CodexUIMessage | undefined): UserInput[] {
  const inputs = (message?.parts ?? []).flatMap((part): UserInput[] => {
    if (part.type === "text") return part.text === "" ? [] : [{ type: "text", text: part.text }];
    return part.type === "file" ? [inputOf(part)] : [];
  });
  if (inputs.length > 0) return inputs;
  throw new CodexError("invalid_argument", "The last message holds neither text nor a file.");
}

interface FilePart {
  readonly mediaType: string;
  readonly filename?: string;
  readonly url: string;
}

function inputOf({ mediaType, filename = "a file", url }: FilePart): UserInput {
  if (mediaType.startsWith("image/")) return { type: "image", image_url: url };
  const text = isText(mediaType) ? textOf(url) : undefined;
  if (text !== undefined) return { type: "text", text: `Content of ${filename}:\n\n${text}` };
  throw new CodexError(
    "unsupported",
    `${filename} is ${mediaType}: a message can hold images, and texts as data URLs.`,
  );
}

function isText(mediaType: string): boolean {
  return /^text\/|[/+](json|xml|yaml|toml|javascript|typescript)\b/.test(mediaType);
}

/** The text of a data URL; `undefined` for another URL, and for what is no UTF-8. */
function textOf(url: string): string | undefined {
  const [, base64, data] = /^data:[^,]*?(;base64)?,(.*)$/s.exec(url) ?? [];
  if (data === undefined) return undefined;
  try {
    if (base64 === undefined) return decodeURIComponent(data);
    const bytes = fromBase64(data);
    return bytes && new TextDecoder("utf-8", { fatal: true }).decode(bytes);
  } catch {
    return undefined;
  }
}
