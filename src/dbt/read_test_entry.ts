/**
 * One entry of `data_tests:` in any of its spellings: name, arguments and configuration told apart.
 *
 * @module
 */

import { PhloError } from "../core/phlo_error.ts";
import { isRecord, type Plain, type PlainRecord, readRecord, readText } from "./plain.ts";
import type { TestEntry } from "./properties_file.ts";

/** An entry, read. */
export interface TestSpec {
  readonly name: string;
  readonly namespace?: string;
  /** What the user calls it, where they do. */
  readonly customName?: string;
  readonly description: string;
  readonly args: PlainRecord;
  readonly config: PlainRecord;
}

/** Keys beside the arguments that configure the test. */
const CONFIG_KEYS: ReadonlySet<string> = new Set([
  "severity",
  "tags",
  "enabled",
  "where",
  "limit",
  "warn_if",
  "error_if",
  "fail_calc",
  "store_failures",
  "store_failures_as",
  "meta",
  "database",
  "schema",
  "alias",
]);

const OWN_KEYS: ReadonlySet<string> = new Set([
  "name",
  "test_name",
  "description",
  "config",
  "arguments",
  "column_name",
]);

/** Reads an entry. @throws PhloError PHLO-504 where it is of no form that dbt takes. */
export function readTestEntry(entry: TestEntry): TestSpec {
  const [written, body] = splitEntry(entry);
  const dot = written.indexOf(".");
  const customName = readText(body.name);
  const config: Record<string, Plain> = {};
  const args: Record<string, Plain> = {};
  for (const [key, value] of Object.entries(body)) {
    if (OWN_KEYS.has(key)) continue;
    if (CONFIG_KEYS.has(key)) config[key] = value;
    else args[key] = value;
  }
  const columnName = body.column_name;
  return {
    name: written.slice(dot + 1),
    ...(dot < 0 ? {} : { namespace: written.slice(0, dot) }),
    ...(customName === undefined ? {} : { customName }),
    description: readText(body.description) ?? "",
    args: {
      ...(columnName === undefined ? {} : { column_name: columnName }),
      ...args,
      ...readRecord(body.arguments),
    },
    config: { ...config, ...readRecord(body.config) },
  };
}

function splitEntry(entry: TestEntry): readonly [string, PlainRecord] {
  const { value } = entry;
  if (typeof value === "string") return [value, {}];
  if (!isRecord(value)) throw misfit(entry, "it is neither a name nor a mapping");
  const written = value.test_name;
  if (typeof written === "string") return [written, value];
  const [first, ...rest] = Object.entries(value);
  if (first === undefined) throw misfit(entry, "it is empty");
  if (rest.length > 0) {
    throw misfit(
      entry,
      `it has the keys ${Object.keys(value).map((key) => `"${key}"`).join(", ")}`,
    );
  }
  const [name, body] = first;
  if (body !== null && !isRecord(body)) throw misfit(entry, `"${name}" holds no mapping`);
  return [name, body ?? {}];
}

function misfit(entry: TestEntry, what: string): PhloError {
  return new PhloError("PHLO-504", `Cannot read a data test: ${what}`, {
    place: entry.place,
    hint: "write one name with its arguments indented below it",
  });
}
