import { join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { init, parse } from "es-module-lexer";
import { expect } from "expect";
import denoConfig from "../../deno.json" with { type: "json" };
import { fakeHost, withFolder } from "../../tests/support/fake_host.ts";
import { unpackSources } from "./unpack_sources.ts";

const checkout = fileURLToPath(new URL("../../", import.meta.url));

async function listModules(folder: string): Promise<string[]> {
  const found: string[] = [];
  for await (const entry of Deno.readDir(folder)) {
    const path = join(folder, entry.name);
    if (entry.isDirectory) found.push(...await listModules(path));
    else if (entry.name.endsWith(".ts")) found.push(path);
  }
  return found;
}

/** What `deno test` does with them: the user's zod, phlo's own packages, a query on the engine. */
const USE = (folder: string): string => `
const { phloIngestion } = await import("${folder}/mod.ts");
const { createTestLake } = await import("${folder}/testing.ts");
const { z } = await import("zod");
phloIngestion({ tableName: "a", validationSchema: z.strictObject({ id: z.string() }) }, () => []);
await using lake = await createTestLake();
console.log(JSON.stringify(await lake.query("select 6 * 7 as n")));
`;

Deno.test("unpackSources() makes modules that plain Deno runs, once for each content", () =>
  withFolder(async (folder) => {
    const host = fakeHost();
    const target = await unpackSources(folder, host);
    expect(await unpackSources(folder, host)).toBe(target);
    expect([...Deno.readDirSync(folder)].length).toBe(1);
    await init;
    for (const path of await listModules(target)) {
      for (const found of parse(await Deno.readTextFile(path))[0]) {
        if (found.type === "import-meta" || found.specifier === undefined) continue;
        if (found.type === "dynamic" && found.glob) continue;
        expect(found.specifier).toMatch(/^(\.{1,2}\/|node:|npm:|zod$)/);
      }
    }
    await Deno.symlink(join(checkout, "node_modules"), join(folder, "node_modules"));
    const config = { nodeModulesDir: "manual", imports: { zod: denoConfig.imports.zod } };
    await Deno.writeTextFile(join(folder, "deno.json"), JSON.stringify(config));
    await Deno.writeTextFile(join(folder, "use.ts"), USE(pathToFileURL(target).href));
    const { code, stdout, stderr } = await new Deno.Command(Deno.execPath(), {
      args: ["run", "-A", "--quiet", "use.ts"],
      cwd: folder,
      env: { NO_COLOR: "1" },
    }).output();
    const decoder = new TextDecoder();
    expect([code, decoder.decode(stdout), decoder.decode(stderr)]).toEqual([0, '[{"n":42}]\n', ""]);
  }));
