import { join } from "node:path";
import { expect } from "expect";
import { openMemoryCatalog } from "../catalog/memory_catalog.ts";
import { openRecords } from "../records/open_records.ts";
import { openLocalStore } from "../store/local_store.ts";
import { fakeHost, withFolder } from "../../tests/support/fake_host.ts";
import { nameReaderFolder } from "./reader_folder.ts";
import { settleRuns } from "./settle_runs.ts";

const RUN = { command: "materialize a", steps: [] } as const;

/** Lets another process start a run just before the call that has this number; the number of calls comes back. */
async function settleWhileStarting(
  at: number,
): Promise<{ calls: number; kept: boolean; gone: boolean }> {
  return await withFolder(async (folder) => {
    const host = fakeHost();
    await using records = await openRecords(join(folder, "state.db"), host);
    await using catalog = openMemoryCatalog({}, host);
    const store = await openLocalStore(join(folder, "lake"), {}, host);
    await catalog.createBranch({ name: "run/dead", isSparse: true, base: "main", runId: "dead" });
    await host.disk.makeFolder(join(folder, "tmp/dead"));
    await host.disk.makeFolder(join(folder, `tmp/read-999999999-${host.clock.now()}-00000000`));
    await host.disk.makeFolder(join(folder, "tmp", nameReaderFolder(host)));
    let calls = 0;
    const start = async (): Promise<void> => {
      if (++calls !== at) return;
      await records.startRun({ ...RUN, id: "new", branch: "run/new" });
      await catalog.createBranch({ name: "run/new", isSparse: true, base: "main", runId: "new" });
      await host.disk.makeFolder(join(folder, "tmp/new"));
    };
    const watch = <Target extends object>(target: Target): Target =>
      new Proxy(target, {
        get(object, key) {
          const member = Reflect.get(object, key);
          if (typeof member !== "function" || typeof key === "symbol") return member;
          return async (...args: unknown[]) => {
            await start();
            return await member.apply(object, args);
          };
        },
      });
    const lake = {
      folder: join(folder, "lake"),
      store,
      catalog: watch(catalog),
      [Symbol.asyncDispose]: () => Promise.resolve(),
    };
    await settleRuns(
      { lake, records: watch(records), stateFolder: folder, failedBranchDays: 14, pageDays: 3 },
      { ...host, disk: watch(host.disk) },
    );
    const branches = (await catalog.listBranches()).map(({ name }) => name);
    const folders = (await host.disk.list(join(folder, "tmp"))).map(({ name }) => name);
    const readers = folders.filter((name) => name.startsWith("read-"));
    return {
      calls,
      kept: calls < at || (branches.includes("run/new") && folders.includes("new")),
      gone: !branches.includes("run/dead") && !folders.includes("dead") && readers.length === 1,
    };
  });
}

Deno.test("settleRuns() removes what dead runs and readers left, never what a run brings that starts meanwhile", async () => {
  for (let at = 1;; at++) {
    const { calls, kept, gone } = await settleWhileStarting(at);
    expect({ at, kept, gone }).toEqual({ at, kept: true, gone: true });
    if (calls < at) break;
  }
});
