/**
 * A REST source as a plain value: what `restApi` has read from a configuration and `fetchSource` performs.
 *
 * @module
 */

/** What `restApi` returns. It holds credentials, so it never leaves the process that owns the network. */
export interface RestSource {
  readonly kind: "rest";
  readonly client: RestClient;
  readonly resources: readonly RestResource[];
}

/** Where to ask and as whom. */
export interface RestClient {
  readonly baseUrl: string;
  readonly headers: Readonly<Record<string, string>>;
  /** A parsed configuration of one of `AUTH_KINDS`. */
  readonly auth?: KindConfig;
}

/** One list of records of an API, with the defaults of its source filled in. */
export interface RestResource {
  readonly name: string;
  readonly method: "GET" | "POST";
  readonly path: string;
  readonly params: Readonly<Record<string, ParamValue>>;
  readonly headers: Readonly<Record<string, string>>;
  readonly json?: unknown;
  readonly dataSelector?: string;
  /** A parsed configuration of one of `PAGINATOR_KINDS`; absent where the user named none. */
  readonly paginator?: KindConfig;
  readonly primaryKey?: readonly string[];
}

/** A configuration whose `type` names its kind. */
export interface KindConfig {
  readonly type: string;
  readonly [key: string]: unknown;
}

/** The value of one query parameter; a list repeats the parameter, undefined and null leave it out. */
export type ParamValue = ParamScalar | readonly ParamScalar[] | null | undefined;

type ParamScalar = string | number | bigint | boolean | Date;

/** Tells whether a value is what `restApi` returns. */
export function isRestSource(value: unknown): value is RestSource {
  return typeof value === "object" && value !== null && "kind" in value && value.kind === "rest" &&
    "client" in value && "resources" in value && Array.isArray(value.resources);
}
