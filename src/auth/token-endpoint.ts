/** The endpoint that renews ChatGPT logins, spoken to as the reference does. */

import { isPlainObject } from "../checks.ts";
import { EffectError } from "../engine/failure.ts";
import type { HttpClient } from "../host/types.ts";
import type { RenewedTokens } from "./auth-file.ts";

/** Where logins are renewed unless another endpoint is given. */
const openaiEndpoint = "https://auth.openai.com/oauth/token";

/** The reference's own id: its logins are renewed under it. */
const clientId = "app_EMoamEEZ73f0CkXaXp7hrann";

/** Milliseconds until an answer is given up. */
const timeout = 30_000;

/** Bytes of an answer that are read: more is no answer. */
const answerLimit = 64 * 1024;

/**
 * Exchanges a refresh token for new tokens. The old one is used up by it.
 *
 * @throws EffectError `E_LOGIN`: the login is no longer good. `E_NETWORK`: the endpoint failed, another try may
 *   help. And what the client throws. No message holds a token.
 */
export async function renewTokens(
  http: HttpClient,
  refreshToken: string,
  url: string = openaiEndpoint,
): Promise<RenewedTokens> {
  const body = JSON.stringify({
    client_id: clientId,
    grant_type: "refresh_token",
    refresh_token: refreshToken,
  });
  const headers = [
    ["content-type", "application/json"],
    ["accept", "application/json"],
  ] as const;
  const signal = AbortSignal.timeout(timeout);
  const response = await http.send({ method: "POST", url, headers, body }, { signal });
  const answer = parse(await readText(response.body));
  if (response.status === 200 && answer !== undefined) {
    return {
      idToken: token(answer.id_token),
      accessToken: token(answer.access_token),
      refreshToken: token(answer.refresh_token),
    };
  }
  if ([400, 401, 403].includes(response.status)) throw refused(answer);
  throw new EffectError(
    "E_NETWORK",
    `The ChatGPT login could not be renewed: the token endpoint answered with status ${response.status}.`,
  );
}

/** Reasons by the endpoint's codes; its own words may hold anything. */
const reasons: Readonly<Record<string, string>> = {
  refresh_token_expired: "has expired",
  refresh_token_reused: "was renewed elsewhere, and its tokens here are used up",
  refresh_token_invalidated: "was revoked",
};

function refused(answer: Readonly<Record<string, unknown>> | undefined): EffectError {
  const error = answer?.error;
  const code = isPlainObject(error) ? error.code : (error ?? answer?.code);
  const known = typeof code === "string" && Object.hasOwn(reasons, code) ? reasons[code] : undefined;
  return new EffectError(
    "E_LOGIN",
    `The ChatGPT login ${known ?? "could not be renewed"}: log in again with \`codex login\`, or use an API key.`,
  );
}

function parse(text: string | undefined): Readonly<Record<string, unknown>> | undefined {
  try {
    const answer: unknown = JSON.parse(text ?? "");
    return isPlainObject(answer) ? answer : undefined;
  } catch {
    return undefined;
  }
}

/** The text of a body; `undefined` when it is too long. */
async function readText(body: ReadableStream<Uint8Array> | null): Promise<string | undefined> {
  const decoder = new TextDecoder();
  const reader = body?.getReader();
  let [text, length] = ["", 0];
  for (let piece = await reader?.read(); piece?.value !== undefined; piece = await reader?.read()) {
    length += piece.value.byteLength;
    if (length > answerLimit) {
      await reader?.cancel();
      return undefined;
    }
    text += decoder.decode(piece.value, { stream: true });
  }
  return text;
}

function token(value: unknown): string | undefined {
  return typeof value === "string" && value !== "" ? value : undefined;
}
