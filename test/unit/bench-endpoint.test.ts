import { spawnSync } from "node:child_process";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { httpResponse, messageEvents } from "../../bench/lib/answers.mjs";
import { now } from "../../bench/lib/clock.mjs";
import { Endpoint } from "../../bench/lib/endpoint.mjs";
import { configToml } from "../../bench/lib/session-options.mjs";

describe("the answers", () => {
  test("a message comes in as many deltas as asked for, and its whole text at the end", () => {
    const events = messageEvents(3).map((event) => JSON.parse(event.split("data: ")[1] ?? ""));
    expect(events.map(({ type }) => type)).toEqual([
      "response.created",
      "response.output_item.added",
      ...Array(3).fill("response.output_text.delta"),
      "response.output_item.done",
      "response.completed",
    ]);
    expect(events[5].item.content).toEqual([{ type: "output_text", text: "word word word " }]);
  });

  test("each event is a chunk of its own", () => {
    expect(httpResponse(["ab\n\n", "c\n\n"]).toString()).toMatch(
      /\r\n\r\n4\r\nab\n\n\r\n3\r\nc\n\n\r\n0\r\n\r\n$/,
    );
  });
});

describe("the endpoint", () => {
  let endpoint: Endpoint;
  beforeAll(async () => {
    endpoint = await Endpoint.start();
  });
  afterAll(() => endpoint.stop());

  const post = async (url: string): Promise<Response> =>
    fetch(`${url}/responses`, { method: "POST", body: "{}" });

  test.each([0, 500])("streams a message of %i deltas", async (deltas) => {
    const response = await post(endpoint.url(deltas));
    expect(response.headers.get("content-type")).toBe("text/event-stream");
    expect(await response.text()).toBe(messageEvents(deltas).join(""));
  });

  test("tells when the requests of a tag arrived, in order, whether awaited before or after", async () => {
    const before = now();
    const awaited = endpoint.arrival("tagged");
    await post(endpoint.url(0, "other"));
    await post(endpoint.url(0));
    await post(endpoint.url(0, "tagged"));
    await post(endpoint.url(1, "tagged"));
    const [first, second] = [await awaited, await endpoint.arrival("tagged")];
    const other = await endpoint.arrival("other");
    const times = [before, other, first, second, now()];
    expect(times).toEqual([...times].sort(ascending));
  });

  test("whatever is no model request gets 404 and counts as no arrival", async () => {
    const lost = await fetch(`${endpoint.url(0)}/models`);
    expect(lost.status).toBe(404);
    const wrong = await fetch(endpoint.url(0).replace("/0/", "/many/").concat("/responses"), {
      method: "POST",
    });
    expect(wrong.status).toBe(404);
  });
});

function ascending(a: number, b: number): number {
  return a - b;
}

test("the settings name the provider, and no command asks or is limited", () => {
  const toml = configToml("http://127.0.0.1:1/0/v1");
  expect(toml).toContain('base_url = "http://127.0.0.1:1/0/v1"');
  expect(toml).toContain('approval_policy = "never"');
});

describe("the command line", () => {
  const program = fileURLToPath(new URL("../../bench/run.mjs", import.meta.url));
  const run = (...args: string[]) => spawnSync(process.execPath, [program, ...args], { encoding: "utf8" });

  test.each([
    [["--only", "sped"], "there is no measure sped: choose from first-request"],
    [["--rounds", "0"], "--rounds takes a whole number"],
    [["--fast"], "--fast"],
    [["--docs", "--only", "size"], "--docs replaces all tables"],
  ])("%j is refused in one line", (args, message) => {
    const { status, stderr } = run(...args);
    expect(status).toBe(1);
    expect(stderr).toContain(message);
    expect(stderr).not.toContain("    at ");
  });
});
