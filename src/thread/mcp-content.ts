/** What tools of MCP servers answer, as modelcontextprotocol.io's revision 2025-11-25 defines it. */

import { isPlainObject } from "../checks.ts";

interface Described {
  /** For whom it is, how much it matters (0 to 1), and when it was changed (ISO 8601), if the server says so. */
  readonly annotations?:
    | {
        readonly audience?: ("user" | "assistant")[] | undefined;
        readonly priority?: number | undefined;
        readonly lastModified?: string | undefined;
      }
    | undefined;
  /** What the server adds; no part of the protocol. */
  readonly _meta?: Record<string, unknown> | undefined;
}

/** A text. */
export interface McpText extends Described {
  readonly type: "text";
  /** The text. */
  readonly text: string;
}

/** An image or a sound, in base64. */
export interface McpMedia<Type extends "image" | "audio"> extends Described {
  /** Whether it is seen or heard. */
  readonly type: Type;
  /** The bytes, in base64. */
  readonly data: string;
  /** Such as `image/png`. */
  readonly mimeType: string;
}

/** A resource by its address. */
export interface McpResourceLink extends Described {
  readonly type: "resource_link";
  /** The address by which the server knows it. */
  readonly uri: string;
  /** Its name, for programs. */
  readonly name: string;
  /** Its name, for people. */
  readonly title?: string | undefined;
  /** What it is. */
  readonly description?: string | undefined;
  /** Such as `text/plain`, if it is known. */
  readonly mimeType?: string | undefined;
  /** Bytes. */
  readonly size?: number | undefined;
  /** Pictures to show it by: addresses, kinds and sizes. */
  readonly icons?:
    | {
        src: string;
        mimeType?: string | undefined;
        sizes?: string[] | undefined;
        theme?: "light" | "dark" | undefined;
      }[]
    | undefined;
}

interface ResourceBase {
  /** The address by which the server knows it. */
  readonly uri: string;
  /** Such as `text/plain`, if it is known. */
  readonly mimeType?: string | undefined;
  /** What the server adds; no part of the protocol. */
  readonly _meta?: Record<string, unknown> | undefined;
}

/** A resource with what it holds: a text, or bytes in base64. */
export interface McpEmbeddedResource extends Described {
  readonly type: "resource";
  /** The resource: `text`, or `blob` in base64. */
  readonly resource: (ResourceBase & { readonly text: string }) | (ResourceBase & { readonly blob: string });
}

/** A part of a tool's answer. */
export type McpContentBlock =
  | McpText
  | McpMedia<"image">
  | McpMedia<"audio">
  | McpResourceLink
  | McpEmbeddedResource;

/** The fields that each kind of block must have. */
const requiredTexts: Readonly<Record<string, readonly string[]>> = {
  text: ["text"],
  image: ["data", "mimeType"],
  audio: ["data", "mimeType"],
  resource_link: ["uri", "name"],
  resource: [],
};

/** A block as the types have it. One of a kind that they don't know becomes a text with its JSON. */
export function contentBlock(value: unknown): McpContentBlock {
  return isContentBlock(value) ? value : { type: "text", text: JSON.stringify(value) ?? "" };
}

/** Whether a server's answer holds what its kind demands; what is optional is taken as the server sent it. */
function isContentBlock(value: unknown): value is McpContentBlock {
  if (!isPlainObject(value)) return false;
  const { type, resource } = value;
  if (typeof type !== "string" || !Object.hasOwn(requiredTexts, type)) return false;
  if (!(requiredTexts[type] ?? []).every((field) => typeof value[field] === "string")) return false;
  if (type !== "resource") return true;
  return (
    isPlainObject(resource) &&
    typeof resource["uri"] === "string" &&
    (typeof resource["text"] === "string" || typeof resource["blob"] === "string")
  );
}
