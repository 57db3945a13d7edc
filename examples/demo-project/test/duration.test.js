import assert from "node:assert/strict";
import { test } from "node:test";
import { formatDuration } from "../src/duration.js";

test("seconds and minutes", () => {
  assert.equal(formatDuration(0), "0s");
  assert.equal(formatDuration(59), "59s");
  assert.equal(formatDuration(90), "1m 30s");
});

test("hours leave the minutes that are over", () => {
  assert.equal(formatDuration(3661), "1h 1m 1s");
});

test("anything but whole seconds is refused", () => {
  assert.throws(() => formatDuration(1.5), RangeError);
  assert.throws(() => formatDuration(-1), RangeError);
});
