/** Models and flags that clients can choose from, and what they say of threads. */
import { join } from "node:path";
import { answer, execCommand, message } from "codex-embed/testing";
import { describe, expect, test } from "vitest";
import { type JsonObject, objects, text } from "../conformance/runner/json.ts";
import { model, settings, workspace } from "../integration/support/workspace.ts";
import { served } from "./support/served.ts";

describe("models", () => {
  const policy = { truncation_policy: { mode: "bytes", limit: 10_000 } };
  /** A client of a server with a catalog. */
  async function withCatalog(catalog: unknown) {
    const home = workspace({
      "catalog.json": typeof catalog === "string" ? catalog : JSON.stringify(catalog),
    });
    const { client } = await served({
      configOverrides: [`model_catalog_json=${join(home.path, "catalog.json")}`],
    }).join();
    return (params: JsonObject) => client.request("model/list", params);
  }
  const ids = ({ data }: JsonObject) => objects(data).map(({ id }) => id);

  test("are those of the user's catalog, in the order of their priority", async () => {
    const list = await withCatalog({
      models: [
        { slug: "b", priority: 2, visibility: "list", ...policy },
        { slug: "h", priority: 0, visibility: "hide", ...policy },
        {
          slug: "a",
          display_name: "The A",
          description: "first",
          priority: 1,
          visibility: "list",
          default_reasoning_level: "high",
          supported_reasoning_levels: [{ effort: "high", description: "much" }, { effort: "bogus" }],
          input_modalities: ["text"],
          upgrade: { model: "b", migration_markdown: "# B" },
          availability_nux: { message: "new" },
          model_messages: {
            instructions_template: "Be {{ personality }}",
            instructions_variables: {
              personality_default: "",
              personality_friendly: "f",
              personality_pragmatic: "p",
            },
          },
          ...policy,
        },
        { slug: "n", supported_in_api: false, ...policy },
      ],
    });
    const all = await list({});
    expect(ids(all)).toEqual(["a", "b"]);
    expect(objects(all.data)[0]).toEqual({
      id: "a",
      model: "a",
      upgrade: "b",
      upgradeInfo: { model: "b", upgradeCopy: null, modelLink: null, migrationMarkdown: "# B" },
      availabilityNux: { message: "new" },
      displayName: "The A",
      description: "first",
      hidden: false,
      supportedReasoningEfforts: [{ reasoningEffort: "high", description: "much" }],
      defaultReasoningEffort: "high",
      inputModalities: ["text"],
      supportsPersonality: true,
      isDefault: true,
    });
    expect(objects(all.data)[1]).toMatchObject({
      displayName: "b",
      description: "",
      defaultReasoningEffort: "none",
      inputModalities: ["text", "image"],
      supportsPersonality: false,
      isDefault: false,
    });
    const page = await list({ includeHidden: true, limit: 2 });
    expect([ids(page), page.nextCursor]).toEqual([["h", "a"], "2"]);
    expect(ids(await list({ includeHidden: true, cursor: "2" }))).toEqual(["b"]);
  });

  test("are the known ones where no session would use the catalog", async () => {
    for (const catalog of ["{", "[]", { models: [] }, { models: [5] }, { models: [{ slug: "x" }] }]) {
      expect(ids(await (await withCatalog(catalog))({ limit: 1 }))).toEqual(["gpt-5.3-codex"]);
    }
  });
});

test("flags are told with what the settings make of them", async () => {
  const configOverrides = ["features.undo=true", "features.collab=true", "features.shell_tool=false"];
  const { client } = await served({ configOverrides }).join();
  const { data, nextCursor } = await client.request("experimentalFeature/list", {});
  const flags = new Map(objects(data).map((flag) => [flag.name, flag]));
  expect([flags.size, nextCursor]).toEqual([48, null]);
  expect(flags.get("undo")).toMatchObject({ stage: "stable", enabled: true, defaultEnabled: false });
  expect(flags.get("multi_agent")).toMatchObject({
    stage: "beta",
    enabled: true,
    displayName: "Multi-agents",
  });
  expect(flags.get("shell_tool")).toMatchObject({ enabled: false, defaultEnabled: true });
  await expect(client.request("experimentalFeature/list", { cursor: "99" })).rejects.toThrow("exceeds total");
});

test("flags go by older names, too, and the table goes before those outside of it", async () => {
  const configOverrides = [
    "experimental_use_freeform_apply_patch=true",
    "experimental_use_unified_exec_tool=true",
    "features.experimental_use_unified_exec_tool=false",
  ];
  const { client } = await served({ configOverrides }).join();
  const flags = objects((await client.request("experimentalFeature/list", {})).data);
  const changed = flags.filter(({ enabled, defaultEnabled }) => enabled !== defaultEnabled);
  expect(changed.map(({ name, enabled }) => [name, enabled])).toEqual([
    ["unified_exec", false],
    ["apply_patch_freeform", true],
  ]);
});

describe("a thread", () => {
  test("is told of its repository, as long as the server runs", async () => {
    const endpoint = await model([answer(message("one"))]);
    const { client, told } = await served({ config: settings(endpoint), cwd: workspace().path }).join();
    const { thread } = await client.request("thread/start", {});
    const threadId = text(thread, "id") ?? "";
    const update = (gitInfo: JsonObject | null) =>
      client.request("thread/metadata/update", { threadId, gitInfo });
    expect(await update({ branch: " main ", sha: "abc" })).toMatchObject({
      thread: { id: threadId, gitInfo: { branch: "main", sha: "abc", originUrl: null } },
    });
    const input = [{ type: "text", text: "go" }];
    await client.request("turn/start", { threadId, input });
    await told("turn/completed");
    await client.request("thread/unsubscribe", { threadId });
    await told("thread/closed");
    await update({ originUrl: "url", sha: null });
    const gitInfo = { branch: "main", sha: null, originUrl: "url" };
    expect(await client.request("thread/read", { threadId })).toMatchObject({ thread: { gitInfo } });
    expect(await client.request("thread/list", {})).toMatchObject({ data: [{ id: threadId, gitInfo }] });
    expect(await client.request("thread/resume", { threadId })).toMatchObject({ thread: { gitInfo } });
    expect(await update({ branch: null, originUrl: null })).toMatchObject({ thread: { gitInfo: null } });
    await expect(update({ branch: " " })).rejects.toThrow("gitInfo.branch must not be empty");
    for (const nothing of [null, {}]) await expect(update(nothing)).rejects.toThrow("at least one field");
    const absent = { threadId: "00000000-0000-7000-8000-000000000000", gitInfo: { branch: "b" } };
    await expect(client.request("thread/metadata/update", absent)).rejects.toThrow("thread not found");
  });

  test("loses the commands that it left running, when a client wants that", async () => {
    const endpoint = await model([
      answer(execCommand("sleep 60", { yield_time_ms: 250 })),
      answer(message("done")),
    ]);
    const { client, told } = await served({ config: settings(endpoint), cwd: workspace().path }).join();
    const { thread } = await client.request("thread/start", { approvalPolicy: "never" });
    const threadId = text(thread, "id") ?? "";
    await client.request("turn/start", { threadId, input: [{ type: "text", text: "go" }] });
    await told("turn/completed");
    const ended = () =>
      client.told.filter(
        ({ method, params }) => method === "item/completed" && Object(Object(params).item).exitCode === -1,
      );
    expect(ended()).toEqual([]);
    expect(await client.request("thread/backgroundTerminals/clean", { threadId })).toEqual({});
    const before = client.count("item/completed");
    await told("item/completed", before + 1);
    expect(ended()).toMatchObject([
      { params: { threadId, item: { type: "commandExecution", status: "failed" } } },
    ]);
    const absent = { threadId: "00000000-0000-7000-8000-000000000000" };
    await expect(client.request("thread/backgroundTerminals/clean", absent)).rejects.toThrow(
      "thread not found",
    );
  });
});
