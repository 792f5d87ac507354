/**
 * What a request to the sample API asks for, in Nightscout's words: `count`, `find[dateString][$gte]`, `fields`.
 *
 * @module
 */

/** The moments that a request wants, in milliseconds since 1970-01-01 UTC. */
export interface SampleQuery {
  /** The first moment. */
  readonly fromMs: number;
  /** The moment after the last. */
  readonly untilMs: number;
  readonly count: number;
  readonly page: number;
  readonly hasAllFields: boolean;
}

/** What a request may say and means when it says nothing. */
export interface QueryOptions {
  /** The fields that hold the moment as ISO text, beside `date`, which holds milliseconds. */
  readonly momentFields: readonly string[];
  readonly defaultCount: number;
  readonly nowMs: number;
}

const DAY_MS = 86_400_000;
const MAX_COUNT = 100_000;

/** Parses the query. @throws RangeError with what is wrong, for the answer 400. */
export function parseSampleQuery(params: URLSearchParams, options: QueryOptions): SampleQuery {
  let fromMs = -Infinity;
  let untilMs = Infinity;
  for (const [name, text] of params) {
    const match = /^find\[([^\]]*)\](?:\[([^\]]*)\])?$/.exec(name);
    if (match === null) {
      assertKnown(name);
      continue;
    }
    const moment = parseMoment(name, match[1] ?? "", text, options);
    // Moments are whole milliseconds, so "after" is "from one later".
    const operator = match[2] ?? "$eq";
    if (operator === "$gte" || operator === "$eq") fromMs = Math.max(fromMs, moment);
    else if (operator === "$gt") fromMs = Math.max(fromMs, moment + 1);
    if (operator === "$lt") untilMs = Math.min(untilMs, moment);
    else if (operator === "$lte" || operator === "$eq") untilMs = Math.min(untilMs, moment + 1);
    if (!OPERATORS.has(operator)) throw new RangeError(`${name}: there is no operator ${operator}`);
  }
  if (untilMs === Infinity) untilMs = options.nowMs + 1;
  if (fromMs === -Infinity) fromMs = untilMs - DAY_MS;
  return {
    fromMs,
    untilMs,
    count: parseCount(params, "count", options.defaultCount),
    page: parseCount(params, "page", 1),
    hasAllFields: parseFields(params),
  };
}

const OPERATORS = new Set(["$gte", "$gt", "$lt", "$lte", "$eq"]);
const NAMES = new Set(["count", "page", "fields", "token"]);

function assertKnown(name: string): void {
  if (!NAMES.has(name)) throw new RangeError(`there is no parameter "${name}"`);
}

function parseMoment(name: string, field: string, text: string, options: QueryOptions): number {
  if (field === "date" && /^\d{1,15}$/.test(text)) return Number(text);
  if (field === "date") throw new RangeError(`${name}: "${text}" is not a number of milliseconds`);
  if (!options.momentFields.includes(field)) {
    const known = ["date", ...options.momentFields].join(", ");
    throw new RangeError(`${name}: it can find by ${known}`);
  }
  const hasZone = /(?:Z|[+-]\d{2}:?\d{2})$/i.test(text) || !text.includes("T");
  const moment = Date.parse(hasZone ? text : `${text}Z`);
  if (Number.isNaN(moment)) throw new RangeError(`${name}: "${text}" is not an ISO date`);
  return moment;
}

function parseCount(params: URLSearchParams, name: string, absent: number): number {
  const text = params.get(name);
  if (text === null) return absent;
  const count = Number(text);
  if (/^\d+$/.test(text) && count >= 1 && count <= MAX_COUNT) return count;
  throw new RangeError(`${name}: "${text}" is not a number from 1 to ${MAX_COUNT}`);
}

function parseFields(params: URLSearchParams): boolean {
  const text = params.get("fields");
  if (text === null || text === "all") return text === "all";
  throw new RangeError(`fields: "${text}" is not "all"`);
}
