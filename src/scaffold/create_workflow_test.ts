import { expect } from "expect";
import { fakeHost, withFolder } from "../../tests/support/fake_host.ts";
import { sampleNetwork } from "../sample/sample_network.ts";
import { type CreateOptions, type CreateResult, createWorkflow } from "./create_workflow.ts";
import { createFetchSample, type FetchSample } from "./fetch_sample.ts";
import { type AnswerTexts, parseWorkflowAnswers } from "./workflow_answers.ts";

const GUIDE: AnswerTexts = {
  "type": "ingestion",
  "domain": "nightscout",
  "table": "glucose_entries",
  "unique-key": "_id",
  "cron": "0 */1 * * *",
  "api-base-url": "https://gwp-diabetes.fly.dev/api/v1",
};
const MEDICATION = { ...GUIDE, table: "medication_entries", cron: "0 */6 * * *" };

interface Call {
  readonly fields?: readonly string[];
  readonly options?: Partial<CreateOptions>;
}

function create(root: string, texts: AnswerTexts, call: Call = {}): Promise<CreateResult> {
  const answers = parseWorkflowAnswers(texts, call.fields ?? []);
  const folders = { workflows: "workflows", dbt: "transforms/dbt" };
  return createWorkflow(answers, { root, folders, ...call.options }, fakeHost());
}

/** The built-in sample API, wherever the base URL points; the time limit waits until it is stopped. */
const fetchFromSample: FetchSample = (url) => {
  const host = fakeHost();
  const network = sampleNetwork(host.network, host);
  const target = `sample://nightscout${url.slice(url.indexOf("/api/"))}`;
  const sleep = (_: number, signal?: AbortSignal): Promise<void> =>
    new Promise((_, reject) => signal?.addEventListener("abort", () => reject(signal.reason)));
  return createFetchSample({
    ...host,
    clock: { ...host.clock, sleep },
    network: { fetch: (_, init) => network.fetch(target, init) },
  })(url);
};

const read = (root: string, path: string): Promise<string> => Deno.readTextFile(`${root}/${path}`);

Deno.test("createWorkflow() writes the guide's schema and ingestion, from the sample API and without any API", () =>
  withFolder(async (folder) => {
    const call = { options: { fetchSample: fetchFromSample } };
    const result = await create(`${folder}/asked`, GUIDE, call);
    expect(result.title).toBe("ingestion workflow for nightscout.glucose_entries");
    expect(result.files).toEqual([
      { path: "workflows/schemas/nightscout.ts", kind: "created" },
      { path: "workflows/ingestion/nightscout/glucose_entries.ts", kind: "created" },
      { path: "tests/nightscout_glucose_entries_test.ts", kind: "created" },
    ]);
    expect(result.notes).toEqual([
      "Asked https://gwp-diabetes.fly.dev/api/v1/entries.json: 288 records, 6 fields",
    ]);
    await create(`${folder}/blind`, GUIDE);
    const paths = result.files.slice(0, 2).map((file) => file.path);
    for (const path of paths) {
      expect(await read(`${folder}/blind`, path)).toBe(await read(`${folder}/asked`, path));
    }
    const schema = await read(`${folder}/asked`, "workflows/schemas/nightscout.ts");
    for (
      const line of [
        "export const RawGlucoseEntries = z.strictObject({",
        '  _id: z.string().describe("Unique identifier for deduplication"),',
        '  sgv: z.int().min(1).max(1000).describe("Sensor glucose value in mg/dL"),',
        '  date: z.int().describe("Unix timestamp in milliseconds"),',
        '  dateString: z.string().describe("ISO 8601 timestamp"),',
        '  ]).nullable().describe("Trend direction"),',
        '  device: z.string().nullable().describe("Device name"),',
      ]
    ) expect(schema).toContain(`${line}\n`);
    const ingestion = await read(`${folder}/asked`, paths[1] ?? "");
    for (
      const line of [
        "export const glucoseEntries = phloIngestion({",
        '  uniqueKey: "_id",',
        "  freshnessHours: [1, 24],",
        '          "find[dateString][$gte]": window.start,',
        '          "find[dateString][$lt]": window.end,',
      ]
    ) expect(ingestion).toContain(`${line}\n`);
  }));

Deno.test("createWorkflow() adds a second table to the domain's schema file, and nothing else changes there", () =>
  withFolder(async (folder) => {
    await create(folder, GUIDE);
    const mine = `${await read(
      folder,
      "workflows/schemas/nightscout.ts",
    )}\n\n// mine, unformatted\nconst   x=1\nexport {x}`;
    await Deno.writeTextFile(`${folder}/workflows/schemas/nightscout.ts`, mine);
    const result = await create(folder, MEDICATION, { options: { fetchSample: fetchFromSample } });
    expect(result.files.map((file) => file.kind)).toEqual(["updated", "created", "created"]);
    const after = await read(folder, "workflows/schemas/nightscout.ts");
    expect(after.slice(0, mine.length)).toBe(mine);
    expect(after).toContain("RawMedicationEntries = z.strictObject({");
    expect(after).toContain("so few that every field but the key may be null or missing");
  }));

Deno.test("createWorkflow() refuses what is there already and leaves everything as it was", () =>
  withFolder(async (folder) => {
    await create(folder, GUIDE);
    const before = await read(folder, "workflows/schemas/nightscout.ts");
    await expect(create(folder, GUIDE)).rejects.toMatchObject({
      code: "PHLO-005",
      message: expect.stringContaining("glucose_entries.ts"),
    });
    await Deno.remove(`${folder}/workflows/ingestion`, { recursive: true });
    await Deno.remove(`${folder}/tests`, { recursive: true });
    await expect(create(folder, GUIDE)).rejects.toMatchObject({
      code: "PHLO-005",
      message: expect.stringContaining("RawGlucoseEntries"),
    });
    expect(await read(folder, "workflows/schemas/nightscout.ts")).toBe(before);
  }));

Deno.test("createWorkflow() declares the key alone where nothing is known, keeps the rest, and says how to go on", () =>
  withFolder(async (folder) => {
    const fetchSample: FetchSample = () => Promise.resolve({ kind: "unreachable", reason: "dns" });
    const unknown = {
      ...GUIDE,
      "domain": "crm",
      "table": "users",
      "api-base-url": "https://x.com",
    };
    const result = await create(folder, unknown, { options: { fetchSample } });
    expect(result.notes.join("\n")).toContain("--field");
    // A second run is refused, so it must not be the advice.
    expect(result.notes.join("\n")).not.toContain("run it again");
    const schema = await read(folder, "workflows/schemas/crm.ts");
    expect(schema).toContain("z.looseObject({\n  _id: z.string()");
    const ingestion = await read(folder, "workflows/ingestion/crm/users.ts");
    expect(ingestion).toContain("// A guess: ");
    expect(ingestion).toContain("since: window.start,");
    const known = await create(`${folder}/known`, GUIDE, { options: { fetchSample } });
    expect(known.notes[1]).toContain("hosts: { gwp-diabetes.fly.dev: sample://nightscout }");
  }));

Deno.test("createWorkflow() says where the token goes when the API wants credentials", () =>
  withFolder(async (folder) => {
    const fetchSample: FetchSample = () =>
      Promise.resolve({ kind: "refused", reason: "it answered 401", needsCredentials: true });
    const locked = {
      ...GUIDE,
      "domain": "crm",
      "table": "users",
      "api-base-url": "https://x.com",
    };
    const { notes } = await create(folder, locked, { options: { fetchSample } });
    expect(notes.join("\n")).toContain("auth: { token: env.API_TOKEN }");
    expect(notes.join("\n")).toContain(".env");
    expect(notes.at(-1)).toContain("Only the key is declared");
  }));

Deno.test("createWorkflow() takes given fields without asking, and refuses a key that the API does not send", () =>
  withFolder(async (folder) => {
    const fetchSample: FetchSample = () => Promise.reject(new Error("it was asked"));
    await create(folder, GUIDE, {
      fields: ["sgv:int", "device:string?"],
      options: { fetchSample },
    });
    const schema = await read(folder, "workflows/schemas/nightscout.ts");
    expect(schema).toContain("strictObject({\n  _id: z.string()");
    expect(schema).toContain("  sgv: z.int(),\n  device: z.string().nullable(),\n");
    const wrong = { ...MEDICATION, "unique-key": "id" };
    await expect(create(folder, wrong, { options: { fetchSample: fetchFromSample } })).rejects
      .toMatchObject({ code: "PHLO-002", hint: 'did you mean "_id"?' });
  }));

Deno.test("createWorkflow() counts freshness from the schedule", () =>
  withFolder(async (folder) => {
    const crons: readonly [string, string][] = [
      ["*/5 * * * *", "[1, 24]"],
      ["0 */6 * * *", "[6, 24]"],
      ["0 6 * * *", "[24, 48]"],
      ["0 6 * * 1-5", "[72, 144]"],
      ["0 0 1 * *", "[744, 1488]"],
    ];
    for (const [index, [cron, hours]] of crons.entries()) {
      await create(folder, { ...GUIDE, table: `t${index}`, cron });
      const text = await read(folder, `workflows/ingestion/nightscout/t${index}.ts`);
      expect(text).toContain(`freshnessHours: ${hours},`);
    }
  }));

const TRANSFORM: AnswerTexts = {
  type: "transform",
  domain: "nightscout",
  table: "glucose_entries",
};

Deno.test("createWorkflow() makes the glucose models for their table and general ones for any other", () =>
  withFolder(async (folder) => {
    const column = (name: string) => ({ name, isNumber: name === "sgv", isRequired: true });
    const columns = ["_id", "sgv", "date", "dateString", "direction", "device"].map(column);
    const source = { table: "glucose_entries", uniqueKey: ["_id"], columns };
    const result = await create(folder, TRANSFORM, { options: { source } });
    expect(result.files.map((file) => file.path)).toContain(
      "transforms/dbt/models/gold/fct_daily_glucose_metrics.sql",
    );
    await expect(create(folder, TRANSFORM, { options: { source } })).rejects
      .toMatchObject({ code: "PHLO-005" });

    const other = { ...TRANSFORM, table: "a_b" };
    await create(folder, other, { fields: ["a-b:int", "a_b:int", "9:string?"] });
    const stage = await read(folder, "transforms/dbt/models/bronze/stg_a_b.sql");
    expect(stage).toContain('"a-b" as "a_b",\n    "a_b" as "a_b_2",\n    "9" as "column_9",');
    expect(stage).toContain("{{ source('raw', 'a_b') }}");
    const daily = await read(folder, "transforms/dbt/models/gold/fct_daily_a_b.sql");
    expect(daily).toContain('min("a_b_2") as "min_a_b_2"');
  }));

Deno.test("createWorkflow() refuses models of a table that nothing makes", () =>
  withFolder(async (folder) => {
    await expect(create(folder, TRANSFORM)).rejects.toMatchObject({ code: "PHLO-001" });
    expect([...Deno.readDirSync(folder)]).toEqual([]);
  }));
