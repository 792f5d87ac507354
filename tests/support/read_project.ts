/**
 * Looks at a project as an outsider: `phlo query --json` inside the test's own process, which is quick enough for a loop,
 * and the files of the lake and of `.phlo` as they lie there.
 *
 * @module
 */

import { DatabaseSync } from "node:sqlite";
import { join } from "node:path";
import { main } from "../../src/cli/main.ts";
import { createHost, SILENT_LOG } from "../../src/host/real_host.ts";

/** One row of an answer. */
export type AnswerRow = Readonly<Record<string, unknown>>;

/** One day of a table in numbers that tell versions apart. */
export interface DaySummary {
  readonly day: string;
  readonly n: number;
  /** Equal to `n` where no row is doubled. */
  readonly ids: number;
  readonly low: number;
  readonly high: number;
}

/** The rows of a query; none where the table is not there yet. @throws Error for any other failure, with what was printed. */
export async function readRows(
  sql: string,
  root: string,
  branch = "main",
): Promise<readonly AnswerRow[]> {
  let printed = "";
  let noted = "";
  const code = await main(["query", sql, "--json", "--at", branch, "--project", root], {
    host: createHost(SILENT_LOG),
    terminal: {
      print: (text) => void (printed += text),
      note: (text) => void (noted += text),
      isTerminal: false,
      canAsk: false,
      hasColor: false,
      hasUnicode: true,
      width: 100,
    },
    signal: new AbortController().signal,
    program: [],
  });
  if (code === 0) return JSON.parse(printed);
  if (/"code":"PHLO-(001|406)"/.test(noted)) return [];
  throw new Error(`the query ended with ${code}: ${noted}`);
}

/** What a reader finds in a table with the columns of the feed. */
export async function readDays(table: string, root: string): Promise<readonly DaySummary[]> {
  const rows = await readRows(
    `select day, count(*)::int as n, count(distinct id)::int as ids, min(version)::int as low,
      max(version)::int as high from ${table} group by day order by day`,
    root,
  );
  return rows.map((row) => ({
    day: String(row.day),
    n: Number(row.n),
    ids: Number(row.ids),
    low: Number(row.low),
    high: Number(row.high),
  }));
}

/** The open rejects of a table by partition: how many, and from which versions of the feed. */
export async function readRejects(table: string, root: string): Promise<readonly DaySummary[]> {
  const rows = await readRows(
    `select "partition" as day, count(*)::int as n, count(distinct payload ->> 'id')::int as ids,
      min((payload ->> 'version')::int) as low, max((payload ->> 'version')::int) as high
      from ${table} group by 1 order by 1`,
    root,
    "quarantine",
  );
  return rows.map((row) => ({
    day: String(row.day),
    n: Number(row.n),
    ids: Number(row.ids),
    low: Number(row.low),
    high: Number(row.high),
  }));
}

/** The rows of a statement over one of the project's SQLite files; none where there is no file. */
export function readSqlite(file: string, sql: string): readonly AnswerRow[] {
  let database: DatabaseSync;
  try {
    database = new DatabaseSync(file, { readOnly: true, timeout: 5000 });
  } catch {
    return [];
  }
  try {
    return database.prepare(sql).all().map((row) => ({ ...row }));
  } finally {
    database.close();
  }
}

/** Faults of the lake's files: a damaged catalog, a pointer to nothing, a metadata file that is not whole. */
export async function findLakeFaults(root: string): Promise<readonly string[]> {
  const catalog = join(root, "lake/catalog.db");
  const faults: string[] = [];
  const [check] = readSqlite(catalog, "PRAGMA integrity_check");
  if (check !== undefined && check.integrity_check !== "ok") faults.push(JSON.stringify(check));
  const hasTables = readSqlite(
    catalog,
    "SELECT 1 FROM sqlite_master WHERE name = 'iceberg_tables'",
  ).length > 0;
  const pointers = hasTables
    ? readSqlite(catalog, "SELECT metadata_location AS uri FROM iceberg_tables")
    : [];
  for (const { uri } of pointers) {
    faults.push(...await findFileFault(String(uri).replace(/^file:\/\//, "")));
  }
  // Also what nobody points to: whatever has its name is whole.
  for await (const path of listFiles(join(root, "lake"))) {
    if (path.endsWith(".metadata.json")) faults.push(...await findFileFault(path));
  }
  return faults;
}

async function findFileFault(path: string): Promise<readonly string[]> {
  try {
    JSON.parse(await Deno.readTextFile(path));
    return [];
  } catch (error) {
    return [`${path}: ${error}`];
  }
}

async function* listFiles(folder: string): AsyncGenerator<string> {
  for await (const entry of Deno.readDir(folder)) {
    const path = join(folder, entry.name);
    if (entry.isDirectory) yield* listFiles(path);
    else yield path;
  }
}

/** The worker processes whose working folder is the project; Linux tells, other systems do not. */
export function listWorkers(root: string): readonly number[] {
  const pids: number[] = [];
  for (const entry of Deno.readDirSync("/proc")) {
    if (!/^\d+$/.test(entry.name)) continue;
    try {
      const isHere = Deno.readLinkSync(`/proc/${entry.name}/cwd`) === root;
      const words = Deno.readTextFileSync(`/proc/${entry.name}/cmdline`).split("\0");
      if (isHere && words.includes("__worker")) pids.push(Number(entry.name));
    } catch {
      // It ended while it was looked at.
    }
  }
  return pids;
}

/** Waits until no worker of the project is left; the milliseconds it took, or undefined after the patience. */
export async function waitForNoWorkers(
  root: string,
  patienceMs = 20_000,
): Promise<number | undefined> {
  const started = performance.now();
  while (listWorkers(root).length > 0) {
    if (performance.now() - started > patienceMs) return undefined;
    await new Promise((resolve) => setTimeout(resolve, 25));
  }
  return performance.now() - started;
}
