import { Credentials } from "../../../src/engine/credentials.ts";
import { Driver, type DriverContext } from "../../../src/engine/driver.ts";
import { Engine } from "../../../src/engine/instance.ts";
import type { Event, Op } from "../../../src/protocol/index.ts";
import { type FakeCore, fakeCore, type Input, type Script } from "./fake-core.ts";
import { type FakeHost, fakeHost } from "./fake-host.ts";

/** A session under way. */
export interface Started {
  readonly driver: Driver;
  readonly core: FakeCore;
  readonly host: FakeHost;
}

/** Starts a session on a fake core that `script` plays. */
export function start(
  script: Script,
  more: Partial<DriverContext> & { core?: FakeCore; host?: FakeHost } = {},
): Started {
  const core = more.core ?? fakeCore(script);
  const host = more.host ?? fakeHost();
  const driver = new Driver(
    {
      engine: new Engine(core),
      credentials: new Credentials({
        apiKey: undefined,
        env: (name) => host.env(name),
        authFile: null,
        http: host.http,
      }),
      workspace: "/w",
      decode: (value) => value as Event,
      ...more,
      host,
    },
    { cwd: "/w", host: { os: "linux", arch: "x86_64", timezone: "Etc/UTC", utc_offset_minutes: 0 }, seed: 1 },
  );
  driver.start();
  return { driver, core, host };
}

/** Plays `byInput` by the type of input or by `result:` and the effect. */
export function play(
  byInput: Readonly<Record<string, readonly unknown[] | ((input: Input) => readonly unknown[])>>,
): Script {
  return (input) => {
    const answer = byInput[input.type === "result" ? `result:${input.effect}` : input.type] ?? [];
    return typeof answer === "function" ? answer(input) : answer;
  };
}

/** The types of the next events; `(end)` for the end. */
export async function read(driver: Driver, count: number): Promise<string[]> {
  const types: string[] = [];
  for (let index = 0; index < count; index++) {
    const next = await driver.events.next();
    types.push(next.done ? "(end)" : next.value.msg.type);
  }
  return types;
}

/** Lets everything run that is ready. */
export const settle = () => new Promise((resolve) => setTimeout(resolve, 5));
/** An op for scripts that look at its arrival only. */
export const op = { type: "user_input", items: [] } as Op;
