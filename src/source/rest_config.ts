/**
 * The configuration that `restApi` takes, as zod reads it: dlt's keys in camelCase. Keys that dlt has and this version cannot
 * perform are named, so that nothing a user wrote is passed over in silence.
 *
 * @module
 */

import { z } from "zod";
import { AUTH_KINDS } from "./auth_kinds.ts";
import { parseJsonPath } from "./json_path.ts";
import { kindSchema } from "./kind_schema.ts";
import { PAGINATOR_KINDS, PAGINATORS_NOT_BUILT } from "./paginator_kinds.ts";
import { notBuilt, strictShape } from "./strict_shape.ts";

const AUTH = kindSchema({
  noun: "auth",
  kinds: AUTH_KINDS,
  notBuilt: ["oauth2_client_credentials", "oauth2", "custom"],
  defaultType: "bearer",
});

const PAGINATOR = kindSchema({
  noun: "paginator",
  kinds: PAGINATOR_KINDS,
  notBuilt: PAGINATORS_NOT_BUILT,
});

const HEADERS = z.record(z.string(), z.string()).refine(areHeaders, {
  error: "a name or value cannot be sent as an HTTP header",
});

const SCALAR = z.union([z.string(), z.number(), z.bigint(), z.boolean(), z.date()]);
const PARAM = z.union([SCALAR, z.array(SCALAR), z.null(), z.undefined()], {
  error: (issue) =>
    typeof issue.input === "object" && issue.input !== null && "type" in issue.input
      ? `a parameter of type "${issue.input.type}" is not supported in this version of phlo; use window.start and window.end`
      : "expected a text, a number, a boolean, a date, or a list of these",
});

const SELECTOR = z.string().refine((text) => parseJsonPath(text) !== undefined, {
  error: 'expected one place, like "data.items" or "$"; wildcards are not supported',
});

const PATH = z.string().refine((text) => !/\{[^}]*\}/.test(text), {
  error: "placeholders are not supported in this version of phlo; build the path in your function",
});

const ENDPOINT = strictShape({
  path: PATH.optional(),
  method: z.enum(["GET", "POST"]).optional(),
  params: z.record(z.string(), PARAM).optional(),
  json: z.unknown().optional(),
  dataSelector: SELECTOR.optional(),
  paginator: PAGINATOR.optional(),
  headers: HEADERS.optional(),
  data: notBuilt("send JSON with `json`").optional(),
  auth: notBuilt("set `auth` of the client").optional(),
  incremental: notBuilt("use window.start and window.end as parameters").optional(),
  responseActions: notBuilt("4xx answers stop the run, 429 and 5xx are tried again").optional(),
  dataFrom: notBuilt("fetch in your function and return the rows").optional(),
});

const OWN_TABLE = "phloIngestion decides about the table";

const RESOURCE_KEYS = {
  endpoint: z.preprocess(pathToEndpoint, ENDPOINT).optional(),
  primaryKey: z.union([z.string(), z.array(z.string())]).optional(),
  writeDisposition: notBuilt(`${OWN_TABLE}: set writeMode there`).optional(),
  mergeKey: notBuilt(`${OWN_TABLE}: set uniqueKey there`).optional(),
  tableName: notBuilt(`${OWN_TABLE}: set tableName there`).optional(),
  columns: notBuilt(`${OWN_TABLE}: set validationSchema there`).optional(),
  schemaContract: notBuilt(`${OWN_TABLE}: use z.strictObject, z.object or z.looseObject`)
    .optional(),
  maxTableNesting: notBuilt("nested objects stay nested").optional(),
  includeFromParent: notBuilt("fetch in your function and return the rows").optional(),
  processingSteps: notBuilt("filter and change rows in the schema or in a model").optional(),
  parallelized: notBuilt("leave it out").optional(),
  selected: notBuilt("leave the resource out").optional(),
};

const RESOURCE = strictShape({
  name: z.string().min(1, { error: "a resource needs a name" }),
  ...RESOURCE_KEYS,
});

const SCHEMES = new Set(["https:", "http:", "sample:"]);

/** The whole configuration. */
export const REST_CONFIG = strictShape({
  client: strictShape({
    baseUrl: z.string().refine((text) => SCHEMES.has(URL.parse(text)?.protocol ?? ""), {
      error: "expected an address like https://api.example.com/v1",
    }).refine((text) => !hasUserInfo(text), {
      error: "it holds a user name or password; put them into auth",
    }),
    headers: HEADERS.optional(),
    auth: AUTH.optional(),
    paginator: PAGINATOR.optional(),
    session: notBuilt("leave it out").optional(),
  }),
  resourceDefaults: strictShape(RESOURCE_KEYS).optional(),
  resources: z.array(z.preprocess(nameToResource, RESOURCE)).min(1, {
    error: "a source needs at least one resource",
  }),
});

/** An endpoint may be its path alone. */
function pathToEndpoint(value: unknown): unknown {
  return typeof value === "string" ? { path: value } : value;
}

/** A resource may be its name alone, which is then its path too. */
function nameToResource(value: unknown): unknown {
  return typeof value === "string" ? { name: value, endpoint: { path: value } } : value;
}

function hasUserInfo(text: string): boolean {
  const url = URL.parse(text);
  return url !== null && (url.username !== "" || url.password !== "");
}

function areHeaders(headers: Readonly<Record<string, string>>): boolean {
  try {
    new Headers(headers);
    return true;
  } catch {
    return false;
  }
}
