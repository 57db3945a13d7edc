import type { Agent } from "node:http";
import type { LookupFunction } from "node:net";

import { isPublicAddress, privateNetwork } from "../addresses.ts";
import { dns, http, https } from "./builtins.ts";

/**
 * Looks a name up for the connection that is being made, and refuses it when one of its addresses is not
 * public: what was looked up is what is connected to, so the name can't change its mind in between.
 */
export const lookupPublic: LookupFunction = (name, options, done) => {
  dns().lookup(name, { ...options, all: true }, (error, found) => {
    if (error !== null) return done(error, "");
    const [first] = found;
    if (first === undefined || !found.every(({ address }) => isPublicAddress(address))) {
      return done(privateNetwork(name), "");
    }
    if (options.all === true) done(null, found);
    else done(null, first.address, first.family);
  });
};

const agents = new Map<string, Agent>();

/**
 * Keeps connections that were made with {@link lookupPublic}, and for requests with it alone: one that is kept from
 * another request was made without the check. As Node's own, it keeps them for five seconds.
 *
 * @param protocol `http:` or `https:`
 */
export function publicAgent(protocol: string): Agent {
  let agent = agents.get(protocol);
  if (agent === undefined) {
    const kept = { keepAlive: true, timeout: 5_000 };
    agent = protocol === "https:" ? new (https().Agent)(kept) : new (http().Agent)(kept);
    agents.set(protocol, agent);
  }
  return agent;
}
