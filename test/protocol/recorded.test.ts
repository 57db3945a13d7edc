import { describe, expect, it } from "vitest";

import {
  decodeEvent,
  decodeResponseItem,
  decodeRolloutLine,
  isUnknownEvent,
} from "../../src/protocol/index.ts";
import { recordings } from "./recordings.mjs";

describe.each([...recordings()])("what %s recorded", (_, { events = [], rollout = [], requests = [] }) => {
  it("decodes event by event to the same JSON", () => {
    expect(events.length).toBeGreaterThan(0);
    for (const msg of events) {
      const text = JSON.stringify({ id: "1", msg });
      const event = decodeEvent(JSON.parse(text));
      expect(isUnknownEvent(event.msg), text).toBe(false);
      expect(JSON.stringify(event)).toBe(text);
    }
  });

  it("decodes line by line to the same JSON", () => {
    expect(rollout.length).toBeGreaterThan(0);
    for (const line of rollout) expect(decodeRolloutLine(structuredClone(line))).toEqual(line);
  });

  it("sent items that decode to the same JSON", () => {
    for (const item of requests.flatMap((request) => request.body?.input ?? [])) {
      expect(decodeResponseItem(structuredClone(item))).toEqual(item);
    }
  });
});
