/**
 * Validates events in one way and prints how long it took.
 *
 * `node protocol.mjs WAY MIX`: see `WAYS` and mixes.mjs. Prints `{ load, first, perSecond }`: milliseconds
 * to load and set up the way and for its first event, and events per second of the fastest round.
 */

import * as mixes from "../lib/mixes.mjs";

/** How many events a round has; the slow ways take a part of them. */
const EVENTS = 200_000;
const ROUNDS = 5;

/** @typedef {(event: { id: string, msg: { type: string } }) => boolean} Validate */

/** @type {Record<string, { share: number, prepare: () => Promise<Validate> }>} */
const WAYS = {
  none: { share: 1, prepare: async () => (event) => event.msg.type.length > 0 },
  ours: {
    share: 1,
    prepare: async () => {
      const { decodeEvent } = await import("../../dist/protocol.js");
      return (event) => decodeEvent(event) === event;
    },
  },
  typebox: { share: 0.25, prepare: async () => byType(await typebox()) },
  "typebox-union": {
    share: 0.005,
    prepare: async () => {
      const { Compile } = await import("typebox/compile");
      const { EventMsg } = await import("../../dist/protocol-schemas.js");
      const validator = Compile(EventMsg);
      return ({ msg }) => validator.Check(msg);
    },
  },
  zod: { share: 0.25, prepare: async () => byType(await zod()) },
  "zod-union": {
    share: 0.005,
    prepare: async () => {
      const { z } = await import("zod");
      const union = z.union([...(await zodSchemas()).values()]);
      return ({ msg }) => union.safeParse(msg).success;
    },
  },
};

/** @type {Record<string, object[]>} */
const MIXES = mixes;

const [, , way = "ours", mix = "recorded"] = process.argv;
const { share, prepare } = WAYS[way] ?? fail(way);
const events = fresh(MIXES[mix] ?? fail(mix), Math.round(EVENTS * share));

const begun = performance.now();
const validate = await prepare();
const loaded = performance.now();
validate(events[0]);
const first = performance.now() - loaded;

let best = Infinity;
for (let round = 0; round < ROUNDS; round++) {
  const start = performance.now();
  for (const event of events) if (!validate(event)) throw new Error(`refused ${JSON.stringify(event)}`);
  best = Math.min(best, performance.now() - start);
}
console.log(JSON.stringify({ load: loaded - begun, first, perSecond: (events.length / best) * 1_000 }));

/** Events as a stream gives them: each parsed by itself, no two sharing a string. */
function fresh(/** @type {unknown[]} */ messages, /** @type {number} */ count) {
  const texts = messages.map((msg) => JSON.stringify({ id: "1", msg }));
  return Array.from({ length: count }, (_, index) => JSON.parse(texts[index % texts.length] ?? ""));
}

/** @returns {Validate} */
function byType(/** @type {Map<string, (msg: unknown) => boolean>} */ checks) {
  return ({ msg }) => checks.get(msg.type)?.(msg) ?? true;
}

async function typebox() {
  const { Compile } = await import("typebox/compile");
  return new Map(
    [...(await schemas())].map(([type, schema]) => {
      /** @type {ReturnType<typeof Compile> | undefined} */
      let validator;
      return [
        type,
        (/** @type {unknown} */ msg) => {
          validator ??= Compile(schema);
          return validator.Check(msg);
        },
      ];
    }),
  );
}

async function zod() {
  const compiled = await zodSchemas();
  return new Map(
    [...compiled].map(([type, schema]) => [
      type,
      (/** @type {unknown} */ msg) => schema.safeParse(msg).success,
    ]),
  );
}

async function zodSchemas() {
  const { z } = await import("zod");
  const known = [...(await schemas())];
  // zod reads no `not`, by which an item of a later release differs from a broken one; it gets less to check.
  const without = (/** @type {string} */ key, /** @type {unknown} */ value) =>
    key === "not" ? undefined : value;
  return new Map(
    known.map(([type, schema]) => [type, z.fromJSONSchema(JSON.parse(JSON.stringify(schema), without))]),
  );
}

/** The schema of each event by its type. */
async function schemas() {
  const { EventMsg } = await import("../../dist/protocol-schemas.js");
  /** @type {[string, any][]} */
  const members = EventMsg.anyOf.map((/** @type {any} */ schema) => [schema.properties.type.const, schema]);
  return new Map(members.filter(([type]) => type !== undefined));
}

/** @returns {never} */
function fail(/** @type {string} */ name) {
  throw new Error(`there is no ${name}`);
}
