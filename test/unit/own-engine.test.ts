import { answer, message, startModelServer } from "codex-embed/testing";
import { describe, expect, test } from "vitest";

import { createVirtualHost } from "../../src/host/virtual/index.ts";
import {
  Codex,
  CodexError,
  createEngine,
  type Engine,
  loadCore,
  previewConfig,
  replay,
  Session,
} from "../../src/index.ts";

const host = createVirtualHost({ cwd: "/work" });
const open = (engine?: Engine) => Session.open({ host, apiKey: "test", ...(engine && { engine }) });

/** Reads to the end; gives the code of what the events end with. */
async function endOf(session: Session): Promise<string> {
  try {
    for await (const _ of session);
    return "closed";
  } catch (error) {
    return error instanceof CodexError ? error.code : String(error);
  }
}

/** Ends the instance with a trap: the text says that it is longer than any memory. */
function trap(engine: Engine): void {
  const text: unknown = { length: 0xffff_fff0 };
  expect(() => engine.replay(text as string)).toThrow(expect.objectContaining({ code: "engine_fault" }));
}

describe("an engine of one's own", () => {
  test("runs what it is given", async () => {
    await using model = await startModelServer({ script: [answer(message("hello"))] });
    const engine = await createEngine();
    await using codex = new Codex({ host, engine, apiKey: "test", baseUrl: model.baseUrl });
    const { finalResponse } = await codex.startThread().run("Hi.");
    expect(finalResponse).toBe("hello");
    expect(engine.sessions).toBe(1);
    await codex.close();
    expect(engine.sessions).toBe(0);
  });

  test("ends its own sessions with a trap and no others, and takes new ones", async () => {
    const engine = await createEngine();
    const [own, beside, shared] = [await open(engine), await open(await createEngine()), await open()];
    trap(engine);
    expect(await endOf(own)).toBe("engine_fault");
    await using again = await open(engine);
    expect([beside.closed, shared.closed, again.closed]).toEqual([false, false, false]);
    await beside.close();
    await shared.close();
    expect(await endOf(beside)).toBe("closed");
  });

  test("previews and replays, too", async () => {
    const engine = await createEngine();
    expect((await previewConfig({ host, engine })).warnings).toEqual([]);
    const session = await Session.open({ host, engine, apiKey: "test", journal: true });
    const journal = session.journal();
    await session.close();
    expect(await replay(journal, engine)).not.toEqual([]);
    await expect(replay("{}", engine)).rejects.toMatchObject({ code: "invalid_argument" });
  });

  test.each([
    ["another object", { open() {} }],
    ["a text", "engine"],
  ])("%s is refused by name", async (_what, engine) => {
    const wrong: unknown = engine;
    await expect(open(wrong as Engine)).rejects.toMatchObject({
      code: "invalid_argument",
      details: { path: "engine" },
    });
  });
});

test("the module is loaded ahead, and its compiled form can be sent to another thread", async () => {
  const module = await loadCore();
  expect(structuredClone(module)).toBeInstanceOf(WebAssembly.Module);
  expect(await loadCore()).toBe(module);
});

test("an error of another build of the package is known by its class", () => {
  class CodexErrorOfAnotherBuild extends Error {
    get [Symbol.for("codex-embed.CodexError")](): true {
      return true;
    }
  }
  expect(new CodexErrorOfAnotherBuild("elsewhere")).toBeInstanceOf(CodexError);
  expect(new Error("elsewhere")).not.toBeInstanceOf(CodexError);
  expect({ message: "elsewhere" }).not.toBeInstanceOf(CodexError);
});
