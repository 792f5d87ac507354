/**
 * User functions at their worst, through the whole program: what they do to their own process costs only their own asset,
 * and is said with the user's file.
 *
 * @module
 */

import { join } from "node:path";
import { expect } from "expect";
import { withFeedProject, writeProjectFile } from "../support/feed_project.ts";
import { runPhlo, runPhloOk } from "../support/phlo_command.ts";
import { readRows, waitForNoWorkers } from "../support/read_project.ts";

const HEAD = `import { phloIngestion } from "phlo";
import { z } from "zod";

const validationSchema = z.strictObject({ id: z.int() });
`;

function asset(name: string, body: string): string {
  // Only what never ends has little time: the others end by themselves, however slow the machine.
  const maxRuntimeSeconds = name === "loops" || name === "waits" ? 2 : 120;
  return `${HEAD}
export const ${name} = phloIngestion(
  { tableName: "${name}", uniqueKey: "id", validationSchema, partitions: "none", maxRuntimeSeconds: ${maxRuntimeSeconds} },
  ${body},
);
`;
}

/** The function, and what must be said of it. */
const FAULTS: Readonly<Record<string, { readonly body: string; readonly says: RegExp }>> = {
  loops: { body: "() => { for (;;); }", says: /took longer than 2 s/ },
  waits: { body: "() => new Promise(() => setInterval(() => {}, 1000))", says: /longer than 2 s/ },
  exits: { body: "() => Deno.exit(3)", says: /ended with exit code 3/ },
  aborts: { body: '() => Deno.kill(Deno.pid, "SIGKILL")', says: /ended with signal SIGKILL/ },
  throws: { body: '() => { throw new Error("no luck") }', says: /no luck[^]*throws\.ts:8/ },
  rejects: { body: '() => Promise.reject("only text")', says: /only text/ },
  later: {
    body:
      '() => { setTimeout(() => { throw new Error("too late") }); return new Promise(() => {}) }',
    says: /too late/,
  },
  hoards: {
    body: "() => { const all = []; for (;;) all.push(new Array(1e5).fill(Math.random())); }",
    says: /yield rows from a generator/,
  },
};

async function withFaultyProject<Result>(
  body: (root: string) => Promise<Result>,
): Promise<Result> {
  return await withFeedProject(async (root) => {
    await Deno.remove(join(root, "workflows/ingestion/readings.ts"));
    await writeProjectFile(root, "workflows/ingestion/good.ts", asset("good", "() => [{ id: 1 }]"));
    for (const [name, fault] of Object.entries(FAULTS)) {
      await writeProjectFile(root, `workflows/ingestion/${name}.ts`, asset(name, fault.body));
    }
    return await body(root);
  });
}

// A small heap, so that running out of it takes a moment instead of a minute.
const SMALL_HEAP = { DENO_V8_FLAGS: "--max-old-space-size=100" };

Deno.test("a function that loops, waits, exits, throws or runs out of memory is a failed step of its own", () =>
  withFaultyProject(async (root) => {
    for (const [name, { says }] of Object.entries(FAULTS)) {
      const options = { cwd: root, ...name === "hoards" ? { env: SMALL_HEAP } : {} };
      const { code, text } = await runPhlo(["materialize", name], options);
      expect({ name, code, text }).toEqual({
        name,
        code: 1,
        text: expect.stringMatching(says),
      });
      expect(text).toContain("[PHLO-306]");
      expect(text).not.toContain("PHLO-9");
      expect(await waitForNoWorkers(root)).toBeDefined();
    }
  }));

Deno.test("beside such functions a good asset is published", () =>
  withFaultyProject(async (root) => {
    for (const name of ["loops", "exits", "throws", "later"]) {
      await Deno.remove(join(root, "lake"), { recursive: true }).catch(() => {});
      const { code, text } = await runPhlo(["materialize", name, "good"], { cwd: root });
      expect({ name, code }).toEqual({ name, code: 1 });
      expect({ text, rows: await readRows("select id::int as id from raw.good", root) }).toEqual({
        text,
        rows: [{ id: 1 }],
      });
    }
  }));

const BROKEN_FILES: Readonly<Record<string, string>> = {
  syntax: "export const a = ;",
  missing: 'import { nothing } from "./not_there.ts";\nexport const a = nothing;',
  throwing: 'throw new Error("at import");',
  exiting: "Deno.exit(5);",
};

Deno.test("a workflow file that does not load hides no other, and is named where it is asked for", () =>
  withFaultyProject(async (root) => {
    for (const [name, text] of Object.entries(BROKEN_FILES)) {
      await writeProjectFile(root, `workflows/ingestion/broken_${name}.ts`, text);
    }
    await runPhloOk(["materialize", "good"], { cwd: root });
    expect(await readRows("select id::int as id from raw.good", root)).toEqual([{ id: 1 }]);
    const { code, text } = await runPhlo(["materialize", "nobody"], { cwd: root });
    expect(code).toBe(2);
    for (const name of Object.keys(BROKEN_FILES)) expect(text).toContain(`broken_${name}.ts`);
  }));
