/** Output of commands as text, piece by piece. */

import { fromBase64 } from "./base64.ts";

/** Decodes output whose characters may be cut in two, call by call. */
export class OutputDecoder {
  readonly #decoders = new Map<string, TextDecoder>();

  /** The text of a piece, without the character that it ends within. */
  decode(call: string, stream: string, base64: string): string {
    const key = `${stream} ${call}`;
    let decoder = this.#decoders.get(key);
    if (decoder === undefined) {
      decoder = new TextDecoder();
      this.#decoders.set(key, decoder);
    }
    return decoder.decode(fromBase64(base64), { stream: true });
  }

  /** Forgets a call that ended. What is left of a character is in the whole output, which the end tells. */
  end(call: string): void {
    for (const stream of ["stdout", "stderr"]) this.#decoders.delete(`${stream} ${call}`);
  }
}
