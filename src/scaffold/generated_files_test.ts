/**
 * What scaffolding writes must pass the user's own tools as it is: `deno fmt --check`, `deno lint`, `deno check`, `deno test`.
 *
 * @module
 */

import { fileURLToPath } from "node:url";
import { expect } from "expect";
import fc from "fast-check";
import denoConfig from "../../deno.json" with { type: "json" };
import { fakeHost, withFolder } from "../../tests/support/fake_host.ts";
import { type CreateOptions, createWorkflow } from "./create_workflow.ts";
import type { SampleAnswer } from "./fetch_sample.ts";
import type { SampleRecord } from "./infer_fields.ts";
import { initProject } from "./init_project.ts";
import { type AnswerTexts, parseWorkflowAnswers } from "./workflow_answers.ts";

const checkout = fileURLToPath(new URL("../../", import.meta.url));

async function deno(folder: string, ...args: string[]): Promise<void> {
  const env = { NO_COLOR: "1", DENO_NO_UPDATE_CHECK: "1" };
  const command = new Deno.Command(Deno.execPath(), { args, cwd: folder, env });
  const { code, stdout, stderr } = await command.output();
  const decoder = new TextDecoder();
  expect([args[0], code, code === 0 ? "" : decoder.decode(stdout) + decoder.decode(stderr)])
    .toEqual([args[0], 0, ""]);
}

/** The user's import map with the checkout's phlo in the place of the generated types. */
async function writeCheckConfig(folder: string): Promise<void> {
  const user = JSON.parse(await Deno.readTextFile(`${folder}/deno.json`));
  const config = {
    nodeModulesDir: "manual",
    imports: {
      ...denoConfig.imports,
      ...user.imports,
      "phlo": `${checkout}mod.ts`,
      "phlo/testing": `${checkout}testing.ts`,
    },
    compilerOptions: denoConfig.compilerOptions,
  };
  await Deno.symlink(`${checkout}node_modules`, `${folder}/node_modules`);
  await Deno.writeTextFile(`${folder}/check.json`, JSON.stringify(config));
}

interface Workflow {
  readonly table: string;
  readonly records?: readonly SampleRecord[];
  readonly selector?: string;
  readonly texts?: AnswerTexts;
  readonly fields?: readonly string[];
}

async function create(root: string, workflow: Workflow): Promise<void> {
  const { table, records, selector, texts, fields } = workflow;
  const answers = parseWorkflowAnswers({
    "type": "ingestion",
    "domain": "generated_things",
    table,
    "unique-key": "id",
    "api-base-url": "https://api.example.com/v1",
    ...texts,
  }, fields ?? []);
  const answer: SampleAnswer = {
    kind: "records",
    records: records ?? [],
    ...(selector === undefined ? {} : { selector }),
  };
  const options: CreateOptions = {
    root,
    folders: { workflows: "workflows", dbt: "transforms/dbt" },
    ...(records === undefined ? {} : { fetchSample: () => Promise.resolve(answer) }),
  };
  await createWorkflow(answers, options, fakeHost());
}

const name = fc.oneof(
  fc.string({ minLength: 1, maxLength: 30 }),
  fc.string({ unit: fc.constantFrom(..."abcXYZ_019"), minLength: 1, maxLength: 70 }),
  fc.constantFrom("class", "a-b", "größe", "it's", 'say "x"', "1", "$", "a\nb"),
)
  // zod takes an inherited member, such as `toString`, for the value of a missing key.
  .filter((text) => text !== "id" && !(text in {}));

const value = fc.letrec((tie) => ({
  any: fc.oneof(
    { maxDepth: 3 },
    fc.string({ maxLength: 120 }),
    fc.constantFrom('"', "'", `"'`, "`${x}`", "*/", "\\", "\u2028", "😀", "2024-01-20T00:00:00Z"),
    fc.integer(),
    fc.double({ noNaN: true, noDefaultInfinity: true }),
    fc.constantFrom(...[null, true, 1705708800000, 2 ** 60, -0, 1e21, 1e-9]),
    fc.array(tie("any"), { maxLength: 4 }),
    fc.dictionary(name, tie("any"), { maxKeys: 4 }),
  ),
})).any;

const record = fc.tuple(fc.string({ minLength: 1 }), fc.dictionary(name, value, { maxKeys: 6 }))
  .map(([id, rest]): SampleRecord => JSON.parse(JSON.stringify({ id, ...rest })));

/** Long words as the values of an enum, with evidence enough to be guessed. */
const enums: readonly SampleRecord[] = Array.from({ length: 200 }, (_, index) => ({
  id: String(index),
  short: ["up", "down"][index % 2],
  long: Array.from({ length: 9 }, (_, word) => `value number ${"x".repeat(word)}`)[index % 9],
  nested: { kind: ["a", "b"][index % 2], list: [{ deep: index }] },
}));

const WORKFLOWS: readonly Workflow[] = [
  { table: "class" },
  { table: "enums", records: enums, selector: "it's the data" },
  { table: "empty", records: [] },
  {
    table: `long_${"table_".repeat(7)}xyz`,
    texts: { "api-base-url": `https://api.example.com/${"very/".repeat(18)}long` },
  },
  {
    table: "composite",
    texts: {
      "unique-key": `some_long_name_of_a_key,another_long_name_of_a_key,yet_another_long_name, ${
        "k".repeat(70)
      }`,
    },
  },
  {
    table: "typed",
    fields: ["a:int", "b:bigint?", "c:datetime", "d:date?", "e:json", "f:bool", "g:float"],
  },
  {
    table: "glucose_entries",
    texts: { "domain": "nightscout", "unique-key": "_id", "cron": "0 6 * * 1-5" },
  },
];

Deno.test("what is generated is formatted, lints, type-checks and passes its own tests", () =>
  withFolder(async (folder) => {
    const host = fakeHost({ workingFolder: folder });
    const { root } = await initProject({ target: "generated", isForced: false }, host);
    for (const workflow of WORKFLOWS) await create(root, workflow);
    const samples = fc.sample(fc.array(record, { minLength: 1, maxLength: 3 }), {
      numRuns: Number(Deno.env.get("PHLO_TEST_RUNS") ?? 4),
      seed: Number(Deno.env.get("PHLO_TEST_SEED") ?? 7),
    });
    for (const [index, records] of samples.entries()) {
      await create(root, { table: `random_${index}`, records });
    }
    await deno(root, "fmt", "--check");
    await deno(root, "lint", "--quiet");
    await writeCheckConfig(root);
    await deno(root, "check", "--quiet", "--config", "check.json", "workflows", "tests");
    await deno(
      root,
      "test",
      "-A",
      "--no-check",
      "--quiet",
      "--reporter=dot",
      "--config",
      "check.json",
      "tests",
    );
  }));
