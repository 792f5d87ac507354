import { expect } from "expect";
import type { IngestionAsset } from "../core/project.ts";
import { listSchedules } from "./list_schedules.ts";
import { matchAssets } from "./match_assets.ts";

function asset(name: string, group: string, cron?: string): IngestionAsset {
  const shown = { name, namespace: "raw", tableName: name, group };
  // Nothing else is looked at.
  return { ...shown, ...(cron === undefined ? {} : { cron }) } as IngestionAsset;
}

const ASSETS = [
  asset("glucose_entries", "nightscout", "0 * * * *"),
  asset("glucose_notes", "nightscout"),
  asset("weather", "world"),
];

function match(...select: readonly string[]): readonly unknown[] {
  const { assets, withDownstream, rest } = matchAssets(select, ASSETS);
  return [assets.map(({ name }) => name).join(" "), withDownstream.join(" "), rest.join(" ")];
}

Deno.test("matchAssets() takes names, globs and groups, with + for what is downstream", () => {
  expect(match("weather")).toEqual(["weather", "", ""]);
  expect(match("raw.weather", "dlt_glucose_notes+"))
    .toEqual(["glucose_notes weather", "glucose_notes", ""]);
  expect(match("glucose_*+")).toEqual([
    "glucose_entries glucose_notes",
    "glucose_entries glucose_notes",
    "",
  ]);
  expect(match("*")).toEqual(["glucose_entries glucose_notes weather", "", ""]);
  expect(match("*_e*s", "g*s")).toEqual(["glucose_entries glucose_notes", "", ""]);
  expect(match("group:night*", "gold.daily", "tag:x")).toEqual([
    "glucose_entries glucose_notes",
    "",
    "gold.daily tag:x",
  ]);
  // An overlap of beginning and end is no match.
  expect(match("weath*ather")).toEqual(["", "", "weath*ather"]);
  expect(match()).toEqual(["", "", ""]);
});

Deno.test("listSchedules() has the cron of each asset and the named selections; a selection of the same name wins", () => {
  const list = (schedules: Parameters<typeof listSchedules>[1]["schedules"]): readonly unknown[] =>
    listSchedules({ assets: ASSETS }, { schedules, timezone: "Europe/Berlin" })
      .map((
        { name, origin, timezone, select, assets },
      ) => [name, origin, timezone, select, assets]);
  expect(list({})).toEqual([
    ["glucose_entries", "asset", "Europe/Berlin", ["glucose_entries+"], ["glucose_entries"]],
  ]);
  expect(list({ glucose_entries: { cron: "@daily", select: ["weather"], timezone: "UTC" } }))
    .toEqual([
      ["glucose_entries", "selection", "UTC", ["weather"], ["weather"]],
    ]);
});
