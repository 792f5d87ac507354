/**
 * Adds a schema to the file of its domain: what the user wrote there stays as it is, byte for byte.
 *
 * @module
 */

import { stripTypeScriptTypes } from "node:module";
import { init, parse, type StaticImport } from "es-module-lexer";
import { messageOf, PhloError } from "../core/phlo_error.ts";
import { renderSchema, type SchemaPlan } from "./render_schema.ts";

/** Names that zod may be given in a file whose `z` means something else. */
const ALIASES = ["z", "zod", "zodSchema", "phloZod"];

/** Renders a new file with one schema. */
export function renderSchemaFile(plan: SchemaPlan): string {
  return `import { z } from "zod";\n\n${renderSchema(plan, "z")}`;
}

/**
 * The text of an existing file with the schema behind it, and an import of zod where there is none.
 * @throws PhloError PHLO-005 where the name is taken; PHLO-101 where the file has a syntax error.
 */
export async function addToSchema(
  path: string,
  text: string,
  plan: SchemaPlan,
): Promise<string> {
  await init;
  const code = stripTypes(path, text);
  const [found, exports] = parseModule(path, code);
  const imports = found.filter((each) =>
    each.type === "static" && code.startsWith("import", each.importStart)
  ) as readonly StaticImport[];
  if (
    exports.some((each) => "name" in each && each.name === plan.name) || occursIn(plan.name, text)
  ) {
    throw new PhloError(
      "PHLO-005",
      `Cannot add "${plan.name}" to "${path}": the name is used there already`,
      { hint: `choose another table name, or remove ${plan.name} from the file` },
    );
  }
  const bound = imports.filter((each) => each.specifier === "zod")
    .map((each) => findZodName(code.slice(each.importStart, each.importEnd)))
    .find((name) => name !== undefined);
  const eol = text.includes("\r\n") ? "\r\n" : "\n";
  const z = bound ?? ALIASES.find((name) => !occursIn(name, text)) ?? "z";
  const schema = renderSchema(plan, z).replaceAll("\n", eol);
  const body = bound === undefined ? addImport(text, code, imports, z, eol) : text;
  return `${endWithBlankLine(body, eol)}${schema}`;
}

/** Types become blanks of the same length, so every position holds in the user's text too. */
function stripTypes(path: string, text: string): string {
  try {
    return stripTypeScriptTypes(text, { mode: "strip" });
  } catch (error) {
    const reason = messageOf(error).split("\n")[0]?.replace(/^\[\w+\] /, "").replace(/\.$/, "");
    throw new PhloError("PHLO-101", `Cannot add to "${path}": ${reason}`, {
      hint: "phlo check shows the place",
      place: { file: path },
      cause: error,
    });
  }
}

function parseModule(path: string, code: string): ReturnType<typeof parse> {
  try {
    return parse(code);
  } catch (error) {
    throw new PhloError("PHLO-101", `Cannot add to "${path}": ${messageOf(error)}`, {
      cause: error,
    });
  }
}

/**
 * Whether a name stands in the text as a word, in a comment or as a type too: then a free name is taken for used,
 * which costs an alias; the other way round would cost the user's file.
 */
function occursIn(name: string, text: string): boolean {
  return new RegExp(`(?<![\\w$])${name}(?![\\w$])`).test(text);
}

/** The local name of zod's `z`: from `{ z }`, `{ z as zod }`, `* as z`, or the default import. */
function findZodName(statement: string): string | undefined {
  const words: readonly string[] = statement.match(/[\w$]+|[{}*,]/g) ?? [];
  const stop = words.lastIndexOf("from");
  const clause = words.slice(1, stop);
  if (stop === -1 || clause[0] === "type") return undefined;
  const star = clause.indexOf("*");
  if (star !== -1) return clause[star + 2];
  const at = clause.indexOf("z", clause.indexOf("{"));
  if (clause.includes("{") && at !== -1) return clause[at + 1] === "as" ? clause[at + 2] : "z";
  return clause[0] === "{" ? undefined : clause[0];
}

/** Behind the imports that are there, or behind the comment that opens the file. */
function addImport(
  text: string,
  code: string,
  imports: readonly StaticImport[],
  z: string,
  eol: string,
): string {
  const line = `import { ${z === "z" ? "z" : `z as ${z}`} } from "zod";${eol}`;
  const last = imports.at(-1);
  if (last === undefined) {
    const at = skipOpening(code);
    const gap = at < text.length && text.slice(at).trim() !== "" ? eol : "";
    return `${text.slice(0, at)}${line}${gap}${text.slice(at)}`;
  }
  const end = text.indexOf("\n", last.importEnd);
  return end === -1
    ? `${text}${eol}${line}`
    : `${text.slice(0, end + 1)}${line}${text.slice(end + 1)}`;
}

/** Goes over a byte order mark, a `#!` line, and comments that a blank line ends. */
function skipOpening(code: string): number {
  const opening = /^\uFEFF?(#![^\n]*\n)?(\s*\/\/[^\n]*\n|\s*\/\*[^]*?\*\/[ \t]*\r?\n)*\r?\n/.exec(
    code,
  );
  return opening?.[0].length ?? (/^\uFEFF?(#![^\n]*\n)?/.exec(code)?.[0].length ?? 0);
}

function endWithBlankLine(text: string, eol: string): string {
  if (text.trim() === "") return text;
  if (!text.endsWith("\n")) return `${text}${eol}${eol}`;
  return /\n\r?\n$/.test(text) ? text : `${text}${eol}`;
}
