/**
 * Avro's container file, as manifests use it: 64-bit numbers are bigint, and fields are found by their Iceberg field id,
 * because writers do not agree on names.
 *
 * @module
 */

import { Buffer } from "node:buffer";
import { deflateRawSync, inflateRawSync, zstdDecompressSync } from "node:zlib";
import avro from "avsc";
import { PhloError } from "../core/phlo_error.ts";

/** A schema as Avro JSON. */
export type AvroSchema = string | AvroSchema[] | AvroNode;

interface AvroNode {
  readonly type: AvroSchema;
  readonly fields?: readonly AvroField[];
  readonly items?: AvroSchema;
  readonly [key: string]: unknown;
}

/** A field of a record. */
export interface AvroField {
  readonly name: string;
  readonly type: AvroSchema;
  readonly "field-id"?: number;
  readonly [key: string]: unknown;
}

/** What a file holds: its header's texts and its rows, fields under the names that `nameOf` gives their ids. */
export interface AvroContent {
  readonly header: Readonly<Record<string, string>>;
  readonly rows: readonly Readonly<Record<string, unknown>>[];
}

/** Names a field for this program by its field id; undefined keeps the writer's name. */
export type NameField = (fieldId: number) => string | undefined;

/** Makes ready the types of schemas, each once: that takes longer than reading a short file. */
export interface AvroTypes {
  typeOf(schemaText: string): avro.Type;
}

/** Types for the files of one piece of work. */
export function createAvroTypes(nameOf: NameField): AvroTypes {
  const types = new Map<string, avro.Type>();
  return {
    typeOf(schemaText) {
      const known = types.get(schemaText);
      if (known !== undefined) return known;
      const type = createType(JSON.parse(schemaText), nameOf);
      types.set(schemaText, type);
      return type;
    },
  };
}

const MAGIC = Buffer.from("Obj\x01", "latin1");
const SYNC_LENGTH = 16;
const ROWS_PER_BLOCK = 5000;

const int64 = avro.types.LongType.__with({
  fromBuffer: (bytes: Buffer) => bytes.readBigInt64LE(),
  toBuffer: (value: bigint) => {
    const bytes = Buffer.alloc(8);
    bytes.writeBigInt64LE(value);
    return bytes;
  },
  fromJSON: BigInt,
  toJSON: String,
  isValid: (value: unknown) => typeof value === "bigint",
  compare: (left: bigint, right: bigint) => left < right ? -1 : left > right ? 1 : 0,
});

const headerType = avro.Type.forSchema({ type: "map", values: "bytes" });
const lengthType = avro.Type.forSchema("long");

/** Renders a file. `sync` is 16 bytes that occur nowhere else. */
export function renderAvro(
  schema: AvroSchema,
  rows: readonly Readonly<Record<string, unknown>>[],
  options: {
    readonly header: Readonly<Record<string, string>>;
    readonly types: AvroTypes;
    readonly sync: Uint8Array;
  },
): Uint8Array {
  const schemaText = JSON.stringify(schema);
  const type = options.types.typeOf(schemaText);
  const texts = { ...options.header, "avro.schema": schemaText, "avro.codec": "deflate" };
  const header = Object.fromEntries(
    Object.entries(texts).map(([key, text]) => [key, Buffer.from(text)]),
  );
  const parts: Uint8Array[] = [MAGIC, headerType.toBuffer(header), options.sync];
  for (let start = 0; start < rows.length; start += ROWS_PER_BLOCK) {
    const block = rows.slice(start, start + ROWS_PER_BLOCK);
    const bytes = deflateRawSync(Buffer.concat(block.map((row) => type.toBuffer(row))), {
      level: 1,
    });
    const counts = [block.length, bytes.length].map((count) => lengthType.toBuffer(count));
    parts.push(...counts, bytes, options.sync);
  }
  return Buffer.concat(parts);
}

/** Parses a file. @throws SyntaxError where it is not Avro, PhloError PHLO-402 for a codec that is not known. */
export function parseAvro(bytes: Uint8Array, types: AvroTypes): AvroContent {
  const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (!buffer.subarray(0, 4).equals(MAGIC)) throw new SyntaxError("it is not an Avro file");
  const head = decode(headerType, buffer, MAGIC.length);
  const header = Object.fromEntries(
    Object.entries(head.value as Record<string, Buffer>).map(([key, text]) => [key, String(text)]),
  );
  const type = types.typeOf(header["avro.schema"] ?? "null");
  const rows: Record<string, unknown>[] = [];
  const sync = buffer.subarray(head.offset, head.offset + SYNC_LENGTH);
  let position = head.offset + SYNC_LENGTH;
  while (position < buffer.length) {
    const count = decode(lengthType, buffer, position);
    const length = decode(lengthType, buffer, count.offset);
    const end = length.offset + Number(length.value);
    if (!buffer.subarray(end, end + SYNC_LENGTH).equals(sync)) {
      throw new SyntaxError("it is cut off or damaged");
    }
    const block = inflate(buffer.subarray(length.offset, end), header["avro.codec"] ?? "null");
    readRows(type, block, { count: Number(count.value), rows });
    position = end + SYNC_LENGTH;
  }
  return { header, rows };
}

function readRows(
  type: avro.Type,
  block: Buffer,
  { count, rows }: { readonly count: number; readonly rows: Record<string, unknown>[] },
): void {
  let offset = 0;
  for (let index = 0; index < count; index++) {
    const row = decode(type, block, offset);
    rows.push(row.value as Record<string, unknown>);
    offset = row.offset;
  }
}

/** The driver marks the end of input by a negative offset. */
function decode(
  type: avro.Type,
  bytes: Buffer,
  position: number,
): { readonly value: unknown; readonly offset: number } {
  const result = type.decode(bytes, position);
  if (result.offset < 0) throw new SyntaxError("it is cut off");
  return result;
}

function inflate(block: Buffer, codec: string): Buffer {
  switch (codec) {
    case "null":
      return block;
    case "deflate":
      return inflateRawSync(block);
    case "zstandard":
      return zstdDecompressSync(block);
    default:
      throw new PhloError(
        "PHLO-402",
        `Cannot unpack an Avro file: the codec "${codec}" is unknown`,
      );
  }
}

/** A hook, because a registry would miss `{"type": "long", "logicalType": …}`. */
function createType(schema: AvroSchema, nameOf: NameField): avro.Type {
  const named = renameFields(schema, nameOf) as Parameters<typeof avro.Type.forSchema>[0];
  return avro.Type.forSchema(
    named,
    {
      typeHook: (node: unknown) => isLong(node) ? int64 : undefined,
    } as Parameters<typeof avro.Type.forSchema>[1],
  );
}

function isLong(node: unknown): boolean {
  return node === "long" ||
    (typeof node === "object" && node !== null && "type" in node && node.type === "long");
}

function renameFields(schema: AvroSchema, nameOf: NameField): AvroSchema {
  if (typeof schema === "string" || schema === null) return schema;
  if (Array.isArray(schema)) return schema.map((branch) => renameFields(branch, nameOf));
  const fields = schema.fields?.map((field) => {
    const id = field["field-id"];
    const name = (id === undefined ? undefined : nameOf(id)) ?? field.name;
    return { ...field, name, type: renameFields(field.type, nameOf) };
  });
  return {
    ...schema,
    type: typeof schema.type === "string" ? schema.type : renameFields(schema.type, nameOf),
    ...(fields === undefined ? {} : { fields }),
    ...(schema.items === undefined ? {} : { items: renameFields(schema.items, nameOf) }),
  };
}
