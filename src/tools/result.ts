/** What tools give back, and what the model reads of it. */

import type { DynamicToolCallOutputContentItem } from "../protocol/types/tool.ts";

/** A text. */
export interface TextContent {
  readonly type: "text";
  /** The text, for the model. */
  readonly text: string;
}

/** An image for the model: by URL, or its bytes. PNG, JPEG, GIF and WebP are what models read. */
export type ImageContent =
  | {
      readonly type: "image";
      /** `https:` or `data:`. */
      readonly url: string;
    }
  | {
      readonly type: "image";
      /** The bytes, or their base64. */
      readonly data: Uint8Array | string;
      /** Such as `image/png`. */
      readonly mimeType: string;
    };

/** A piece of a result. */
export type ToolContent = string | TextContent | ImageContent;

/**
 * What `run` gives back. A string is read as it is, unless it is the `data:` URL of an image; a piece or a list of
 * pieces as text and images; anything else as JSON; nothing as an empty text.
 */
export type ToolResult = unknown;

const imageUrl = /^data:image\/[a-z0-9.+-]+;base64,/i;

/** @throws TypeError for what JSON can't say: cycles, big integers. */
export function contentItems(result: ToolResult): DynamicToolCallOutputContentItem[] {
  if (result === undefined) return [text("")];
  if (isContent(result)) return [contentItem(result)];
  if (Array.isArray(result) && result.length > 0 && result.every(isContent)) return result.map(contentItem);
  // A function or a symbol has no JSON.
  return [text(JSON.stringify(result) ?? "")];
}

/** A text as the model reads it. */
export function text(value: string): DynamicToolCallOutputContentItem {
  return { type: "inputText", text: value };
}

function contentItem(content: ToolContent): DynamicToolCallOutputContentItem {
  if (typeof content === "string") return imageUrl.test(content) ? image(content) : text(content);
  if (content.type === "text") return text(content.text);
  if ("url" in content) return image(content.url);
  const { data, mimeType } = content;
  return image(`data:${mimeType};base64,${typeof data === "string" ? data : toBase64(data)}`);
}

function image(url: string): DynamicToolCallOutputContentItem {
  return { type: "inputImage", imageUrl: url };
}

function isContent(value: unknown): value is ToolContent {
  if (typeof value === "string") return true;
  if (typeof value !== "object" || value === null || !("type" in value)) return false;
  if (value.type === "text") return "text" in value && typeof value.text === "string";
  if (value.type !== "image") return false;
  if ("url" in value) return typeof value.url === "string";
  if (!("data" in value && "mimeType" in value) || typeof value.mimeType !== "string") return false;
  return typeof value.data === "string" || value.data instanceof Uint8Array;
}

function toBase64(bytes: Uint8Array): string {
  // In pieces: a call takes only so many arguments.
  const pieces: string[] = [];
  for (let start = 0; start < bytes.length; start += 0x8000) {
    pieces.push(String.fromCharCode(...bytes.subarray(start, start + 0x8000)));
  }
  return btoa(pieces.join(""));
}
