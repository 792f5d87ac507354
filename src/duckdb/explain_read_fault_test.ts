import { join } from "node:path";
import { expect } from "expect";
import { withFolder } from "../../tests/support/fake_host.ts";
import { explainReadFault } from "./explain_read_fault.ts";
import { openSession } from "./session.ts";

Deno.test("a data file that is cut off, empty or gone is named by the session's error", () =>
  withFolder(async (folder) => {
    await using session = await openSession({
      temporaryFolder: join(folder, "tmp"),
      folders: [folder],
    });
    const file = join(folder, "a.parquet");
    await session.run(
      `COPY (SELECT i, hash(i) AS h FROM range(5000) t(i)) TO '${file}' (FORMAT parquet, COMPRESSION zstd)`,
    );
    const bytes = await Deno.readFile(file);
    for (const damaged of [bytes.slice(0, 900), new Uint8Array(), undefined]) {
      if (damaged === undefined) await Deno.remove(file);
      else await Deno.writeFile(file, damaged);
      await expect(session.rows(`SELECT sum(i), sum(h) FROM '${file}'`)).rejects.toMatchObject({
        code: "PHLO-401",
        message: expect.stringContaining(`Cannot read "${file}": it is `),
      });
    }
  }));

Deno.test("explainReadFault() leaves what is wrong with a statement alone", () => {
  for (
    const message of [
      "Conversion Error: Could not convert string 'a.parquet' to INT32",
      "Catalog Error: Table with name a.parquet does not exist",
      'IO Error: Cannot open file "/tmp/judge_input.txt": No such file or directory',
      "",
    ]
  ) expect(explainReadFault(message, undefined)).toBeUndefined();
});
