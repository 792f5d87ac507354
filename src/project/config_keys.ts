/**
 * The one table of configuration keys. What phlo.yaml may hold, the PHLO_ variables, docs/configuration.md and the
 * comments of a new project's phlo.yaml all come from it.
 *
 * @module
 */

import { z } from "zod";
import { parseHostRule } from "./host_rules.ts";
import { REQUIRED_VERSION } from "./required_version.ts";
import {
  isTimezone,
  NOTICE_KINDS,
  NOTIFY_COMMAND,
  NOTIFY_ON,
  NOTIFY_WEBHOOK,
  SCHEDULES,
} from "./schedule_keys.ts";

/** How the text of a variable or flag becomes a value: as it is, as a number, or as `a=b, c=d`. */
export type TextForm = "text" | "number" | "map";

/** One key of the configuration. */
export interface ConfigKey {
  readonly type: z.ZodType;
  /** The default as it would be written in phlo.yaml; undefined where the default is worked out. */
  readonly fallback: unknown;
  /** The default in words, where it is worked out. */
  readonly fallbackWords?: string;
  /** What the key decides, in one sentence. */
  readonly sentence: string;
  /** What is allowed, in words. */
  readonly allowed: string;
  readonly example: string;
  readonly form: TextForm;
}

const COUNT = z.int().min(1).max(1_000_000);
const FOLDER = z.string().min(1).refine((text) => !/^[a-z][a-z0-9+.-]+:\/\//i.test(text), {
  message: "must be a folder on this machine, not a URL",
});
const INNER_FOLDER = FOLDER.refine(
  (text) => !/^([/\\]|[a-z]:)|(^|[/\\])\.\.([/\\]|$)/i.test(text),
  {
    message: "must be a folder inside the project",
  },
);

/** Every key by its dotted name: `engine.memory` is `memory` below `engine`. */
export const CONFIG_KEYS = {
  "name": {
    type: z.string().regex(/^[\p{L}\p{N}][\p{L}\p{N}._ -]*$/u, {
      message: "must begin with a letter or digit and go on with letters, digits, '.', '_', '-'",
    }).max(100),
    fallback: undefined,
    fallbackWords: "the folder's name",
    sentence: "The project's name, shown in runs and on the page.",
    allowed: "letters, digits, '.', '_', '-'",
    example: "glucose-platform",
    form: "text",
  },
  "timezone": {
    type: z.string().refine(isTimezone, { message: "is not an IANA timezone" }),
    fallback: "UTC",
    sentence: "The IANA timezone in which partitions begin and schedules tick.",
    allowed: "an IANA timezone",
    example: "Europe/Berlin",
    form: "text",
  },
  "lake": {
    type: FOLDER,
    fallback: "lake",
    sentence: "The warehouse: the folder of the tables and of their catalog, catalog.db.",
    allowed: "a folder, relative to the project or absolute",
    example: "/data/lake",
    form: "text",
  },
  "workflows": {
    type: INNER_FOLDER,
    fallback: "workflows",
    sentence: "The folder of the workflows and their schemas.",
    allowed: "a folder inside the project",
    example: "workflows",
    form: "text",
  },
  "dbt": {
    type: INNER_FOLDER,
    fallback: "transforms/dbt",
    sentence: "The folder of the dbt project.",
    allowed: "a folder inside the project",
    example: "transforms/dbt",
    form: "text",
  },
  "requires": {
    type: z.string().regex(REQUIRED_VERSION, { message: "must be >= and a version" }),
    fallback: undefined,
    fallbackWords: "any version",
    sentence: "The oldest phlo that may open the project.",
    allowed: "`>=` and a version",
    example: '">=0.1"',
    form: "text",
  },
  "publish": {
    type: z.enum(["all", "succeeded"]),
    fallback: "all",
    sentence:
      "What a run publishes of connected steps when one fails: none of them (all), or those that do not depend on it (succeeded).",
    allowed: "`all` or `succeeded`",
    example: "succeeded",
    form: "text",
  },
  "hosts": {
    type: z.record(z.string(), z.string()).superRefine((map, context) => {
      for (const [from, to] of Object.entries(map)) {
        const rule = parseHostRule(from, to);
        if (typeof rule === "string") {
          context.addIssue({ code: "custom", path: [from], message: rule });
        }
      }
    }),
    fallback: {},
    sentence: "Sends requests for a host elsewhere: to another URL, or to the built-in sample API.",
    allowed: "host: URL, or host: sample://name",
    example: "{ gwp-diabetes.fly.dev: sample://nightscout }",
    form: "map",
  },
  "schedules": {
    type: SCHEDULES,
    fallback: {},
    sentence:
      "Selections that a schedule makes, by name: a cron text, the assets and models, and optionally a timezone and a lookback.",
    allowed:
      "name: { cron, select, timezone, lookback }; select takes names, `group:x`, `*` in a name, dbt selectors, and `+` after a name for what is downstream",
    example: '{ nightly: { cron: "0 2 * * *", select: [glucose_entries+], lookback: 2d } }',
    form: "text",
  },
  "notify.command": {
    type: NOTIFY_COMMAND,
    fallback: undefined,
    fallbackWords: "none",
    sentence:
      "A command that is told of failures, recoveries and lateness: one JSON document on its standard input.",
    allowed: "a command line, or a list of its words",
    example: '"cat >> notices.ndjson"',
    form: "text",
  },
  "notify.webhook": {
    type: NOTIFY_WEBHOOK,
    fallback: undefined,
    fallbackWords: "none",
    sentence:
      "An address that is told the same, as the JSON body of a POST; best given as PHLO_NOTIFY_WEBHOOK in `.env` where it holds a secret.",
    allowed: "an https:// or http:// address",
    example: "https://hooks.example.com/phlo",
    form: "text",
  },
  "notify.on": {
    type: NOTIFY_ON,
    fallback: [...NOTICE_KINDS],
    fallbackWords: "all three",
    sentence: "What is told.",
    allowed: "a list of `failure`, `recovery` and `lateness`",
    example: "[failure, lateness]",
    form: "text",
  },
  "engine.memory": {
    type: z.string().transform((text, context) => {
      const sizeBytes = parseByteSize(text);
      if (sizeBytes !== undefined) return sizeBytes;
      context.addIssue({ code: "custom", message: "must be a size with its unit, at least 64MB" });
      return z.NEVER;
    }),
    fallback: undefined,
    fallbackWords: "60 % of the smaller of the machine's memory and the container's limit",
    sentence: "The memory the SQL engine may use before it spills to disk.",
    allowed: "a size in MB, GB, MiB or GiB",
    example: "4GB",
    form: "text",
  },
  "engine.threads": {
    type: z.int().min(1).max(1024),
    fallback: undefined,
    fallbackWords: "one per core",
    sentence: "The threads the SQL engine may use.",
    allowed: "a whole number from 1",
    example: "4",
    form: "number",
  },
  "retention.failedBranchDays": {
    type: COUNT,
    fallback: 14,
    sentence: "Days for which the branch of a failed run is kept to look at.",
    allowed: "a whole number from 1",
    example: "30",
    form: "number",
  },
  "retention.pageDays": {
    type: COUNT,
    fallback: 3,
    sentence: "Days for which fetched pages of unpublished runs are kept.",
    allowed: "a whole number from 1",
    example: "7",
    form: "number",
  },
  "limits.parallelSteps": {
    type: z.int().min(1).max(256),
    fallback: 4,
    sentence: "Steps of a run that work at the same time.",
    allowed: "a whole number from 1 to 256",
    example: "8",
    form: "number",
  },
  "limits.requestTimeoutSeconds": {
    type: z.number().positive().max(86_400),
    fallback: 60,
    sentence: "Seconds without a byte after which a request is given up and tried again.",
    allowed: "a number above 0",
    example: "30",
    form: "number",
  },
  "limits.requestTries": {
    type: z.int().min(1).max(100),
    fallback: 5,
    sentence: "Tries of one request that fails in a way that trying again may mend.",
    allowed: "a whole number from 1 to 100",
    example: "3",
    form: "number",
  },
  "limits.requestDelaySeconds": {
    type: z.number().min(0).max(3600),
    fallback: 1,
    sentence: "Seconds before a request is tried again; each further wait is twice as long.",
    allowed: "a number from 0",
    example: "0.5",
    form: "number",
  },
} as const satisfies Record<string, ConfigKey>;

/** The dotted name of a key. */
export type ConfigKeyName = keyof typeof CONFIG_KEYS;

/** The checked values by key; undefined where the default is worked out by whoever reads it. */
export type ConfigValues = {
  readonly [Name in ConfigKeyName]:
    | z.output<(typeof CONFIG_KEYS)[Name]["type"]>
    | (undefined extends (typeof CONFIG_KEYS)[Name]["fallback"] ? undefined : never);
};

/** The names in the order of the table. */
export const CONFIG_KEY_NAMES: readonly ConfigKeyName[] = Object.keys(
  CONFIG_KEYS,
) as ConfigKeyName[];

/** What the section `environments` is for. */
export const ENVIRONMENTS_SENTENCE =
  "Values that replace the ones above when the environment of that name is chosen with --env or PHLO_ENV.";

/** The environment variable of a key: `PHLO_ENGINE_MEMORY`, `PHLO_RETENTION_SNAPSHOT_DAYS`. */
export function variableOf(name: string): string {
  return `PHLO_${
    name.replaceAll(".", "_").replace(/([a-z])([A-Z])/g, (_, low, high) => `${low}_${high}`)
      .toUpperCase()
  }`;
}

const UNITS: Readonly<Record<string, number>> = {
  mb: 1e6,
  gb: 1e9,
  tb: 1e12,
  mib: 2 ** 20,
  gib: 2 ** 30,
  tib: 2 ** 40,
};

function parseByteSize(text: string): number | undefined {
  const match = /^(\d+(?:\.\d+)?)\s*([a-z]+)$/i.exec(text.trim());
  const unit = UNITS[match?.[2]?.toLowerCase() ?? ""];
  const sizeBytes = unit === undefined ? NaN : Math.floor(Number(match?.[1]) * unit);
  return sizeBytes >= 64e6 && sizeBytes <= Number.MAX_SAFE_INTEGER ? sizeBytes : undefined;
}
