/**
 * Values -> TypeScript as `deno fmt` leaves it.
 *
 * @module
 */

/** The width that `phlo init` gives `deno fmt`. */
export const LINE_WIDTH = 100;

/** The columns a text takes: marks that combine take none, wide signs and emoji two. */
export function widthOf(text: string): number {
  let width = 0;
  for (const sign of text) {
    const code = sign.codePointAt(0) ?? 0;
    width += code >= 0x300 && code < 0x370 ? 0 : code >= 0x1100 ? 2 : 1;
  }
  return width;
}

/** One property of an object at an indent; a value that does not fit goes to a line of its own. */
export function renderProperty(key: string, value: string, indent: string): string {
  const line = `${key}: ${value}`;
  const isFull = widthOf(`${indent}${line},`) > LINE_WIDTH;
  // A key no wider than an indent is left alone: the next line would win nothing.
  return isFull && key.length > 1 && !value.includes("\n") ? `${key}:\n${indent}  ${value}` : line;
}

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
      renderProperty(renderKey(key), renderLiteral(inner, `${indent}  `), `${indent}  `)
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
  return widthOf(line) <= LINE_WIDTH || names.length === 1
    ? line
    : `import ${renderBlock("{", names, "}", "")} from ${renderText(from)};`;
}

/** A text that cannot end the comment it stands in. */
export function renderComment(text: string): string {
  return text.replaceAll("*/", "* /").replaceAll(/\s+/g, " ").trim();
}
