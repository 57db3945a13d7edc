import { describe, expect, test, vi } from "vitest";

import { isPublicAddress, requirePublicUrl } from "../../src/host/addresses.ts";
import { createFetchClient } from "../../src/host/http.ts";
import { createNodeHttpClient } from "../../src/host/node/http.ts";
import type { HttpClient } from "../../src/host/types.ts";
import { testServer } from "../support/test-server.ts";

const PRIVATE_URLS = [
  // This machine, in all the ways to write it.
  "http://127.0.0.1/",
  "http://127.1/",
  "http://2130706433/",
  "http://0x7f000001/",
  "http://0x7f.1/",
  "http://0177.0.0.1/",
  "http://017700000001/",
  "http://127.255.255.254:8080/",
  "http://0/",
  "http://0.0.0.0/",
  "http://localhost/",
  "http://LOCALHOST./",
  "http://a.localhost/",
  "http://[::1]/",
  "http://[0:0:0:0:0:0:0:1]/",
  "http://[::]/",
  "http://１２７.０.０.１/",
  "http://127。0。0。1/",
  // Private networks.
  "http://10.0.0.1/",
  "http://10.255.255.255/",
  "http://012.1.2.3/",
  "http://172.16.0.1/",
  "http://172.31.255.255/",
  "http://0xac.0x10.1/",
  "http://192.168.0.1/",
  "http://3232235521/",
  "http://100.64.0.1/",
  "http://100.127.255.255/",
  "http://[fc00::1]/",
  "http://[fd12:3456:789a::1]/",
  "http://[fec0::1]/",
  // Link-local, and where clouds tell secrets.
  "http://169.254.169.254/latest/meta-data/",
  "http://2852039166/",
  "http://0xa9fea9fe/",
  "http://169.254.170.2/",
  "http://[fe80::1]/",
  "http://[fd00:ec2::254]/",
  "http://100.100.100.200/",
  "http://168.63.129.16/",
  "http://192.0.0.192/",
  "http://metadata.google.internal/",
  // IPv4 in IPv6.
  "http://[::ffff:127.0.0.1]/",
  "http://[::ffff:7f00:1]/",
  "http://[::ffff:169.254.169.254]/",
  "http://[::ffff:10.0.0.1]/",
  "http://[::127.0.0.1]/",
  "http://[64:ff9b::10.0.0.1]/",
  "http://[64:ff9b:1::1]/",
  "http://[2002:7f00:1::]/",
  "http://[2002:a9fe:a9fe::]/",
  "http://[2001:0:7f00:1::]/",
  // Special, documentation, groups, the rest.
  "http://192.0.2.1/",
  "http://198.18.0.1/",
  "http://198.51.100.7/",
  "http://203.0.113.7/",
  "http://224.0.0.1/",
  "http://239.255.255.255/",
  "http://240.0.0.1/",
  "http://255.255.255.255/",
  "http://[ff02::1]/",
  "http://[2001:db8::1]/",
  "http://[3fff::1]/",
  "http://[100::1]/",
  // Names of this network.
  "http://router/",
  "http://printer.local/",
  "http://db.internal/",
  "http://nas.lan/",
  "http://box.home.arpa/",
  "https://intranet/",
];

const PUBLIC_URLS = [
  "https://example.com/",
  "https://localhost.example.com/",
  "https://internal.example.com/",
  "http://8.8.8.8/",
  "http://134744072/",
  "http://172.15.0.1/",
  "http://172.32.0.1/",
  "http://100.63.0.1/",
  "http://100.128.0.1/",
  "http://169.253.0.1/",
  "http://192.167.1.1/",
  "http://223.255.255.255/",
  "http://[2606:4700:4700::1111]/",
  "http://[2a00:1450:4001::1]/",
  "http://[::ffff:8.8.8.8]/",
  "http://[64:ff9b::8.8.8.8]/",
  "http://[2002:808:808::]/",
];

describe("only the open internet", () => {
  test.each(PRIVATE_URLS)("not %s", async (url) => {
    const refused = expect.objectContaining({ code: "E_PRIVATE_NETWORK" });
    expect(() => requirePublicUrl(new URL(url))).toThrow(refused);
    const fetch = vi.fn();
    const clients: HttpClient[] = [createNodeHttpClient(), createFetchClient(fetch)];
    for (const client of clients) await expect(get(client, url)).rejects.toEqual(refused);
    expect(fetch).not.toHaveBeenCalled();
  });

  test.each(PUBLIC_URLS)("but %s", (url) => {
    expect(() => requirePublicUrl(new URL(url))).not.toThrow();
  });

  test.each(["", "x", "1.2.3", "1.2.3.4.5", "::g", "fe80::1%eth0", "::ffff:127.0.0.1%lo"])(
    "%j, as an answer of a name service, is no public address",
    (address) => expect(isPublicAddress(address)).toBe(false),
  );

  test("a name that leads to this machine is refused when it is connected to, and only then reached", async () => {
    let requests = 0;
    const { port } = await testServer((_, response) => {
      requests += 1;
      response.end("here");
    });
    const dns = await import("node:dns");
    // A public name whose owner lets it lead here.
    const found = [{ address: "127.0.0.1", family: 4 }];
    const lookup = vi
      .spyOn(dns.default, "lookup")
      .mockImplementation(((_name: string, _options: object, done: (error: null, found: object) => void) =>
        done(null, found)) as typeof dns.lookup);
    const refused = get(createNodeHttpClient(), `http://rebound.example.com:${port}/`);
    await expect(refused).rejects.toEqual(expect.objectContaining({ code: "E_PRIVATE_NETWORK" }));
    lookup.mockRestore();
    expect(requests).toBe(0);
  });
});

async function get(client: HttpClient, url: string): Promise<unknown> {
  return await client.send(
    { method: "GET", url, headers: [], body: "", publicOnly: true },
    { signal: new AbortController().signal },
  );
}
