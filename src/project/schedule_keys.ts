/**
 * What phlo.yaml may say of schedules and notifications.
 *
 * @module
 */

import { z } from "zod";
import { checkCron } from "./check_cron.ts";

/** The facts that may be told. */
export const NOTICE_KINDS = ["failure", "recovery", "lateness"] as const;

/** A fact that may be told. */
export type NoticeKind = typeof NOTICE_KINDS[number];

const NAME = /^[\p{L}\p{N}][\p{L}\p{N}._-]*$/u;

const CRON = z.string().superRefine((text, context) => {
  const reason = checkCron(text);
  if (reason !== undefined) {
    context.addIssue({ code: "custom", message: `is refused: ${reason}` });
  }
});

const DURATION = z.string().transform((text, context) => {
  const durationMs = parseDuration(text);
  if (durationMs !== undefined) return durationMs;
  context.addIssue({ code: "custom", message: 'must be a duration such as "36h" or "2d"' });
  return z.NEVER;
});

const SELECTOR = z.string().regex(/^\S+$/, { message: "must be a name without spaces" });

const SCHEDULE = z.strictObject({
  cron: CRON,
  select: z.union([
    SELECTOR.transform((one) => [one]),
    z.array(SELECTOR).min(1, {
      message: "must be a name, or a list of names that is not empty",
    }),
  ], {
    error: "must be a name, or a list of names that is not empty",
  }),
  timezone: z.string().refine(isTimezone, { message: "is not an IANA timezone" }).exactOptional(),
  lookback: DURATION.exactOptional(),
});

/** One entry of `schedules`, checked. */
export type ScheduleSetting = z.output<typeof SCHEDULE>;

/** `schedules`: by name. The text of a variable is JSON. */
export const SCHEDULES: z.ZodType<Readonly<Record<string, ScheduleSetting>>> = z.preprocess(
  readJson,
  z.record(
    z.string().regex(NAME, { message: "is no name: begin with a letter or digit" }),
    SCHEDULE,
  ),
);

/** `notify.command`: a line for the shell, or the words of a program. */
export const NOTIFY_COMMAND = z.union([
  z.string().min(1),
  z.array(z.string()).min(1),
], { error: "must be a command line, or a list of its words" });

/** `notify.webhook`. Refusals do not repeat the address: it may hold a secret. */
export const NOTIFY_WEBHOOK = z.string().refine(isWebAddress, {
  message: "must be an address that begins with https:// or http://",
});

/** `notify.on`: a list, or its words with commas between them. */
export const NOTIFY_ON: z.ZodType<readonly NoticeKind[]> = z.preprocess(
  (value) =>
    typeof value === "string"
      ? value.split(",").map((word) => word.trim()).filter((word) => word !== "")
      : value,
  z.array(z.enum(NOTICE_KINDS, { error: `must be among ${NOTICE_KINDS.join(", ")}` })),
);

/** Tells whether a text is the name of an IANA timezone. */
export function isTimezone(text: string): boolean {
  try {
    new Intl.DateTimeFormat("en", { timeZone: text });
    // Offsets such as +02:00 are accepted by Intl, but have no daylight saving: no timezone of a place.
    return !/^[+-]/.test(text);
  } catch {
    return false;
  }
}

const UNITS: Readonly<Record<string, number>> = { m: 60_000, h: 3_600_000, d: 86_400_000 };

/** Parses `90m`, `36h`, `2d` → milliseconds; undefined for anything else. */
export function parseDuration(text: string): number | undefined {
  const match = /^(\d{1,6}(?:\.\d+)?)\s*([mhd])$/i.exec(text.trim());
  const unit = UNITS[match?.[2]?.toLowerCase() ?? ""];
  return unit === undefined ? undefined : Math.round(Number(match?.[1]) * unit);
}

function readJson(value: unknown): unknown {
  if (typeof value !== "string") return value;
  try {
    return JSON.parse(value);
  } catch {
    return value;
  }
}

function isWebAddress(text: string): boolean {
  return /^https?:\/\/[^\s]+$/i.test(text) && URL.canParse(text);
}
