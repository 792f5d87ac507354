/**
 * The tables that a statement names, from DuckDB's own syntax tree. Nothing is looked up, so a function or table that
 * does not exist hides no other name.
 *
 * @module
 */

/** Reads the names with a schema, in parts, each once, from what `json_serialize_sql` answers. */
export function readTableNames(tree: string): readonly (readonly string[])[] {
  const found = new Map<string, readonly string[]>();
  visit(JSON.parse(tree), found);
  return [...found.values()];
}

interface TableNode {
  readonly type: "BASE_TABLE";
  // deno-lint-ignore camelcase -- DuckDB names the members of its tree
  readonly catalog_name: string;
  // deno-lint-ignore camelcase
  readonly schema_name: string;
  // deno-lint-ignore camelcase
  readonly table_name: string;
}

function visit(node: unknown, found: Map<string, readonly string[]>): void {
  if (Array.isArray(node)) return node.forEach((each) => visit(each, found));
  if (typeof node !== "object" || node === null) return;
  if (isTable(node)) {
    const parts = [node.catalog_name, node.schema_name, node.table_name].filter((part) =>
      part !== ""
    );
    // A name without a schema is a CTE, or no table of the lake.
    if (parts.length > 1) found.set(JSON.stringify(parts), parts);
  }
  Object.values(node).forEach((each) => visit(each, found));
}

function isTable(node: object): node is TableNode {
  return "type" in node && node.type === "BASE_TABLE" && "table_name" in node;
}
