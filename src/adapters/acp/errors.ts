/** Our errors as the protocol's. */

import { RequestError } from "@agentclientprotocol/sdk";

import { CodexError, type CodexErrorCode } from "../../errors.ts";

/** Codes of JSON-RPC for what the caller got wrong; `data.code` is the stable name of every failure. */
const codes: Partial<Record<CodexErrorCode, number>> = {
  session_not_found: -32002,
  no_api_key: -32000,
  unauthorized: -32000,
  invalid_argument: -32602,
  invalid_config: -32602,
  unsupported: -32602,
};

/** Does something whose {@link CodexError}s the client is told. */
export async function told<T>(action: () => Promise<T>): Promise<T> {
  try {
    return await action();
  } catch (error) {
    if (!(error instanceof CodexError)) throw error;
    const { code, message } = error;
    throw new RequestError(codes[code] ?? -32603, message, { code });
  }
}
