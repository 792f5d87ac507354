import { join } from "node:path";
import { expect } from "expect";
import { fakeHost, withFolder } from "../../tests/support/fake_host.ts";
import { PhloError } from "../core/phlo_error.ts";

async function refuse(work: Promise<unknown>): Promise<readonly (string | undefined)[]> {
  try {
    await work;
  } catch (error) {
    if (error instanceof PhloError) return [error.code, error.message, error.hint];
    throw error;
  }
  throw new Error("it was done");
}

Deno.test("what the disk refuses is said in plain words, with the path", () =>
  withFolder(async (folder) => {
    const { disk } = fakeHost();
    const missing = join(folder, "missing");
    expect(await refuse(disk.readText(missing))).toEqual([
      "PHLO-007",
      `Cannot read "${missing}": there is no such file or folder`,
      undefined,
    ]);
    const file = join(folder, "file");
    await disk.writeText(file, "x");
    expect(await refuse(disk.makeFolder(file))).toEqual([
      "PHLO-005",
      `Cannot make folder "${file}": there is a file already`,
      `move or remove the file ${file}`,
    ]);
    const below = join(file, "below");
    const [code, message, hint] = await refuse(disk.readText(below));
    expect([code, message]).toEqual([
      "PHLO-007",
      `Cannot read "${below}": a file stands where a folder should be`,
    ]);
    expect(hint).toContain("move or remove");
    expect((await refuse(disk.readText(folder)))[1]).toBe(
      `Cannot read "${folder}": it is a folder`,
    );
  }));

Deno.test({
  name: "a full disk is called full",
  ignore: Deno.build.os !== "linux",
  fn: async () => {
    const { disk } = fakeHost();
    const writer = await disk.openWrite("/dev/full");
    try {
      expect(await refuse(writer.write(new Uint8Array(10)))).toEqual([
        "PHLO-007",
        'Cannot write "/dev/full": the disk is full',
        "df -h /dev shows how full",
      ]);
    } finally {
      await writer.close();
    }
  },
});
