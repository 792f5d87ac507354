import { expect } from "expect";
import { join } from "node:path";
import { fakeHost, withFolder } from "../../tests/support/fake_host.ts";
import { event, newRun } from "../../tests/support/records_fixture.ts";
import { openRecords } from "../records/open_records.ts";
import type { Records } from "../records/records.ts";
import { createNews, type NewsItem } from "./news.ts";

Deno.test("listen() tells of the events after a sequence, from whichever process", async () => {
  await withFolder(async (folder) => {
    const host = fakeHost();
    const path = join(folder, "state.db");
    await using own = await openRecords(path, host);
    await using other = await openRecords(path, host);
    await other.startRun(newRun("r1"));
    await other.append(event(host, "r1", { kind: "run_finished", state: "failed", elapsedMs: 1 }));
    const news = createNews(() => Promise.resolve(own), host);
    const item = await new Promise<NewsItem>((resolve) => {
      const stop = news.listen((each) => {
        stop();
        resolve(each);
      }, 0);
    });
    expect(item).toMatchObject({ sequence: 1, runs: ["r1"], isGeneral: false });
  });
});

Deno.test("touch() tells those who listen, and nobody after that", () => {
  const host = fakeHost();
  const news = createNews(() => Promise.reject(new Error("no records")), host);
  const heard: NewsItem[] = [];
  const stop = news.listen((item) => heard.push(item), 7);
  const before = news.mark();
  news.touch();
  stop();
  news.touch();
  expect(heard).toMatchObject([{ sequence: 7, runs: [], isGeneral: true }]);
  expect(heard[0]?.mark).not.toBe(before);
});

Deno.test("two hundred who listen cost one look at what came since", async () => {
  const host = fakeHost();
  const looks: number[] = [];
  const records = {
    readLastSequence: () => Promise.resolve(9),
    listNews: (after: number) => {
      looks.push(after);
      return Promise.resolve([{ sequence: 9, event: { runId: "r1" } }]);
    },
  };
  const news = createNews(() => Promise.resolve(records as unknown as Records), host);
  const heard = await Promise.all(
    Array.from({ length: 200 }, (_, number) =>
      new Promise<NewsItem>((resolve) => {
        const stop = news.listen((item) => {
          stop();
          resolve(item);
        }, number < 199 ? 7 : 3);
      })),
  );
  expect(heard.length).toBe(200);
  expect(looks.sort()).toEqual([3, 7]);
});
