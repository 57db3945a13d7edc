import dns from "node:dns";
import type { LookupFunction } from "node:net";

import { isPublicAddress, privateNetwork } from "../addresses.ts";

/**
 * Looks a name up for the connection that is being made, and refuses it when one of its addresses is not
 * public: what was looked up is what is connected to, so the name can't change its mind in between.
 */
export const lookupPublic: LookupFunction = (name, options, done) => {
  dns.lookup(name, { ...options, all: true }, (error, found) => {
    if (error !== null) return done(error, "");
    const [first] = found;
    if (first === undefined || !found.every(({ address }) => isPublicAddress(address))) {
      return done(privateNetwork(name), "");
    }
    if (options.all === true) done(null, found);
    else done(null, first.address, first.family);
  });
};
