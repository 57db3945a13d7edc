import { failure } from "./failures.ts";
import type { FolderNode, TreeNode } from "./nodes.ts";
import { join } from "./paths.ts";
import { entriesOf } from "./sorted.ts";

/** A file's content in a value that can be JSON: text is UTF-8, and what is no text is in base64. */
export type JsonContent = string | { readonly base64: string };

/** The bytes of what a caller gave for a file. Throws `EINVAL` for what is none of it. */
export function bytesOf(path: string, content: JsonContent | Uint8Array): Uint8Array {
  if (typeof content === "string") return new TextEncoder().encode(content);
  if (content instanceof Uint8Array) return content;
  if (typeof content?.base64 === "string") return fromBase64(path, content.base64);
  throw failure("EINVAL", path, "a file's content is text, a Uint8Array or {base64}");
}

/** The files at and below a path, by their absolute paths and in their order. */
export function jsonOf(path: string, node: TreeNode): Record<string, JsonContent> {
  return Object.fromEntries(Array.from(filesOf(path, node), ([at, data]) => [at, toJsonContent(data)]));
}

/** The files at and below a path, in the order of their folders' names. */
export function* filesOf(path: string, node: TreeNode): Generator<readonly [path: string, data: Uint8Array]> {
  const rest: (readonly [string, TreeNode])[] = [[path, node]];
  for (let next = rest.pop(); next !== undefined; next = rest.pop()) {
    const [at, found] = next;
    if (found.kind === "file") yield [at, found.data];
    else rest.push(...below(at, found).reverse());
  }
}

function below(path: string, folder: FolderNode): (readonly [string, TreeNode])[] {
  return Array.from(entriesOf(folder.entries), ([name, node]) => [join(path, name), node]);
}

/** A file's content as it is written in JSON. */
export function toJsonContent(data: Uint8Array): JsonContent {
  return textOf(data) ?? { base64: toBase64(data) };
}

/** Bytes as text, if that is what they are; a byte order mark stays. */
export function textOf(data: Uint8Array): string | undefined {
  try {
    return new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(data);
  } catch {
    return undefined;
  }
}

function fromBase64(path: string, text: string): Uint8Array {
  try {
    return Uint8Array.from(atob(text), (character) => character.charCodeAt(0));
  } catch {
    throw failure("EINVAL", path, "not base64");
  }
}

/** In pieces: a call takes only so many arguments. The length is a multiple of 3, so that the pieces join. */
const PIECE = 3 * 8192;

function toBase64(data: Uint8Array): string {
  let text = "";
  for (let at = 0; at < data.length; at += PIECE)
    text += btoa(String.fromCharCode(...data.subarray(at, at + PIECE)));
  return text;
}
