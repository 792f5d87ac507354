/**
 * Sends one request and follows redirects by hand, so that credentials stay with the host they are for.
 *
 * @module
 */

import type { Network } from "../core/host.ts";
import { PhloError } from "../core/phlo_error.ts";
import { mapHost, originOf } from "./map_host.ts";

/** What may be sent where. */
export interface RequestIdentity {
  /** Scheme, host and port of the addresses that the credentials are for. */
  readonly origins: ReadonlySet<string>;
  /** The user's headers, with credentials. They go to these origins only. */
  readonly headers: Readonly<Record<string, string>>;
  /** Credentials in the query. */
  readonly params: Readonly<Record<string, string>>;
  readonly hosts: Readonly<Record<string, string>>;
}

/** One request, without credentials. */
export interface RequestSpec {
  readonly method: "GET" | "POST";
  readonly url: string;
  readonly body?: string;
}

/** An answer and the address that it came from, without credentials. */
export interface Answer {
  readonly response: Response;
  readonly url: string;
}

const MAX_REDIRECTS = 10;
const REDIRECTS = new Set([301, 302, 303, 307, 308]);

/**
 * Sends the request.
 * @throws PhloError PHLO-304 where redirects never end. What the network throws comes through.
 */
export async function sendRequest(
  spec: RequestSpec,
  options: { readonly identity: RequestIdentity; readonly signal: AbortSignal },
  network: Network,
): Promise<Answer> {
  const { identity, signal } = options;
  const visited = new Set<string>();
  let current = spec;
  for (let hop = 0; hop <= MAX_REDIRECTS; hop++) {
    visited.add(`${current.method} ${current.url}`);
    const target = mapHost(current.url, identity.hosts);
    const init = renderInit(current, identity, signal);
    const response = await network.fetch(withCredentials(target, current.url, identity), init);
    const location = response.headers.get("location");
    if (!REDIRECTS.has(response.status) || location === null) return { response, url: target };
    await response.body?.cancel();
    current = redirect(current, response.status, resolve(location, target, identity));
    if (visited.has(`${current.method} ${current.url}`)) break;
  }
  throw new PhloError("PHLO-304", `Cannot fetch "${spec.url}": its redirects never end`, {
    hint: "correct baseUrl or path: open the address in a browser",
  });
}

function renderInit(
  spec: RequestSpec,
  identity: RequestIdentity,
  signal: AbortSignal,
): RequestInit {
  const headers = new Headers({ accept: "application/json", "user-agent": "phlo" });
  if (spec.body !== undefined) headers.set("content-type", "application/json");
  if (identity.origins.has(originOf(spec.url))) {
    for (const [name, value] of Object.entries(identity.headers)) headers.set(name, value);
  }
  return {
    method: spec.method,
    headers,
    redirect: "manual",
    signal,
    ...(spec.body === undefined ? {} : { body: spec.body }),
  };
}

function withCredentials(target: string, asked: string, identity: RequestIdentity): string {
  if (!identity.origins.has(originOf(asked))) return target;
  const query = new URLSearchParams({ ...identity.params }).toString();
  if (query === "") return target;
  const url = new URL(target);
  url.search = url.search === "" ? query : `${url.search.slice(1)}&${query}`;
  return url.href;
}

function resolve(location: string, base: string, identity: RequestIdentity): string {
  const url = URL.parse(location, base);
  if (url === null) {
    throw new PhloError("PHLO-302", `Cannot fetch "${base}": it redirects to "${location}"`, {
      hint: "correct baseUrl or path",
    });
  }
  return withoutCredentials(url.href, identity.params);
}

/** Servers repeat the query in links; a key in it must not be staged, shown or carried to another host. */
export function withoutCredentials(
  address: string,
  params: Readonly<Record<string, string>>,
): string {
  const url = new URL(address);
  url.username = "";
  url.password = "";
  url.hash = "";
  for (const name of Object.keys(params)) {
    if (url.searchParams.has(name)) url.searchParams.delete(name);
  }
  return url.href;
}

/** As browsers do: a POST becomes a GET, except where the status says to keep it. */
function redirect(spec: RequestSpec, status: number, url: string): RequestSpec {
  const keeps = status === 307 || status === 308 || spec.method === "GET";
  return keeps ? { ...spec, url } : { method: "GET", url };
}
