/** `account/*`: who is logged in. Keys can be stored; logins with ChatGPT are made by `codex login`. */

import type { Handler } from "../method.ts";
import { refused } from "../rpc/errors.ts";
import type { ServerState } from "../state.ts";

const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

/** The account, where the provider wants one. Logins are renewed when they are used, not for this. */
export const readAccount: Handler<"account/read"> = async (_params, { server, reply }) => {
  const { isNeeded } = await server.account.rules();
  reply({ account: isNeeded ? await server.account.read() : null, requiresOpenaiAuth: isNeeded });
};

/** Stores a key in auth.json, from where sessions take it. */
export const logIn: Handler<"account/login/start"> = async (params, { server, reply }) => {
  const { forced } = await server.account.rules();
  if (params.type !== "apiKey") {
    if (forced === "api") throw refused("ChatGPT login is disabled. Use API key login instead.");
    throw refused(
      "this server can't log in with ChatGPT: run `codex login`, whose login it uses, or give a key",
    );
  }
  if (forced === "chatgpt") throw refused("API key login is disabled. Use ChatGPT login instead.");
  await server.account.logIn(params.apiKey);
  reply({ type: "apiKey" });
  for (const client of server.clients) {
    client.notify({
      method: "account/login/completed",
      params: { loginId: null, success: true, error: null },
    });
  }
  await tellMode(server);
};

/** Nothing can be cancelled: a key is stored at once. */
export const cancelLogin: Handler<"account/login/cancel"> = ({ loginId }, { reply }) => {
  if (!UUID.test(loginId)) throw refused(`invalid login id: ${loginId}`);
  reply({ status: "notFound" });
};

/** Deletes auth.json. */
export const logOut: Handler<"account/logout"> = async (_params, { server, reply }) => {
  await server.account.logOut();
  reply({});
  await tellMode(server);
};

async function tellMode(server: ServerState): Promise<void> {
  const params = await server.account.mode();
  for (const client of server.clients) client.notify({ method: "account/updated", params });
}
