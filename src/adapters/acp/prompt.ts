/** An ACP client's prompt as inputs of a turn. */

import type { ContentBlock } from "@agentclientprotocol/sdk";

import { CodexError } from "../../errors.ts";
import type { UserInput } from "../../protocol/index.ts";

/** @throws CodexError `invalid_argument` for an empty prompt, `unsupported` for audio. */
export function promptInputs(blocks: readonly ContentBlock[]): UserInput[] {
  const inputs = blocks.flatMap((block) => inputOf(block));
  if (inputs.length === 0) throw new CodexError("invalid_argument", "The prompt holds nothing.");
  return inputs;
}

function inputOf(block: ContentBlock): UserInput[] {
  switch (block.type) {
    case "text":
      return block.text === "" ? [] : [{ type: "text", text: block.text }];
    case "image":
      return [image(block.mimeType, block.data)];
    case "resource_link":
      return [{ type: "text", text: `[@${block.name}](${block.uri})` }];
    case "resource": {
      const { resource } = block;
      if (!("text" in resource) && resource.mimeType?.startsWith("image/") === true) {
        return [image(resource.mimeType, resource.blob)];
      }
      if (!("text" in resource)) return [{ type: "text", text: `[@resource](${resource.uri})` }];
      return [{ type: "text", text: `Content of ${resource.uri}:\n\n${resource.text}` }];
    }
    default:
      throw new CodexError("unsupported", `A prompt can't hold ${block.type}; send text or images.`);
  }
}

function image(mimeType: string, base64: string): UserInput {
  return { type: "image", image_url: `data:${mimeType};base64,${base64}` };
}
