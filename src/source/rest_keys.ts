/**
 * The keys of `restApi`'s configuration in words, for `phlo explain rest-api`. A test holds the table to what zod accepts.
 *
 * @module
 */

/** One key: where it stands, and what it is for. dlt's name is the same in snake_case. */
export interface RestKey {
  /** `client.baseUrl`, `endpoint.params`. */
  readonly key: string;
  readonly sentence: string;
}

/** Every key this version performs, in the order in which one writes them. */
export const REST_KEYS: readonly RestKey[] = [
  {
    key: "client.baseUrl",
    sentence: "The address that all paths begin with; sample://nightscout/api/v1 is built in",
  },
  { key: "client.headers", sentence: "Headers of every request" },
  {
    key: "client.auth",
    sentence:
      '{ token }, { type: "http_basic", username, password }, or { type: "api_key", name, apiKey, location }',
  },
  { key: "client.paginator", sentence: '"single_page", or { type: "json_link", nextUrlPath }' },
  { key: "resourceDefaults", sentence: "What every resource has unless it says otherwise" },
  { key: "resources", sentence: "One resource: a name, or the keys below" },
  { key: "resource.name", sentence: "The resource's name" },
  { key: "resource.endpoint", sentence: "A path, or the keys below" },
  {
    key: "resource.primaryKey",
    sentence: "Only compared with uniqueKey: a difference is a warning",
  },
  { key: "endpoint.path", sentence: "Below the base URL, or a whole address" },
  { key: "endpoint.method", sentence: "GET or POST" },
  {
    key: "endpoint.params",
    sentence: "The query; names such as find[date][$gte] are encoded once",
  },
  { key: "endpoint.json", sentence: "The body of a POST" },
  { key: "endpoint.headers", sentence: "Headers of this resource's requests" },
  {
    key: "endpoint.dataSelector",
    sentence: "Where the records stand: data.items; found by itself where left out",
  },
  { key: "endpoint.paginator", sentence: "As the client's, for this resource" },
];
