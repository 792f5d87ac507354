/**
 * Three processes write one project while readers look all the time: what they see is always whole.
 *
 * @module
 */

import { expect } from "expect";
import { withFeedProject, writeFeed } from "../support/feed_project.ts";
import { queryRows, runPhlo, runPhloOk } from "../support/phlo_command.ts";
import { findLakeFaults, readDays, readRows } from "../support/read_project.ts";

const DAYS = ["2024-01-18", "2024-01-19", "2024-01-20"];
const ROUNDS = 3;

/** For each day, the versions that the ingested table and the models show; one run publishes them together. */
const VERSIONS = `
select day, r.n as raw_rows, m.n as merged_rows, d.n::int as table_rows,
  list_sort(list_distinct([r.low, r.high, m.low, m.high, d.low, d.high]))::varchar as versions
from (select day, count(*)::int as n, min(version) as low, max(version) as high
    from raw.readings group by day) r
  full join (select day, count(*)::int as n, min(version) as low, max(version) as high
    from silver.readings_merged group by day) m using (day)
  full join gold.daily d using (day)
order by day`;

/** Each day is of one version, everywhere, and complete. */
function expectWhole(rows: readonly Readonly<Record<string, unknown>>[]): void {
  for (const row of rows) {
    expect(row).toEqual({
      day: row.day,
      raw_rows: 150,
      merged_rows: 150,
      table_rows: 150,
      versions: expect.stringMatching(/^\[\d+\]$/),
    });
  }
}

async function writeRounds(root: string, day: string): Promise<readonly string[]> {
  const faults: string[] = [];
  for (let version = 2; version < 2 + ROUNDS; version++) {
    await writeFeed(root, [{ day, version, rows: 150 }]);
    const { code, text } = await runPhlo(["materialize", "readings+", "--partition", day], {
      cwd: root,
    });
    if (code !== 0 || /lock|busy|PHLO-403/i.test(text)) faults.push(text);
  }
  return faults;
}

Deno.test("three writers and readers in a loop: whole tables of one moment, and no lock errors", () =>
  withFeedProject(async (root) => {
    await writeFeed(root, DAYS.map((day) => ({ day, version: 1, rows: 150 })));
    const [first = "", , last = ""] = DAYS;
    await runPhloOk(["materialize", "readings+", "--from", first, "--to", last], { cwd: root });
    let isWriting = true;
    let looks = 0;
    const read = async (look: () => Promise<readonly Readonly<Record<string, unknown>>[]>) => {
      while (isWriting) {
        expectWhole(await look());
        looks++;
      }
    };
    const writing = Promise.all(DAYS.map((day) => writeRounds(root, day)))
      .finally(() => isWriting = false);
    const readers = [
      read(() => readRows(VERSIONS, root)),
      read(() => readRows(VERSIONS, root)),
      read(() => queryRows(VERSIONS, { cwd: root })),
    ];
    const settled = await Promise.allSettled([writing, ...readers]);
    for (const each of settled) if (each.status === "rejected") throw each.reason;
    expect(await writing).toEqual(DAYS.map(() => []));
    expect(looks).toBeGreaterThan(10);
    expect(await readDays("raw.readings", root)).toEqual(
      DAYS.map((day) => ({ day, n: 150, ids: 150, low: 1 + ROUNDS, high: 1 + ROUNDS })),
    );
    expectWhole(await readRows(VERSIONS, root));
    expect(await findLakeFaults(root)).toEqual([]);
  }));
