/**
 * What is known of public APIs before they are asked: their paths, fields and the parameters that bound a partition.
 * An API that is not in the table is treated as any other; a new one is one more line.
 *
 * @module
 */

import type { Field } from "./field.ts";

/** A list of records of a known API. */
export interface KnownResource {
  /** Whether the resource is meant by a table's name. */
  readonly isMeantBy: (table: string) => boolean;
  readonly path: string;
  readonly fields: readonly Field[];
}

/** A known API. */
export interface KnownApi {
  readonly name: string;
  readonly isMeantBy: (domain: string, baseUrl: string) => boolean;
  /** Added to the one request that looks for fields. */
  readonly probeQuery: string;
  readonly resources: readonly KnownResource[];
  /** Parameters of every request; `window.start` and `window.end` are expressions. */
  readonly parametersOf: (fieldNames: readonly string[]) => readonly Parameter[];
}

/** A parameter of the generated ingestion. */
export interface Parameter {
  readonly name: string;
  /** TypeScript: `10000`, `window.start`. */
  readonly expression: string;
}

const DIRECTIONS = [
  "Flat",
  "FortyFiveUp",
  "SingleUp",
  "DoubleUp",
  "FortyFiveDown",
  "SingleDown",
  "DoubleDown",
  "NONE",
];

/** The fields of a continuous glucose monitor that every Nightscout sends. */
const NIGHTSCOUT_ENTRIES: readonly Field[] = [
  field("_id", "string", { example: "65ab0c00f1e2d3c4b5a69780" }),
  field("sgv", "integer", {
    bounds: { min: 1, max: 1000 },
    description: "Sensor glucose value in mg/dL",
    example: 120,
  }),
  field("date", "integer", {
    description: "Unix timestamp in milliseconds",
    example: 1705708800000,
  }),
  field("dateString", "string", {
    description: "ISO 8601 timestamp",
    example: "2024-01-20T00:00:00.000Z",
  }),
  {
    name: "direction",
    shape: { kind: "enum", values: DIRECTIONS },
    isNullable: true,
    isOptional: false,
    description: "Trend direction",
    example: "Flat",
  },
  field("device", "string", { isNullable: true, description: "Device name", example: "DexcomG6" }),
];

/** Every API phlo knows. */
export const KNOWN_APIS: readonly KnownApi[] = [
  {
    name: "Nightscout",
    isMeantBy: (domain, baseUrl) => /nightscout/i.test(`${domain} ${baseUrl}`),
    probeQuery: "count=288",
    resources: [
      {
        isMeantBy: (table) => ["entries", "glucose_entries", "glucose", "sgv"].includes(table),
        path: "entries.json",
        fields: NIGHTSCOUT_ENTRIES,
      },
      {
        isMeantBy: (table) => table === "treatments",
        path: "treatments.json",
        fields: [],
      },
    ],
    parametersOf: (names) => {
      const time = ["dateString", "created_at", "timestamp"].find((name) => names.includes(name)) ??
        "created_at";
      return [
        { name: "count", expression: "10000" },
        { name: `find[${time}][$gte]`, expression: "window.start" },
        { name: `find[${time}][$lt]`, expression: "window.end" },
      ];
    },
  },
];

/** The API that a domain and base URL mean, if it is known. */
export function findKnownApi(domain: string, baseUrl: string): KnownApi | undefined {
  return KNOWN_APIS.find((api) => api.isMeantBy(domain, baseUrl));
}

function field(
  name: string,
  kind: "string" | "integer",
  rest: Partial<Field>,
): Field {
  return { name, shape: { kind }, isNullable: false, isOptional: false, ...rest };
}
