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
      const isKnown = new URL(url).hostname === SAMPLE;
      const request = new Request(url, init);
      return Promise.resolve(isKnown ? answerSample(request, host) : refuseSample(url));
    },
  };
}

/** As a server would: asking again will not help. */
function refuseSample(url: string): Response {
  const message = `there is no sample "${
    new URL(url).hostname
  }"; there is sample://${SAMPLE}/api/v1`;
  return Response.json({ status: 404, message }, { status: 404 });
}
