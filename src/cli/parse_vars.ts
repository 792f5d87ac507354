/**
 * `--vars`: YAML or JSON → the values of `var()`.
 *
 * @module
 */

import { parse } from "yaml";
import { messageOf, PhloError } from "../core/phlo_error.ts";
import { isRecord, type Plain, type PlainRecord } from "../dbt/plain.ts";

/** Parses the flag; no values where it is left out. @throws PhloError PHLO-002 */
export function parseVars(text: string | undefined): PlainRecord {
  if (text === undefined) return {};
  let value: Plain;
  try {
    value = parse(text);
  } catch (error) {
    throw new PhloError("PHLO-002", `Cannot read --vars: ${messageOf(error)}`, {
      hint: `--vars '{"days": 3}'`,
      cause: error,
    });
  }
  if (isRecord(value)) return value;
  throw new PhloError("PHLO-002", "Cannot read --vars: it is no mapping of names to values", {
    hint: `--vars '{"days": 3}'`,
  });
}
