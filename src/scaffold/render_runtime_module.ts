/**
 * The modules `.phlo/types/{phlo,testing}.js`, which a project's deno.json names: Deno takes the types from the
 * declarations beside them, and when it runs them they ask the program that wrote them for phlo itself.
 *
 * @module
 */

/** One module. */
export interface RuntimeModule {
  /** `phlo` or `testing`. */
  readonly name: string;
  /** phlo's module that it stands for, such as `mod.ts`. */
  readonly module: string;
  /** The declarations, which name the exports. */
  readonly declarations: string;
}

/** Renders a module; `program` is the command line that starts this phlo. */
export function renderRuntimeModule(
  { name, module, declarations }: RuntimeModule,
  program: readonly string[],
): string {
  const [command, ...args] = program;
  return `// @ts-self-types="./${name}.d.ts"
// Made by phlo. Deno takes the types from beside this file; \`deno test\` gets phlo itself from the program.
import { spawnSync } from "node:child_process";

const asked = spawnSync(${JSON.stringify(command)}, ${JSON.stringify([...args, "__sources"])}, {
  encoding: "utf8",
});
if (asked.status !== 0) {
  throw new Error(\`Cannot load phlo: \${asked.error?.message ?? asked.stderr}\`);
}
export const { ${
    listValues(declarations).join(", ")
  } } = await import(asked.stdout.trim() + "${module}");
`;
}

/** The exports that are there when a program runs; the generated declarations have one on a line. */
function listValues(declarations: string): readonly string[] {
  const own = declarations.matchAll(/^export declare (?:const|function|class|let) (\w+)/gm);
  const passedOn = declarations.matchAll(/^export \{ (\w+) \} from /gm);
  return [...new Set([...passedOn, ...own].map(([, name = ""]) => name))];
}
