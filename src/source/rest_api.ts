/**
 * `restApi`: the configuration a workflow writes, read into a `RestSource`. Nothing is asked here; `fetchSource` does that.
 *
 * @module
 */

import type { z } from "zod";
import { PhloError } from "../core/phlo_error.ts";
import { REST_CONFIG } from "./rest_config.ts";
import type { ParamValue, RestResource, RestSource } from "./rest_source.ts";
import { renderConfigIssues } from "./strict_shape.ts";

/** What `restApi` takes: dlt's keys in camelCase, dlt's type names as they are. */
export interface RestApiConfig {
  readonly client: {
    /** `https://api.example.com/v1`; paths of resources are added to it. */
    readonly baseUrl: string;
    readonly headers?: Readonly<Record<string, string>>;
    /** Sent to the base URL's host only, whatever links or redirects say. */
    readonly auth?: AuthConfig;
    readonly paginator?: PaginatorConfig;
  };
  /** What every resource has unless it says otherwise. */
  readonly resourceDefaults?: Omit<ResourceConfig, "name">;
  /** Resources; a text is a name and a path in one. */
  readonly resources: readonly (string | ResourceConfig)[];
}

/** One list of records of the API. */
export interface ResourceConfig {
  readonly name: string;
  /** A text is the path. */
  readonly endpoint?: string | EndpointConfig;
  readonly primaryKey?: string | readonly string[];
}

/** How to ask for a resource. */
export interface EndpointConfig {
  /** Added to the base URL; the resource's name where absent. */
  readonly path?: string;
  readonly method?: "GET" | "POST";
  /** Query parameters; each is encoded exactly once. */
  readonly params?: Readonly<Record<string, ParamValue>>;
  /** A body, sent as JSON. */
  readonly json?: unknown;
  /** Where the records are in the answer: `data.items`; `$` where the answer itself is one record. */
  readonly dataSelector?: string;
  readonly paginator?: PaginatorConfig;
  readonly headers?: Readonly<Record<string, string>>;
}

/** Who one is. A secret may come straight from `env`: one that is not set is refused, with its name, when rows are fetched. */
export type AuthConfig =
  | { readonly type?: "bearer"; readonly token: string | undefined }
  | {
    readonly type: "http_basic";
    readonly username: string | undefined;
    readonly password: string | undefined;
  }
  | {
    readonly type: "api_key";
    readonly name?: string;
    readonly apiKey: string | undefined;
    readonly location?: "header" | "query";
  };

/** How to get from page to page; without one, a single page is read, with a warning if it looks like one of several. */
export type PaginatorConfig =
  | "single_page"
  | "json_link"
  | { readonly type: "single_page" }
  | { readonly type: "json_link"; readonly nextUrlPath?: string };

/**
 * Describes a REST API to fetch rows from.
 * @throws PhloError PHLO-305 where a key or value cannot be used.
 */
export function restApi(config: RestApiConfig): RestSource {
  const parsed = REST_CONFIG.safeParse(config);
  if (!parsed.success) {
    throw configError(renderConfigIssues(parsed.error.issues));
  }
  const { client, resources, resourceDefaults } = parsed.data;
  const named = new Set<string>();
  for (const { name } of resources) {
    if (named.has(name)) throw configError(`two resources are called "${name}"`);
    named.add(name);
  }
  return {
    kind: "rest",
    client: {
      baseUrl: client.baseUrl,
      headers: client.headers ?? {},
      ...(client.auth === undefined ? {} : { auth: client.auth }),
    },
    resources: resources.map((resource) => mergeResource(resource, resourceDefaults, client)),
  };
}

type ParsedConfig = z.output<typeof REST_CONFIG>;

function mergeResource(
  resource: ParsedConfig["resources"][number],
  defaults: ParsedConfig["resourceDefaults"],
  client: ParsedConfig["client"],
): RestResource {
  const own = resource.endpoint ?? {};
  const base = defaults?.endpoint ?? {};
  const paginator = own.paginator ?? base.paginator ?? client.paginator;
  const dataSelector = own.dataSelector ?? base.dataSelector;
  const json = own.json ?? base.json;
  const primaryKey = resource.primaryKey ?? defaults?.primaryKey;
  return {
    name: resource.name,
    method: own.method ?? base.method ?? "GET",
    path: own.path ?? base.path ?? resource.name,
    params: { ...base.params, ...own.params },
    headers: { ...base.headers, ...own.headers },
    ...(json === undefined ? {} : { json }),
    ...(dataSelector === undefined ? {} : { dataSelector }),
    ...(paginator === undefined ? {} : { paginator }),
    ...(primaryKey === undefined ? {} : { primaryKey: [primaryKey].flat() }),
  };
}

function configError(problem: string): PhloError {
  return new PhloError("PHLO-305", `Cannot use the REST source: ${problem}`);
}
