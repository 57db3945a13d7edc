/** Takes secrets out of what an endpoint answers, before anything else sees it. */

import type { HttpResponse } from "../host/types.ts";

/** What stands in a secret's place. */
const MASK = "[key]";

/** What is shorter is no secret but a word that errors may hold: `none`, `ollama`, `v1`. In characters. */
const SHORTEST = 8;

/**
 * A response in which no failure quotes a secret: in headers and body, `[key]` stands in its place, also where the
 * body's chunks cut it in two. What succeeded is passed on as it is: answers are streams that must not wait.
 *
 * @param secrets ASCII, as headers are. Those of less than 8 characters are left where they stand.
 */
export function maskedFailure(response: HttpResponse, secrets: readonly string[]): HttpResponse {
  const { status, headers, body } = response;
  if (status >= 200 && status < 300) return response;
  // In JSON some characters are written otherwise.
  const texts = secrets.flatMap((secret) => [secret, JSON.stringify(secret).slice(1, -1)]);
  const needles = [...new Set(texts)].filter(({ length }) => length >= SHORTEST);
  if (needles.length === 0) return response;
  needles.sort((a, b) => b.length - a.length);
  const pattern = new RegExp(needles.map((text) => text.replace(/[^A-Za-z0-9]/g, "\\$&")).join("|"), "g");
  const longest = needles[0]?.length ?? 0;
  return {
    status,
    headers: headers.map(([name, value]) => [name, value.replace(pattern, MASK)]),
    body: body === null ? null : body.pipeThrough(new TransformStream(new Masking(pattern, longest))),
  };
}

class Masking implements Transformer<Uint8Array, Uint8Array> {
  readonly #pattern: RegExp;
  readonly #longest: number;
  readonly #mask = new TextEncoder().encode(MASK);
  /** One character a byte, so that places in the text are places in the bytes. */
  readonly #decoder = new TextDecoder("latin1");
  #held = new Uint8Array();

  constructor(pattern: RegExp, longest: number) {
    this.#pattern = pattern;
    this.#longest = longest;
  }

  transform(chunk: Uint8Array, out: TransformStreamDefaultController<Uint8Array>): void {
    const bytes = new Uint8Array(this.#held.length + chunk.length);
    bytes.set(this.#held);
    bytes.set(chunk, this.#held.length);
    // A secret that begins behind this may go on in the next chunk.
    const whole = Math.max(0, bytes.length - this.#longest + 1);
    this.#held = bytes.slice(this.#pass(bytes, whole, out));
  }

  flush(out: TransformStreamDefaultController<Uint8Array>): void {
    this.#pass(this.#held, this.#held.length, out);
  }

  /** Passes on what begins before `end`, and says where the rest starts. */
  #pass(bytes: Uint8Array, end: number, out: TransformStreamDefaultController<Uint8Array>): number {
    let from = 0;
    for (const match of this.#decoder.decode(bytes).matchAll(this.#pattern)) {
      if (match.index >= end) break;
      if (match.index > from) out.enqueue(bytes.subarray(from, match.index));
      out.enqueue(this.#mask);
      from = match.index + match[0].length;
    }
    if (end > from) out.enqueue(bytes.subarray(from, end));
    return Math.max(from, end);
  }
}
