/**
 * The address of a resource's first page. Every parameter is encoded exactly once.
 *
 * @module
 */

import type { ParamValue, RestResource } from "./rest_source.ts";

/** Builds the address from base URL, path and parameters. */
export function buildRequestUrl(baseUrl: string, resource: RestResource): string {
  const isAbsolute = /^[a-z][a-z0-9+.-]*:\/\//i.test(resource.path);
  const url = isAbsolute ? new URL(resource.path) : joinPath(new URL(baseUrl), resource.path);
  const query = renderParams(resource.params);
  // Appended as text: going through `searchParams` would encode what the path brought along a second time.
  if (query !== "") {
    url.search = [url.search.slice(1), query].filter((part) => part !== "").join("&");
  }
  return url.href;
}

/** Renders parameters as a query; undefined and null are left out, a list repeats its name. */
export function renderParams(params: Readonly<Record<string, ParamValue>>): string {
  const query = new URLSearchParams();
  for (const [name, value] of Object.entries(params)) {
    for (const item of [value].flat()) {
      if (item === undefined || item === null) continue;
      query.append(name, item instanceof Date ? item.toISOString() : String(item));
    }
  }
  return query.toString();
}

function joinPath(base: URL, path: string): URL {
  const mark = path.indexOf("?");
  const pathname = mark < 0 ? path : path.slice(0, mark);
  const query = mark < 0 ? "" : path.slice(mark + 1);
  const url = new URL(base);
  if (pathname !== "") {
    url.pathname = `${url.pathname.replace(/\/+$/, "")}/${pathname.replace(/^\/+/, "")}`;
  }
  if (query !== "") {
    url.search = [url.search.slice(1), query].filter((part) => part !== "").join("&");
  }
  return url;
}
