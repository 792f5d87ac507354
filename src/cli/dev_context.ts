/**
 * Builds what the page works with: the project as it is loaded, records and lake opened when they are asked for, the
 * way to launch runs.
 *
 * @module
 */

import { join } from "node:path";
import type { Host } from "../core/host.ts";
import { PhloError } from "../core/phlo_error.ts";
import { reconcileRecords } from "../records/rebuild_records.ts";
import type { Records } from "../records/records.ts";
import { readAssetStatus } from "../run/read_asset_status.ts";
import { hasLake, type OpenLake } from "../run/open_lake.ts";
import { keepStatuses } from "../web/keep_statuses.ts";
import { createLauncher, type OpenLauncher } from "../web/launcher.ts";
import { createLiveProject, type LiveProject } from "../web/live_project.ts";
import { createNews } from "../web/news.ts";
import type { WebContext } from "../web/web_context.ts";
import type { CliContext } from "./command.ts";
import type { CommonFlags } from "./common_flags.ts";
import { createScheduleView } from "./dev_schedules.ts";
import { firstSnapshot, loadDevProject } from "./dev_project.ts";
import { type CliProject, openProjectLake, openProjectRecords } from "./open_project.ts";
import { keepOpen } from "./keep_open.ts";
import { planLaunch } from "./plan_launch.ts";

/** What `phlo dev` holds open. */
export interface DevContext extends AsyncDisposable {
  readonly web: WebContext;
  readonly project: LiveProject;
  /** The configuration that was read last. */
  current(): CliProject;
  readonly launcher: OpenLauncher;
}

/** Builds it; nothing is opened or loaded yet. */
export function createDevContext(
  opened: CliProject,
  flags: CommonFlags & { readonly runsSchedules: boolean },
  cli: CliContext,
): DevContext {
  const { host } = cli;
  let current = opened;
  const stores = openWhenAsked(() => current, host);
  const news = createNews(stores.records, host);
  const project = createLiveProject(firstSnapshot(opened, flags), {
    load: async () => {
      const loaded = await loadDevProject(flags, cli);
      current = loaded.project;
      return loaded.snapshot;
    },
    onChange: () => news.touch(),
  }, host);
  const launcher = createLauncher({
    program: cli.program,
    root: opened.root,
    extraWords: flags.env === undefined ? [] : ["--env", flags.env],
    onChange: () => news.touch(),
  }, host);
  return {
    project,
    launcher,
    current: () => current,
    web: {
      root: opened.root,
      program: cli.program,
      project,
      launcher,
      schedules: createScheduleView({
        records: stores.records,
        project,
        host,
        current: () => current,
        isRunning: flags.runsSchedules,
      }),
      news,
      ...stores,
      statuses: keepStatuses(async () => {
        const { workflows, models, timezone } = project.current();
        const [records, lake] = [await stores.records(), await stores.lake()];
        const sources = { workflows, models, timezone, records, catalog: lake?.catalog };
        return await readAssetStatus(sources, host);
      }, async () => {
        const sequence = await (await stores.records()).readLastSequence();
        return { sequence, mark: news.mark() };
      }, host),
      plan: (request, names) =>
        planLaunch(request, names, { project: current, ...project.current() }, cli),
      host,
    },
    async [Symbol.asyncDispose]() {
      await launcher.stopAll(await stores.records());
      await stores[Symbol.asyncDispose]();
    },
  };
}

interface Stores extends AsyncDisposable {
  records(): Promise<Records>;
  lake(): Promise<OpenLake | undefined>;
}

const TIDY_EVERY_MS = 3000;

/** Looking must not make a lake: it is opened once there is one. */
function openWhenAsked(project: () => CliProject, host: Host): Stores {
  const lake = keepOpen({
    open: async () =>
      await hasLake(project().config.lakeFolder, host)
        ? await openProjectLake(project(), host)
        : undefined,
    path: () => join(project().config.lakeFolder, "catalog.db"),
  }, host);
  const openRecords = async (): Promise<Records> => {
    await host.disk.makeFolder(join(project().root, ".phlo"));
    const opened = await openProjectRecords(project(), await lake.ask(), host);
    await opened.settleInterrupted();
    return opened;
  };
  // Whoever looks sees runs of dead processes settled, and what was published without a record.
  let tidiedAt = host.clock.monotonic();
  const tidy = async (opened: Records): Promise<void> => {
    const there = await lake.ask();
    // A run tells that it published; which steps that made visible, only the catalog says.
    if (there !== undefined) await reconcileRecords(opened, there.catalog);
    const now = host.clock.monotonic();
    if (now - tidiedAt < TIDY_EVERY_MS) return;
    tidiedAt = now;
    await opened.settleInterrupted();
  };
  const records = keepOpen({
    open: openRecords,
    path: () => join(project().stateFolder, "state.db"),
  }, host);
  return {
    lake: lake.ask,
    async records() {
      const opened = await records.ask();
      if (opened === undefined) throw new PhloError("PHLO-901", "Cannot open the records");
      try {
        await tidy(opened);
        return opened;
      } catch (error) {
        await records.drop();
        throw error;
      }
    },
    async [Symbol.asyncDispose]() {
      await records[Symbol.asyncDispose]();
      await lake[Symbol.asyncDispose]();
    },
  };
}
