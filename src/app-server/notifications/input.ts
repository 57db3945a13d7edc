/** What users send, between the app server's form and the core's. */

import type { UserInput as CoreInput } from "../../protocol/types/user_input.ts";
import type { UserInput } from "../types.ts";

/** From the core's form. */
export function fromCoreInput(item: CoreInput): UserInput {
  switch (item.type) {
    case "text":
      return {
        type: "text",
        text: item.text,
        text_elements: (item.text_elements ?? []).map(({ byte_range, placeholder }) => ({
          byteRange: byte_range,
          placeholder: placeholder ?? null,
        })),
      };
    case "image":
      return { type: "image", url: item.image_url };
    case "local_image":
      return { type: "localImage", path: item.path };
    default:
      return item;
  }
}

/** To the core's form. */
export function toCoreInput(item: UserInput): CoreInput {
  switch (item.type) {
    case "text":
      return {
        type: "text",
        text: item.text,
        text_elements: (item.text_elements ?? []).map(({ byteRange, placeholder }) => ({
          byte_range: byteRange,
          placeholder: placeholder ?? null,
        })),
      };
    case "image":
      return { type: "image", image_url: item.url };
    case "localImage":
      return { type: "local_image", path: item.path };
    default:
      return item;
  }
}
