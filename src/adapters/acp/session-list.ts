/** Recorded sessions, as a client lists them. */

import type { ListSessionsRequest, ListSessionsResponse, SessionInfo } from "@agentclientprotocol/sdk";

import type { CodexClient } from "../../conversation/client.ts";
import type { SessionHead } from "../../sessions/types.ts";

/** Characters of a title that is made of the first prompt. */
const titleLength = 80;

/** A page of the sessions, those used last first. @throws CodexError as `listConversations`. */
export async function listSessions(
  client: CodexClient,
  { cwd, cursor }: ListSessionsRequest,
): Promise<ListSessionsResponse> {
  const { sessions, nextCursor } = await client.listConversations({
    orderBy: "updated",
    ...(cwd == null ? {} : { cwd }),
    ...(cursor == null ? {} : { cursor }),
  });
  return { sessions: sessions.map(infoOf), ...(nextCursor === null ? {} : { nextCursor }) };
}

function infoOf({ id, cwd, name, preview, updatedAt }: SessionHead): SessionInfo {
  const title = name ?? titleOf(preview);
  return {
    sessionId: id,
    cwd,
    updatedAt: new Date(updatedAt).toISOString(),
    ...(title === "" ? {} : { title }),
  };
}

function titleOf(preview: string): string {
  const [line = ""] = preview.split("\n", 1);
  const characters = [...line];
  return characters.length <= titleLength ? line : `${characters.slice(0, titleLength - 1).join("")}…`;
}
