import { readFileSync } from "node:fs";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, it } from "vitest";

import { changesFrom, REFERENCE } from "../../scripts/protocol/changes.mjs";
import { compare } from "../../scripts/protocol/compare.mjs";
import { readDefinitions, readNode } from "../../scripts/protocol/model.mjs";

const text = readFileSync(new URL("./reference/EventMsg.json", import.meta.url), "utf8");

type Json = ReturnType<typeof JSON.parse>;

/** What the comparison says of the reference's schema after a change. */
function differencesAfter(change: (document: Json) => void): string[] {
  const rooted = (document: Json) => ({
    node: readNode(document, "root"),
    definitions: readDefinitions(document),
  });
  const changed = JSON.parse(text);
  change(changed);
  return compare(rooted(JSON.parse(text)), rooted(changed), "EventMsg").map(
    ({ place, what }) => `${place} ${what}`,
  );
}

function eventSchema(document: Json, type: string): Json {
  return document.oneOf.find((variant: Json) => variant.properties.type.enum[0] === type);
}

describe("the comparison of schemas", () => {
  it("finds nothing where nothing changed", () => {
    expect(differencesAfter(() => {})).toEqual([]);
  });

  it("finds a tag that came or went", () => {
    const renamed = differencesAfter((document) => {
      eventSchema(document, "warning").properties.type.enum = ["caution"];
    });
    expect(renamed).toEqual(["EventMsg object<caution> is new", "EventMsg object<warning> is missing"]);
  });

  it("finds a field that came, went or changed its requiredness", () => {
    const changed = differencesAfter((document) => {
      const { properties, required } = eventSchema(document, "turn_diff");
      properties.files = properties.unified_diff;
      required.push("files");
      const search = eventSchema(document, "web_search_begin");
      search.required = ["type"];
      delete search.properties.call_id;
      eventSchema(document, "undo_completed").required = ["type"];
    });
    expect(changed).toEqual([
      "EventMsg<turn_diff>.files is new",
      "EventMsg<undo_completed>.success is optional",
      "EventMsg<web_search_begin>.call_id is missing",
    ]);
  });

  it("finds another type of a field, however deep", () => {
    const changed = differencesAfter(({ definitions }) => {
      definitions.TokenUsage.properties.input_tokens.type = "string";
      definitions.PlanItemArg.additionalProperties = true;
      definitions.FileChange.oneOf[2].properties.move_path.type = "string";
      definitions.ByteRange.properties.end.minimum = undefined;
    });
    expect(changed).toEqual([
      "ByteRange.end integer is new",
      "ByteRange.end integer not below 0 is missing",
      "FileChange<update>.move_path null is missing",
      "PlanItemArg takes further fields",
      "TokenUsage.input_tokens integer is missing",
      "TokenUsage.input_tokens string is new",
    ]);
  });

  it("finds a word that came or went", () => {
    const changed = differencesAfter(({ definitions }) => {
      definitions.StepStatus.enum = ["pending", "in_progress", "done"];
    });
    expect(changed).toEqual(['StepStatus "completed" is missing', 'StepStatus "done" is new']);
  });

  it("finds another kind of entry in a list or a map", () => {
    const changed = differencesAfter((document) => {
      eventSchema(document, "exec_command_begin").properties.command.items = { type: "integer" };
      eventSchema(document, "patch_apply_end").properties.changes.additionalProperties = { type: "string" };
    });
    expect(changed).toEqual([
      "EventMsg<exec_command_begin>.command[] integer is new",
      "EventMsg<exec_command_begin>.command[] string is missing",
      "EventMsg<patch_apply_end>.changes{} object<add> is missing",
      "EventMsg<patch_apply_end>.changes{} object<delete> is missing",
      "EventMsg<patch_apply_end>.changes{} object<update> is missing",
      "EventMsg<patch_apply_end>.changes{} string is new",
    ]);
  });

  it("refuses a schema that it can't read", () => {
    expect(() => readNode({ type: "bigint" }, "Somewhere")).toThrow('Somewhere: a schema of type "bigint"');
    expect(() => readNode({ enum: [7] }, "Somewhere")).toThrow("Somewhere: an enum of number");
    const dangling = { node: readNode({ $ref: "#/definitions/Gone" }, "root"), definitions: new Map() };
    expect(() => compare(dangling, dangling, "root")).toThrow("there is no definition of Gone");
  });
});

describe("what another release changes", () => {
  it("is nothing against the release itself", () => {
    expect(changesFrom(REFERENCE)).toEqual(["nothing changed"]);
  });

  it("names types and fields that came and went", async () => {
    const folder = await mkdtemp(join(tmpdir(), "protocol-"));
    const next = JSON.parse(text);
    next.definitions.StepStatus.enum.push("skipped");
    next.definitions.StepNote = { type: "string" };
    eventSchema(next, "turn_diff").properties.files = { type: "integer" };
    await writeFile(join(folder, "EventMsg.json"), JSON.stringify(next));
    expect(changesFrom(folder)).toEqual([
      "EventMsg.json: type StepNote is new",
      "EventMsg.json: EventMsg<turn_diff>.files is new",
      'EventMsg.json: StepStatus "skipped" is new',
    ]);
    await rm(folder, { recursive: true });
  });

  it("can't be told from a folder without the schemas", () => {
    expect(() => changesFrom(import.meta.dirname)).toThrow("has no EventMsg.json");
  });
});
