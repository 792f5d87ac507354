import { expect } from "expect";
import { fakeHost, withFolder } from "../../tests/support/fake_host.ts";
import { readStamps, waitForChange } from "./watch_folders.ts";

Deno.test("saving, adding and removing a file end the wait; what phlo writes itself does not", () =>
  withFolder(async (folder) => {
    const tests = `${folder}/tests`;
    await Deno.mkdir(`${tests}/recorded`, { recursive: true });
    await Deno.writeTextFile(`${tests}/a_test.ts`, "a");
    const paths = [tests, `${folder}/gone.yaml`];
    const change = async (work: () => Promise<void>): Promise<number> => {
      const host = fakeHost();
      const before = await readStamps(paths, host);
      let looks = 0;
      const clock = {
        ...host.clock,
        sleep: async () => {
          if (++looks === 2) await work();
          if (looks > 3) throw new Error("no change was seen");
        },
      };
      const { signal } = new AbortController();
      await waitForChange(paths, { before, signal }, { ...host, clock });
      return looks;
    };
    expect(await change(() => Deno.writeTextFile(`${tests}/a_test.ts`, "ab"))).toBe(2);
    expect(await change(() => Deno.writeTextFile(`${tests}/b_test.ts`, ""))).toBe(2);
    expect(await change(() => Deno.remove(`${tests}/b_test.ts`))).toBe(2);
    expect(await change(() => Deno.writeTextFile(`${folder}/gone.yaml`, ""))).toBe(2);
    await expect(change(() => Deno.writeTextFile(`${tests}/recorded/x.json`, ""))).rejects.toThrow(
      "no change was seen",
    );
  }));
