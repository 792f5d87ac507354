/**
 * The compiled program that PHLO_PROGRAM names: what is in it, how big it is, how it is installed, and what it builds.
 * Without that variable there is no program to test.
 *
 * @module
 */

import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { expect } from "expect";
import { withFolder } from "../support/fake_host.ts";
import { expectOutput } from "../support/guide_project.ts";
import { queryRows, runPhloOk } from "../support/phlo_command.ts";
import { privateHome } from "../support/private_home.ts";

const PROGRAM = Deno.env.get("PHLO_PROGRAM") ?? "";
const ROOT = fileURLToPath(new URL("../../", import.meta.url));

function programTest(name: string, body: (folder: string) => Promise<void>): void {
  Deno.test({ name, ignore: PROGRAM === "", fn: () => withFolder(body) });
}

interface Ended {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
  readonly text: string;
}

async function run(
  command: readonly string[],
  options: { readonly cwd: string; readonly env?: Readonly<Record<string, string>> },
): Promise<Ended> {
  const [program = "", ...args] = command;
  const output = await new Deno.Command(program, {
    args,
    cwd: options.cwd,
    clearEnv: true,
    env: { PATH: "/usr/bin:/bin", NO_COLOR: "1", ...options.env },
    stdin: "null",
  }).output();
  const decoder = new TextDecoder();
  const [stdout, stderr] = [decoder.decode(output.stdout), decoder.decode(output.stderr)];
  return { code: output.code, stdout, stderr, text: stdout + stderr };
}

programTest(
  "the program holds what it needs, once, and nothing of tests, tools or secrets",
  async (folder) => {
    const { stdout } = await run([PROGRAM, "__files"], { cwd: folder });
    const paths = stdout.trim().split("\n").map((line) => line.slice(line.indexOf(" ") + 1));
    const having = (pattern: RegExp): readonly string[] =>
      paths.filter((path) => pattern.test(path));
    expect(having(/libduckdb|duckdb\.dll/)).toEqual([
      "dist/embedded/libduckdb.zst",
      "dist/embedded/libduckdb.zst.sha256",
    ]);
    expect(having(/\.node$/).length).toBe(1);
    for (
      const wanted of ["templates/project/deno.json.txt", "templates/types/phlo.d.ts", "mod.ts"]
    ) {
      expect(paths).toContain(wanted);
    }
    // What editors get of zod, with its license.
    expect(having(/\/zod\/(LICENSE|index\.d\.ts)$/).length).toBe(2);
    for (
      const unwanted of [
        /(?<!dbt\/generic)_test\.ts$/,
        /^(tests|bench|scripts|src\/testing\/.*_test|\.git|\.ci|\.venv)\//,
        /\.env($|\.(?!example))/,
        /\/(fast-check|playwright-core|typescript|@types|@polyglot-sql)\/(lib|dist|src)\//,
        /\.map$/,
        /^(phlo|deno)\.lock$|\.(pem|key)$/,
      ]
    ) expect(having(unwanted)).toEqual([]);
  },
);

programTest(
  "the program is under 160 MB, and its checksum is the one beside it",
  async (folder) => {
    expect((await Deno.stat(PROGRAM)).size).toBeLessThan(160e6);
    const sums = join(PROGRAM, "../SHA256SUMS");
    const [line] = (await Deno.readTextFile(sums)).split("\n");
    const { code, text } = await run(["sha256sum", "--check", "--ignore-missing", "SHA256SUMS"], {
      cwd: join(PROGRAM, ".."),
    });
    expect([code, text, line?.length]).toEqual([0, expect.stringContaining("OK"), line?.length]);
    await Deno.stat(folder);
  },
);

programTest("--version --verbose names the parts, as text and as JSON", async (folder) => {
  const env = { HOME: folder };
  const { stdout } = await run([PROGRAM, "--version", "--verbose"], { cwd: folder, env });
  const facts = JSON.parse(
    (await run([PROGRAM, "--version", "--json"], { cwd: folder, env })).stdout,
  );
  expect(facts).toMatchObject({
    phlo: expect.stringMatching(/^\d+\.\d+\.\d+/),
    program: PROGRAM,
    deno: expect.stringMatching(/^2\./),
    duckdb: expect.stringMatching(/^1\./),
    zod: expect.stringMatching(/^4\./),
    libraryCache: join(folder, ".cache/phlo"),
  });
  expect(facts.commit).toMatch(/^[0-9a-f]{12}/);
  for (const value of Object.values(facts)) expect(stdout).toContain(String(value));
});

programTest(
  "install.sh takes the program from a folder, checks it, and says what to add to the PATH",
  async (folder) => {
    const [parts, home] = [join(folder, "parts"), join(folder, "home")];
    await Promise.all([Deno.mkdir(parts), Deno.mkdir(home)]);
    const machine = Deno.build.arch === "aarch64" ? "arm64" : "x64";
    const name = `phlo-${Deno.build.os}-${machine}`;
    await Deno.copyFile(PROGRAM, join(parts, name));
    const { stdout } = await run(["sha256sum", name], { cwd: parts });
    await Deno.writeTextFile(join(parts, "SHA256SUMS"), stdout);
    const env = { HOME: home, PHLO_DOWNLOAD_BASE: parts };
    const install = ["sh", join(ROOT, "install.sh")];
    expectOutput(await run(install, { cwd: folder, env }), {
      shows: [`is installed in ${home}/.local/bin`, `export PATH="${home}/.local/bin:$PATH"`],
    });
    const installed = join(home, ".local/bin/phlo");
    expectOutput(await run([installed, "--version"], { cwd: folder }), {
      shows: ["phlo, version"],
    });
    // Over one that is there, onto the PATH, from a file of one's own.
    const path = `${home}/.local/bin:/usr/bin:/bin`;
    expectOutput(
      await run([...install, "--file", PROGRAM], { cwd: folder, env: { HOME: home, PATH: path } }),
      { shows: ["Next: phlo init"] },
    );
    await Deno.writeTextFile(join(parts, name), "changed on the way");
    const before = await Deno.stat(installed);
    expectOutput(await run(install, { cwd: folder, env }), { code: 1, shows: ["checksum"] });
    await Deno.writeTextFile(join(parts, "SHA256SUMS"), "");
    expectOutput(await run(install, { cwd: folder, env }), { code: 1, shows: ["does not list"] });
    await Deno.remove(join(parts, "SHA256SUMS"));
    expectOutput(await run(install, { cwd: folder, env }), { code: 1, shows: ["SHA256SUMS"] });
    expectOutput(await run([...install, "--to"], { cwd: folder, env }), {
      code: 1,
      shows: ["--to"],
    });
    expect((await Deno.stat(installed)).ino).toBe(before.ino);
  },
);

programTest("phlo build makes a program that runs with nothing beside it", async (folder) => {
  const [home, elsewhere] = [join(folder, "home"), join(folder, "elsewhere")];
  await Promise.all([Deno.mkdir(home), Deno.mkdir(elsewhere)]);
  const env = await privateHome(home);
  await runPhloOk(["init", "carried"], { cwd: folder, env });
  const project = join(folder, "carried");
  const words =
    "create-workflow --type ingestion --domain nightscout --table glucose_entries --unique-key _id --api-base-url sample://nightscout/api/v1"
      .split(" ");
  await runPhloOk(words, { cwd: project, env });
  await runPhloOk("materialize glucose_entries --partition 2024-01-20".split(" "), {
    cwd: project,
    env,
  });
  await Deno.writeTextFile(join(project, ".env"), "API_TOKEN=very-secret-text\n");
  const app = join(elsewhere, "app");
  expectOutput(await run([PROGRAM, "build", "--output", app], { cwd: project, env }), {
    shows: ["Built", "files of carried"],
  });
  // Whoever gets the program gets no secret and no table; and the project may be gone.
  const bytes = new TextDecoder("latin1").decode((await Deno.readFile(app)).subarray(-200_000));
  expect(bytes).not.toContain("very-secret-text");
  await Deno.remove(project, { recursive: true });
  await Deno.remove(join(home, ".cache"), { recursive: true });

  const line = "materialize glucose_entries --partition 2024-01-21".split(" ");
  expectOutput(await run([app, ...line], { cwd: elsewhere, env }), { shows: ["inserted 288"] });
  const names = [...Deno.readDirSync(elsewhere)].map(({ name }) => name).sort();
  expect(names).toEqual([".phlo", "app", "lake"]);
  expectOutput(await run([app, ...line], { cwd: elsewhere, env }), { shows: ["unchanged 288"] });
  expectOutput(await run([app, "--version"], { cwd: elsewhere, env }), {
    shows: [", with project carried"],
  });
  expectOutput(await run([app, ...words.with(6, "another")], { cwd: elsewhere, env }), {
    code: 2,
    shows: ["[PHLO-002]", "only reads it"],
  });
  const data = join(folder, "data");
  await Deno.mkdir(data);
  expectOutput(await run([app, ...line, "--project", data], { cwd: elsewhere, env }), {
    shows: ["inserted 288"],
  });
  // A service is started where its tables are, not where the files were unpacked to.
  expectOutput(
    await run([app, "schedule", "install", "--print", "--project", data], {
      cwd: elsewhere,
      env,
    }),
    { shows: [`WorkingDirectory=${data}\n`, `ExecStart=${app} schedule run`] },
  );
  await Deno.stat(join(data, "lake/catalog.db"));
  const unpacked = [...Deno.readDirSync(join(home, ".cache/phlo/projects"))]
    .find(({ isDirectory }) => isDirectory)?.name ?? "";
  const carried = [...Deno.readDirSync(join(home, ".cache/phlo/projects", unpacked))]
    .map(({ name }) => name);
  expect(carried).toContain("workflows");
  for (const never of [".env", ".phlo", "lake"]) expect(carried).not.toContain(never);
});

programTest(
  "phlo build refuses what it cannot do, and overwrites nothing but its own",
  async (folder) => {
    const env = await privateHome(join(folder, "home"));
    await runPhloOk(["init", "p", "--template", "minimal"], { cwd: folder, env });
    const options = { cwd: join(folder, "p"), env };
    await Deno.writeTextFile(join(folder, "notes.txt"), "mine");
    expectOutput(await run([PROGRAM, "build", "--output", "../notes.txt"], options), {
      code: 2,
      shows: ["[PHLO-005]", "there is a file already"],
    });
    expectOutput(await run([PROGRAM, "build", "--output", ".."], options), {
      code: 2,
      shows: ["[PHLO-005]", "it is a folder"],
    });
    for (const [base, reason] of [["../none", "no such file"], ["../notes.txt", "no program"]]) {
      expectOutput(await run([PROGRAM, "build", "--program", base ?? ""], options), {
        code: 2,
        shows: ["[PHLO-002]", reason ?? ""],
      });
    }
    await Deno.writeFile(join(folder, "mac"), Uint8Array.of(0xcf, 0xfa, 0xed, 0xfe, 0, 0));
    expectOutput(await run([PROGRAM, "build", "--program", "../mac"], options), {
      code: 2,
      shows: ["[PHLO-002]", "macOS"],
    });
    await Deno.writeTextFile(join(folder, "p/workflows/ingestion/broken.ts"), "export const x = ;");
    expectOutput(await run([PROGRAM, "build", "--output", "../x"], options), {
      code: 1,
      shows: ["broken.ts"],
    });
    expect(await Deno.readTextFile(join(folder, "notes.txt"))).toBe("mine");
    await Deno.remove(join(folder, "p/workflows/ingestion/broken.ts"));
    // Into the project itself: the second does not carry the first, and the third replaces it.
    const sizes: number[] = [];
    for (const output of ["one", "two", "one"]) {
      expectOutput(await run([PROGRAM, "build", "--output", output], options), {
        shows: ["Built"],
      });
      sizes.push((await Deno.stat(join(folder, "p", output))).size);
    }
    expect(new Set(sizes).size).toBe(1);
  },
);

programTest(
  "without a network, without Deno and in an empty home the guide's first table is made",
  async (folder) => {
    const alone = await run(["unshare", "-n", "true"], { cwd: folder });
    const prefix = alone.code === 0 ? ["unshare", "-n"] : [];
    const home = join(folder, "home");
    await Deno.mkdir(home);
    const env = {
      HOME: home,
      HTTPS_PROXY: "http://127.0.0.1:9",
      HTTP_PROXY: "http://127.0.0.1:9",
    };
    const type = async (line: string, cwd: string): Promise<Ended> =>
      await run([...prefix, PROGRAM, ...line.split(" ")], { cwd, env });
    expectOutput(await type("init p", folder), { shows: ["Successfully created p"] });
    const project = join(folder, "p");
    expectOutput(
      await type(
        "create-workflow --type ingestion --domain nightscout --table glucose_entries --unique-key _id --api-base-url sample://nightscout/api/v1",
        project,
      ),
      { shows: ["Created files:"] },
    );
    expectOutput(await type("materialize glucose_entries --partition 2024-01-20", project), {
      shows: ["inserted 288"],
    });
    expectOutput(await type("test", project), { shows: ["passed"] });
    const rows = await queryRows("select count(*) as n from raw.glucose_entries", {
      cwd: project,
      env,
    });
    expect(rows).toEqual([{ n: 288 }]);
    // The editor's files are whole: they came out of the program.
    await Deno.stat(join(project, ".phlo/types/packages/zod/v4/classic/external.d.ts"));
  },
);
