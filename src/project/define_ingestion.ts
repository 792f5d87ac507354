/**
 * `phloIngestion`: declares a table that a function's rows go into. Everything that can be wrong with the
 * declaration is said while the module loads, at the user's line.
 *
 * @module
 */

import type { z } from "zod";
import type { PartitionGrain } from "../core/partition.ts";
import { PhloError } from "../core/phlo_error.ts";
import type { Place } from "../core/place.ts";
import type { DedupMethod, WriteMode } from "../core/project.ts";
import {
  ASSET_MARK,
  type CheckedOptions,
  type IngestionDefinition,
  type IngestionFunction,
} from "./ingestion_definition.ts";
import { noteDefinition } from "./note_definitions.ts";
import {
  listKeys,
  type OptionProblem,
  readIngestionOptions,
  type ReadOptions,
} from "./read_ingestion_options.ts";
import { parseStack, renderFile } from "../core/stack_place.ts";

/** A field of the schema's rows. */
export type FieldOf<Schema extends z.ZodType> = keyof z.output<Schema> & string;

/** What `phloIngestion` takes. Only `tableName` and `validationSchema` must be given. */
export interface IngestionOptions<Schema extends z.ZodType> {
  /** The table, made as `raw.<tableName>`. */
  readonly tableName: string;
  /** The field or fields that tell one row from another. Without it rows are appended. */
  readonly uniqueKey?: FieldOf<Schema> | readonly FieldOf<Schema>[];
  /** A zod object: every row must fit it. */
  readonly validationSchema: Schema;
  /** Assets are shown by group; the file's folder where absent. */
  readonly group?: string;
  readonly description?: string;
  /** Five fields: minute, hour, day of the month, month, day of the week. */
  readonly cron?: string;
  /** After how many hours the asset is late: a warning, an error. */
  readonly freshnessHours?: readonly [number, number];
  /** `day`, unless the function takes no argument: then `none`. */
  readonly partitions?: PartitionGrain;
  /** `merge` with a key, otherwise `append`. */
  readonly writeMode?: WriteMode;
  /** Which of several rows with one key stays; `last` unless said otherwise. */
  readonly dedup?: DedupMethod;
  /** The field whose greatest value decides which row is last. */
  readonly dedupSort?: FieldOf<Schema>;
  /** How many rows may be refused before nothing is published: a count, or a share such as `"1%"`. */
  readonly maxRejected?: number | string;
  /** The share of rows that a replacing write may remove, 0 to 1; 0.5 where absent. */
  readonly maxShrink?: number;
  /** True where an empty answer may empty the table. */
  readonly allowEmpty?: boolean;
  readonly maxRetries?: number;
  readonly retryDelaySeconds?: number;
  readonly maxRuntimeSeconds?: number;
  readonly resumeWithinSeconds?: number;
}

/**
 * Declares an ingested table; the module must export what it returns.
 *
 * @throws PhloError PHLO-102 where an option cannot be right.
 */
export function phloIngestion<Schema extends z.ZodType>(
  options: IngestionOptions<Schema>,
  run: IngestionFunction,
): IngestionDefinition {
  const place = findCaller(new Error().stack);
  const read = readIngestionOptions(options);
  const problems = "problems" in read ? [...read.problems] : [];
  if (typeof run !== "function") problems.push({ message: "its second argument is no function" });
  if ("problems" in read || problems.length > 0) throw refuse(options, problems, place);
  const checked = fillDefaults(read.options, options.validationSchema, run);
  const contradiction = findContradiction(checked);
  if (contradiction !== undefined) throw refuse(options, [contradiction], place);
  const definition = Object.freeze({
    [ASSET_MARK]: "ingestion" as const,
    options: checked,
    run,
    place,
  });
  noteDefinition(definition);
  return definition;
}

/** What only shows once the defaults are filled in. */
function findContradiction({ writeMode, partitions }: CheckedOptions): OptionProblem | undefined {
  if (writeMode === "replacePartition" && partitions === "none") {
    return {
      message: "writeMode replacePartition cannot work without partitions",
      hint: 'use writeMode: "replace"',
    };
  }
  if (writeMode === "replace" && partitions !== "none") {
    return {
      message:
        `writeMode replace cannot work with partitions by ${partitions}: the table would hold the ${partitions} that ran last`,
      hint:
        'use writeMode: "replacePartition", or partitions: "none" where each answer is the whole table',
    };
  }
  return undefined;
}

const OWN_FILE = renderFile(import.meta.url);

/** The caller stands right after the last frame of this file. */
function findCaller(stack: string | undefined): Place | undefined {
  const frames = parseStack(stack);
  const own = frames.findLastIndex((frame) => frame.file === OWN_FILE);
  return frames[own + 1];
}

function refuse(
  options: unknown,
  problems: readonly OptionProblem[],
  place: Place | undefined,
): PhloError {
  const name = (options as { readonly tableName?: unknown } | undefined)?.tableName;
  const hints = problems.flatMap((problem) => problem.hint ?? []);
  return new PhloError(
    "PHLO-102",
    `Cannot define ingestion "${typeof name === "string" ? name : "?"}": ${
      problems.map((problem) => problem.message).join("; ")
    }`,
    {
      ...(hints.length > 0 ? { hint: hints.join("; ") } : {}),
      ...(place === undefined ? {} : { place }),
    },
  );
}

function fillDefaults(
  read: ReadOptions,
  validationSchema: z.ZodType,
  run: IngestionFunction,
): CheckedOptions {
  const { group, description, cron, freshnessHours, dedupSort } = read;
  const uniqueKey = listKeys(read.uniqueKey);
  return {
    tableName: read.tableName,
    uniqueKey,
    validationSchema,
    partitions: read.partitions ?? (run.length === 0 ? "none" : "day"),
    writeMode: read.writeMode ?? (uniqueKey.length > 0 ? "merge" : "append"),
    dedup: read.dedup ?? "last",
    maxRejected: read.maxRejected,
    maxShrink: read.maxShrink,
    allowEmpty: read.allowEmpty ?? false,
    maxRetries: read.maxRetries,
    retryDelaySeconds: read.retryDelaySeconds,
    maxRuntimeSeconds: read.maxRuntimeSeconds,
    resumeWithinSeconds: read.resumeWithinSeconds,
    ...(group === undefined ? {} : { group }),
    ...(description === undefined ? {} : { description }),
    ...(cron === undefined ? {} : { cron }),
    ...(freshnessHours === undefined ? {} : { freshnessHours }),
    ...(dedupSort === undefined ? {} : { dedupSort }),
  };
}
