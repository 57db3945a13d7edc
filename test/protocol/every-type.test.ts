import { Check } from "typebox/value";
import { describe, expect, it } from "vitest";

import { membersEventMsg } from "../../src/protocol/checks/event.ts";
import { checkOp } from "../../src/protocol/checks/op.ts";
import { decodeEvent, decodeOp, ProtocolError } from "../../src/protocol/decode.ts";
import { EventMsg, Op } from "../../src/protocol/schemas/index.ts";
import { broken, fieldsOf, sample, takesAnything } from "./samples.ts";

type Schema = Readonly<Record<string, unknown>>;

/** The members of a union's schema by their `type`; without the one that stands for later releases. */
function members(union: object): [string, Schema][] {
  const all: Schema[] = "anyOf" in union && Array.isArray(union.anyOf) ? union.anyOf : [];
  return all.flatMap((schema): [string, Schema][] => {
    const type = fieldsOf(schema).find(([name]) => name === "type")?.[1]["const"];
    return typeof type === "string" ? [[type, schema]] : [];
  });
}

function failureOf(decode: () => unknown): ProtocolError {
  try {
    decode();
  } catch (error) {
    if (error instanceof ProtocolError) return error;
    throw error;
  }
  throw new Error("it was accepted");
}

/** A copy of an object with one field changed, or left out. */
function withField(value: unknown, name: string, field: unknown): object {
  const entries = Object.entries(Object(value)).filter(([other]) => other !== name);
  return Object.fromEntries(field === undefined ? entries : [...entries, [name, field]]);
}

const events = members(EventMsg);
const ops = members(Op);

it("knows the 80 events and 34 ops of the release", () => {
  expect(events.map(([type]) => type)).toEqual([...membersEventMsg.keys()]);
  expect(events).toHaveLength(80);
  expect(ops).toHaveLength(34);
});

describe.each(events)("event %s", (_, schema) => {
  const msg = sample(schema);
  const others = fieldsOf(schema).filter(([name]) => name !== "type");
  const required = Array.isArray(schema["required"]) ? schema["required"] : [];

  it("is accepted with every field, by the validator and by the schema", () => {
    const event = { id: "1", msg };
    expect(decodeEvent(event)).toBe(event);
    expect(Check(schema, msg)).toBe(true);
  });

  it.each(others.filter(([, field]) => !takesAnything(field)))("names a broken %s", (name, field) => {
    const bad = withField(msg, name, broken(field));
    const { code, path } = failureOf(() => decodeEvent({ id: "1", msg: bad }));
    expect({ code, path }).toEqual({ code: "invalid_event", path: `msg.${name}` });
    // The schema of what contains itself is looser: it asks for a type.
    expect(Check(schema, bad)).toBe(false);
  });

  it.each(others)("asks for %s only where the schema does", (name) => {
    const without = withField(msg, name, undefined);
    const event = { id: "1", msg: without };
    if (required.includes(name)) {
      expect(failureOf(() => decodeEvent(event)).path).toBe(`msg.${name}`);
      expect(Check(schema, without)).toBe(false);
    } else {
      expect(decodeEvent(event)).toBe(event);
      expect(Check(schema, without)).toBe(true);
    }
  });
});

describe.each(ops)("op %s", (_, schema) => {
  const op = sample(schema);

  it("is accepted with every field", () => {
    expect(decodeOp(op)).toBe(op);
    expect(Check(schema, op)).toBe(true);
  });

  it("is refused with any field broken", () => {
    const fields = fieldsOf(schema).filter(([name, field]) => name !== "type" && !takesAnything(field));
    for (const [name, field] of fields) {
      const bad = withField(op, name, broken(field));
      expect(checkOp(bad), name).toBe(false);
      expect(failureOf(() => decodeOp(bad)).path).toBe(name);
      expect(Check(schema, bad), name).toBe(false);
    }
  });
});
