/** The credential that auth.json holds, kept fresh. All sessions of a process that use one file share it. */

import { EffectError } from "../engine/failure.ts";
import type { FileSystem, HttpClient } from "../host/types.ts";
import { AuthFile, type ChatGptLogin, type RenewedTokens, type Stored } from "./auth-file.ts";

/** A login is renewed before use when that was last done so many milliseconds ago: 8 days, as in the reference. */
const staleAfter = 8 * 24 * 60 * 60 * 1000;

/** How a login is renewed. */
export interface Renewal {
  readonly http: HttpClient;
  /** The token endpoint. Default: OpenAI's. */
  readonly url: string | undefined;
}

/** By file system, then path: paths of different hosts are different files. */
const shared = new WeakMap<FileSystem, Map<string, StoredCredential>>();

/** The credential in one auth.json. */
export class StoredCredential {
  readonly #file: AuthFile;
  /** What was read last; what is not there is looked for again. */
  #stored: Stored = { type: "none" };
  /** The reading or renewing that is under way, so that many requests cause one. */
  #reading: Promise<Stored> | undefined;
  #renewing: Promise<Stored> | undefined;

  private constructor(file: AuthFile) {
    this.#file = file;
  }

  /** The credential in the auth.json at `path`, the same object for all who ask. */
  static in(fs: FileSystem, path: string): StoredCredential {
    const files = shared.get(fs) ?? new Map<string, StoredCredential>();
    shared.set(fs, files);
    const known = files.get(path) ?? new StoredCredential(new AuthFile(fs, path));
    files.set(path, known);
    return known;
  }

  /**
   * The credential. A login that is stale is renewed first; when that fails, it is tried as it is.
   *
   * @throws EffectError `E_NO_KEY` for a file that can't be used.
   */
  async get(renewal: Renewal): Promise<Stored> {
    if (this.#stored.type === "none") await this.#read();
    const stored = this.#stored;
    if (stored.type === "login" && Date.now() - stored.login.renewedAt > staleAfter) {
      return this.#renew(stored.login, renewal).catch(() => this.#stored);
    }
    return stored;
  }

  /**
   * The credential after an endpoint rejected `rejected`: another one that the file holds by now, or the login
   * renewed; `undefined` when there is nothing better.
   *
   * @throws EffectError `E_LOGIN`, `E_NETWORK`, and what the HTTP client throws.
   */
  async replace(rejected: Stored, renewal: Renewal): Promise<Stored | undefined> {
    // Somebody else may have renewed it while the request was under way.
    if (!same(this.#stored, rejected)) return this.#stored;
    if (this.#renewing !== undefined) return this.#renewing;
    const stored = await this.#read();
    if (stored.type === "none") return undefined;
    if (!same(stored, rejected)) return stored;
    return stored.type === "login" ? this.#renew(stored.login, renewal) : undefined;
  }

  /** Has the file read again by the next request: somebody has changed it. */
  forget(): void {
    this.#stored = { type: "none" };
  }

  #read(): Promise<Stored> {
    this.#reading ??= this.#file
      .read()
      .then((stored) => {
        this.#stored = stored;
        return stored;
      })
      .finally(() => {
        this.#reading = undefined;
      });
    return this.#reading;
  }

  #renew(login: ChatGptLogin, renewal: Renewal): Promise<Stored> {
    this.#renewing ??= this.#renewOnce(login, renewal).finally(() => {
      this.#renewing = undefined;
    });
    return this.#renewing;
  }

  async #renewOnce(login: ChatGptLogin, { http, url }: Renewal): Promise<Stored> {
    // Another process may have done it: its refresh token is the one that is still good.
    const stored = await this.#file.read();
    if (stored.type !== "login" || stored.login.refreshToken !== login.refreshToken) {
      this.#stored = stored;
      return stored;
    }
    if (login.refreshToken === "") {
      throw new EffectError(
        "E_LOGIN",
        `The ChatGPT login in ${this.#file.path} can't be renewed, because it has no refresh token: log in again with \`codex login\`, or use an API key.`,
      );
    }
    const { renewTokens } = await import("./token-endpoint.ts");
    const tokens = await renewTokens(http, login.refreshToken, url);
    const now = Date.now();
    const renewed: Stored = { type: "login", login: renewedLogin(login, tokens, now) };
    this.#stored = renewed;
    // A login that can't be stored still serves this process.
    await this.#file.renew(login, tokens, now).catch(() => undefined);
    return renewed;
  }
}

function renewedLogin(login: ChatGptLogin, tokens: RenewedTokens, now: number): ChatGptLogin {
  return {
    accessToken: tokens.accessToken ?? login.accessToken,
    refreshToken: tokens.refreshToken ?? login.refreshToken,
    accountId: login.accountId,
    renewedAt: now,
  };
}

function same(one: Stored, other: Stored): boolean {
  if (one.type === "key") return other.type === "key" && one.key === other.key;
  if (one.type === "login") {
    return other.type === "login" && one.login.accessToken === other.login.accessToken;
  }
  return other.type === "none";
}
