import { expect } from "expect";
import { addToSchema, renderSchemaFile } from "./add_to_schema.ts";
import type { SchemaPlan } from "./render_schema.ts";

const PLAN: SchemaPlan = {
  name: "RawDoses",
  fields: [{ name: "id", shape: { kind: "string" }, isNullable: false, isOptional: false }],
  isLoose: false,
  comment: ["Raw doses."],
};

const add = (text: string): Promise<string> => addToSchema("schemas/a.ts", text, PLAN);

function schema(z: string): string {
  return `/** Raw doses. */\nexport const RawDoses = ${z}.strictObject({\n  id: ${z}.string(),\n});\n`;
}

Deno.test("addToSchema() appends and leaves every byte of the user's before it", async () => {
  const texts = [
    renderSchemaFile({ ...PLAN, name: "RawOther" }),
    'import { z } from "zod"; // mine\n\n\nexport   const a = z . string( )\n\n',
    'import { z, type infer as Infer } from "zod";\nexport type Größe = "😀";\n',
  ];
  for (const text of texts) {
    const after = await add(text);
    expect(after.slice(0, text.trimEnd().length)).toBe(text.trimEnd());
    expect(after.slice(-schema("z").length - 2)).toBe(`\n\n${schema("z")}`);
    expect(after).not.toContain("\n\n\n/**");
  }
});

Deno.test("addToSchema() uses the name that zod has in the file", async () => {
  expect(await add('import * as zod from "zod";\n')).toContain(schema("zod"));
  expect(await add('import { string, z as Z } from "zod";\n')).toContain(schema("Z"));
  expect(await add('import z from "zod";\n')).toContain(schema("z"));
});

Deno.test("addToSchema() adds the import where it is missing, under a free name", async () => {
  expect(await add("")).toBe(`import { z } from "zod";\n\n${schema("z")}`);
  expect(await add('import a from "./a.ts";\n\nexport const b = a;\n')).toBe(
    `import a from "./a.ts";\nimport { z } from "zod";\n\nexport const b = a;\n\n${schema("z")}`,
  );
  expect(await add("/** Mine. */\n\nexport const z = 1;\n")).toBe(
    `/** Mine. */\n\nimport { z as zod } from "zod";\n\nexport const z = 1;\n\n${schema("zod")}`,
  );
  expect(await add('import type { z } from "zod";\n')).toContain("import { z as zodSchema }");
});

Deno.test("addToSchema() keeps the line ends of the file", async () => {
  const after = await add('import { z } from "zod";\r\nexport const a = z.string();\r\n');
  expect(after.replaceAll("\r\n", "")).not.toContain("\n");
});

Deno.test("addToSchema() refuses a name that is taken and a file it cannot read", async () => {
  for (const text of ["export const RawDoses = 1;", "type RawDoses = 1;", "class RawDoses {}"]) {
    await expect(add(text)).rejects.toMatchObject({ code: "PHLO-005" });
  }
  expect(await add("export const RawDosesTaken = 1;\n")).toContain(schema("z"));
  await expect(add("export const = 1;")).rejects.toMatchObject({
    code: "PHLO-101",
    place: { file: "schemas/a.ts" },
  });
});
