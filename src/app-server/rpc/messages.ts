/** The messages between client and server: JSON-RPC without its version field, as the reference has it. */

import type { RequestId } from "../types.ts";

export type { RequestId } from "../types.ts";

/** A message from a client. */
export type Incoming =
  | { readonly kind: "request"; readonly id: RequestId; readonly method: string; readonly params: unknown }
  | { readonly kind: "notification"; readonly method: string }
  | { readonly kind: "answer"; readonly id: RequestId; readonly result: unknown }
  | { readonly kind: "refusal"; readonly id: RequestId; readonly message: string };

/** A message to a client. */
export type Outgoing =
  | { readonly id: RequestId; readonly result: unknown }
  | { readonly id: RequestId; readonly error: { code: number; message: string; data?: unknown } }
  | { readonly method: string; readonly params: unknown }
  | { readonly id: RequestId; readonly method: string; readonly params: unknown };

/**
 * Reads a message: a text of JSON, or what it holds. Fields that are not known are passed over.
 *
 * @returns what it is, or why it is none.
 */
export function readMessage(message: unknown): Incoming | string {
  const value = typeof message === "string" ? parse(message) : message;
  if (value === undefined) return "no JSON";
  if (typeof value !== "object" || value === null || Array.isArray(value)) return "no object";
  const { id, method, params, result, error }: Fields = value;
  if (typeof method === "string") {
    if (isRequestId(id)) return { kind: "request", id, method, params };
    return id === undefined ? { kind: "notification", method } : "an id that is neither text nor integer";
  }
  if (!isRequestId(id)) return "neither a method nor an id";
  if (error !== undefined && error !== null) return { kind: "refusal", id, message: messageOf(error) };
  return result === undefined ? "neither a method nor a result" : { kind: "answer", id, result };
}

interface Fields {
  readonly id?: unknown;
  readonly method?: unknown;
  readonly params?: unknown;
  readonly result?: unknown;
  readonly error?: unknown;
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function isRequestId(id: unknown): id is RequestId {
  return typeof id === "string" || Number.isSafeInteger(id);
}

function messageOf(error: unknown): string {
  const found = typeof error === "object" && error !== null && "message" in error ? error.message : error;
  return typeof found === "string" ? found : "no message";
}
