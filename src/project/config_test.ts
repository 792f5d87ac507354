import { expect } from "expect";
import { fakeHost, withFolder } from "../../tests/support/fake_host.ts";
import { PhloError } from "../core/phlo_error.ts";
import { type ProjectConfig, readConfig, type ReadConfigOptions } from "./config.ts";
import { CONFIG_KEY_NAMES, CONFIG_KEYS, variableOf } from "./config_keys.ts";
import { redactionOf } from "./config_redaction.ts";

interface Case extends ReadConfigOptions {
  readonly files?: Readonly<Record<string, string>>;
  readonly variables?: Readonly<Record<string, string>>;
}

function read(yaml: string, options: Case = {}): Promise<ProjectConfig> {
  return withFolder(async (folder) => {
    const { files, variables, ...rest } = options;
    await Deno.writeTextFile(`${folder}/phlo.yaml`, yaml);
    for (const [name, text] of Object.entries(files ?? {})) {
      await Deno.writeTextFile(`${folder}/${name}`, text);
    }
    return await readConfig(folder, rest, fakeHost({ variables: variables ?? {} }));
  });
}

async function refuse(yaml: string, options: Case = {}): Promise<PhloError> {
  const error = await read(yaml, options).then(() => undefined, (thrown) => thrown);
  if (!(error instanceof PhloError)) throw new Error(`no refusal of ${yaml}`, { cause: error });
  expect(error.code).toBe("PHLO-004");
  return error;
}

Deno.test("readConfig() takes every default where phlo.yaml is empty", async () => {
  for (const yaml of ["", "# nothing\n", "null\n", "{}", "engine:\nlake:\n"]) {
    const config = await read(yaml);
    expect(config.name).toMatch(/^phlo-test-/);
    expect(config.values).toMatchObject({
      timezone: "UTC",
      lake: "lake",
      publish: "all",
      "retention.failedBranchDays": 14,
      "limits.parallelSteps": 4,
      hosts: {},
    });
    expect(config.values["engine.memory"]).toBeUndefined();
    expect(config.lakeFolder).toBe(`${config.root}/lake`);
    expect(config.dbtFolder).toBe(`${config.root}/transforms/dbt`);
    expect(Object.values(config.origins)).toEqual(CONFIG_KEY_NAMES.map(() => "default"));
  }
});

Deno.test("readConfig() reads every key's example", async () => {
  for (const name of CONFIG_KEY_NAMES) {
    const [first, second] = name.split(".");
    const { example } = CONFIG_KEYS[name];
    const yaml = second === undefined
      ? `${first}: ${example}`
      : `${first}:\n  ${second}: ${example}`;
    const config = await read(yaml);
    expect([name, config.origins[name]]).toEqual([name, "phlo.yaml"]);
    expect(config.values[name]).toBeDefined();
  }
});

Deno.test("readConfig() reads sizes as bytes and hosts in their normal form", async () => {
  const config = await read(
    "engine: { memory: 1.5GiB }\nhosts:\n  API.example.com:8080: http://127.0.0.1:1234/\n",
  );
  expect(config.values["engine.memory"]).toBe(1.5 * 2 ** 30);
  expect(config.hosts).toEqual({ "api.example.com:8080": "http://127.0.0.1:1234" });
});

Deno.test("readConfig() follows aliases within phlo.yaml", async () => {
  const config = await read(
    "engine: &e { threads: 3 }\nenvironments: { dev: { lake: d, engine: *e } }",
    { environment: "dev" },
  );
  expect(config.origins["engine.threads"]).toBe("phlo.yaml, environments.dev");
});

Deno.test("readConfig() ranks flag > environment > .env.<env> > .env > phlo.yaml", async () => {
  const yaml = "lake: top\nenvironments:\n  dev: { lake: section }\n";
  const steps: readonly [string, string, Case][] = [
    ["top", "phlo.yaml", {}],
    ["section", "phlo.yaml, environments.dev", { environment: "dev" }],
    ["dot", "PHLO_LAKE in .env", { environment: "dev", files: { ".env": "PHLO_LAKE=dot" } }],
    ["dotdev", "PHLO_LAKE in .env.dev", {
      environment: "dev",
      files: { ".env": "PHLO_LAKE=dot", ".env.dev": "PHLO_LAKE=dotdev" },
    }],
    ["process", "PHLO_LAKE in the environment", {
      environment: "dev",
      files: { ".env.dev": "PHLO_LAKE=dotdev" },
      variables: { PHLO_LAKE: "process" },
    }],
    ["flag", "flag", { variables: { PHLO_LAKE: "process" }, flags: { lake: "flag" } }],
  ];
  for (const [lake, origin, options] of steps) {
    const config = await read(yaml, options);
    expect([config.values.lake, config.origins.lake]).toEqual([lake, origin]);
  }
});

Deno.test("readConfig() reads numbers and maps from variables and flags, and ignores empty ones", async () => {
  const config = await read("timezone: Europe/Berlin", {
    variables: {
      PHLO_RETENTION_FAILED_BRANCH_DAYS: "30",
      PHLO_HOSTS: "a.com=sample://nightscout, b.com:1=https://c.com/x",
      PHLO_TIMEZONE: " ",
    },
    flags: { "engine.threads": "2", "limits.parallelSteps": 3, lake: undefined },
  });
  expect(config.values["retention.failedBranchDays"]).toBe(30);
  expect(config.hosts).toEqual({ "a.com": "sample://nightscout", "b.com:1": "https://c.com/x" });
  expect(config.values.timezone).toBe("Europe/Berlin");
  expect([config.values["engine.threads"], config.values["limits.parallelSteps"]]).toEqual([2, 3]);
});

Deno.test("readConfig() chooses the environment by --env, PHLO_ENV or .env, and prod only when typed", async () => {
  const yaml = "environments:\n  dev:\n  prod: { lake: p }\n";
  expect((await read(yaml)).environment).toBeUndefined();
  expect((await read(yaml, { variables: { PHLO_ENV: "dev" } })).environment).toBe("dev");
  expect((await read(yaml, { files: { ".env": "PHLO_ENV=dev" } })).environment).toBe("dev");
  expect((await read("", { environment: "ci", files: { ".env.ci": "" } })).environment).toBe("ci");
  expect((await read(yaml, { environment: "prod" })).values.lake).toBe("p");
  for (
    const options of [{ variables: { PHLO_ENV: "prod" } }, { files: { ".env": "PHLO_ENV=prod" } }]
  ) {
    const error = await refuse(yaml, options);
    expect(error.message).toContain("must be typed");
    expect(error.hint).toContain("--env prod");
  }
  expect((await refuse(yaml, { environment: "deb" })).hint).toBe('did you mean "dev"?');
  expect((await refuse(yaml, { environment: "../x" })).message).toContain("not a name");
});

Deno.test("readConfig() refuses unknown keys with their place and a suggestion", async () => {
  const cases: readonly [string, number, number, string][] = [
    ["name: a\ntimezon: UTC\n", 2, 1, 'did you mean "timezone"?'],
    ["engine:\n  memry: 4GB\n", 2, 3, 'did you mean "memory"?'],
    ["memory: 4GB", 1, 1, 'did you mean "engine.memory"?'],
    ["engine.memory: 4GB", 1, 1, 'write "memory:" indented below "engine:"'],
    ["xyzzy: 1", 1, 1, "the keys are: name, timezone"],
    ["environments:\n  dev:\n    lak: a\n", 3, 5, 'did you mean "lake"?'],
    [
      "environments:\n  dev:\n    environments: {}\n",
      3,
      5,
      "environments cannot hold environments",
    ],
    ["enviroments: {}", 1, 1, 'did you mean "environments"?'],
  ];
  for (const [yaml, line, column, hint] of cases) {
    const error = await refuse(yaml);
    expect(error.place).toMatchObject({ file: "phlo.yaml", line, column });
    expect(error.place?.frame).toContain("^");
    expect(error.hint).toContain(hint);
  }
});

Deno.test("readConfig() refuses values with their place and reason", async () => {
  const cases: readonly [string, number, number, string][] = [
    ["timezone: Europe/Berln", 1, 11, '"Europe/Berln" is not an IANA timezone'],
    ["timezone: +02:00", 1, 11, "IANA"],
    ["engine:\n  memory: 4", 2, 11, "expected string"],
    ["engine:\n  memory: lots", 2, 11, "must be a size"],
    ["engine:\n  memory: 1MB", 2, 11, "must be a size"],
    ["engine:\n  threads: 0", 2, 12, "Too small"],
    ["engine: 4GB", 1, 9, "it has keys below it"],
    ["publish: some", 1, 10, '"all"'],
    ["lake: s3://bucket/x", 1, 7, "must be a folder on this machine"],
    ["lake: [a]", 1, 7, "expected string"],
    ["workflows: ../elsewhere", 1, 12, "inside the project"],
    ["dbt: /abs", 1, 6, "inside the project"],
    ["hosts: { https://a.com: sample://x }", 1, 25, "is not a host"],
    ["hosts: { a.com: nowhere }", 1, 17, "is not a URL"],
    ["hosts: { a.com: 'https://u:p@b.com' }", 1, 17, "credentials in the workflow"],
    ["schedules:\n  n:\n    cron: 0 25 * * *\n    select: a", 3, 11, "is not a schedule"],
    ["schedules:\n  n:\n    cron: 0 5 * * *", 3, 5, "must be a name"],
    ["schedules:\n  n: { cron: 0 5 * * *, select: [] }", 2, 33, "a list of names"],
    ["schedules:\n  n: { cron: 0 5 * * *, select: a, lokback: 2d }", 2, 36, "is no key"],
    ["schedules:\n  n: { cron: 0 5 * * *, select: a, lookback: soon }", 2, 46, "a duration"],
    ["schedules:\n  n: { cron: 0 5 * * *, select: a, timezone: Berlin }", 2, 46, "IANA"],
    ["schedules:\n  ' ': { cron: 0 5 * * *, select: a }", 2, 8, "is no name"],
    ["notify:\n  webhook: ftp://x", 2, 12, "begins with https://"],
    ["notify:\n  on: [faliure]", 2, 7, "failure, recovery, lateness"],
    ["environments: [dev]", 1, 15, "it is no mapping"],
    ["environments:\n  dev: 1", 2, 8, "it is no mapping"],
    ["name: '!'", 1, 7, "must begin with a letter"],
  ];
  for (const [yaml, line, column, reason] of cases) {
    const error = await refuse(yaml);
    expect([yaml, error.place?.line, error.place?.column]).toEqual([yaml, line, column]);
    expect(error.message).toContain(reason);
    expect(error.hint).toBeTruthy();
  }
  expect((await refuse("timezone: Europe/Berln")).hint).toBe('did you mean "Europe/Berlin"?');
  expect((await refuse("publish: succeded")).hint).toBe('did you mean "succeeded"?');
  const inner = await refuse("schedules:\n  n: { cron: 0 5 * * *, select: a, lokback: 2d }");
  expect(inner.message).toContain('"schedules.n.lokback"');
  expect(inner.hint).toBe('did you mean "lookback"?');
});

Deno.test("readConfig() reads schedules and notifications from the file and from variables", async () => {
  const yaml =
    "schedules:\n  n: { cron: '@daily', select: a+, lookback: 36h }\nnotify: { on: [failure] }";
  expect((await read(yaml)).values).toMatchObject({
    schedules: { n: { cron: "@daily", select: ["a+"], lookback: 36 * 3_600_000 } },
    "notify.on": ["failure"],
    "notify.command": undefined,
  });
  const variables = {
    PHLO_SCHEDULES: '{"m": {"cron": "0 5 * * *", "select": ["a"], "timezone": "Asia/Tokyo"}}',
    PHLO_NOTIFY_ON: "failure, lateness",
    PHLO_NOTIFY_WEBHOOK: "https://hooks.example.com/x",
  };
  expect((await read(yaml, { variables })).values).toMatchObject({
    schedules: { m: { select: ["a"], timezone: "Asia/Tokyo" } },
    "notify.on": ["failure", "lateness"],
    "notify.webhook": "https://hooks.example.com/x",
  });
});

Deno.test("readConfig() names the variable or flag whose value it refuses", async () => {
  const number = await refuse("", { variables: { PHLO_ENGINE_THREADS: "many" } });
  expect(number.message).toContain("PHLO_ENGINE_THREADS in the environment");
  const file = await refuse("", { files: { ".env": "A=1\nPHLO_PUBLISH=none" } });
  expect(file.place).toEqual({ file: ".env", line: 2, column: 1 });
  expect((await refuse("", { flags: { publish: "none" } })).message).toContain("of flag");
});

Deno.test("readConfig() refuses text that is no YAML mapping, with its place", async () => {
  const cases: readonly [string, number][] = [
    ["a: [1\nb: 2", 2],
    ["name: a\nname: b", 2],
    ["\tname: a", 1],
    ["- name", 1],
    ["just text", 1],
    ["name: *nothing", 1],
    ["name: a\n---\nname: b", 2],
    ["? [a, b]\n: 1", 1],
    ["&a\nname: *a", 1],
  ];
  for (const [yaml, line] of cases) {
    const error = await refuse(yaml);
    expect([yaml, error.place?.line]).toEqual([yaml, line]);
    expect(error.message).toMatch(/^Cannot read "phlo.yaml": .*[^.]$/);
  }
});

Deno.test("readConfig() hands workflows the variables of the files and of the process, and notes misspellings", async () => {
  const config = await read("", {
    environment: "dev",
    files: {
      ".env": "A=1\nB=1\nC=1\nPHLO_TIMZONE=UTC\nPHLO_MY_OWN_THING=1",
      ".env.dev": "B=2\nC=2",
    },
    variables: { C: "3", PHLO_LAEK: "elsewhere", PHLO_TEST_RUNS: "9" },
  });
  expect(config.variables).toMatchObject({ A: "1", B: "2", C: "3" });
  expect(config.notes).toEqual([
    "the environment: PHLO_LAEK is no setting of phlo; did you mean PHLO_LAKE?",
    ".env: PHLO_TIMZONE is no setting of phlo; did you mean PHLO_TIMEZONE?",
  ]);
});

Deno.test("variableOf() gives every key a variable of its own", () => {
  const names = CONFIG_KEY_NAMES.map(variableOf);
  expect(new Set(names).size).toBe(names.length);
  expect(variableOf("retention.failedBranchDays")).toBe("PHLO_RETENTION_FAILED_BRANCH_DAYS");
});

Deno.test("redactionOf() takes secret values out of texts in every spelling, the longest first", () => {
  const redaction = redactionOf({
    variables: {
      API_TOKEN: "s3cr3t/+",
      OTHER_SECRET: "s3cr3t/+longer",
      DB_URL: "postgres://me:p%40ssw0rd@db/x",
      SHORT_KEY: "ab",
      EMPTY_TOKEN: "",
      MONKEY: "banana",
      TOKENS_SEEN: "12345",
      QUOTED_PASSWORD: 'a"b"c',
    },
  });
  expect(redaction.names).toEqual(["API_TOKEN", "DB_URL", "OTHER_SECRET", "QUOTED_PASSWORD"]);
  expect(redaction.redact("x s3cr3t/+longer s3cr3t/+ s3cr3t%2F%2B ab banana 12345")).toBe(
    "x [OTHER_SECRET] [API_TOKEN] [API_TOKEN] ab banana 12345",
  );
  expect(redaction.redact(`p@ssw0rd p%40ssw0rd ${JSON.stringify('a"b"c')}`)).toBe(
    '[DB_URL] [DB_URL] "[QUOTED_PASSWORD]"',
  );
  expect(redactionOf({ variables: {} }).redact("same")).toBe("same");
});

Deno.test("readConfig() names the line that is indented below a value, not the one above it", async () => {
  const cases: readonly (readonly [string, number])[] = [
    ["name: p\n timezone: UTC\nlake: lake\n", 2],
    ["name: p\n\n   # a comment\n  timezone: UTC\n", 4],
    ["engine:\n  memory: 1GB\n threads: 2\n", 3],
    ["engine:\n  memory: 1GB\n    threads: 2\n", 3],
  ];
  for (const [yaml, line] of cases) {
    expect((await refuse(yaml)).place).toMatchObject({ line });
  }
});
