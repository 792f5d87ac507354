/**
 * A network in which `sample:` addresses are answered by the built-in sample API and all others by the network behind it.
 *
 * @module
 */

import type { Host, Network } from "../core/host.ts";
import { answerSample } from "./answer_sample.ts";

/** The name after `sample://`. */
const SAMPLE = "nightscout";

/** Puts the sample API before a network. */
export function sampleNetwork(network: Network, host: Pick<Host, "clock">): Network {
  return {
    fetch(url, init) {
      if (!/^sample:/i.test(url)) return network.fetch(url, init);
      const { hostname } = new URL(url);
      if (hostname === SAMPLE) return Promise.resolve(answerSample(new Request(url, init), host));
      return Promise.reject(
        new TypeError(`there is no sample "${hostname}"; there is sample://${SAMPLE}/api/v1`),
      );
    },
  };
}
