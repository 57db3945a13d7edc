import { describe, expect, it, vi } from "vitest";

import { EventQueue } from "../../src/engine/queue.ts";

function queue(highWater = 4) {
  const onDrained = vi.fn();
  return { queue: new EventQueue<number>(highWater, onDrained), onDrained };
}

async function values(from: EventQueue<number>, count: number): Promise<(number | undefined)[]> {
  const read: (number | undefined)[] = [];
  for (let index = 0; index < count; index++) read.push((await from.next()).value);
  return read;
}

describe("EventQueue", () => {
  it("gives items in order, to readers that wait and to those that come later", async () => {
    const { queue: events } = queue();
    const early = [events.next(), events.next()];
    for (const item of [1, 2, 3, 4]) events.push(item);
    expect(await Promise.all(early)).toMatchObject([{ value: 1 }, { value: 2 }]);
    expect(await values(events, 2)).toEqual([3, 4]);
  });

  it("is full at its mark, stays so until it is read down to half of it, and says when", async () => {
    const { queue: events, onDrained } = queue(4);
    for (const item of [1, 2, 3]) events.push(item);
    expect(events.isFull).toBe(false);
    events.push(4);
    expect(events.isFull).toBe(true);
    await values(events, 1);
    expect(events.isFull).toBe(true);
    expect(onDrained).not.toHaveBeenCalled();
    await values(events, 1);
    expect(onDrained).toHaveBeenCalledTimes(1);
    expect(events.isFull).toBe(false);
  });

  it("says so too when it ends while it is full", () => {
    const { queue: events, onDrained } = queue(1);
    events.push(1);
    expect(events.isFull).toBe(true);
    events.end();
    expect(onDrained).toHaveBeenCalledTimes(1);
    expect(events.isFull).toBe(false);
  });

  it("ends after what waits, for every reader", async () => {
    const { queue: events } = queue();
    events.push(1);
    events.end();
    events.push(2);
    expect(await values(events, 3)).toEqual([1, undefined, undefined]);
    const { queue: other } = queue();
    const readers = [other.next(), other.next()];
    other.end();
    expect(await Promise.all(readers)).toEqual([
      { value: undefined, done: true },
      { value: undefined, done: true },
    ]);
  });

  it("throws its failure once, after what waits; a later end changes nothing", async () => {
    const { queue: events } = queue();
    events.push(1);
    events.fail(new Error("gone"));
    events.end();
    events.fail(new Error("other"));
    expect(await values(events, 1)).toEqual([1]);
    await expect(events.next()).rejects.toThrow("gone");
    expect(await values(events, 1)).toEqual([undefined]);
  });

  it("drops what waits when nobody reads any more", async () => {
    const { queue: events } = queue();
    events.push(1);
    events.fail(new Error("gone"));
    events.discard();
    expect(events.size).toBe(0);
    expect(await values(events, 1)).toEqual([undefined]);
  });

  it("takes time in proportion to its items, however many wait", async () => {
    const { queue: events } = queue(Number.POSITIVE_INFINITY);
    const count = 200_000;
    const begun = performance.now();
    for (let item = 0; item < count; item++) events.push(item);
    for (let item = 0; item < count; item++)
      if ((await events.next()).value !== item) expect.fail("out of order");
    expect(performance.now() - begun).toBeLessThan(2_000);
  });
});
