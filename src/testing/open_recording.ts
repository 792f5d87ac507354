/**
 * Records the answers of the real network once, and replays them from then on. What was not recorded has no answer.
 *
 * @module
 */

import { join } from "node:path";
import type { Host } from "../core/host.ts";
import { PhloError } from "../core/phlo_error.ts";
import { sampleNetwork } from "../sample/sample_network.ts";
import { mapHost } from "../source/map_host.ts";
import {
  describeBody,
  type Exchange,
  keyOf,
  readRecording,
  restoreBody,
  writeRecording,
} from "./recording_file.ts";
import { createScrubber, type Scrubber } from "./scrub_exchange.ts";
import { type Answer, renderRequest, type SentRequest } from "./sent_request.ts";

/** The variable by which `phlo test --record` says that recordings are made: the moment from which they count as new. */
export const RECORD_VARIABLE = "PHLO_TEST_RECORD";

/** A recording that is made or replayed. */
export interface Recording {
  /** True where the real network is asked. */
  readonly isReal: boolean;
  readonly answer: Answer;
  /** Writes what was recorded. */
  finish(): Promise<void>;
}

/** Which recording. */
export interface RecordingOptions {
  readonly name: string;
  readonly root: string;
  readonly hosts: Readonly<Record<string, string>>;
  /** Variables of the test: they may stand for secrets. */
  readonly env: Readonly<Record<string, string>>;
}

/** Opens a recording. @throws PhloError PHLO-307 where there is none and none is to be made. */
export async function openRecording(options: RecordingOptions, host: Host): Promise<Recording> {
  if (!/^[\w.-]+(?:\/[\w.-]+)*$/.test(options.name) || options.name.split("/").includes("..")) {
    throw new PhloError("PHLO-002", `Cannot use the recording "${options.name}": it is no name`, {
      hint: "use letters, digits, '_', '-', '.' and '/'",
    });
  }
  const path = join(options.root, "tests", "recorded", `${options.name}.json`);
  const since = host.environment.variable(RECORD_VARIABLE) ?? "";
  return since === "" ? await replay(path, options, host) : record(path, since, options, host);
}

async function replay(path: string, options: RecordingOptions, host: Host): Promise<Recording> {
  const exchanges = await readRecording(path, host);
  const file = path.replace(`${options.root}/`, "");
  if (exchanges === undefined) {
    throw new PhloError("PHLO-307", `Cannot replay "${options.name}": there is no ${file}`, {
      hint: "phlo test --record asks the real source once and keeps its answers",
    });
  }
  const byKey = Map.groupBy(exchanges, keyOf);
  const asked = new Map<string, number>();
  const variables = { ...host.environment.variables(), ...options.env };
  return {
    isReal: false,
    finish: () => Promise.resolve(),
    // deno-lint-ignore require-await -- an answer is a promise
    async answer(request) {
      const scrubber = createScrubber(variables, [request]);
      const key = keyOf(describeRequest(request, scrubber));
      const answers = byKey.get(key) ?? [];
      const turn = asked.get(key) ?? 0;
      asked.set(key, turn + 1);
      const exchange = answers[Math.min(turn, answers.length - 1)];
      if (exchange !== undefined) return restoreResponse(exchange);
      const shown = renderRequest({ ...request, url: scrubber.url(request.url) });
      throw new PhloError("PHLO-307", `Cannot replay "${shown}": ${file} does not hold it`, {
        hint: "phlo test --record asks the real source once and keeps its answers",
      });
    },
  };
}

function restoreResponse(exchange: Exchange): Response {
  const isEmpty = [101, 103, 204, 205, 304].includes(exchange.status);
  return new Response(isEmpty ? null : restoreBody(exchange), {
    status: exchange.status,
    headers: exchange.headers,
  });
}

interface Heard {
  readonly request: SentRequest;
  readonly response: Response;
  readonly bytes: Uint8Array;
}

function record(path: string, since: string, options: RecordingOptions, host: Host): Recording {
  const heard: Heard[] = [];
  const network = sampleNetwork(host.network, host);
  return {
    isReal: true,
    async answer(request, init) {
      const response = await network.fetch(mapHost(request.url, options.hosts), {
        method: request.method,
        headers: request.headers,
        redirect: init?.redirect ?? "follow",
        ...(request.body === undefined ? {} : { body: request.body }),
        ...(init?.signal ? { signal: init.signal } : {}),
      });
      const bytes = new Uint8Array(await response.arrayBuffer());
      heard.push({ request, response, bytes });
      return new Response(bytes.length === 0 ? null : bytes, {
        status: response.status,
        headers: keepHeaders(response.headers),
      });
    },
    async finish() {
      const variables = { ...options.env, ...host.environment.variables() };
      const scrubber = createScrubber(variables, heard.map(({ request }) => request));
      const fresh = heard.map((each) => describeExchange(each, scrubber));
      const known = await readKnown(path, since, host);
      const keys = new Set(fresh.map(keyOf));
      await writeRecording(
        path,
        [...known.filter((each) => !keys.has(keyOf(each))), ...fresh],
        host,
      );
    },
  };
}

/** Several tests may share a recording: what this session has written already stays. */
async function readKnown(path: string, since: string, host: Host): Promise<readonly Exchange[]> {
  const stat = await host.disk.stat(path);
  const sessionStart = Number(since) > 1
    ? Number(since)
    : host.clock.now() - host.clock.monotonic();
  if (stat === undefined || stat.modifiedAt < sessionStart) return [];
  return await readRecording(path, host) ?? [];
}

function describeRequest(
  request: SentRequest,
  scrubber: Scrubber,
): Pick<Exchange, "method" | "url" | "requestBody"> {
  return {
    method: request.method,
    url: scrubber.url(request.url),
    ...(request.body === undefined ? {} : { requestBody: scrubber.body(request.body) }),
  };
}

function describeExchange({ request, response, bytes }: Heard, scrubber: Scrubber): Exchange {
  const headers = Object.entries(keepHeaders(response.headers)).map(([name, value]) =>
    [name, scrubHeader(value, scrubber)] as const
  );
  const body = describeBody(bytes);
  return {
    ...describeRequest(request, scrubber),
    status: response.status,
    headers: Object.fromEntries(headers.sort()),
    ...(body.base64 !== undefined
      ? body
      : describeBody(new TextEncoder().encode(scrubber.body(new TextDecoder().decode(bytes))))),
  };
}

/** A header may hold an address, or several between angle brackets. */
function scrubHeader(value: string, scrubber: Scrubber): string {
  if (URL.canParse(value)) return scrubber.url(value);
  return scrubber.text(value.replace(/<([^<>]*)>/g, (_, url) => `<${scrubber.url(url)}>`));
}

/** What a source may act on: the kind of body, where to go on, when to come again. */
const KEPT_HEADER =
  /^(?:content-type|link|location|retry-after)$|(?:^|-)(?:page|pages|total|count|next|prev|cursor|offset)(?:-|$)/;

function keepHeaders(headers: Headers): Record<string, string> {
  return Object.fromEntries([...headers].filter(([name]) => KEPT_HEADER.test(name)));
}
