/**
 * Tests of which snapshots the metadata forgets.
 *
 * @module
 */

import { expect } from "expect";
import { fakeHost } from "../../tests/support/fake_host.ts";
import { listExpiredSnapshots } from "./expired_snapshots.ts";
import { planTable } from "./plan_table.ts";
import { applyUpdates, type TableUpdate } from "./table_update.ts";
import type { Id64, TableMetadata } from "./wire.ts";

const DAY_MS = 24 * 60 * 60 * 1000;

/** A table with one snapshot a day, numbered from 1. */
function tableOfDays(
  days: number,
  properties: Readonly<Record<string, string>> = {},
): TableMetadata {
  const plan = { name: "t", columns: [], location: "memory:///t", properties };
  let { metadata } = planTable(plan, fakeHost({ nowMs: 0 }));
  for (let day = 1; day <= days; day++) {
    const updates: TableUpdate[] = [{
      action: "add-snapshot",
      snapshot: {
        "snapshot-id": day,
        ...(day === 1 ? {} : { "parent-snapshot-id": day - 1 }),
        "sequence-number": day,
        "timestamp-ms": day * DAY_MS,
        "manifest-list": `memory:///t/${day}.avro`,
        summary: {},
      },
    }, { action: "set-snapshot-ref", "ref-name": "main", type: "branch", "snapshot-id": day }];
    metadata = applyUpdates(metadata, updates, day * DAY_MS);
  }
  return metadata;
}

function expire(metadata: TableMetadata, day: number): readonly Id64[] {
  return listExpiredSnapshots(metadata, day * DAY_MS);
}

Deno.test("no snapshot goes while there are twenty or fewer, however old", () => {
  expect(expire(tableOfDays(0), 1000)).toEqual([]);
  expect(expire(tableOfDays(20), 1000)).toEqual([]);
});

Deno.test("snapshots go that are neither among the newest twenty nor younger than a week", () => {
  expect(expire(tableOfDays(25), 1000)).toEqual([1, 2, 3, 4, 5]);
  expect(expire(tableOfDays(25), 10)).toEqual([1, 2]);
  expect(expire(tableOfDays(25), 8)).toEqual([]);
});

Deno.test("tags and branches of other engines keep what they refer to", () => {
  const metadata = applyUpdates(tableOfDays(30), [
    { action: "set-snapshot-ref", "ref-name": "v1", type: "tag", "snapshot-id": 2 },
    { action: "set-snapshot-ref", "ref-name": "dev", type: "branch", "snapshot-id": 5 },
  ], 0);
  expect(expire(metadata, 1000)).toEqual([6, 7, 8, 9, 10]);
});

Deno.test("the table's own properties go before the defaults", () => {
  const metadata = tableOfDays(25, {
    "history.expire.min-snapshots-to-keep": "2",
    "history.expire.max-snapshot-age-ms": String(20 * DAY_MS),
  });
  expect(expire(metadata, 25)).toEqual([1, 2, 3, 4]);
});

Deno.test("removed snapshots leave the log and the statistics too", () => {
  const metadata = tableOfDays(25);
  const kept = applyUpdates(metadata, [{ action: "remove-snapshots", "snapshot-ids": [1, 2n] }], 0);
  expect(kept.snapshots).toHaveLength(23);
  expect(kept["snapshot-log"]).toHaveLength(23);
  expect(kept["current-snapshot-id"]).toBe(25);
  expect(kept["last-updated-ms"]).toBe(metadata["last-updated-ms"]);
});
