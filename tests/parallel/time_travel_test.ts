/**
 * Looking back and going back: history, `--at` with a time and a snapshot, rollback there and back again.
 *
 * @module
 */

import { expect } from "expect";
import { withFeedProject, writeFeed } from "../support/feed_project.ts";
import { queryRows, runPhlo, runPhloOk } from "../support/phlo_command.ts";

const COUNT = "select count(*)::int as n from raw.readings";

Deno.test("a table is looked at as it was, taken back, and taken forward again", () =>
  withFeedProject(async (root) => {
    const cwd = { cwd: root };
    const count = async (...at: string[]): Promise<unknown> => {
      const { stdout } = await runPhloOk(["query", COUNT, "--json", ...at], cwd);
      return JSON.parse(stdout)[0].n;
    };
    const listHistory = async (): Promise<readonly Record<string, unknown>[]> =>
      JSON.parse((await runPhloOk(["history", "readings", "--json"], cwd)).stdout);

    const countMade = async (): Promise<unknown> => {
      const { stdout } = await runPhlo(["status", "--json"], cwd);
      const [first = ""] = stdout.split("\n");
      return JSON.parse(first).partitions.made;
    };

    await writeFeed(root, [{ day: "2024-01-20", version: 1, rows: 30 }]);
    await runPhloOk(["materialize", "readings", "--partition", "2024-01-20"], cwd);
    const between = new Date(Date.now() + 1).toISOString();
    await writeFeed(root, [{ day: "2024-01-21", version: 1, rows: 12 }]);
    await runPhloOk(["materialize", "readings", "--partition", "2024-01-21"], cwd);

    const [newest, oldest] = await listHistory();
    expect([newest, oldest]).toMatchObject([
      { totalRows: 42, addedRows: 12, isCurrent: true, isKept: true },
      { totalRows: 30, addedRows: 30, isCurrent: false, isKept: true },
    ]);
    const first = String(oldest?.snapshotId);
    const second = String(newest?.snapshotId);
    expect(await count("--at", between)).toBe(30);
    expect(await count("--at", first)).toBe(30);
    expect(await count()).toBe(42);

    await runPhloOk(["rollback", "readings", "--to", between], cwd);
    expect(await count()).toBe(30);
    // What readers no longer see is not called made.
    expect(await countMade()).toBe(1);
    expect(await count("--at", second)).toBe(42);
    expect(await listHistory()).toMatchObject([
      { snapshotId: first, operation: "rollback", isCurrent: true },
      { snapshotId: second },
      { snapshotId: first, operation: "append" },
    ]);
    const again = await runPhloOk(["rollback", "readings", "--to", first], cwd);
    expect(again.text).toContain("Nothing changed");
    await runPhloOk(["rollback", "readings", "--to", second.slice(0, 12)], cwd);
    expect(await queryRows(COUNT, cwd)).toEqual([{ n: 42 }]);
    expect(await countMade()).toBe(2);

    const { code, text } = await runPhlo(["rollback", "readings", "--to", "2001-01-01"], cwd);
    expect({ code, text }).toEqual({ code: 2, text: expect.stringContaining("[PHLO-406]") });
    const unknown = await runPhlo(["query", COUNT, "--at", "mian"], cwd);
    expect(unknown).toMatchObject({
      code: 2,
      text: expect.stringContaining('did you mean "main"?'),
    });
    const early = await runPhlo(["query", COUNT, "--at", "2001-01-01"], cwd);
    expect(early.text).toContain('no table "raw.readings"');
  }));
