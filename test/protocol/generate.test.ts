import { expect, it } from "vitest";

import { emitChecks } from "../../scripts/protocol/emit-checks.mjs";
import { emitTypes } from "../../scripts/protocol/emit-types.mjs";
import { readDefinitions } from "../../scripts/protocol/model.mjs";
import { planTypes } from "../../scripts/protocol/plan.mjs";
import { comment } from "../../scripts/protocol/text.mjs";

const shapes = {
  $defs: {
    Shape: {
      description: "A shape.",
      oneOf: [
        {
          $ref: "#/$defs/Circle",
          type: "object",
          properties: { type: { const: "circle" } },
          required: ["type"],
        },
        {
          type: "object",
          description: "Four sides.",
          properties: { sides: { type: "array", items: { type: "number" } }, type: { const: "four-sided" } },
          required: ["sides", "type"],
        },
      ],
    },
    Circle: { type: "object", properties: { radius: { type: ["number", "null"] } } },
  },
};
const areas = new Map([
  ["Shape", "shape"],
  ["Circle", "shape"],
]);

function planned(document: object = shapes) {
  return planTypes(readDefinitions(document), areas);
}

it("names the members of a tagged union, tag first, and orders types by what they refer to", () => {
  const types = planned();
  expect(types.map((type) => type.name)).toEqual(["Circle", "FourSidedShape", "Shape"]);
  const text = emitTypes("shape", types, new Map(types.map((type) => [type.name, type])));
  expect(text.replaceAll("\n", " ")).toContain(
    'export interface Circle { type: "circle"; radius?: number | null; }  ' +
      '/** Four sides. */ export interface FourSidedShape { type: "four-sided"; sides: number[]; }',
  );
  expect(text).toContain("/** A shape. */\nexport type Shape = Circle | FourSidedShape;");
});

it("writes checks that name the field", () => {
  const types = planned();
  const text = emitChecks("shape", types, new Map(types.map((type) => [type.name, type])));
  expect(text).toContain('return fail("a number or null", "radius");');
  expect(text).toContain('case "four-sided":\nreturn checkFourSidedShape(v);');
  expect(text).toContain('import { fail, isFields, list, within } from "../check.ts";');
});

it("refuses a type that no file declares, and one that two unions wrap", () => {
  expect(() => planTypes(readDefinitions(shapes), new Map())).toThrow("Shape is declared in no file");
  const twice = { $defs: { ...shapes.$defs, Form: shapes.$defs.Shape } };
  expect(() => planTypes(readDefinitions(twice), new Map([...areas, ["Form", "shape"]]))).toThrow(
    "Circle is wrapped twice",
  );
});

it("puts Rust's words into those of the wire", () => {
  expect(comment("Answer: [`EffectResult::HttpHead`]; `None` for none.")).toBe(
    "/** Answer: `http_head`; `null` for none. */\n",
  );
  expect(comment("A first.\n\nAnd a second.")).toBe("/**\n * A first.\n *\n * And a second.\n */\n");
  expect(comment("")).toBe("");
});
