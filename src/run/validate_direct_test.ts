import { expect } from "expect";
import { z } from "zod";
import type { Page } from "../core/fetch_result.ts";
import type { WorkerEvent } from "../core/worker_port.ts";
import { openSession, type Session } from "../duckdb/session.ts";
import { compileSchema } from "../schema/compile_schema.ts";
import { withFolder } from "../../tests/support/fake_host.ts";
import { openDirect } from "./validate_pages.ts";
import type { DirectRead } from "./validate_direct.ts";

/** Said to be so large that each page is a batch of its own. */
const LARGE = 1_000_000_000;

interface Bench {
  readonly direct: DirectRead;
  readonly session: Session;
  page(number: number, ...ids: readonly number[]): Promise<Page>;
  tell(kind: "page" | "file", ...pages: readonly Page[]): void;
  /** The ids of the rows in the order received; undefined where the long road has to read. */
  finish(...pages: readonly Page[]): Promise<readonly unknown[] | undefined>;
}

async function withDirect(body: (bench: Bench) => Promise<void>): Promise<void> {
  await withFolder(async (folder) => {
    await using session = await openSession({
      temporaryFolder: `${folder}/tmp`,
      folders: [folder],
      threads: 1,
    });
    const schema = compileSchema(z.strictObject({ id: z.int().min(0) }));
    const direct = openDirect(session, { schema, folder, name: "v", uniqueKey: ["id"] });
    await body({
      direct,
      session,
      async page(number, ...ids) {
        const path = `${folder}/${number}.ndjson`;
        await Deno.writeTextFile(path, ids.map((id) => `{"id":${id}}\n`).join(""));
        return {
          ...{ resource: "r", number, path, records: ids.length, sizeBytes: LARGE, isStrict: true },
          form: [{ name: "id", kinds: 2 }],
        };
      },
      tell(kind, ...pages) {
        for (const page of pages) direct.listen({ kind, page });
      },
      async finish(...pages) {
        const rows = await direct.finish(pages);
        if (rows === undefined) return undefined;
        const ids = await session.rows(`SELECT id FROM "v" ORDER BY __phlo_row`);
        expect(rows.rows).toBe(ids.length);
        return ids.map(({ id }) => Number(id));
      },
    });
  });
}

const RETRY: WorkerEvent = { kind: "retry", attempt: 1, delayMs: 0, reason: "cut off" };

Deno.test("openDirectRead() reads pages while others are fetched, and each once", () =>
  withDirect(async ({ page, tell, finish, direct }) => {
    const [one, two, three] = [await page(1, 1, 2), await page(2, 3), await page(3, 4)];
    tell("page", one, two);
    await direct.settle();
    // What was read is not read again.
    await Deno.remove(one.path);
    expect(await finish(one, two, three)).toEqual([1, 2, 3, 4]);
  }));

Deno.test("openDirectRead() takes the files of a page for the page", () =>
  withDirect(async ({ page, tell, finish }) => {
    const [one, two] = [await page(1, 1), await page(2, 2)];
    tell("file", one);
    tell("page", one, two);
    expect(await finish(one, two)).toEqual([1, 2]);
  }));

Deno.test("openDirectRead() forgets files whose answer is asked for again", () =>
  withDirect(async ({ page, tell, finish, direct }) => {
    tell("file", await page(1, 1));
    await direct.settle();
    direct.listen(RETRY);
    // The same name and the same number of rows: only their content differs.
    const again = await page(1, 7);
    tell("page", again);
    expect(await finish(again)).toEqual([7]);
  }));

Deno.test("openDirectRead() forgets all pages when they are told of anew", () =>
  withDirect(async ({ page, tell, finish, direct }) => {
    tell("page", await page(1, 1), await page(2, 2));
    await direct.settle();
    const [one, two] = [await page(1, 8), await page(2, 9)];
    tell("page", one, two);
    expect(await finish(one, two)).toEqual([8, 9]);
  }));

Deno.test("openDirectRead() leaves pages that differ from those it read to the long road", () =>
  withDirect(async ({ page, tell, finish }) => {
    const [one, two] = [await page(1, 1), await page(2, 2)];
    tell("page", one, two);
    expect(await finish(two)).toBeUndefined();
  }));

Deno.test("openDirectRead() stops at a record in doubt, and reads no page without records", () =>
  withDirect(async ({ page, tell, finish }) => {
    const [bad, good] = [await page(1, -1), await page(2, 2)];
    tell("page", bad, good);
    expect(await finish(bad, good)).toBeUndefined();
  }));

Deno.test("openDirectRead() has nothing to show of no pages and of empty ones", async () => {
  await withDirect(async ({ finish }) => expect(await finish()).toBeUndefined());
  await withDirect(async ({ page, finish }) => {
    expect(await finish(await page(1))).toBeUndefined();
  });
});
