/** API keys. They live here and in the request's header, and nowhere else. */

import type { HttpAuth } from "./boundary.ts";
import { EffectError } from "./failure.ts";

/** Variables that hold the key of the built-in provider `openai`, in order of preference. */
const openaiKeys = ["CODEX_API_KEY", "OPENAI_API_KEY"] as const;

/** Finds the key of a provider. */
export class Credentials {
  readonly #apiKey: string | undefined;
  readonly #env: (name: string) => string | undefined;

  /**
   * @param apiKey goes before every other way to find a key.
   * @param env reads a variable of the environment.
   */
  constructor(apiKey: string | undefined, env: (name: string) => string | undefined) {
    this.#apiKey = apiKey;
    this.#env = env;
  }

  /**
   * The value of `Authorization`, or `undefined` for a provider that needs no key.
   *
   * @throws EffectError `E_NO_KEY`: there is no key, or it holds characters that no header can carry.
   */
  authorization(auth: HttpAuth): string | undefined {
    const key = this.#find(auth);
    if (key === undefined) return undefined;
    // Checked here because a platform's own error for such a header quotes the key.
    if (!/^[\x21-\x7e]+$/.test(key)) {
      throw new EffectError(
        "E_NO_KEY",
        `The API key of provider "${auth.provider}" holds a space, a line break or another character that keys don't have; check how it is set.`,
      );
    }
    return `Bearer ${key}`;
  }

  #find({ provider, envKey }: HttpAuth): string | undefined {
    const given = this.#apiKey?.trim();
    if (given) return given;
    const names = envKey === null ? (provider === "openai" ? openaiKeys : []) : [envKey];
    for (const name of names) {
      const key = this.#env(name)?.trim();
      if (key) return key;
    }
    if (names.length === 0) return undefined;
    throw new EffectError(
      "E_NO_KEY",
      `There is no API key for provider "${provider}": set the environment variable ${names.join(" or ")}, or pass the option apiKey.`,
    );
  }
}
