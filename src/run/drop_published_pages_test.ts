import { expect } from "expect";
import { fakeHost, withFolder } from "../../tests/support/fake_host.ts";
import type { LastSuccess } from "../records/records.ts";
import { openJournal } from "../source/journal.ts";
import { dropPublishedPages } from "./drop_published_pages.ts";

const KEY = { codeDigest: "0", requestDigest: "0" };

/** Whether pages begun at 1000 are still there, where the partition's last success was at `finishedAt`. */
async function keepsPages(finishedAt: number | undefined): Promise<boolean> {
  return await withFolder(async (root) => {
    const folder = `${root}/pages`;
    await Deno.mkdir(folder);
    const host = fakeHost();
    const journal = await openJournal(
      folder,
      { key: KEY, staged: { startedAt: 1000, pages: [] } },
      host,
    );
    await journal.close();
    const successes: LastSuccess[] = finishedAt === undefined ? [] : [
      { asset: "a", runId: "1", stepId: "s", state: "succeeded", partition: "p", finishedAt },
      { asset: "a", runId: "1", stepId: "s", state: "succeeded", partition: "q", finishedAt: 0 },
    ];
    await dropPublishedPages({ asset: "a", partition: "p", folder }, {
      catalog: { listPublished: () => Promise.resolve([]) },
      records: {
        addPublished: () => Promise.resolve(),
        readLastPublication: () => Promise.resolve(undefined),
        listLastSuccesses: () => Promise.resolve(successes),
      },
    }, host);
    return await host.disk.stat(`${folder}/pages.ndjson`) !== undefined;
  });
}

Deno.test("dropPublishedPages() drops pages whose rows are published, and no others", async () => {
  expect(await keepsPages(undefined)).toBeTruthy();
  expect(await keepsPages(999)).toBeTruthy();
  expect(await keepsPages(1001)).toBeFalsy();
});
