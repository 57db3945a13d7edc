import { HostError } from "./errors.ts";

/** Redirects followed within an origin before giving up. */
export const MAX_REDIRECTS = 10;

/** A URL to send to: `http` or `https`, without credentials in it. */
export function parseUrl(text: string): URL {
  if (!URL.canParse(text)) throw new HostError("ERR_INVALID_URL", "the URL can't be parsed");
  const url = new URL(text);
  if (url.protocol !== "http:" && url.protocol !== "https:") {
    throw new HostError("E_UNSUPPORTED", `only http and https are supported, not ${url.protocol}`);
  }
  if (url.username !== "" || url.password !== "") {
    throw new HostError("ERR_INVALID_URL", "a URL must not hold credentials; use a header");
  }
  return url;
}

/** Where a response redirects to; `null` when it doesn't. Check it with {@link checkOrigin} before following. */
export function redirectTarget(status: number, location: string | null, from: URL): URL | null {
  if (![301, 302, 303, 307, 308].includes(status) || location === null) return null;
  if (!URL.canParse(location, from)) {
    throw new HostError("E_REDIRECT", `${from.host} redirects to a URL that can't be parsed`);
  }
  return new URL(location, from);
}

/** Refuses to leave the origin with `E_REDIRECT`: no credential may travel. */
export function checkOrigin(target: URL, from: URL): void {
  if (target.origin !== from.origin) {
    throw new HostError("E_REDIRECT", `refused to follow a redirect from ${from.host} to another origin`);
  }
}

/** Whether the request after a redirect is a `GET` without a body, as the Fetch standard has it. */
export function becomesGet(status: number, method: string): boolean {
  const upper = method.toUpperCase();
  return (status === 303 && upper !== "HEAD") || (status <= 302 && upper === "POST");
}

/** The headers that go with a body, and are dropped with it. */
export const BODY_HEADERS: readonly string[] = ["content-type", "content-length", "content-encoding"];

/** The error for a request that was redirected too often. */
export function tooManyRedirects(start: URL): HostError {
  return new HostError("E_REDIRECT", `more than ${MAX_REDIRECTS} redirects from ${start.host}`);
}
