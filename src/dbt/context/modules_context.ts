/**
 * `modules.datetime`, `modules.re` and `modules.pytz`, as far as models use them.
 *
 * @module
 */

import type { ObjectValue, Value } from "../../jinja/value.ts";
import { type CallArguments, contextFunction, contextObject } from "./arguments.ts";
import type { ContextState } from "./context_state.ts";
import {
  dateTimeOfText,
  dateTimeValue,
  dateValue,
  momentOfFields,
  spanValue,
} from "./date_values.ts";
import { parseStrptime } from "./strftime.ts";
import { regexModule } from "./python_regex.ts";

/** Makes `modules` for one node. "Now" is the host's clock. */
export function modulesContext(state: ContextState): ObjectValue {
  return contextObject("modules", {
    datetime: datetimeModule(() => state.engine.host.clock.now()),
    re: regexModule(),
    pytz: contextObject("module", {
      utc: "UTC",
      UTC: "UTC",
      timezone: contextFunction("pytz.timezone", (args) => args.text(0, "zone")),
    }),
  });
}

function datetimeModule(now: () => number): ObjectValue {
  const datetime = contextObject("type", {
    now: contextFunction(
      "datetime.now",
      (args) => dateTimeValue(now(), { hasZone: args.get(0, "tz") !== undefined }),
    ),
    utcnow: contextFunction("datetime.utcnow", () => dateTimeValue(now())),
    today: contextFunction("datetime.today", () => dateTimeValue(now())),
    strptime: contextFunction("datetime.strptime", dateTimeOfText),
    fromisoformat: contextFunction("datetime.fromisoformat", readIso),
    fromtimestamp: contextFunction("datetime.fromtimestamp", (args) => fromSeconds(args)),
  }, {
    call: (args, kwargs, context) =>
      contextFunction("datetime", (given) => dateTimeValue(momentOfFields(given)))
        .call(args, kwargs, context),
  });
  const date = contextObject("type", {
    today: contextFunction("date.today", () => dateValue(now())),
    fromisoformat: contextFunction(
      "date.fromisoformat",
      (args) => dateValue(parseStrptime(args.text(0, "date_string"), "%Y-%m-%d")),
    ),
  }, {
    call: (args, kwargs, context) =>
      contextFunction("date", (given) => dateValue(momentOfFields(given)))
        .call(args, kwargs, context),
  });
  return contextObject("module", {
    datetime,
    date,
    timedelta: contextFunction("timedelta", (args) => spanValue(spanOfFields(args))),
    timezone: contextObject("type", { utc: "UTC" }),
  });
}

const ISO_FORMATS = ["%Y-%m-%d", "%Y-%m-%d %H:%M", "%Y-%m-%d %H:%M:%S", "%Y-%m-%d %H:%M:%S.%f"];

function readIso(args: CallArguments): Value {
  const text = args.text(0, "date_string").replace("T", " ");
  const bare = text.replace(/(?:Z|\+00:?00)$/, "");
  const position = bare.includes(".") ? 3 : bare.split(":").length - 1;
  const atMs = parseStrptime(bare, ISO_FORMATS[Math.min(position, 3)] ?? "%Y-%m-%d");
  return dateTimeValue(atMs, { hasZone: bare !== text });
}

function fromSeconds(args: CallArguments): Value {
  return dateTimeValue(Number(args.text(0, "timestamp")) * 1000);
}

const SPAN_MS: readonly (readonly [string, number])[] = [
  ["days", 86_400_000],
  ["seconds", 1000],
  ["microseconds", 0.001],
  ["milliseconds", 1],
  ["minutes", 60_000],
  ["hours", 3_600_000],
  ["weeks", 604_800_000],
];

function spanOfFields(args: CallArguments): number {
  return SPAN_MS.reduce((sum, [name, sizeMs], position) => {
    const value = args.get(position, name);
    return sum + (typeof value === "number" ? value * sizeMs : 0);
  }, 0);
}
