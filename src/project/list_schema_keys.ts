/**
 * The field names of a zod object, to check options against. Columns and rules are made in `schema/`.
 *
 * @module
 */

/** The fields of a zod object, or of the object at the end of a pipe; undefined for anything else. */
export function listSchemaKeys(schema: unknown): readonly string[] | undefined {
  let current = schema;
  for (let depth = 0; depth < 16; depth++) {
    const definition = readDefinition(current);
    if (definition === undefined) return undefined;
    if (definition.type === "object" && isRecord(definition.shape)) {
      return Object.keys(definition.shape);
    }
    current = definition.type === "pipe" ? definition.out : definition.innerType;
  }
  return undefined;
}

function readDefinition(schema: unknown): Readonly<Record<string, unknown>> | undefined {
  if (!isRecord(schema) || !isRecord(schema._zod)) return undefined;
  return isRecord(schema._zod.def) ? schema._zod.def : undefined;
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null;
}
