import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";

import { Timers } from "../../src/engine/timers.ts";

describe("Timers", () => {
  beforeEach(() => {
    vi.useFakeTimers();
  });
  afterEach(() => {
    vi.useRealTimers();
  });

  const never = new AbortController().signal;

  function sleeper(timers: Timers, ms: number, signal: AbortSignal = never) {
    const woken = vi.fn();
    void timers.sleep(ms, signal).then(woken);
    return woken;
  }

  it("wake after their time", async () => {
    const woken = sleeper(new Timers(), 100);
    await vi.advanceTimersByTimeAsync(99);
    expect(woken).not.toHaveBeenCalled();
    await vi.advanceTimersByTimeAsync(1);
    expect(woken).toHaveBeenCalledTimes(1);
  });

  it("stand still while they are paused, and count on afterwards", async () => {
    const timers = new Timers();
    const woken = sleeper(timers, 100);
    await vi.advanceTimersByTimeAsync(60);
    timers.pause();
    timers.pause();
    const begunWhilePaused = sleeper(timers, 10);
    await vi.advanceTimersByTimeAsync(1_000);
    expect(woken).not.toHaveBeenCalled();
    expect(begunWhilePaused).not.toHaveBeenCalled();
    timers.resume();
    timers.resume();
    await vi.advanceTimersByTimeAsync(39);
    expect(begunWhilePaused).toHaveBeenCalledTimes(1);
    expect(woken).not.toHaveBeenCalled();
    await vi.advanceTimersByTimeAsync(1);
    expect(woken).toHaveBeenCalledTimes(1);
  });

  it("leave nothing behind when they are aborted", async () => {
    const timers = new Timers();
    const controller = new AbortController();
    const woken = sleeper(timers, 100, controller.signal);
    controller.abort();
    await vi.advanceTimersByTimeAsync(0);
    expect(woken).toHaveBeenCalledTimes(1);
    expect(vi.getTimerCount()).toBe(0);
    expect(sleeper(timers, 100, controller.signal)).not.toHaveBeenCalled();
    expect(vi.getTimerCount()).toBe(0);
  });

  it("can be longer than setTimeout's longest delay", async () => {
    const day = 86_400_000;
    const woken = sleeper(new Timers(), 30 * day);
    await vi.advanceTimersByTimeAsync(29 * day);
    expect(woken).not.toHaveBeenCalled();
    await vi.advanceTimersByTimeAsync(day);
    expect(woken).toHaveBeenCalledTimes(1);
  });
});
