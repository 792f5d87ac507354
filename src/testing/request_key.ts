/**
 * What a test writes in place of a request: method, host, path and query, as much of them as it cares for.
 *
 * @module
 */

import { PhloError } from "../core/phlo_error.ts";
import type { SentRequest } from "./sent_request.ts";

/** A request as a test names it; what is absent may be anything. */
export interface RequestKey {
  readonly method?: string;
  /** Scheme, host and port. */
  readonly origin?: string;
  /** The whole path with an origin, its end without one; undefined for any path. */
  readonly path?: string;
  readonly params: readonly (readonly [name: string, value: string])[];
}

const METHOD = /^(GET|POST|PUT|PATCH|DELETE|HEAD|OPTIONS)\s+(.*)$/;
const ABSOLUTE = /^[a-z][a-z0-9+.-]*:\/\//i;

/** Parses the text. @throws PhloError PHLO-002 where it names nothing. */
export function parseRequestKey(text: string): RequestKey {
  const [, method, rest = text] = METHOD.exec(text.trim()) ?? [];
  const target = rest.trim();
  if (target === "") {
    throw new PhloError("PHLO-002", `Cannot use the response "${text}": it names no request`, {
      hint: 'write a path, such as "entries.json", or "*" for any request',
    });
  }
  const named = method === undefined ? {} : { method };
  if (target === "*") return { ...named, params: [] };
  const url = ABSOLUTE.test(target)
    ? URL.parse(target)
    : new URL(target.replace(/^\/*/, "/"), "test://path");
  if (url === null) {
    throw new PhloError("PHLO-002", `Cannot use the response "${text}": it is no address`, {
      hint: 'write a path, such as "entries.json", or a whole address',
    });
  }
  return {
    ...named,
    ...(ABSOLUTE.test(target) ? { origin: originOf(url) } : {}),
    path: decode(url.pathname),
    params: [...url.searchParams],
  };
}

/** How much the key says about the request; undefined where it means another one. */
export function matchRequest(key: RequestKey, request: SentRequest): number | undefined {
  const url = new URL(request.url);
  if (key.method !== undefined && key.method !== request.method) return undefined;
  if (key.origin !== undefined && key.origin !== originOf(url)) return undefined;
  if (key.path !== undefined && !matchesPath(key, decode(url.pathname))) return undefined;
  const isAsked = key.params.every(([name, value]) =>
    url.searchParams.getAll(name).includes(value)
  );
  if (!isAsked) return undefined;
  return key.params.length * 1000 + (key.origin === undefined ? 0 : 500) +
    (key.method === undefined ? 0 : 250) + Math.min(key.path?.length ?? 0, 249);
}

/** `URL.origin` is null for schemes such as `sample:`. */
function originOf(url: URL): string {
  return `${url.protocol}//${url.host}`;
}

/** Without a host the key is the path's end, from one slash on. */
function matchesPath({ path = "", origin }: RequestKey, asked: string): boolean {
  return asked === path || (origin === undefined && asked.endsWith(path));
}

function decode(path: string): string {
  try {
    return decodeURIComponent(path);
  } catch {
    return path;
  }
}
