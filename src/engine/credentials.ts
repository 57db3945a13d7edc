/**
 * What only the host knows of a request: the key, and other values of its environment. They live here and in
 * the request's headers, and nowhere else.
 */

import type { Stored } from "../auth/auth-file.ts";
import type { Renewal, StoredCredential } from "../auth/stored-credential.ts";
import type { Host, HttpClient } from "../host/types.ts";
import type { HttpAuth, HttpOpenEffectRequest } from "../protocol/types/boundary.ts";
import { EffectError } from "./failure.ts";

/** Where credentials come from. */
export interface CredentialSources {
  /** Goes before every other way to find a key. */
  readonly apiKey: string | undefined;
  /** Reads a variable of the environment. */
  env(name: string): string | undefined;
  /** auth.json in the codex folder, where there is such a folder. */
  readonly authFile: AuthFileSource | null;
  /** Sends what renews a login. */
  readonly http: HttpClient;
}

/** Where auth.json is, and how to get at it. */
export interface AuthFileSource {
  /** Absolute path. */
  readonly path: string;
  /** Called for each request that needs it; nothing is read before. */
  open(): Promise<StoredCredential>;
}

/** auth.json in a codex folder. The code that reads it is loaded when it is needed: most programs have a key. */
export function authFileIn(host: Host, codexHome: string): AuthFileSource {
  const path = `${codexHome.replace(/[\\/]+$/, "")}/auth.json`;
  return {
    path,
    open: async () => (await import("../auth/stored-credential.ts")).StoredCredential.in(host.fs, path),
  };
}

/** A request as it goes out. */
export interface Prepared {
  readonly url: string;
  readonly headers: readonly (readonly [string, string])[];
  /** What of the headers nobody else may see, should the endpoint quote it. */
  readonly secrets: readonly string[];
  /**
   * For a credential that can be had anew: the request with it, after an endpoint rejected this one;
   * `undefined` when there is none.
   *
   * @throws EffectError `E_LOGIN`, `E_NETWORK`, and what the HTTP client throws.
   */
  readonly renew?: () => Promise<Prepared | undefined>;
}

/** A key, or a login: the same two as in auth.json. */
type Credential = Exclude<Stored, { type: "none" }>;

/**
 * Finds the credential of a provider, and the headers that come from the environment.
 *
 * For OpenAI, in this order: the option `apiKey`, `CODEX_API_KEY`, auth.json, `OPENAI_API_KEY`. The reference does
 * the same and leaves the last one out. For a provider with an `env_key`: the option, then that variable.
 */
export class Credentials {
  readonly #sources: CredentialSources;

  constructor(sources: CredentialSources) {
    this.#sources = sources;
  }

  /**
   * The request with all headers. Those from here replace the core's of the same name, and the key every other
   * `Authorization`. A ChatGPT login may have another URL.
   *
   * @throws EffectError `E_NO_KEY`: there is no key, or a value holds characters that no header can carry.
   */
  async prepare(request: HttpOpenEffectRequest): Promise<Prepared> {
    const own = new Map<string, string>();
    for (const [name, variable] of Object.entries(request.env_headers ?? {})) {
      const value = this.#header(name, variable);
      if (value !== undefined) own.set(name.toLowerCase(), value);
    }
    if (request.auth == null) return prepared(request, request.url, own);
    const given = this.#given(request.auth);
    if (given !== undefined) return this.#with(request, own, given);
    const { authFile } = this.#sources;
    if (request.auth.env_key == null && authFile !== null) {
      const stored = await authFile.open();
      const found = await stored.get(this.#renewal());
      if (found.type !== "none") return this.#withStored(request, own, stored, found);
    }
    const last = this.#last(request.auth);
    return last === undefined ? prepared(request, request.url, own) : this.#with(request, own, last);
  }

  /** A variable of the environment. */
  variable(name: string): string | undefined {
    return this.#sources.env(name);
  }

  #withStored(
    request: HttpOpenEffectRequest,
    own: ReadonlyMap<string, string>,
    stored: StoredCredential,
    credential: Credential,
  ): Prepared {
    return {
      ...this.#with(request, own, credential),
      renew: async () => {
        const better = await stored.replace(credential, this.#renewal());
        return better === undefined || better.type === "none" ? undefined : this.#with(request, own, better);
      },
    };
  }

  #with(request: HttpOpenEffectRequest, own: ReadonlyMap<string, string>, credential: Credential): Prepared {
    const headers = new Map(own);
    let { url } = request;
    if (credential.type === "key") {
      headers.set("authorization", bearer(request.auth, credential.key));
    } else {
      const { accessToken, accountId } = credential.login;
      headers.set("authorization", bearer(request.auth, accessToken));
      if (accountId !== undefined) headers.set("chatgpt-account-id", accountId);
      url = request.auth?.login_url ?? url;
    }
    const secret = credential.type === "key" ? credential.key : credential.login.accessToken;
    return prepared(request, url, headers, [secret, ...own.values()]);
  }

  #renewal(): Renewal {
    return { http: this.#sources.http, url: this.#variable("CODEX_REFRESH_TOKEN_URL_OVERRIDE") };
  }

  #header(name: string, variable: string): string | undefined {
    const value = this.#variable(variable);
    // Checked here because a platform's own error for such a header may quote the value.
    if (value !== undefined && !/^[\t\x20-\x7e]+$/.test(value)) {
      throw new EffectError(
        "E_NO_KEY",
        `The environment variable ${variable}, meant for the header "${name}", holds a line break or another character that headers don't have; check how it is set.`,
      );
    }
    return value;
  }

  /** A variable's value without blanks around it; `undefined` for a blank one. */
  #variable(name: string): string | undefined {
    return this.#sources.env(name)?.trim() || undefined;
  }

  /** The key that goes before auth.json. */
  #given({ env_key }: HttpAuth): Credential | undefined {
    const key = this.#sources.apiKey?.trim() || this.#variable(env_key ?? "CODEX_API_KEY");
    return key === undefined ? undefined : { type: "key", key };
  }

  /** The key that is used when there is no other. Providers beside OpenAI may do without. */
  #last({ provider, env_key }: HttpAuth): Credential | undefined {
    const key = env_key == null ? this.#variable("OPENAI_API_KEY") : undefined;
    if (key !== undefined) return { type: "key", key };
    if (env_key != null) {
      throw new EffectError(
        "E_NO_KEY",
        `There is no API key for provider "${provider}": set the environment variable ${env_key}, or pass the option apiKey.`,
      );
    }
    if (provider !== "openai") return undefined;
    const { authFile } = this.#sources;
    const file = authFile === null ? "" : `, log in with \`codex login\`, which writes ${authFile.path}`;
    throw new EffectError(
      "E_NO_KEY",
      `There is no API key for provider "${provider}": set the environment variable CODEX_API_KEY or OPENAI_API_KEY${file}, or pass the option apiKey.`,
    );
  }
}

function bearer(auth: HttpAuth | null | undefined, key: string): string {
  if (!/^[\x21-\x7e]+$/.test(key)) {
    throw new EffectError(
      "E_NO_KEY",
      `The API key of provider "${auth?.provider}" holds a space, a line break or another character that keys don't have; check how it is set.`,
    );
  }
  return `Bearer ${key}`;
}

/** The request with the headers from here, which are all secret where nothing else is said. */
function prepared(
  request: HttpOpenEffectRequest,
  url: string,
  own: ReadonlyMap<string, string>,
  secrets: readonly string[] = [...own.values()],
): Prepared {
  const kept = request.headers.filter(([name]) => !own.has(name.toLowerCase()));
  return { url, headers: [...kept, ...own], secrets };
}
