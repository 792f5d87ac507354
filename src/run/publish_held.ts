/**
 * Publishes what a run has left on its branch: the same commit point as a run's own, with the footprint of then. Where
 * `main` has moved since, nothing of that part is published: what was checked is not what it would become.
 *
 * @module
 */

import { type HeldPublication, renderTableName } from "../core/catalog.ts";
import type { Host } from "../core/host.ts";
import { PhloError } from "../core/phlo_error.ts";
import { holdLeases } from "./hold_leases.ts";
import type { OpenLake } from "./open_lake.ts";

/** What was published. */
export interface HeldResult {
  readonly sequences: readonly number[];
  /** The tables and views that moved, as `namespace.name`. */
  readonly tables: readonly string[];
}

/**
 * Publishes all that the branch of a run holds; the branch goes when nothing is left on it.
 * @throws PhloError PHLO-404 where what it read has moved since, PHLO-408 where it holds nothing
 */
export async function publishHeld(
  runId: string,
  options: { readonly lake: OpenLake; readonly signal: AbortSignal },
  host: Host,
): Promise<HeldResult> {
  const { catalog } = options.lake;
  const branch = `run/${runId}`;
  const held = await catalog.listHeld(branch);
  if (held.length === 0) throw nothingHeld(runId);
  await using leases = holdLeases(catalog, { runId, signal: options.signal, onWait() {} }, host);
  const part = leases.forPart("publish");
  const sequences: number[] = [];
  for (const each of held) {
    const tokens = await part.takeAll(each.resources);
    const outcome = await catalog.publish({ ...each, leases: tokens });
    switch (outcome.kind) {
      case "published":
        sequences.push(outcome.sequence);
        break;
      case "moved":
        throw movedSince(runId, outcome.tables.map(renderTableName));
      case "lease_lost":
        throw movedSince(runId, outcome.resources);
      default:
        outcome satisfies never;
    }
  }
  await catalog.dropBranch(branch);
  return { sequences, tables: listTables(held) };
}

function listTables(held: readonly HeldPublication[]): readonly string[] {
  return [...new Set(held.flatMap(({ moves }) => moves.map(renderTableName)))];
}

function nothingHeld(runId: string): PhloError {
  return new PhloError(
    "PHLO-408",
    `Cannot publish run "${runId}": its branch holds nothing that passed its checks`,
    { hint: `phlo runs ${runId} shows how it ended` },
  );
}

function movedSince(runId: string, names: readonly string[]): PhloError {
  return new PhloError(
    "PHLO-404",
    `Cannot publish run "${runId}": ${names.join(", ")} moved after the run had looked at it`,
    { hint: "run the same command again: it starts from what is there now" },
  );
}
