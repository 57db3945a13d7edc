/** The model endpoint of a run: in this process, or kept by another one that pages and other runtimes can reach. */

/** An endpoint that answers as one scenario says. */
export interface ScenarioEndpoint {
  readonly baseUrl: string;
  /** Ends it; the request bodies that it received. */
  close(): Promise<unknown[]>;
}

/** Opens an endpoint with a script of model answers. */
export type OpenEndpoint = (script: unknown) => Promise<ScenarioEndpoint>;

/**
 * Endpoints of `startEndpointService`, wherever `fetch` is. All runtimes then talk to the same server, and how
 * a server drops a connection is no difference between them.
 *
 * @param service The service's URL, without a slash at its end.
 */
export function endpointsOf(service: string): OpenEndpoint {
  const ask = async (path: string, body: string): Promise<unknown> => {
    const response = await fetch(`${service}/${path}`, { method: "POST", body });
    if (!response.ok)
      throw new Error(`the endpoint service answers ${response.status}: ${await response.text()}`);
    return await response.json();
  };
  return async (script) => {
    const opened = await ask("open", JSON.stringify(script));
    if (!isOpened(opened)) throw new Error("the endpoint service opened nothing");
    return {
      baseUrl: opened.baseUrl,
      async close() {
        const requests = await ask(`close/${opened.id}`, "");
        return Array.isArray(requests) ? requests : [];
      },
    };
  };
}

function isOpened(value: unknown): value is { readonly id: number; readonly baseUrl: string } {
  if (typeof value !== "object" || value === null) return false;
  return (
    "id" in value && typeof value.id === "number" && "baseUrl" in value && typeof value.baseUrl === "string"
  );
}
