/**
 * Iceberg's single-value form: the bytes of bounds and partition limits in manifests.
 *
 * @module
 */

import type { ColumnType } from "../core/column.ts";
import type { BoundValue } from "../core/data_files.ts";

const LITTLE_ENDIAN = true;

/** Encodes a value: little-endian numbers, big-endian decimals as short as they go, UTF-8 text. */
export function encodeBound(type: ColumnType, value: BoundValue): Uint8Array {
  switch (type.kind) {
    case "boolean":
      return Uint8Array.of(value ? 1 : 0);
    case "int":
    case "date":
      return viewBytes(4, (view) => view.setInt32(0, Number(value), LITTLE_ENDIAN));
    case "long":
    case "time":
    case "timestamp":
    case "timestamptz":
      return viewBytes(8, (view) => view.setBigInt64(0, toBigint(value), LITTLE_ENDIAN));
    case "float":
      return viewBytes(4, (view) => view.setFloat32(0, Number(value), LITTLE_ENDIAN));
    case "double":
      return viewBytes(8, (view) => view.setFloat64(0, Number(value), LITTLE_ENDIAN));
    case "decimal":
      return encodeUnscaled(toBigint(value));
    default:
      return value instanceof Uint8Array ? value : new TextEncoder().encode(String(value));
  }
}

/** Decodes a value; a bound written before its column was widened is still short. */
export function decodeBound(type: ColumnType, bytes: Uint8Array): BoundValue | undefined {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  switch (type.kind) {
    case "boolean":
      return bytes[0] === 1;
    case "int":
    case "date":
    case "long":
    case "time":
    case "timestamp":
    case "timestamptz":
      if (bytes.length === 4) return BigInt(view.getInt32(0, LITTLE_ENDIAN));
      return bytes.length === 8 ? view.getBigInt64(0, LITTLE_ENDIAN) : undefined;
    case "float":
    case "double":
      if (bytes.length === 4) return view.getFloat32(0, LITTLE_ENDIAN);
      return bytes.length === 8 ? view.getFloat64(0, LITTLE_ENDIAN) : undefined;
    case "decimal":
      return decodeUnscaled(bytes);
    case "string":
    case "json":
      return new TextDecoder().decode(bytes);
    case "uuid":
    case "fixed":
    case "binary":
      return Uint8Array.from(bytes);
    default:
      return undefined;
  }
}

/** Two's complement, big-endian, in the fewest bytes. */
export function encodeUnscaled(value: bigint): Uint8Array {
  const bytes: number[] = [];
  let rest = value;
  do {
    bytes.unshift(Number(rest & 0xffn));
    rest >>= 8n;
  } while (!isSignOf(rest, bytes[0] ?? 0));
  return Uint8Array.from(bytes);
}

function isSignOf(rest: bigint, firstByte: number): boolean {
  return (rest === 0n && firstByte < 0x80) || (rest === -1n && firstByte >= 0x80);
}

/** The number behind two's complement bytes. */
export function decodeUnscaled(bytes: Uint8Array): bigint {
  if (bytes.length === 0) return 0n;
  return BigInt.asIntN(bytes.length * 8, BigInt(`0x${bytes.toHex()}`));
}

function viewBytes(length: number, fill: (view: DataView) => void): Uint8Array {
  const bytes = new Uint8Array(length);
  fill(new DataView(bytes.buffer));
  return bytes;
}

function toBigint(value: BoundValue): bigint {
  return typeof value === "bigint" ? value : BigInt(Number(value));
}
