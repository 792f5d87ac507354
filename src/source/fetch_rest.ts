/**
 * Performs a `RestSource`: its resources one after the other, each page into a file, going on where an attempt was interrupted.
 *
 * @module
 */

import { createHash } from "node:crypto";
import type { FetchResult, Page } from "../core/fetch_result.ts";
import type { Host } from "../core/host.ts";
import { renderJson64 } from "../core/json64.ts";
import { PhloError } from "../core/phlo_error.ts";
import { credentialsOf } from "./auth_kinds.ts";
import type { FetchContext } from "./fetch_context.ts";
import { fetchResource, type ResourceTask } from "./fetch_resource.ts";
import { clearPages, type Journal, openJournal, readJournal, type StagedPages } from "./journal.ts";
import { createPageBuffers } from "./page_buffers.ts";
import { mapHost, originOf, renderHostNote } from "./map_host.ts";
import { createRedactor, isSecretName } from "./redact.ts";
import { buildRequestUrl } from "./request_url.ts";
import type { RestResource, RestSource } from "./rest_source.ts";

/** Fetches all resources. @throws PhloError PHLO-301 to PHLO-305 */
export async function fetchRest(
  source: RestSource,
  context: FetchContext,
  host: Host,
): Promise<FetchResult> {
  assertTables(source, context);
  const plans = source.resources.map((resource, index) =>
    planResource(source, resource, index, context)
  );
  const warnings = listWarnings(plans, context);
  const staged = await openStaged(plans, context, host);
  const total = { requests: 0, retries: 0, receivedBytes: 0 };
  const pages: Page[] = [];
  const buffers = createPageBuffers();
  try {
    for (const plan of plans) {
      const own = staged.pages.filter((page) => page.resource === plan.resource.name);
      const task = { ...plan, journal: staged.journal, staged: own, buffers };
      const result = await fetchResource(task, context, host);
      pages.push(...result.pages);
      warnings.push(...result.warnings);
      total.requests += result.requests;
      total.retries += result.retries;
      total.receivedBytes += result.receivedBytes;
    }
  } finally {
    await staged.journal?.close();
  }
  for (const warning of warnings) context.onWarning?.(warning);
  return { hasStatement: true, pages, ...total, warnings, cursors: {} };
}

/** Two resources without a table each would be mixed in one. */
function assertTables(source: RestSource, context: FetchContext): void {
  const names = source.resources.map((resource) => resource.name);
  if (names.length === 1) return;
  const missing = names.filter((name) => context.tables?.includes(name) !== true);
  if (missing.length === 0) return;
  throw new PhloError(
    "PHLO-305",
    `Cannot use the REST source: it has ${names.length} resources and no table for ${
      missing.map((name) => `"${name}"`).join(", ")
    }`,
    { hint: "write one phloIngestion for each resource" },
  );
}

type ResourcePlan = Omit<ResourceTask, "journal" | "staged" | "buffers">;

function planResource(
  source: RestSource,
  resource: RestResource,
  index: number,
  context: FetchContext,
): ResourcePlan {
  const credentials = credentialsOf(source.client.auth);
  const firstUrl = buildRequestUrl(source.client.baseUrl, resource);
  const headers = { ...source.client.headers, ...resource.headers };
  const known = [...Object.entries(headers), ...new URL(firstUrl).searchParams];
  const hidden = known.filter(([name]) => isSecretName(name)).map(([, value]) => value);
  const addresses = [source.client.baseUrl, firstUrl];
  const reached = [...addresses, ...addresses.map((url) => mapHost(url, context.hosts))];
  return {
    resource,
    filePrefix: `${index + 1}-${resource.name.replace(/[^A-Za-z0-9_]+/g, "_").slice(0, 60)}`,
    firstUrl,
    identity: {
      origins: new Set(reached.map(originOf)),
      headers: { ...headers, ...credentials.headers },
      params: credentials.params,
      hosts: context.hosts,
    },
    redact: createRedactor([...credentials.secrets, ...hidden]),
  };
}

function listWarnings(plans: readonly ResourcePlan[], context: FetchContext): string[] {
  const warnings = new Set<string>();
  for (const { firstUrl, resource } of plans) {
    const note = renderHostNote(firstUrl, context.hosts);
    if (note !== undefined) warnings.add(note);
    const { primaryKey } = resource;
    if (primaryKey === undefined || context.uniqueKey === undefined) continue;
    if (primaryKey.join() === context.uniqueKey.join()) continue;
    warnings.add(
      `primaryKey of "${resource.name}" is ${
        primaryKey.join(", ")
      }; uniqueKey of phloIngestion decides`,
    );
  }
  return [...warnings];
}

interface OpenedPages extends StagedPages {
  readonly journal: Journal | undefined;
}

/** Keeps the pages that belong to the same code and request; the folder is clean of all others. */
async function openStaged(
  plans: readonly ResourcePlan[],
  context: FetchContext,
  host: Host,
): Promise<OpenedPages> {
  const { codeDigest, folder } = context;
  if (codeDigest === undefined) {
    await clearPages(folder, new Set(), host);
    return { startedAt: host.clock.now(), pages: [], journal: undefined };
  }
  const key = { codeDigest, requestDigest: digestRequests(plans) };
  const options = { key, maxAgeMs: context.resumeWithinMs };
  const staged = await readJournal(folder, options, host) ??
    { startedAt: host.clock.now(), pages: [] };
  await clearPages(
    folder,
    new Set(staged.pages.flatMap((page) => page.files.map(({ file }) => file))),
    host,
  );
  return { ...staged, journal: await openJournal(folder, { key, staged }, host) };
}

/** What decides which rows come: everything of the first requests but the credentials. */
function digestRequests(plans: readonly ResourcePlan[]): string {
  const described = plans.map(({ resource, firstUrl, identity }) => [
    resource,
    firstUrl,
    mapHost(firstUrl, identity.hosts),
  ]);
  return createHash("sha256").update(renderJson64(described)).digest("hex");
}
