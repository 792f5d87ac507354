/**
 * A lake for a test: a folder of its own that is gone when the test process ends, with everything a real one has.
 * Nothing stays open between two calls, so a test need not close it.
 *
 * @module
 */

import { tmpdir } from "node:os";
import { join } from "node:path";
import { renderTableName } from "../core/catalog.ts";
import type { Host } from "../core/host.ts";
import { messageOf, PhloError } from "../core/phlo_error.ts";
import { suggestName } from "../core/suggest.ts";
import { createDuckdbDataFiles } from "../duckdb/data_files.ts";
import { openSession, type Session } from "../duckdb/session.ts";
import { type LakeViews, openLakeViews } from "../run/lake_views.ts";
import { type OpenLake, openLake } from "../run/open_lake.ts";
import { pinBranch } from "../run/pin_branch.ts";
import { atCaller } from "./at_caller.ts";
import { readPlainRows, type TestRow } from "./plain_rows.ts";
import { removeAtExit } from "./remove_at_exit.ts";

/** What `query` answers: typed rows for the name of a table that is known, plain rows for any other SQL. */
export type QueryRow<Sql extends string, Tables> = Sql extends keyof Tables ? Tables[Sql] : TestRow;

/** A lake that a test fills and looks into. Disposing it removes its folder; else the end of the process does. */
export interface TestLakeOf<Tables = Record<never, never>> extends AsyncDisposable {
  /** The lake's own folder. */
  readonly folder: string;
  /** Beside the lake: records, staged pages, scratch space. */
  readonly stateFolder: string;
  /** Answers one SELECT, or all rows of a table: `lake.query("raw.glucose_entries")`. */
  query<Sql extends string>(sql: Sql): Promise<readonly QueryRow<Sql, Tables>[]>;
}

/** The variable by which `phlo test` says where lakes of its tests go. */
export const TEST_FOLDER_VARIABLE = "PHLO_TEST_FOLDER";

/** Makes an empty lake. */
export async function createTestLake<Tables>(host: Host): Promise<TestLakeOf<Tables>> {
  const base = host.environment.variable(TEST_FOLDER_VARIABLE) ?? tmpdir();
  const root = join(base, `phlo-test-${host.ids.uuid()}`);
  await host.disk.makeFolder(join(root, "state"));
  const kept = removeAtExit(root);
  const lake = {
    folder: join(root, "lake"),
    stateFolder: join(root, "state"),
    async query<Sql extends string>(sql: Sql): Promise<readonly QueryRow<Sql, Tables>[]> {
      const rows = await atCaller(lake.query, () => queryLake(lake, sql, host));
      return rows as readonly QueryRow<Sql, Tables>[];
    },
    async [Symbol.asyncDispose]() {
      kept.forget();
      await host.disk.remove(root);
    },
  };
  return lake;
}

/** An open lake with a session that sees a branch of it. */
export interface LakeLook {
  readonly lake: OpenLake;
  readonly session: Session;
  readonly views: LakeViews;
}

/** Opens the lake, looks, and closes it again. */
export async function lookAtLake<Result>(
  { folder, stateFolder }: Pick<TestLakeOf, "folder" | "stateFolder">,
  options: { readonly branch: string; readonly look: (lake: LakeLook) => Promise<Result> },
  host: Host,
): Promise<Result> {
  await using lake = await openLake(folder, host);
  await using session = await openSession({
    temporaryFolder: join(stateFolder, "spill"),
    folders: [lake.folder, stateFolder],
    ...engineLimits(host),
  });
  const views = await openLakeViews({
    session,
    store: lake.store,
    dataFiles: createDuckdbDataFiles(session, lake.store, host),
    branch: await pinBranch(options.branch, lake.catalog),
  });
  return await options.look({ lake, session, views });
}

/** A test's rows are few: it must not take the machine from the tests beside it. */
export function engineLimits(
  host: Host,
): { readonly memoryBytes: number; readonly threads: number } {
  return {
    memoryBytes: Math.min(2e9, Math.floor(host.environment.memoryBytes() * 0.4)),
    threads: 2,
  };
}

const TABLE_NAME = /^\s*[A-Za-z_]\w*\.[A-Za-z_]\w*\s*$/;

function queryLake(
  lake: Pick<TestLakeOf, "folder" | "stateFolder">,
  sql: string,
  host: Host,
): Promise<readonly TestRow[]> {
  const statement = TABLE_NAME.test(sql) ? `FROM ${sql}` : sql.trim().replace(/;\s*$/, "");
  return lookAtLake(lake, {
    branch: "main",
    look: async ({ lake: open, session, views }) => {
      await views.prepare(statement);
      try {
        // As a subquery nothing but a SELECT can stand here, and a comment at its end swallows nothing.
        return await readPlainRows(session, `SELECT * FROM (\n${statement}\n)`);
      } catch (error) {
        throw explain(error, (await open.catalog.list("main")).map(renderTableName));
      }
    },
  }, host);
}

function explain(error: unknown, tables: readonly string[]): unknown {
  if (error instanceof PhloError) return error;
  const [reason = ""] = messageOf(error).split(/\n+LINE \d+:/);
  const missing = /Table with name "?([^"\s!]+)/.exec(reason)?.[1];
  const near = missing === undefined ? undefined : suggestName(missing, tables);
  return new PhloError(
    missing === undefined ? "PHLO-002" : "PHLO-001",
    `Cannot query the lake of the test: ${
      reason.trim().replace(/\s*\n\s*/g, " ").replace(/[.!]$/, "")
    }`,
    {
      hint: near !== undefined
        ? `did you mean "${near}"?`
        : tables.length === 0
        ? "nothing was published into this lake yet"
        : `its tables are ${tables.join(", ")}`,
      cause: error,
    },
  );
}
