/**
 * The answers that a test gives for requests: by path, by address, in turn. Whatever no entry fits stays unanswered.
 *
 * @module
 */

import { PhloError } from "../core/phlo_error.ts";
import { suggestName } from "../core/suggest.ts";
import { matchRequest, parseRequestKey, type RequestKey } from "./request_key.ts";
import { type Answer, renderRequest, type SentRequest } from "./sent_request.ts";
import { toResponse } from "./to_response.ts";

/** A body, a `ScriptedAnswer` with a status, a `Response`, or a function that answers. */
export type ResponseValue =
  | ((request: SentRequest) => unknown)
  | object
  | string
  | number
  | boolean
  | null;

/**
 * Answers by request: `"entries.json"`, `"POST /v1/search"`, `"https://api.example.com/v1/entries?page=2"`, `"*"`. As a list of
 * pairs, several answers for one request are given in turn, and the last of them stays.
 */
export type Responses =
  | Readonly<Record<string, ResponseValue>>
  | readonly (readonly [request: string, answer: ResponseValue])[];

interface Entry {
  readonly text: string;
  readonly key: RequestKey;
  readonly answers: unknown[];
}

/** Builds the answering. @throws PhloError PHLO-002 where an entry names no request. */
export function createScriptedAnswers(responses: Responses): Answer {
  const entries = listEntries(responses);
  return async (request) => {
    const entry = findEntry(request, entries);
    if (entry === undefined) throw refuse(request, entries);
    const answer = entry.answers.length > 1 ? entry.answers.shift() : entry.answers[0];
    return await toResponse(answer, request);
  };
}

function listEntries(responses: Responses): readonly Entry[] {
  const pairs: Iterable<readonly [string, unknown]> = isList(responses)
    ? responses
    : Object.entries(responses);
  const entries = new Map<string, Entry>();
  for (const [text, answer] of pairs) {
    const entry = entries.get(text) ?? { text, key: parseRequestKey(text), answers: [] };
    entry.answers.push(answer);
    entries.set(text, entry);
  }
  return [...entries.values()];
}

function isList(
  responses: Responses,
): responses is readonly (readonly [request: string, answer: ResponseValue])[] {
  return Array.isArray(responses);
}

/** The entry that says most about the request. */
function findEntry(request: SentRequest, entries: readonly Entry[]): Entry | undefined {
  let best: Entry | undefined;
  let bestScore = -1;
  for (const entry of entries) {
    const score = matchRequest(entry.key, request);
    if (score === undefined || score <= bestScore) continue;
    best = entry;
    bestScore = score;
  }
  return best;
}

function refuse(request: SentRequest, entries: readonly Entry[]): PhloError {
  const path = URL.parse(request.url)?.pathname.split("/").at(-1) ?? request.url;
  const near = suggestName(path, entries.map(({ text }) => text));
  return new PhloError(
    "PHLO-307",
    `Cannot answer "${renderRequest(request)}": the test has no response for it`,
    {
      hint: near === undefined
        ? `responses: { ${JSON.stringify(path)}: … }`
        : `did you mean ${JSON.stringify(path)} in place of ${JSON.stringify(near)}?`,
    },
  );
}
