/**
 * Publishes what a run has left on its branch: the same commit point as a run's own, with the footprint of then. Where
 * `main` has moved since, nothing of that part is published: what was checked is not what it would become.
 *
 * @module
 */

import { isHeld } from "../catalog/leases.ts";
import { type Catalog, type HeldPublication, renderTableName } from "../core/catalog.ts";
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
 * Publishes all that the branch of a run holds; the branch goes when nothing is left on it. What can no longer be published
 * keeps nothing else back.
 * @throws PhloError PHLO-404 where what it read has moved since, PHLO-408 where it holds nothing or is still at work
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
  await assertEnded(runId, catalog, host);
  await using leases = holdLeases(catalog, { runId, signal: options.signal, onWait() {} }, host);
  const part = leases.forPart("publish");
  const published = new Map<HeldPublication, number>();
  const moved: string[] = [];
  for (const each of held) {
    const tokens = await part.takeAll(each.resources);
    const outcome = await catalog.publish({ ...each, leases: tokens });
    switch (outcome.kind) {
      case "published":
        published.set(each, outcome.sequence);
        break;
      case "moved":
        moved.push(...outcome.tables.map(renderTableName));
        break;
      case "lease_lost":
        moved.push(...outcome.resources);
        break;
      default:
        outcome satisfies never;
    }
  }
  const tables = listTables([...published.keys()]);
  if (moved.length > 0) throw movedSince(runId, moved, tables);
  await catalog.dropBranch(branch);
  return { sequences: [...published.values()], tables };
}

/** Parts of a run end one by one; its branch must stay until the last one has. */
async function assertEnded(
  runId: string,
  catalog: Pick<Catalog, "listLeases">,
  host: Host,
): Promise<void> {
  const owner = (await catalog.listLeases())
    .find((lease) => lease.runId === runId && isHeld(lease, host));
  if (owner === undefined) return;
  throw new PhloError(
    "PHLO-408",
    `Cannot publish run "${runId}": process ${owner.pid} still works on it`,
    { hint: "run the same command again when it has ended" },
  );
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

function movedSince(
  runId: string,
  names: readonly string[],
  published: readonly string[],
): PhloError {
  const [what, done] = published.length === 0
    ? ["", ""]
    : ["all of ", `; published is ${published.join(", ")}`];
  const moved = [...new Set(names)].join(", ");
  return new PhloError(
    "PHLO-404",
    `Cannot publish ${what}run "${runId}": ${moved} moved after the run had looked at it${done}`,
    { hint: "run the same command again: it starts from what is there now" },
  );
}
