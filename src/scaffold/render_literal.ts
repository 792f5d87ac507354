/**
 * Values -> TypeScript as `deno fmt` leaves it.
 *
 * @module
 */

/** The width that `phlo init` gives `deno fmt`. */
export const LINE_WIDTH = 100;

/** A text between the quotes that need fewer escapes; double ones where it is even. */
export function renderText(text: string): string {
  const json = JSON.stringify(text);
  const doubles = text.split('"').length;
  const singles = text.split("'").length;
  if (doubles <= singles) return json;
  return `'${json.slice(1, -1).replaceAll('\\"', '"').replaceAll("'", "\\'")}'`;
}

/** A key of an object, quoted where it must be. */
export function renderKey(name: string): string {
  return /^[A-Za-z_$][A-Za-z0-9_$]*$/.test(name) ? name : renderText(name);
}

/** A JSON value or bigint; objects and lists with parts are spread over lines. */
export function renderLiteral(value: unknown, indent = ""): string {
  if (typeof value === "string") return renderText(value);
  if (typeof value === "bigint") return `${value}n`;
  if (Array.isArray(value)) {
    return renderBlock("[", value.map((item) => renderLiteral(item, `${indent}  `)), "]", indent);
  }
  if (typeof value === "object" && value !== null) {
    const lines = Object.entries(value).map(([key, inner]) =>
      `${renderKey(key)}: ${renderLiteral(inner, `${indent}  `)}`
    );
    return renderBlock("{", lines, "}", indent);
  }
  return Object.is(value, -0) ? "-0" : String(value);
}

/** Parts between brackets, each on a line of its own. */
export function renderBlock(
  open: string,
  parts: readonly string[],
  close: string,
  indent: string,
): string {
  if (parts.length === 0) return `${open}${close}`;
  return `${open}\n${parts.map((part) => `${indent}  ${part},\n`).join("")}${indent}${close}`;
}

/** An import of one or more names, broken where the line is full. */
export function renderImport(names: readonly string[], from: string): string {
  const line = `import { ${names.join(", ")} } from ${renderText(from)};`;
  // A single name is never broken by `deno fmt`.
  return line.length <= LINE_WIDTH || names.length === 1
    ? line
    : `import ${renderBlock("{", names, "}", "")} from ${renderText(from)};`;
}

/** A text that cannot end the comment it stands in. */
export function renderComment(text: string): string {
  return text.replaceAll("*/", "* /").replaceAll(/\s+/g, " ").trim();
}
