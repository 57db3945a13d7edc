/** What a method of the app server is made of. */

import { failure } from "../protocol/check.ts";
import type { Client } from "./client.ts";
import { invalidRequest } from "./rpc/errors.ts";
import type { ServerState } from "./state.ts";
import type { ClientRequests } from "./types.ts";

/** A method that is answered. */
export type MethodName = keyof ClientRequests;

/** A request that waits for its answer. */
export interface Call<Response = unknown> {
  readonly server: ServerState;
  readonly client: Client;
  /** Answers. What is sent afterwards reaches the client after the answer. Only the first answer counts. */
  reply(response: Response): void;
}

/** Answers requests of one method. What it throws is the answer, if it has given none. */
export type Handler<Name extends MethodName> = (
  params: ClientRequests[Name]["params"],
  call: Call<ClientRequests[Name]["response"]>,
) => void | Promise<void>;

/** A method whose params are still to be checked. */
export type Method = (params: unknown, call: Call) => void | Promise<void>;

/**
 * Puts the check of its params before a method.
 *
 * @returns a method that throws an `RpcError` for params of a wrong form.
 */
export function serve<Name extends MethodName>(
  check: (value: unknown) => value is ClientRequests[Name]["params"],
  handler: Handler<Name>,
): Method {
  return (params, call) => {
    if (check(params)) return handler(params, call);
    const { path, expected } = failure();
    throw invalidRequest(`params${path}: expected ${expected}`);
  };
}

/** A method without params: what is sent as such is passed over, as the reference does. */
export function serveBare<Name extends MethodName>(
  handler: (params: null, call: Call<ClientRequests[Name]["response"]>) => void | Promise<void>,
): Method {
  return (_params, call) => handler(null, call);
}
