/**
 * Stages what a user's function returned, whatever kind of value it is, as files with one JSON record per line.
 *
 * @module
 */

import type { FetchResult } from "../core/fetch_result.ts";
import type { Host } from "../core/host.ts";
import { PhloError } from "../core/phlo_error.ts";
import { isArrowTable } from "./arrow_table.ts";
import type { FetchContext } from "./fetch_context.ts";
import { fetchRest } from "./fetch_rest.ts";
import { clearPages } from "./journal.ts";
import { isRestSource } from "./rest_source.ts";
import { stageRows } from "./stage_rows.ts";

/** One kind of value that a function may return. */
interface ValueKind {
  matches(value: unknown): boolean;
  fetch(value: unknown, context: FetchContext, host: Host): Promise<FetchResult>;
}

/** The first that matches fetches. */
const VALUE_KINDS: readonly ValueKind[] = [
  { matches: (value) => value === undefined || value === null, fetch: stageNothing },
  {
    matches: isRestSource,
    fetch: (value, context, host) =>
      isRestSource(value) ? fetchRest(value, context, host) : refuse(value),
  },
  {
    matches: isArrowTable,
    fetch: (value, context, host) =>
      isArrowTable(value) ? stageRows([value].values(), context, host) : refuse(value),
  },
  {
    matches: isIterable,
    fetch: (value, context, host) =>
      isIterable(value) ? stageRows(value, context, host) : refuse(value),
  },
];

/**
 * Stages rows in the context's folder. A promise is waited for.
 * @throws PhloError PHLO-301 to PHLO-305 from a source, PHLO-306 where the value holds no rows; what user code throws comes through.
 */
export async function fetchSource(
  value: unknown,
  context: FetchContext,
  host: Host,
): Promise<FetchResult> {
  const settled = await value;
  context.signal.throwIfAborted();
  await host.disk.makeFolder(context.folder);
  const kind = VALUE_KINDS.find((candidate) => candidate.matches(settled));
  return kind === undefined ? refuse(settled) : await kind.fetch(settled, context, host);
}

/** No statement about the data: nothing may change. */
async function stageNothing(
  _value: unknown,
  context: FetchContext,
  host: Host,
): Promise<FetchResult> {
  await clearPages(context.folder, new Set(), host);
  return {
    hasStatement: false,
    pages: [],
    requests: 0,
    retries: 0,
    receivedBytes: 0,
    warnings: [],
    cursors: {},
  };
}

function isIterable(value: unknown): value is Iterable<unknown> | AsyncIterable<unknown> {
  return typeof value === "object" && value !== null &&
    (Symbol.iterator in value || Symbol.asyncIterator in value);
}

function refuse(value: unknown): never {
  const isResponse = value instanceof Response;
  throw new PhloError(
    "PHLO-306",
    `Cannot use what the function returned: it is ${describe(value)}, which holds no rows`,
    {
      hint: isResponse
        ? "return await response.json()"
        : "return an array of objects, a generator, restApi({…}), or nothing",
    },
  );
}

function describe(value: unknown): string {
  if (typeof value === "function") return "a function that was not called";
  if (typeof value !== "object" || value === null) return `a ${typeof value}`;
  const name = value.constructor?.name ?? "Object";
  return name === "Object" ? "one object" : `one object of class ${name}`;
}
