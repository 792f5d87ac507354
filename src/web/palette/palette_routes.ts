/**
 * What the command palette finds: pages, assets, runs, actions. The browser asks when the palette is first opened.
 *
 * @module
 */

import type { NavigationEntry } from "../layout.ts";
import type { Page, PageContext } from "../page.ts";

/** One entry. */
export interface PaletteEntry {
  readonly kind: "page" | "asset" | "model" | "run" | "action";
  readonly text: string;
  /** What stands beside it, dimmer. */
  readonly note: string;
  readonly href: string;
}

const RUNS_LISTED = 50;

/** The route. Pages are passed in by whoever knows them all. */
export function paletteRoutes(listPages: () => readonly NavigationEntry[]): Page {
  return {
    mount(app, web) {
      app.get("/api/palette", async (c) => {
        return c.json({ entries: await listEntries(listPages(), web) });
      });
    },
  };
}

async function listEntries(
  pages: readonly NavigationEntry[],
  web: PageContext,
): Promise<readonly PaletteEntry[]> {
  const statuses = (await web.statuses()).filter(({ kind }) => kind !== "broken");
  const runs = await (await web.records()).listRuns({ limit: RUNS_LISTED });
  const path = (asset: string): string => `/assets/${encodeURIComponent(asset)}`;
  return [
    ...pages.map(({ label, path: href, key }): PaletteEntry => ({
      kind: "page",
      text: label,
      note: `g ${key}`,
      href,
    })),
    ...statuses.map(({ asset, kind, group, state }): PaletteEntry => ({
      kind: kind === "model" ? "model" : "asset",
      text: asset,
      note: `${group} · ${state}`,
      href: path(asset),
    })),
    ...statuses.map(({ asset }): PaletteEntry => ({
      kind: "action",
      text: `Materialize ${asset}`,
      note: "",
      href: `${path(asset)}?launch`,
    })),
    ...statuses.filter(({ table, lastSuccessAt }) => table !== null && lastSuccessAt !== null)
      .map(({ asset, table }): PaletteEntry => ({
        kind: "action",
        text: `Query ${asset}`,
        note: "",
        href: `/sql?sql=${encodeURIComponent(`select * from ${table} limit 100`)}`,
      })),
    ...statuses.map(({ asset, id }): PaletteEntry => ({
      kind: "action",
      text: `Neighbours of ${asset}`,
      note: "",
      href: `/graph?focus=${encodeURIComponent(id)}&depth=1`,
    })),
    ...runs.map(({ id, command, state }): PaletteEntry => ({
      kind: "run",
      text: command,
      note: `${id} · ${state}`,
      href: `/runs/${id}`,
    })),
  ];
}
