/**
 * What only the host knows of a request: the key, and other values of its environment. They live here and in
 * the request's headers, and nowhere else.
 */

import type { HttpAuth, HttpOpenEffectRequest } from "../protocol/types/boundary.ts";
import { EffectError } from "./failure.ts";

/** Variables that hold the key of the built-in provider `openai`, in order of preference. */
const openaiKeys = ["CODEX_API_KEY", "OPENAI_API_KEY"] as const;

/** Finds the key of a provider, and the headers that come from the environment. */
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
   * All headers of a request. Those from here replace the core's of the same name, and the key every other
   * `Authorization`.
   *
   * @throws EffectError `E_NO_KEY`: there is no key, or a value holds characters that no header can carry.
   */
  headers(request: HttpOpenEffectRequest): readonly (readonly [string, string])[] {
    const own = new Map<string, string>();
    for (const [name, variable] of Object.entries(request.env_headers ?? {})) {
      const value = this.#variable(name, variable);
      if (value !== undefined) own.set(name.toLowerCase(), value);
    }
    const authorization = request.auth == null ? undefined : this.#authorization(request.auth);
    if (authorization !== undefined) own.set("authorization", authorization);
    if (own.size === 0) return request.headers;
    return [...request.headers.filter(([name]) => !own.has(name.toLowerCase())), ...own];
  }

  /** A variable of the environment. */
  variable(name: string): string | undefined {
    return this.#env(name);
  }

  #variable(name: string, variable: string): string | undefined {
    const value = this.#env(variable)?.trim();
    if (!value) return undefined;
    // Checked here because a platform's own error for such a header may quote the value.
    if (!/^[\t\x20-\x7e]+$/.test(value)) {
      throw new EffectError(
        "E_NO_KEY",
        `The environment variable ${variable}, meant for the header "${name}", holds a line break or another character that headers don't have; check how it is set.`,
      );
    }
    return value;
  }

  /** The value of `Authorization`, or `undefined` for a provider that needs no key. */
  #authorization(auth: HttpAuth): string | undefined {
    const key = this.#find(auth);
    if (key === undefined) return undefined;
    if (!/^[\x21-\x7e]+$/.test(key)) {
      throw new EffectError(
        "E_NO_KEY",
        `The API key of provider "${auth.provider}" holds a space, a line break or another character that keys don't have; check how it is set.`,
      );
    }
    return `Bearer ${key}`;
  }

  #find({ provider, env_key }: HttpAuth): string | undefined {
    const given = this.#apiKey?.trim();
    if (given) return given;
    const names = env_key == null ? (provider === "openai" ? openaiKeys : []) : [env_key];
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
