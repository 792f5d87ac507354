/**
 * A page server in memory for tests: a project as plain data, real records in a folder of the test's, no port.
 *
 * @module
 */

import { join } from "node:path";
import type { BrokenFile, IngestionAsset } from "../../src/core/project.ts";
import { openRecords } from "../../src/records/open_records.ts";
import type { Records } from "../../src/records/records.ts";
import { readAssetStatus } from "../../src/run/read_asset_status.ts";
import { createApp } from "../../src/web/app.ts";
import { createNews } from "../../src/web/news.ts";
import { servePage } from "../../src/web/serve_page.ts";
import { readStaticFiles } from "../../src/web/static_files.ts";
import type { WebAccess } from "../../src/web/web_access.ts";
import type { Launch, ScheduleEntry, WebContext } from "../../src/web/web_context.ts";
import { type FakeHost, fakeHost, withFolder } from "./fake_host.ts";

/** What a test may say about its project. */
export interface WebFixtureOptions {
  readonly access?: Partial<WebAccess>;
  readonly assets?: readonly IngestionAsset[];
  readonly broken?: readonly BrokenFile[];
  readonly schedules?: readonly ScheduleEntry[];
}

/** A server that a test asks. */
export interface WebFixture {
  /** Asks as a browser on this machine does; headers that are given replace those. */
  ask(path: string, init?: RequestInit): Promise<Response>;
  /** Asks over a real connection for a path as it stands; resolves to the whole answer. */
  askRaw(path: string): Promise<string>;
  readonly records: Records;
  readonly host: FakeHost;
  /** The words of everything that was launched. */
  readonly launched: Launch[];
  readonly toggled: string[];
  readonly web: WebContext;
}

/** The address that the fixture answers at. */
export const FIXTURE_ORIGIN = "http://127.0.0.1:3000";

/** Runs a test against a server. */
export async function withWeb(
  options: WebFixtureOptions,
  body: (fixture: WebFixture) => Promise<void>,
): Promise<void> {
  await withFolder(async (folder) => {
    const host = fakeHost();
    await using records = await openRecords(join(folder, "state.db"), host);
    const launched: Launch[] = [];
    const toggled: string[] = [];
    const web = contextOf(options, { folder, records, launched, toggled, host });
    const app = createApp(web, {
      access: { hostname: "127.0.0.1", token: undefined, formToken: "form", ...options.access },
      files: await readStaticFiles(host),
    });
    const ask = async (path: string, init: RequestInit = {}): Promise<Response> => {
      const headers = new Headers(init.headers);
      if (!headers.has("host")) headers.set("host", "127.0.0.1:3000");
      return await app.fetch(new Request(`${FIXTURE_ORIGIN}${path}`, { ...init, headers }));
    };
    const askRaw = async (path: string): Promise<string> => {
      await using server = servePage(
        { hostname: "127.0.0.1", port: 0 },
        (request) => app.fetch(request),
      );
      const connection = await Deno.connect({ hostname: "127.0.0.1", port: server.port });
      const words = `GET ${path} HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n\r\n`;
      await connection.write(new TextEncoder().encode(words));
      return await new Response(connection.readable).text();
    };
    await body({ ask, askRaw, records, host, launched, toggled, web });
  });
}

interface Parts {
  readonly folder: string;
  readonly records: Records;
  readonly launched: Launch[];
  readonly toggled: string[];
  readonly host: FakeHost;
}

function contextOf(options: WebFixtureOptions, parts: Parts): WebContext {
  const { folder, records, launched, toggled, host } = parts;
  const workflows = {
    assets: options.assets ?? [],
    broken: options.broken ?? [],
    files: [],
    digest: "c0de",
  };
  return {
    root: folder,
    program: ["phlo"],
    project: {
      current: () => ({
        number: 1,
        isLoading: false,
        name: "demo",
        timezone: "UTC",
        environment: undefined,
        workflowsFolder: "workflows",
        lakeFolder: "lake",
        workflows,
        models: undefined,
        problems: [],
      }),
      settled: () => Promise.resolve(),
    },
    launcher: {
      launch(args) {
        const launch = { runId: `run-${launched.length + 1}`, args, startedAt: 0, end: undefined };
        launched.push(launch);
        return launch;
      },
      find: (runId) => launched.find((launch) => launch.runId === runId),
      list: () => launched,
    },
    schedules: {
      isRunning: true,
      list: () => Promise.resolve(options.schedules ?? []),
      toggle: (name, to) => {
        toggled.push(`${name} ${to}`);
        return Promise.resolve();
      },
    },
    news: createNews(() => Promise.resolve(records), host),
    records: () => Promise.resolve(records),
    lake: () => Promise.resolve(undefined),
    statuses: () =>
      readAssetStatus({
        workflows,
        models: undefined,
        timezone: "UTC",
        records,
        catalog: undefined,
      }, host),
    plan: () => Promise.resolve([]),
    host,
  };
}
