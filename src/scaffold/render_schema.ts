/**
 * Fields -> the zod schema that is added to a domain's file.
 *
 * @module
 */

import type { Field, FieldShape } from "./field.ts";
import { toPascalCase } from "./names.ts";
import {
  LINE_WIDTH,
  renderBlock,
  renderComment,
  renderKey,
  renderText,
  widthOf,
} from "./render_literal.ts";

/** A schema to write. */
export interface SchemaPlan {
  readonly name: string;
  readonly fields: readonly Field[];
  /** True where fields beyond the declared ones are expected. */
  readonly isLoose: boolean;
  /** Lines of the comment above it. */
  readonly comment: readonly string[];
}

/** The name of a table's schema: `RawGlucoseEntries`. */
export function schemaNameOf(table: string): string {
  return `Raw${toPascalCase(table)}`;
}

/** Renders the export; `z` is the name zod has in the file. */
export function renderSchema(plan: SchemaPlan, z: string): string {
  const fields = renderFields(plan.fields, z, "");
  const kind = plan.isLoose ? "looseObject" : "strictObject";
  return `${renderDoc(plan.comment)}\nexport const ${plan.name} = ${z}.${kind}(${fields});\n`;
}

function renderDoc(lines: readonly string[]): string {
  const clean = lines.map(renderComment);
  return clean.length === 1
    ? `/** ${clean[0]} */`
    : `/**\n${clean.map((line) => ` * ${line}\n`).join("")} */`;
}

function renderFields(fields: readonly Field[], z: string, indent: string): string {
  const inner = `${indent}  `;
  return renderBlock("{", fields.map((field) => renderField(field, z, inner)), "}", indent);
}

/** One field: in a line where it fits, else broken where `deno fmt` breaks it. */
function renderField(field: Field, z: string, indent: string): string {
  const remark = field.remark === undefined ? "" : `// ${renderComment(field.remark)}\n${indent}`;
  const key = `${renderKey(field.name)}: `;
  const calls = renderPresence(field);
  const bounds = field.bounds === undefined
    ? ""
    : `.min(${field.bounds.min}).max(${field.bounds.max})`;
  const text = field.description === undefined ? "" : renderText(field.description);
  const describe = text === "" ? "" : `.describe(${text})`;
  const fits = (line: string): boolean => widthOf(`${indent}${line},`) <= LINE_WIDTH;

  const short = `${key}${renderShape(field.shape, z, indent)}${bounds}${calls}`;
  if (!short.includes("\n") && fits(short + describe)) return remark + short + describe;
  const broken = breakShape(field.shape, z, indent);
  if (broken !== undefined) return `${remark}${key}${broken}${calls}${describe}`;
  if (fits(short)) return `${remark}${short}.describe(\n${indent}  ${text},\n${indent})`;
  return `${remark}${key}${
    renderShape(field.shape, z, indent)
  }\n${indent}  ${bounds}${calls}${describe}`;
}

function renderPresence({ isNullable, isOptional }: Field): string {
  if (isNullable && isOptional) return ".nullish()";
  return isNullable ? ".nullable()" : isOptional ? ".optional()" : "";
}

const PLAIN = {
  string: "string()",
  integer: "int()",
  bigint: "bigint()",
  number: "number()",
  boolean: "boolean()",
  datetime: "iso.datetime({ offset: true })",
  date: "iso.date()",
  json: "unknown()",
} as const;

function renderShape(shape: FieldShape, z: string, indent: string): string {
  switch (shape.kind) {
    case "enum":
      return `${z}.enum([${shape.values.map(renderText).join(", ")}])`;
    case "array": {
      const nullable = shape.elementIsNullable ? ".nullable()" : "";
      return `${z}.array(${renderShape(shape.element, z, indent)}${nullable})`;
    }
    case "object":
      return `${z}.object(${renderFields(shape.fields, z, indent)})`;
    default:
      return `${z}.${PLAIN[shape.kind]}`;
  }
}

/** A shape with parts over several lines; undefined where it has none. */
function breakShape(shape: FieldShape, z: string, indent: string): string | undefined {
  if (shape.kind === "enum") {
    return `${z}.enum(${renderBlock("[", shape.values.map(renderText), "]", indent)})`;
  }
  const text = renderShape(shape, z, indent);
  return text.includes("\n") ? text : undefined;
}
