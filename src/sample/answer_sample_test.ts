import { expect } from "expect";
import { fakeHost } from "../../tests/support/fake_host.ts";
import { answerSample } from "./answer_sample.ts";
import type { SampleEntry } from "./sample_entries.ts";
import type { SampleDose } from "./sample_medication.ts";
import { sampleNetwork } from "./sample_network.ts";
import { serveSample } from "./serve_sample.ts";

const BASE = "sample://nightscout/api/v1";
const DAY =
  "find[dateString][$gte]=2024-01-20T00:00:00.000Z&find[dateString][$lt]=2024-01-21T00:00:00.000Z";

async function ask<Item>(path: string, nowMs?: number): Promise<Item[]> {
  const host = nowMs === undefined ? fakeHost() : fakeHost({ nowMs });
  const response = answerSample(new Request(`${BASE}/${path}`), host);
  const body = await response.json();
  expect([response.status, body.message]).toEqual([200, undefined]);
  return body;
}

async function refusalOf(path: string, init?: RequestInit): Promise<[number, string]> {
  const response = answerSample(new Request(`sample://nightscout${path}`, init), fakeHost());
  const { status, message } = await response.json();
  expect(response.status).toBe(status);
  return [status, message];
}

Deno.test("the sample API has 288 entries on 2024-01-20, newest first", async () => {
  const entries = await ask<SampleEntry>(`entries.json?count=10000&${DAY}`);
  expect(entries.length).toBe(288);
  expect(entries[0]?.dateString).toBe("2024-01-20T23:55:00.000Z");
  expect(entries[287]?.dateString).toBe("2024-01-20T00:00:00.000Z");
  expect(new Set(entries.map((entry) => entry._id)).size).toBe(288);
  // The guide's own end of the day.
  const guide = DAY.replace("2024-01-21T00:00:00.000Z", "2024-01-20T23:59:59.999Z");
  expect(await ask(`entries.json?count=10000&${guide}`)).toEqual(entries);
});

Deno.test("the sample API sends the six fields of the guide's schema, and what it says about them is true", async () => {
  const directions = new Set<string | null>();
  let lows = 0;
  let highs = 0;
  for (let day = 0; day < 20; day++) {
    const from = Date.UTC(2024, 0, 1 + day);
    const range = `find[date][$gte]=${from}&find[date][$lt]=${from + 86_400_000}`;
    for (const entry of await ask<SampleEntry>(`entries?count=288&${range}`)) {
      expect(Object.keys(entry)).toEqual([
        "_id",
        "sgv",
        "date",
        "dateString",
        "direction",
        "device",
      ]);
      expect(entry._id).toMatch(/^[0-9a-f]{24}$/);
      expect(Date.parse(entry.dateString)).toBe(entry.date);
      expect(Number.isInteger(entry.sgv) && entry.sgv >= 40 && entry.sgv <= 400).toBeTruthy();
      directions.add(entry.direction);
      if (entry.sgv < 70) lows++;
      if (entry.sgv > 180) highs++;
    }
  }
  const total = 20 * 288;
  expect([...directions].sort()).toEqual([
    "DoubleDown",
    "DoubleUp",
    "Flat",
    "FortyFiveDown",
    "FortyFiveUp",
    "NONE",
    "SingleDown",
    "SingleUp",
    null,
  ]);
  expect(lows / total).toBeGreaterThan(0.01);
  expect(lows / total).toBeLessThan(0.08);
  expect(highs / total).toBeGreaterThan(0.05);
  expect(highs / total).toBeLessThan(0.3);
});

Deno.test("the sample API answers the same for ever", async () => {
  const [newest] = await ask<SampleEntry>(`entries.json?count=1&${DAY}`, 0);
  expect(newest).toEqual({
    _id: "4211635e463814b178d18bbb",
    sgv: 101,
    date: 1705794900000,
    dateString: "2024-01-20T23:55:00.000Z",
    direction: "Flat",
    device: "DexcomG6",
  });
  const [dose] = await ask<SampleDose>(
    "treatments.json?count=1&find[created_at][$lt]=2024-01-21",
    0,
  );
  expect(dose).toEqual({
    _id: "4acd4d10b2b6bbac4020619c",
    insulin_type: "Lantus",
    units: 18,
    timestamp: "2024-01-20T22:24:00.000Z",
    notes: null,
  });
});

Deno.test("the sample API sends the newest ten of the last day to whoever asks for nothing", async () => {
  const nowMs = Date.UTC(2026, 10, 23, 20, 3);
  const entries = await ask<SampleEntry>("entries.json", nowMs);
  expect(entries.length).toBe(10);
  expect(entries[0]?.dateString).toBe("2026-11-23T20:00:00.000Z");
  const all = await ask<SampleEntry>("entries.json?count=10000", nowMs);
  expect(all.length).toBe(288);
});

Deno.test("the sample API understands every comparison, for texts and milliseconds", async () => {
  const at = "2024-01-20T12:00:00.000Z";
  const ms = Date.parse(at);
  const cases: readonly [string, number][] = [
    [`find[dateString][$gte]=${at}&find[dateString][$lte]=${at}`, 1],
    [`find[dateString][$gt]=${at}&find[dateString][$lte]=2024-01-20T12:10:00Z`, 2],
    [
      `find[dateString][$gte]=2024-01-20T13:00:00%2B01:00&find[dateString][$lt]=2024-01-20T12:05:00`,
      1,
    ],
    [`find[date][$gte]=${ms}&find[date][$lt]=${ms + 1}`, 1],
    [`find[date]=${ms}`, 1],
    [`find[created_at][$gte]=2024-01-20&find[created_at][$lt]=2024-01-20T00:05:00Z`, 1],
    [`find[date][$gt]=${ms}&find[date][$lt]=${ms}`, 0],
  ];
  for (const [query, count] of cases) {
    expect([query, (await ask(`entries.json?count=100&${query}`)).length]).toEqual([query, count]);
  }
});

Deno.test("the sample API sends all of a Nightscout's fields on demand", async () => {
  const [entry] = await ask<SampleEntry>(`entries.json?fields=all&count=1&${DAY}`);
  expect(entry).toMatchObject({ type: "sgv", trend: 4, utcOffset: 0, sysTime: entry?.dateString });
  const [dose] = await ask<SampleDose>("medication_entries.json?fields=all&count=1");
  expect(dose).toHaveProperty("eventType");
});

Deno.test("the sample API sends doses around the meals of a day", async () => {
  const range = "find[timestamp][$gte]=2024-01-20&find[timestamp][$lt]=2024-01-27";
  const doses = await ask<SampleDose>(`medication_entries.json?count=1000&${range}`);
  expect(doses).toEqual(await ask(`treatments?count=1000&${range}`));
  expect(doses.length).toBeGreaterThanOrEqual(28);
  for (const dose of doses) {
    expect(Object.keys(dose)).toEqual(["_id", "insulin_type", "units", "timestamp", "notes"]);
    expect(Math.round(dose.units * 10) / 10).toBe(dose.units);
    expect(dose.units).toBeGreaterThan(0);
  }
  const moments = doses.map((dose) => dose.timestamp);
  expect(moments).toEqual([...moments].sort().reverse());
  expect(new Set(doses.map((dose) => dose.notes === null)).size).toBe(2);
  expect(await ask<SampleDose>(`treatments?count=5&page=2&${range}`)).toEqual(doses.slice(5, 10));
});

Deno.test("the sample API has pages that name the next one", async () => {
  const host = fakeHost();
  const network = sampleNetwork(host.network, host);
  let url: string | null = `${BASE}/entries/pages.json?count=100&${DAY}`;
  const sizes: number[] = [];
  while (url !== null) {
    const answer: { data: unknown[]; next: string | null } = await (await network.fetch(url))
      .json();
    sizes.push(answer.data.length);
    url = answer.next;
  }
  expect(sizes).toEqual([100, 100, 88]);
});

Deno.test("the sample API says what is wrong with a request", async () => {
  expect(await refusalOf("/api/v1/entrys.json")).toEqual([
    404,
    'there is no /api/v1/entrys.json; did you mean "entries"?',
  ]);
  expect((await refusalOf("/"))[0]).toBe(404);
  expect((await refusalOf("/api/v1/entries.json", { method: "POST" }))[0]).toBe(405);
  const cases: readonly [string, string][] = [
    ["count=0", 'count: "0" is not a number from 1'],
    ["count=many", 'count: "many" is not a number'],
    ["page=-1", "page:"],
    ["fields=some", 'fields: "some" is not "all"'],
    ["find[dateString][$gte]=yesterday", '"yesterday" is not an ISO date'],
    ["find[date][$gte]=2024-01-20", "is not a number of milliseconds"],
    ["find[dateString][$near]=2024-01-20", "there is no operator $near"],
    ["find[sgv][$gte]=1", "it can find by date, dateString, created_at"],
    ["limit=1", 'there is no parameter "limit"'],
  ];
  for (const [query, problem] of cases) {
    const [status, message] = await refusalOf(`/api/v1/entries.json?${query}`);
    expect([query, status, message.includes(problem) ? problem : message]).toEqual([
      query,
      400,
      problem,
    ]);
  }
});

Deno.test("sampleNetwork() leaves other addresses to the network behind it", async () => {
  const host = fakeHost({ fetch: (url) => Promise.resolve(new Response(url)) });
  const network = sampleNetwork(host.network, host);
  expect(await (await network.fetch("https://x/")).text()).toBe("https://x/");
  expect((await network.fetch("sample://other/api/v1/entries")).status).toBe(404);
});

Deno.test("serveSample() answers over HTTP, and says when its port is taken", async () => {
  const host = fakeHost();
  await using server = serveSample({ port: 0, hostname: "127.0.0.1" }, host);
  const response = await fetch(`${server.baseUrl}/entries/pages.json?count=1&${DAY}`);
  const { next } = await response.json();
  expect(next.startsWith(server.baseUrl)).toBeTruthy();
  const port = Number(new URL(server.baseUrl).port);
  expect(() => serveSample({ port, hostname: "127.0.0.1" }, host)).toThrow(
    `Cannot serve the sample API on port "${port}"`,
  );
});
