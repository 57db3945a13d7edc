import { describe, expect, test } from "vitest";
import { replaceMeasured } from "../../bench/lib/docs.mjs";
import { format, toMarkdown, toObject } from "../../bench/lib/report.mjs";
import { measure } from "../../bench/lib/rounds.mjs";
import { median, summarise } from "../../bench/lib/statistics.mjs";

describe("statistics", () => {
  test("the median is the middle sample, or the mean of two", () => {
    expect(median([9, 1, 5])).toBe(5);
    expect(median([9, 1, 5, 7])).toBe(6);
    expect(() => median([])).toThrow("needs samples");
  });

  test("a figure is noisy when its median is far above the best run", () => {
    expect(summarise([100, 101, 180])).toEqual({ median: 101, min: 100, max: 180, runs: 3, noisy: false });
    expect(summarise([100, 150, 180]).noisy).toBe(true);
  });
});

describe("rounds", () => {
  test("contenders take turns, and steady figures end it after the least number of rounds", async () => {
    const order: string[] = [];
    const contender = (name: string) => async () => {
      order.push(name);
      return { [name]: 10 };
    };
    const figures = await measure([contender("a"), contender("b")], { least: 2, most: 9 });
    expect(order).toEqual(["a", "b", "a", "b"]);
    expect(figures["b"]).toMatchObject({ median: 10, runs: 2 });
  });

  test("noisy figures are repeated until they are steady", async () => {
    const times = [10, 20, 10, 10, 10];
    const figures = await measure([async () => ({ time: times.shift() ?? 0 })], { least: 2, most: 9 });
    expect(figures["time"]).toMatchObject({ runs: 3, median: 10, noisy: false });
  });

  test("what stays noisy ends at the most rounds, and says so", async () => {
    const times = [10, 20, 40, 80, 160];
    const figures = await measure([async () => ({ time: times.shift() ?? 0 })], { least: 2, most: 4 });
    expect(figures["time"]).toMatchObject({ runs: 4, noisy: true });
  });

  test("a contender's failure is the measurement's", async () => {
    const failing = () => Promise.reject(new Error("no deltas came"));
    await expect(measure([failing], { least: 1, most: 1 })).rejects.toThrow("no deltas came");
  });
});

describe("the report", () => {
  const figures = {
    first_request_cold_ms: summarise([30, 31, 32]),
    reference_first_request_cold_ms: summarise([240, 248, 310]),
    wasm_brotli_bytes: summarise([1_250_000]),
  };

  test("programs get medians and minima in one flat object", () => {
    expect(toObject(figures)).toEqual({
      first_request_cold_ms: 31,
      first_request_cold_min_ms: 30,
      reference_first_request_cold_ms: 248,
      reference_first_request_cold_min_ms: 240,
      wasm_brotli_bytes: 1_250_000,
      wasm_brotli_min_bytes: 1_250_000,
    });
  });

  test("people get both sides, the ratio, and whether the aim was met", () => {
    const lines = toMarkdown(figures, true).split("\n");
    expect(cellsOf(lines, "cold, from import")).toEqual([
      "31.0 ms",
      "30.0 ms to 32.0 ms (3)",
      "248 ms",
      "240 ms to 310 ms (3)",
      "8.00×",
      "< 40.0 ms: met",
    ]);
    expect(cellsOf(lines, "brotli")).toEqual(["1.25 MB", "", "not measured", "", "", "< 1.20 MB: missed"]);
  });

  test("without the reference its columns say so, and what was not measured has no table", () => {
    const { first_request_cold_ms } = figures;
    const text = toMarkdown({ first_request_cold_ms }, false);
    expect(cellsOf(text.split("\n"), "cold, from import")[2]).toBe("not installed");
    expect(text).not.toContain("### Size");
  });

  test("what is not compared with the reference says what it is compared with", () => {
    const tree = { tree_changes_ms: summarise([0.076]), naive_changes_ms: summarise([15.2]) };
    const lines = toMarkdown(tree, false).split("\n");
    expect(lines.find((line) => line.includes("codex-embed"))).toContain("copying and comparing all");
    const cells = cellsOf(lines, "which 10 files changed since");
    expect(cells).toEqual(["0.076 ms", "", "15.2 ms", "", "200×", "10×: met"]);
    expect(toObject(tree)).toMatchObject({ tree_changes_ms: 0.076, naive_changes_ms: 15.2 });
  });

  test("values have three digits and a unit that fits", () => {
    expect(format(1234.5, "ms")).toBe("1235 ms");
    expect(format(0.456, "ms")).toBe("0.46 ms");
    expect(format(0.00018, "ms")).toBe("0.00018 ms");
    expect(format(12_345, "bytes")).toBe("12.3 kB");
    expect(format(63_000_000, "bytes")).toBe("63.0 MB");
  });
});

describe("the page", () => {
  const marks = ["<!-- measured: begin -->", "<!-- measured: end -->"];

  test("only what is between the marks is replaced", () => {
    const page = replaceMeasured(`before ${marks[0]} old ${marks[1]} after`, "new");
    expect(page).toBe(`before ${marks[0]}\n\nnew\n\n${marks[1]} after`);
    expect(replaceMeasured(page, "newer")).toContain("newer");
  });

  test("a page without its marks is refused", () => {
    expect(() => replaceMeasured(`${marks[1]} ${marks[0]}`, "new")).toThrow("needs");
    expect(() => replaceMeasured("nothing", "new")).toThrow("needs");
  });
});

function cellsOf(lines: readonly string[], label: string): string[] {
  const line = lines.find((each) => each.startsWith(`| ${label} `)) ?? "";
  return line
    .split("|")
    .slice(2, -1)
    .map((cell) => cell.trim());
}
