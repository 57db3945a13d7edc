import { afterEach, describe, expect, it, vi } from "vitest";

import { createNodeHttpClient } from "../../src/host/node/http.ts";
import { fetchThrough } from "../../src/mcp/fetch.ts";
import { testServer } from "../support/test-server.ts";

/** A server on this machine, and the hosts that it was asked for as. */
async function reached(): Promise<{ port: number; hosts: string[] }> {
  const hosts: string[] = [];
  const { port } = await testServer((request, response) => {
    hosts.push(String(request.headers.host));
    response.end("here");
  });
  return { port, hosts };
}

/** A resolver for which every name leads to this machine. */
async function misleadingResolver(): Promise<void> {
  const dns = await import("node:dns");
  const found = [{ address: "127.0.0.1", family: 4 }];
  vi.spyOn(dns.default, "lookup").mockImplementation(((
    _name: string,
    { all }: { all?: boolean },
    done: (error: null, found: unknown, family?: number) => void,
  ) => (all === true ? done(null, found) : done(null, "127.0.0.1", 4))) as typeof dns.lookup);
}

afterEach(() => void vi.restoreAllMocks());

async function get(url: string, allowPrivateNetwork = false): Promise<string> {
  const server = { name: "far", allowPrivateNetwork, secrets: ["sk-0123456789"] };
  const response = await fetchThrough(createNodeHttpClient(), server)(url);
  return await response.text();
}

describe("a server of MCP", () => {
  it("that is said to be on this machine is reached there", async () => {
    const { port } = await reached();
    for (const host of ["127.0.0.1", "localhost", "127.1"]) {
      expect(await get(`http://${host}:${port}/`)).toBe("here");
    }
  });

  it("with a name of the local network is reached wherever that leads", async () => {
    const { port, hosts } = await reached();
    await misleadingResolver();
    for (const host of ["mcp.localhost", "tools", "nas.lan"]) await get(`http://${host}:${port}/`);
    expect(hosts).toEqual([`mcp.localhost:${port}`, `tools:${port}`, `nas.lan:${port}`]);
  });

  it("with a public name that leads into a private network is refused, and told what to set", async () => {
    const { port, hosts } = await reached();
    await misleadingResolver();
    await expect(get(`http://rebound.example.com:${port}/`)).rejects.toMatchObject({
      code: "E_PRIVATE_NETWORK",
      message: expect.stringMatching(/rebound\.example\.com.*allow_private_network.*mcp_servers\.far/),
    });
    expect(hosts).toEqual([]);
  });

  it("may lead there when that was allowed", async () => {
    const { port, hosts } = await reached();
    await misleadingResolver();
    expect(await get(`http://mcp.example.com:${port}/`, true)).toBe("here");
    // Nor does the connection that is kept now help one that may not.
    await expect(get(`http://mcp.example.com:${port}/`)).rejects.toMatchObject({ code: "E_PRIVATE_NETWORK" });
    expect(hosts).toHaveLength(1);
  });

  it("that quotes a secret in a failure is not quoted in turn", async () => {
    const send = async () => ({
      status: 401,
      headers: [],
      body: new Response("no such key: sk-0123456789").body,
    });
    const fetch = fetchThrough(
      { send },
      { name: "far", allowPrivateNetwork: false, secrets: ["sk-0123456789"] },
    );
    expect(await (await fetch("https://example.com/mcp")).text()).toBe("no such key: [key]");
  });

  it("keeps to the open internet when its URL lies there and nothing else was allowed", async () => {
    const sent: boolean[] = [];
    const send = async ({ publicOnly }: { publicOnly?: boolean }) => {
      sent.push(publicOnly === true);
      return { status: 202, headers: [], body: null };
    };
    for (const allowPrivateNetwork of [false, true]) {
      const fetch = fetchThrough({ send }, { name: "far", allowPrivateNetwork, secrets: [] });
      for (const url of ["https://example.com/mcp", "http://8.8.8.8/", "http://10.0.0.1/", "http://[::1]/"]) {
        await fetch(url, { method: "POST", body: "{}" });
      }
    }
    expect(sent).toEqual([true, true, false, false, false, false, false, false]);
  });
});
