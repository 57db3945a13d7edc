/** Whose account requests to models are made with. */

import { AuthFile } from "../auth/auth-file.ts";
import { StoredCredential } from "../auth/stored-credential.ts";
import { fromBase64 } from "../base64.ts";
import { isPlainObject } from "../checks.ts";
import { findCodexHome } from "../engine/codex-home.ts";
import { authFileIn } from "../engine/credentials.ts";
import { EffectError } from "../engine/failure.ts";
import { previewSources } from "../engine/preview.ts";
import type { SessionOptions } from "../engine/session-options.ts";
import type { Host } from "../host/types.ts";
import { refused } from "./rpc/errors.ts";
import type { Account, AuthMode, PlanType } from "./types.ts";

type Options = SessionOptions & { readonly host: Host };

/** The claims of an ID token that name the account. */
const CLAIMS = { auth: "https://api.openai.com/auth", profile: "https://api.openai.com/profile" } as const;
const PLANS: readonly PlanType[] = ["free", "go", "plus", "pro", "team", "business", "enterprise", "edu"];

/** The account of a server. */
export class ServerAccount {
  readonly #options: Options;

  constructor(options: Options) {
    this.#options = options;
  }

  /** What the settings say of logins: whether the provider wants one, and the only way that is allowed. */
  async rules(): Promise<{ readonly isNeeded: boolean; readonly forced: unknown }> {
    const { settings } = await previewSources(this.#options);
    const setting = (...path: readonly string[]): unknown =>
      settings.find(
        ({ path: place }) => place.length === path.length && path.every((name, i) => place[i] === name),
      )?.value;
    const provider = setting("model_provider") ?? "openai";
    const own = typeof provider === "string" && setting("model_providers", provider, "requires_openai_auth");
    return { isNeeded: provider === "openai" || own === true, forced: setting("forced_login_method") };
  }

  /**
   * The account that the next request will be made with, for a provider that wants one.
   *
   * @throws RpcError for a login that doesn't say whose it is.
   */
  async read(): Promise<Account | null> {
    const { apiKey } = this.#options;
    if (apiKey !== undefined || this.#variable("CODEX_API_KEY")) return { type: "apiKey" };
    const file = this.#file();
    // A file that can't be used is as good as none: what is wrong with it, a turn says.
    const stored = await file?.read().catch(ignored);
    if (stored?.type === "key") return { type: "apiKey" };
    if (stored?.type === "login") return describeLogin(await file?.idToken());
    return this.#variable("OPENAI_API_KEY") ? { type: "apiKey" } : null;
  }

  /**
   * Keeps a key in auth.json.
   *
   * @throws RpcError where there is no codex folder; what the file system throws.
   */
  async logIn(key: string): Promise<void> {
    const file = this.#file();
    if (file === null)
      throw refused("there is no codex folder to keep a key in: pass the option apiKey instead");
    await file.storeKey(key);
    this.#changed(file);
  }

  /** Deletes auth.json. A key that the program or the environment gives stays. Throws what the file system throws. */
  async logOut(): Promise<void> {
    const file = this.#file();
    if (file === null) return;
    await file.remove();
    this.#changed(file);
  }

  /** How one is logged in now, as `account/updated` tells it. */
  async mode(): Promise<{ readonly authMode: AuthMode | null; readonly planType: PlanType | null }> {
    const account = await this.read();
    if (account === null) return { authMode: null, planType: null };
    if (account.type === "apiKey") return { authMode: "apikey", planType: null };
    return { authMode: "chatgpt", planType: account.planType };
  }

  #file(): AuthFile | null {
    const { host, codexHome } = this.#options;
    const home = findCodexHome(host, codexHome);
    return home === null ? null : new AuthFile(host.fs, authFileIn(host, home).path);
  }

  #changed(file: AuthFile): void {
    StoredCredential.in(this.#options.host.fs, file.path).forget();
  }

  #variable(name: string): string | undefined {
    const { env, host } = this.#options;
    return (env === undefined ? host.env(name) : env[name])?.trim() || undefined;
  }
}

function ignored(error: unknown): undefined {
  if (!(error instanceof EffectError)) throw error;
}

function describeLogin(idToken: string | undefined): Account {
  const claims = claimsOf(idToken);
  const [auth, profile] = [claims[CLAIMS.auth], claims[CLAIMS.profile]].map((claim) =>
    isPlainObject(claim) ? claim : {},
  );
  const email = claims.email ?? profile?.email;
  const plan = auth?.chatgpt_plan_type;
  if (typeof email !== "string") throw refused("email and plan type are required for chatgpt authentication");
  return { type: "chatgpt", email, planType: PLANS.find((name) => name === plan) ?? "unknown" };
}

/** What the middle part of a token says; nothing, where it isn't one. */
function claimsOf(idToken: string | undefined): Readonly<Record<string, unknown>> {
  const middle = idToken?.split(".")[1]?.replaceAll("-", "+").replaceAll("_", "/") ?? "";
  try {
    const claims: unknown = JSON.parse(new TextDecoder().decode(fromBase64(middle)));
    return isPlainObject(claims) ? claims : {};
  } catch {
    return {};
  }
}
