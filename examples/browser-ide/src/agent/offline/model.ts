/** A model in the page: a `fetch` that answers as the Responses API would. */

import { readRequest } from "./request.ts";
import { respond } from "./script.ts";
import { streamed } from "./sse.ts";

/** The endpoint that {@link offlineFetch} stands for. Nothing is ever sent there. */
export const offlineUrl = "https://offline.invalid/v1";

/** Answers by the script, at the pace of a model. Requests for anything but an answer give 404. */
export async function offlineFetch(url: string, init: RequestInit): Promise<Response> {
  if (!url.endsWith("/responses") || typeof init.body !== "string")
    return new Response(null, { status: 404 });
  const situation = readRequest(init.body);
  return streamed(respond(situation), Math.round(situation.size / 4), init.signal);
}
