import { expect } from "expect";
import { fakeHost, withFolder } from "../../tests/support/fake_host.ts";
import { createPageBuffers } from "./page_buffers.ts";
import { openPage, type PageFile } from "./page_writer.ts";

const encoder = new TextEncoder();
const { disk } = fakeHost();

async function readAll(files: readonly PageFile[]): Promise<string> {
  return (await Promise.all(files.map(({ path }) => Deno.readTextFile(path)))).join("");
}

async function listNames(folder: string): Promise<string[]> {
  const names = await Array.fromAsync(Deno.readDir(folder), ({ name }) => name);
  return names.sort();
}

/** Some 300 KB, so that each such text is worth a write. */
function renderLines(from: number): string {
  const text = "x".repeat(1000);
  return Array.from({ length: 300 }, (_, index) => `{"a":${from + index},"b":"${text}"}\n`).join(
    "",
  );
}

Deno.test("openPage() writes one file, and says what its records have in common", async () => {
  await withFolder(async (folder) => {
    const path = `${folder}/1-rows.ndjson`;
    const writer = await openPage({ path, lines: createPageBuffers().lines }, disk);
    writer.emit(encoder.encode('{"a":1}\n{"a"'));
    await writer.drain();
    writer.emit(encoder.encode(":2}\n"));
    const files = await writer.complete();
    const form = [{ name: "a", kinds: 2 }];
    expect(files).toEqual([{ path, records: 2, sizeBytes: 16, isStrict: true, form }]);
    expect(await listNames(folder)).toEqual(["1-rows.ndjson"]);
  });
});

Deno.test("openPage() goes on in another file between two lines", async () => {
  await withFolder(async (folder) => {
    const path = `${folder}/1-rows.ndjson`;
    const told: PageFile[] = [];
    const onFile = (file: PageFile) => void told.push(file);
    const options = { path, lines: createPageBuffers().lines, fileBytes: 500_000, onFile };
    const writer = await openPage(options, disk);
    const text = [0, 300, 600, 900].map(renderLines).join("");
    for (let start = 0; start < text.length; start += 70_001) {
      writer.emit(encoder.encode(text.slice(start, start + 70_001)));
      await writer.drain();
    }
    const files = await writer.complete();
    expect(files.length).toBe(3);
    expect(told).toEqual(files.slice(0, -1));
    expect(await readAll(files)).toBe(text);
    expect(files.reduce((sum, { records }) => sum + records, 0)).toBe(1200);
    for (const file of files) {
      expect((await Deno.readTextFile(file.path)).endsWith("}\n")).toBeTruthy();
      expect(file.form?.map(({ name }) => name)).toEqual(["a", "b"]);
    }
  });
});

Deno.test("openPage() writes a line longer than all buffers, and counts irregular lines", async () => {
  await withFolder(async (folder) => {
    const path = `${folder}/1-rows.ndjson`;
    const writer = await openPage({ path, lines: createPageBuffers().lines }, disk);
    const text = `{"a":"${"y".repeat(3_000_000)}"}\n{"b":1}\n{"c":[1,]}\n`;
    for (let start = 0; start < text.length; start += 100_000) {
      writer.emit(encoder.encode(text.slice(start, start + 100_000)));
      await writer.drain();
    }
    const files = await writer.complete();
    expect(await readAll(files)).toBe(text);
    expect(files.map(({ records, isStrict, form }) => [records, isStrict, form])).toEqual([
      [3, false, undefined],
    ]);
  });
});

Deno.test("openPage() leaves nothing of a page that is abandoned", async () => {
  await withFolder(async (folder) => {
    const path = `${folder}/1-rows.ndjson`;
    const options = { path, lines: createPageBuffers().lines, fileBytes: 1 };
    const writer = await openPage(options, disk);
    writer.emit(encoder.encode(renderLines(0)));
    await writer.drain();
    expect(await listNames(folder)).toEqual(["1-rows.2.ndjson.part", "1-rows.ndjson"]);
    await writer.abandon();
    expect(await listNames(folder)).toEqual([]);
  });
});
