/** The scripted model of examples/browser-ide: what it answers to a request. */

import { describe, expect, it } from "vitest";

import { offlineFetch, offlineUrl } from "../../../examples/browser-ide/src/agent/offline/model.ts";
import { readRequest } from "../../../examples/browser-ide/src/agent/offline/request.ts";
import { respond } from "../../../examples/browser-ide/src/agent/offline/script.ts";

const tools = [{ type: "function", name: "exec_command" }];
const user = (text: string) => ({
  type: "message",
  role: "user",
  content: [{ type: "input_text", text }],
});
const called = (id: string, name: string) => ({ type: "function_call", call_id: id, name, arguments: "{}" });
const output = (id: string, text: string) => ({ type: "function_call_output", call_id: id, output: text });
const situation = (...input: object[]) => readRequest(JSON.stringify({ input, tools }));

/** The names of the tools that it calls, and else the whole of what it says. */
function answer(...input: object[]): string[] {
  return respond(situation(...input)).flatMap((step) => {
    if (typeof step === "number" || step.type !== "response.output_item.done") return [];
    const { item } = step;
    if (typeof item !== "object" || item === null) return [];
    if ("name" in item) return [String(item.name)];
    return "content" in item ? [JSON.stringify(item.content)] : [];
  });
}

describe("the scripted model", () => {
  it("takes for the user's words what the user typed, and for answers what came since", () => {
    const read = situation(
      user("first"),
      called("a", "exec_command"),
      output("a", "old"),
      user("second"),
      user("<environment_context>…</environment_context>"),
      called("b", "exec_command"),
      output("b", "new"),
    );
    expect(read).toMatchObject({
      prompt: "second",
      outputs: [{ tool: "exec_command", text: "new" }],
      shell: "exec_command",
    });
  });

  it("goes a step further with each answer, from the request alone", () => {
    const run = [called("a", "exec_command"), output("a", "FAIL three of one")];
    expect(answer(user("Fix the failing test"))).toContain("exec_command");
    expect(answer(user("Fix the failing test"), ...run)).toContain("exec_command");
    const read = [called("b", "exec_command"), output("b", "map(discounted)")];
    expect(answer(user("Fix the failing test"), ...run, ...read)).toContain("apply_patch");
  });

  it("says that there is nothing to repair where the tests pass", () => {
    const passed = [called("a", "exec_command"), output("a", "ok")];
    expect(answer(user("Fix it"), ...passed)).toEqual(["update_plan"]);
    const planned = [called("p", "update_plan"), output("p", "Plan updated")];
    expect(answer(user("Fix it"), ...passed, ...planned).join()).toContain("nothing to repair");
  });

  it("accepts a refusal", () => {
    const refused = [called("a", "exec_command"), output("a", "exec command rejected by user")];
    expect(answer(user("Fix it"), ...refused).join()).toContain("I did not run the command.");
  });

  it("does without a shell", () => {
    const read = readRequest(JSON.stringify({ input: [user("Fix it")], tools: [] }));
    expect(JSON.stringify(respond(read))).toContain("There is no shell here");
  });

  it("answers as the Responses API does, with an event that ends it", async () => {
    const body = JSON.stringify({ input: [user("hello")], tools });
    const response = await offlineFetch(`${offlineUrl}/responses`, { body });
    const text = await response.text();
    expect(response.headers.get("content-type")).toBe("text/event-stream");
    expect(text.startsWith("event: response.created\n")).toBe(true);
    expect(text.trimEnd().split("\n\n").at(-1)).toContain("response.completed");
  });

  it("stops in the middle when it is told to", async () => {
    const stop = new AbortController();
    const body = JSON.stringify({ input: [user("Count slowly")], tools });
    const response = await offlineFetch(`${offlineUrl}/responses`, { body, signal: stop.signal });
    const read = response.text();
    stop.abort(new Error("enough"));
    await expect(read).rejects.toThrow("enough");
  });

  it("has nothing else to give, and refuses what is no request", async () => {
    expect((await offlineFetch(`${offlineUrl}/models`, {})).status).toBe(404);
    await expect(offlineFetch(`${offlineUrl}/responses`, { body: "{}" })).rejects.toThrow(TypeError);
  });
});
