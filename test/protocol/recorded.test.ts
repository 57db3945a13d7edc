import { readdirSync, readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";

import {
  decodeEvent,
  decodeResponseItem,
  decodeRolloutLine,
  isUnknownEvent,
} from "../../src/protocol/index.ts";

const folder = new URL("../conformance/scenarios/", import.meta.url);

interface Recorded {
  readonly events?: readonly unknown[];
  readonly rollout?: readonly unknown[];
  readonly requests?: readonly { readonly body?: { readonly input?: readonly unknown[] } }[];
}

/** `<t>` stands where a length of time, a moment or a date stood; the latter two are text anyhow. */
function revive(name: string, value: unknown): unknown {
  return name === "duration" && value === "<t>" ? { secs: 1, nanos: 500 } : value;
}

function recorded(name: string): Recorded {
  const scenario: { expect: Recorded } = JSON.parse(readFileSync(new URL(name, folder), "utf8"), revive);
  return scenario.expect;
}

describe.each(readdirSync(folder).filter((name) => name.endsWith(".json")))("what %s recorded", (name) => {
  const { events = [], rollout = [], requests = [] } = recorded(name);

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
