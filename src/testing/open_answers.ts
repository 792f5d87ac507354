/**
 * Where the rows of a test come from: scripted responses, rows in place of the source, or a recording.
 *
 * @module
 */

import type { Host } from "../core/host.ts";
import { PhloError } from "../core/phlo_error.ts";
import type { IngestionDefinition } from "../project/ingestion_definition.ts";
import { openRecording } from "./open_recording.ts";
import type { TestedAsset } from "./resolve_asset.ts";
import { createScriptedAnswers, type Responses } from "./scripted_answers.ts";
import { type WatchedNetwork, watchNetwork } from "./sent_request.ts";
import { createImpatientClock } from "./test_host.ts";

/** One of these, or none for a function that asks nobody. */
export interface SourceOptions {
  /** Answers by request. */
  readonly responses?: Responses;
  /** Rows in place of what the function would fetch; it is not called. */
  readonly rows?: unknown;
  /** The name of a recording under `tests/recorded`; `true` for one named after asset and partition. */
  readonly recorded?: string | true;
}

/** An opened source. */
export interface TestAnswers {
  readonly network: WatchedNetwork;
  /** The variables that the function sees. */
  readonly variables: Readonly<Record<string, string>>;
  /** The definitions to call. */
  readonly definitions: ReadonlyMap<string, IngestionDefinition>;
  /** The host for requests. */
  sourceHost(host: Host): Host;
  /** Writes the recording, where one is made. */
  finish(): Promise<void>;
}

/** Opens the source. @throws PhloError PHLO-002 where several are given, PHLO-307 where a recording is missing. */
export async function openAnswers(
  tested: TestedAsset,
  options: SourceOptions & {
    readonly env?: Readonly<Record<string, string>>;
    readonly partition?: string;
  },
  host: Host,
): Promise<TestAnswers> {
  assertOne(options);
  const { asset, definition } = tested;
  const own = host.environment.variables();
  if (options.recorded !== undefined) {
    const name = options.recorded === true
      ? [asset.name, ...options.partition === undefined ? [] : [options.partition]].join("_")
      : options.recorded;
    const recording = await openRecording(
      { name, root: tested.root, hosts: tested.hosts, env: options.env ?? {} },
      host,
    );
    return {
      network: watchNetwork(recording.answer),
      variables: recording.isReal ? { ...options.env, ...own } : { ...own, ...options.env },
      definitions: new Map([[asset.name, definition]]),
      sourceHost: (base) =>
        recording.isReal ? base : { ...base, clock: createImpatientClock(base.clock) },
      finish: () => recording.finish(),
    };
  }
  const rows = await options.rows;
  return {
    network: watchNetwork(createScriptedAnswers(options.responses ?? {})),
    variables: { ...own, ...options.env },
    definitions: new Map([
      [asset.name, rows === undefined ? definition : { ...definition, run: () => rows }],
    ]),
    sourceHost: (base) => ({ ...base, clock: createImpatientClock(base.clock) }),
    finish: () => Promise.resolve(),
  };
}

const SOURCES = ["responses", "rows", "recorded"] as const;

function assertOne(options: SourceOptions): void {
  const given = SOURCES.filter((name) => options[name] !== undefined);
  if (given.length < 2) return;
  throw new PhloError(
    "PHLO-002",
    `Cannot test with ${given.join(" and ")} together: each says where the rows come from`,
    { hint: `leave ${given.slice(1).join(" and ")} out` },
  );
}
