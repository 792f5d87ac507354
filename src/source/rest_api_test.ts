import { expect } from "expect";
import { PhloError } from "../core/phlo_error.ts";
import { type AuthConfig, restApi, type RestApiConfig } from "./rest_api.ts";

const BASE = "https://api.example.com/v1";

/** Configurations as users write them, right or wrong: TypeScript would refuse most of these. */
function problemOf(config: unknown): string {
  try {
    restApi(config as RestApiConfig);
  } catch (error) {
    if (error instanceof PhloError && error.code === "PHLO-305") return error.message;
    throw error;
  }
  throw new Error("expected PHLO-305");
}

function problemOfEndpoint(endpoint: unknown): string {
  return problemOf({ client: { baseUrl: BASE }, resources: [{ name: "a", endpoint }] });
}

Deno.test("restApi() is a plain value with defaults filled in", () => {
  const source = restApi({
    client: { baseUrl: BASE, headers: { "x-a": "1" }, paginator: "json_link" },
    resourceDefaults: { endpoint: { params: { limit: 10, q: "d" }, headers: { h: "1" } } },
    resources: [
      "users",
      {
        name: "posts",
        primaryKey: "id",
        endpoint: {
          path: "all/posts",
          params: { q: "p" },
          dataSelector: "data[*]",
          paginator: { type: "json_link", nextUrlPath: "links.next" },
        },
      },
      { name: "tags", endpoint: "t" },
    ],
  });
  const link = { type: "json_link", nextUrlPath: "next" };
  expect(source).toEqual({
    kind: "rest",
    client: { baseUrl: BASE, headers: { "x-a": "1" } },
    resources: [
      {
        name: "users",
        method: "GET",
        path: "users",
        params: { limit: 10, q: "d" },
        headers: { h: "1" },
        paginator: link,
      },
      {
        name: "posts",
        method: "GET",
        path: "all/posts",
        params: { limit: 10, q: "p" },
        headers: { h: "1" },
        dataSelector: "data[*]",
        primaryKey: ["id"],
        paginator: { ...link, nextUrlPath: "links.next" },
      },
      {
        name: "tags",
        method: "GET",
        path: "t",
        params: { limit: 10, q: "d" },
        headers: { h: "1" },
        paginator: link,
      },
    ],
  });
});

Deno.test("restApi() suggests the key that was meant", () => {
  expect(problemOf({ client: { base_url: BASE }, resources: ["a"] })).toContain(
    'client: there is no key "base_url"; did you mean "baseUrl"?',
  );
  expect(problemOfEndpoint({ parms: {} })).toContain(
    'resources[0].endpoint: there is no key "parms"; did you mean "params"?',
  );
  expect(problemOfEndpoint({ paginator: { type: "json_link", next: "x" } })).toContain(
    'resources[0].endpoint.paginator: there is no key "next"',
  );
  expect(problemOfEndpoint({ paginator: "json_links" })).toContain('did you mean "json_link"?');
});

Deno.test("restApi() says what dlt has and this version has not", () => {
  for (const type of ["header_link", "offset", "page_number", "cursor", "auto", "header_cursor"]) {
    expect(problemOfEndpoint({ paginator: { type, limit: 10 } })).toContain(
      `paginator "${type}" is not supported in this version of phlo; it has single_page, json_link`,
    );
  }
  const auth = { type: "oauth2_client_credentials", accessTokenUrl: "x" };
  expect(problemOf({ client: { baseUrl: BASE, auth }, resources: ["a"] })).toContain(
    'client.auth: auth "oauth2_client_credentials" is not supported in this version',
  );
  expect(problemOfEndpoint({ path: "users/{resources.users.id}" })).toContain(
    "endpoint.path: placeholders are not supported in this version",
  );
  expect(problemOfEndpoint({ params: { since: { type: "incremental", cursorPath: "x" } } }))
    .toContain(
      'endpoint.params.since: a parameter of type "incremental" is not supported in this version',
    );
  for (const key of ["incremental", "responseActions", "data", "auth"]) {
    expect(problemOfEndpoint({ [key]: {} })).toContain(
      `endpoint.${key}: not supported in this version`,
    );
  }
  for (const key of ["writeDisposition", "mergeKey", "columns", "processingSteps"]) {
    const resources = [{ name: "a", [key]: "x" }];
    expect(problemOf({ client: { baseUrl: BASE }, resources })).toContain(
      `resources[0].${key}: not supported in this version`,
    );
  }
});

Deno.test("restApi() refuses values that cannot be right", () => {
  const cases: readonly [unknown, string][] = [
    [undefined, "expected object"],
    [{ client: { baseUrl: "api.example.com" }, resources: ["a"] }, "expected an address"],
    [{ client: { baseUrl: "ftp://x" }, resources: ["a"] }, "expected an address"],
    [{ client: { baseUrl: "https://me:pw@x" }, resources: ["a"] }, "put them into auth"],
    [{ client: { baseUrl: BASE }, resources: [] }, "at least one resource"],
    [{ client: { baseUrl: BASE }, resources: ["a", "a"] }, 'two resources are called "a"'],
    [{ client: { baseUrl: BASE, headers: { "a b": "c" } }, resources: ["a"] }, "cannot be sent"],
    [{ client: { baseUrl: BASE, auth: { token: "" } }, resources: ["a"] }, "the token is empty"],
    [
      { client: { baseUrl: BASE, auth: { token: undefined } }, resources: ["a"] },
      "client.auth.token",
    ],
  ];
  for (const [config, problem] of cases) expect(problemOf(config)).toContain(problem);
  expect(problemOfEndpoint({ dataSelector: "a[*].b" })).toContain("expected one place");
  expect(problemOfEndpoint({ params: { a: { b: 1 } } })).toContain("expected a text, a number");
  expect(problemOfEndpoint({ method: "PUT" })).toContain("endpoint.method");
});

Deno.test("restApi() shows no password in a complaint", () => {
  expect(problemOf({ client: { baseUrl: "https://me:hush@x" }, resources: [] })).not.toContain(
    "hush",
  );
});

Deno.test("restApi() takes secrets as env gives them, and names the one that is not set", () => {
  // The types are the point: env's values may be undefined, and the page of an editor must not mind.
  const env: Readonly<Record<string, string | undefined>> = { TOKEN: "t" };
  const ask = (auth: AuthConfig): unknown =>
    restApi({ client: { baseUrl: BASE, auth }, resources: ["a"] });
  expect(ask({ token: env["TOKEN"] })).toBeDefined();
  for (
    const [auth, key] of [
      [{ token: env["NONE"] }, "client.auth.token"],
      [{ type: "http_basic", username: "me", password: env["NONE"] }, "client.auth.password"],
      [{ type: "api_key", apiKey: env["NONE"] }, "client.auth.apiKey"],
    ] as const
  ) expect(() => ask(auth)).toThrow(`${key}: it is not set`);
});
