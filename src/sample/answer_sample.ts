/**
 * The built-in sample API: what `sample://nightscout/api/v1` answers, in process and without a network.
 * Asked for named moments it answers the same for ever; only a request that names none depends on the clock.
 *
 * @module
 */

import type { Host } from "../core/host.ts";
import { renderSuggestion } from "../core/suggest.ts";
import { hasMoreEntries, listEntries } from "./sample_entries.ts";
import { listDoses } from "./sample_medication.ts";
import { parseSampleQuery } from "./sample_query.ts";

/** Answers one path. */
type Endpoint = (url: URL, nowMs: number) => unknown;

const ROOT = "/api/v1/";

/** Paths under the root; each also answers without `.json`. */
const ENDPOINTS: Readonly<Record<string, Endpoint>> = {
  "entries": answerEntries,
  "entries/pages": answerEntryPages,
  "glucose_entries": answerEntries,
  "medication_entries": answerDoses,
  "treatments": answerDoses,
};

/** Answers a request, whatever host it was sent to: 200 with JSON, 400, 404 or 405 with a message. */
export function answerSample(request: Request, host: Pick<Host, "clock">): Response {
  const url = new URL(request.url);
  if (request.method !== "GET") {
    return refuse(405, `this API only answers GET, not ${request.method}`);
  }
  const name = url.pathname.startsWith(ROOT)
    ? url.pathname.slice(ROOT.length).replace(/\.json$/, "")
    : url.pathname;
  const endpoint = Object.hasOwn(ENDPOINTS, name) ? ENDPOINTS[name] : undefined;
  if (endpoint === undefined) return refuse(404, describeMissing(url.pathname, name));
  try {
    return Response.json(endpoint(url, host.clock.now()));
  } catch (error) {
    if (error instanceof RangeError) return refuse(400, error.message);
    throw error;
  }
}

function answerEntries(url: URL, nowMs: number): unknown {
  return listEntries(parseSampleQuery(url.searchParams, { ...ENTRIES, nowMs }));
}

const ENTRIES = { momentFields: ["dateString", "created_at"], defaultCount: 10 };
const DOSES = { momentFields: ["timestamp", "created_at"], defaultCount: 10 };

/** The same entries as pages that name the next one, for `json_link`. */
function answerEntryPages(url: URL, nowMs: number): unknown {
  const query = parseSampleQuery(url.searchParams, { ...ENTRIES, defaultCount: 100, nowMs });
  const next = new URL(url);
  next.searchParams.set("page", String(query.page + 1));
  return { data: listEntries(query), next: hasMoreEntries(query) ? next.href : null };
}

function answerDoses(url: URL, nowMs: number): unknown {
  return listDoses(parseSampleQuery(url.searchParams, { ...DOSES, nowMs }));
}

function describeMissing(path: string, name: string): string {
  const paths = Object.keys(ENDPOINTS);
  const suggestion = renderSuggestion(name, paths);
  return `there is no ${path}; ${
    suggestion ?? `there is ${paths.map((known) => `${ROOT}${known}.json`).join(", ")}`
  }`;
}

function refuse(status: number, message: string): Response {
  return Response.json({ status, message }, { status });
}
