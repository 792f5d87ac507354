/**
 * Tests of Avro containers and manifests as bytes.
 *
 * @module
 */

import { deflateRawSync, zstdCompressSync } from "node:zlib";
import { Buffer } from "node:buffer";
import avro from "avsc";
import { expect } from "expect";
import { type AvroSchema, createAvroTypes, parseAvro, renderAvro } from "./avro_file.ts";

const SCHEMA: AvroSchema = {
  type: "record",
  name: "row",
  fields: [
    { name: "their_name", type: "long", "field-id": 5 },
    { name: "at", type: ["null", { type: "long", logicalType: "timestamp-micros" }] },
  ],
};

const types = () => createAvroTypes((id) => id === 5 ? "ours" : undefined);
const sync = new Uint8Array(16).fill(7);

function render(rows: readonly Record<string, unknown>[]): Uint8Array {
  return renderAvro(SCHEMA, rows, { header: { key: "text ä" }, types: types(), sync });
}

Deno.test("no, one and many rows come back, 64 bits wide, under the names of their field ids", () => {
  for (const count of [0, 1, 12_000]) {
    const rows = Array.from({ length: count }, (_, index) => ({
      ours: 2n ** 63n - 1n - BigInt(index),
      at: index % 2 === 0 ? null : -BigInt(index),
    }));
    const { header, rows: read } = parseAvro(render(rows), types());
    expect(read.map((row) => ({ ...row }))).toEqual(rows);
    expect(header.key).toBe("text ä");
  }
});

Deno.test("the header keeps the names and field ids of the schema", () => {
  const { header } = parseAvro(render([]), types());
  expect(JSON.parse(header["avro.schema"] ?? "")).toEqual(SCHEMA);
});

Deno.test("files that were cut off or altered are refused at every length", () => {
  const bytes = render([{ ours: 1n, at: 2n }]);
  for (let length = 0; length < bytes.length; length++) {
    const { rows } = tryParse(bytes.slice(0, length));
    // Cut right after the header, a file is whole and empty
    expect(rows.length).toBe(0);
  }
  const altered = bytes.slice();
  altered[bytes.length - 1] = 0;
  expect(() => parseAvro(altered, types())).toThrow("it is cut off or damaged");
  expect(() => parseAvro(new TextEncoder().encode("PAR1"), types())).toThrow("not an Avro file");
});

function tryParse(bytes: Uint8Array): { readonly rows: readonly unknown[] } {
  try {
    return parseAvro(bytes, types());
  } catch {
    return { rows: [] };
  }
}

Deno.test("other writers' codecs are read, unknown ones are named", () => {
  const body = Buffer.concat([
    avro.Type.forSchema("long").toBuffer(3),
    Buffer.from([0]),
  ]);
  const file = (codec: string, block: Uint8Array) =>
    Buffer.concat([
      Buffer.from("Obj\x01", "latin1"),
      avro.Type.forSchema({ type: "map", values: "bytes" }).toBuffer({
        "avro.schema": Buffer.from(JSON.stringify(SCHEMA)),
        "avro.codec": Buffer.from(codec),
      }),
      sync,
      avro.Type.forSchema("long").toBuffer(1),
      avro.Type.forSchema("long").toBuffer(block.length),
      block,
      sync,
    ]);
  const wanted = [{ ours: 3n, at: null }];
  const read = (bytes: Uint8Array) => parseAvro(bytes, types()).rows.map((row) => ({ ...row }));
  expect(read(file("null", body))).toEqual(wanted);
  expect(read(file("deflate", deflateRawSync(body)))).toEqual(wanted);
  expect(read(file("zstandard", zstdCompressSync(body)))).toEqual(wanted);
  expect(() => read(file("snappy", body))).toThrow('the codec "snappy" is unknown');
});
