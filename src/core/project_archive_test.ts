import { expect } from "expect";
import {
  type ArchiveEntry,
  packArchive,
  parseTrailer,
  TRAILER_BYTES,
  unpackArchive,
} from "./project_archive.ts";

function file(path: string, text: string): ArchiveEntry {
  return { path, content: { kind: "file", bytes: new TextEncoder().encode(text) } };
}

function split(packed: Uint8Array): { readonly body: Uint8Array; readonly trailer: Uint8Array } {
  return {
    body: packed.subarray(0, -TRAILER_BYTES),
    trailer: packed.subarray(-TRAILER_BYTES),
  };
}

Deno.test("packArchive() and unpackArchive() keep files, empty files, links and odd names", () => {
  const entries: readonly ArchiveEntry[] = [
    file("a.txt", "one"),
    file("empty", ""),
    file("ordner/größe 😀.ts", "é".repeat(70_000)),
    { path: "link", content: { kind: "link", target: "ordner" } },
    { path: "z", content: { kind: "file", bytes: Uint8Array.of(0, 255, 128) } },
  ];
  const { body, trailer } = split(packArchive({ name: "größe", entries }));
  const found = parseTrailer(trailer);
  expect(found?.sizeBytes).toBe(body.length);
  const archive = unpackArchive(body, found?.digest ?? "");
  expect(archive.name).toBe("größe");
  expect(archive.entries.map(({ path }) => path)).toEqual(entries.map(({ path }) => path));
  for (const [index, { content }] of archive.entries.entries()) {
    const wanted = entries[index]?.content;
    if (content.kind === "link") expect(content).toEqual(wanted);
    else expect(wanted?.kind === "file" && wanted.bytes.toHex()).toBe(content.bytes.toHex());
  }
});

Deno.test("packArchive() of nothing is an archive of nothing", () => {
  const { body, trailer } = split(packArchive({ name: "x", entries: [] }));
  expect(unpackArchive(body, parseTrailer(trailer)?.digest ?? "").entries).toEqual([]);
});

Deno.test("unpackArchive() refuses what was changed; parseTrailer() knows only its own", () => {
  const { body, trailer } = split(packArchive({ name: "x", entries: [file("a", "text")] }));
  const digest = parseTrailer(trailer)?.digest ?? "";
  const changed = body.slice();
  changed.set([(changed[8] ?? 0) ^ 1], 8);
  expect(() => unpackArchive(changed, digest)).toThrow("damaged");
  expect(() => unpackArchive(body.subarray(1), digest)).toThrow("damaged");
  expect(parseTrailer(new Uint8Array(TRAILER_BYTES))).toBeUndefined();
  expect(parseTrailer(trailer.subarray(1))).toBeUndefined();
});
