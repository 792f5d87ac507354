/**
 * What a folder of tests/projects says: the project it makes, the server it talks to, and the steps with what is wanted of each.
 * tests/projects/README.md explains the keys.
 *
 * @module
 */

import { join } from "node:path";
import { parse } from "yaml";
import { z } from "zod";

const TEXTS = z.array(z.string()).default([]);
const FILES = z.record(z.string(), z.string());
const FLAG = z.boolean().optional();
const VARIABLES = z.record(z.string(), z.string()).default({});

const ANSWER = z.strictObject({
  status: z.int().default(200),
  headers: z.record(z.string(), z.string()).default({}),
  /** One of these is the body; none is an empty one. */
  body: z.string().optional(),
  json: z.unknown().optional(),
  file: z.string().optional(),
  /** So many records, streamed: `#` in the record's text is its number. */
  records: z.strictObject({ count: z.int(), record: z.string(), pad: z.int().default(0) })
    .optional(),
  /** The body ends after so many bytes. */
  cutAt: z.int().optional(),
  /** The connection breaks where the body ends. */
  breaks: FLAG,
  /** How often this answer is given; the last one of a route is given for ever. */
  times: z.int().default(1),
});

const ROUTE = z.strictObject({
  path: z.string(),
  /** Parameters that the request must have for the route to answer. */
  params: z.record(z.string(), z.string()).default({}),
  /** The route answers on the second port only. */
  other: FLAG,
  answers: z.array(ANSWER).min(1),
});

const SERVER = z.array(ROUTE);

const RUN = z.strictObject({
  /** Words separated by spaces, or the words themselves. */
  run: z.union([z.string(), z.array(z.string())]),
  code: z.int().default(0),
  shows: TEXTS,
  hides: TEXTS,
  env: VARIABLES,
  /** A folder of the project to run in. */
  in: z.string().default("."),
  /** Whether tables of main move. A command that fails must not move any, unless it says so. */
  changes: z.boolean().optional(),
  /** What all processes of the command may hold at once. */
  maxMemoryMb: z.number().optional(),
  /** A command that takes longer has failed. */
  maxSeconds: z.number().default(60),
});

const QUERY = z.strictObject({
  query: z.string(),
  rows: z.array(z.record(z.string(), z.unknown())),
});

const SAME = z.strictObject({ same: z.tuple([z.string(), z.string()]) });

const STEP = z.union([
  RUN,
  QUERY,
  /** Two queries that must have equal rows, and some. */
  SAME,
  /** Texts of files, written over what is there. */
  z.strictObject({ write: FILES }),
  z.strictObject({ remove: z.array(z.string()) }),
  /** New routes in place of all earlier ones. */
  z.strictObject({ serve: SERVER }),
  /** The requests since the last look, in order: texts that each must contain, and that none may. */
  z.strictObject({ requests: TEXTS, never: TEXTS }),
]);

const CASE = z.strictObject({
  about: z.string(),
  /** `init` and `minimal`: what `phlo init` makes. `none`: an empty folder. */
  base: z.enum(["init", "minimal", "none"]).default("init"),
  /** Folders of tests/projects beginning with `_`, put over the base in this order. */
  with: TEXTS,
  env: VARIABLES,
  server: SERVER.optional(),
  files: FILES.default({}),
  steps: z.array(STEP),
  /** Runs only where PHLO_TEST_LARGE is set. */
  large: FLAG,
});

/** A case as its file says it. */
export type ProjectCase = z.output<typeof CASE> & {
  readonly name: string;
  readonly folder: string;
};
/** One thing that a case does. */
export type CaseStep = z.output<typeof STEP>;
/** A command line with what is wanted of it. */
export type RunStep = z.output<typeof RUN>;
/** One scripted route. */
export type Route = z.output<typeof ROUTE>;
/** One scripted answer. */
export type Answer = z.output<typeof ANSWER>;

/** Reads every case below a folder. Folders that begin with `_` are parts of cases. */
export function readProjectCases(root: string): readonly ProjectCase[] {
  const names = [...Deno.readDirSync(root)]
    .filter(({ isDirectory, name }) => isDirectory && !name.startsWith("_"))
    .map(({ name }) => name).sort();
  return names.map((name) => readProjectCase(join(root, name), name));
}

function readProjectCase(folder: string, name: string): ProjectCase {
  const path = join(folder, "case.yaml");
  const result = CASE.safeParse(parseYaml(path));
  if (!result.success) throw new Error(`${path}:\n${z.prettifyError(result.error)}`);
  return { ...result.data, name, folder };
}

function parseYaml(path: string): unknown {
  try {
    return parse(Deno.readTextFileSync(path));
  } catch (error) {
    throw new Error(`${path} cannot be read`, { cause: error });
  }
}
