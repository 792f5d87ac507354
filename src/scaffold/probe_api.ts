/**
 * Asks an API for a few records of a table: under which path they are, and which fields they have.
 *
 * @module
 */

import { PhloError } from "../core/phlo_error.ts";
import type { FetchSample, SampleAnswer } from "./fetch_sample.ts";
import { inferFields, type SampleRecord } from "./infer_fields.ts";
import type { Field } from "./field.ts";
import { findKnownApi, type KnownApi } from "./known_apis.ts";

/** What is looked for. */
export interface ProbeQuestion {
  readonly domain: string;
  readonly table: string;
  readonly baseUrl: string;
}

/** A list of records that was found. */
export interface ProbedSample {
  /** The address that answered, without the query. */
  readonly url: string;
  readonly baseUrl: string;
  /** Below the base URL: `entries.json`. */
  readonly path: string;
  readonly selector?: string;
  readonly fields: readonly Field[];
  /** The records, for test data; may be empty. */
  readonly records: readonly SampleRecord[];
}

/** What asking yielded; without a sample, `reason` says why. */
export type ProbeResult =
  | { readonly sample: ProbedSample }
  | {
    readonly sample?: undefined;
    readonly reason: string;
    readonly isReachable: boolean;
    readonly needsCredentials?: boolean;
  };

interface Candidate {
  readonly baseUrl: string;
  readonly path: string;
}

/** Asks the likely addresses in turn until one answers with records. */
export async function probeApi(
  question: ProbeQuestion,
  fetchSample: FetchSample,
): Promise<ProbeResult> {
  const api = findKnownApi(question.domain, question.baseUrl);
  const refusals: string[] = [];
  let needsCredentials = false;
  for (const candidate of listCandidates(question, api)) {
    const url = `${candidate.baseUrl}/${candidate.path}`;
    const answer = await fetchSample(api === undefined ? url : `${url}?${api.probeQuery}`);
    if (answer.kind === "unreachable") {
      return {
        reason: `${new URL(url).host} could not be reached: ${answer.reason}`,
        isReachable: false,
      };
    }
    if (answer.kind === "records") return { sample: buildSample(candidate, answer) };
    needsCredentials ||= answer.needsCredentials === true;
    refusals.push(`${url}: ${answer.reason}`);
  }
  return { reason: refusals.join("; "), isReachable: true, needsCredentials };
}

/** The paths under which a table is likely to be, without asking. */
export function guessPath(question: ProbeQuestion): Candidate {
  const [first] = listCandidates(question, findKnownApi(question.domain, question.baseUrl));
  if (first === undefined) throw new PhloError("PHLO-901", "Cannot guess a path: there is none");
  return first;
}

function listCandidates(
  { table, baseUrl }: ProbeQuestion,
  api: KnownApi | undefined,
): readonly Candidate[] {
  const known = api?.resources.filter((resource) => resource.isMeantBy(table)) ?? [];
  const paths = new Set([
    ...known.map((resource) => resource.path),
    ...(api === undefined ? [table, `${table}.json`] : [`${table}.json`, table]),
    // Of a known API it is known which table means its entries.
    ...(api === undefined && table.endsWith("_entries") ? ["entries.json", "entries"] : []),
  ]);
  const below = [...paths].map((path) => ({ baseUrl, path }));
  const whole = splitLastPart(baseUrl);
  return whole === undefined ? below : [...below, whole];
}

/** The base URL may be the list's own address. */
function splitLastPart(baseUrl: string): Candidate | undefined {
  const slash = baseUrl.lastIndexOf("/");
  const parent = baseUrl.slice(0, slash);
  if (!URL.canParse(parent) || new URL(parent).host === "" || parent.endsWith("/")) {
    return undefined;
  }
  return { baseUrl: parent, path: baseUrl.slice(slash + 1) };
}

function buildSample(
  candidate: Candidate,
  answer: Extract<SampleAnswer, { kind: "records" }>,
): ProbedSample {
  return {
    url: `${candidate.baseUrl}/${candidate.path}`,
    ...candidate,
    ...(answer.selector === undefined ? {} : { selector: answer.selector }),
    fields: inferFields(answer.records),
    records: answer.records,
  };
}
