/**
 * The guide, typed as it is written, by someone with an empty home folder and no network. On the checkout, or on the program that
 * PHLO_PROGRAM names.
 *
 * @module
 */

import { basename, join } from "node:path";
import { expect } from "expect";
import {
  asGuideUser,
  editFile,
  expectOutput,
  type GuideUser,
  pasteFile,
  workflowWords,
} from "../support/guide_project.ts";
import { phloProgram, queryRows, runPhloOk } from "../support/phlo_command.ts";

const PROJECT = "glucose-platform";
const INGESTION = "workflows/ingestion/nightscout/glucose_entries.ts";
const SCHEMA = "workflows/schemas/nightscout.ts";
const BRONZE = "transforms/dbt/models/bronze/stg_glucose_entries.sql";
const SILVER = "transforms/dbt/models/silver/fct_glucose_readings.sql";

Deno.test("guide 1: phlo says its version, and without words what it can do", async () => {
  await asGuideUser(async (user) => {
    expectOutput(await user.type("--version"), { shows: ["phlo, version {{id}}.{{id}}"] });
    expectOutput(await user.type("--help"), { shows: ["materialize", "create-workflow", "dbt"] });
  });
});

Deno.test("guide 2: phlo init shows the tree of what it made, and refuses a folder that is not empty", async () => {
  await asGuideUser(async (user) => {
    expectOutput(await user.type(`init ${PROJECT}`), { shows: [TREE] });
    const again = await user.type(`init ${PROJECT}`);
    expectOutput(again, {
      code: 2,
      shows: ["[PHLO-005]", "deno.json", "phlo.yaml", "workflows/", `phlo init ${PROJECT} --force`],
    });
    await Deno.writeTextFile(join(user.folder, PROJECT, "README.md"), "mine");
    await Deno.remove(join(user.folder, PROJECT, "tsconfig.json"));
    expectOutput(await user.type(`init ${PROJECT} --force`), { shows: ["README.md"] });
    expect(await Deno.readTextFile(join(user.folder, PROJECT, "README.md"))).toBe("mine");
    expect(await Deno.readTextFile(join(user.folder, PROJECT, "tsconfig.json"))).toContain(".phlo");
  });
});

Deno.test("guide 2: --template minimal leaves the transforms out, and . is the current folder", async () => {
  await asGuideUser(async (user) => {
    await Deno.mkdir(join(user.folder, "here"));
    const made = await user.type("init . --template minimal", "here");
    expectOutput(made, { shows: ["Creating new project: here", "workflows/", "tests/"] });
    expect(made.stdout).not.toContain("transforms");
    const names = [...Deno.readDirSync(join(user.folder, "here"))].map(({ name }) => name).sort();
    expect(names).toEqual([
      ".dockerignore",
      ".env.example",
      ".github",
      ".gitignore",
      ".phlo",
      "Dockerfile",
      "README.md",
      "deno.json",
      "phlo.yaml",
      "tests",
      "tsconfig.json",
      "workflows",
    ]);
    expectOutput(await user.type("init other --template minmal"), {
      code: 2,
      shows: ['did you mean "minimal"?'],
    });
  });
});

Deno.test("guide 3: without a terminal a missing answer is named, and a wrong one is refused with the reason", async () => {
  await asGuideUser(async (user) => {
    await user.type(`init ${PROJECT}`);
    const words = workflowWords("glucose_entries");
    for (const flag of ["--domain", "--table", "--unique-key", "--api-base-url"]) {
      const at = words.indexOf(flag);
      const without = await user.type(words.toSpliced(at, 2), PROJECT);
      expectOutput(without, { code: 2, shows: ["[PHLO-002]", flag, "is missing"] });
    }
    expectOutput(await user.type(workflowWords("glucose_entries", "0 25 * * *"), PROJECT), {
      code: 2,
      shows: ["[PHLO-002]", "--cron", "25"],
    });
    expectOutput(await user.type("check", PROJECT), { shows: ["0 assets"] });
  });
});

Deno.test("guide 2 to 7: from an empty folder to gold, offline", async (test) => {
  await asGuideUser(async (user) => {
    const project = join(user.folder, PROJECT);
    await user.type(`init ${PROJECT}`);
    await test.step("3: create-workflow, twice in one domain", () => createWorkflows(user));
    await test.step("3: check finds nothing wrong", async () => {
      expectOutput(await user.type("check", PROJECT), { shows: ["All well: 2 assets"] });
    });
    await test.step("4 to 6: the files of the guide", async () => {
      await pasteFile("_guide", INGESTION, project);
      await pasteFile("_original_models", BRONZE, project);
      await pasteFile("_original_models", SILVER, project);
      expectOutput(await user.type("check", PROJECT), { shows: ["All well: 2 assets, 2 models"] });
    });
    await test.step("7: materialize, and again", () => materialize(user));
    await test.step("6: dbt run by folder.model, from where the models are", () => runModels(user));
    await test.step("6: a link named dbt", () => runAsDbt(user));
    await test.step("7: glucose_entries+ takes the models along", async () => {
      await user.type(
        "create-workflow --type transform --domain nightscout --table medication_entries",
        PROJECT,
      );
      const other = await user.type(
        "materialize medication_entries+ --partition 2024-01-21",
        PROJECT,
      );
      expectOutput(other, { shows: ["made bronze.stg_medication_entries", "made gold."] });
      const all = await user.type("materialize glucose_entries+ --partition 2024-01-21", PROJECT);
      expectOutput(all, {
        shows: ["inserted 288", "made bronze.stg_glucose_entries", "made silver.fct_glucose"],
      });
    });
  });
});

async function createWorkflows(user: GuideUser): Promise<void> {
  const project = join(user.folder, PROJECT);
  expectOutput(await user.type(workflowWords("glucose_entries"), PROJECT), {
    shows: [
      "Creating ingestion workflow for nightscout.glucose_entries...",
      `Created files:\n  ${SCHEMA}\n  ${INGESTION}\n  tests/nightscout_glucose_entries_test.ts`,
      "hosts: { gwp-diabetes.fly.dev: sample://nightscout }",
    ],
  });
  // The user's own words and the guide's schema, which the second workflow must not disturb.
  await pasteFile("_guide", SCHEMA, project);
  await editFile(join(project, SCHEMA), (text) => `${text}\n// mine:   as I wrote it\n`);
  const before = await Deno.readTextFile(join(project, SCHEMA));
  // The one line that phlo.yaml holds as a comment sends the guide's host to the sample.
  await editFile(join(project, "phlo.yaml"), (text) => text.replace("# hosts:", "hosts:"));
  const words = workflowWords("medication_entries", "0 */6 * * *");
  expectOutput(await user.type(words, PROJECT), {
    shows: [
      `  ${SCHEMA} (updated)\n  workflows/ingestion/nightscout/medication_entries.ts\n` +
      "  tests/nightscout_medication_entries_test.ts",
      "Next steps:",
    ],
  });
  const after = await Deno.readTextFile(join(project, SCHEMA));
  expect(after.slice(0, before.length)).toBe(before);
  expect(after).toContain("RawMedicationEntries");
  expectOutput(await user.type(words, PROJECT), { code: 2, shows: ["[PHLO-005]"] });
}

async function materialize(user: GuideUser): Promise<void> {
  const line = "materialize glucose_entries --partition 2024-01-20";
  expectOutput(await user.type(line, PROJECT), {
    shows: [
      "requests to gwp-diabetes.fly.dev go to sample://nightscout",
      "Materializing glucose_entries (2024-01-20)...\n",
      "  fetched 288 rows in 1 request · valid 288 · quarantined 0 · inserted 288 · updated 0 · unchanged 0\n",
      "Successfully materialized glucose_entries → raw.glucose_entries, snapshot {{id}}, {{time}}\n",
    ],
  });
  expectOutput(await user.type(line, PROJECT), {
    shows: ["inserted 0 · updated 0 · unchanged 288", "Nothing changed"],
  });
  expectOutput(
    await user.type("materialize medication_entries --partition 2024-01-20", PROJECT),
    { shows: ["Successfully materialized medication_entries"] },
  );
}

async function runModels(user: GuideUser): Promise<void> {
  const folder = join(PROJECT, "transforms/dbt");
  expectOutput(await user.type("dbt run --models bronze.stg_glucose_entries", folder), {
    shows: ["made bronze.stg_glucose_entries", "PASS=1 WARN=0 ERROR=0 SKIP=0 TOTAL=1"],
  });
  expectOutput(await user.type("dbt run --models silver.fct_glucose_readings", folder), {
    shows: ["made silver.fct_glucose_readings", "PASS=1"],
  });
  const rows = await queryRows(
    `select count(*) as n, min(hour_of_day) as low, max(hour_of_day) as high, any_value(day_of_week) as day
      from silver.fct_glucose_readings`,
    { cwd: join(user.folder, PROJECT), env: user.env },
  );
  expect(rows).toEqual([{ n: 288, low: 0, high: 23, day: 6 }]);
}

/** `dbt run …` as the original document has it: a link of that name to the program. */
async function runAsDbt(user: GuideUser): Promise<void> {
  const [program = "", ...first] = phloProgram();
  const link = join(user.folder, "dbt");
  await Deno.symlink(program, link);
  const child = await new Deno.Command(link, {
    args: [...first, "run", "--models", "silver.fct_glucose_readings"],
    cwd: join(user.folder, PROJECT, "transforms/dbt"),
    env: { NO_COLOR: "1", ...user.env },
    stdin: "null",
  }).output();
  const text = new TextDecoder().decode(child.stdout) + new TextDecoder().decode(child.stderr);
  expect([basename(link), child.code, text]).toEqual([
    "dbt",
    0,
    expect.stringContaining("PASS=1 WARN=0 ERROR=0 SKIP=0 TOTAL=1"),
  ]);
}

Deno.test("guide 3: what create-workflow finds in the sample works from the first command on", async () => {
  await asGuideUser(async (user) => {
    await user.type(`init ${PROJECT}`);
    const words = workflowWords("glucose_entries").with(-1, "sample://nightscout/api/v1");
    expectOutput(await user.type(words, PROJECT), { shows: ["Created files:"] });
    const options = { cwd: join(user.folder, PROJECT), env: user.env };
    await runPhloOk(
      "create-workflow --type transform --domain nightscout --table glucose_entries".split(" "),
      options,
    );
    const all = await user.type("materialize glucose_entries+ --partition 2024-01-20", PROJECT);
    expectOutput(all, { shows: ["inserted 288", "made gold.fct_daily_glucose_metrics"] });
    const rows = await queryRows(
      "select reading_count as n from gold.fct_daily_glucose_metrics",
      options,
    );
    expect(rows).toEqual([{ n: 288 }]);
  });
});

const TREE = `Creating new project: glucose-platform

Successfully created glucose-platform

glucose-platform/
  deno.json                     {{any}}
  phlo.yaml                     {{any}}
  tsconfig.json                 {{any}}
  .env.example                  {{any}}
  .gitignore                    {{any}}
  README.md                     {{any}}
  .github/workflows/
    phlo.yml                    {{any}}
  Dockerfile                    {{any}}
  .dockerignore                 {{any}}
  workflows/
    ingestion/                  {{any}}
    schemas/                    {{any}}
  transforms/dbt/
    dbt_project.yml             {{any}}
    models/                     {{any}}
      bronze/
      silver/
      gold/
    macros/
      generate_schema_name.sql  {{any}}
  tests/                        {{any}}

Next:
  cd glucose-platform
  phlo create-workflow
`;
