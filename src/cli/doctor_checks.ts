/**
 * What `phlo doctor` looks at, one function each. A check says how things are and what to type next; it repairs nothing.
 *
 * @module
 */

import { dirname, join } from "node:path";
import { renderTableName } from "../core/catalog.ts";
import { countOf } from "../core/count_text.ts";
import { messageOf, PhloError } from "../core/phlo_error.ts";
import { PHLO_VERSION } from "../core/version.ts";
import { checkSqliteFile } from "../host/check_sqlite.ts";
import { readFreeBytes } from "../host/free_space.ts";
import { readTable } from "../iceberg/read_table.ts";
import { hasLake } from "../run/open_lake.ts";
import type { CliContext } from "./command.ts";
import { type CliProject, openProjectLake, startProjectWorker } from "./open_project.ts";
import { renderBytes } from "./render_table.ts";
import { relativePath } from "./relative_path.ts";

/** How one thing stands. */
export interface Finding {
  readonly state: "ok" | "warn" | "fail";
  readonly text: string;
  /** What to type or do next. */
  readonly hint?: string;
}

/** What checks of a project are given. */
export interface DoctorContext {
  readonly project: CliProject;
  readonly cli: CliContext;
  /** Addresses to ask; none without `--network`. */
  readonly addresses: readonly string[];
}

/** One check of a project. */
export interface DoctorCheck {
  readonly name: string;
  run(context: DoctorContext): Promise<readonly Finding[]>;
}

/** The checks in the order in which they are shown. */
export const PROJECT_CHECKS: readonly DoctorCheck[] = [
  { name: "settings", run: ({ project }) => Promise.resolve(checkSettings(project)) },
  { name: "writing", run: checkWriting },
  { name: "space", run: checkSpace },
  { name: "workflows", run: checkWorkflows },
  { name: "engine", run: checkEngine },
  { name: "catalog", run: checkCatalog },
  { name: "tables", run: checkTables },
  { name: "records", run: checkRecords },
  { name: "clock", run: checkClock },
  { name: "network", run: checkNetwork },
];

/** The program and the terminal: what can be said without a project. */
export function checkProgram({ cli: { program, terminal } }: Pick<DoctorContext, "cli">): Readonly<
  Record<"program" | "terminal", Finding>
> {
  const { width, hasColor, hasUnicode, isTerminal } = terminal;
  const size = isTerminal ? `${countOf(width, "column")}, ` : "no terminal, ";
  const abilities = `${hasColor ? "colors" : "no colors"}, ${hasUnicode ? "UTF-8" : "ASCII"}`;
  const narrow = isTerminal && width < 60;
  return {
    program: { state: "ok", text: `phlo ${PHLO_VERSION}, ${program[0] ?? "in process"}` },
    terminal: {
      state: narrow ? "warn" : "ok",
      text: size + abilities,
      ...(narrow ? { hint: "tables are easier to read from 80 columns on" } : {}),
    },
  };
}

function checkSettings({ root, config }: CliProject): readonly Finding[] {
  const environment = config.environment === undefined ? "" : `, environment ${config.environment}`;
  return [
    { state: "ok", text: `${config.name} in ${root}${environment}` },
    ...config.notes.map((text): Finding => ({
      state: "warn",
      text,
      hint: "phlo docs configuration lists the settings",
    })),
  ];
}

async function checkWriting(
  { project, cli: { host } }: DoctorContext,
): Promise<readonly Finding[]> {
  const { disk } = host;
  const lake = project.config.lakeFolder;
  const folders = [project.stateFolder, await disk.stat(lake) === undefined ? dirname(lake) : lake];
  const findings: Finding[] = [];
  for (const folder of folders) {
    const probe = join(folder, `.phlo-doctor-${host.ids.uuid()}`);
    try {
      await disk.makeFolder(folder);
      await disk.createText(probe, "x");
      await disk.remove(probe);
    } catch (error) {
      findings.push({
        state: "fail",
        text: `${relativePath(folder, host)} cannot be written: ${messageOf(error)}`,
        hint: `chown or chmod ${relativePath(folder, host)} so that this user may write there`,
      });
    }
  }
  if (findings.length > 0) return findings;
  return [{ state: "ok", text: folders.map((each) => relativePath(each, host)).join(", ") }];
}

const LITTLE_SPACE = 2e9;
const NO_SPACE = 1e8;

async function checkSpace({ project, cli: { host } }: DoctorContext): Promise<readonly Finding[]> {
  const lake = project.config.lakeFolder;
  const path = await host.disk.stat(lake) === undefined ? project.root : lake;
  const free = await readFreeBytes(path);
  const text = `${renderBytes(free)} free for ${relativePath(path, host)}`;
  if (free > LITTLE_SPACE) return [{ state: "ok", text }];
  const hint = "free some space, or put the lake elsewhere: lake in phlo.yaml";
  return [{ state: free > NO_SPACE ? "warn" : "fail", text, hint }];
}

async function checkWorkflows({ project, cli }: DoctorContext): Promise<readonly Finding[]> {
  await using worker = await startProjectWorker(project, cli);
  const { assets, broken } = await worker.load();
  const text = `${countOf(assets.length, "asset")} loaded`;
  if (broken.length === 0) return [{ state: "ok", text }];
  const files = broken.map(({ place }) => place.file).join(", ");
  return [{ state: "fail", text: `${text}, not ${files}`, hint: "phlo check shows why" }];
}

async function checkEngine({ project, cli: { host } }: DoctorContext): Promise<readonly Finding[]> {
  const [{ openSession }, { engineMemory }] = await Promise.all([
    import("../duckdb/session.ts"),
    import("./open_project.ts"),
  ]);
  const memoryBytes = engineMemory(project, host);
  const temporaryFolder = join(project.stateFolder, "tmp", `doctor-${host.ids.uuid()}`);
  try {
    await using session = await openSession({ temporaryFolder, folders: [], memoryBytes });
    const [row] = await session.rows("SELECT version() AS version");
    const version = String(row?.version);
    return [{ state: "ok", text: `DuckDB ${version}, up to ${renderBytes(memoryBytes)}` }];
  } finally {
    await host.disk.remove(temporaryFolder);
  }
}

async function checkCatalog(
  { project, cli: { host } }: DoctorContext,
): Promise<readonly Finding[]> {
  const { lakeFolder } = project.config;
  if (!await hasLake(lakeFolder, host)) return [noLake()];
  return describeFile(join(lakeFolder, "catalog.db"), "restore it from a backup of the lake", host);
}

function noLake(): Finding {
  return {
    state: "ok",
    text: "no lake yet",
    hint: "phlo materialize <asset> makes the first table",
  };
}

function describeFile(
  path: string,
  hint: string,
  host: CliContext["host"],
): readonly Finding[] {
  const name = relativePath(path, host);
  const faults = checkSqliteFile(path);
  if (faults.length === 0) return [{ state: "ok", text: `${name} is whole` }];
  return [{ state: "fail", text: `${name} is damaged: ${faults.join("; ")}`, hint }];
}

/** Tables whose metadata is read; more would take long and say nothing new. */
const TABLES_READ = 200;

async function checkTables({ project, cli: { host } }: DoctorContext): Promise<readonly Finding[]> {
  if (!await hasLake(project.config.lakeFolder, host)) return [noLake()];
  await using lake = await openProjectLake(project, host);
  const entries = await lake.catalog.list("main");
  const faults: Finding[] = [];
  for (const entry of entries.filter(({ kind }) => kind === "table").slice(0, TABLES_READ)) {
    try {
      await readTable(entry.metadataUri, lake.store);
    } catch (error) {
      faults.push({
        state: "fail",
        text: `${renderTableName(entry)} cannot be read: ${messageOf(error)}`,
        hint: error instanceof PhloError && error.hint !== undefined
          ? error.hint
          : "restore the named file from a backup",
      });
    }
  }
  if (faults.length > 0) return faults;
  return [{ state: "ok", text: `${countOf(entries.length, "table")} open` }];
}

async function checkRecords(
  { project, cli: { host } }: DoctorContext,
): Promise<readonly Finding[]> {
  const path = join(project.stateFolder, "state.db");
  if (await host.disk.stat(path) === undefined) return [{ state: "ok", text: "no runs yet" }];
  return describeFile(path, "remove it: it is rebuilt from the lake, logs excepted", host);
}

async function checkClock({ project, cli: { host } }: DoctorContext): Promise<readonly Finding[]> {
  const { timezone } = project.config.values;
  const now = host.clock.now();
  const local = new Date(now).toLocaleString("sv-SE", { timeZone: timezone });
  const text = `${local} in ${timezone}`;
  const path = join(project.stateFolder, "state.db");
  // Damaged records would be set aside by opening them; the doctor only looks.
  const isReadable = await host.disk.stat(path) !== undefined && checkSqliteFile(path).length === 0;
  if (!isReadable) return [{ state: "ok", text }];
  const { openRecords } = await import("../records/open_records.ts");
  await using records = await openRecords(path, host);
  const [newest] = await records.listRuns({ limit: 1 });
  if (newest === undefined || newest.startedAt <= now) return [{ state: "ok", text }];
  return [{
    state: "warn",
    text: `${text}, but run ${newest.id} began later than that`,
    hint: "set the clock right: freshness and schedules go by it",
  }];
}

async function checkNetwork(
  { project, cli: { host, signal }, addresses }: DoctorContext,
): Promise<readonly Finding[]> {
  const targets = Object.values(project.config.hosts).filter((each) => /^https?:/.test(each));
  if (addresses.length === 0) return [];
  const all = addresses[0] === "" ? targets : [...addresses, ...targets];
  if (all.length === 0) {
    const hint = "phlo doctor --network https://api.example.com";
    return [{ state: "ok", text: "phlo.yaml sends no host elsewhere", hint }];
  }
  return await Promise.all([...new Set(all)].map(async (url): Promise<Finding> => {
    try {
      const limit = AbortSignal.any([signal, AbortSignal.timeout(10_000)]);
      const response = await host.network.fetch(url, { method: "HEAD", signal: limit });
      await response.body?.cancel();
      return { state: "ok", text: `${url} answers ${response.status}` };
    } catch (error) {
      const text = `${url} cannot be reached: ${messageOf(error)}`;
      return { state: "fail", text, hint: "check the address, the network and proxies" };
    }
  }));
}
