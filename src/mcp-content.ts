/** What tools of MCP servers answer, as modelcontextprotocol.io's revision 2025-11-25 defines it. */

import { isPlainObject } from "./checks.ts";

interface Described {
  readonly annotations?:
    | {
        readonly audience?: ("user" | "assistant")[] | undefined;
        readonly priority?: number | undefined;
        readonly lastModified?: string | undefined;
      }
    | undefined;
  readonly _meta?: Record<string, unknown> | undefined;
}

/** A text. */
export interface McpText extends Described {
  readonly type: "text";
  readonly text: string;
}

/** An image or a sound, in base64. */
export interface McpMedia<Type extends "image" | "audio"> extends Described {
  readonly type: Type;
  readonly data: string;
  readonly mimeType: string;
}

/** A resource by its address. */
export interface McpResourceLink extends Described {
  readonly type: "resource_link";
  readonly uri: string;
  readonly name: string;
  readonly title?: string | undefined;
  readonly description?: string | undefined;
  readonly mimeType?: string | undefined;
  /** Bytes. */
  readonly size?: number | undefined;
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
  readonly uri: string;
  readonly mimeType?: string | undefined;
  readonly _meta?: Record<string, unknown> | undefined;
}

/** A resource with what it holds: a text, or bytes in base64. */
export interface McpEmbeddedResource extends Described {
  readonly type: "resource";
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
