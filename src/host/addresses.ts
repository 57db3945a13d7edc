/**
 * Which addresses lie in the open internet. The ranges are those of IANA's registries of special-purpose
 * addresses, and the addresses at which clouds tell machines their secrets.
 */

import { HostError } from "./errors.ts";

/** Networks of IPv4 that aren't public: the network and the length of its prefix. */
const PRIVATE_IPV4: readonly (readonly [number, number])[] = /* @__PURE__ */ (() =>
  (
    [
      ["0.0.0.0", 8],
      ["10.0.0.0", 8],
      ["100.64.0.0", 10],
      ["127.0.0.0", 8],
      // Azure's host, in a public range.
      ["168.63.129.16", 32],
      ["169.254.0.0", 16],
      ["172.16.0.0", 12],
      ["192.0.0.0", 24],
      ["192.0.2.0", 24],
      ["192.88.99.0", 24],
      ["192.168.0.0", 16],
      ["198.18.0.0", 15],
      ["198.51.100.0", 24],
      ["203.0.113.0", 24],
      ["224.0.0.0", 3],
    ] as const
  ).map(([network, length]): [number, number] => [numberOf(network), length]))();

/** Names that mean this machine or this network wherever they are looked up. */
const PRIVATE_NAMES = /(?:^|\.)(?:localhost|local|internal|intranet|lan|home\.arpa)$/;

/**
 * Refuses a URL that names a place outside of the open internet.
 *
 * @throws HostError `E_PRIVATE_NETWORK`
 */
export function requirePublicUrl(url: URL): void {
  if (!isPublicUrl(url)) throw privateNetwork(url.host);
}

/** Whether a URL's own text names a place in the open internet; where a name leads is not looked up. */
export function isPublicUrl(url: URL): boolean {
  const host = url.hostname.toLowerCase().replace(/\.$/, "");
  const address = host.startsWith("[") ? host.slice(1, -1) : host;
  return isAddress(address) ? isPublicAddress(address) : host.includes(".") && !PRIVATE_NAMES.test(host);
}

/** The error for a request that may only go to the open internet. */
export function privateNetwork(host: string): HostError {
  return new HostError("E_PRIVATE_NETWORK", `${host} lies in a private network, which was not allowed`);
}

/** Whether an IPv4 or IPv6 address lies in the open internet. What is no address does not. */
export function isPublicAddress(address: string): boolean {
  return address.includes(":") ? isPublicIPv6(address) : isPublicIPv4(address);
}

function isAddress(host: string): boolean {
  return host.includes(":") || /^\d+\.\d+\.\d+\.\d+$/.test(host);
}

function isPublicIPv4(address: string): boolean {
  return /^\d+\.\d+\.\d+\.\d+$/.test(address) && isPublicNumber(numberOf(address));
}

function isPublicNumber(address: number): boolean {
  return PRIVATE_IPV4.every(([network, length]) => (address ^ network) >>> (32 - length) !== 0);
}

function numberOf(address: string): number {
  return address.split(".").reduce((sum, part) => sum * 256 + Number(part), 0) >>> 0;
}

function isPublicIPv6(address: string): boolean {
  const groups = groupsOf(address.replace(/%.*$/, ""));
  if (groups === null) return false;
  const [first = 0, second = 0] = groups;
  const embedded = (at: number): boolean =>
    isPublicNumber(((groups[at] ?? 0) * 65_536 + (groups[at + 1] ?? 0)) >>> 0);
  const startsWith = (...prefix: readonly number[]): boolean =>
    prefix.every((group, index) => groups[index] === group);
  // IPv4 in other clothes: mapped, translated, and by relay.
  if (startsWith(0, 0, 0, 0, 0, 0xffff) || startsWith(0x64, 0xff9b, 0, 0, 0, 0)) return embedded(6);
  if (first === 0x2002) return embedded(1);
  // Only 2000::/3 is handed out for the internet; of it, protocols and documentation are not.
  const isHandedOut = first >>> 13 === 1;
  const isSpecial =
    (first === 0x2001 && (second < 0x200 || second === 0xdb8)) || (first === 0x3fff && second < 0x1000);
  return isHandedOut && !isSpecial;
}

/** The eight groups of an IPv6 address, however it was written; `null` for what is none. */
function groupsOf(address: string): number[] | null {
  if (!URL.canParse(`http://[${address}]/`)) return null;
  const [head = "", tail] = new URL(`http://[${address}]/`).hostname.slice(1, -1).split("::");
  const parse = (text: string): number[] =>
    text === "" ? [] : text.split(":").map((group) => Number.parseInt(group, 16));
  const front = parse(head);
  if (tail === undefined) return front;
  const back = parse(tail);
  return [...front, ...Array.from({ length: 8 - front.length - back.length }, () => 0), ...back];
}
