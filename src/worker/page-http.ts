/** Sends a worker's requests from this side, where the key is. */

import { maskedFailure } from "../engine/masked.ts";
import type { HttpClient, HttpRequest } from "../host/types.ts";
import type { SentResponse } from "./messages.ts";
import { type OpenStreams, piecesOf } from "./streams.ts";

/** What stands for the key in a worker: text that opens nothing. */
export function keyPlaceholder(): string {
  return `key-stays-with-the-page-${crypto.randomUUID()}`;
}

/** A key that stays on this side, and the text that stands for it on the other. */
export interface HeldKey {
  readonly placeholder: string;
  /** `undefined` where the client adds one of its own. */
  readonly key: string | undefined;
}

/**
 * Sends a request.
 *
 * @param streams takes the body, which is asked for piece by piece.
 * @throws what the client throws.
 */
export async function sendFromHere(
  http: HttpClient,
  request: HttpRequest,
  held: HeldKey,
  streams: OpenStreams,
  signal: AbortSignal,
): Promise<SentResponse> {
  const response = await http.send({ ...request, headers: withKey(request.headers, held) }, { signal });
  // The worker knows no key that it could mask.
  const { status, headers, body } = maskedFailure(response, held.key === undefined ? [] : [held.key]);
  return {
    status,
    headers: headers.map(([name, value]) => [name, value]),
    body: body === null ? null : streams.add(piecesOf(body)),
  };
}

function withKey(headers: HttpRequest["headers"], { placeholder, key }: HeldKey): HttpRequest["headers"] {
  return headers.flatMap(([name, value]) => {
    if (!value.includes(placeholder)) return [[name, value] as const];
    return key === undefined ? [] : [[name, value.replace(placeholder, () => key)] as const];
  });
}
