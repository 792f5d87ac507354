/**
 * Filters that dbt adds to Jinja: they mark the type a YAML value is to have.
 *
 * @module
 */

import type { RenderOptions } from "../../jinja/render_options.ts";
import type { HostFunction, Value } from "../../jinja/value.ts";
import { readTruth } from "../plain.ts";
import { fromValue } from "./plain_values.ts";

const asBool: HostFunction = ([value]) => readTruth(fromValue(value)) ?? value ?? null;
const asNumber: HostFunction = ([value]) => readNumber(value ?? null);
const asNative: HostFunction = ([value]) => value ?? null;
const asText: HostFunction = ([value]) => {
  const plain = fromValue(value);
  return typeof plain === "string" ? plain : String(plain);
};

/** What every render of a dbt project takes. */
export const renderOptions: RenderOptions = {
  filters: new Map([
    ["as_bool", asBool],
    ["as_number", asNumber],
    ["as_native", asNative],
    ["as_text", asText],
  ]),
};

function readNumber(value: Value): Value {
  const text = String(fromValue(value)).trim();
  const number = Number(text);
  return text === "" || Number.isNaN(number) ? value : number;
}
