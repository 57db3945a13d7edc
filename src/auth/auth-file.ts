/**
 * auth.json in the user's codex folder: an API key, or a ChatGPT login. `codex login` of the reference writes it;
 * here it is read, and written to keep a login that was renewed, or when a client of the app server logs in or out.
 */

import { isPlainObject } from "../checks.ts";
import { codeOf, EffectError } from "../engine/failure.ts";
import type { FileSystem } from "../host/types.ts";

/** A ChatGPT login. */
export interface ChatGptLogin {
  readonly accessToken: string;
  /** Good for one renewal. */
  readonly refreshToken: string;
  /** The account that requests are made for, if the login names one. */
  readonly accountId: string | undefined;
  /** When it was last renewed, in milliseconds since 1970; 0 when that is not known. */
  readonly renewedAt: number;
}

/** What auth.json holds. */
export type Stored =
  | { readonly type: "none" }
  | { readonly type: "key"; readonly key: string }
  | { readonly type: "login"; readonly login: ChatGptLogin };

/** What the token endpoint gave in place of a login's tokens; what it left out stays. */
export interface RenewedTokens {
  readonly idToken: string | undefined;
  readonly accessToken: string | undefined;
  readonly refreshToken: string | undefined;
}

/** One auth.json. */
export class AuthFile {
  /** Absolute path. */
  readonly path: string;
  readonly #fs: FileSystem;

  constructor(fs: FileSystem, path: string) {
    this.#fs = fs;
    this.path = path;
  }

  /**
   * What the file holds; nothing when it is not there.
   *
   * @throws EffectError `E_NO_KEY` for a file that can't be read or understood; never quotes it.
   */
  async read(): Promise<Stored> {
    const content = await this.#content();
    return content === undefined ? { type: "none" } : stored(content);
  }

  /**
   * Puts new tokens in place of those of `login` and leaves all else as it is, the file's mode included. A file
   * that no longer holds that login is left alone.
   *
   * @throws what the file system throws.
   */
  async renew(login: ChatGptLogin, tokens: RenewedTokens, now: number): Promise<void> {
    const content = await this.#content();
    const held = content === undefined ? undefined : stored(content);
    if (held?.type !== "login" || held.login.refreshToken !== login.refreshToken) return;
    const { idToken, accessToken, refreshToken } = tokens;
    const renewed = {
      ...content,
      tokens: {
        ...(isPlainObject(content?.tokens) ? content.tokens : {}),
        ...(idToken === undefined ? {} : { id_token: idToken }),
        ...(accessToken === undefined ? {} : { access_token: accessToken }),
        ...(refreshToken === undefined ? {} : { refresh_token: refreshToken }),
      },
      last_refresh: new Date(now).toISOString(),
    };
    await this.#fs.writeFile(this.path, new TextEncoder().encode(JSON.stringify(renewed, null, 2)));
  }

  /**
   * The ID token of a login: who it is, in a form that only its issuer can make. Nothing here checks that.
   *
   * @throws EffectError as {@link AuthFile.read}.
   */
  async idToken(): Promise<string | undefined> {
    const content = await this.#content();
    return isPlainObject(content?.tokens) ? text(content.tokens.id_token) : undefined;
  }

  /**
   * Puts a key in place of whatever the file holds. One that is new is for its owner alone, where files have modes.
   *
   * @throws what the file system throws.
   */
  async storeKey(key: string): Promise<void> {
    const content = JSON.stringify({ auth_mode: "apikey", OPENAI_API_KEY: key }, null, 2);
    await this.#fs.mkdir(this.path.slice(0, Math.max(this.path.lastIndexOf("/"), 1)));
    await this.#fs.appendFile?.(this.path, new Uint8Array());
    await this.#fs.writeFile(this.path, new TextEncoder().encode(content));
  }

  /**
   * Deletes the file. One that is not there is fine.
   *
   * @throws what the file system throws.
   */
  async remove(): Promise<void> {
    await this.#fs.rm(this.path).catch((error: unknown) => {
      if (codeOf(error) !== "ENOENT" && codeOf(error) !== "ENOTDIR") throw error;
    });
  }

  async #content(): Promise<Readonly<Record<string, unknown>> | undefined> {
    let bytes: Uint8Array;
    try {
      bytes = await this.#fs.readFile(this.path);
    } catch (error) {
      const code = codeOf(error) ?? "E_HOST";
      if (code === "ENOENT" || code === "ENOTDIR") return undefined;
      throw this.#unusable(`can't be read (${code})`);
    }
    let content: unknown;
    try {
      content = JSON.parse(new TextDecoder().decode(bytes));
    } catch {
      // The parser's own message quotes the file.
      throw this.#unusable("is no JSON");
    }
    if (!isPlainObject(content)) throw this.#unusable("is no JSON object");
    return content;
  }

  #unusable(problem: string): EffectError {
    return new EffectError(
      "E_NO_KEY",
      `${this.path} ${problem}: log in again with \`codex login\`, or delete the file and set CODEX_API_KEY or pass the option apiKey.`,
    );
  }
}

/** As the reference decides: a key goes before tokens unless the file says that the login is to be used. */
function stored(content: Readonly<Record<string, unknown>>): Stored {
  const key = text(content.OPENAI_API_KEY);
  const wantsLogin = text(content.auth_mode)?.startsWith("chatgpt") === true;
  if (key !== undefined && !wantsLogin) return { type: "key", key };
  const tokens = isPlainObject(content.tokens) ? content.tokens : {};
  const [accessToken, refreshToken] = [text(tokens.access_token), text(tokens.refresh_token)];
  if (accessToken === undefined) return { type: "none" };
  const renewedAt = Date.parse(text(content.last_refresh) ?? "");
  return {
    type: "login",
    login: {
      accessToken,
      refreshToken: refreshToken ?? "",
      accountId: text(tokens.account_id),
      renewedAt: Number.isNaN(renewedAt) ? 0 : renewedAt,
    },
  };
}

function text(value: unknown): string | undefined {
  return typeof value === "string" && value.trim() !== "" ? value.trim() : undefined;
}
