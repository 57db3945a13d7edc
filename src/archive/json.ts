/** Files as one JSON object: text by path, and what is no text as `{base64}`. */

import { bytesOf, type JsonContent, toJsonContent } from "../host/virtual/content.ts";
import type { FileToPack, PackedEntry } from "./entries.ts";
import { damaged } from "./errors.ts";

/** The files of the object. Throws `E_ARCHIVE_INVALID` for what is not made so. */
export function readJson(bytes: Uint8Array): PackedEntry[] {
  const files = parsed(bytes);
  if (typeof files !== "object" || files === null || Array.isArray(files))
    throw damaged("it is no JSON object");
  return Object.entries(files).map(([name, content]: [string, unknown]) => {
    if (!isContent(content)) throw damaged(`${JSON.stringify(name)} is neither text nor {base64}`);
    const data = contentOf(name, content);
    return { name, kind: "file", size: data.byteLength, read: () => data };
  });
}

/** Packs files, in their order; empty folders are left out. */
export function writeJson(files: readonly FileToPack[]): Uint8Array {
  const lines = files.flatMap(({ name, data }) =>
    data === null ? [] : [`${JSON.stringify(name)}: ${JSON.stringify(toJsonContent(data))}`],
  );
  // By lines and not as an object: that would put names that are numbers first.
  return new TextEncoder().encode(lines.length === 0 ? "{}\n" : `{\n  ${lines.join(",\n  ")}\n}\n`);
}

function parsed(bytes: Uint8Array): unknown {
  try {
    return JSON.parse(new TextDecoder("utf-8", { fatal: true }).decode(bytes));
  } catch (error) {
    throw damaged("it is no JSON", error);
  }
}

function isContent(content: unknown): content is JsonContent {
  if (typeof content === "string") return true;
  return (
    typeof content === "object" &&
    content !== null &&
    "base64" in content &&
    typeof content.base64 === "string"
  );
}

function contentOf(name: string, content: JsonContent): Uint8Array {
  try {
    return bytesOf(name, content);
  } catch (error) {
    throw damaged(`${JSON.stringify(name)} is not base64`, error);
  }
}
