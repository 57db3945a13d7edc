import { toStandardJsonSchema } from "@valibot/to-json-schema";
import { CodexError, type CustomTool, type ToolContext, tool } from "codex-embed";
import Type from "typebox";
import * as v from "valibot";
import { describe, expect, it } from "vitest";
import { z } from "zod";

const context: ToolContext = {
  signal: new AbortController().signal,
  callId: "call",
  turnId: "turn",
  threadId: "thread",
  progress: () => {},
};

const plain = {
  type: "object",
  properties: { city: { type: "string", minLength: 2 }, days: { type: "array", items: { type: "integer" } } },
  required: ["city"],
  additionalProperties: false,
} as const;

const run = ({ city }: { city: string }) => `sunny in ${city}`;
const base = { name: "weather", description: "Tells the weather." };
const kinds: readonly (readonly [string, CustomTool])[] = [
  ["JSON Schema", tool({ ...base, parameters: plain, run })],
  [
    "TypeBox",
    tool({
      ...base,
      parameters: Type.Object(
        { city: Type.String({ minLength: 2 }), days: Type.Optional(Type.Array(Type.Integer())) },
        { additionalProperties: false },
      ),
      run,
    }),
  ],
  [
    "zod",
    tool({
      ...base,
      parameters: z.strictObject({ city: z.string().min(2), days: z.array(z.int()).optional() }),
      run,
    }),
  ],
  [
    "valibot",
    tool({
      ...base,
      parameters: toStandardJsonSchema(
        v.strictObject({
          city: v.pipe(v.string(), v.minLength(2)),
          days: v.optional(v.array(v.pipe(v.number(), v.integer()))),
        }),
      ),
      run,
    }),
  ],
];

async function text(of: CustomTool, args: unknown): Promise<string> {
  const { content_items } = await of.call(args, context);
  return content_items.map((item) => (item.type === "inputText" ? item.text : item.imageUrl)).join("|");
}

describe.each(kinds)("a tool with parameters of %s", (_, weather) => {
  it("tells the model of them", () => {
    expect(weather.spec).toMatchObject({
      ...base,
      inputSchema: {
        type: "object",
        properties: { city: { type: "string" }, days: { type: "array" } },
        required: ["city"],
      },
    });
    expect(weather.spec.inputSchema).not.toHaveProperty("$schema");
  });

  it("runs on arguments that fit", async () => {
    expect(await text(weather, { city: "Rome", days: [1] })).toBe("sunny in Rome");
  });

  it.each([
    [{ city: 7 }, /- city\b/],
    [{ city: "R" }, /- city\b/],
    [{ city: "Rome", days: [1, "x"] }, /- days\[1\]/],
    [{}, /city/],
    [{ city: "Rome", other: 1 }, /other/],
    ["Rome", /- the arguments\b/],
    [null, /- the arguments\b/],
  ])("names what is wrong with %j", async (args, message) => {
    const { success } = await weather.call(args, context);
    expect(success).toBe(false);
    const told = await text(weather, args);
    expect(told).toMatch(/^Invalid arguments for weather:\n- /);
    expect(told).toMatch(message);
  });
});

describe("a tool", () => {
  const gives = (result: unknown) => tool({ ...base, parameters: {}, run: () => result });

  it.each([
    ["a text", "a text"],
    [undefined, ""],
    [null, "null"],
    [{ a: [1] }, '{"a":[1]}'],
    [[], "[]"],
    [[1, 2], "[1,2]"],
    [["a", { type: "text", text: "b" }], "a|b"],
    [{ type: "image", url: "https://x/y.png" }, "https://x/y.png"],
    [{ type: "image", data: "QUJD", mimeType: "image/png" }, "data:image/png;base64,QUJD"],
    [
      { type: "image", data: new Uint8Array([65, 66, 67]), mimeType: "image/png" },
      "data:image/png;base64,QUJD",
    ],
    ["data:image/gif;base64,QUJD", "data:image/gif;base64,QUJD"],
    [{ type: "image" }, '{"type":"image"}'],
    [Promise.resolve("later"), "later"],
  ])("gives %j to the model", async (result, read) => {
    expect(await text(gives(result), {})).toBe(read);
  });

  it("gives large images whole", async () => {
    const data = new Uint8Array(100_000).fill(7);
    const read = await text(gives({ type: "image", data, mimeType: "image/png" }), {});
    expect(read).toBe(`data:image/png;base64,${Buffer.from(data).toString("base64")}`);
  });

  it("tells the model why it failed, without a stack", async () => {
    const broken = tool({
      ...base,
      parameters: {},
      run: () => {
        throw new Error("the station is closed");
      },
    });
    expect(await text(broken, {})).toBe("weather failed: the station is closed");
    const cycle: { self?: unknown } = {};
    cycle.self = cycle;
    expect((await gives(cycle).call({}, context)).success).toBe(false);
  });

  it("can want the turn to end", async () => {
    const stop = tool({
      ...base,
      parameters: {},
      run: () => {
        throw new CodexError("turn_aborted", "enough");
      },
    });
    await expect(stop.call({}, context)).rejects.toMatchObject({ code: "turn_aborted" });
  });

  it("gets what the schema makes of the arguments", async () => {
    const parameters = z.object({ count: z.coerce.number().default(3) });
    const counts = tool({ ...base, parameters, run: ({ count }) => count + 1 });
    expect(await text(counts, {})).toBe("4");
    expect(await text(counts, { count: "7" })).toBe("8");
  });

  it.each([
    [{ name: "two words" }, "name"],
    [{ name: "" }, "name"],
    [{ description: 7 }, "description"],
    [{ run: "x" }, "run"],
    [{ runs: 1 }, "runs"],
    [{ parameters: undefined }, "parameters"],
    [{ parameters: { type: "string" } }, "parameters"],
    [{ parameters: v.object({}) }, "parameters"],
    [{ parameters: z.object({ at: z.date() }) }, "parameters"],
  ])("refuses %j", (wrong, path) => {
    const options: object = { ...base, parameters: {}, run: () => "", ...wrong };
    expect(() => tool(options as never)).toThrow(
      expect.objectContaining({ code: "invalid_argument", details: { path } }),
    );
  });
});
